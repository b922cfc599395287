//! Exact area averages of a luma picture, for every frame: integers alone, one pass over the rows, no memory but a
//! row of sums on the stack. In: luma and a target that is nowhere larger. Out: the target, filled.

use image::GrayImage;

/// Most source px to a target px along a side for which sums are kept in 16 bits.
const MOST_WHOLE: u32 = 64;
/// Widest picture, in px: what the limits of decoding let through, rounded up.
const MAX_WIDTH: usize = 8_192;

/// Fills `small` with the area average of `luma`, rounded to the nearest level. Pictures that are wider than the
/// limits of frames, or would have to grow, are sampled at the nearest px instead.
pub(super) fn average(luma: &GrayImage, small: &mut GrayImage) {
    let across = Ratio::of(luma.width(), small.width());
    let down = Ratio::of(luma.height(), small.height());
    let (Some(across), Some(down)) = (across, down) else {
        *small = image::imageops::thumbnail(luma, small.width().max(1), small.height().max(1));
        return;
    };
    if across.parts == 1 && down.parts == 1 && across.taken.max(down.taken) <= MOST_WHOLE {
        whole(luma, small, across.taken as usize, down.taken as usize);
    } else {
        shared(luma, small, across, down);
    }
}

/// Target px that are made of whole source px, `across` by `down` of them: sums of a column fit 16 bits.
fn whole(luma: &GrayImage, small: &mut GrayImage, across: usize, down: usize) {
    let (width, small_width) = (luma.width() as usize, small.width() as usize);
    let mut sums = [0_u16; MAX_WIDTH];
    let Some(sums) = sums.get_mut(..width) else { return };
    let area = (across * down) as u32;
    for (out, rows) in small.chunks_exact_mut(small_width).zip(luma.as_raw().chunks_exact(width * down)) {
        sums.fill(0);
        for row in rows.chunks_exact(width) {
            sums.iter_mut().zip(row).for_each(|(sum, px)| *sum += u16::from(*px));
        }
        whole_px(sums, across, area, out);
    }
}

/// Target px that share source px with their neighbours.
fn shared(luma: &GrayImage, small: &mut GrayImage, across: Ratio, down: Ratio) {
    let (width, small_width) = (luma.width() as usize, small.width() as usize);
    let mut sums = [0_u32; MAX_WIDTH];
    let Some(sums) = sums.get_mut(..width) else { return };
    let mut rows = luma.as_raw().chunks_exact(width);
    let mut spans = Spans::new(down);
    let mut row: &[u8] = rows.next().unwrap_or_default();
    for out in small.chunks_exact_mut(small_width) {
        sums.fill(0);
        spans.each(|weight, used_up| {
            sums.iter_mut().zip(row).for_each(|(sum, px)| *sum += weight * u32::from(*px));
            if used_up {
                row = rows.next().unwrap_or_default();
            }
        });
        reduce_row(sums, across, down, out);
    }
}

/// How many px of the source go into one of the target, as a fraction in lowest terms: each source px is `parts`
/// parts wide and each target px takes `taken` of them.
#[derive(Debug, Clone, Copy)]
struct Ratio {
    parts: u32,
    taken: u32,
}

impl Ratio {
    fn of(from: u32, to: u32) -> Option<Self> {
        if to == 0 || from < to || from as usize > MAX_WIDTH {
            return None;
        }
        let (mut a, mut b) = (from, to);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        Some(Self { parts: to / a, taken: from / a })
    }
}

/// Walks along the source px that each target px covers.
struct Spans {
    ratio: Ratio,
    /// Parts of the current source px that no target px has taken yet.
    left: u32,
}

impl Spans {
    fn new(ratio: Ratio) -> Self {
        Self { ratio, left: ratio.parts }
    }

    /// The parts that the next target px takes of each source px, and whether that uses the source px up.
    fn each(&mut self, mut take: impl FnMut(u32, bool)) {
        let mut wanted = self.ratio.taken;
        while wanted > 0 {
            let taken = self.left.min(wanted);
            wanted -= taken;
            self.left -= taken;
            let used_up = self.left == 0;
            if used_up {
                self.left = self.ratio.parts;
            }
            take(taken, used_up);
        }
    }
}

/// A column's sum of one target row is at most 255 times 8192 and fits 32 bits.
fn reduce_row(sums: &[u32], across: Ratio, down: Ratio, out: &mut [u8]) {
    let area = u64::from(across.taken) * u64::from(down.taken);
    let mut spans = Spans::new(across);
    let mut sources = sums.iter();
    let mut source = sources.next().copied().unwrap_or_default();
    for px in out {
        let mut sum = 0_u64;
        spans.each(|weight, used_up| {
            sum += u64::from(weight) * u64::from(source);
            if used_up {
                source = sources.next().copied().unwrap_or_default();
            }
        });
        *px = ((sum + area / 2) / area) as u8;
    }
}

