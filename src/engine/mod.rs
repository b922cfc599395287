//! The loop on top of source, pipeline, session and evidence: what the command line, apps and hosts call.
//!
//! In: a source of frames, a profile, a model catalog, a clock. Out: an analysis of one picture, or a whole
//! session's record with the pictures that its bundle keeps.

mod analysis;
#[cfg(feature = "evidence")]
mod bundle;
mod clock;
mod closing;
mod encode;
mod live;
mod looks;
mod masked_report;
mod masking;
mod reports;
#[cfg(feature = "evidence")]
mod signed_profile;
mod stills;

pub use analysis::{
    Analysis, AnalysisRequest, DocumentAnalysis, FaceAnalysis, MrzAnalysis, QualityAnalysis, ZoneAnalysis,
    analyse,
};
#[cfg(feature = "evidence")]
pub use bundle::{BundleTerms, bundle_request};
pub use clock::{Clock, SystemClock};
pub use encode::jpeg_from_rgb;
pub use live::{
    LiveCounters, LiveListener, LiveOptions, LiveRun, Pacing, Playback, RecordedTerms, Recorder, Recording,
};
#[cfg(feature = "evidence")]
pub use signed_profile::{
    ProfileSignature, SignedProfileError, open_signed_profile, profile_signature_path, sign_profile,
};
pub use stills::{Engine, KeptPicture, PictureKind, SessionReports, StillLayout, StillRun};

use crate::error::{Coded, ErrorCode};

/// What the engine cannot work with.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The source ended before the session had what it needs.
    #[error("the source ended before the {0}")]
    SourceEnded(&'static str),
    /// A session without a selfie.
    #[error("a session needs at least one selfie")]
    NoSelfie,
    /// A picture could not be encoded.
    #[error("a picture of {width} x {height} px could not be encoded")]
    Encode {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
    },
}

impl Coded for EngineError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::SourceEnded(_) | Self::NoSelfie => ErrorCode::SessionInput,
            Self::Encode { .. } => ErrorCode::Internal,
        }
    }
}
