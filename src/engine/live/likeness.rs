//! How alike two pages are. In: rectified pages. Out: the correlation of their brightness, -1 to 1, the better of both ways
//! up: enough to tell that one side was shown twice, whatever the light.

use image::{GrayImage, imageops};

/// Size of the copies that are compared, in px: fields and portrait show, letters do not.
const WIDTH: u32 = 48;
const HEIGHT: u32 = 30;

/// A page, small and without its brightness and contrast.
#[derive(Debug, Clone)]
pub(super) struct Likeness(Vec<f32>);

impl Likeness {
    pub(super) fn of(page: &GrayImage) -> Self {
        let small = imageops::resize(page, WIDTH, HEIGHT, imageops::FilterType::Triangle);
        let mean = small.iter().map(|y| f32::from(*y)).sum::<f32>() / small.len().max(1) as f32;
        Self(small.iter().map(|y| f32::from(*y) - mean).collect())
    }

    /// -1 to 1; 0 where one of them is flat.
    pub(super) fn to(&self, other: &Self) -> f64 {
        let product = |a: &mut dyn Iterator<Item = f32>, b: &[f32]| a.zip(b).map(|(a, b)| a * b).sum::<f32>();
        let length = |of: &Self| product(&mut of.0.iter().copied(), &of.0).sqrt();
        let lengths = length(self) * length(other);
        if lengths <= f32::EPSILON {
            return 0.0;
        }
        let upright = product(&mut self.0.iter().copied(), &other.0);
        let upside_down = product(&mut self.0.iter().rev().copied(), &other.0);
        f64::from(upright.max(upside_down) / lengths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(of: impl Fn(u32, u32) -> u8) -> GrayImage {
        GrayImage::from_fn(480, 300, |x, y| image::Luma([of(x, y)]))
    }

    #[test]
    fn a_page_is_like_itself_in_any_light_and_either_way_up() {
        let drawn = |x: u32, y: u32| ((x / 60 * 7 + y / 50 * 13) % 11 * 12) as u8;
        let (one, darker) = (page(drawn), page(|x, y| drawn(x, y) / 2 + 20));
        let turned = imageops::rotate180(&one);
        let likeness = Likeness::of(&one);
        assert!(likeness.to(&Likeness::of(&darker)) > 0.99 && likeness.to(&Likeness::of(&turned)) > 0.99);
        let other = page(|x, y| ((x / 40 * 5 + y / 30 * 3) % 7 * 30) as u8);
        assert!(likeness.to(&Likeness::of(&other)) < 0.5);
        assert_eq!(likeness.to(&Likeness::of(&page(|_, _| 90))), 0.0);
    }
}
