//! A guided session as it went in: frames, commands and events in a folder, and a source that gives them again. In: frames
//! and commands as the loop takes them. Out: the same, so that a replay gives the same events.
//!
//! The folder holds pictures of people, unencrypted: it is made on request only, for finding faults.
//!
//! ```text
//! session.json     device clock at the start, challenge, resolved profile
//! inputs.jsonl     one line a frame or command, in order
//! frames/N.pixels  the frame's own pixels, rows without gaps
//! events.jsonl     what came of it
//! ```

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::LiveListener;
use crate::error::{Coded, Error, ErrorCode, Result};
use crate::frame::{Frame, FramePool, FrameView, PixelFormat, Range};
use crate::record::{DeviceFacts, FrameId, GuidanceCode, SessionEvent, SessionEventKind};
use crate::session::live::{Command, PreviewView};
use crate::source::FrameSource;

const SESSION: &str = "session.json";
const INPUTS: &str = "inputs.jsonl";
const EVENTS: &str = "events.jsonl";
const FRAMES: &str = "frames";
/// Frames alive at a time in a replay.
const POOLED: usize = 8;
/// No frame is larger: 50 MP in three bytes a pixel.
const MOST_BYTES: u64 = 150_000_000;

/// A recording that cannot be written or read.
#[derive(Debug, thiserror::Error)]
enum RecordingError {
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{} is not what a recording holds", path.display())]
    Malformed { path: PathBuf },
    /// What the source failed with when it was recorded.
    #[error("the source was lost when this was recorded: {0}")]
    Lost(&'static str),
}

impl Coded for RecordingError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Io { .. } => ErrorCode::InputUnreadable,
            Self::Malformed { .. } => ErrorCode::InputDamaged,
            Self::Lost("camera_absent") => ErrorCode::CameraAbsent,
            Self::Lost("camera_busy") => ErrorCode::CameraBusy,
            Self::Lost("camera_black") => ErrorCode::CameraBlack,
            Self::Lost("camera_frozen") => ErrorCode::CameraFrozen,
            Self::Lost("permission_denied") => ErrorCode::CameraDenied,
            Self::Lost(_) => ErrorCode::CameraLost,
        }
    }
}

/// What a replay needs beside the inputs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordedTerms {
    /// The device's clock at the start.
    pub device_start: Timestamp,
    /// The challenge's bytes, lower-case hex.
    pub challenge: String,
    /// The resolved profile.
    pub profile_toml: String,
    /// Where the frames came from.
    pub camera: DeviceFacts,
}

/// One input of the session.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Input {
    Frame { id: FrameId, monotonic_ns: u64, width: u32, height: u32, format: PixelFormat, range: Range },
    Command { at_ms: u64, command: Command },
}

/// Writes a session down while another listener follows it.
pub struct Recorder<'a> {
    folder: PathBuf,
    inputs: File,
    events: File,
    fault: Option<RecordingError>,
    inner: &'a mut dyn LiveListener,
}

impl<'a> Recorder<'a> {
    /// Begins a recording in a new folder.
    ///
    /// # Errors
    /// `InputUnreadable` where it cannot be made, or is there already.
    pub fn create(folder: &Path, terms: &RecordedTerms, inner: &'a mut dyn LiveListener) -> Result<Self> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| RecordingError::Io { path, source }
        };
        std::fs::create_dir(folder).map_err(failed(folder))?;
        std::fs::create_dir(folder.join(FRAMES)).map_err(failed(folder))?;
        let text = serde_json::to_string_pretty(terms).map_err(|_| Error::internal("terms are not JSON"))?;
        std::fs::write(folder.join(SESSION), text).map_err(failed(folder))?;
        let open = |name: &str| File::create_new(folder.join(name)).map_err(failed(folder));
        let (inputs, events) = (open(INPUTS)?, open(EVENTS)?);
        Ok(Self { folder: folder.to_owned(), inputs, events, fault: None, inner })
    }

    /// The end: whether all of it was written.
    ///
    /// # Errors
    /// The first write that failed.
    pub fn finish(self) -> Result<()> {
        self.fault.map_or(Ok(()), |fault| Err(fault.into()))
    }

    fn write(&mut self, into: fn(&mut Self) -> &mut File, line: &impl Serialize) {
        let Ok(mut text) = serde_json::to_string(line) else { return };
        text.push('\n');
        if let Err(source) = into(self).write_all(text.as_bytes()) {
            let path = self.folder.clone();
            self.fault.get_or_insert(RecordingError::Io { path, source });
        }
    }
}

