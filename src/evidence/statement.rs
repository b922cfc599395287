//! The in-toto statement v1 that is signed: the digest of every file, and a predicate of ours that says what was
//! asked, measured and decided. Typed data in, JSON out, and back; `assets/schema/` describes the same JSON.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::evidence::frame_log::FrameLogEnd;
use crate::record::{
    BackendKind, CheckKind, CheckStatus, DeviceFacts, Direction, Minimised, ModelUse, SessionOutcome,
    SessionReason, SessionTimes, Subject,
};

/// `_type` of the statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// `predicateType`; the major version stands in it.
pub const PREDICATE_TYPE: &str = "urn:idcapture:evidence:v1";

/// `format` of what this build writes; readers take any minor version.
pub const FORMAT: &str = "idcapture.evidence/1.0";

/// The statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub statement_type: String,
    /// Every file of the bundle but the media type and the signature, in the order of the container.
    pub subject: Vec<SubjectFile>,
    /// [`PREDICATE_TYPE`].
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is said about them.
    pub predicate: Predicate,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectFile {
    /// Its name in the container.
    pub name: String,
    /// Its digest.
    pub digest: DigestSet,
}

/// Digests of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestSet {
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// What is said about the files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Predicate {
    /// [`FORMAT`].
    pub format: String,
    /// Names of additions that a verifier must know to judge the bundle; none in version 1.0.
    pub critical: Vec<String>,
    /// Which request this answers.
    pub session: SessionClaim,
    /// When, by the device's clock.
    pub times: SessionTimes,
    /// With what.
    pub capture: CaptureClaim,
    /// By which rules.
    pub profile: ProfileClaim,
    /// With which models.
    pub models: Vec<ModelUse>,
    /// Every check.
    pub decisions: Vec<Decision>,
    /// How the session ended.
    pub outcome: SessionOutcome,
    /// All reasons behind it.
    pub reasons: Vec<SessionReason>,
    /// True when the profile took drawn specimens: no identity was proven, whatever the outcome.
    pub specimen: bool,
    /// The end of the frame log's chain.
    pub frame_log: FrameLogEnd,
    /// What others attest.
    pub attestations: Vec<AttestationClaim>,
    /// How long what is kept.
    pub retention: Retention,
    /// What was kept back of what was seen, before anything was signed; files by their names in the container. Left out
    /// where nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub minimised: Vec<Minimised>,
}

/// Which request a bundle answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClaim {
    /// The session's id.
    pub id: String,
    /// The challenge, 64 lower-case hex digits.
    pub challenge: String,
    /// Who made the challenge.
    pub challenge_source: ChallengeSource,
    /// When the challenge was given out.
    pub challenge_issued_at: Timestamp,
    /// Until when the bundle is taken in.
    pub expires_at: Timestamp,
    /// For whom the bundle is meant.
    pub audience: Option<String>,
    /// The age recipients it was sealed to; none when it was written plain.
    pub recipients: Vec<String>,
    /// SHA-256 of the ids of the prompts shown, in order, joined by line feeds; null when none were.
    pub prompts_digest: Option<String>,
}

/// Who made a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeSource {
    /// The relying party's server.
    Issued,
    /// The device itself.
    Local,
}

/// With what a session was captured; claims of the device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaptureClaim {
    /// The machine.
    pub device: DeviceClaim,
    /// The camera or other source.
    pub camera: DeviceFacts,
    /// The software.
    pub app: AppClaim,
    /// Which inference backend ran; null without models.
    pub backend: Option<BackendKind>,
}

/// The machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceClaim {
    /// Operating system, as Rust names it.
    pub os: String,
    /// Processor family, as Rust names it.
    pub arch: String,
}

/// The software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppClaim {
    /// Version of the application.
    pub version: String,
    /// Its build, where it has such a number.
    pub build: Option<String>,
    /// Version of this library.
    pub lib_version: String,
}

/// By which rules a session was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileClaim {
    /// The profile's id.
    pub id: String,
    /// SHA-256 of `evidence/profile.toml`, lower-case hex.
    pub sha256: String,
}

/// One check: what was asked and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Id of the check.
    pub check: String,
    /// Whose check it is.
    pub subject: Subject,
    /// What a failure means.
    pub kind: CheckKind,
    /// The result.
    pub status: CheckStatus,
    /// Whether the profile requires it.
    pub required: bool,
    /// What was measured.
    pub score: Option<f64>,
    /// What it was held against.
    pub threshold: Option<f64>,
    /// On which side a score passes.
    pub direction: Option<Direction>,
    /// Too close to the threshold to stand alone.
    pub marginal: bool,
}

/// One file of another's attestation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationClaim {
    /// What it is, such as `challenge-token`.
    pub kind: String,
    /// Its name in the container.
    pub file: String,
}

/// How long what is kept, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// What the data is kept for.
    pub purpose: Option<String>,
    /// Under which policy.
    pub policy: Option<String>,
    /// The files that may be deleted, and from when.
    pub classes: Vec<RetentionClass>,
}

/// A file that may be deleted without spoiling the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionClass {
    /// Its name in the container.
    pub file: String,
    /// From when it may be missing.
    pub delete_after: Timestamp,
}
