//! Reading pictures between their pixels. In: a continuous place and a way to read pixels. Out: a colour.
//!
//! Beyond the borders pictures are continued by their mirror image, so that crops may reach over.

use image::RgbImage;

use crate::geometry::Point;

/// Bilinear interpolation; `read` takes any column and row.
pub(super) fn bilinear(at: Point, read: impl Fn(i64, i64) -> [f32; 3]) -> [f32; 3] {
    let (left, top) = ((at.x - 0.5).floor(), (at.y - 0.5).floor());
    let (u, v) = ((at.x - 0.5 - left) as f32, (at.y - 0.5 - top) as f32);
    let (column, row) = (left as i64, top as i64);
    let across = |row| blend(read(column, row), read(column + 1, row), u);
    blend(across(row), across(row + 1), v)
}

/// Catmull-Rom interpolation (bicubic, a = -0.5): keeps enlarged pictures crisp.
pub(super) fn catmull_rom(at: Point, read: impl Fn(i64, i64) -> [f32; 3]) -> [f32; 3] {
    let (left, top) = ((at.x - 0.5).floor(), (at.y - 0.5).floor());
    let weights_x = cubic_weights((at.x - 0.5 - left) as f32);
    let weights_y = cubic_weights((at.y - 0.5 - top) as f32);
    let (column, row) = (left as i64 - 1, top as i64 - 1);
    let mut sum = [0.0; 3];
    for (weight_y, y) in weights_y.into_iter().zip(row..) {
        for (weight_x, x) in weights_x.into_iter().zip(column..) {
            let pixel = read(x, y);
            for (total, value) in sum.iter_mut().zip(pixel) {
                *total += value * weight_x * weight_y;
            }
        }
    }
    sum
}

/// The index within `0..length` that shows when the picture is continued by reflection at its borders.
pub(super) fn mirrored(index: i64, length: usize) -> usize {
    let length = length.max(1) as i64;
    if (0..length).contains(&index) {
        return index as usize;
    }
    let folded = index.rem_euclid(2 * length);
    (if folded < length { folded } else { 2 * length - 1 - folded }) as usize
}

/// A pixel of an RGB picture, 0 to 255, mirrored beyond the borders.
pub(super) fn pixel_of(picture: &RgbImage, x: i64, y: i64) -> [f32; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let index = 3 * (mirrored(y, height) * width + mirrored(x, width));
    match picture.as_raw().get(index..index + 3) {
        Some(&[r, g, b]) => [r, g, b].map(f32::from),
        _ => [0.0; 3],
    }
}

fn blend(a: [f32; 3], b: [f32; 3], t: f32) -> [f32; 3] {
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t)
}

fn cubic_weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t + 2.0 * t2 - t3),
        0.5 * (2.0 - 5.0 * t2 + 3.0 * t3),
        0.5 * (t + 4.0 * t2 - 3.0 * t3),
        0.5 * (t3 - t2),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_is_read_exactly_between_pixels() {
        let ramp = |x: i64, y: i64| [x as f32, y as f32, 1.0];
        for at in [Point::new(3.5, 7.5), Point::new(3.9, 7.1), Point::new(-2.3, 0.2)] {
            for value in [bilinear(at, ramp), catmull_rom(at, ramp)] {
                assert!((f64::from(value[0]) - (at.x - 0.5)).abs() < 1e-5);
                assert!((f64::from(value[1]) - (at.y - 0.5)).abs() < 1e-5);
                assert!((value[2] - 1.0).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn reflection_repeats_the_border_pixel() {
        let read: Vec<usize> = (-4..8).map(|i| mirrored(i, 3)).collect();
        assert_eq!(read, [2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1]);
    }
}
