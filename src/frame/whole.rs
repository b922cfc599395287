//! Means of whole px of a part of a colour picture, for the document search: integer sums, one pass over the rows, no memory
//! but a row of sums on the stack. In: RGB, a part of it and a target. Out: the target, filled.
//!
//! A source px belongs to the one target px that holds its centre, as in `fast_image_resize`'s box filter; where the target
//! is finer, each of its px is the source px that holds its centre.

use std::ops::Range;

use image::RgbImage;

use crate::geometry::Rect;

/// Widest picture, in px: what the limits of decoding let through, rounded up.
const MAX_WIDTH: usize = 8_192;
/// Widest target, in px.
const MOST_TARGET: usize = 1_024;
/// Most rows to a target row: sums of a column fit 16 bits.
const MOST_ROWS: usize = 257;
/// Bits behind the point in shares of a px. A target px's sum is under 2^8 times its source px, so that the product with a share
/// rounded down fits 32 bits; up to 2^12 source px the mean is off by less than a sixteenth of a level.
const SHARE_BITS: u32 = 24;
const HALF: u32 = 1 << (SHARE_BITS - 1);
/// How far beyond the picture, in px, a part may reach that was computed to end there.
const ROUNDING: f64 = 1e-6;

/// Fills `small` with the means of a part of `rgb`. False, and nothing filled, when a side is zero, the part reaches outside, the
/// picture is wider than a frame can be, the target wider than 1,024 px, or over 257 rows would go into one.
pub(crate) fn means_of_rgb(rgb: &RgbImage, part: Rect, small: &mut RgbImage) -> bool {
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    let (small_width, small_height) = (small.width() as usize, small.height() as usize);
    let within = |start: f64, side: f64, limit: usize| {
        start >= 0.0 && side > 0.0 && start + side <= limit as f64 + ROUNDING
    };
    let inside = within(part.x, part.width, width) && within(part.y, part.height, height);
    if !inside || small_width == 0 || small_height == 0 || width > MAX_WIDTH {
        return false;
    }
    let across = Steps { start: part.x, step: part.width / small_width as f64, limit: width };
    let down = Steps { start: part.y, step: part.height / small_height as f64, limit: height };
    if down.step > (MOST_ROWS - 1) as f64 {
        return false;
    }
    let mut sums = [[0_u16; 3]; MAX_WIDTH];
    let columns = across.of(0).start..across.of(small_width - 1).end;
    let mut taken = [Taken::default(); MOST_TARGET];
    let Some(taken) = taken.get_mut(..small_width) else { return false };
    for (x, taken) in taken.iter_mut().enumerate() {
        let of = across.of(x);
        *taken = Taken {
            first: (of.start - columns.start) as u16,
            end: (of.end - columns.start) as u16,
            share: (1 << SHARE_BITS) / of.len() as u32,
        };
    }
    let Some(sums) = sums.get_mut(columns.clone()) else { return false };
    for (y, out) in small.chunks_exact_mut(3 * small_width).enumerate() {
        let rows = down.of(y);
        sums.fill([0; 3]);
        for row in rows.clone() {
            let from = 3 * (row * width + columns.start);
            let samples = rgb.as_raw().get(from..from + 3 * columns.len()).unwrap_or_default();
            for (sum, px) in sums.as_flattened_mut().iter_mut().zip(samples) {
                // At most 257 times 255; a check for each px would keep the processor from taking many at once.
                *sum = sum.wrapping_add(u16::from(*px));
            }
        }
        for (px, taken) in out.as_chunks_mut::<3>().0.iter_mut().zip(&*taken) {
            let sums = sums.get(usize::from(taken.first)..usize::from(taken.end)).unwrap_or_default();
            let mut total = [0_u32; 3];
            for [red, green, blue] in sums {
                total[0] += u32::from(*red);
                total[1] += u32::from(*green);
                total[2] += u32::from(*blue);
            }
            let share = taken.share / rows.len() as u32;
            for (px, total) in px.iter_mut().zip(total) {
                *px = (total.wrapping_mul(share).wrapping_add(HALF) >> SHARE_BITS) as u8;
            }
        }
    }
    true
}

