//! A bundle's files as files of a folder. Container bytes in; a new folder with new files out. Nothing that was there
//! is touched: the folder itself must be new, so no link or file that waits in it can lead elsewhere.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::evidence::disk::{Disk as _, SystemDisk};
use crate::evidence::layout;
use crate::evidence::store::StoreError;

/// Writes the files of the plain container `bytes`, but the media type, into the new folder `folder`; gives their
/// paths. Nothing is verified: that is another question.
///
/// # Errors
/// When it is no container of a bundle, the folder is there already, or a file cannot be written; the folder is
/// removed again then.
pub fn extract(bytes: &[u8], folder: &Path) -> Result<Vec<PathBuf>> {
    let layout = layout::read(bytes)?;
    new_folder(folder).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => StoreError::Exists(folder.to_owned()),
        _ => StoreError::Io { path: folder.to_owned(), source },
    })?;
    let signature = (layout::SIGNATURE, layout.signature);
    let files = std::iter::once(signature).chain(layout.files.iter().map(|file| (file.name, file.bytes)));
    let written: io::Result<Vec<PathBuf>> =
        files.map(|(name, content)| write_file(folder, name, content)).collect();
    Ok(written.map_err(|source| {
        // Best effort: everything in it is ours.
        let _ = fs::remove_dir_all(folder);
        StoreError::Io { path: folder.to_owned(), source }
    })?)
}

/// The container has let through legal names only: at most one folder, and no way up.
fn write_file(folder: &Path, name: &str, content: &[u8]) -> io::Result<PathBuf> {
    let path = name.split('/').fold(folder.to_owned(), |path, part| path.join(part));
    if let Some((inner, _)) = name.split_once('/')
        && let Err(error) = new_folder(&folder.join(inner))
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        return Err(error);
    }
    let mut file = SystemDisk.create_new(&path)?;
    file.write_all(content)?;
    Ok(path)
}

fn new_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
