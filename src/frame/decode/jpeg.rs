//! JPEG. In: the bytes of a file. Out: its pixels as stored and its EXIF block.
//!
//! The file is first rewritten to a minimal stream of its own pixels (see [`reduce`](super::jpeg_reduce)),
//! which a strict decoder then either reads to the last block or refuses: lenient decoders paint what is
//! missing grey and report success.

use image::{DynamicImage, GrayImage, RgbImage};
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::jpeg_reduce::{Reduced, reduce};
use super::{DecodeError, Decoded, limits};

/// Whether the bytes claim to be a JPEG.
pub(super) fn claims(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xd8, 0xff])
}

/// Decodes a whole JPEG: grey to luma, all else to RGB.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let Reduced { stream, exif, width, height, grey, decoder_bytes } = reduce(bytes)?;
    limits::check_memory(decoder_bytes)?;
    let colour = if grey { ColorSpace::Luma } else { ColorSpace::RGB };
    let side = limits::MAX_SIDE_PX as usize;
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_out_colorspace(colour);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(stream.as_slice()), options);
    let pixels = decoder.decode()?;
    let wrong_size = || DecodeError::damaged("the picture is not of its stated size");
    let pixels = if grey {
        DynamicImage::ImageLuma8(GrayImage::from_raw(width, height, pixels).ok_or_else(wrong_size)?)
    } else {
        DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, pixels).ok_or_else(wrong_size)?)
    };
    Ok(Decoded { pixels, exif: exif.map(<[u8]>::to_vec) })
}

impl From<DecodeErrors> for DecodeError {
    fn from(error: DecodeErrors) -> Self {
        match error {
            DecodeErrors::Unsupported(_) => Self::Unsupported(error.to_string()),
            DecodeErrors::LargeDimensions(_) => Self::TooLarge(error.to_string()),
            _ => Self::Damaged(error.to_string()),
        }
    }
}
