//! The one error type of the library and its code table.
//!
//! Every module has its own `thiserror` enum that implements [`Coded`]; `?` turns it into [`Error`], which
//! keeps the text and the stable number. Texts name files, sizes and limits, never what a document says.

use serde::Serialize;

/// What every fallible function of the library returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Stable numbers, append-only, with gaps per room: 10 input, 20 model, 30 camera, 40 session, 50 evidence,
/// 60 crypto, 90 internal. A number never changes meaning and is never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(i32)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The file or stream could not be read.
    InputUnreadable = 10,
    /// Not a picture format that this build decodes.
    InputUnsupported = 11,
    /// Recognised, but cut short or damaged.
    InputDamaged = 12,
    /// Over the limits of 8,192 px a side, 50 MP or the memory bound.
    InputTooLarge = 13,
    /// A frame whose buffer does not fit its stated size and format.
    InputFrameLayout = 14,
    /// A setting, profile or argument that cannot be used.
    InputSetting = 15,
    /// No catalog, or one that does not parse.
    ModelCatalog = 20,
    /// The weights of a role are not on this device.
    ModelMissing = 21,
    /// The weights are not the ones that the catalog pins.
    ModelMismatch = 22,
    /// The backend refused the model or failed while running it.
    ModelFailed = 23,
    /// Neither backend is part of this build.
    ModelNoBackend = 24,
    /// There is no such camera, or none at all.
    CameraAbsent = 30,
    /// The camera is there, and another program has it.
    CameraBusy = 31,
    /// The camera gives frames, and all of them are black: covered, shut or switched off by a key.
    CameraBlack = 32,
    /// The camera gives the same frame over and over.
    CameraFrozen = 33,
    /// The camera gave frames and then none: pulled out, or its driver failed.
    CameraLost = 34,
    /// The system or the user does not let this program use the camera.
    CameraDenied = 35,
    /// A session was given pictures that do not make one.
    SessionInput = 40,
    /// The bundle breaks the container profile.
    EvidenceContainer = 50,
    /// The statement or envelope is not what the format asks for.
    EvidenceStatement = 51,
    /// The bundle could not be written whole.
    EvidenceStore = 52,
    /// A key that cannot be read or used.
    CryptoKey = 60,
    /// Signing failed, or the signer's result does not verify.
    CryptoSign = 61,
    /// Sealing or opening failed.
    CryptoSeal = 62,
    /// A fault of this library: please report it.
    Internal = 90,
}

/// A fault, with its stable code. "Nothing found" is never one of these.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    code: ErrorCode,
    message: String,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a module's own error enum must say to become an [`Error`].
pub trait Coded: std::error::Error + Send + Sync + 'static {
    /// The row of the code table.
    fn code(&self) -> ErrorCode;
}

impl Error {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// A fault of this library itself.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::Internal, message: message.into(), source: None }
    }
}

impl ErrorCode {
    /// The stable number.
    #[must_use]
    pub fn number(self) -> i32 {
        self as i32
    }

    /// The stable name, as it appears in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InputUnreadable => "input_unreadable",
            Self::InputUnsupported => "input_unsupported",
            Self::InputDamaged => "input_damaged",
            Self::InputTooLarge => "input_too_large",
            Self::InputFrameLayout => "input_frame_layout",
            Self::InputSetting => "input_setting",
            Self::ModelCatalog => "model_catalog",
            Self::ModelMissing => "model_missing",
            Self::ModelMismatch => "model_mismatch",
            Self::ModelFailed => "model_failed",
            Self::ModelNoBackend => "model_no_backend",
            Self::CameraAbsent => "camera_absent",
            Self::CameraBusy => "camera_busy",
            Self::CameraBlack => "camera_black",
            Self::CameraFrozen => "camera_frozen",
            Self::CameraLost => "camera_lost",
            Self::CameraDenied => "camera_denied",
            Self::SessionInput => "session_input",
            Self::EvidenceContainer => "evidence_container",
            Self::EvidenceStatement => "evidence_statement",
            Self::EvidenceStore => "evidence_store",
            Self::CryptoKey => "crypto_key",
            Self::CryptoSign => "crypto_sign",
            Self::CryptoSeal => "crypto_seal",
            Self::Internal => "internal",
        }
    }
}

impl<E: Coded> From<E> for Error {
    fn from(error: E) -> Self {
        Self { code: error.code(), message: error.to_string(), source: Some(Box::new(error)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("41 px")]
    struct Sample;

    impl Coded for Sample {
        fn code(&self) -> ErrorCode {
            ErrorCode::InputTooLarge
        }
    }

    #[test]
    fn a_module_error_keeps_its_code_and_text() {
        let error = Error::from(Sample);
        assert_eq!(error.code().number(), 13);
        assert_eq!(error.to_string(), "41 px");
    }

    #[test]
    fn names_are_the_serialised_ones() {
        let json = serde_json::to_string(&ErrorCode::ModelMismatch).unwrap();
        assert_eq!(json, format!("\"{}\"", ErrorCode::ModelMismatch.name()));
    }

    #[test]
    fn the_camera_s_numbers_and_names_stay() {
        use ErrorCode as E;
        let codes =
            [E::CameraAbsent, E::CameraBusy, E::CameraBlack, E::CameraFrozen, E::CameraLost, E::CameraDenied];
        let names =
            ["absent", "busy", "black", "frozen", "lost", "denied"].map(|name| format!("camera_{name}"));
        assert_eq!(codes.map(ErrorCode::number), [30, 31, 32, 33, 34, 35]);
        assert_eq!(codes.map(ErrorCode::name), names.each_ref().map(String::as_str));
        assert_eq!(serde_json::to_value(codes).unwrap(), serde_json::json!(names));
    }
}
