//! Sealing to relying parties with age (age-encryption.org/v1, X25519 recipients). A container and recipients in,
//! the age file out; and back with an identity. Stock `age` reads and writes the same files.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::str::FromStr;

use age::secrecy::ExposeSecret as _;
use age::{DecryptError, Decryptor, Encryptor, x25519};
use zeroize::Zeroizing;

use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::container::MAX_CONTAINER_BYTES;
use crate::evidence::open::{OpenError, Opened, Unseal};
use crate::evidence::store;

/// Most recipients of one bundle.
pub const MAX_RECIPIENTS: usize = 32;

/// Longest header that is looked at: every stanza in it costs a scalar multiplication.
const MAX_HEADER_BYTES: usize = 16 << 10;

/// Longest identity file that is read.
const MAX_IDENTITY_FILE_BYTES: u64 = 64 << 10;

/// Sealing failed, or its keys cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Not an `age1…` X25519 recipient.
    #[error("not an age X25519 recipient (age1…)")]
    Recipient,
    /// Not a file of `AGE-SECRET-KEY-1…` lines.
    #[error("not an age identity file with an X25519 key")]
    Identity,
    /// None, or over [`MAX_RECIPIENTS`].
    #[error("a bundle is sealed to 1 to {MAX_RECIPIENTS} recipients")]
    Recipients,
    /// The encryption itself failed.
    #[error("sealing failed: {0}")]
    Age(String),
}

impl Coded for SealError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Recipient | Self::Identity => ErrorCode::CryptoKey,
            Self::Recipients | Self::Age(_) => ErrorCode::CryptoSeal,
        }
    }
}

/// Whom a bundle is sealed to; shown as `age1…`, the text that the statement holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient(x25519::Recipient);

impl FromStr for Recipient {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        text.parse().map(Self).map_err(|_| SealError::Recipient)
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The keys that open what was sealed to their recipients.
pub struct Identities(Vec<x25519::Identity>);

impl Identities {
    /// A new identity, from the operating system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        Self(vec![x25519::Identity::generate()])
    }

    /// From the text of an identity file: one `AGE-SECRET-KEY-1…` a line, `#` comments.
    ///
    /// # Errors
    /// [`SealError::Identity`] for any other line, or none.
    pub fn from_text(text: &str) -> Result<Self, SealError> {
        let keys = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Vec<_> =
            keys.map(|line| line.parse().map_err(|_| SealError::Identity)).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(SealError::Identity);
        }
        Ok(Self(keys))
    }

    /// From an identity file.
    ///
    /// # Errors
    /// When the file cannot be read or holds anything else.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = store::read_keys(path, MAX_IDENTITY_FILE_BYTES)?;
        Ok(Self::from_text(std::str::from_utf8(&bytes).map_err(|_| SealError::Identity)?)?)
    }

    /// Writes the identities to a new file that only its owner can read, as `age-keygen` would.
    ///
    /// # Errors
    /// When the file is there already or cannot be written whole.
    pub fn save_new(&self, path: &Path, created: jiff::Timestamp) -> Result<()> {
        let mut text = Zeroizing::new(Vec::with_capacity(64 + self.0.len() * 256));
        text.extend_from_slice(format!("# created: {created}\n").as_bytes());
        for key in &self.0 {
            text.extend_from_slice(format!("# public key: {}\n", key.to_public()).as_bytes());
            text.extend_from_slice(key.to_string().expose_secret().as_bytes());
            text.push(b'\n');
        }
        store::write_secret_new(path, &text)
    }

    /// Their recipients.
    #[must_use]
    pub fn recipients(&self) -> Vec<Recipient> {
        self.0.iter().map(|key| Recipient(key.to_public())).collect()
    }
}

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Identities").field(&self.recipients()).finish()
    }
}

/// `container`, sealed so that each of `recipients` can open it.
///
/// # Errors
/// With no recipient or too many.
pub fn seal(container: &[u8], recipients: &[Recipient]) -> Result<Vec<u8>> {
    if recipients.is_empty() || recipients.len() > MAX_RECIPIENTS {
        return Err(SealError::Recipients.into());
    }
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|one| &one.0 as &dyn age::Recipient))
        .map_err(|error| SealError::Age(error.to_string()))?;
    let write = || -> std::io::Result<Vec<u8>> {
        let mut writer = encryptor.wrap_output(Vec::with_capacity(container.len() + MAX_HEADER_BYTES))?;
        writer.write_all(container)?;
        writer.finish()
    };
    Ok(write().map_err(|error| SealError::Age(error.to_string()))?)
}

impl Unseal for Identities {
    fn unseal(&self, sealed: &[u8]) -> Result<Opened, OpenError> {
        let header = sealed.get(..MAX_HEADER_BYTES).unwrap_or(sealed);
        if !header.windows(5).any(|window| window == b"\n--- ") {
            return Err(OpenError::Damaged);
        }
        for key in &self.0 {
            match open_with(key, sealed) {
                Err(OpenError::NotForUs) => {}
                Err(error) => return Err(error),
                Ok(container) => {
                    return Ok(Opened { container, recipient: Some(key.to_public().to_string()) });
                }
            }
        }
        Err(OpenError::NotForUs)
    }
}

fn open_with(key: &x25519::Identity, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let decryptor = Decryptor::new_buffered(sealed).map_err(|_| OpenError::Damaged)?;
    let reader =
        decryptor.decrypt(std::iter::once(key as &dyn age::Identity)).map_err(|error| match error {
            DecryptError::NoMatchingKeys => OpenError::NotForUs,
            _ => OpenError::Damaged,
        })?;
    // The plain text is shorter than the sealed one, so the buffer never grows.
    let mut container = Zeroizing::new(Vec::with_capacity(sealed.len()));
    let limit = MAX_CONTAINER_BYTES as u64;
    reader.take(limit + 1).read_to_end(&mut container).map_err(|_| OpenError::Damaged)?;
    if container.len() as u64 > limit {
        return Err(OpenError::TooLarge);
    }
    Ok(container)
}