/// The columns that a target px takes, counted from the first that any takes.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    first: u16,
    end: u16,
    /// One over their number, in 2^-24.
    share: u32,
}

/// Which source px each target px takes along one axis.
#[derive(Debug, Clone, Copy)]
struct Steps {
    start: f64,
    /// Source px to a target px.
    step: f64,
    /// Source px in all.
    limit: usize,
}

impl Steps {
    /// At least one px.
    fn of(self, target: usize) -> Range<usize> {
        let at = |target: f64| self.start + target * self.step;
        let (first, end) = if self.step < 1.0 {
            let nearest = at(target as f64 + 0.5) as usize;
            (nearest, nearest + 1)
        } else {
            // The first px whose centre is at or beyond a place.
            let from = |place: f64| {
                let below = (place - 0.5) as usize;
                below + usize::from((below as f64) < place - 0.5)
            };
            (from(at(target as f64)), from(at((target + 1) as f64)))
        };
        let first = first.min(self.limit - 1);
        first..end.clamp(first + 1, self.limit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{Filter, resize_rgb};

    fn picture(width: u32, height: u32, seed: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([1, 2, 3].map(|k| (seed.wrapping_mul(x * 7 + k).wrapping_add(y * 97 * k) >> 7) as u8))
        })
    }

    proptest! {
        /// The resizer rounds after each axis, so it may be a level away.
        #[test]
        fn it_is_the_box_filter(
            size in (2..60_u32, 2..50_u32),
            start in (0.0..0.5_f64, 0.0..0.5_f64),
            share in (0.3..1.0_f64, 0.3..1.0_f64),
            target in (1..40_u32, 1..40_u32),
            seed in any::<u32>(),
        ) {
            let rgb = picture(size.0, size.1, seed);
            let side = |length: u32, start: f64, share: f64| {
                let length = f64::from(length);
                (start * length, share * (1.0 - start) * length)
            };
            let ((x, width), (y, height)) = (side(size.0, start.0, share.0), side(size.1, start.1, share.1));
            let part = Rect::new(x, y, width, height);
            let (mut found, mut peer) = (RgbImage::new(target.0, target.1), RgbImage::new(target.0, target.1));
            prop_assert!(means_of_rgb(&rgb, part, &mut found));
            prop_assert!(resize_rgb(&rgb, part, &mut peer, Filter::Area));
            for (ours, theirs) in found.iter().zip(peer.iter()) {
                prop_assert!(ours.abs_diff(*theirs) <= 1, "{ours} {theirs}");
            }
        }
    }

    #[test]
    fn whole_px_are_averaged_exactly() {
        let rgb = RgbImage::from_fn(4, 2, |x, y| image::Rgb([(x * 40 + y * 8) as u8, 7, 255]));
        let mut small = RgbImage::new(2, 1);
        assert!(means_of_rgb(&rgb, Rect::new(0.0, 0.0, 4.0, 2.0), &mut small));
        assert_eq!(small.as_raw(), &[24, 7, 255, 104, 7, 255]);
    }

    #[test]
    fn the_largest_picture_fits_and_what_is_outside_is_refused() {
        let rgb = RgbImage::from_pixel(8_192, 3, image::Rgb([255; 3]));
        let mut small = RgbImage::new(1, 1);
        assert!(means_of_rgb(&rgb, Rect::new(0.0, 0.0, 8_192.0, 3.0), &mut small));
        assert_eq!(small.as_raw(), &[255; 3]);
        for part in
            [Rect::new(-1.0, 0.0, 4.0, 3.0), Rect::new(8_190.0, 0.0, 4.0, 3.0), Rect::new(0.0, 0.0, 0.0, 3.0)]
        {
            assert!(!means_of_rgb(&rgb, part, &mut small), "{part:?}");
        }
        assert!(!means_of_rgb(&RgbImage::new(0, 0), Rect::new(0.0, 0.0, 0.0, 0.0), &mut small));
        assert!(!means_of_rgb(&rgb, Rect::new(0.0, 0.0, 4.0, 3.0), &mut RgbImage::new(0, 4)));
    }
}
