//! Files that are whole or not there. Bytes and a path in; a new file that only its owner can read out.
//!
//! A temporary file in the target's own folder is written, flushed to the disk and then linked to its name: the
//! link fails when the name is taken, so nothing is ever overwritten, and no reader sees half a file.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::digest::hex;
use crate::evidence::disk::{Disk, SystemDisk, uninterrupted};
use crate::evidence::open::{MAX_SEALED_BYTES, is_sealed};
use crate::evidence::random::{Random as _, SystemRandom};

const TEMPORARY_PREFIX: &str = ".idcapture-";
const TEMPORARY_SUFFIX: &str = ".part";

/// Age from which a temporary file is taken for one that a crash left behind.
pub const STALE_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

/// A file could not be read, or not be written whole.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The name is taken.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The path names no file.
    #[error("{} does not name a file", .0.display())]
    NoName(PathBuf),
    /// Plain bytes where only sealed ones may go.
    #[error("the bundle is not sealed")]
    NotSealed,
    /// A file to be read is not there or not readable.
    #[error("{}: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Over the size that is read.
    #[error("{} is over {limit} bytes", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What is read at most.
        limit: u64,
    },
    /// There is no room left on the disk.
    #[error("no room left on the disk for {}", .0.display())]
    DiskFull(PathBuf),
    /// The folder holds as much as it may.
    #[error("{} holds as many bundles as it may", .0.display())]
    FolderFull(PathBuf),
    /// The system refused.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Coded for StoreError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable { .. } => ErrorCode::InputUnreadable,
            Self::TooLarge { .. } => ErrorCode::InputTooLarge,
            Self::Exists(_)
            | Self::NoName(_)
            | Self::NotSealed
            | Self::DiskFull(_)
            | Self::FolderFull(_)
            | Self::Io { .. } => ErrorCode::EvidenceStore,
        }
    }
}

impl StoreError {
    fn of_write(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists(path),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(path),
            _ => Self::Io { path, source },
        }
    }
}

/// A file of private keys that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the key file cannot be read: {0}")]
pub(crate) struct KeyFileError(#[source] StoreError);

impl Coded for KeyFileError {
    fn code(&self) -> ErrorCode {
        ErrorCode::CryptoKey
    }
}

/// Writes a sealed bundle to a new file.
///
/// # Errors
/// When the bytes are not sealed, the name is taken, or the file cannot be written whole; nothing is left then.
pub fn write_new(path: &Path, sealed: &[u8]) -> Result<()> {
    write_new_on(&SystemDisk, path, sealed)
}

/// As [`write_new`], on `disk`.
///
/// # Errors
/// As [`write_new`].
pub fn write_new_on(disk: &dyn Disk, path: &Path, sealed: &[u8]) -> Result<()> {
    if !is_sealed(sealed) {
        return Err(StoreError::NotSealed.into());
    }
    write_whole(disk, path, sealed)
}

/// Writes a plain bundle to a new file: only for callers whose user asked for it in so many words.
///
/// # Errors
/// When the name is taken or the file cannot be written whole; nothing is left then.
pub fn write_plain_new(path: &Path, container: &[u8]) -> Result<()> {
    write_whole(&SystemDisk, path, container)
}

/// Writes a private key or identity to a new file.
pub(crate) fn write_secret_new(path: &Path, secret: &[u8]) -> Result<()> {
    write_whole(&SystemDisk, path, secret)
}

/// The bytes of a bundle, sealed or plain.
///
/// # Errors
/// When the file cannot be read or is longer than a bundle can be.
pub fn read_bundle(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    Ok(read_secret(path, MAX_SEALED_BYTES as u64)?)
}

/// The bytes of a file of private keys of at most `limit` bytes, in a buffer that is wiped.
pub(crate) fn read_keys(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    read_secret(path, limit).map_err(KeyFileError)
}

/// The bytes of a file of at most `limit` bytes, in a buffer that is wiped.
fn read_secret(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let failed = |source| StoreError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    if length > limit {
        return Err(StoreError::TooLarge { path: path.to_owned(), limit });
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1));
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(StoreError::TooLarge { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

/// How much a folder of bundles may hold: a device that cannot deliver must not fill its disk with people's papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderLimits {
    /// Most bundles.
    pub bundles: usize,
    /// Most bytes of them.
    pub bytes: u64,
}

impl Default for FolderLimits {
    /// 1,000 bundles and 4 GiB.
    fn default() -> Self {
        Self { bundles: 1000, bytes: 4 << 30 }
    }
}

/// Whether `folder` has room for one more bundle of `length` bytes. Unfinished ones count.
///
/// # Errors
/// [`StoreError::FolderFull`], or when the folder cannot be read.
pub fn check_room(folder: &Path, length: u64, limits: FolderLimits) -> Result<()> {
    let failed = |source| StoreError::Io { path: folder.to_owned(), source };
    let (mut bundles, mut bytes) = (1usize, length);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".idev") || name.ends_with(".idev.age") || is_temporary(&name) {
            bundles += 1;
            bytes = bytes.saturating_add(entry.metadata().map_or(0, |about| about.len()));
        }
    }
    if bundles > limits.bundles || bytes > limits.bytes {
        return Err(StoreError::FolderFull(folder.to_owned()).into());
    }
    Ok(())
}

