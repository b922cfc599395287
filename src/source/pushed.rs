//! Frames that a host application hands over from its own camera. In: views, on the host's thread. Out: frames,
//! on the engine's.
//!
//! One frame waits at most, and a newer one takes its place: the host is never held up, and what is analysed is
//! never older than what waits. Overtaken frames leave a gap in the numbers.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::FrameSource;
use crate::error::Result;
use crate::frame::{Frame, FramePool, FrameView};
use crate::record::{DeviceFacts, FrameId};

/// Frames alive at a time: one waiting, one being pushed, and those that the engine works on and keeps.
const FRAMES: usize = 8;

/// The engine's end.
#[derive(Debug)]
pub struct PushedSource {
    meeting: Arc<Meeting>,
    facts: DeviceFacts,
}

/// The host's end. Dropping it ends the source.
#[derive(Debug)]
pub struct FramePusher {
    meeting: Arc<Meeting>,
    pool: FramePool,
    next_id: u64,
}

/// What became of a frame that was pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// It waits to be taken.
    Waiting,
    /// It waits in the place of this one, which nobody took in time.
    Overtook(FrameId),
    /// The engine's end is gone: there is nobody to push to.
    Closed,
}

#[derive(Debug, Default)]
struct Meeting {
    place: Mutex<Place>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Place {
    waiting: Option<Frame>,
    closed: bool,
}

impl Meeting {
    /// A panic elsewhere while the lock was held leaves a place that is still good.
    fn lock(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }
}

impl PushedSource {
    /// Both ends. `facts` are what the host knows of its camera.
    #[must_use]
    pub fn new(facts: DeviceFacts) -> (FramePusher, Self) {
        let meeting = Arc::new(Meeting::default());
        let pusher = FramePusher { meeting: Arc::clone(&meeting), pool: FramePool::new(FRAMES), next_id: 0 };
        (pusher, Self { meeting, facts })
    }
}

impl FrameSource for PushedSource {
    /// Waits for a frame; `None` once the host's end is gone and its last frame taken.
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let mut place = self.meeting.lock();
        loop {
            if place.waiting.is_some() || place.closed {
                return Ok(place.waiting.take());
            }
            place = self.meeting.changed.wait(place).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

impl Drop for PushedSource {
    fn drop(&mut self) {
        self.meeting.close();
    }
}

impl FramePusher {
    /// Copies a view and returns at once. `monotonic_ns`: time of capture since the session began, in ns.
    pub fn push(&mut self, monotonic_ns: u64, view: &FrameView<'_>) -> Pushed {
        if self.meeting.lock().closed {
            return Pushed::Closed;
        }
        let frame = Frame::from_view(FrameId(self.next_id), monotonic_ns, view, &self.pool);
        self.next_id += 1;
        let overtaken = self.meeting.lock().waiting.replace(frame);
        self.meeting.changed.notify_one();
        overtaken.map_or(Pushed::Waiting, |frame| Pushed::Overtook(frame.id()))
    }
}

impl Drop for FramePusher {
    fn drop(&mut self) {
        self.meeting.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{PixelFormat, Range};

    fn push(pusher: &mut FramePusher, luma: u8) -> Pushed {
        let view =
            FrameView::packed(PixelFormat::Luma8, 1, 1, Range::Full, std::slice::from_ref(&luma)).unwrap();
        pusher.push(u64::from(luma) * 1_000, &view)
    }

    #[test]
    fn the_latest_frame_wins_and_keeps_its_number() {
        let (mut pusher, mut source) = PushedSource::new(DeviceFacts::default());
        assert_eq!(push(&mut pusher, 10), Pushed::Waiting);
        assert_eq!(push(&mut pusher, 11), Pushed::Overtook(FrameId(0)));
        assert_eq!(push(&mut pusher, 12), Pushed::Overtook(FrameId(1)));
        let frame = source.next_frame().unwrap().unwrap();
        assert_eq!((frame.id(), frame.monotonic_ns(), frame.luma().as_raw()[0]), (FrameId(2), 12_000, 12));
        assert_eq!(push(&mut pusher, 13), Pushed::Waiting);
    }

    #[test]
    fn what_waits_is_still_handed_over_when_the_host_is_done() {
        let (mut pusher, mut source) = PushedSource::new(DeviceFacts::default());
        push(&mut pusher, 1);
        drop(pusher);
        assert!(source.next_frame().unwrap().is_some());
        assert!(source.next_frame().unwrap().is_none());
        assert!(source.next_frame().unwrap().is_none());
    }

    #[test]
    fn a_host_learns_that_nobody_listens() {
        let (mut pusher, source) = PushedSource::new(DeviceFacts::default());
        drop(source);
        assert_eq!(push(&mut pusher, 1), Pushed::Closed);
    }

    #[test]
    fn frames_cross_threads_in_order() {
        let (mut pusher, mut source) = PushedSource::new(DeviceFacts::default());
        let host = std::thread::spawn(move || {
            for luma in 0..200 {
                push(&mut pusher, luma);
            }
        });
        let mut last = None;
        while let Some(frame) = source.next_frame().unwrap() {
            assert!(Some(frame.id()) > last, "{:?} after {last:?}", frame.id());
            assert_eq!(u64::from(frame.luma().as_raw()[0]), frame.id().0);
            last = Some(frame.id());
        }
        host.join().unwrap();
        assert_eq!(last, Some(FrameId(199)));
    }
}