impl LiveListener for Recorder<'_> {
    fn event(&mut self, event: &SessionEvent) {
        self.write(|recorder| &mut recorder.events, event);
        self.inner.event(event);
    }

    fn frame(&mut self, frame: &Frame) {
        let (format, range, bytes) = frame.pixels();
        let (id, monotonic_ns) = (frame.id(), frame.monotonic_ns());
        let path = pixels_of(&self.folder, id);
        match std::fs::write(&path, bytes) {
            Ok(()) => {
                let (width, height) = (frame.width(), frame.height());
                let input = Input::Frame { id, monotonic_ns, width, height, format, range };
                self.write(|recorder| &mut recorder.inputs, &input);
            }
            Err(source) => {
                self.fault.get_or_insert(RecordingError::Io { path, source });
            }
        }
        self.inner.frame(frame);
    }

    fn seen(&mut self, view: &PreviewView<'_>) {
        self.inner.seen(view);
    }

    fn command(&mut self, at_ms: u64) -> Option<Command> {
        let command = self.inner.command(at_ms)?;
        self.write(|recorder| &mut recorder.inputs, &Input::Command { at_ms, command });
        Some(command)
    }
}

fn pixels_of(folder: &Path, id: FrameId) -> PathBuf {
    folder.join(FRAMES).join(format!("{:06}.pixels", id.0))
}

/// A recording, opened.
pub struct Recording {
    /// Its terms.
    pub terms: RecordedTerms,
    /// The events that were recorded.
    pub events: Vec<SessionEvent>,
    /// Commands, each with the number of frames before it.
    commands: VecDeque<(usize, Command)>,
    folder: PathBuf,
    frames: Vec<Input>,
}

impl Recording {
    /// Reads all but the frames.
    ///
    /// # Errors
    /// `InputUnreadable` and `InputDamaged`.
    pub fn open(folder: &Path) -> Result<Self> {
        let text = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).map_err(|source| RecordingError::Io { path, source })
        };
        let malformed = |name: &str| RecordingError::Malformed { path: folder.join(name) };
        let terms = serde_json::from_str(&text(SESSION)?).map_err(|_| malformed(SESSION))?;
        let events = text(EVENTS)?.lines().map(serde_json::from_str).collect::<Result<_, _>>();
        let file = File::open(folder.join(INPUTS))
            .map_err(|source| RecordingError::Io { path: folder.join(INPUTS), source })?;
        let (mut frames, mut commands) = (Vec::new(), VecDeque::new());
        for line in BufReader::new(file).lines() {
            let line = line.map_err(|source| RecordingError::Io { path: folder.join(INPUTS), source })?;
            match serde_json::from_str(&line).map_err(|_| malformed(INPUTS))? {
                Input::Command { command, .. } => commands.push_back((frames.len(), command)),
                frame => frames.push(frame),
            }
        }
        let events = events.map_err(|_| malformed(EVENTS))?;
        Ok(Self { terms, events, commands, folder: folder.to_owned(), frames })
    }

    /// All that a replay needs.
    #[must_use]
    pub fn play(self) -> Playback {
        let lost = self.events.iter().rev().find_map(|event| match event.what {
            SessionEventKind::Feed { code: Some(code) } => Some(code),
            _ => None,
        });
        let ended = self.events.iter().any(|event| event.what == SessionEventKind::SourceEnded);
        let source = RecordedFrames {
            folder: self.folder,
            frames: self.frames.into(),
            pool: FramePool::new(POOLED),
            facts: self.terms.camera,
            lost: lost.filter(|_| !ended),
        };
        Playback { source: Box::new(source), commands: self.commands, events: self.events }
    }
}

/// A recording, ready to be run again.
pub struct Playback {
    /// Its frames.
    pub source: Box<dyn FrameSource + Send>,
    /// Its commands for the listener, each with the number of frames that came before it.
    pub commands: VecDeque<(usize, Command)>,
    /// The events that came of it.
    pub events: Vec<SessionEvent>,
}

/// The frames of a recording.
struct RecordedFrames {
    folder: PathBuf,
    frames: VecDeque<Input>,
    pool: FramePool,
    facts: DeviceFacts,
    /// What the source was lost with in the end.
    lost: Option<GuidanceCode>,
}

impl FrameSource for RecordedFrames {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let Some(Input::Frame { id, monotonic_ns, width, height, format, range }) = self.frames.pop_front()
        else {
            return match self.lost.take() {
                Some(code) => Err(RecordingError::Lost(code.name()).into()),
                None => Ok(None),
            };
        };
        let path = pixels_of(&self.folder, id);
        let mut bytes = Vec::new();
        File::open(&path)
            .and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes))
            .map_err(|source| RecordingError::Io { path, source })?;
        let view = FrameView::packed(format, width, height, range, &bytes)?;
        Ok(Some(Frame::from_view(id, monotonic_ns, &view, &self.pool)))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}
