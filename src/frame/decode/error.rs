//! What can be wrong with an encoded picture. In: nothing. Out: [`DecodeError`], which every file of this room returns.

use std::path::{Path, PathBuf};

use crate::error::{Coded, ErrorCode};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The file cannot be opened or read, or is not a regular file.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// The bytes are of no format, or use a part of a format, that this build decodes.
    #[error("not supported: {0}")]
    Unsupported(String),
    /// Recognised, but cut short or against the rules of its format.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Over a limit of [`limits`](super::limits).
    #[error("too large: {0}")]
    TooLarge(String),
    /// Any of these, with the file it happened to.
    #[error("{}: {cause}", path.display())]
    InFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        cause: Box<DecodeError>,
    },
}

impl DecodeError {
    pub(super) fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported(what.into())
    }

    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }

    pub(super) fn cut_short() -> Self {
        Self::damaged("the data end before the picture does")
    }

    pub(super) fn in_file(self, path: &Path) -> Self {
        Self::InFile { path: path.to_path_buf(), cause: Box::new(self) }
    }
}

impl Coded for DecodeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable(_) => ErrorCode::InputUnreadable,
            Self::Unsupported(_) => ErrorCode::InputUnsupported,
            Self::Damaged(_) => ErrorCode::InputDamaged,
            Self::TooLarge(_) => ErrorCode::InputTooLarge,
            Self::InFile { cause, .. } => cause.code(),
        }
    }
}

impl From<image::ImageError> for DecodeError {
    fn from(error: image::ImageError) -> Self {
        match error {
            image::ImageError::Unsupported(error) => Self::Unsupported(error.to_string()),
            image::ImageError::Limits(error) => Self::TooLarge(error.to_string()),
            error => Self::Damaged(error.to_string()),
        }
    }
}
