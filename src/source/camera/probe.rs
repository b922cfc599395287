//! What a camera's first frames tell of where they come from. In: frames with their times. Out: signs of a virtual camera that
//! were measured: a sensor's noise changes nearly every part of a picture, and its clock is not the computer's.
//!
//! The limits separate drawn pictures from noisy ones; how far real cameras stay from them has not been measured, so these are
//! signs to weigh, with the figure in them, and never a verdict.

use super::driver::Layout;
use crate::frame::{Frame, GrayImage};

/// Side of the parts that are compared, in px.
const PART_PX: usize = 16;
/// Mean luma of parts that can show noise: darker and brighter ones may be clipped.
const MID_TONES: std::ops::RangeInclusive<usize> = 24..=232;
/// Fewer parts say nothing.
const LEAST_PARTS: usize = 50;
/// Fewer intervals say nothing of timing.
const LEAST_INTERVALS: usize = 8;
/// Share of the parts that repeat to the last bit from which the picture counts as drawn. JPEG rounds small noise away.
const REPEATED_SAMPLES: f64 = 0.5;
const REPEATED_JPEG: f64 = 0.95;
/// Median distance of an interval from the median one under which the timing counts as reckoned, in ns. The stamp itself is
/// kept to 1,000 ns.
const REGULAR_NS: u64 = 5_000;

/// Takes the first frames of a camera.
#[derive(Default)]
pub(super) struct Probe {
    previous: Option<Frame>,
    repeated: Vec<f64>,
    /// Times of capture by the driver.
    stamps_ns: Vec<u64>,
}

impl Probe {
    /// `by_driver`: whether the frame's time is the driver's own; arrival tells of this computer, not of the camera.
    pub(super) fn take(&mut self, frame: Frame, by_driver: bool) {
        if by_driver {
            self.stamps_ns.push(frame.monotonic_ns());
        }
        let share = self.previous.as_ref().and_then(|last| repeated_share(last.luma(), frame.luma()));
        self.repeated.extend(share);
        self.previous = Some(frame);
    }

    /// The signs, each with its figure.
    pub(super) fn signs(mut self, layout: Layout) -> Vec<String> {
        let mut signs = Vec::new();
        let limit = if layout == Layout::Mjpeg { REPEATED_JPEG } else { REPEATED_SAMPLES };
        self.repeated.sort_by(f64::total_cmp);
        if let Some(share) = self.repeated.get(self.repeated.len() / 2).filter(|share| **share > limit) {
            signs.push(format!("noise: {:.0} % of the picture repeats to the last bit", share * 100.0));
        }
        if let Some(ns) = irregularity_ns(&self.stamps_ns).filter(|ns| *ns < REGULAR_NS) {
            signs.push(format!("timing: intervals differ by {} us", ns / 1_000));
        }
        signs
    }
}

/// Share of the mid-tone parts that are the same in both pictures; `None` where there are too few.
fn repeated_share(a: &GrayImage, b: &GrayImage) -> Option<f64> {
    if a.dimensions() != b.dimensions() {
        return None;
    }
    let (width, height) = (a.width() as usize, a.height() as usize);
    let (mut parts, mut repeated) = (0_usize, 0_usize);
    for top in (0..(height / PART_PX) * PART_PX).step_by(PART_PX) {
        for left in (0..(width / PART_PX) * PART_PX).step_by(PART_PX) {
            let (mut sum, mut same) = (0, true);
            for start in (top..top + PART_PX).map(|y| y * width + left) {
                let row = start..start + PART_PX;
                let (first, second) = (a.as_raw().get(row.clone()), b.as_raw().get(row));
                sum += first.unwrap_or_default().iter().map(|px| usize::from(*px)).sum::<usize>();
                same &= first == second;
            }
            if MID_TONES.contains(&(sum / (PART_PX * PART_PX))) {
                parts += 1;
                repeated += usize::from(same);
            }
        }
    }
    (parts >= LEAST_PARTS).then(|| repeated as f64 / parts as f64)
}

/// Median distance of the intervals from the median one; `None` for too few.
fn irregularity_ns(stamps_ns: &[u64]) -> Option<u64> {
    let mut intervals: Vec<u64> =
        stamps_ns.windows(2).filter_map(|two| two.get(1)?.checked_sub(*two.first()?)).collect();
    if intervals.len() < LEAST_INTERVALS {
        return None;
    }
    let usual = median(&mut intervals)?;
    let mut distances: Vec<u64> = intervals.iter().map(|interval| interval.abs_diff(usual)).collect();
    median(&mut distances)
}

fn median(values: &mut [u64]) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{PixelFormat, Range};
    use crate::record::FrameId;

    const RAW: Layout = Layout::Samples(PixelFormat::Yuyv, Range::Limited);

    /// Frames with noise of so many levels, whose times stray by up to so many ns.
    fn signs(levels: u64, strays_ns: u64, by_driver: bool, layout: Layout) -> Vec<String> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state >> 20
        };
        let mut probe = Probe::default();
        for number in 0..12 {
            let luma = GrayImage::from_fn(320, 240, |x, y| {
                image::Luma([(60 + (x + y) / 8 + (random() % (2 * levels + 1)) as u32) as u8])
            });
            let stamp = 1_000_000_000 + number * 33_333_000 + random() % (strays_ns + 1);
            probe.take(Frame::from_luma(FrameId(number), stamp, luma), by_driver);
        }
        probe.signs(layout)
    }

    #[test]
    fn noise_and_a_clock_of_its_own_show_no_sign() {
        assert!(signs(1, 400_000, true, RAW).is_empty());
        assert!(signs(1, 400_000, true, Layout::Mjpeg).is_empty());
    }

    #[test]
    fn a_drawn_picture_and_a_reckoned_time_are_told_with_their_figures() {
        let drawn =
            ["noise: 100 % of the picture repeats to the last bit", "timing: intervals differ by 0 us"];
        assert_eq!(signs(0, 0, true, RAW), drawn);
        assert_eq!(signs(0, 0, true, Layout::Mjpeg), drawn);
        // Times of arrival say nothing.
        assert_eq!(signs(0, 0, false, RAW), drawn[..1]);
    }

    #[test]
    fn too_little_says_nothing() {
        assert!(Probe::default().signs(RAW).is_empty());
        let mut probe = Probe::default();
        for number in 0..12 {
            let black = GrayImage::new(320, 240);
            probe.take(Frame::from_luma(FrameId(number), number * 33_333_333, black), false);
        }
        assert!(probe.signs(RAW).is_empty());
        assert_eq!(irregularity_ns(&[0, 5, 9]), None);
        assert_eq!(irregularity_ns(&[9, 5, 3, 2, 1, 0, 0, 0, 0, 0]), None);
    }
}
