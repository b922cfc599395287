//! What a stage found, and how a session ended.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Why a stage has nothing to report, in words fit for a log: no personal data.
pub type Reason = Cow<'static, str>;

/// What a stage has to say about a frame. A fault is an `Err`, never one of these.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Outcome<R> {
    /// Measured or found.
    Found(R),
    /// Looked for, and not there.
    NotFound {
        /// What was missing.
        reason: Reason,
    },
    /// Not looked for: a gate, a missing model or the caller's choice.
    Skipped {
        /// Which of them.
        reason: Reason,
    },
}

impl<R> Outcome<R> {
    /// Looked for, and not there.
    pub fn not_found(reason: impl Into<Reason>) -> Self {
        Self::NotFound { reason: reason.into() }
    }

    /// Not looked for.
    pub fn skipped(reason: impl Into<Reason>) -> Self {
        Self::Skipped { reason: reason.into() }
    }

    /// The report, where there is one.
    pub fn found(&self) -> Option<&R> {
        match self {
            Self::Found(report) => Some(report),
            Self::NotFound { .. } | Self::Skipped { .. } => None,
        }
    }

    /// The same outcome around another report.
    pub fn map<T>(self, change: impl FnOnce(R) -> T) -> Outcome<T> {
        match self {
            Self::Found(report) => Outcome::Found(change(report)),
            Self::NotFound { reason } => Outcome::NotFound { reason },
            Self::Skipped { reason } => Outcome::Skipped { reason },
        }
    }
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionOutcome {
    /// Every required check passed or does not apply.
    Accepted,
    /// Something the person can mend: the reasons say which side or step.
    Retry,
    /// Another way is needed: manual shutter, other document, other device.
    Fallback,
    /// A required check on the document or the person failed.
    Rejected,
    /// A required check could not be measured, or a score is too close to its threshold to stand alone.
    Review,
}

/// One reason behind an outcome; a session lists them all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionReason {
    /// Stable code: `<check id>.<status>`, such as `document.focus.failed`.
    pub code: String,
    /// One line for a person, with value and threshold where there are any.
    pub message: String,
}
