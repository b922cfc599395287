//! JPEG pictures one after the other, as network cameras send them and tools write them. In: a stream of bytes. Out:
//! frames, each of its own size.
//!
//! Whatever stands between two pictures is passed over, such as the headers of `multipart/x-mixed-replace`
//! (RFC 2046, 5.1.1). A picture that cannot be read is one error, and the next one follows.

mod pictures;
mod source;

pub use source::MjpegSource;

use crate::error::{Coded, ErrorCode};

/// Longest picture, and longest stretch without one, in bytes: a 50 MP picture of good quality fits.
const MAX_PICTURE_BYTES: usize = 16 << 20;

/// The first picture in a buffer, without what stands before and after it.
///
/// # Errors
/// `InputUnsupported` when there is none; those of a stream's picture.
#[cfg(any(feature = "camera", test))]
pub(super) fn first_picture(bytes: &[u8]) -> crate::error::Result<Vec<u8>> {
    let mut pictures = pictures::Pictures::new(bytes);
    Ok(pictures.next()?.ok_or(MjpegError::NoPicture)?.to_vec())
}

/// Why a picture is not there, or the stream gives no more of them.
#[derive(Debug, thiserror::Error)]
enum MjpegError {
    #[error("no JPEG picture in the stream")]
    NoPicture,
    #[error("a JPEG picture with a segment that cannot be")]
    Segment,
    #[error("a JPEG picture, or a stretch without one, of over {} MiB", MAX_PICTURE_BYTES >> 20)]
    TooLong,
    #[error("the stream cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    #[error("{}: cannot be read: {cause}", path.display())]
    Closed {
        path: std::path::PathBuf,
        #[source]
        cause: std::io::Error,
    },
}

impl Coded for MjpegError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoPicture => ErrorCode::InputUnsupported,
            Self::Segment => ErrorCode::InputDamaged,
            Self::TooLong => ErrorCode::InputTooLarge,
            Self::Unreadable(_) | Self::Closed { .. } => ErrorCode::InputUnreadable,
        }
    }
}
