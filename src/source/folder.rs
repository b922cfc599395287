//! Folders of pictures. In: paths. Out: the regular files beneath them in a fixed order, or frames of them.

use std::path::{Path, PathBuf};

use super::{FileSource, FrameSource};
use crate::error::{Coded, ErrorCode, Result};
use crate::frame::Frame;
use crate::record::DeviceFacts;

/// A folder that cannot be listed.
#[derive(Debug, thiserror::Error)]
#[error("{}: cannot be read: {cause}", path.display())]
struct FolderError {
    path: PathBuf,
    #[source]
    cause: std::io::Error,
}

impl Coded for FolderError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputUnreadable
    }
}

/// The regular files among `paths` and, recursively, in the folders among them: sorted by the bytes of their
/// paths, each once.
///
/// Links found in folders are not followed; a link that is named itself is. A path that names nothing stays
/// in the list, so that reading it says so in its turn.
///
/// # Errors
/// `InputUnreadable` for a folder that cannot be listed.
pub fn list_pictures(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() { list_folder(path, &mut files)? } else { files.push(path.clone()) }
    }
    files.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    files.dedup();
    Ok(files)
}

fn list_folder(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), FolderError> {
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let unreadable = |cause| FolderError { path: folder.clone(), cause };
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            // The kind of the entry itself: a link is neither a folder nor a file here.
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_dir() {
                waiting.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    Ok(())
}

/// All regular files of a folder as frames, whatever they are: what is no picture gives its error in its turn.
pub struct FolderSource {
    files: FileSource,
}

impl FolderSource {
    /// Lists the folder, recursively, once.
    ///
    /// # Errors
    /// `InputUnreadable` when it or a folder within cannot be listed.
    pub fn open(folder: &Path) -> Result<Self> {
        let mut files = Vec::new();
        list_folder(folder, &mut files)?;
        Ok(Self { files: FileSource::new(list_pictures(&files)?) })
    }

    /// Stamps the frames by `clock`, as [`FileSource::with_clock`].
    #[must_use]
    pub fn with_clock(self, clock: impl FnMut() -> u64 + Send + 'static) -> Self {
        Self { files: self.files.with_clock(clock) }
    }

    /// The file that the last call of `next_frame` was about.
    #[must_use]
    pub fn current_path(&self) -> Option<&Path> {
        self.files.current_path()
    }
}

impl FrameSource for FolderSource {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        self.files.next_frame()
    }

    fn facts(&self) -> &DeviceFacts {
        self.files.facts()
    }
}
