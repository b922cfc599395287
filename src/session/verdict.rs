//! From checks to an outcome. Only required checks decide; reasons name every check that kept the session from
//! being accepted, and every informative one that failed.

use crate::record::{Check, CheckKind, CheckStatus, Direction, SessionOutcome, SessionReason, Subject};
use crate::settings::Profile;

/// The outcome. A picture that the person can take again comes first: what was measured on a bad picture is not
/// held against them. Then what failed, then what could not be measured, then what is too close to call.
#[must_use]
pub fn outcome_of(checks: &[Check], profile: &Profile) -> SessionOutcome {
    let required = || checks.iter().filter(|check| check.required);
    let failed = |kind: fn(CheckKind) -> bool| {
        required()
            .any(|check| check.status == CheckStatus::Failed && kind(check.kind) && !holds_up(check, profile))
    };
    if failed(|kind| kind == CheckKind::UserAction) {
        SessionOutcome::Retry
    } else if failed(|_| true) {
        SessionOutcome::Rejected
    } else if required().any(|check| holds_up(check, profile)) {
        SessionOutcome::Review
    } else {
        SessionOutcome::Accepted
    }
}

/// Whether a required check keeps the session from being accepted without having failed for sure.
fn holds_up(check: &Check, profile: &Profile) -> bool {
    check.status == CheckStatus::NotMeasured || (check.marginal && profile.marginal_means_review)
}

/// Every reason, required checks first.
#[must_use]
pub fn reasons_of(checks: &[Check], profile: &Profile) -> Vec<SessionReason> {
    let speaks =
        |check: &&Check| check.status == CheckStatus::Failed || (check.required && holds_up(check, profile));
    let mut speaking: Vec<&Check> = checks.iter().filter(speaks).collect();
    speaking.sort_by_key(|check| !check.required);
    speaking.into_iter().map(reason).collect()
}

fn reason(check: &Check) -> SessionReason {
    let status = match check.status {
        CheckStatus::Failed => "failed",
        CheckStatus::NotMeasured => "not_measured",
        CheckStatus::Passed | CheckStatus::NotApplicable => "marginal",
    };
    let subject = match check.subject {
        Subject::Front => "front: ",
        Subject::Back => "back: ",
        Subject::Selfie => "selfie: ",
        Subject::Session => "",
    };
    let told = match (check.value, check.threshold, check.direction, &check.reason) {
        (Some(value), Some(threshold), Some(direction), _) => {
            let unit = check.unit.as_deref().unwrap_or_default();
            let bound = match direction {
                Direction::AtLeast => "at least",
                Direction::AtMost => "at most",
            };
            format!("{value:.3}, wanted {bound} {threshold:.3} {unit}")
        }
        (_, _, _, Some(reason)) => reason.to_string(),
        _ => status.replace('_', " "),
    };
    let informative = if check.required { "" } else { " (informative)" };
    SessionReason {
        code: format!("{}.{status}", check.id),
        message: format!("{subject}{}: {}{informative}", check.id, told.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::draft::Draft;

    fn check(kind: CheckKind, required: bool, status: CheckStatus) -> Check {
        let draft = Draft::new("a.b", Subject::Front, kind, required);
        Check { status, ..draft.holds(true, "") }
    }

    fn outcome(checks: &[Check]) -> SessionOutcome {
        outcome_of(checks, &Profile::default_profile().unwrap())
    }

    #[test]
    fn only_required_checks_decide() {
        use CheckKind::{Identity, UserAction};
        use CheckStatus::{Failed, NotApplicable, NotMeasured, Passed};
        let passed = check(Identity, true, Passed);
        for (other, expected) in [
            (check(UserAction, true, Failed), SessionOutcome::Retry),
            (check(UserAction, false, Failed), SessionOutcome::Accepted),
            (check(Identity, true, Failed), SessionOutcome::Rejected),
            (check(Identity, true, NotMeasured), SessionOutcome::Review),
            (check(Identity, false, NotMeasured), SessionOutcome::Accepted),
            (check(Identity, true, NotApplicable), SessionOutcome::Accepted),
        ] {
            assert_eq!(outcome(&[passed.clone(), other.clone()]), expected, "{other:?}");
        }
    }

    #[test]
    fn a_bad_picture_comes_before_a_failed_match() {
        let checks = [
            check(CheckKind::Identity, true, CheckStatus::Failed),
            check(CheckKind::UserAction, true, CheckStatus::Failed),
        ];
        assert_eq!(outcome(&checks), SessionOutcome::Retry);
        let reasons = reasons_of(&checks, &Profile::default_profile().unwrap());
        assert_eq!(reasons.len(), 2);
    }

    #[test]
    fn close_scores_mean_review_in_strict_only() {
        let close = Check { marginal: true, ..check(CheckKind::Identity, true, CheckStatus::Passed) };
        let (default, strict) = (Profile::open("default").unwrap(), Profile::open("strict").unwrap());
        assert_eq!(outcome_of(std::slice::from_ref(&close), &default), SessionOutcome::Accepted);
        assert_eq!(outcome_of(std::slice::from_ref(&close), &strict), SessionOutcome::Review);
        assert_eq!(reasons_of(&[close], &strict)[0].code, "a.b.marginal");
    }

    #[test]
    fn a_reason_tells_value_threshold_and_unit() {
        let check = Draft::new("document.focus", Subject::Front, CheckKind::UserAction, true)
            .against(0.45, Direction::AtMost, "mm")
            .measured(0.9);
        let reasons = reasons_of(&[check], &Profile::default_profile().unwrap());
        assert_eq!(reasons[0].code, "document.focus.failed");
        assert_eq!(reasons[0].message, "front: document.focus: 0.900, wanted at most 0.450 mm");
    }
}
