//! WebP, lossy, lossless and animated. In: the bytes of a file. Out: its pixels as stored and its EXIF block.
//!
//! The container is walked first: its stated length must be there, and the canvas and every bitstream header
//! inside it must be within the limits and agree, because the decoder allocates by whichever it meets. Of an
//! animation the first frame is taken, on white where it does not cover the canvas.

use std::io::Cursor;

use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, Rgba};

use super::{Bytes, DecodeError, Decoded, limits};

/// What the decoder holds per px for a picture of each kind, output included (lossy: YUV and RGB; lossless:
/// ARGB twice; with an alpha plane: YUV, RGBA, and the plane once as ARGB and once alone), and what an
/// animation adds to that for its canvas and the output.
const LOSSY_BYTES_PER_PX: u64 = 5;
const LOSSLESS_BYTES_PER_PX: u64 = 8;
const ALPHA_BYTES_PER_PX: u64 = 11;
const ANIMATION_BYTES_PER_PX: u64 = 8;

/// Whether the bytes claim to be a WebP.
pub(super) fn claims(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice())
}

/// Decodes a whole WebP.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let layout = Layout::read(bytes)?;
    let (width, height) = layout.canvas;
    limits::check_memory(u64::from(width) * u64::from(height) * layout.bytes_per_px)?;

    let mut decoder = WebPDecoder::new(Cursor::new(bytes))?;
    decoder.set_limits(limits::codec_limits())?;
    if decoder.has_animation() {
        decoder.set_background_color(Rgba([255; 4]))?;
    }
    Ok(Decoded { pixels: DynamicImage::from_decoder(decoder)?, exif: layout.exif.map(<[u8]>::to_vec) })
}

/// What the container says of itself.
struct Layout<'a> {
    canvas: (u32, u32),
    /// What decoding takes for each px of the canvas.
    bytes_per_px: u64,
    exif: Option<&'a [u8]>,
}

impl<'a> Layout<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut file = Bytes::new(bytes);
        file.take(4)?;
        let length = file.u32_le()? as usize;
        let mut input = Bytes::new(file.take(length)?);
        input.take(4)?;

        let (kind, data) = chunk(&mut input)?;
        let mut layout = match &kind {
            b"VP8X" => Self::extended(data)?,
            // A simple file is this one chunk.
            b"VP8 " | b"VP8L" => return Self::with_canvas(bitstream_size(kind, data)?, picture_bytes(kind)),
            _ => return Err(DecodeError::damaged("no picture chunk")),
        };
        let canvas = layout.canvas;
        let mut most = 0;
        let mut note = |kind, data, size| -> Result<(), DecodeError> {
            most = most.max(picture_bytes(kind));
            match &kind {
                b"VP8 " | b"VP8L" if bitstream_size(kind, data)? != size => {
                    Err(DecodeError::damaged("a picture of another size than its container states"))
                }
                _ => Ok(()),
            }
        };
        while !input.is_empty() {
            match chunk(&mut input)? {
                ([b'A', b'N', b'M', b'F'], data) => {
                    let (size, mut chunks) = animation_frame(data, canvas)?;
                    while !chunks.is_empty() {
                        let (kind, data) = chunk(&mut chunks)?;
                        note(kind, data, size)?;
                    }
                }
                ([b'E', b'X', b'I', b'F'], data) => layout.exif = layout.exif.or(Some(data)),
                (kind, data) => note(kind, data, canvas)?,
            }
        }
        layout.bytes_per_px += most;
        Ok(layout)
    }

    fn extended(data: &[u8]) -> Result<Self, DecodeError> {
        let mut data = Bytes::new(data);
        let animated = data.u32_le()? & 2 != 0;
        let canvas = (data.u24_le()? + 1, data.u24_le()? + 1);
        Self::with_canvas(canvas, if animated { ANIMATION_BYTES_PER_PX } else { 0 })
    }

    fn with_canvas(canvas: (u32, u32), bytes_per_px: u64) -> Result<Self, DecodeError> {
        limits::check_size(canvas.0, canvas.1)?;
        Ok(Self { canvas, bytes_per_px, exif: None })
    }
}

/// What a picture of this chunk takes for each px.
fn picture_bytes(kind: [u8; 4]) -> u64 {
    match &kind {
        b"VP8 " => LOSSY_BYTES_PER_PX,
        b"VP8L" => LOSSLESS_BYTES_PER_PX,
        b"ALPH" => ALPHA_BYTES_PER_PX,
        _ => 0,
    }
}

/// The size of an animation's frame, which must lie within the canvas, and the chunks of its picture.
fn animation_frame(data: &[u8], canvas: (u32, u32)) -> Result<((u32, u32), Bytes<'_>), DecodeError> {
    let mut data = Bytes::new(data);
    let (x, y) = (data.u24_le()? * 2, data.u24_le()? * 2);
    let (width, height) = (data.u24_le()? + 1, data.u24_le()? + 1);
    data.take(4)?;
    if x + width > canvas.0 || y + height > canvas.1 {
        return Err(DecodeError::damaged("an animation frame leaves the canvas"));
    }
    Ok(((width, height), data))
}

/// A chunk's kind and data; the pad byte after an odd length may be missing at the very end.
fn chunk<'a>(input: &mut Bytes<'a>) -> Result<([u8; 4], &'a [u8]), DecodeError> {
    let kind = input.four()?;
    let length = input.u32_le()? as usize;
    let data = input.take(length)?;
    if length % 2 == 1 && !input.is_empty() {
        input.u8()?;
    }
    Ok((kind, data))
}

/// Width and height in the header of a VP8 key frame (RFC 6386, 9.1) or of a VP8L image (WebP lossless, 3).
fn bitstream_size(kind: [u8; 4], data: &[u8]) -> Result<(u32, u32), DecodeError> {
    let mut data = Bytes::new(data);
    if kind == *b"VP8L" {
        data.take(1)?;
        let packed = data.u32_le()?;
        return Ok(((packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1));
    }
    data.take(6)?;
    Ok((u32::from(data.u16_le()? & 0x3fff), u32::from(data.u16_le()? & 0x3fff)))
}
