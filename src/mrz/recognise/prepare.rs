//! From the strip of a line to what the network sees. In: a grey strip, the line level in it, sampled alike in both
//! directions. Out: a strip of the network's size. `models/train/mrz/strip.py` does the same in training.

use image::GrayImage;

use crate::inference::{Input, Tensor};

/// How a strip becomes the network's input; the catalog's crop rule `line_strip`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Preparation {
    /// Width in the input over width in the strip; less for a strip that would not fit.
    pub(super) narrow: f64,
    /// Shares of the pixels, 0 to 1, whose values become black and white.
    pub(super) percentiles: [f64; 2],
    /// The least range of values that is stretched to all of 0 to 255: noise on blank paper stays weak.
    pub(super) least_range: u8,
}

/// A strip of the network's size.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prepared {
    pub(super) strip: GrayImage,
    /// Columns of the strip that was given, for each column here.
    pub(super) given_per_column: f64,
}

/// Narrows, stretches the contrast, and fills up on the right. `None` for a strip of another height or without pixels.
pub(super) fn prepare(strip: &GrayImage, size: (u32, u32), how: Preparation) -> Option<Prepared> {
    let (width, height) = size;
    if strip.height() != height || strip.width() == 0 {
        return None;
    }
    let wanted = (f64::from(strip.width()) * how.narrow).round_ties_even().max(1.0);
    let used = (wanted as u32).min(width);
    let narrow = narrowed(strip, used);
    let (table, paper) = levels(&narrow, how);
    let mut filled = GrayImage::from_pixel(width, height, image::Luma([paper]));
    for (to, from) in filled.rows_mut().zip(narrow.rows()) {
        for (to, from) in to.zip(from) {
            to.0 = from.0.map(|value| table.get(usize::from(value)).copied().unwrap_or(value));
        }
    }
    Some(Prepared { strip: filled, given_per_column: f64::from(strip.width()) / f64::from(used) })
}

/// Each column the average of those it covers, in proportion.
fn narrowed(strip: &GrayImage, width: u32) -> GrayImage {
    let given = strip.width();
    let ratio = f64::from(given) / f64::from(width);
    let spans: Vec<(u32, Vec<f64>)> = (0..width)
        .map(|column| {
            let (begin, end) = (f64::from(column) * ratio, f64::from(column + 1) * ratio);
            let first = (begin as u32).min(given - 1);
            let last = (end.ceil() as u32).clamp(first + 1, given);
            let share = |at: u32| (end.min(f64::from(at + 1)) - begin.max(f64::from(at))).max(0.0) / ratio;
            (first, (first..last).map(share).collect())
        })
        .collect();
    let mut narrow = GrayImage::new(width, strip.height());
    for (to, row) in narrow.rows_mut().zip(strip.as_raw().chunks_exact(given as usize)) {
        for (to, (first, shares)) in to.zip(&spans) {
            let covered = row.iter().skip(*first as usize);
            let mean: f64 = covered.zip(shares).map(|(value, share)| f64::from(*value) * share).sum();
            to.0 = [mean.round_ties_even().clamp(0.0, 255.0) as u8];
        }
    }
    narrow
}

/// What each value becomes, and what the median becomes.
fn levels(strip: &GrayImage, how: Preparation) -> ([u8; 256], u8) {
    let mut counts = [0_u64; 256];
    for &value in strip.as_raw() {
        if let Some(count) = counts.get_mut(usize::from(value)) {
            *count += 1;
        }
    }
    let total = strip.as_raw().len() as f64;
    // The least value at or below which lies that share.
    let at = |share: f64| {
        let mut below = 0;
        let fewer = |count: &&u64| {
            below += **count;
            (below as f64) < share * total
        };
        counts.iter().take_while(fewer).count() as f64
    };
    let [low_share, high_share] = how.percentiles;
    let [low, middle, high] = [low_share, 0.5, high_share].map(at);
    let least = f64::from(how.least_range);
    let (low, high) = if high - low < least {
        ((low + high) / 2.0 - least / 2.0, (low + high) / 2.0 + least / 2.0)
    } else {
        (low, high)
    };
    let stretched = |value: f64| ((value - low) * 255.0 / (high - low) + 0.5).clamp(0.0, 255.0) as u8;
    let mut value = 0.0;
    let table = std::array::from_fn(|_| {
        let becomes = stretched(value);
        value += 1.0;
        becomes
    });
    (table, stretched(middle))
}

