//! How much colour a page has, so that a grey copy of it measures low. In: colour at half the measuring space's
//! sampling. Out: the share of the page that is coloured, and how strong the stronger colours are.
//!
//! A tinted lamp colours a grey copy, too: what tint most of the page has is taken for the lamp's, within the
//! bounds of what white balance leaves, and does not count.

use image::RgbImage;

/// A px is coloured from this distance to grey on, in levels of the CbCr plane (ITU-R BT.601, full range).
const COLOURED: f64 = 8.0;
/// Px darker than this have no colour to speak of.
const DARK: i32 = 24;
/// Most that a lamp is taken to tint, as a share of the luma.
const MOST_TINT: f64 = 0.15;
/// The share of the page whose colour is weaker than the stronger colours.
const STRONG: f64 = 0.95;
/// Steps of the tints' histograms, from -1 to 1.
const TINT_STEPS: usize = 400;

/// The colours of a page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Colourness {
    /// Share of the page at least [`COLOURED`] levels from grey, 0 to 1.
    pub(super) share: f64,
    /// Distance from grey that 5 % of the page exceeds, in levels.
    pub(super) chroma: f64,
}

pub(super) fn colourness(colour: &RgbImage) -> Colourness {
    let pixels = colour.as_chunks::<3>().0;
    let mut tints = [[0_u32; TINT_STEPS]; 2];
    let mut lit = 0_u32;
    for &rgb in pixels {
        if let Some((blue, red, luma)) = differences(rgb) {
            lit += 1;
            for (histogram, difference) in tints.iter_mut().zip([blue, red]) {
                let step = ((difference / luma + 1.0) * (TINT_STEPS as f32 / 2.0)) as usize;
                histogram[step.min(TINT_STEPS - 1)] += 1;
            }
        }
    }
    if lit == 0 {
        return Colourness::default();
    }
    let [blue_tint, red_tint] = tints.map(|histogram| median(&histogram, lit) as f32);
    let mut distances = [0_u32; 256];
    for &rgb in pixels {
        let distance = differences(rgb).map_or(0.0, |(blue, red, luma)| {
            // Cb = (B - Y) / 1.772 and Cr = (R - Y) / 1.402.
            let (cb, cr) = ((blue - blue_tint * luma) / 1.772, (red - red_tint * luma) / 1.402);
            (cb * cb + cr * cr).sqrt()
        });
        distances[(distance as usize).min(255)] += 1;
    }
    let total = pixels.len() as f64;
    let coloured: u32 = distances.iter().skip(COLOURED as usize).sum();
    let mut below = 0.0;
    let strong = distances.iter().position(|&count| {
        below += f64::from(count);
        below >= STRONG * total
    });
    Colourness { share: f64::from(coloured) / total, chroma: strong.unwrap_or(255) as f64 }
}

/// B - Y, R - Y and Y of a px; `None` for one too dark or too bright to have a colour.
fn differences([r, g, b]: [u8; 3]) -> Option<(f32, f32, f32)> {
    let luma = (77 * i32::from(r) + 150 * i32::from(g) + 29 * i32::from(b)) >> 8;
    (DARK..250)
        .contains(&luma)
        .then(|| ((i32::from(b) - luma) as f32, (i32::from(r) - luma) as f32, luma as f32))
}

/// The middle of a histogram of tints, within what a lamp can do.
fn median(histogram: &[u32; TINT_STEPS], total: u32) -> f64 {
    let mut below = 0;
    for (step, &count) in histogram.iter().enumerate() {
        below += count;
        if below * 2 >= total {
            let tint = (step as f64 + 0.5) / (TINT_STEPS as f64 / 2.0) - 1.0;
            return tint.clamp(-MOST_TINT, MOST_TINT);
        }
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(saturation: f32) -> RgbImage {
        RgbImage::from_fn(120, 80, |x, y| {
            let rgb =
                if (x / 20 + y / 20) % 3 == 0 { [200.0, 90.0, 80.0] } else { [225.0, 228.0, 226.0_f32] };
            let luma = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
            image::Rgb(rgb.map(|value: f32| (luma + saturation * (value - luma)) as u8))
        })
    }

    #[test]
    fn colour_falls_with_saturation_to_none() {
        let series: Vec<Colourness> = (0..=10).rev().map(|s| colourness(&card(s as f32 / 10.0))).collect();
        assert!(series.windows(2).all(|two| two[1].share <= two[0].share && two[1].chroma <= two[0].chroma));
        assert!(series[0].share > 0.3, "{series:?}");
        assert_eq!(series[10].share, 0.0, "{series:?}");
    }

    #[test]
    fn a_grey_copy_under_a_warm_lamp_stays_grey() {
        let lit = RgbImage::from_fn(120, 80, |x, y| {
            let grey = 60.0 + f64::from((x * 7 + y * 3) % 140);
            image::Rgb([grey * 1.05, grey, grey * 0.9].map(|value: f64| value as u8))
        });
        assert!(colourness(&lit).share < 0.01, "{:?}", colourness(&lit));
    }
}
