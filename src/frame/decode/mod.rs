//! Encoded pictures to upright 8-bit pixels. In: the bytes of a JPEG, PNG or WebP, told by their content and
//! never by a name. Out: [`RgbImage`], or a typed [`DecodeError`]; never a panic, and never a part of a
//! picture for the whole.
//!
//! All eight EXIF orientations are applied. 16 bits per sample are rounded to 8; palettes are looked up;
//! transparent pictures are laid on white (what paper shows); of animations the first picture counts. Colour
//! profiles are not applied; the four inks of a CMYK or YCCK JPEG are multiplied out, as every viewer without
//! colour management does. XMP orientation is not read.

mod bytes;
mod error;
mod flatten;
mod jpeg;
mod jpeg_header;
mod jpeg_reduce;
pub mod limits;
mod png;
mod webp;

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};

use self::bytes::Bytes;
pub use self::error::DecodeError;
use super::convert::rgb_from_luma;
use crate::error::Result;

/// Decodes a picture held in memory.
///
/// # Errors
/// `InputUnsupported` for bytes of another format or of a rare part of these, `InputTooLarge` over
/// [`limits`], `InputDamaged` for whatever is cut short or breaks its format.
pub fn decode(bytes: &[u8]) -> Result<RgbImage> {
    Ok(colour(upright(bytes)?))
}

/// Decodes a picture file.
///
/// # Errors
/// As [`decode`], and `InputUnreadable` when there is no such regular file or it cannot be read; the text
/// names the file.
pub fn decode_file(path: &Path) -> Result<RgbImage> {
    Ok(colour(upright_file(path)?))
}

fn colour(pixels: DynamicImage) -> RgbImage {
    match pixels {
        DynamicImage::ImageLuma8(luma) => {
            let mut rgb = RgbImage::new(luma.width(), luma.height());
            rgb_from_luma(&luma, &mut rgb);
            rgb
        }
        other => other.into_rgb8(),
    }
}

/// As [`decode`], but a grey picture stays luma: the result is `ImageLuma8` or `ImageRgb8`.
pub(in crate::frame) fn upright(bytes: &[u8]) -> Result<DynamicImage, DecodeError> {
    limits::check_file(bytes.len() as u64)?;
    trapped(|| {
        let Decoded { pixels, exif } = by_content(bytes)?;
        let mut pixels = flatten::to_eight_bits(pixels);
        pixels.apply_orientation(exif.as_deref().and_then(orientation).unwrap_or(Orientation::NoTransforms));
        Ok(pixels)
    })
}

/// The one place where panics are trapped. The process's panic hook still runs, and by default prints a line
/// on standard error: a library must not replace it. Under `panic = "abort"` nothing can be trapped.
fn trapped<T>(run: impl FnOnce() -> Result<T, DecodeError>) -> Result<T, DecodeError> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(DecodeError::damaged("the decoder failed on it")))
}

/// As [`upright`], for a file.
pub(crate) fn upright_file(path: &Path) -> Result<DynamicImage, DecodeError> {
    read(path).and_then(|bytes| upright(&bytes)).map_err(|error| error.in_file(path))
}

/// Reads a regular file of bounded size: never a pipe or a device, which may not end.
fn read(path: &Path) -> Result<Vec<u8>, DecodeError> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(DecodeError::Unreadable(std::io::Error::other("not a regular file")));
    }
    let file = File::open(path)?;
    limits::check_file(file.metadata()?.len())?;
    let mut bytes = Vec::new();
    file.take(limits::MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A picture as stored, before it is turned upright.
struct Decoded {
    pixels: DynamicImage,
    /// The EXIF block.
    exif: Option<Vec<u8>>,
}

fn by_content(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    if jpeg::claims(bytes) {
        jpeg::decode(bytes)
    } else if png::claims(bytes) {
        png::decode(bytes)
    } else if webp::claims(bytes) {
        webp::decode(bytes)
    } else {
        Err(DecodeError::unsupported("not a JPEG, PNG or WebP picture"))
    }
}

/// The orientation that an EXIF block states; some writers put JPEG's prefix before it in other formats.
fn orientation(exif: &[u8]) -> Option<Orientation> {
    Orientation::from_exif_chunk(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Coded, ErrorCode};

    #[test]
    fn a_panic_of_a_decoder_is_a_damaged_picture() {
        let error = trapped::<()>(|| panic!("as a decoder might")).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InputDamaged);
    }
}
