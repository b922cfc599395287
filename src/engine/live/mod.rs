//! A guided session before a camera: the one loop that command line, apps and hosts use.
//!
//! In: a source of frames, what a listener commands. Out: events as they happen, and in the end what a session on stills
//! gives too: the record and the pictures that its bundle keeps.

mod counters;
mod feed;
mod frame_log;
mod likeness;
mod looped;
mod recording;

use std::sync::Arc;

pub use counters::LiveCounters;
pub use feed::Pacing;
pub use recording::{Playback, RecordedTerms, Recorder, Recording};

use super::{Clock, Engine, StillRun};
use crate::error::Result;
use crate::frame::Frame;
use crate::record::{SessionEvent, SessionTimes};
use crate::session::live::{Command, PreviewView};
use crate::source::FrameSource;
use feed::{Meeting, Next};
use looped::Loop;

/// Faults in a row after which a source counts as lost.
const MOST_FAULTS: u32 = 10;
/// Waits in a row without a frame after which it does, and how long each of them is, in ms.
const MOST_STALLS: u32 = 5;
const STALL_MS: u64 = 2_000;

/// Who follows a session.
pub trait LiveListener {
    /// Something happened.
    fn event(&mut self, event: &SessionEvent);

    /// A frame is about to be analysed: for a preview, or a recording.
    fn frame(&mut self, _frame: &Frame) {}

    /// What was seen of the frame before: for a preview with corners and faces. Not called of frames that came while the
    /// session was paused.
    fn seen(&mut self, _view: &PreviewView<'_>) {}

    /// What the person says before this frame; asked until there is nothing more.
    fn command(&mut self, _at_ms: u64) -> Option<Command> {
        None
    }
}

/// Under which terms a guided session runs, beside its profile.
#[derive(Debug, Clone)]
pub struct LiveOptions {
    /// The relying party's challenge, or bytes made on the device: the movements are drawn from it.
    pub challenge: Vec<u8>,
    /// How frames are taken.
    pub pacing: Pacing,
    /// After five times as long without a frame a camera counts as lost, in ms. A source that waits is waited for.
    pub stall_ms: u64,
}

impl LiveOptions {
    /// With the usual patience towards cameras: 10 s in all.
    #[must_use]
    pub fn new(challenge: Vec<u8>, pacing: Pacing) -> Self {
        Self { challenge, pacing, stall_ms: STALL_MS }
    }
}

/// A finished guided session.
#[derive(Debug)]
pub struct LiveRun {
    /// The record, the reports and the pictures.
    pub run: StillRun,
    /// What the loop did.
    pub counters: LiveCounters,
}

impl Engine {
    /// Runs a guided session until it is over, or the source ends. A source that fails is no error here: what was kept is
    /// judged, and the reasons say that the source was lost.
    ///
    /// # Errors
    /// Faults of a stage or of the encoder.
    pub fn run_live(
        &mut self,
        source: Box<dyn FrameSource + Send>,
        options: &LiveOptions,
        clock: &dyn Clock,
        listener: &mut dyn LiveListener,
    ) -> Result<LiveRun> {
        let (device_start, first_ns) = (clock.now(), clock.monotonic_ns());
        let camera = source.facts().clone();
        let mut frames = Frames::start(source, options.pacing);
        let mut looped = Loop::new(self, options, device_start, listener);
        let (mut faults, mut stalls) = (0, 0);
        while !looped.is_over() {
            let fault = match frames.next(options.stall_ms) {
                Next::Frame(frame, arrived) => match looped.in_order(&frame) {
                    Ok(()) => {
                        (faults, stalls) = (0, 0);
                        looped.frame(frame, arrived)?;
                        continue;
                    }
                    Err(fault) => Some(fault),
                },
                Next::Fault(fault) => Some(fault),
                Next::Stalled(ms) => {
                    stalls += 1;
                    looped.stalled(u64::from(stalls) * ms, stalls >= MOST_STALLS);
                    None
                }
                Next::End => {
                    looped.ended();
                    None
                }
            };
            if let Some(fault) = fault {
                faults += 1;
                looped.fault(&fault, faults >= MOST_FAULTS);
            }
        }
        let overtaken = frames.stop();
        let times = SessionTimes {
            device_start,
            device_end: clock.now(),
            monotonic_span_ms: clock.monotonic_ns().saturating_sub(first_ns) / 1_000_000,
        };
        looped.close(times, camera, overtaken)
    }
}

/// Frames by either pacing.
enum Frames {
    InTurn(Box<dyn FrameSource + Send>),
    Latest(Arc<Meeting>),
}

impl Frames {
    fn start(mut source: Box<dyn FrameSource + Send>, pacing: Pacing) -> Self {
        if pacing == Pacing::EveryFrame {
            return Self::InTurn(source);
        }
        let meeting = Arc::new(Meeting::default());
        let theirs = Arc::clone(&meeting);
        // Not waited for in the end: a driver that hangs must not hold up a session that is over.
        std::thread::spawn(move || theirs.feed(source.as_mut()));
        Self::Latest(meeting)
    }

    fn next(&mut self, stall_ms: u64) -> Next {
        match self {
            Self::InTurn(source) => feed::next_of(source.as_mut()),
            Self::Latest(meeting) => meeting.next(stall_ms),
        }
    }

    /// Ends the source's thread with its next frame. Frames that came beyond those that the loop took: how many there were,
    /// and how many of them were overtaken.
    fn stop(&self) -> Option<(u64, u64)> {
        match self {
            Self::InTurn(_) => None,
            Self::Latest(meeting) => {
                meeting.stop();
                Some(meeting.counts())
            }
        }
    }
}
