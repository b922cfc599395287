//! One frame: its id, its time, its pixels. In: luma or RGB. Out: luma, RGB and the working picture on demand.

use std::path::Path;
use std::sync::OnceLock;

use image::{DynamicImage, GrayImage, RgbImage};

use super::Working;
use super::decode;
use crate::error::Result;
use crate::record::FrameId;

/// One upright frame. Immutable; what is derived is made once and kept.
#[derive(Debug)]
pub struct Frame {
    id: FrameId,
    monotonic_ns: u64,
    luma: GrayImage,
    rgb: OnceLock<RgbImage>,
    working: OnceLock<Working>,
}

impl Frame {
    /// A colour frame; its luma is ITU-R BT.601 full range.
    #[must_use]
    pub fn from_rgb(id: FrameId, monotonic_ns: u64, rgb: RgbImage) -> Self {
        let mut frame = Self::from_luma(id, monotonic_ns, luma_from_rgb(&rgb));
        frame.rgb = OnceLock::from(rgb);
        frame
    }

    /// A grey frame; its RGB repeats the luma.
    #[must_use]
    pub fn from_luma(id: FrameId, monotonic_ns: u64, luma: GrayImage) -> Self {
        Self { id, monotonic_ns, luma, rgb: OnceLock::new(), working: OnceLock::new() }
    }

    /// A frame of an encoded picture; a grey one keeps its luma exactly.
    ///
    /// # Errors
    /// As [`decode`](super::decode::decode).
    pub fn from_encoded(id: FrameId, monotonic_ns: u64, bytes: &[u8]) -> Result<Self> {
        Ok(Self::from_upright(id, monotonic_ns, decode::upright(bytes)?))
    }

    /// A frame of a picture file.
    ///
    /// # Errors
    /// As [`decode_file`](super::decode::decode_file).
    pub fn from_file(id: FrameId, monotonic_ns: u64, path: &Path) -> Result<Self> {
        Ok(Self::from_upright(id, monotonic_ns, decode::upright_file(path)?))
    }

    fn from_upright(id: FrameId, monotonic_ns: u64, pixels: DynamicImage) -> Self {
        match pixels {
            DynamicImage::ImageLuma8(luma) => Self::from_luma(id, monotonic_ns, luma),
            other => Self::from_rgb(id, monotonic_ns, other.into_rgb8()),
        }
    }

    /// Sequence number within the session.
    #[must_use]
    pub fn id(&self) -> FrameId {
        self.id
    }

    /// Monotonic time of capture or arrival since the session began, in ns.
    #[must_use]
    pub fn monotonic_ns(&self) -> u64 {
        self.monotonic_ns
    }

    /// Width in px.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.luma.width()
    }

    /// Height in px.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.luma.height()
    }

    /// Full-resolution luma, 0 to 255 full range.
    #[must_use]
    pub fn luma(&self) -> &GrayImage {
        &self.luma
    }

    /// Full-resolution colour, made on the first call.
    #[must_use]
    pub fn rgb(&self) -> &RgbImage {
        self.rgb.get_or_init(|| rgb_from_luma(&self.luma))
    }

    /// The small luma picture that per-frame stages work on, made on the first call.
    #[must_use]
    pub fn working(&self) -> &Working {
        self.working.get_or_init(|| Working::from_luma(&self.luma))
    }
}

/// BT.601 luma in 8-bit fixed point, within 1 of the exact value.
fn luma_from_rgb(rgb: &RgbImage) -> GrayImage {
    let mut luma = GrayImage::new(rgb.width(), rgb.height());
    for (y, [r, g, b]) in luma.iter_mut().zip(rgb.as_chunks::<3>().0) {
        *y = ((77 * u32::from(*r) + 150 * u32::from(*g) + 29 * u32::from(*b) + 128) >> 8) as u8;
    }
    luma
}

fn rgb_from_luma(luma: &GrayImage) -> RgbImage {
    let mut rgb = RgbImage::new(luma.width(), luma.height());
    for (pixel, y) in rgb.pixels_mut().zip(luma.iter()) {
        pixel.0 = [*y; 3];
    }
    rgb
}
