//! WebP, lossy, lossless and animated. In: the bytes of a file. Out: its pixels as stored and its EXIF block.
//!
//! The container is walked first: its stated length must be there, and the canvas and every bitstream header
//! inside it must be within the limits and agree, because the decoder allocates by whichever it meets. Of an
//! animation the first frame is taken, on white where it does not cover the canvas.

use std::io::Cursor;

use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, Rgba};

use super::{Bytes, DecodeError, Decoded, limits};

/// What the decoder holds per pixel of canvas, output included: ARGB beside the output for a still picture,
/// canvas, frame and output for an animation.
const STILL_BYTES_PER_PX: u64 = 8;
const ANIMATED_BYTES_PER_PX: u64 = 12;

/// Whether the bytes claim to be a WebP.
pub(super) fn claims(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice())
}

/// Decodes a whole WebP.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let layout = Layout::read(bytes)?;
    let (width, height) = layout.canvas;
    let bytes_per_px = if layout.animated { ANIMATED_BYTES_PER_PX } else { STILL_BYTES_PER_PX };
    limits::check_memory(u64::from(width) * u64::from(height) * bytes_per_px)?;

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
    animated: bool,
    exif: Option<&'a [u8]>,
}

impl<'a> Layout<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut file = Bytes::new(bytes);
        file.take(4)?;
        let length = file.u32_le()? as usize;
        let mut input = Bytes::new(file.take(length)?);
        input.take(4)?;

        let mut layout: Option<Self> = None;
        while !input.is_empty() {
            let (kind, data) = chunk(&mut input)?;
            match (&kind, &mut layout) {
                (b"VP8X", None) => layout = Some(Self::extended(data)?),
                (b"VP8 " | b"VP8L", None) => {
                    let canvas = bitstream_size(kind, data)?;
                    limits::check_size(canvas.0, canvas.1)?;
                    // A simple file is this one chunk.
                    return Ok(Self { canvas, animated: false, exif: None });
                }
                (_, None) => return Err(DecodeError::damaged("no picture chunk")),
                (b"VP8 " | b"VP8L", Some(layout)) if bitstream_size(kind, data)? != layout.canvas => {
                    return Err(DecodeError::damaged("picture and canvas differ in size"));
                }
                (b"ANMF", Some(layout)) => layout.check_frame(data)?,
                (b"EXIF", Some(layout)) => layout.exif = layout.exif.or(Some(data)),
                _ => {}
            }
        }
        layout.ok_or_else(|| DecodeError::damaged("no picture chunk"))
    }

    fn extended(data: &[u8]) -> Result<Self, DecodeError> {
        let mut data = Bytes::new(data);
        let flags = data.u32_le()?;
        let canvas = (data.u24_le()? + 1, data.u24_le()? + 1);
        limits::check_size(canvas.0, canvas.1)?;
        Ok(Self { canvas, animated: flags & 2 != 0, exif: None })
    }

    /// A frame of an animation must lie within the canvas, and its bitstream must have the frame's size.
    fn check_frame(&self, data: &[u8]) -> Result<(), DecodeError> {
        let mut data = Bytes::new(data);
        let (x, y) = (data.u24_le()? * 2, data.u24_le()? * 2);
        let (width, height) = (data.u24_le()? + 1, data.u24_le()? + 1);
        data.take(4)?;
        if x + width > self.canvas.0 || y + height > self.canvas.1 {
            return Err(DecodeError::damaged("an animation frame leaves the canvas"));
        }
        while !data.is_empty() {
            let (kind, data) = chunk(&mut data)?;
            if matches!(&kind, b"VP8 " | b"VP8L") && bitstream_size(kind, data)? != (width, height) {
                return Err(DecodeError::damaged("picture and animation frame differ in size"));
            }
        }
        Ok(())
    }
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
