//! Picture files, one frame each. In: paths. Out: frames in the order of the paths.

use std::path::{Path, PathBuf};

use super::stamps::Stamps;
use super::{FrameRate, FrameSource};
use crate::error::Result;
use crate::frame::Frame;
use crate::record::{DeviceFacts, FrameId};

/// A list of picture files.
pub struct FileSource {
    paths: Vec<PathBuf>,
    next_path: usize,
    next_id: u64,
    stamps: Stamps,
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
        Self { paths, next_path: 0, next_id: 0, stamps: Stamps::Nominal(FrameRate::SLOWEST), facts }
    }

    /// Frames at this rate: files that were taken as a sequence.
    #[must_use]
    pub fn with_rate(mut self, rate: FrameRate) -> Self {
        self.stamps = Stamps::Nominal(rate);
        self
    }

    /// Frames stamped by `clock`: monotonic ns since the session began, read once per frame.
    #[must_use]
    pub fn with_clock(mut self, clock: impl FnMut() -> u64 + Send + 'static) -> Self {
        self.stamps = Stamps::clock(clock);
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
        let monotonic_ns = self.stamps.at(self.next_path as u64);
        self.next_path += 1;
        let frame = Frame::from_file(FrameId(self.next_id), monotonic_ns, path)?;
        self.next_id += 1;
        Ok(Some(frame))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}
