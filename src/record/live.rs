//! What happens in a guided session, as plain data: one event a line, for apps, logs and replays. Codes, numbers and
//! times; no pixels and nothing that was read.

use serde::{Deserialize, Serialize};

use super::{ChallengeEvent, FrameId, GuidanceCode, SessionOutcome, SessionReason, Subject};

/// What the person is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStep {
    /// Showing the document's front or data page.
    Front,
    /// Showing its back.
    Back,
    /// Looking into the camera.
    Selfie,
    /// Doing the movements of the challenge.
    Challenge,
}

impl SessionStep {
    /// Whose checks the step's picture has.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::Front => Subject::Front,
            Self::Back => Subject::Back,
            Self::Selfie | Self::Challenge => Subject::Selfie,
        }
    }

    /// Its name in JSON and in reasons.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
            Self::Selfie => "selfie",
            Self::Challenge => "challenge",
        }
    }
}

/// Something that happened, with the time of the frame that showed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionEvent {
    /// Monotonic time since the session's source began, in ms.
    pub at_ms: u64,
    /// The frame that it follows from, where one does.
    pub frame: Option<FrameId>,
    /// What it was.
    #[serde(flatten)]
    pub what: SessionEventKind,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SessionEventKind {
    /// A step begins, or begins again.
    StepStarted {
        /// Which.
        step: SessionStep,
        /// From 1.
        attempt: u32,
    },
    /// Another message is shown.
    Guidance {
        /// Which.
        code: GuidanceCode,
    },
    /// A picture was taken and is good enough.
    Captured {
        /// Of what.
        step: SessionStep,
        /// The frame that is kept.
        still: FrameId,
        /// Why this one.
        reason: String,
        /// How many frames it was chosen from.
        candidates: u32,
    },
    /// A picture was taken and is not good enough, or is of the wrong side.
    Refused {
        /// Of what.
        step: SessionStep,
        /// From 1; a picture of the wrong side counts as none.
        attempt: u32,
        /// The frame that was looked at.
        still: FrameId,
        /// What the person is told.
        code: GuidanceCode,
        /// Every reason.
        reasons: Vec<SessionReason>,
    },
    /// From now on the person may release the shutter.
    ManualShutterOffered {
        /// In which step.
        step: SessionStep,
    },
    /// The challenge went on.
    Challenge {
        /// How.
        #[serde(rename = "what")]
        event: ChallengeEvent,
    },
    /// What is wrong with the stream of frames, or that it is right again.
    Feed {
        /// `camera_black`, `camera_frozen`, `camera_lost` and their like; none once frames are fine again.
        code: Option<GuidanceCode>,
    },
    /// The clocks stand still.
    Paused,
    /// They go on.
    Resumed,
    /// The time of a step, or of the whole session, is over.
    TimedOut {
        /// In which step.
        step: SessionStep,
    },
    /// Pictures of a step failed as often as the profile allows.
    AttemptsUsed {
        /// Of which step.
        step: SessionStep,
    },
    /// The person gave up.
    Cancelled,
    /// No more frames came.
    SourceEnded,
    /// The end.
    Finished {
        /// How it ended.
        outcome: SessionOutcome,
        /// All reasons behind it, those of every attempt.
        reasons: Vec<SessionReason>,
    },
}
