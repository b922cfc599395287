//! PNG. In: the bytes of a file. Out: its pixels as stored and its EXIF block.
//!
//! The file is walked chunk by chunk first: the size is checked, every chunk up to `IEND` must be there, and
//! only the chunks that pixels need reach the decoder, so that no profile, text or animation can cost time or
//! memory. Of an animated PNG the default image is taken, which is the first frame when the file says so.

use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder};

use super::{Bytes, DecodeError, Decoded, limits};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Whether the bytes claim to be a PNG.
pub(super) fn claims(bytes: &[u8]) -> bool {
    bytes.starts_with(&SIGNATURE)
}

/// Decodes a whole PNG.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let Reduced { stream, exif } = reduce(bytes)?;
    let decoder = PngDecoder::with_limits(Cursor::new(stream.as_slice()), limits::codec_limits())?;
    limits::check_memory(decoder.total_bytes())?;
    Ok(Decoded { pixels: DynamicImage::from_decoder(decoder)?, exif: exif.map(<[u8]>::to_vec) })
}

/// A PNG of nothing but what its pixels need.
struct Reduced<'a> {
    stream: Vec<u8>,
    exif: Option<&'a [u8]>,
}

fn reduce(bytes: &[u8]) -> Result<Reduced<'_>, DecodeError> {
    let mut input = Bytes::new(bytes);
    let mut stream = Vec::with_capacity(bytes.len());
    stream.extend_from_slice(input.take(SIGNATURE.len())?);

    let header = Chunk::read(&mut input)?;
    let [a, b, c, d, e, f, g, h, ..] = *header.data else {
        return Err(DecodeError::damaged("no header chunk"));
    };
    if header.kind != *b"IHDR" {
        return Err(DecodeError::damaged("no header chunk"));
    }
    let (width, height) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
    limits::check_size(width, height)?;
    stream.extend_from_slice(header.whole);

    let mut exif = None;
    let mut has_pixels = false;
    loop {
        let chunk = Chunk::read(&mut input)?;
        match &chunk.kind {
            b"PLTE" | b"tRNS" | b"IDAT" => {
                has_pixels |= chunk.kind == *b"IDAT";
                stream.extend_from_slice(chunk.whole);
            }
            b"eXIf" => exif = exif.or(Some(chunk.data)),
            b"IEND" => {
                stream.extend_from_slice(chunk.whole);
                break;
            }
            // Upper case: a decoder that does not know the chunk must not show the picture.
            [first, ..] if first.is_ascii_uppercase() => {
                return Err(DecodeError::unsupported("PNG with an unknown critical chunk"));
            }
            _ => {}
        }
    }
    if !has_pixels {
        return Err(DecodeError::damaged("no image data"));
    }
    Ok(Reduced { stream, exif })
}

/// One chunk: length, kind, data, CRC. The decoder checks the CRC of those that reach it.
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    whole: &'a [u8],
}

impl<'a> Chunk<'a> {
    fn read(input: &mut Bytes<'a>) -> Result<Self, DecodeError> {
        let start = *input;
        let length = input.u32_be()? as usize;
        let kind = input.four()?;
        let data = input.take(length)?;
        input.u32_be()?;
        let whole = Bytes::take(&mut { start }, length.saturating_add(12))?;
        Ok(Self { kind, data, whole })
    }
}
