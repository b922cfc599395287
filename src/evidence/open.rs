//! From a file's bytes to the plain container. Sealed ones are opened with the caller's identities; plain ones
//! pass through. What cannot be opened here is an error, not a verdict: it says nothing about the bundle.

use zeroize::Zeroizing;

use crate::error::{Coded, ErrorCode};
use crate::evidence::container::MAX_CONTAINER_BYTES;

/// How every age file begins.
const AGE_INTRO: &[u8] = b"age-encryption.org/v1\n";

/// Longest sealed bundle: a full container, 16 bytes for each 64 KiB of it, and the header.
pub const MAX_SEALED_BYTES: usize = MAX_CONTAINER_BYTES + (MAX_CONTAINER_BYTES >> 12) + (64 << 10);

/// Something that can open what was sealed to it.
pub trait Unseal {
    /// The plain bytes of `sealed`.
    ///
    /// # Errors
    /// [`OpenError::NotForUs`] or [`OpenError::Damaged`].
    fn unseal(&self, sealed: &[u8]) -> Result<Opened, OpenError>;
}

/// A bundle's container, still unverified.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The plain container.
    pub container: Zeroizing<Vec<u8>>,
    /// The recipient whose identity opened it; `None` when it was plain.
    pub recipient: Option<String>,
}

/// A bundle that cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Sealed, and no identity was given.
    #[error("the bundle is sealed and no identity was given")]
    NoIdentity,
    /// Sealed to others, or with a damaged header: the two cannot be told apart.
    #[error("none of the identities opens the bundle")]
    NotForUs,
    /// Sealed to this identity, and changed or cut afterwards.
    #[error("the sealed bundle was changed or cut")]
    Damaged,
    /// Longer than a bundle can be.
    #[error("longer than a bundle can be")]
    TooLarge,
}

impl OpenError {
    /// The status that the verifier reports, for what is a finding about the bundle.
    pub(crate) fn status(self) -> Option<&'static str> {
        match self {
            Self::NoIdentity | Self::NotForUs => None,
            Self::Damaged => Some("seal.damaged"),
            Self::TooLarge => Some("seal.too_large"),
        }
    }
}

impl Coded for OpenError {
    fn code(&self) -> ErrorCode {
        ErrorCode::CryptoSeal
    }
}

/// Whether `bytes` are sealed.
#[must_use]
pub fn is_sealed(bytes: &[u8]) -> bool {
    bytes.starts_with(AGE_INTRO)
}

/// The container in `bytes`, opened with `identities` when it is sealed.
///
/// # Errors
/// When it is sealed and cannot be opened, or is longer than a bundle can be.
pub fn open(bytes: &[u8], identities: Option<&dyn Unseal>) -> Result<Opened, OpenError> {
    if bytes.len() > MAX_SEALED_BYTES {
        return Err(OpenError::TooLarge);
    }
    if !is_sealed(bytes) {
        return Ok(Opened { container: Zeroizing::new(bytes.to_vec()), recipient: None });
    }
    identities.ok_or(OpenError::NoIdentity)?.unseal(bytes)
}
