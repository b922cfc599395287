//! Whether the session was judged by rules that this verifier takes: its profile, its models, its prompts.

use crate::evidence::digest::bytes32_from_hex;
use crate::evidence::policy::{PromptRule, TrustPolicy};
use crate::evidence::prompts::{prompt_order, prompts_digest};
use crate::evidence::statement::{SessionClaim, Statement};
use crate::evidence::verify::report::{VALID, VerifyReport};

/// Checks what `statement` says of the rules against `policy`.
pub(super) fn check(statement: &Statement, policy: &TrustPolicy, report: &mut VerifyReport) {
    let predicate = &statement.predicate;
    if policy.profiles.is_empty() {
        report.not_checked.push("trusted_profile");
    } else {
        let trusted = policy.profiles.contains(&predicate.profile.sha256);
        report.push("trusted_profile", if trusted { VALID } else { "profile.untrusted" });
    }
    if policy.models.is_empty() {
        report.not_checked.push("trusted_models");
    } else {
        let trusted = predicate.models.iter().all(|model| policy.models.contains(&model.sha256));
        report.push("trusted_models", if trusted { VALID } else { "models.untrusted" });
    }
    match &policy.prompts {
        None => report.not_checked.push("prompts"),
        Some(rule) => report.push("prompts", prompts_status(&predicate.session, rule)),
    }
}

/// Against the challenge that was signed: whether it is the right one is checked by itself.
fn prompts_status(session: &SessionClaim, rule: &PromptRule) -> &'static str {
    let Some(shown) = &session.prompts_digest else { return "prompts.missing" };
    let pool: Vec<&str> = rule.pool.iter().map(String::as_str).collect();
    let asked = bytes32_from_hex(&session.challenge)
        .and_then(|challenge| prompts_digest(&prompt_order(&challenge, &pool, rule.count)));
    if asked.as_ref() == Some(shown) { VALID } else { "prompts.mismatch" }
}
