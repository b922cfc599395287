//! Picture files, one frame each. In: paths. Out: frames in the order of the paths.

use std::path::{Path, PathBuf};

use super::FrameSource;
use crate::error::Result;
use crate::frame::Frame;
use crate::record::{DeviceFacts, FrameId};

/// Time between two files when no clock is given: 1 s, in ns.
const NOMINAL_INTERVAL_NS: u64 = 1_000_000_000;

/// Gives the monotonic time of a frame's arrival since the session began, in ns.
type Clock = Box<dyn FnMut() -> u64 + Send>;

/// A list of picture files.
pub struct FileSource {
    paths: Vec<PathBuf>,
    next_path: usize,
    next_id: u64,
    clock: Option<Clock>,
    facts: DeviceFacts,
}

impl FileSource {
    /// Frames one nominal second apart, so that a replay of the same files gives the same times.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>) -> Self {
        let facts = DeviceFacts {
            name: "files".to_owned(),
            transport: Some("file".to_owned()),
            ..DeviceFacts::default()
        };
        Self { paths, next_path: 0, next_id: 0, clock: None, facts }
    }

    /// Frames stamped by `clock`: monotonic ns since the session began, read once per frame.
    #[must_use]
    pub fn with_clock(mut self, clock: impl FnMut() -> u64 + Send + 'static) -> Self {
        self.clock = Some(Box::new(clock));
        self
    }

    /// The file that the last call of `next_frame` was about.
    #[must_use]
    pub fn current_path(&self) -> Option<&Path> {
        self.paths.get(self.next_path.checked_sub(1)?).map(PathBuf::as_path)
    }
}

impl FrameSource for FileSource {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let Some(path) = self.paths.get(self.next_path) else { return Ok(None) };
        let nominal_ns = (self.next_path as u64).saturating_mul(NOMINAL_INTERVAL_NS);
        self.next_path += 1;
        let monotonic_ns = self.clock.as_mut().map_or(nominal_ns, |clock| clock());
        let frame = Frame::from_file(FrameId(self.next_id), monotonic_ns, path)?;
        self.next_id += 1;
        Ok(Some(frame))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}
