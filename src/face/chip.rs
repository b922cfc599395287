//! Cuts the part of a frame that a network wants to see. In: RGB, a map from chip to frame. Out: the chip, of
//! the input's size.

use image::RgbImage;

use crate::geometry::{Point, Similarity};
use crate::inference::Input;

/// Samples per axis and chip pixel at most; with the two-pixel reach of bilinear sampling this averages
/// reductions up to 8 without gaps.
const MAX_SAMPLES: u32 = 4;

/// Warps the frame into a chip of the input's size. Outside the frame its edge pixels repeat.
pub(super) fn warp(rgb: &RgbImage, input: &Input, to_frame: &Similarity) -> RgbImage {
    let [_, _, height, width] = input.shape;
    let samples = (to_frame.scale().ceil() as u32).clamp(1, MAX_SAMPLES);
    let step = 1.0 / f64::from(samples);
    let weight = 1.0 / f64::from(samples * samples);
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let mut sum = [0.0; 3];
        for j in 0..samples {
            for i in 0..samples {
                let offset = |k: u32| (f64::from(k) + 0.5) * step;
                let at = to_frame.apply(Point::new(f64::from(x) + offset(i), f64::from(y) + offset(j)));
                let value = bilinear(rgb, at);
                sum.iter_mut().zip(value).for_each(|(s, v)| *s += v);
            }
        }
        image::Rgb(sum.map(|s| (s * weight).round().clamp(0.0, 255.0) as u8))
    })
}

/// Colour at a continuous position, pixel centres at halves.
fn bilinear(rgb: &RgbImage, at: Point) -> [f64; 3] {
    let limit = |v: f64, side: u32| (v - 0.5).clamp(0.0, f64::from(side.saturating_sub(1)));
    let (x, y) = (limit(at.x, rgb.width()), limit(at.y, rgb.height()));
    let (left, top) = (x as u32, y as u32);
    let (right, bottom) = ((left + 1).min(rgb.width() - 1), (top + 1).min(rgb.height() - 1));
    let (fx, fy) = (x - f64::from(left), y - f64::from(top));
    let corner = |x, y| rgb.get_pixel(x, y).0.map(f64::from);
    let (a, b, c, d) = (corner(left, top), corner(right, top), corner(left, bottom), corner(right, bottom));
    std::array::from_fn(|k| {
        let (upper, lower) = (a[k] + (b[k] - a[k]) * fx, c[k] + (d[k] - c[k]) * fx);
        upper + (lower - upper) * fy
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::inference::Channels;

    fn input(channels: Channels, count: usize, side: usize) -> Input {
        Input {
            name: "input".into(),
            shape: [1, count, side, side],
            channels,
            mean: vec![127.0; count],
            scale: vec![0.5; count],
        }
    }

    #[test]
    fn an_identical_size_crop_copies_pixels() {
        let rgb = RgbImage::from_fn(8, 8, |x, y| image::Rgb([x as u8 * 30, y as u8 * 30, 7]));
        let map = Similarity::from_chip_to_box(4.0, 4.0, Rect::new(2.0, 3.0, 4.0, 4.0), 0.0);
        let chip = warp(&rgb, &input(Channels::Rgb, 3, 4), &map);
        assert_eq!(chip.get_pixel(0, 0), rgb.get_pixel(2, 3));
        assert_eq!(chip.get_pixel(3, 3), rgb.get_pixel(5, 6));
    }

    #[test]
    fn outside_the_frame_the_edge_repeats() {
        let rgb = RgbImage::from_pixel(4, 4, image::Rgb([9, 9, 9]));
        let map = Similarity::from_chip_to_box(4.0, 4.0, Rect::new(-20.0, -20.0, 60.0, 60.0), 0.3);
        assert!(warp(&rgb, &input(Channels::Rgb, 3, 4), &map).pixels().all(|p| p.0 == [9, 9, 9]));
    }
}
