//! Makes a symbol easier to read. In: luma. Out: luma of the same or another size.

use image::GrayImage;

use crate::frame::{Filter, resize_luma};

/// The picture at another scale.
pub(super) fn resized(luma: &GrayImage, scale: f64) -> GrayImage {
    let side = |px: u32| ((f64::from(px) * scale).round() as u32).max(1);
    let mut other = GrayImage::new(side(luma.width()), side(luma.height()));
    resize_luma(luma, &mut other, Filter::Triangle);
    other
}

/// Standing bars averaged along their length to so many lines: less noise, and less to read.
pub(super) fn squashed(luma: &GrayImage, lines: u32) -> GrayImage {
    let mut low = GrayImage::new(luma.width().max(1), lines.clamp(1, luma.height().max(1)));
    resize_luma(luma, &mut low, Filter::Triangle);
    low
}

/// Contrast stretched over the whole range, and edges of up to `reach_px` steepened (unsharp masking with a box of
/// that half width).
pub(super) fn sharpened(luma: &GrayImage, reach_px: usize, amount: f32) -> GrayImage {
    let (low, high) = ends(luma);
    let gain = 255.0 / f32::from(high.saturating_sub(low)).max(16.0);
    let soft = boxed(luma, reach_px);
    let mut sharp = luma.clone();
    for (value, soft) in sharp.iter_mut().zip(soft) {
        let here = f32::from(*value);
        let steep = here + amount * (here - soft);
        *value = ((steep - f32::from(low)) * gain).clamp(0.0, 255.0) as u8;
    }
    sharp
}

/// Luma below and above which one in fifty pixels lies.
fn ends(luma: &GrayImage) -> (u8, u8) {
    let mut counts = [0_usize; 256];
    for value in luma.iter() {
        counts[usize::from(*value)] += 1;
    }
    let rest = luma.len() / 50;
    let first = |mut values: Box<dyn Iterator<Item = u8>>| {
        let mut sum = 0;
        values.find(|value| {
            sum += counts[usize::from(*value)];
            sum > rest
        })
    };
    (first(Box::new(0..=255)).unwrap_or(0), first(Box::new((0..=255).rev())).unwrap_or(255))
}

/// Mean over a box of `2 * reach + 1` px a side, cut off at the border; along rows and then along columns.
pub(super) fn boxed(luma: &GrayImage, reach: usize) -> Vec<f32> {
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    let mut rows = vec![0.0_f32; width * height];
    for (line, out) in luma.chunks_exact(width.max(1)).zip(rows.chunks_exact_mut(width.max(1))) {
        let mut sums = Vec::with_capacity(width + 1);
        sums.push(0_u32);
        let mut sum = 0;
        for value in line {
            sum += u32::from(*value);
            sums.push(sum);
        }
        for (x, slot) in out.iter_mut().enumerate() {
            let (from, to) = (x.saturating_sub(reach), (x + reach + 1).min(width));
            let total = sums.get(to).zip(sums.get(from)).map_or(0, |(to, from)| to - from);
            *slot = total as f32 / (to - from) as f32;
        }
    }
    let mut soft = vec![0.0_f32; width * height];
    let mut column = vec![0.0_f32; width];
    let row = |y: usize| rows.get(y * width..(y + 1) * width).unwrap_or_default();
    for y in 0..reach.min(height) {
        column.iter_mut().zip(row(y)).for_each(|(sum, value)| *sum += value);
    }
    for (y, out) in soft.chunks_exact_mut(width.max(1)).enumerate() {
        if y + reach < height {
            column.iter_mut().zip(row(y + reach)).for_each(|(sum, value)| *sum += value);
        }
        if y > reach {
            column.iter_mut().zip(row(y - reach - 1)).for_each(|(sum, value)| *sum -= value);
        }
        let lines = (y + reach + 1).min(height) - y.saturating_sub(reach);
        out.iter_mut().zip(&column).for_each(|(slot, sum)| *slot = sum / lines as f32);
    }
    soft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_picture_stays_even_and_its_mean_is_itself() {
        let even = GrayImage::from_pixel(9, 7, image::Luma([90]));
        assert!(boxed(&even, 2).iter().all(|value| (value - 90.0).abs() < 1e-3));
        let sharp = sharpened(&even, 2, 1.5);
        assert!(sharp.iter().all(|value| value == &sharp[(0, 0)].0[0]));
        assert_eq!(sharpened(&GrayImage::new(0, 0), 2, 1.0).len(), 0);
    }

    #[test]
    fn a_faint_soft_edge_comes_out_dark_and_light() {
        let edge = GrayImage::from_fn(40, 10, |x, _| image::Luma([(100 + (x.clamp(15, 25) - 15) * 3) as u8]));
        let sharp = sharpened(&edge, 4, 1.5);
        assert!(sharp[(2, 5)].0[0] < 10 && sharp[(37, 5)].0[0] > 245);
        let steepest = |picture: &GrayImage| {
            (1..40).map(|x| picture[(x, 5)].0[0].saturating_sub(picture[(x - 1, 5)].0[0])).max().unwrap()
        };
        assert!(steepest(&sharp) > 8 * steepest(&edge));
    }

    #[test]
    fn sizes_are_rounded() {
        assert_eq!(resized(&GrayImage::new(11, 7), 2.0).dimensions(), (22, 14));
        assert_eq!(resized(&GrayImage::new(11, 7), 0.01).dimensions(), (1, 1));
    }
}
