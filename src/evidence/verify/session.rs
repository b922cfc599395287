//! Whether a bundle answers this verifier's request, now: times, audience, recipient, challenge. The challenge
//! comes last and is only used up by a bundle that holds in everything else.

use jiff::SignedDuration;

use crate::error::Result;
use crate::evidence::digest::{bytes32_from_hex, hex};
use crate::evidence::policy::TrustPolicy;
use crate::evidence::statement::{ChallengeSource, Predicate, SessionClaim, Statement};
use crate::evidence::verify::report::{Bound, BoundBy, VALID, VerifyReport};

/// Checks what `statement` says of its session against `policy`; `opened_for` is the recipient whose identity
/// opened the bundle.
pub(super) fn check(
    statement: &Statement,
    opened_for: Option<&str>,
    policy: &TrustPolicy,
    report: &mut VerifyReport,
) -> Result<()> {
    let predicate = &statement.predicate;
    let session = &predicate.session;
    report.push("expires", expiry_status(session, policy));
    match challenge_age_status(predicate, policy) {
        // Without a challenge of its own the verifier holds the device's clock against the device's word.
        VALID if policy.challenge.is_none() => report.not_checked.push("challenge_age"),
        status => report.push("challenge_age", status),
    }
    report.push("device_clock", device_clock_status(predicate, policy));

    match &policy.audience {
        None => report.not_checked.push("audience"),
        Some(own) if session.audience.as_ref() == Some(own) => report.push("audience", VALID),
        Some(_) => report.push("audience", "audience.mismatch"),
    }

    if policy.recipients.is_empty() && opened_for.is_none() {
        report.not_checked.push("recipient");
    } else {
        let sealed_to = |recipient: &str| session.recipients.iter().any(|signed| signed == recipient);
        let own = policy.recipients.is_empty() || policy.recipients.iter().any(|own| sealed_to(own));
        let right = own && opened_for.is_none_or(sealed_to);
        report.push("recipient", if right { VALID } else { "recipient.mismatch" });
    }
    check_challenge(session, policy, report)
}

/// By the verifier's own challenge where it has one; else by the times the device claims, whose clock may be ahead.
fn expiry_status(session: &SessionClaim, policy: &TrustPolicy) -> &'static str {
    let receipt = policy.receipt();
    let (issued_at, expires_at, tolerance) = match &policy.challenge {
        Some(given) => (given.issued_at, given.expires_at, SignedDuration::ZERO),
        None => (session.challenge_issued_at, session.expires_at, policy.device_clock_tolerance),
    };
    if issued_at.duration_since(receipt) > tolerance {
        "expires.not_yet"
    } else if receipt > expires_at {
        "expires.expired"
    } else {
        VALID
    }
}

/// From the challenge to the first frame; the device's clock may be ahead or behind by the tolerance.
fn challenge_age_status(predicate: &Predicate, policy: &TrustPolicy) -> &'static str {
    let issued_at = match &policy.challenge {
        Some(given) => given.issued_at,
        None => predicate.session.challenge_issued_at,
    };
    let age = predicate.times.device_start.duration_since(issued_at);
    if age > policy.max_challenge_age {
        "challenge_age.too_old"
    } else if age < -policy.device_clock_tolerance {
        "challenge_age.after_capture"
    } else {
        VALID
    }
}

fn device_clock_status(predicate: &Predicate, policy: &TrustPolicy) -> &'static str {
    let times = &predicate.times;
    if times.device_end < times.device_start {
        "device_clock.backwards"
    } else if times.device_end.duration_since(policy.receipt()) > policy.device_clock_tolerance {
        "device_clock.after_receipt"
    } else {
        VALID
    }
}

fn check_challenge(session: &SessionClaim, policy: &TrustPolicy, report: &mut VerifyReport) -> Result<()> {
    if let Some(given) = &policy.challenge {
        let same = session.challenge == hex(&given.bytes)
            && (session.challenge_source == ChallengeSource::Local) == given.local;
        if !same {
            report.push("challenge", "challenge.mismatch");
            return Ok(());
        }
        if !given.local {
            report.times.not_before = Some(Bound { at: given.issued_at, by: BoundBy::Challenge });
        }
    }
    let Some(store) = &policy.challenge_store else {
        match policy.challenge {
            Some(_) => report.push("challenge", VALID),
            None => report.not_checked.push("challenge"),
        }
        return Ok(());
    };
    let Some(challenge) = bytes32_from_hex(&session.challenge) else {
        report.push("challenge", "challenge.mismatch");
        return Ok(());
    };
    let fresh = if report.holds() { store.use_once(&challenge)? } else { !store.is_used(&challenge)? };
    report.push("challenge", if fresh { VALID } else { "challenge.used" });
    Ok(())
}
