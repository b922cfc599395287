//! The one message that a person sees. In: what each frame calls for, with the frame's time, and what the session has
//! to announce. Out: the message in force. No I/O, no clock, and after `new` nothing is allocated.
//!
//! A message stays for its dwell. Another takes its place when that is over, if it is more urgent or the shown one is
//! no longer called for, and if it has been called for long enough not to be noise. So the text never flickers: three
//! changes take at least two dwells, whatever the frames say. The dwell is cut short by a fault of the system that is
//! more urgent, by an announcement (which only a fault cuts short in turn), and where a new step begins.

mod candidates;
mod dwell;
mod priority;
#[cfg(test)]
mod properties;

pub use dwell::Dwell;
pub use priority::place;

use crate::record::{GuidanceCode, GuidanceGroup};
use candidates::Candidates;

/// A message in force.
#[derive(Debug, Clone, Copy)]
struct Shown {
    code: GuidanceCode,
    /// When its dwell is over.
    until_ms: u64,
    /// Whether the session announced it.
    announced: bool,
}

/// Chooses the message. Times are monotonic, in ms; one that lies before an earlier one counts as that one.
#[derive(Debug, Clone)]
pub struct Guide {
    dwell: Dwell,
    now_ms: u64,
    shown: Option<Shown>,
    /// An announcement that waits for the dwell of another.
    waiting: Option<GuidanceCode>,
    candidates: Candidates,
    /// No frame of this step has called for anything yet.
    fresh: bool,
}

impl Guide {
    /// One that has not said anything.
    #[must_use]
    pub fn new(dwell: Dwell) -> Self {
        Self {
            dwell,
            now_ms: 0,
            shown: None,
            waiting: None,
            candidates: Candidates::new(dwell.confirm_ms),
            fresh: true,
        }
    }

    /// The message in force, if anything was ever said.
    #[must_use]
    pub fn shown(&self) -> Option<GuidanceCode> {
        self.shown.map(|shown| shown.code)
    }

    /// Takes in what a frame calls for, in any order, and gives the message in force after it. A frame that calls for
    /// nothing leaves the message as it is.
    pub fn take(&mut self, at_ms: u64, candidates: &[GuidanceCode]) -> Option<GuidanceCode> {
        self.now_ms = self.now_ms.max(at_ms);
        self.candidates.note(self.now_ms, candidates);
        let first = self.fresh && !candidates.is_empty();
        self.fresh &= candidates.is_empty();

        let shown = self.shown();
        let stands = |code: &GuidanceCode| first || Some(*code) == shown || self.candidates.confirmed(*code);
        let next = candidates.iter().copied().filter(stands).min_by_key(|&code| place(code));
        let fault = next.filter(|&code| is_fault(code));
        let cuts_short = fault.is_some_and(|code| self.shown.is_none_or(|shown| outranks(code, shown.code)));
        if self.dwell_is_over() || cuts_short {
            // A fault that lasts keeps an announcement waiting: shown, it would be cut short by the next frame.
            match (self.waiting, next) {
                (Some(code), _) if fault.is_none() => {
                    self.waiting = None;
                    self.show(code, true);
                }
                (_, Some(code)) if Some(code) != shown => self.show(code, false),
                _ => {}
            }
        }
        self.shown()
    }

    /// Says something whatever the frames call for: at once, or after the dwell of an announcement or fault that is in
    /// force. Of two that wait the later one is said.
    pub fn announce(&mut self, at_ms: u64, code: GuidanceCode) {
        self.now_ms = self.now_ms.max(at_ms);
        let Some(shown) = self.shown else { return self.show(code, true) };
        let bound = is_fault(shown.code) || (shown.announced && !self.dwell_is_over());
        let outranked = is_fault(code) && outranks(code, shown.code);
        if !bound || outranked {
            self.show(code, true);
        } else if code != shown.code {
            self.waiting = Some(code);
        }
    }

    /// A new step begins: earlier frames count no longer, and its first message comes with the first frame that calls
    /// for one. An announcement in force keeps its dwell, and one that waits is still said.
    pub fn start_over(&mut self, at_ms: u64) {
        self.now_ms = self.now_ms.max(at_ms);
        self.candidates.forget();
        self.fresh = true;
        if let Some(shown) = self.shown.as_mut().filter(|shown| !shown.announced) {
            shown.until_ms = self.now_ms;
        }
    }

    fn dwell_is_over(&self) -> bool {
        self.shown.is_none_or(|shown| self.now_ms >= shown.until_ms)
    }

    fn show(&mut self, code: GuidanceCode, announced: bool) {
        let until_ms = self.now_ms.saturating_add(self.dwell.of(code));
        self.shown = Some(Shown { code, until_ms, announced });
    }
}

impl Default for Guide {
    fn default() -> Self {
        Self::new(Dwell::default())
    }
}

fn is_fault(code: GuidanceCode) -> bool {
    code.group() == GuidanceGroup::System
}

fn outranks(code: GuidanceCode, other: GuidanceCode) -> bool {
    place(code) < place(other)
}

#[cfg(test)]
mod tests {
    use super::GuidanceCode::*;
    use super::*;

