//! What the spacing of a line's characters says of one that was lost or read twice: the pitch is fixed (Doc 9303 part 3
//! section 4), so a lost one leaves a gap. In: the middles of the characters that were read. Out: how much more probable
//! the spacing is if one was lost at a place, as a natural logarithm; 0 where no middles are known.

use std::ops::Range;

/// Standard deviation of a gap between two middles, in pitches.
const SIGMA: f32 = 0.16;
/// The most that one gap can speak for or against anything.
const MOST: f32 = 12.0;
/// Gaps on either side whose median is the pitch: a page's curl and tilt change it along the line.
const NEARBY: usize = 7;
/// From this gain on the spacing proves the loss.
pub(crate) const PROOF: f32 = 6.0;

/// The gaps of a line, in pitches; empty where the reader gave no middles.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spacing {
    gaps: Vec<f32>,
}

impl Spacing {
    /// Takes the middles of `count` characters; none, or another number of them, say nothing.
    pub(crate) fn new(middles: &[f32], count: usize) -> Self {
        if middles.len() != count || middles.iter().any(|middle| !middle.is_finite()) {
            return Self::default();
        }
        let gaps: Vec<f32> = middles.array_windows().map(|[a, b]| b - a).collect();
        let pitch = |at: usize| {
            let nearby = at.saturating_sub(NEARBY)..(at + NEARBY + 1).min(gaps.len());
            let mut near = gaps.get(nearby).unwrap_or_default().to_vec();
            near.sort_by(f32::total_cmp);
            near.get(near.len() / 2).copied().unwrap_or(1.0).max(f32::MIN_POSITIVE)
        };
        Self { gaps: gaps.iter().enumerate().map(|(at, gap)| gap / pitch(at)).collect() }
    }

    /// What losing `count` characters among the equal ones at `run` gains: twins merged in the middle between them, or
    /// passed over before or after one.
    pub(crate) fn lost(&self, run: Range<usize>, count: usize) -> f32 {
        let wide = count as f32;
        run.map(|at| {
            let (before, after) = (at.checked_sub(1), at);
            let both = self.change(before, 1.0 + wide / 2.0) + self.change(Some(after), 1.0 + wide / 2.0);
            both.max(self.change(before, 1.0 + wide)).max(self.change(Some(after), 1.0 + wide))
        })
        .reduce(f32::max)
        .unwrap_or(0.0)
    }

    /// What leaving out the character at `at` gains.
    pub(crate) fn doubled(&self, at: usize) -> f32 {
        let (Some(before), Some(after)) =
            (at.checked_sub(1).and_then(|before| self.gaps.get(before)), self.gaps.get(at))
        else {
            return 0.0;
        };
        off(*before, 1.0) + off(*after, 1.0) - off(before + after, 1.0)
    }

    /// How much better a gap fits another width than one pitch.
    fn change(&self, gap: Option<usize>, wide: f32) -> f32 {
        gap.and_then(|gap| self.gaps.get(gap)).map_or(0.0, |gap| off(*gap, 1.0) - off(*gap, wide))
    }
}

fn off(gap: f32, wide: f32) -> f32 {
    let off = (gap - wide) / SIGMA;
    (off * off / 2.0).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_shows_what_was_lost() {
        let places = [0.0, 1.02, 2.0, 2.97, 4.0, 5.5, 7.0, 8.03, 9.0, 10.0_f32];
        let middles = places.map(|place| 30.0 + 12.0 * place);
        let spacing = Spacing::new(&middles, 10);
        // Two characters merged at index 5; nothing is lost elsewhere.
        assert!(spacing.lost(5..6, 1) > PROOF, "{}", spacing.lost(5..6, 1));
        assert!(spacing.lost(2..4, 1) < -PROOF);
        assert!(spacing.lost(3..7, 1) > PROOF);
    }

    #[test]
    fn a_narrow_pair_shows_what_was_read_twice() {
        let middles = [0.0, 10.0, 20.0, 30.0, 35.0, 40.0, 50.0, 60.0];
        let spacing = Spacing::new(&middles, 8);
        assert!(spacing.doubled(4) > PROOF && spacing.doubled(1) < 0.0);
    }

    #[test]
    fn without_middles_nothing_is_said() {
        for middles in [&[][..], &[1.0, 2.0], &[1.0, f32::NAN, 3.0]] {
            let spacing = Spacing::new(middles, 3);
            assert_eq!((spacing.lost(0..3, 1), spacing.doubled(1)), (0.0, 0.0));
        }
    }
}
