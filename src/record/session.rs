//! What a finished session hands to the evidence room: everything it signs, as plain data.

use serde::{Deserialize, Serialize};

use super::{Check, FrameId, Minimised, SessionOutcome, SessionReason};

/// Which inference backend ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackendKind {
    /// ONNX Runtime, found on disk.
    Native,
    /// The pure-Rust backend, always there.
    Portable,
}

/// What a model's score means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreDirection {
    /// A higher score speaks for acceptance.
    HigherIsBetter,
    /// A lower score speaks for acceptance.
    LowerIsBetter,
}

/// A model that took part in a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelUse {
    /// Catalog id.
    pub id: String,
    /// SHA-256 of the weights, lower-case hex.
    pub sha256: String,
    /// The score its check was held against, where it has one.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// What the score means, where it has one.
    #[serde(default)]
    pub score_direction: Option<ScoreDirection>,
}

/// Where the frames came from, as far as the source knows. Claims of this device, not proof.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DeviceFacts {
    /// Name of the camera or source, such as `files`.
    pub name: String,
    /// Driver, where known.
    #[serde(default)]
    pub driver: Option<String>,
    /// How it is attached: `usb`, `file`, `pushed`.
    #[serde(default)]
    pub transport: Option<String>,
    /// Signs of a virtual camera, for the relying party to weigh.
    #[serde(default)]
    pub virtual_signals: Vec<String>,
}

/// The times of a session. The wall clock is the device's claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionTimes {
    /// Device clock at the start.
    pub device_start: jiff::Timestamp,
    /// Device clock at the end.
    pub device_end: jiff::Timestamp,
    /// Monotonic span from the first frame to the end, in ms.
    pub monotonic_span_ms: u64,
}

/// One analysed frame in the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameLogEntry {
    /// Which frame.
    pub sequence: FrameId,
    /// Monotonic time of capture or arrival since the session began, in ns.
    pub monotonic_ns: u64,
    /// SHA-256 of the working luma picture's bytes, row by row, lower-case hex.
    pub luma_sha256: String,
    /// Size of that working picture, `[width, height]` in px.
    pub luma_size_px: [u32; 2],
    /// Scores by name, finite.
    pub scores: std::collections::BTreeMap<String, f64>,
    /// `kept` or `dropped`.
    pub kept: bool,
    /// Why.
    pub reason: String,
}

/// Everything about a finished session that the bundle states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// How it ended.
    pub outcome: SessionOutcome,
    /// All reasons behind it.
    pub reasons: Vec<SessionReason>,
    /// All checks.
    pub checks: Vec<Check>,
    /// True when a profile for drawn specimens was in force.
    pub specimen: bool,
    /// The times.
    pub times: SessionTimes,
    /// Where the frames came from.
    pub camera: DeviceFacts,
    /// Which inference backend ran; none in a build without models.
    pub backend: Option<BackendKind>,
    /// The models that took part.
    pub models: Vec<ModelUse>,
    /// Id of the profile.
    pub profile_id: String,
    /// The resolved profile, as TOML.
    pub profile_toml: String,
    /// One entry per analysed frame, in order.
    pub frame_log: Vec<FrameLogEntry>,
    /// What was kept back of what was seen, by the profile's masking.
    #[serde(default)]
    pub minimised: Vec<Minimised>,
}