/// Each target px takes `count` whole sums, `area` source px in all: at most 2^12, so that the product with the
/// reciprocal, rounded up, fits 64 bits and the quotient is exact.
fn whole_px(sums: &[u16], count: usize, area: u32, out: &mut [u8]) {
    let reciprocal = (1_u64 << 40).div_ceil(u64::from(area.max(1)));
    let mean = |sum: u32| ((u64::from(sum + area / 2) * reciprocal) >> 40) as u8;
    let wide = |sum: &u16| u32::from(*sum);
    match count {
        2 => {
            let pairs = sums.as_chunks::<2>().0;
            out.iter_mut().zip(pairs).for_each(|(px, [a, b])| *px = mean(wide(a) + wide(b)));
        }
        3 => {
            let threes = sums.as_chunks::<3>().0;
            out.iter_mut().zip(threes).for_each(|(px, [a, b, c])| *px = mean(wide(a) + wide(b) + wide(c)));
        }
        _ => {
            let groups = sums.chunks_exact(count);
            out.iter_mut().zip(groups).for_each(|(px, sums)| *px = mean(sums.iter().map(wide).sum()));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same in floating point, px by px.
    fn exact(luma: &GrayImage, width: u32, height: u32) -> GrayImage {
        let share = |at: u32, source: u32, from: u32, to: u32| {
            let size = f64::from(from) / f64::from(to);
            let (start, end) = (f64::from(at) * size, f64::from(at + 1) * size);
            (end.min(f64::from(source + 1)) - start.max(f64::from(source))).max(0.0) / size
        };
        GrayImage::from_fn(width, height, |x, y| {
            let mut sum = 0.0;
            for (column, row, px) in luma.enumerate_pixels() {
                sum += share(x, column, luma.width(), width)
                    * share(y, row, luma.height(), height)
                    * f64::from(px.0[0]);
            }
            image::Luma([(sum + 1e-9).round() as u8])
        })
    }

    proptest! {
        #[test]
        fn it_is_the_rounded_mean(
            size in (1..40_u32, 1..30_u32),
            shares in (0.05..1.0_f64, 0.05..1.0_f64),
            whole in any::<bool>(),
            seed in any::<u32>(),
        ) {
            let (mut width, mut height) = size;
            let small = |side: u32, share: f64| ((f64::from(side) * share) as u32).max(1);
            let (small_width, small_height) = (small(width, shares.0), small(height, shares.1));
            if whole {
                (width, height) = (small_width * 3, small_height * 3);
            }
            let luma = GrayImage::from_fn(width, height, |x, y| {
                image::Luma([(seed.wrapping_mul(x * 7 + 1).wrapping_add(y * 97) >> 7) as u8])
            });
            let mut found = GrayImage::new(small_width, small_height);
            average(&luma, &mut found);
            prop_assert_eq!(found, exact(&luma, small_width, small_height));
        }
    }

    #[test]
    fn every_mean_of_whole_px_is_exact() {
        for count in [1_u32, 2, 3, 4, 6, 12, 64] {
            for rows in [1_u32, 3, 64] {
                let area = count * rows;
                for total in (0..=255 * area).step_by((area as usize / 7).max(1)) {
                    let share = |at: u32| (total / count + u32::from(at < total % count)) as u16;
                    let sums: Vec<u16> = (0..count).map(share).collect();
                    let mut out = [0];
                    whole_px(&sums, count as usize, area, &mut out);
                    assert_eq!(u32::from(out[0]), (total + area / 2) / area, "{total} over {area}");
                }
            }
        }
    }

    #[test]
    fn the_whole_of_the_largest_frame_fits() {
        let mut small = GrayImage::new(1, 1);
        average(&GrayImage::from_pixel(8_192, 7, image::Luma([255])), &mut small);
        assert_eq!(small.as_raw(), &[255]);
        average(&GrayImage::from_pixel(7, 8_192, image::Luma([255])), &mut small);
        assert_eq!(small.as_raw(), &[255]);
    }

    #[test]
    fn growing_and_nothing_are_no_panic() {
        let mut larger = GrayImage::new(4, 4);
        average(&GrayImage::from_pixel(2, 2, image::Luma([9])), &mut larger);
        assert_eq!(larger.dimensions(), (4, 4));
    }
}
