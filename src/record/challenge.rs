//! What was asked of a person before the camera, and what was seen of it. Times, steps and reasons; no points of the
//! face.

use serde::{Deserialize, Serialize};

/// One thing to do. "Left" and "right" are the person's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeStep {
    /// Turn the head to the left.
    TurnLeft,
    /// Turn the head to the right.
    TurnRight,
    /// Look up.
    TiltUp,
    /// Look down.
    TiltDown,
    /// Come closer.
    Closer,
    /// Shut both eyes for a moment.
    Blink,
}

impl ChallengeStep {
    /// Every step.
    pub const ALL: [Self; 6] =
        [Self::TurnLeft, Self::TurnRight, Self::TiltUp, Self::TiltDown, Self::Closer, Self::Blink];

    /// Whether the step shows that the head is solid; no flat picture does.
    #[must_use]
    pub const fn shows_relief(self) -> bool {
        matches!(self, Self::TurnLeft | Self::TurnRight | Self::TiltUp | Self::TiltDown)
    }
}

/// Why a challenge was not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeFailure {
    /// A step was not done in its time, or the person was never seen looking straight.
    Timeout,
    /// The face was gone for too long.
    FaceLost,
    /// More than one face for too long.
    NotAlone,
    /// The tracked face, or its embedding, became another one.
    AnotherFace,
    /// Other movements than those asked for.
    WrongMovement,
    /// The face moved as a flat picture does: narrower or lower, without relief.
    FlatMovement,
}

impl ChallengeFailure {
    /// What happened, for a reason.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Timeout => "a movement was not done in its time",
            Self::FaceLost => "the face was gone for too long",
            Self::NotAlone => "somebody else was in view for too long",
            Self::AnotherFace => "the face became another one",
            Self::WrongMovement => "movements that were not asked for",
            Self::FlatMovement => "the face moved as a flat picture does",
        }
    }
}

/// Something that happened, with its time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeEvent {
    /// The person looked straight long enough to be measured.
    Neutral,
    /// A step was asked for.
    Asked(ChallengeStep),
    /// It was seen.
    Seen(ChallengeStep),
    /// The person looked straight again after it.
    Returned(ChallengeStep),
    /// It was swapped for another at the person's wish.
    Swapped(ChallengeStep),
    /// A movement that was not asked for.
    Wrong(ChallengeStep),
    /// The end.
    Passed,
    /// The end.
    Failed(ChallengeFailure),
}

/// A line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChallengeLine {
    /// Monotonic time of the frame that showed it, in ms.
    pub at_ms: u64,
    /// What it was.
    pub event: ChallengeEvent,
}

/// The whole of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChallengeReport {
    /// The steps in force, in order: those drawn, with swaps applied.
    pub steps: Vec<ChallengeStep>,
    /// How many of them were seen and returned from.
    pub done: usize,
    /// True once all are.
    pub passed: bool,
    /// Why not, where it has failed.
    pub failure: Option<ChallengeFailure>,
    /// The least likeness to the face at the start, on the embedder's scale, where it was measured.
    pub least_same_face: Option<f64>,
    /// What happened when.
    pub log: Vec<ChallengeLine>,
}