fn is_temporary(name: &str) -> bool {
    name.strip_prefix(TEMPORARY_PREFIX)
        .and_then(|rest| rest.strip_suffix(TEMPORARY_SUFFIX))
        .is_some_and(|middle| middle.len() == 32 && middle.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Removes the temporary files that a crash left in `folder` at least [`STALE_AFTER`] before `now`, and says how
/// many there were.
///
/// # Errors
/// When the folder cannot be read or a file not be removed.
pub fn remove_stale(folder: &Path, now: jiff::Timestamp) -> Result<usize> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::Io { path, source }
    };
    let mut removed = 0;
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        let name = entry.file_name();
        if !name.to_str().is_some_and(is_temporary) {
            continue;
        }
        let path = entry.path();
        let metadata = fs::symlink_metadata(&path).map_err(failed(&path))?;
        let modified = metadata.modified().ok().and_then(|time| jiff::Timestamp::try_from(time).ok());
        if metadata.is_file() && modified.is_some_and(|time| now.duration_since(time) >= STALE_AFTER) {
            fs::remove_file(&path).map_err(failed(&path))?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn write_whole(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<()> {
    if path.file_name().is_none() {
        return Err(StoreError::NoName(path.to_owned()).into());
    }
    let folder = folder_of(path);
    let mut tag = [0u8; 16];
    SystemRandom.fill(&mut tag)?;
    let temporary = folder.join(format!("{TEMPORARY_PREFIX}{}{TEMPORARY_SUFFIX}", hex(&tag)));
    let written = write_temporary(disk, &temporary, bytes)
        .and_then(|()| uninterrupted(|| disk.link(&temporary, path)))
        .map_err(|source| StoreError::of_write(path, source));
    // The name now stands for the same file, or writing failed: either way the temporary name goes.
    let cleaned = uninterrupted(|| disk.remove(&temporary));
    written?;
    cleaned.map_err(|source| StoreError::Io { path: temporary, source })?;
    Ok(flush_folder_on(disk, folder)?)
}

fn write_temporary(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = uninterrupted(|| disk.create_new(path))?;
    file.write_all(bytes)?;
    uninterrupted(|| file.flush_to_disk())
}

/// Makes the new name itself durable.
pub(crate) fn flush_folder(folder: &Path) -> Result<(), StoreError> {
    flush_folder_on(&SystemDisk, folder)
}

fn flush_folder_on(disk: &dyn Disk, folder: &Path) -> Result<(), StoreError> {
    uninterrupted(|| disk.flush_folder(folder))
        .map_err(|source| StoreError::Io { path: folder.to_owned(), source })
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
