//! What is remembered from one start of the app to the next: the camera's name. In and out: one small file in the folder of
//! this user's state. That it cannot be read or written is no fault: nothing is remembered then.

use std::path::PathBuf;

/// Longest name that is taken from the file, in bytes.
const LONGEST: usize = 256;

/// Where it is written.
#[derive(Debug, Clone, Default)]
pub struct Remembered {
    folder: Option<PathBuf>,
}

impl Remembered {
    /// `$XDG_STATE_HOME/idcapture`, which is `~/.local/state/idcapture` where it is not set.
    #[must_use]
    pub fn usual() -> Self {
        let of = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let state = of("XDG_STATE_HOME").or_else(|| Some(of("HOME")?.join(".local/state")));
        Self { folder: state.map(|state| state.join("idcapture")) }
    }

    /// In a folder of its own.
    #[must_use]
    pub fn within(folder: PathBuf) -> Self {
        Self { folder: Some(folder) }
    }

    /// The name of the camera that was opened last.
    #[must_use]
    pub fn camera(&self) -> Option<String> {
        let name = std::fs::read_to_string(self.folder.as_ref()?.join("camera")).ok()?;
        let name = name.trim();
        (!name.is_empty() && name.len() <= LONGEST).then(|| name.to_owned())
    }

    /// This one was opened.
    pub fn note_camera(&self, name: &str) {
        let Some(folder) = &self.folder else { return };
        if self.camera().as_deref() == Some(name.trim()) {
            return;
        }
        let written =
            std::fs::create_dir_all(folder).and_then(|()| std::fs::write(folder.join("camera"), name));
        // The next start chooses as if it were the first.
        let _ = written;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_camera_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let remembered = Remembered::within(folder.path().join("idcapture"));
        assert_eq!(remembered.camera(), None);
        remembered.note_camera("HD Webcam");
        assert_eq!(remembered.camera().as_deref(), Some("HD Webcam"));
        remembered.note_camera("Other");
        assert_eq!(remembered.camera().as_deref(), Some("Other"));
    }

    #[test]
    fn what_is_no_name_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let remembered = Remembered::within(folder.path().to_owned());
        for text in ["", "  \n", &"x".repeat(LONGEST + 1)] {
            std::fs::write(folder.path().join("camera"), text).unwrap();
            assert_eq!(remembered.camera(), None);
        }
        assert_eq!(Remembered::default().camera(), None);
    }
}
