//! Noise of a sensor, cheap enough for every frame. In: a picture, a seed. Out: the picture with noise that is new for
//! every seed and the same for the same.

use image::RgbImage;
use rayon::prelude::*;

use super::super::Random;

/// Deviation of the noise, in levels.
const DEVIATION: f64 = 1.2;

/// Adds noise to every sample on its own, eight of them from each number drawn.
pub(super) fn add_grain(picture: &mut RgbImage, seed: u64) {
    let table = levels();
    let row_bytes = 3 * picture.width().max(1) as usize;
    picture.as_flat_samples_mut().samples.par_chunks_mut(row_bytes).enumerate().for_each(|(y, row)| {
        let mut random = Random::stream(seed, y as u64);
        for samples in row.chunks_mut(8) {
            for (sample, byte) in samples.iter_mut().zip(random.next_u64().to_le_bytes()) {
                *sample = sample.saturating_add_signed(table[usize::from(byte)]);
            }
        }
    });
}

/// For each byte a level of noise, so that bytes drawn evenly give the deviation, near enough to a bell.
fn levels() -> [i8; 256] {
    let mut bells: [f32; 256] = [0.0; 256];
    let mut random = Random::stream(1, 0);
    bells.iter_mut().for_each(|bell| *bell = random.bell());
    let mean = bells.iter().sum::<f32>() / 256.0;
    bells.map(|bell| ((bell - mean) * DEVIATION as f32).round() as i8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grain_is_even_and_repeats_with_its_seed() {
        let grey = RgbImage::from_pixel(200, 90, image::Rgb([120; 3]));
        let grained = |seed| {
            let mut picture = grey.clone();
            add_grain(&mut picture, seed);
            picture
        };
        assert_eq!(grained(4), grained(4));
        assert_ne!(grained(4), grained(5));
        let off: Vec<f64> = grained(4).iter().map(|level| f64::from(*level) - 120.0).collect();
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        let deviation = (off.iter().map(|d| d * d).sum::<f64>() / off.len() as f64).sqrt();
        assert!(mean.abs() < 0.2 && (deviation - DEVIATION).abs() < 0.2, "{mean} {deviation}");
    }
}
