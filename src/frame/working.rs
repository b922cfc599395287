//! The small luma picture that per-frame stages work on. In: full-resolution luma. Out: at most
//! [`WORKING_SIDE_PX`] on the long side, area-averaged, with the scale back.

use image::GrayImage;

use super::resize::{Filter, resize_luma};

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
        let (width, height) = luma.dimensions();
        let scale = (f64::from(WORKING_SIDE_PX) / f64::from(width.max(height).max(1))).min(1.0);
        if scale >= 1.0 {
            return Self { luma: luma.clone(), scale: 1.0 };
        }
        let side = |px: u32| ((f64::from(px) * scale).round() as u32).max(1);
        Self { luma: reduced(luma, side(width), side(height)), scale }
    }
}

/// Area-averaging reduction; falls back to nearest sampling if the resizer refuses the sizes.
fn reduced(luma: &GrayImage, width: u32, height: u32) -> GrayImage {
    let mut small = GrayImage::new(width, height);
    if !resize_luma(luma, &mut small, Filter::Area) {
        return image::imageops::thumbnail(luma, width, height);
    }
    small
}
