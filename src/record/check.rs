//! One check: what was asked, what was measured, and what that means.

use serde::{Deserialize, Serialize};

use super::{FrameId, Reason};
use crate::geometry::{Quad, Rect};

/// Whose check it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The document's front.
    Front,
    /// The document's back.
    Back,
    /// The person's face.
    Selfie,
    /// The session as a whole, such as a comparison of two of the others.
    Session,
}

/// What a failure means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// The person can mend it with another picture.
    UserAction,
    /// Whether the document is a physical original.
    Originality,
    /// Whether the parts agree with each other.
    Consistency,
    /// Whether the person is live and is the holder.
    Identity,
    /// Kind, expiry, age.
    Eligibility,
}

/// The result. What was not measured never reads as passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// Measured, and on the right side of the threshold.
    Passed,
    /// Measured, and on the wrong side.
    Failed,
    /// The question does not arise, such as a back that the document does not have.
    NotApplicable,
    /// It could not be measured; the reason says why.
    NotMeasured,
}

/// On which side of the threshold a value passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Passes when value >= threshold.
    AtLeast,
    /// Passes when value <= threshold.
    AtMost,
}

impl Direction {
    /// Whether `value` is on the passing side. NaN never passes.
    #[must_use]
    pub fn passes(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::AtLeast => value >= threshold,
            Self::AtMost => value <= threshold,
        }
    }
}

/// Where in the frame, in pixels of the upright picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// An upright rectangle `[x, y, width, height]`.
    Rect(Rect),
    /// Four corners.
    Quad(Quad),
}

/// One check of a session, with all that is needed to follow it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Stable id, the key in the profile, such as `document.focus`.
    pub id: String,
    /// Whose check it is.
    pub subject: Subject,
    /// What a failure means.
    pub kind: CheckKind,
    /// The result.
    pub status: CheckStatus,
    /// Whether the profile requires it to pass.
    pub required: bool,
    /// What was measured, finite.
    #[serde(default)]
    pub value: Option<f64>,
    /// What it is held against.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// On which side a value passes.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// Unit of value and threshold, such as `mm` or `share`.
    #[serde(default)]
    pub unit: Option<String>,
    /// A model's score within the tolerance between backends of its threshold.
    #[serde(default)]
    pub marginal: bool,
    /// Where in the frame.
    #[serde(default)]
    pub region: Option<Region>,
    /// Which frame.
    #[serde(default)]
    pub frame: Option<FrameId>,
    /// Why it was not measured or does not apply, or what was missing.
    #[serde(default)]
    pub reason: Option<Reason>,
}
