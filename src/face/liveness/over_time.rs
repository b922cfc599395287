//! Liveness over several frames. In: the score of each frame with its time and the face's number. Out: a robust mean,
//! its spread, and whether shifted boxes agree with those as detected.
//!
//! Each frame is scored once: the box is shifted by another offset from frame to frame, so time and jitter are sampled
//! together at no further cost.

use crate::record::LivenessOverTime;

/// Frames that are needed at least.
const LEAST_FRAMES: usize = 5;
/// From the first to the last, in ns: a burst of one moment is not time.
const LEAST_SPAN_NS: u64 = 700_000_000;
/// Frames closer together than this show the same moment twice.
const LEAST_STEP_NS: u64 = 100_000_000;
/// Longer ago is forgotten.
const MEMORY_NS: u64 = 8_000_000_000;
/// Share of the scores that is left out at either end.
const TRIMMED: f64 = 0.2;
/// Shifts of the box in shares of its sides: the first is none.
const OFFSETS: [(f64, f64); 5] = [(0.0, 0.0), (0.04, 0.0), (-0.04, 0.0), (0.0, 0.04), (0.0, -0.04)];

#[derive(Debug, Clone, Copy)]
struct Sample {
    ns: u64,
    real: f64,
    shifted: bool,
}

/// The frames of one face so far.
#[derive(Debug, Default)]
pub(super) struct OverTime {
    track: u32,
    samples: Vec<Sample>,
    taken: usize,
}

impl OverTime {
    /// The shift for the next frame's box; none for the first.
    pub(super) fn offset(&mut self, ns: u64, track: u32) -> (f64, f64) {
        let goes_on = self.samples.last().is_some_and(|last| ns > last.ns && ns - last.ns <= MEMORY_NS);
        if !goes_on || track != self.track {
            *self = Self { track, ..Self::default() };
        }
        OFFSETS.get(self.taken % OFFSETS.len()).copied().unwrap_or_default()
    }

    /// Takes in the score of a frame whose box was shifted by [`Self::offset`].
    pub(super) fn add(&mut self, ns: u64, real: f64) {
        if self.samples.last().is_some_and(|last| ns.saturating_sub(last.ns) < LEAST_STEP_NS) {
            return;
        }
        let shifted = !self.taken.is_multiple_of(OFFSETS.len());
        self.samples.retain(|sample| ns - sample.ns <= MEMORY_NS);
        self.samples.push(Sample { ns, real, shifted });
        self.taken += 1;
    }

    /// What the frames say together, once there are enough of them.
    pub(super) fn verdict(&self) -> Option<LivenessOverTime> {
        let (first, last) = (self.samples.first()?, self.samples.last()?);
        let span_ns = last.ns - first.ns;
        if self.samples.len() < LEAST_FRAMES || span_ns < LEAST_SPAN_NS {
            return None;
        }
        let mut scores: Vec<f64> = self.samples.iter().map(|sample| sample.real).collect();
        scores.sort_by(f64::total_cmp);
        let cut = (scores.len() as f64 * TRIMMED) as usize;
        let kept = scores.get(cut..scores.len() - cut)?;
        let average = mean(scores.iter().copied())?;
        let variance = mean(scores.iter().map(|score| (score - average).powi(2)))?;
        let of = |shifted: bool| {
            mean(self.samples.iter().filter(|sample| sample.shifted == shifted).map(|sample| sample.real))
        };
        Some(LivenessOverTime {
            real: mean(kept.iter().copied())?,
            frames: scores.len() as u32,
            span_ms: span_ns / 1_000_000,
            deviation: variance.sqrt(),
            lowest: scores.first().copied()?,
            box_disagreement: (of(true)? - of(false)?).abs(),
        })
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP_NS: u64 = 200_000_000;

    fn fed(scores: &[f64], step_ns: u64) -> OverTime {
        let mut over_time = OverTime::default();
        for (number, &score) in (1_u64..).zip(scores) {
            over_time.offset(number * step_ns, 3);
            over_time.add(number * step_ns, score);
        }
        over_time
    }

    #[test]
    fn it_takes_five_frames_spread_in_time() {
        assert_eq!(fed(&[0.9; 4], STEP_NS).verdict(), None);
        assert_eq!(
            fed(&[0.9; 30], 30_000_000).verdict().map(|seen| seen.frames),
            Some(8),
            "one in four counts"
        );
        assert_eq!(fed(&[0.9; 8], 30_000_000).verdict(), None, "one moment");
        let seen = fed(&[0.9; 5], STEP_NS).verdict().unwrap();
        assert_eq!((seen.frames, seen.span_ms), (5, 800));
        assert!((seen.real - 0.9).abs() < 1e-12 && seen.deviation < 1e-12);
    }

    #[test]
    fn one_stray_frame_does_not_decide_and_the_spread_tells_of_it() {
        let seen = fed(&[0.9, 0.92, 0.02, 0.94, 0.9, 0.91], STEP_NS).verdict().unwrap();
        assert!(seen.real > 0.88, "{seen:?}");
        assert!(seen.deviation > 0.3 && (seen.lowest - 0.02).abs() < 1e-12);
    }

    #[test]
    fn boxes_as_detected_and_shifted_ones_are_compared() {
        let seen = fed(&[1.0, 0.4, 0.4, 0.4, 0.4, 1.0, 0.4], STEP_NS).verdict().unwrap();
        assert!((seen.box_disagreement - 0.6).abs() < 1e-12, "{seen:?}");
    }

    #[test]
    fn another_face_a_still_and_an_earlier_frame_start_anew() {
        let mut over_time = fed(&[0.9; 6], STEP_NS);
        assert!(over_time.verdict().is_some());
        assert_eq!(over_time.offset(7 * STEP_NS, 4), (0.0, 0.0));
        assert_eq!(over_time.verdict(), None);
        let mut over_time = fed(&[0.9; 6], STEP_NS);
        over_time.offset(STEP_NS, 3);
        assert_eq!(over_time.verdict(), None);
    }
}
