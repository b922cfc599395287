//! Values between pixels, bilinear, the picture's border repeated. In: a picture and a place in px, (0, 0) the outer
//! corner of its first px. Out: its luma or colour there, 0 to 255.

use image::{GrayImage, RgbImage};

/// The first of four neighbours and how far the place lies from it towards the others, 0 to 1.
struct Cell {
    column: usize,
    row: usize,
    across: f32,
    down: f32,
}

/// The neighbours of a place in a picture of at least 2 x 2 px: at the right and lower border, the last two.
fn cell((width, height): (usize, usize), x: f32, y: f32) -> Cell {
    let within = |place: f32, side: usize| {
        let place = (place - 0.5).clamp(0.0, (side - 1) as f32);
        // By way of i32, which processors convert to and from in one step.
        let first = (place as i32).min(side as i32 - 2);
        (first as usize, place - first as f32)
    };
    let ((column, across), (row, down)) = (within(x, width), within(y, height));
    Cell { column, row, across, down }
}

impl Cell {
    fn mix(&self, [a, b]: [u8; 2], [c, d]: [u8; 2]) -> f32 {
        let between = |a: u8, b: u8| f32::from(a) * (1.0 - self.across) + f32::from(b) * self.across;
        between(a, b) * (1.0 - self.down) + between(c, d) * self.down
    }

    /// The two px of each of the cell's rows; `None` only where the picture is not of `width` px.
    fn pairs<'a, T>(&self, pixels: &'a [T], width: usize) -> Option<[&'a [T; 2]; 2]> {
        let first = self.row * width + self.column;
        Some([pixels.get(first..)?.first_chunk()?, pixels.get(first + width..)?.first_chunk()?])
    }
}

/// The px that holds a place of a picture with a side of one px.
fn nearest<T: Copy>(pixels: &[T], (width, height): (usize, usize), x: f32, y: f32) -> Option<T> {
    let within = |place: f32, side: usize| (place.max(0.0) as usize).min(side.saturating_sub(1));
    pixels.get(within(y, height) * width + within(x, width)).copied()
}

/// Luma at a place; 0 for a picture without px. One px wide or high: the nearest px.
pub(crate) fn luma_at(luma: &GrayImage, x: f32, y: f32) -> f32 {
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    let pixels = luma.as_raw().as_slice();
    if width < 2 || height < 2 {
        return nearest(pixels, (width, height), x, y).map_or(0.0, f32::from);
    }
    let cell = cell((width, height), x, y);
    cell.pairs(pixels, width).map_or(0.0, |[above, below]| cell.mix(*above, *below))
}

/// Colour at a place; black for a picture without px. One px wide or high: the nearest px.
pub(crate) fn rgb_at(rgb: &RgbImage, x: f32, y: f32) -> [f32; 3] {
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    let pixels = rgb.as_chunks::<3>().0;
    if width < 2 || height < 2 {
        return nearest(pixels, (width, height), x, y).map_or([0.0; 3], |pixel| pixel.map(f32::from));
    }
    let cell = cell((width, height), x, y);
    cell.pairs(pixels, width).map_or([0.0; 3], |[[a, b], [c, d]]| {
        std::array::from_fn(|channel| cell.mix([a[channel], b[channel]], [c[channel], d[channel]]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_the_centres_and_lie_between_them() {
        let luma = GrayImage::from_raw(2, 2, vec![0, 100, 50, 150]).unwrap();
        assert_eq!(
            [luma_at(&luma, 0.5, 0.5), luma_at(&luma, 1.5, 1.5), luma_at(&luma, 1.0, 1.0)],
            [0.0, 150.0, 75.0]
        );
        let rgb = RgbImage::from_fn(2, 2, |x, _| image::Rgb([0, 10, 20].map(|value| value + 100 * x as u8)));
        assert_eq!(rgb_at(&rgb, 1.0, 0.5), [50.0, 60.0, 70.0]);
    }

    #[test]
    fn beyond_the_border_its_px_go_on() {
        let luma = GrayImage::from_raw(2, 2, vec![7, 9, 7, 9]).unwrap();
        assert_eq!([luma_at(&luma, -40.0, 3.0), luma_at(&luma, 40.0, -3.0)], [7.0, 9.0]);
    }

    #[test]
    fn a_line_of_px_gives_its_nearest_and_no_px_none() {
        let luma = GrayImage::from_raw(3, 1, vec![7, 9, 11]).unwrap();
        assert_eq!([-2.0, 1.2, 9.0].map(|x| luma_at(&luma, x, 5.0)), [7.0, 9.0, 11.0]);
        assert_eq!(rgb_at(&RgbImage::from_pixel(1, 4, image::Rgb([1, 2, 3])), 3.0, 3.0), [1.0, 2.0, 3.0]);
        assert_eq!(luma_at(&GrayImage::new(0, 0), 1.0, 1.0), 0.0);
    }
}
