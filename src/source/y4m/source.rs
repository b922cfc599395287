//! Frames of a YUV4MPEG2 stream. In: a file or any reader, such as standard input. Out: frames as they come; no
//! buffer is allocated for a frame once the first few have passed.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::super::stamps::Stamps;
use super::super::{FrameRate, FrameSource};
use super::header::Header;
use super::{FRAME, MAX_LINE_BYTES, Y4mError};
use crate::error::Result;
use crate::frame::{Frame, FramePool};
use crate::record::{DeviceFacts, FrameId};

/// Frames alive at a time: one being read, and those that the engine works on and keeps.
const FRAMES: usize = 8;

/// A stream whose header has been read.
pub struct Y4mSource {
    stream: BufReader<Box<dyn Read + Send>>,
    header: Header,
    stamps: Stamps,
    pool: FramePool,
    line: Vec<u8>,
    planes: Vec<u8>,
    packed: Vec<u8>,
    next: u64,
    ended: bool,
    facts: DeviceFacts,
}

impl Y4mSource {
    /// Opens a file, or a pipe by its name, and waits for its header.
    ///
    /// # Errors
    /// As [`new`](Self::new); `InputUnreadable` when it cannot be opened.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|cause| Y4mError::Closed { path: path.to_path_buf(), cause })?;
        let mut source = Self::new(Box::new(file))?;
        source.facts.transport = Some("file".to_owned());
        Ok(source)
    }

    /// Waits for the header of a stream. Times are those of the stream's own rate.
    ///
    /// # Errors
    /// `InputUnsupported` for other streams, interlaced ones, more than 8 bits, alpha, 4:1:1, and rates outside 1 to
    /// 240 frames per second; `InputTooLarge` over the limits of frames; `InputDamaged` for headers that break the
    /// format; `InputUnreadable` when reading fails.
    pub fn new(stream: Box<dyn Read + Send>) -> Result<Self> {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        if !read_line(&mut stream, &mut line)? {
            return Err(Y4mError::NotY4m.into());
        }
        let header = Header::parse(&line)?;
        let facts = DeviceFacts {
            name: "y4m".to_owned(),
            transport: Some("stream".to_owned()),
            ..DeviceFacts::default()
        };
        Ok(Self {
            stream,
            header,
            stamps: Stamps::Nominal(header.rate),
            pool: FramePool::new(FRAMES),
            line,
            planes: Vec::new(),
            packed: Vec::new(),
            next: 0,
            ended: false,
            facts,
        })
    }

    /// Stamps the frames by `clock` instead: monotonic ns since the session began, read once per frame.
    #[must_use]
    pub fn with_clock(mut self, clock: impl FnMut() -> u64 + Send + 'static) -> Self {
        self.stamps = Stamps::clock(clock);
        self
    }

    /// Stamps the frames by another rate than the stream's own.
    #[must_use]
    pub fn with_rate(mut self, rate: FrameRate) -> Self {
        self.stamps = Stamps::Nominal(rate);
        self
    }

    /// Width and height of all frames, in px.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.header.width, self.header.height)
    }

    /// The rate that the stream states; 30 a second where it does not.
    #[must_use]
    pub fn rate(&self) -> FrameRate {
        self.header.rate
    }

    fn read_frame(&mut self) -> Result<Option<Frame>> {
        if !read_line(&mut self.stream, &mut self.line)? {
            return Ok(None);
        }
        let parameters = self.line.strip_prefix(FRAME);
        if !parameters.is_some_and(|rest| matches!(rest.first(), None | Some(b' '))) {
            return Err(Y4mError::Damaged("no frame where one should start").into());
        }
        let Header { width, height, sampling, range, .. } = self.header;
        let bytes = sampling.frame_bytes(width, height);
        self.planes.clear();
        // Grows with what arrives, so that a header alone costs no memory.
        let read =
            (&mut self.stream).take(bytes as u64).read_to_end(&mut self.planes).map_err(Y4mError::from)?;
        if read < bytes {
            return Err(Y4mError::Damaged("the last frame is cut short").into());
        }
        let view = sampling.view(&self.planes, (width, height), range, &mut self.packed)?;
        let monotonic_ns = self.stamps.at(self.next);
        let frame = Frame::from_view(FrameId(self.next), monotonic_ns, &view, &self.pool);
        self.next += 1;
        Ok(Some(frame))
    }
}

impl FrameSource for Y4mSource {
    /// Waits for the next frame.
    ///
    /// # Errors
    /// `InputDamaged` for a last frame that is cut short and where no frame starts, `InputUnreadable` when reading
    /// fails. The stream ends there: nothing says where the next frame would begin.
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        if self.ended {
            return Ok(None);
        }
        let frame = self.read_frame();
        self.ended = !matches!(frame, Ok(Some(_)));
        frame
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

/// A line of bounded length without its line feed; `false` at the end of the stream.
fn read_line(stream: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, Y4mError> {
    line.clear();
    stream.take(MAX_LINE_BYTES as u64 + 1).read_until(b'\n', line)?;
    match line.pop() {
        Some(b'\n') => Ok(true),
        None => Ok(false),
        // A magic that never comes to an end is no stream at all.
        Some(_) if line.len() >= MAX_LINE_BYTES => Err(Y4mError::Damaged("a header line without an end")),
        Some(_) => Err(Y4mError::Damaged("the stream ends within a header line")),
    }
}
