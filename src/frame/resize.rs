//! Resizing, by `fast_image_resize`. In: luma or RGB and a target picture. Out: the target, filled.
//!
//! The typed entry point is called here and nowhere else: each call of the untyped one from another place would
//! compile the resizer's kernels for every pixel type once more.

use std::cell::RefCell;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::{GrayImage, RgbImage};

use crate::geometry::Rect;

/// How samples are weighted; when a picture shrinks, each filter averages over all that it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// Exact area average.
    Area,
    /// A triangle: softer.
    Triangle,
    /// A raised cosine: between the two.
    Hamming,
}

thread_local! {
    /// Keeps its scratch memory from one call to the next.
    static RESIZER: RefCell<Resizer> = RefCell::new(Resizer::new());
}

/// Fills `small` with the whole of `luma`. False, and nothing filled, when a side of either is zero.
pub(crate) fn resize_luma(luma: &GrayImage, small: &mut GrayImage, filter: Filter) -> bool {
    let whole = Rect::new(0.0, 0.0, luma.width().into(), luma.height().into());
    resize_luma_part(luma, whole, small, filter)
}

/// Fills `small` with a part of `luma`. False, and nothing filled, when a side is zero or the part reaches outside.
pub(crate) fn resize_luma_part(luma: &GrayImage, part: Rect, small: &mut GrayImage, filter: Filter) -> bool {
    let target = small.dimensions();
    resize::<U8>(luma.as_raw(), luma.dimensions(), part, small, target, filter)
}

/// Fills `small` with a part of `rgb`. False, and nothing filled, when a side is zero or the part reaches outside.
pub(crate) fn resize_rgb(rgb: &RgbImage, part: Rect, small: &mut RgbImage, filter: Filter) -> bool {
    let target = small.dimensions();
    resize::<U8x3>(rgb.as_raw(), rgb.dimensions(), part, small, target, filter)
}

fn resize<P: PixelTrait>(
    from: &[u8],
    (width, height): (u32, u32),
    part: Rect,
    to: &mut [u8],
    (to_width, to_height): (u32, u32),
    filter: Filter,
) -> bool {
    if part.width <= 0.0 || part.height <= 0.0 || to_width == 0 || to_height == 0 {
        return false;
    }
    let kernel = match filter {
        Filter::Area => FilterType::Box,
        Filter::Triangle => FilterType::Bilinear,
        Filter::Hamming => FilterType::Hamming,
    };
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(kernel)).crop(
        part.x,
        part.y,
        part.width,
        part.height,
    );
    let (Ok(source), Ok(mut target)) = (
        TypedImageRef::<P>::from_buffer(width, height, from),
        TypedImage::<P>::from_buffer(to_width, to_height, to),
    ) else {
        return false;
    };
    RESIZER.with_borrow_mut(|resizer| resizer.resize_typed(&source, &mut target, &options)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_average_is_exact() {
        let luma = GrayImage::from_fn(4, 2, |x, y| image::Luma([(x * 40 + y * 8) as u8]));
        let mut small = GrayImage::new(2, 1);
        assert!(resize_luma(&luma, &mut small, Filter::Area));
        assert_eq!(small.as_raw(), &[24, 104]);
    }

    #[test]
    fn a_part_keeps_its_colours() {
        let rgb = RgbImage::from_fn(8, 8, |x, _| image::Rgb(if x < 4 { [10, 20, 30] } else { [200, 0, 0] }));
        let mut small = RgbImage::new(2, 2);
        for filter in [Filter::Area, Filter::Triangle, Filter::Hamming] {
            assert!(resize_rgb(&rgb, Rect::new(0.0, 0.0, 3.0, 8.0), &mut small, filter));
            assert!(small.pixels().all(|pixel| pixel.0 == [10, 20, 30]), "{filter:?}");
        }
    }

    #[test]
    fn empty_or_outside_is_refused() {
        let rgb = RgbImage::new(8, 8);
        let mut small = RgbImage::new(2, 2);
        assert!(!resize_rgb(&rgb, Rect::new(0.0, 0.0, 0.0, 8.0), &mut small, Filter::Area));
        assert!(!resize_rgb(&rgb, Rect::new(4.0, 0.0, 8.0, 8.0), &mut small, Filter::Area));
        assert!(!resize_luma(&GrayImage::new(0, 0), &mut GrayImage::new(1, 1), Filter::Area));
    }
}
