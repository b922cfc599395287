//! Pictures for the bundle. In: RGB. Out: a baseline JPEG, encoded once; its bytes are what is hashed and stored.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};

use super::EngineError;
use crate::error::Result;

/// Quality of the bundle's pictures, 1 to 100.
const QUALITY: u8 = 92;

/// Encodes a picture.
///
/// # Errors
/// `Internal` when the encoder refuses the size.
pub fn jpeg_from_rgb(rgb: &RgbImage) -> Result<Vec<u8>> {
    let (width, height) = rgb.dimensions();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .write_image(rgb.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(|_| EngineError::Encode { width, height })?;
    Ok(bytes)
}
