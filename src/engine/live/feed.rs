//! How frames come from a source to the loop. In: a source. Out: one frame after another, or that there is none.
//!
//! A file waits for the loop and every frame of it counts. A camera does not: its frames are taken on a thread of their
//! own, the latest one waits, and the camera is never held up.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::frame::Frame;
use crate::source::FrameSource;

/// How the loop takes frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pacing {
    /// Every frame, in turn: for files and replays.
    #[default]
    EveryFrame,
    /// The latest frame; those that it overtook are dropped: for cameras.
    LatestWins,
}

/// What comes next.
#[expect(clippy::large_enum_variant, reason = "in a box each frame would be an allocation")]
pub(super) enum Next {
    /// A frame, and when it arrived.
    Frame(Frame, Instant),
    /// A fault of one frame.
    Fault(Error),
    /// Nothing came for a while, in ms.
    Stalled(u64),
    /// There will be no more.
    End,
}

/// Pause after a fault of a live source.
const AFTER_FAULT: Duration = Duration::from_millis(50);

/// Where the camera's thread and the loop meet.
#[derive(Default)]
pub(super) struct Meeting {
    place: Mutex<Place>,
    changed: Condvar,
}

#[derive(Default)]
struct Place {
    waiting: Option<(Frame, Instant)>,
    fault: Option<Error>,
    ended: bool,
    stopped: bool,
    seen: u64,
    overtaken: u64,
}

impl Meeting {
    fn with<T>(&self, use_it: impl FnOnce(&mut Place) -> T) -> T {
        // A panic elsewhere while the lock was held leaves a place that is still good.
        use_it(&mut self.place.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The camera's thread: until the source ends, or the loop has stopped.
    pub(super) fn feed(&self, source: &mut dyn FrameSource) {
        loop {
            let next = source.next_frame();
            if next.is_err() {
                // A driver that fails at once is given time to recover before it counts as lost.
                std::thread::sleep(AFTER_FAULT);
            }
            let go_on = self.with(|place| {
                let ended = matches!(next, Ok(None));
                match next {
                    Ok(Some(frame)) => {
                        place.seen += 1;
                        let overtaken = place.waiting.replace((frame, Instant::now()));
                        place.overtaken += u64::from(overtaken.is_some());
                    }
                    Ok(None) => place.ended = true,
                    Err(fault) => place.fault = Some(fault),
                }
                !ended && !place.stopped
            });
            self.changed.notify_all();
            if !go_on {
                return;
            }
        }
    }

    /// The loop: waits for what comes next; a camera that gives nothing for `stall_ms` stalls.
    pub(super) fn next(&self, stall_ms: u64) -> Next {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some((frame, arrived)) = place.waiting.take() {
                return Next::Frame(frame, arrived);
            }
            if let Some(fault) = place.fault.take() {
                return Next::Fault(fault);
            }
            if place.ended {
                return Next::End;
            }
            let wait = self.changed.wait_timeout(place, Duration::from_millis(stall_ms));
            let (again, timeout) = wait.unwrap_or_else(PoisonError::into_inner);
            place = again;
            if timeout.timed_out() && place.waiting.is_none() && place.fault.is_none() && !place.ended {
                return Next::Stalled(stall_ms);
            }
        }
    }

    /// Tells the camera's thread that no more frames are wanted.
    pub(super) fn stop(&self) {
        self.with(|place| place.stopped = true);
    }

    /// Frames that came, and those of them that were overtaken.
    pub(super) fn counts(&self) -> (u64, u64) {
        self.with(|place| (place.seen, place.overtaken))
    }
}

/// The next of a source that waits.
pub(super) fn next_of(source: &mut dyn FrameSource) -> Next {
    match source.next_frame() {
        Ok(Some(frame)) => Next::Frame(frame, Instant::now()),
        Ok(None) => Next::End,
        Err(fault) => Next::Fault(fault),
    }
}
