//! Why a guided session is over. In: how it ended. Out: the outcome and the reason that follow from it.

use crate::record::{GuidanceCode, SessionOutcome, SessionReason, SessionStep};

/// Why the session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Complete,
    AttemptsUsed(SessionStep),
    TimedOut(SessionStep),
    Cancelled,
    SourceEnded,
    Lost(GuidanceCode),
}

impl Ending {
    /// The outcome of a session that ended so, from that of the verdict on what was kept.
    pub(super) fn outcome(self, verdict: SessionOutcome) -> SessionOutcome {
        match (self, verdict) {
            // The same way again would not help.
            (Self::AttemptsUsed(_), SessionOutcome::Retry) => SessionOutcome::Fallback,
            // What the profile does not require may be missing; what was broken off is not done.
            (ended, SessionOutcome::Accepted) if ended != Self::Complete => SessionOutcome::Retry,
            (_, outcome) => outcome,
        }
    }

    /// What to say of it; nothing of a session that was completed.
    pub(super) fn reason(self) -> Option<SessionReason> {
        let (code, message) = match self {
            Self::Complete => return None,
            Self::AttemptsUsed(step) => {
                ("session.attempts_used", format!("the {} was refused as often as may be", step.name()))
            }
            Self::TimedOut(step) => {
                ("session.timed_out", format!("the time for the {} was over", step.name()))
            }
            Self::Cancelled => ("session.cancelled", "the person gave up".to_owned()),
            Self::SourceEnded => ("session.source_ended", "no more frames came".to_owned()),
            Self::Lost(code) => ("session.source_lost", format!("the source failed: {}", code.name())),
        };
        Some(SessionReason { code: code.to_owned(), message })
    }
}
