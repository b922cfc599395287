//! The challenge that ties a bundle to one request, and the verifier's memory of those it has seen. Random bytes
//! and times in; used once, or not.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::digest::{bytes32_from_hex, sha256_hex};
use crate::evidence::random::Random;
use crate::evidence::store::{StoreError, flush_folder};

/// 32 random bytes that a server gives out once, or that the device made for want of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The bytes.
    pub bytes: [u8; 32],
    /// When it was given out.
    pub issued_at: Timestamp,
    /// Until when a bundle with it is taken in.
    pub expires_at: Timestamp,
    /// Made by the device itself: it then proves nothing about when the capture was, and the statement says so.
    pub local: bool,
}

/// A challenge that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    /// Not 64 hex digits.
    #[error("a challenge is 64 hex digits")]
    Hex,
    /// The time of expiry cannot be written down.
    #[error("the challenge's lifetime is out of range")]
    Lifetime,
}

impl Coded for ChallengeError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

impl Challenge {
    /// A challenge of the device's own.
    ///
    /// # Errors
    /// When there is no randomness, or `now + lifetime` is no time.
    pub fn local(now: Timestamp, lifetime: SignedDuration, random: &dyn Random) -> Result<Self> {
        let mut bytes = [0u8; 32];
        random.fill(&mut bytes)?;
        let expires_at = now.checked_add(lifetime).map_err(|_| ChallengeError::Lifetime)?;
        Ok(Self { bytes, issued_at: now, expires_at, local: true })
    }

    /// A challenge that a server gave out, as 64 hex digits of either case.
    ///
    /// # Errors
    /// [`ChallengeError::Hex`] for any other text.
    pub fn issued(hex: &str, issued_at: Timestamp, expires_at: Timestamp) -> Result<Self, ChallengeError> {
        let bytes = bytes32_from_hex(&hex.to_ascii_lowercase()).ok_or(ChallengeError::Hex)?;
        Ok(Self { bytes, issued_at, expires_at, local: false })
    }
}

/// A folder with one empty file for each challenge that was used, named by the challenge's SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeStore {
    folder: PathBuf,
}

impl ChallengeStore {
    /// The store in `folder`, which must be there: a mistyped path must not read as "never seen".
    ///
    /// # Errors
    /// When it is not a folder.
    pub fn open(folder: &Path) -> Result<Self> {
        let failed = |source| StoreError::Io { path: folder.to_owned(), source };
        if !std::fs::metadata(folder).map_err(failed)?.is_dir() {
            return Err(failed(io::ErrorKind::NotADirectory.into()).into());
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// Whether the challenge was used.
    pub(crate) fn is_used(&self, challenge: &[u8; 32]) -> Result<bool> {
        let path = self.path(challenge);
        Ok(path.try_exists().map_err(|source| StoreError::Io { path, source })?)
    }

    /// Marks the challenge as used, for good; `false` when it was already. Of two callers at once one gets `true`.
    pub(crate) fn use_once(&self, challenge: &[u8; 32]) -> Result<bool> {
        let path = self.path(challenge);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(_) => {
                flush_folder(&self.folder)?;
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(source) => Err(StoreError::Io { path, source }.into()),
        }
    }

    fn path(&self, challenge: &[u8; 32]) -> PathBuf {
        self.folder.join(format!("{}.used", sha256_hex(challenge)))
    }
}