/// The strip as the network's tensor.
pub(super) fn tensor(strip: &GrayImage, input: &Input) -> Tensor {
    let mean = input.mean.first().copied().unwrap_or(0.0);
    let scale = input.scale.first().copied().unwrap_or(1.0);
    let data = strip.as_raw().iter().map(|value| (f32::from(*value) - mean) * scale).collect();
    Tensor { shape: input.shape.to_vec(), data }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOW: Preparation = Preparation { narrow: 0.9, percentiles: [0.01, 0.99], least_range: 24 };

    fn strip(width: u32, value: impl Fn(u32, u32) -> u8) -> GrayImage {
        GrayImage::from_fn(width, 4, |x, y| image::Luma([value(x, y)]))
    }

    #[test]
    fn columns_are_averaged_in_proportion() {
        // Three columns into two: each covers one and a half.
        let narrow = narrowed(&strip(3, |x, _| [0, 90, 240][x as usize]), 2);
        assert_eq!(narrow.as_raw()[..2], [30, 190]);
        let same = strip(5, |x, y| (40 * x + y) as u8);
        assert_eq!(narrowed(&same, 5), same);
    }

    #[test]
    fn contrast_is_stretched_and_the_rest_is_paper() {
        let prepared = prepare(&strip(10, |x, _| if x < 4 { 100 } else { 150 }), (20, 4), HOW).unwrap();
        let row = &prepared.strip.as_raw()[..20];
        assert_eq!((row[0], row[8], row[9], row[19]), (0, 255, 255, 255));
        assert!((prepared.given_per_column - 10.0 / 9.0).abs() < 1e-12);
    }

    #[test]
    fn blank_paper_stays_blank() {
        let noise = |x, y| 200 + ((3 * x + 5 * y) % 3) as u8;
        let prepared = prepare(&strip(60, noise), (60, 4), HOW).unwrap();
        let (least, most) =
            prepared.strip.as_raw().iter().fold((255, 0), |(a, b), &v| (u8::min(a, v), u8::max(b, v)));
        assert!(most - least <= 22, "{least} to {most}");
    }

    #[test]
    fn a_strip_that_is_too_long_is_narrowed_further() {
        let prepared = prepare(&strip(100, |x, _| x as u8), (50, 4), HOW).unwrap();
        assert_eq!(prepared.strip.width(), 50);
        assert!((prepared.given_per_column - 2.0).abs() < 1e-12);
    }

    #[test]
    fn other_heights_and_nothing_are_refused() {
        assert_eq!(prepare(&GrayImage::new(0, 4), (50, 4), HOW), None);
        assert_eq!(prepare(&GrayImage::new(9, 5), (50, 4), HOW), None);
        assert!(prepare(&GrayImage::new(1, 4), (50, 4), HOW).is_some());
    }

    #[test]
    fn the_tensor_is_normalised() {
        let input = Input {
            name: "line".into(),
            shape: [1, 1, 4, 2],
            channels: crate::inference::Channels::Grey,
            mean: vec![127.5],
            scale: vec![1.0 / 127.5],
        };
        let made = tensor(&strip(2, |x, _| if x == 0 { 0 } else { 255 }), &input);
        assert_eq!(made.shape, [1, 1, 4, 2]);
        assert_eq!(made.data[..2], [-1.0, 1.0]);
    }
}
