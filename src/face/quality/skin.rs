//! Light and colour of the face. In: a patch. Out: native values, from its histogram and from both cheeks.

use super::Measured;
use super::patch::Patch;

/// Levels up to which a pixel is under-exposed, and from which it is over-exposed (ISO/IEC 29794-5).
const DARK: usize = 25;
const BRIGHT: usize = 247;
/// Bins of the cheeks' histograms: a cheek has some 360 pixels on a patch, too few for one bin a level.
const BINS: usize = 32;

/// Shares of the 256 levels over the face.
fn shares(patch: &Patch) -> Option<[f64; 256]> {
    let mut counts = [0_u32; 256];
    for value in patch.face() {
        if let Some(count) = counts.get_mut((value + 0.5) as usize) {
            *count += 1;
        }
    }
    let total = f64::from(counts.iter().sum::<u32>());
    (total > 0.0).then(|| counts.map(|count| f64::from(count) / total))
}

const NO_SKIN: &str = "no pixel of the face lies in the frame";

pub(super) fn under_exposure(patch: &Patch) -> Measured {
    shares(patch).map(|shares| shares[..=DARK].iter().sum()).ok_or_else(|| NO_SKIN.into())
}

pub(super) fn over_exposure(patch: &Patch) -> Measured {
    shares(patch).map(|shares| shares[BRIGHT..].iter().sum()).ok_or_else(|| NO_SKIN.into())
}

/// Entropy of the levels, in bits.
pub(super) fn dynamic_range(patch: &Patch) -> Measured {
    let entropy = |shares: [f64; 256]| {
        shares.iter().filter(|share| **share > 0.0).map(|share| -share * share.log2()).sum()
    };
    shares(patch).map(entropy).ok_or_else(|| NO_SKIN.into())
}

/// What the histograms of both cheeks have in common.
pub(super) fn illumination_uniformity(patch: &Patch) -> Measured {
    let [left, right] = [0, 1].map(|side| cheek_histogram(patch, side));
    match (left, right) {
        (Some(left), Some(right)) => Ok(left.iter().zip(right).map(|(a, b)| a.min(b)).sum()),
        _ => Err("a cheek lies outside the frame".into()),
    }
}

/// Shares of the levels, each pixel shared between the two nearest bins.
fn cheek_histogram(patch: &Patch, side: usize) -> Option<[f64; BINS]> {
    let (columns, rows) = patch.cheeks().into_iter().nth(side)?;
    let (mut bins, mut total) = ([0.0; BINS], 0.0);
    for y in rows {
        for value in patch.luminance.get(y * patch.width()..)?.get(columns.clone())? {
            let at = f64::from(*value) / 256.0 * (BINS - 1) as f64;
            let (below, part) = (at as usize, at.fract());
            *bins.get_mut(below)? += 1.0 - part;
            if let Some(above) = bins.get_mut(below + 1) {
                *above += part;
            }
            total += 1.0;
        }
    }
    (total >= 64.0).then(|| bins.map(|bin| bin / total))
}

/// How far the mean colour of both cheeks lies from skin under white light: 5 to 25 in a*, 5 to 35 in b*.
pub(super) fn colour_distance(patch: &Patch) -> Measured {
    let (mut sum, mut count) = ([0.0; 2], 0.0);
    for (columns, rows) in patch.cheeks() {
        for y in rows {
            for x in columns.clone() {
                let [a, b] = a_b_from_srgb(patch.rgb.get_pixel(x as u32, y as u32).0);
                sum = [sum[0] + a, sum[1] + b];
                count += 1.0;
            }
        }
    }
    if count < 64.0 {
        return Err("the cheeks lie outside the frame".into());
    }
    let [a, b] = sum.map(|value: f64| value / count);
    if a < 0.0 || b < 0.0 {
        return Ok(100.0);
    }
    let beyond = |value: f64, most: f64| (5.0 - value).max(value - most).max(0.0);
    Ok(beyond(a, 25.0).hypot(beyond(b, 35.0)))
}

/// a* and b* of CIELAB under D65.
fn a_b_from_srgb(rgb: [u8; 3]) -> [f64; 2] {
    let linear = rgb.map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let row = |k: [f64; 3]| k[0] * linear[0] + k[1] * linear[1] + k[2] * linear[2];
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = f(row([0.412_456, 0.357_576, 0.180_438]) / 0.950_47);
    let y = f(row([0.212_673, 0.715_152, 0.072_175]));
    let z = f(row([0.019_334, 0.119_192, 0.950_304]) / 1.088_83);
    [500.0 * (x - y), 200.0 * (y - z)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lab_of_known_colours() {
        for (rgb, expected) in [
            ([255, 255, 255], [0.0, 0.0]),
            ([128, 128, 128], [0.0, 0.0]),
            ([255, 0, 0], [80.09, 67.20]),
            ([0, 0, 255], [79.19, -107.86]),
        ] {
            let found = a_b_from_srgb(rgb);
            assert!(
                (found[0] - expected[0]).abs() < 0.1 && (found[1] - expected[1]).abs() < 0.1,
                "{found:?}"
            );
        }
    }
}
