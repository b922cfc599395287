//! YUV4MPEG2, the uncompressed video that every tool writes and a pipe carries (yuv4mpeg(5) of the MJPEG tools).
//! In: a stream of bytes. Out: frames, straight from its planes; and the other way round, for our own streams.

mod header;
mod planes;
mod source;
mod writer;

pub use source::Y4mSource;
pub use writer::Y4mWriter;

use crate::error::{Coded, ErrorCode};

/// What a stream opens with.
const MAGIC: &[u8] = b"YUV4MPEG2";
/// What each of its frames opens with.
const FRAME: &[u8] = b"FRAME";
/// Longest header line, in bytes; those of known writers have under 100.
const MAX_LINE_BYTES: usize = 1_024;

/// Why a stream gives no frames, or no more of them.
#[derive(Debug, thiserror::Error)]
enum Y4mError {
    #[error("not a YUV4MPEG2 stream")]
    NotY4m,
    #[error("YUV4MPEG2: not supported: {0}")]
    Unsupported(String),
    #[error("YUV4MPEG2: damaged: {0}")]
    Damaged(&'static str),
    #[error("the stream cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    #[error("{}: cannot be read: {cause}", path.display())]
    Closed {
        path: std::path::PathBuf,
        #[source]
        cause: std::io::Error,
    },
}

impl Coded for Y4mError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotY4m | Self::Unsupported(_) => ErrorCode::InputUnsupported,
            Self::Damaged(_) => ErrorCode::InputDamaged,
            Self::Unreadable(_) | Self::Closed { .. } => ErrorCode::InputUnreadable,
        }
    }
}
