//! Movement during the exposure, for every frame of a clip: light spread evenly over a few whole px along a line.

use rayon::prelude::*;

use super::super::light::LightField;
use super::super::sampling::mirrored;
use crate::geometry::Point;

/// Most places that light is spread over.
const MOST_TAPS: usize = 14;

/// Light smeared along `by`, in px, about where it was. Nothing below one px.
pub(super) fn smeared(field: LightField, by: Point) -> LightField {
    let taps = ((by.length() / 1.5).ceil() as usize).min(MOST_TAPS);
    if by.length() < 1.0 || taps < 2 {
        return field;
    }
    let shifts: Vec<(i64, i64)> = (0..taps)
        .map(|tap| {
            let shift = by * (tap as f64 / (taps - 1) as f64 - 0.5);
            (shift.x.round() as i64, shift.y.round() as i64)
        })
        .collect();
    let width = field.width.max(1);
    let weight = 1.0 / taps as f32;
    let rows: Vec<&[[f32; 3]]> = field.pixels.chunks(width).collect();
    let mut pixels = vec![[0.0; 3]; field.pixels.len()];
    pixels.par_chunks_mut(width).enumerate().for_each(|(y, sums)| {
        for (right, down) in &shifts {
            let Some(row) = rows.get(mirrored(y as i64 + down, rows.len())) else { continue };
            for (x, sum) in sums.iter_mut().enumerate() {
                if let Some(light) = row.get(mirrored(x as i64 + right, width)) {
                    sum.iter_mut().zip(light).for_each(|(sum, light)| *sum += weight * light);
                }
            }
        }
    });
    LightField { pixels, ..field }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_is_spread_along_the_line_and_kept() {
        let spark = LightField::from_fn(61, 41, |x, y| if (x, y) == (30, 20) { [1.0; 3] } else { [0.0; 3] });
        let spread = smeared(spark.clone(), Point::new(12.0, 0.0));
        let lit: Vec<usize> = (0..61).filter(|x| spread.pixels[20 * 61 + x][0] > 0.0).collect();
        assert_eq!((lit.first(), lit.last()), (Some(&24), Some(&36)));
        let total: f32 = spread.pixels.iter().map(|light| light[1]).sum();
        assert!((total - 1.0).abs() < 1e-5);
        let still = smeared(spark.clone(), Point::new(0.3, 0.3));
        assert_eq!(still.pixels, spark.pixels);
    }
}
