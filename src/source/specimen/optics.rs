//! What lens and sensor do to a picture. In and out: linear light.

use rayon::prelude::*;

use super::light::LightField;
use super::random::Random;
use super::sampling::{bilinear, mirrored};
use crate::geometry::Point;

/// Gaussian blur with deviation `sigma_px`; nothing below 0.05 px. The picture is mirrored at its borders.
pub(super) fn blurred(field: LightField, sigma_px: f64) -> LightField {
    if sigma_px < 0.05 {
        return field;
    }
    let radius = (3.0 * sigma_px).ceil() as i64;
    let bell: Vec<f64> =
        (-radius..=radius).map(|d| (-((d * d) as f64) / (2.0 * sigma_px * sigma_px)).exp()).collect();
    let total: f64 = bell.iter().sum();
    let kernel: Vec<f32> = bell.iter().map(|weight| (weight / total) as f32).collect();
    columns_weighted(&rows_weighted(&field, &kernel), &kernel)
}

/// Camera shake: light smeared evenly along a line of `length_px` at `angle_deg` (0 to the right, clockwise).
pub(super) fn smeared(field: LightField, length_px: f64, angle_deg: f64) -> LightField {
    if length_px < 0.1 {
        return field;
    }
    let (sin, cos) = angle_deg.to_radians().sin_cos();
    let samples = (2.0 * length_px).ceil().max(2.0) as usize;
    LightField::from_fn(field.width, field.height, |x, y| {
        let mut sum = [0.0; 3];
        for sample in 0..samples {
            let t = (sample as f64 / (samples - 1) as f64 - 0.5) * length_px;
            let at = Point::new(x as f64 + 0.5 + t * cos, y as f64 + 0.5 + t * sin);
            let light = bilinear(at, |column, row| field.read(column, row));
            for (total, value) in sum.iter_mut().zip(light) {
                *total += value / samples as f32;
            }
        }
        sum
    })
}

/// Photon and read-out noise, then the slight spread that reconstruction from a colour mosaic brings.
/// `strength` 1 leaves a deviation of 0.8 levels in mid-tones: a telephone in a lit room.
pub(super) fn exposed(mut field: LightField, strength: f64, seed: u64) -> LightField {
    if strength <= 0.0 {
        return field;
    }
    let strength = strength as f32;
    field.pixels.par_chunks_mut(field.width.max(1)).enumerate().for_each(|(y, row)| {
        let mut random = Random::stream(seed, y as u64);
        for pixel in row {
            let shared = random.bell();
            for light in pixel {
                let deviation = (7e-5 * light.max(0.0) + 4e-7).sqrt();
                *light += strength * deviation * (0.8 * shared + 0.6 * random.bell());
            }
        }
    });
    blurred(field, 0.45)
}

/// The weighted sum of each pixel's neighbours in its row.
fn rows_weighted(field: &LightField, kernel: &[f32]) -> LightField {
    let mut sums = dark_like(field);
    let radius = kernel.len() as i64 / 2;
    sums.pixels.par_chunks_mut(field.width.max(1)).enumerate().for_each(|(y, row)| {
        let reach = -radius..field.width as i64 + radius;
        let padded: Vec<[f32; 3]> = reach.map(|x| field.read(x, y as i64)).collect();
        for (tap, weight) in kernel.iter().enumerate() {
            add_weighted(row, padded.get(tap..).unwrap_or_default(), *weight);
        }
    });
    sums
}

/// The weighted sum of each pixel's neighbours in its column.
fn columns_weighted(field: &LightField, kernel: &[f32]) -> LightField {
    let mut sums = dark_like(field);
    let radius = kernel.len() as i64 / 2;
    let rows: Vec<&[[f32; 3]]> = field.pixels.chunks(field.width.max(1)).collect();
    sums.pixels.par_chunks_mut(field.width.max(1)).enumerate().for_each(|(y, row)| {
        for (weight, offset) in kernel.iter().zip(-radius..) {
            if let Some(source) = rows.get(mirrored(y as i64 + offset, rows.len())) {
                add_weighted(row, source, *weight);
            }
        }
    });
    sums
}

fn add_weighted(sums: &mut [[f32; 3]], light: &[[f32; 3]], weight: f32) {
    for (sum, value) in sums.as_flattened_mut().iter_mut().zip(light.as_flattened()) {
        *sum += weight * value;
    }
}

fn dark_like(field: &LightField) -> LightField {
    LightField { pixels: vec![[0.0; 3]; field.pixels.len()], ..*field }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dark field with one bright pixel in its middle.
    fn spark() -> LightField {
        LightField::from_fn(41, 41, |x, y| if (x, y) == (20, 20) { [1.0; 3] } else { [0.0; 3] })
    }

    /// Second moments of the light along x and y.
    fn variances(field: &LightField) -> (f64, f64) {
        let mut moments = (0.0, 0.0);
        for (index, light) in field.pixels.iter().enumerate() {
            let (x, y) = ((index % field.width) as f64 - 20.0, (index / field.width) as f64 - 20.0);
            moments.0 += f64::from(light[1]) * x * x;
            moments.1 += f64::from(light[1]) * y * y;
        }
        moments
    }

    #[test]
    fn blur_spreads_by_its_sigma_and_keeps_the_light() {
        let spread = blurred(spark(), 2.5);
        let total: f32 = spread.pixels.iter().map(|light| light[0]).sum();
        let (across, down) = variances(&spread);
        assert!((total - 1.0).abs() < 1e-4);
        assert!((across.sqrt() - 2.5).abs() < 0.06 && (down.sqrt() - 2.5).abs() < 0.06);
    }

    #[test]
    fn shake_spreads_along_its_direction_only() {
        let (across, down) = variances(&smeared(spark(), 12.0, 0.0));
        assert!((across.sqrt() - 12.0 / 12.0_f64.sqrt()).abs() < 0.3, "{across}");
        assert!(down < 1e-6, "{down}");
    }

    #[test]
    fn noise_grows_with_light_and_repeats_with_its_seed() {
        let deviation = |light: f32| {
            let noisy = exposed(LightField::from_fn(64, 64, |_, _| [light; 3]), 1.0, 3);
            (noisy.pixels.iter().map(|p| (p[1] - light).powi(2)).sum::<f32>() / 4096.0).sqrt()
        };
        assert!(deviation(0.6) > 2.0 * deviation(0.05));
        // Mid-grey: 1.13 of sRGB per unit of light.
        let levels = deviation(0.2) * 1.13 * 255.0;
        assert!((levels - 0.8).abs() < 0.06, "{levels}");
        let exposure = |seed| exposed(spark(), 1.0, seed).pixels;
        assert_eq!(exposure(7), exposure(7));
        assert_ne!(exposure(7), exposure(8));
    }
}
