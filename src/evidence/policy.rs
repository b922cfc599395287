//! What a relying party trusts and expects. Nothing in a bundle adds to it.

use jiff::{SignedDuration, Timestamp};

use crate::evidence::challenge::{Challenge, ChallengeStore};
use crate::evidence::public_key::PublicKey;

/// Longest time from the challenge to the first frame, unless the policy says otherwise.
pub const MAX_CHALLENGE_AGE: SignedDuration = SignedDuration::from_mins(30);

/// How far a device's clock may be off, unless the policy says otherwise.
pub const DEVICE_CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(2);

/// What [`verify`](crate::evidence::verify) holds a bundle against. What is `None` or empty is not checked, and
/// the report says so.
#[derive(Debug, Clone)]
pub struct TrustPolicy {
    /// The keys that may sign.
    pub keys: Vec<PublicKey>,
    /// The verifier's clock.
    pub now: Timestamp,
    /// When the bundle was received, for one that is verified again later; else `now` counts.
    pub received_at: Option<Timestamp>,
    /// Who the verifier is: the bundle must be meant for it.
    pub audience: Option<String>,
    /// The verifier's own age recipients (`age1…`): the bundle must have been sealed to one of them.
    pub recipients: Vec<String>,
    /// The challenge that the verifier gave out for this session.
    pub challenge: Option<Challenge>,
    /// Where the verifier remembers the challenges that were used.
    pub challenge_store: Option<ChallengeStore>,
    /// SHA-256 of the resolved profiles that are strict enough, lower-case hex.
    pub profiles: Vec<String>,
    /// SHA-256 of the weights that may take part in a verdict, lower-case hex.
    pub models: Vec<String>,
    /// Which prompts the challenge must have led to.
    pub prompts: Option<PromptRule>,
    /// The keys of the time-stamp authorities that the verifier trusts: the bundle must then have their time stamp.
    pub timestamp_keys: Vec<PublicKey>,
    /// Longest time from the challenge to the first frame.
    pub max_challenge_age: SignedDuration,
    /// How far the device's clock may be off.
    pub device_clock_tolerance: SignedDuration,
}

/// The prompts of a live capture: [`prompt_order`](crate::evidence::prompt_order) of the challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptRule {
    /// Ids that prompts are drawn from, in the order that device and verifier agreed on.
    pub pool: Vec<String>,
    /// How many are shown.
    pub count: usize,
}

impl TrustPolicy {
    /// Trusts `keys` at the time `now`, with the usual durations and nothing else expected.
    #[must_use]
    pub fn new(keys: Vec<PublicKey>, now: Timestamp) -> Self {
        Self {
            keys,
            now,
            received_at: None,
            audience: None,
            recipients: Vec::new(),
            challenge: None,
            challenge_store: None,
            profiles: Vec::new(),
            models: Vec::new(),
            prompts: None,
            timestamp_keys: Vec::new(),
            max_challenge_age: MAX_CHALLENGE_AGE,
            device_clock_tolerance: DEVICE_CLOCK_TOLERANCE,
        }
    }

    /// When the bundle was received.
    pub(crate) fn receipt(&self) -> Timestamp {
        self.received_at.unwrap_or(self.now)
    }
}
