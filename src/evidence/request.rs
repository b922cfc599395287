//! What a caller hands over to have a bundle built.

use jiff::Timestamp;

use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::challenge::Challenge;
use crate::evidence::container::is_legal_part;
use crate::evidence::digest::hex;
use crate::evidence::random::Random;
use crate::record::SessionRecord;

/// Everything that goes into a bundle.
#[derive(Debug, Clone)]
pub struct BundleRequest<'a> {
    /// The finished session.
    pub record: &'a SessionRecord,
    /// The stage reports.
    pub reports: Reports,
    /// The pictures, in the order in which they are to stand.
    pub files: Vec<EvidenceFile>,
    /// What others attest, as received.
    pub attestations: Vec<Attestation>,
    /// The session's id, also the stem of the file's name.
    pub session_id: SessionId,
    /// The challenge that the session answered.
    pub challenge: Challenge,
    /// For whom the bundle is meant.
    pub audience: Option<String>,
    /// The age recipients (`age1…`) that the bundle will be sealed to; none when it is to be written plain.
    pub recipients: Vec<String>,
    /// Ids of the prompts that were shown, in order.
    pub prompts: Vec<String>,
    /// The application.
    pub app: App,
    /// What the data is kept for, and under which policy.
    pub retention: RetentionTerms,
}

/// The stage reports, as JSON of any shape within the format's rules (at most 15 levels deep).
#[derive(Debug, Clone, Default)]
pub struct Reports {
    /// On the document.
    pub document: serde_json::Value,
    /// On the face.
    pub face: serde_json::Value,
    /// On picture quality.
    pub quality: serde_json::Value,
}

/// One picture.
#[derive(Debug, Clone)]
pub struct EvidenceFile {
    /// Its name inside `evidence/`, such as `document-front-rectified.jpg`; always `.jpg`.
    pub name: String,
    /// A JPEG of at most 8,192 px a side and 50 megapixels.
    pub bytes: Vec<u8>,
    /// From when it may be deleted without spoiling the rest; `None` means never.
    pub deletable_after: Option<Timestamp>,
}

/// What another party attests, opaque to this library.
#[derive(Debug, Clone)]
pub struct Attestation {
    /// What it is, such as `challenge-token`.
    pub kind: String,
    /// Its name inside `attestation/`.
    pub name: String,
    /// As received.
    pub bytes: Vec<u8>,
}

/// The application that made the bundle.
#[derive(Debug, Clone, Default)]
pub struct App {
    /// Its version.
    pub version: String,
    /// Its build, where it has such a number.
    pub build: Option<String>,
}

/// What the data is kept for.
#[derive(Debug, Clone, Default)]
pub struct RetentionTerms {
    /// The purpose.
    pub purpose: Option<String>,
    /// Name of the policy.
    pub policy: Option<String>,
    /// From when the three stage reports may be deleted; `None` means never.
    pub reports_deletable_after: Option<Timestamp>,
}

/// A session's id: 1 to 64 of `[a-z0-9._-]`, fit for a file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionId(String);

/// A text that is no session id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a session id is 1 to 64 of a-z, 0-9, '.', '_', '-', beginning and ending with a letter or digit")]
pub struct SessionIdError;

impl Coded for SessionIdError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

impl SessionId {
    /// A new one: 32 random hex digits.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn generate(random: &dyn Random) -> Result<Self> {
        let mut bytes = [0u8; 16];
        random.fill(&mut bytes)?;
        Ok(Self(hex(&bytes)))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bundle's file name: `<id>.idev.age`, or `<id>.idev` when plain.
    #[must_use]
    pub fn file_name(&self, sealed: bool) -> String {
        format!("{}.idev{}", self.0, if sealed { ".age" } else { "" })
    }
}

impl std::str::FromStr for SessionId {
    type Err = SessionIdError;

    fn from_str(text: &str) -> Result<Self, SessionIdError> {
        if is_legal_part(text) { Ok(Self(text.to_owned())) } else { Err(SessionIdError) }
    }
}
