//! JPEG coding of drawn pictures. In: RGB, quality. Out: bytes, and back.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};

use super::SpecimenError;

/// The picture as a JPEG file; `quality` 1 to 100.
///
/// # Errors
/// A picture without pixels or with a side over 65,535 px.
pub fn encode_jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, SpecimenError> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality.clamp(1, 100)))?;
    Ok(bytes)
}

/// What a decoder makes of [`encode_jpeg`]'s bytes: for our own pictures only, it has no limits.
pub(super) fn decode_jpeg(bytes: &[u8]) -> Result<RgbImage, SpecimenError> {
    Ok(image::load_from_memory_with_format(bytes, ImageFormat::Jpeg)?.into_rgb8())
}
