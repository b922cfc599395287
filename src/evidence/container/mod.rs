//! The container: a ZIP archive of stored files in which every header byte is fixed. Entries in, bytes out, and
//! back. The reader encodes again what it read and compares, so one list of entries has one file and nothing can
//! hide between them: no prefix, suffix, gap, second name, second copy of a header.

mod decode;
mod encode;
mod name;

pub use decode::decode;
pub use encode::encode;
pub use name::is_legal_name;
pub(crate) use name::is_legal_part;

use crate::error::{Coded, ErrorCode};

/// Most entries of a container.
pub const MAX_ENTRIES: usize = 64;

/// Longest entry, in bytes.
pub const MAX_ENTRY_BYTES: usize = 32 << 20;

/// Longest container, headers and all, in bytes.
pub const MAX_CONTAINER_BYTES: usize = 64 << 20;

/// One file in a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its name, as [`is_legal_name`] allows.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// How a container breaks the profile. Names are not repeated: they may come from anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContainerError {
    /// Over [`MAX_CONTAINER_BYTES`] or [`MAX_ENTRY_BYTES`].
    #[error("over {MAX_ENTRY_BYTES} bytes an entry or {MAX_CONTAINER_BYTES} in all")]
    TooLarge,
    /// Over [`MAX_ENTRIES`].
    #[error("over {MAX_ENTRIES} entries")]
    TooMany,
    /// A name outside `[a-z0-9._-]`, in more than one folder, or reserved by an operating system.
    #[error("an entry's name is not one that the format allows")]
    Name,
    /// The same name twice.
    #[error("two entries with the same name")]
    DuplicateName,
    /// Not a ZIP archive that ends where the file ends.
    #[error("not a whole ZIP archive")]
    Malformed,
    /// A ZIP archive, but not the bytes that these entries encode to.
    #[error("a ZIP archive outside the strict profile")]
    NotCanonical,
}

impl ContainerError {
    /// The status that the verifier reports.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::TooLarge => "container.too_large",
            Self::TooMany => "container.too_many",
            Self::Name => "container.name",
            Self::DuplicateName => "container.duplicate_name",
            Self::Malformed => "container.malformed",
            Self::NotCanonical => "container.not_canonical",
        }
    }
}

impl Coded for ContainerError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceContainer
    }
}
