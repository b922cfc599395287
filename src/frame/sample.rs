//! Values between pixels, bilinear, the picture's border repeated. In: a picture and a place in px, (0, 0) the outer
//! corner of its first px. Out: its luma or colour there, 0 to 255.

use image::{GrayImage, RgbImage};

/// Four neighbours and how far the place lies from the first towards the others.
struct Cell {
    indices: [usize; 4],
    across: f32,
    down: f32,
}

fn cell((width, height): (u32, u32), x: f32, y: f32) -> Cell {
    let (width, height) = (width as usize, height as usize);
    let limit = |side: usize| side.saturating_sub(1) as f32;
    let (x, y) = ((x - 0.5).clamp(0.0, limit(width)), (y - 0.5).clamp(0.0, limit(height)));
    // By way of i32, which processors convert to and from in one step.
    let (column, row) = (x as i32, y as i32);
    let (across, down) = (x - column as f32, y - row as f32);
    let (column, row) = (column as usize, row as usize);
    let (right, below) = (usize::from(column + 1 < width), usize::from(row + 1 < height) * width);
    let here = row * width + column;
    Cell { indices: [here, here + right, here + below, here + below + right], across, down }
}

impl Cell {
    fn mix(&self, [a, b, c, d]: [f32; 4]) -> f32 {
        let top = a * (1.0 - self.across) + b * self.across;
        let bottom = c * (1.0 - self.across) + d * self.across;
        top * (1.0 - self.down) + bottom * self.down
    }
}

/// Luma at a place; 0 for a picture without px.
pub(crate) fn luma_at(luma: &GrayImage, x: f32, y: f32) -> f32 {
    let cell = cell(luma.dimensions(), x, y);
    cell.mix(cell.indices.map(|index| luma.as_raw().get(index).map_or(0.0, |&value| f32::from(value))))
}

/// Colour at a place; black for a picture without px.
pub(crate) fn rgb_at(rgb: &RgbImage, x: f32, y: f32) -> [f32; 3] {
    let cell = cell(rgb.dimensions(), x, y);
    let pixels = rgb.as_chunks::<3>().0;
    let around = cell.indices.map(|index| pixels.get(index).copied().unwrap_or([0; 3]));
    std::array::from_fn(|channel| cell.mix(around.map(|pixel| f32::from(pixel[channel]))))
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
        let rgb = RgbImage::from_raw(2, 1, vec![0, 10, 20, 100, 110, 120]).unwrap();
        assert_eq!(rgb_at(&rgb, 1.0, 0.5), [50.0, 60.0, 70.0]);
    }

    #[test]
    fn beyond_the_border_its_px_go_on() {
        let luma = GrayImage::from_raw(2, 1, vec![7, 9]).unwrap();
        assert_eq!([luma_at(&luma, -40.0, 3.0), luma_at(&luma, 40.0, -3.0)], [7.0, 9.0]);
        assert_eq!(luma_at(&GrayImage::new(0, 0), 1.0, 1.0), 0.0);
    }
}
