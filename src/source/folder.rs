//! Folders of pictures. In: paths. Out: the regular files beneath them in a fixed order, or frames of them.

use std::path::{Path, PathBuf};

use super::{FileSource, FrameRate, FrameSource};
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

    /// Frames at this rate, as [`FileSource::with_rate`]: a sequence taken apart into files.
    #[must_use]
    pub fn with_rate(self, rate: FrameRate) -> Self {
        Self { files: self.files.with_rate(rate) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::FrameId;

    /// A folder of two pictures, a text and a folder with a third picture.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("b/deep")).unwrap();
        for (name, luma) in [("a.png", 1), ("b/deep/x.png", 2), ("c.png", 3)] {
            image::GrayImage::from_pixel(2, 2, image::Luma([luma])).save(at(name)).unwrap();
        }
        std::fs::write(at("b.txt"), "no picture").unwrap();
        folder
    }

    fn names(paths: &[PathBuf], folder: &Path) -> Vec<String> {
        paths.iter().map(|path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn folders_are_listed_by_the_bytes_of_their_paths() {
        let folder = folder();
        let files = list_pictures(&[folder.path().to_path_buf()]).unwrap();
        // The full stop sorts before the slash.
        assert_eq!(names(&files, folder.path()), ["a.png", "b.txt", "b/deep/x.png", "c.png"]);
    }

    #[test]
    fn files_and_folders_mix_and_nothing_is_listed_twice() {
        let folder = folder();
        let at = |name: &str| folder.path().join(name);
        let files = list_pictures(&[at("c.png"), at("b"), at("missing.png"), at("c.png")]).unwrap();
        assert_eq!(names(&files, folder.path()), ["b/deep/x.png", "c.png", "missing.png"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_within_folders_are_not_followed() {
        let folder = folder();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("b/round")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("a.png"), folder.path().join("link.png")).unwrap();
        let files = list_pictures(&[folder.path().to_path_buf()]).unwrap();
        assert_eq!(files.len(), 4, "{files:?}");
        assert_eq!(list_pictures(&[folder.path().join("link.png")]).unwrap().len(), 1);
    }

    #[test]
    fn a_file_that_is_no_picture_gives_its_error_and_the_next_one_follows() {
        let folder = folder();
        let mut source = FolderSource::open(folder.path()).unwrap();
        let first = source.next_frame().unwrap().unwrap();
        assert_eq!((first.id(), first.luma().as_raw()[0]), (FrameId(0), 1));
        assert_eq!(source.next_frame().unwrap_err().code(), ErrorCode::InputUnsupported);
        assert!(source.current_path().unwrap().ends_with("b.txt"));
        let rest: Vec<Frame> = std::iter::from_fn(|| source.next_frame().unwrap()).collect();
        let found: Vec<_> = rest.iter().map(|frame| (frame.id().0, frame.luma().as_raw()[0])).collect();
        assert_eq!(found, [(1, 2), (2, 3)]);
        assert!(rest.windows(2).all(|pair| pair[0].monotonic_ns() < pair[1].monotonic_ns()));
        assert_eq!(source.facts().transport.as_deref(), Some("file"));
    }

    #[test]
    fn a_clock_stamps_each_file() {
        let folder = folder();
        let mut now_ns = 40;
        let mut source = FolderSource::open(folder.path()).unwrap().with_clock(move || {
            now_ns += 2;
            now_ns
        });
        assert_eq!(source.next_frame().unwrap().unwrap().monotonic_ns(), 42);
    }

    #[test]
    fn a_sequence_has_the_rate_that_is_said() {
        let folder = folder();
        let mut source = FolderSource::open(folder.path()).unwrap().with_rate(FrameRate::new(25, 1).unwrap());
        let times: Vec<_> =
            (0..4).map(|_| source.next_frame().ok().flatten().map(|f| f.monotonic_ns())).collect();
        // The second file is no picture and has its time all the same.
        assert_eq!(times, [Some(0), None, Some(80_000_000), Some(120_000_000)]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_unreadable() {
        let error = FolderSource::open(Path::new("no/such/folder")).err().unwrap();
        assert_eq!(error.code(), ErrorCode::InputUnreadable);
    }
}
