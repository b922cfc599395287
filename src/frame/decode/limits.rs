//! How large a picture may be, checked on its header before anything is allocated for its pixels.
//!
//! In: stated sizes. Out: nothing, or [`DecodeError::TooLarge`]. Together the bounds keep one decode under
//! 600 MB: 64 MiB of file, as much again for its reduced copy, 320 MiB in the decoder and 143 MiB for the
//! finished RGB (turning it upright needs a second one, but by then the decoder's share is free).

use super::DecodeError;

/// Largest width and height, in px.
pub const MAX_SIDE_PX: u32 = 8_192;
/// Largest area, in px.
pub const MAX_AREA_PX: u64 = 50_000_000;
/// Largest encoded file, in bytes.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
/// Most that a decoder may hold at once, its output included, in bytes. Enough for 50 MP of 8-bit RGBA, of
/// baseline JPEG and of progressive JPEG with 4:2:0 chroma; 16-bit RGBA ends at 41 MP.
pub const MAX_DECODER_BYTES: u64 = 320 << 20;

/// Refuses sizes of nothing and sizes over the limits.
pub(crate) fn check_size(width: u32, height: u32) -> Result<(), DecodeError> {
    if width == 0 || height == 0 {
        return Err(DecodeError::damaged(format!("{width} x {height} px")));
    }
    if width > MAX_SIDE_PX || height > MAX_SIDE_PX || u64::from(width) * u64::from(height) > MAX_AREA_PX {
        return Err(DecodeError::TooLarge(format!(
            "{width} x {height} px; the limit is {MAX_SIDE_PX} px a side and {} MP",
            MAX_AREA_PX / 1_000_000
        )));
    }
    Ok(())
}

/// Refuses what would take a decoder more than [`MAX_DECODER_BYTES`].
pub(super) fn check_memory(bytes: u64) -> Result<(), DecodeError> {
    if bytes > MAX_DECODER_BYTES {
        let mib = bytes >> 20;
        return Err(DecodeError::TooLarge(format!(
            "decoding takes {mib} MiB; the limit is {} MiB",
            MAX_DECODER_BYTES >> 20
        )));
    }
    Ok(())
}

/// Refuses files over [`MAX_FILE_BYTES`].
pub(super) fn check_file(bytes: u64) -> Result<(), DecodeError> {
    if bytes > MAX_FILE_BYTES {
        return Err(DecodeError::TooLarge(format!(
            "{bytes} bytes; the limit is {} MiB",
            MAX_FILE_BYTES >> 20
        )));
    }
    Ok(())
}

/// The same bounds for the codecs of the `image` crate, every field set.
pub(super) fn codec_limits() -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    limits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Coded, ErrorCode};

    #[test]
    fn sizes_at_and_over_the_limits() {
        assert!(check_size(8_192, 6_103).is_ok());
        for (width, height) in [(8_193, 1), (1, 8_193), (8_192, 6_104), (u32::MAX, u32::MAX)] {
            assert_eq!(check_size(width, height).unwrap_err().code(), ErrorCode::InputTooLarge);
        }
        assert_eq!(check_size(0, 5).unwrap_err().code(), ErrorCode::InputDamaged);
    }

    #[test]
    fn every_field_of_the_codec_limits_is_set() {
        let limits = codec_limits();
        assert!(limits.max_image_width.is_some() && limits.max_image_height.is_some());
        assert!(limits.max_alloc.is_some());
    }
}
