//! A file that another party made and that is handed on as it is: read whole, up to a limit.

use std::io::Read as _;
use std::path::Path;

use crate::error::{Coded, ErrorCode, Result};

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
enum SmallFileError {
    #[error("{path}: {source}")]
    Unreadable { path: String, source: std::io::Error },
    #[error("{path} is over {limit} bytes")]
    TooLarge { path: String, limit: usize },
}

impl Coded for SmallFileError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable { .. } => ErrorCode::InputUnreadable,
            Self::TooLarge { .. } => ErrorCode::InputTooLarge,
        }
    }
}

/// The bytes of a file of at most `limit` bytes.
pub(super) fn read_at_most(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let shown = || path.display().to_string();
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes))
        .map_err(|source| SmallFileError::Unreadable { path: shown(), source })?;
    if bytes.len() > limit {
        return Err(SmallFileError::TooLarge { path: shown(), limit }.into());
    }
    Ok(bytes)
}
