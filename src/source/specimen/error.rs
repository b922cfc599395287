//! What can go wrong while drawing a specimen.

use std::path::PathBuf;

use crate::error::{Coded, ErrorCode};

/// A specimen that cannot be drawn as asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpecimenError {
    /// A font file is missing or cannot be read.
    #[error("font {} cannot be read", path.display())]
    FontUnreadable {
        /// The file looked for.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A font file is not a font, or one without capital letters.
    #[error("font {} is damaged", path.display())]
    FontDamaged {
        /// The file.
        path: PathBuf,
    },
    /// A size, resolution or crop outside what can be drawn.
    #[error("{what} must be between {least} and {most}")]
    OutOfRange {
        /// Which argument.
        what: &'static str,
        /// The least that is accepted.
        least: f64,
        /// The most that is accepted.
        most: f64,
    },
    /// Four corners, or a pose, from which the card cannot be seen.
    #[error("the placement shows no front of a card")]
    Placement,
    /// The holder's data do not fit into the barcode.
    #[error("the barcode cannot hold these data: {0}")]
    Barcode(String),
    /// The JPEG encoder or decoder failed.
    #[error("JPEG coding failed")]
    Jpeg(#[from] image::ImageError),
}

impl Coded for SpecimenError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::FontUnreadable { .. } => ErrorCode::InputUnreadable,
            Self::FontDamaged { .. } => ErrorCode::InputDamaged,
            Self::OutOfRange { .. } | Self::Placement | Self::Barcode(_) => ErrorCode::InputSetting,
            Self::Jpeg(_) => ErrorCode::Internal,
        }
    }
}

/// Refuses a value outside `least..=most`, and NaN.
pub(super) fn within(what: &'static str, value: f64, least: f64, most: f64) -> Result<f64, SpecimenError> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(SpecimenError::OutOfRange { what, least, most })
    }
}
