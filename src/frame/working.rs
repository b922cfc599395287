//! The small luma picture that per-frame stages work on. In: full-resolution luma. Out: at most
//! [`WORKING_SIDE_PX`] on the long side, area-averaged, with the scale back.

use image::GrayImage;

use super::area::average;

/// Longest side of the working picture, in px.
pub const WORKING_SIDE_PX: u32 = 640;

/// A reduced copy of a frame's luma; never enlarged.
#[derive(Debug, Clone)]
pub struct Working {
    /// The reduced luma.
    pub luma: GrayImage,
    /// Working px per frame px, at most 1; the same along both axes to within half a pixel over the side.
    pub scale: f64,
}

impl Working {
    /// Reduces a picture with a box filter (exact area average), or copies it when it is small already.
    #[must_use]
    pub fn from_luma(luma: &GrayImage) -> Self {
        Self::from_luma_with(luma, |bytes| vec![0; bytes])
    }

    /// The same into a buffer of as many bytes as `buffer` is asked for.
    pub(super) fn from_luma_with(luma: &GrayImage, buffer: impl FnOnce(usize) -> Vec<u8>) -> Self {
        let (width, height) = luma.dimensions();
        let scale = (f64::from(WORKING_SIDE_PX) / f64::from(width.max(height).max(1))).min(1.0);
        let side = |px: u32| ((f64::from(px) * scale).round() as u32).max(1);
        let (small_width, small_height) =
            if scale < 1.0 { (side(width), side(height)) } else { (width, height) };
        let samples = buffer(small_width as usize * small_height as usize);
        let mut small = GrayImage::from_raw(small_width, small_height, samples).unwrap_or_default();
        if scale < 1.0 {
            average(luma, &mut small);
        } else {
            small.copy_from_slice(luma);
        }
        Self { luma: small, scale }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pictures_are_copied() {
        let luma = GrayImage::from_fn(640, 3, |x, y| image::Luma([(x + y) as u8]));
        let working = Working::from_luma(&luma);
        assert_eq!((&working.luma, working.scale), (&luma, 1.0));
    }

    #[test]
    fn large_pictures_are_averaged_over_areas() {
        // Stripes of 0 and 200, two px to a working px: every working px is their mean.
        let luma = GrayImage::from_fn(1_280, 960, |x, _| image::Luma([200 * (x % 2) as u8]));
        let working = Working::from_luma(&luma);
        assert_eq!((working.luma.dimensions(), working.scale), ((640, 480), 0.5));
        assert!(working.luma.iter().all(|y| *y == 100));
    }

    #[test]
    fn long_thin_pictures_keep_a_row() {
        assert_eq!(Working::from_luma(&GrayImage::new(8_192, 1)).luma.dimensions(), (640, 1));
    }
}
