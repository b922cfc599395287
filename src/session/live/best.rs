//! The best of the last good frames. In: the good frames of one step with their scores. Out: when the view has been good
//! for long enough, and which frames are worth keeping, best first.
//!
//! Only those that are worth keeping are held on to: a frame that three better ones stood before is gone, and is not
//! named again when those have gone too.

use crate::record::FrameId;

/// Frames that are kept for a closer look: the best, and others where that one cannot be read.
pub(super) const KEPT: usize = 3;
/// Good frames without which nothing is taken, however long they span.
const LEAST: usize = 3;
/// Frames that are not good may come between good ones: one wrong measurement does not start the wait again.
const TOLERATED: u32 = 2;
/// Most frames that are remembered.
const MOST: usize = 32;

/// A good frame.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Good {
    frame: FrameId,
    at_ms: u64,
    /// Higher is better.
    score: f64,
    /// It has been worth keeping ever since it came.
    held: bool,
}

/// The last good frames of a step. Fixed size: it allocates nothing.
#[derive(Debug, Clone)]
pub(super) struct BestFrames {
    last: [Option<Good>; MOST],
    next: usize,
    size: usize,
    since_ms: Option<u64>,
    seen: usize,
    missed: u32,
}

impl BestFrames {
    /// The best of up to `best_of` frames, 1 to 32.
    pub(super) fn new(best_of: u32) -> Self {
        let size = (best_of as usize).clamp(1, MOST);
        Self { last: [None; MOST], next: 0, size, since_ms: None, seen: 0, missed: 0 }
    }

    /// Takes in a good frame.
    pub(super) fn good(&mut self, frame: FrameId, at_ms: u64, score: f64) {
        if let Some(slot) = self.last.get_mut(self.next) {
            *slot = Some(Good { frame, at_ms, score, held: true });
        }
        let best = self.best();
        for good in self.last.iter_mut().flatten() {
            good.held &= best.contains(&Some(good.frame));
        }
        self.next = (self.next + 1) % self.size;
        self.since_ms.get_or_insert(at_ms);
        self.seen += 1;
        self.missed = 0;
    }

    /// Takes in that a frame was not good.
    pub(super) fn not_good(&mut self) {
        self.missed += 1;
        if self.missed > TOLERATED {
            self.forget();
        }
    }

    /// Starts anew.
    pub(super) fn forget(&mut self) {
        *self = Self::new(self.size as u32);
    }

    /// Whether the view has been good for that long, with frames enough to choose from.
    pub(super) fn is_ready(&self, at_ms: u64, steady_ms: f64) -> bool {
        let lasted = self.since_ms.is_some_and(|since| at_ms.saturating_sub(since) as f64 >= steady_ms);
        lasted && self.seen >= LEAST.min(self.size) && self.missed == 0
    }

    /// How many of the last frames the best one is the best of, itself among them.
    pub(super) fn count(&self) -> u32 {
        let held = self.last.iter().flatten().filter(|good| good.held);
        let best = held.map(|good| good.score).fold(f64::NEG_INFINITY, f64::max);
        self.last.iter().flatten().filter(|good| good.score <= best).count() as u32
    }

    /// The best frames, best first; of two alike the later one.
    pub(super) fn best(&self) -> [Option<FrameId>; KEPT] {
        let mut order = self.last.map(|good| good.filter(|good| good.held));
        let rank = |good: &Option<Good>| good.map_or((f64::NEG_INFINITY, 0), |good| (good.score, good.at_ms));
        order.sort_unstable_by(|a, b| {
            let (a, b) = (rank(a), rank(b));
            b.0.total_cmp(&a.0).then(b.1.cmp(&a.1))
        });
        std::array::from_fn(|index| order.get(index).copied().flatten().map(|good| good.frame))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(scores: &[f64]) -> BestFrames {
        let mut best = BestFrames::new(4);
        for (number, score) in scores.iter().enumerate() {
            best.good(FrameId(number as u64), 100 * number as u64, *score);
        }
        best
    }

    #[test]
    fn the_best_of_the_last_few_come_first_and_older_ones_go() {
        assert_eq!(filled(&[0.9, 0.1, 0.3]).best(), [Some(FrameId(0)), Some(FrameId(2)), Some(FrameId(1))]);
        let later = filled(&[0.9, 0.1, 0.3, 0.2, 0.5]);
        assert_eq!(later.best(), [Some(FrameId(4)), Some(FrameId(2)), Some(FrameId(3))]);
        assert_eq!(later.count(), 4);
        assert_eq!(filled(&[0.5, 0.5]).best()[0], Some(FrameId(1)));
    }

    #[test]
    fn a_frame_that_was_let_go_is_not_named_again() {
        // Each is worse than the one before: the fourth is not kept, and is the best of the last four in the end.
        let worse = filled(&[0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]);
        assert_eq!(worse.best(), [Some(FrameId(4)), Some(FrameId(5)), Some(FrameId(6))]);
        assert_eq!(worse.count(), 3, "it is the best of three, not of four");
    }

    #[test]
    fn it_is_ready_once_the_view_was_good_for_long_enough() {
        let best = filled(&[0.1, 0.2, 0.3]);
        assert!(best.is_ready(200, 200.0) && !best.is_ready(200, 201.0));
        assert!(!filled(&[0.1, 0.2]).is_ready(10_000, 0.0), "two frames are no choice");
    }

    #[test]
    fn a_wrong_measurement_is_forgiven_and_a_real_change_is_not() {
        let mut best = filled(&[0.1, 0.2, 0.3]);
        best.not_good();
        best.not_good();
        assert!(!best.is_ready(400, 100.0), "never on a frame that is not good");
        best.good(FrameId(9), 400, 0.3);
        assert!(best.is_ready(400, 100.0));
        for _ in 0..3 {
            best.not_good();
        }
        assert_eq!((best.count(), best.best()), (0, [None; KEPT]));
    }
}
