//! For how long each message has been called for. In: the candidates of each frame, with its time. Out: whether a
//! candidate of the latest frame is confirmed, that is, no noise.

use super::priority::COUNT;
use crate::record::GuidanceCode;

/// The latest run of frames that called for a code, with short gaps in it.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    /// Number and time of its first frame; frames count from 1, and 0 means that there was none.
    first_frame: u64,
    since_ms: u64,
    /// Number and time of its latest frame.
    last_frame: u64,
    last_ms: u64,
    /// Frames that called for it.
    seen: u64,
}

/// A run for every code, in place: nothing is allocated.
#[derive(Debug, Clone)]
pub(super) struct Candidates {
    runs: [Run; COUNT],
    frame: u64,
    confirm_ms: u64,
}

impl Candidates {
    pub(super) fn new(confirm_ms: u64) -> Self {
        Self { runs: [Run::default(); COUNT], frame: 0, confirm_ms }
    }

    /// Forgets every run.
    pub(super) fn forget(&mut self) {
        self.runs = [Run::default(); COUNT];
    }

    /// Takes in the candidates of the next frame; `now_ms` never goes back.
    pub(super) fn note(&mut self, now_ms: u64, candidates: &[GuidanceCode]) {
        self.frame = self.frame.saturating_add(1);
        for &code in candidates {
            let Some(run) = self.runs.get_mut(code as usize) else { continue };
            if run.last_frame == self.frame {
                continue;
            }
            // One frame may always miss it; more only within the time that confirms.
            let gap_ms = now_ms.saturating_sub(run.last_ms);
            let together = self.frame - run.last_frame <= 2 || gap_ms <= self.confirm_ms;
            // And at least half of the run's frames must have called for it.
            let frames = self.frame - run.first_frame + 1;
            if run.first_frame == 0 || !together || (run.seen + 1).saturating_mul(2) < frames {
                *run = Run { first_frame: self.frame, since_ms: now_ms, seen: 0, ..*run };
            }
            (run.last_frame, run.last_ms) = (self.frame, now_ms);
            run.seen += 1;
        }
    }

    /// Whether the latest frame calls for it, as did frames for at least the time that confirms.
    pub(super) fn confirmed(&self, code: GuidanceCode) -> bool {
        self.runs.get(code as usize).is_some_and(|run| {
            let lasted_ms = run.last_ms.saturating_sub(run.since_ms);
            let repeated = run.seen > 1 || self.confirm_ms == 0;
            run.last_frame == self.frame && run.seen > 0 && repeated && lasted_ms >= self.confirm_ms
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: GuidanceCode = GuidanceCode::Glare;

    /// Whether it is confirmed after frames at this interval, `x` for those that call for it.
    fn after(frames: &str, interval_ms: u64) -> bool {
        let mut candidates = Candidates::new(150);
        for (number, frame) in frames.chars().enumerate() {
            let called: &[GuidanceCode] = if frame == 'x' { &[WANTED, WANTED] } else { &[] };
            candidates.note(number as u64 * interval_ms, called);
        }
        candidates.confirmed(WANTED)
    }

    #[test]
    fn what_lasts_is_confirmed_and_noise_is_not() {
        for (frames, interval_ms, expected) in [
            ("xxxxxx", 30, true),
            ("xxxxx", 30, false),
            // Repeated in the same frame or at the same time is no more than once.
            ("xxxxxxxx", 0, false),
            ("x", 1_000, false),
            ("xx", 1_000, true),
            // It comes and goes with another.
            ("x_x_x_x", 30, true),
            ("x_x_x_x", 500, true),
            ("x__x__x__x", 30, false),
            // The latest frame does not call for it.
            ("xxxxxxxx_", 30, false),
            // One frame misses it.
            ("xxxx_xxx", 30, true),
            // Long ago does not count.
            ("xxxxxxxxxxxxxxxxxxxx______x", 30, false),
            ("x____x", 30, false),
        ] {
            assert_eq!(after(frames, interval_ms), expected, "{frames} every {interval_ms} ms");
        }
    }

    #[test]
    fn forgotten_is_forgotten() {
        let mut candidates = Candidates::new(150);
        for at_ms in [0, 100, 200] {
            candidates.note(at_ms, &[WANTED]);
        }
        assert!(candidates.confirmed(WANTED));
        candidates.forget();
        assert!(!candidates.confirmed(WANTED));
        candidates.note(230, &[WANTED]);
        assert!(!candidates.confirmed(WANTED));
    }
}