    /// Every change of the message, with its time, over frames at 30 ms.
    fn changes(
        guide: &mut Guide,
        frames: &[(u64, &[GuidanceCode])],
        until_ms: u64,
    ) -> Vec<(u64, GuidanceCode)> {
        let mut changes = Vec::new();
        for at_ms in (0..until_ms).step_by(30) {
            let called = frames.iter().rfind(|(from_ms, _)| *from_ms <= at_ms).map_or(&[][..], |row| row.1);
            let before = guide.shown();
            let now = guide.take(at_ms, called);
            assert_eq!(now, guide.shown());
            if now != before {
                changes.extend(now.map(|code| (at_ms, code)));
            }
        }
        changes
    }

    #[test]
    fn it_holds_no_heap() {
        assert!(!std::mem::needs_drop::<Guide>());
    }

    #[test]
    fn nothing_is_said_before_there_is_something_to_say() {
        let mut guide = Guide::default();
        assert_eq!((guide.take(0, &[]), guide.take(5, &[])), (None, None));
        assert_eq!(guide.take(10, &[Glare, DocumentNotFound]), Some(DocumentNotFound));
        assert_eq!(guide.take(5_000, &[]), Some(DocumentNotFound));
    }

    #[test]
    fn each_message_stays_for_its_dwell() {
        let frames: &[(u64, &[GuidanceCode])] =
            &[(0, &[DocumentNotFound]), (200, &[MoveCloser]), (1_100, &[HoldStill]), (1_200, &[Glare])];
        let changed = changes(&mut Guide::default(), frames, 6_000);
        assert_eq!(changed, [(0, DocumentNotFound), (1_020, MoveCloser), (2_520, Glare)]);
    }

    #[test]
    fn a_frame_of_noise_changes_nothing() {
        let frames: &[(u64, &[GuidanceCode])] =
            &[(0, &[HoldStill]), (3_000, &[CutOff]), (3_030, &[HoldStill]), (4_000, &[CutOff]), (4_060, &[])];
        assert_eq!(changes(&mut Guide::default(), frames, 6_000), [(0, HoldStill)]);
    }

    #[test]
    fn the_more_urgent_of_two_that_last_is_shown() {
        let frames: &[(u64, &[GuidanceCode])] =
            &[(0, &[Glare]), (2_000, &[Glare, CutOff]), (6_000, &[Glare])];
        let changed = changes(&mut Guide::default(), frames, 9_000);
        assert_eq!(changed, [(0, Glare), (2_160, CutOff), (6_000, Glare)]);
    }

    #[test]
    fn a_fault_cuts_a_dwell_short_and_keeps_its_own() {
        let frames: &[(u64, &[GuidanceCode])] =
            &[(0, &[Glare]), (300, &[Glare, CameraBlack]), (600, &[Glare])];
        let changed = changes(&mut Guide::default(), frames, 4_000);
        assert_eq!(changed, [(0, Glare), (450, CameraBlack), (1_950, Glare)]);
    }

    #[test]
    fn announcements_come_at_once_and_one_after_the_other() {
        let mut guide = Guide::default();
        guide.take(0, &[HoldStill]);
        guide.announce(100, Captured);
        assert_eq!(guide.shown(), Some(Captured));
        guide.announce(200, Processing);
        guide.announce(300, TurnOver);
        for at_ms in (310..1_100).step_by(30) {
            assert_eq!(guide.take(at_ms, &[DocumentNotFound]), Some(Captured));
        }
        for at_ms in (1_100..3_100).step_by(30) {
            assert_eq!(guide.take(at_ms, &[DocumentNotFound]), Some(TurnOver));
        }
        assert_eq!(guide.take(3_100, &[DocumentNotFound]), Some(DocumentNotFound));
    }

    #[test]
    fn a_fault_that_lasts_keeps_an_announcement_waiting() {
        let mut guide = Guide::default();
        guide.announce(0, CameraLost);
        guide.announce(10, Captured);
        for at_ms in (20..3_000).step_by(30) {
            assert_eq!(guide.take(at_ms, &[CameraLost]), Some(CameraLost));
        }
        assert_eq!(guide.take(3_020, &[DocumentNotFound]), Some(Captured));
        guide.announce(3_030, StorageFull);
        assert_eq!(guide.shown(), Some(StorageFull));
    }

    #[test]
    fn a_new_step_speaks_with_its_first_frame() {
        let mut guide = Guide::default();
        guide.take(0, &[TurnHeadLeft]);
        guide.start_over(400);
        assert_eq!(guide.take(430, &[TurnHeadRight]), Some(TurnHeadRight));
        assert_eq!(guide.take(460, &[Blink]), Some(TurnHeadRight));
        guide.announce(500, Captured);
        guide.start_over(510);
        assert_eq!(guide.take(530, &[DocumentNotFound]), Some(Captured));
    }

    #[test]
    fn the_ends_of_time_are_no_trouble() {
        let mut guide = Guide::default();
        for at_ms in [u64::MAX, 0, u64::MAX - 1, 5, u64::MAX] {
            assert_eq!(guide.take(at_ms, &[Glare]), Some(Glare));
        }
        guide.announce(0, Captured);
        guide.start_over(0);
        assert_eq!(guide.shown(), Some(Captured));
    }
}
