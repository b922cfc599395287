//! Why there is no camera, or no more frames of one. In: what the system's driver said. Out: one of seven reasons, each with
//! its stable code.

use crate::error::{Coded, ErrorCode};

/// What a camera's driver cannot do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum CameraError {
    /// No camera at all.
    #[error("there is no camera")]
    None,
    /// Not the one that was asked for.
    #[error("there is no camera {0}")]
    Absent(String),
    #[error("the camera is in use by another program")]
    Busy,
    #[error("the system does not let this program use the camera")]
    Denied,
    #[error("the camera gives no frames any more")]
    Lost,
    /// Nothing that frames can be made of.
    #[error("the camera has no picture format that can be read: YUYV, NV12, MJPEG, grey or RGB")]
    NoFormat,
    /// The driver said something else.
    #[error("the camera's driver failed: {0}")]
    Driver(String),
}

impl Coded for CameraError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::None | Self::Absent(_) => ErrorCode::CameraAbsent,
            Self::Busy => ErrorCode::CameraBusy,
            Self::Denied => ErrorCode::CameraDenied,
            Self::Lost | Self::Driver(_) => ErrorCode::CameraLost,
            Self::NoFormat => ErrorCode::InputUnsupported,
        }
    }
}

/// When a driver said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// While the camera was looked for and opened.
    Opening,
    /// While it gave frames.
    Streaming,
}

/// Sense of the texts that drivers' errors come as. The numbers are Linux's (`errno.h`): EPERM 1, ENOENT 2, EIO 5, ENXIO 6,
/// EACCES 13, EBUSY 16, ENODEV 19, EINVAL 22, ENOTTY 25.
pub(super) fn from_text(text: &str, camera: &str, phase: Phase) -> CameraError {
    let says = |what: &[&str]| what.iter().any(|what| text.contains(what));
    match (os_error(text), phase) {
        (Some(1 | 13), _) => CameraError::Denied,
        (Some(2 | 6 | 19), Phase::Opening) => CameraError::Absent(camera.to_owned()),
        (Some(16), _) => CameraError::Busy,
        (Some(22 | 25), Phase::Opening) => CameraError::NoFormat,
        (Some(2 | 5 | 6 | 19), _) => CameraError::Lost,
        (None, Phase::Opening)
            if says(&["Fufill", "fufill", "Rejected", "unsupported", "not whole number"]) =>
        {
            CameraError::NoFormat
        }
        _ => CameraError::Driver(text.to_owned()),
    }
}

/// The number in `(os error N)`, as Rust's own texts end.
fn os_error(text: &str) -> Option<i32> {
    let (_, rest) = text.rsplit_once("(os error ")?;
    rest.split_once(')')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, phase: Phase) -> ErrorCode {
        from_text(text, "7", phase).code()
    }

    #[test]
    fn each_reason_has_its_code() {
        let opening = [
            (
                "Could not open device 7: V4L2 Error: No such file or directory (os error 2)",
                ErrorCode::CameraAbsent,
            ),
            ("Could not open device 7: V4L2 Error: No such device (os error 19)", ErrorCode::CameraAbsent),
            ("Could not open device 7: V4L2 Error: Permission denied (os error 13)", ErrorCode::CameraDenied),
            ("Could not open device stream: Device or resource busy (os error 16)", ErrorCode::CameraBusy),
            ("Could not get device property CameraFormat: Failed to Fufill", ErrorCode::InputUnsupported),
            ("Could not get device property FrameFormat: unsupported", ErrorCode::InputUnsupported),
            (
                "Could not get device property FrameFormat: Inappropriate ioctl for device (os error 25)",
                ErrorCode::InputUnsupported,
            ),
            ("something else", ErrorCode::CameraLost),
        ];
        for (text, code) in opening {
            assert_eq!(at(text, Phase::Opening), code, "{text}");
        }
        for number in [5, 6, 19] {
            let text = format!("Could not capture frame: gone (os error {number})");
            assert_eq!(at(&text, Phase::Streaming), ErrorCode::CameraLost, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_reason_of_ours() {
        assert_eq!(os_error("No such device (os error 19)"), Some(19));
        assert_eq!(os_error("No such device (os error x)"), None);
        assert_eq!(os_error("19"), None);
        let odd = from_text("odd (os error 75)", "7", Phase::Opening);
        assert_eq!(odd, CameraError::Driver("odd (os error 75)".to_owned()));
    }
}
