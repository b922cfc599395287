//! What the verifier found, in the shape of `idcapture.verify/1`.

use jiff::Timestamp;
use serde::Serialize;

use crate::evidence::policy::TrustPolicy;
use crate::evidence::statement::Statement;
use crate::record::SessionOutcome;

/// Status of an item that holds.
pub(super) const VALID: &str = "valid";

/// Status of a file that was deleted when it could be: no fault, but no proof either.
pub(super) const ABSENT: &str = "absent";

/// The finding as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every item is `valid`, or `absent` where the statement allows it.
    Valid,
    /// At least one is not.
    Invalid,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What: `container`, `signature`, `subject:<file>` …
    pub name: String,
    /// `valid`, `absent`, or a stable code that says what is wrong.
    pub status: &'static str,
}

/// The report; serialises to the JSON that the command line prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerifyReport {
    schema: &'static str,
    /// The finding as a whole. `Valid` speaks for the bundle, not for the person: see `outcome`.
    pub verdict: Verdict,
    /// Everything that was checked, in order; a walk that ended early has no more.
    pub items: Vec<Item>,
    /// What the policy did not ask for.
    pub not_checked: Vec<&'static str>,
    /// How the session ended, as signed; `None` unless a trusted key signed it.
    pub outcome: Option<SessionOutcome>,
    /// Whether drawn specimens were taken, as signed; `None` unless a trusted key signed it.
    pub specimen: Option<bool>,
    /// When.
    pub times: Times,
}

/// When the capture was, as far as anything but the device says so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Times {
    /// The verifier's clock.
    pub verified_at: Timestamp,
    /// Not before this; `None` when only the device says when it got its challenge.
    pub not_before: Option<Bound>,
    /// Not after this.
    pub not_after: Option<Bound>,
    /// What the device says; `None` unless a trusted key signed it.
    pub claimed: Option<ClaimedTimes>,
}

/// A bound in time, and what holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// The bound.
    pub at: Timestamp,
    /// What holds it.
    pub by: BoundBy,
}

/// What holds a bound in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundBy {
    /// The verifier gave the challenge out then.
    Challenge,
    /// The verifier received the bundle then.
    Receipt,
    /// The verifier has the bundle now.
    VerifierClock,
    /// A time-stamp authority that the verifier trusts saw its signature then.
    Timestamp,
}

/// Times that the device says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimedTimes {
    /// When it got or made its challenge.
    pub challenge_issued_at: Timestamp,
    /// Until when the bundle was to be taken in.
    pub expires_at: Timestamp,
    /// Start of the session.
    pub device_start: Timestamp,
    /// End of the session.
    pub device_end: Timestamp,
    /// From the first frame to the end by the device's monotonic clock, in ms.
    pub monotonic_span_ms: u64,
}

impl VerifyReport {
    /// Whether the verdict is [`Verdict::Valid`].
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.verdict == Verdict::Valid
    }

    /// Status of the item `name`, where it was checked.
    #[must_use]
    pub fn status(&self, name: &str) -> Option<&'static str> {
        self.items.iter().find(|item| item.name == name).map(|item| item.status)
    }

    /// Invalid until [`Self::finish`] says otherwise.
    pub(super) fn new(verified_at: Timestamp) -> Self {
        Self {
            schema: "idcapture.verify/1",
            verdict: Verdict::Invalid,
            items: Vec::new(),
            not_checked: Vec::new(),
            outcome: None,
            specimen: None,
            times: Times { verified_at, not_before: None, not_after: None, claimed: None },
        }
    }

    pub(super) fn push(&mut self, name: impl Into<String>, status: &'static str) {
        self.items.push(Item { name: name.into(), status });
    }

    /// Notes how a step went, and hands on what it gave.
    pub(super) fn take<T>(&mut self, name: &str, result: Result<T, &'static str>) -> Option<T> {
        self.push(name, result.as_ref().err().copied().unwrap_or(VALID));
        result.ok()
    }

    /// Takes over what a trusted key signed.
    pub(super) fn tell(&mut self, statement: &Statement, policy: &TrustPolicy) {
        let predicate = &statement.predicate;
        self.outcome = Some(predicate.outcome);
        self.specimen = Some(predicate.specimen);
        self.times.claimed = Some(ClaimedTimes {
            challenge_issued_at: predicate.session.challenge_issued_at,
            expires_at: predicate.session.expires_at,
            device_start: predicate.times.device_start,
            device_end: predicate.times.device_end,
            monotonic_span_ms: predicate.times.monotonic_span_ms,
        });
        self.times.not_after = Some(match policy.received_at {
            Some(at) => Bound { at, by: BoundBy::Receipt },
            None => Bound { at: policy.now, by: BoundBy::VerifierClock },
        });
    }

    /// Takes over an upper bound, where it is the tighter one.
    pub(super) fn not_after(&mut self, bound: Bound) {
        if self.times.not_after.is_none_or(|known| bound.at < known.at) {
            self.times.not_after = Some(bound);
        }
    }

    /// Whether nothing so far stands against the bundle.
    pub(super) fn holds(&self) -> bool {
        self.items.iter().all(|item| matches!(item.status, VALID | ABSENT))
    }

    /// Reaches the verdict; only a walk to the end gets here.
    pub(super) fn finish(&mut self) {
        if self.holds() {
            self.verdict = Verdict::Valid;
        }
    }
}
