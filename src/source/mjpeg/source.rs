//! Frames of a stream of JPEG pictures. In: a file or any reader, such as standard input. Out: a frame, or an error,
//! for each picture.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::super::stamps::Stamps;
use super::super::{FrameRate, FrameSource};
use super::MjpegError;
use super::pictures::Pictures;
use crate::error::Result;
use crate::frame::Frame;
use crate::record::{DeviceFacts, FrameId};

/// A stream of pictures; they need not be of one size.
pub struct MjpegSource {
    pictures: Pictures<Box<dyn Read + Send>>,
    stamps: Stamps,
    /// Pictures met, damaged ones among them: what a nominal rate counts.
    met: u64,
    next_id: u64,
    facts: DeviceFacts,
}

impl MjpegSource {
    /// Opens a file, or a pipe by its name.
    ///
    /// # Errors
    /// `InputUnreadable` when it cannot be opened.
    pub fn open(path: &Path) -> Result<Self> {
        let file =
            File::open(path).map_err(|cause| MjpegError::Closed { path: path.to_path_buf(), cause })?;
        let mut source = Self::new(Box::new(file));
        source.facts.transport = Some("file".to_owned());
        Ok(source)
    }

    /// Frames at 30 a second, since the stream does not say.
    #[must_use]
    pub fn new(stream: Box<dyn Read + Send>) -> Self {
        let facts = DeviceFacts {
            name: "mjpeg".to_owned(),
            transport: Some("stream".to_owned()),
            ..DeviceFacts::default()
        };
        let stamps = Stamps::Nominal(FrameRate::USUAL);
        Self { pictures: Pictures::new(stream), stamps, met: 0, next_id: 0, facts }
    }

    /// Stamps the frames by this rate.
    #[must_use]
    pub fn with_rate(mut self, rate: FrameRate) -> Self {
        self.stamps = Stamps::Nominal(rate);
        self
    }

    /// Stamps the frames by `clock`: monotonic ns since the session began, read once per picture.
    #[must_use]
    pub fn with_clock(mut self, clock: impl FnMut() -> u64 + Send + 'static) -> Self {
        self.stamps = Stamps::clock(clock);
        self
    }
}

impl FrameSource for MjpegSource {
    /// Waits for the next picture.
    ///
    /// # Errors
    /// Those of [`decode`](crate::frame::decode()) and `InputTooLarge` for a picture of over 16 MiB or as much without
    /// one: the next call goes on after it. `InputUnsupported` at the end of a stream without any picture,
    /// `InputUnreadable` when reading fails, which ends it.
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let bytes = match self.pictures.next() {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(None),
            Err(error) => {
                self.met += u64::from(matches!(error, MjpegError::Segment | MjpegError::TooLong));
                return Err(error.into());
            }
        };
        let monotonic_ns = self.stamps.at(self.met);
        self.met += 1;
        let frame = Frame::from_encoded(FrameId(self.next_id), monotonic_ns, bytes);
        match &frame {
            Ok(_) => self.next_id += 1,
            Err(_) => self.pictures.reject(),
        }
        frame.map(Some)
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}
