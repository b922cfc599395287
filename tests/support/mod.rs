//! Encoded pictures made on the spot, for tests of what reads them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be encoded or read fails the test")]
#![allow(dead_code, reason = "each test file uses its own part")]

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

/// The three formats that are read.
pub(crate) const FORMATS: [&str; 3] = ["jpeg", "png", "webp"];

/// Colours of the four quadrants of [`quadrants`]: top left, top right, bottom left, bottom right.
pub(crate) const QUADRANTS: [[u8; 3]; 4] = [[200, 40, 40], [40, 170, 60], [40, 60, 190], [220, 220, 220]];

/// 48 x 32 px in four quadrants of different colours: any turn or flip moves one.
pub(crate) fn quadrants() -> RgbImage {
    RgbImage::from_fn(48, 32, |x, y| Rgb(QUADRANTS[usize::from(x >= 24) + 2 * usize::from(y >= 16)]))
}

/// Colours at the middles of the four quadrants.
pub(crate) fn quadrant_colours(picture: &RgbImage) -> [[u8; 3]; 4] {
    let (w, h) = picture.dimensions();
    [(w / 4, h / 4), (3 * w / 4, h / 4), (w / 4, 3 * h / 4), (3 * w / 4, 3 * h / 4)]
        .map(|(x, y)| picture.get_pixel(x, y).0)
}

/// Whether two colours are the same to within `tolerance` in each channel.
pub(crate) fn close(a: [u8; 3], b: [u8; 3], tolerance: u8) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= tolerance)
}

/// Noise that is the same every time: every part of its encoding carries picture.
pub(crate) fn texture(width: u32, height: u32) -> RgbImage {
    let mut state = 0x2545_f491_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [r, g, b, _] = state.to_le_bytes();
        Rgb([r, g, b])
    })
}

/// Encodes as `jpeg`, `png` or `webp` (lossless), with an EXIF block if one is given.
pub(crate) fn encode(format: &str, picture: &RgbImage, exif: Option<Vec<u8>>) -> Vec<u8> {
    fn write(mut encoder: impl ImageEncoder, picture: &RgbImage, exif: Option<Vec<u8>>) {
        if let Some(exif) = exif {
            encoder.set_exif_metadata(exif).unwrap();
        }
        let (width, height) = picture.dimensions();
        encoder.write_image(picture, width, height, ExtendedColorType::Rgb8).unwrap();
    }
    let mut bytes = Vec::new();
    match format {
        "jpeg" => write(JpegEncoder::new_with_quality(&mut bytes, 95), picture, exif),
        "png" => write(PngEncoder::new(&mut bytes), picture, exif),
        "webp" => write(WebPEncoder::new_lossless(&mut bytes), picture, exif),
        other => panic!("no encoder for {other}"),
    }
    bytes
}

/// A TIFF block whose only entry is the orientation (EXIF 2.32, 4.6.4 A).
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    block.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
    block
}

/// A PNG chunk with its CRC.
pub(crate) fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend_from_slice(kind);
    chunk.extend_from_slice(data);
    let crc = chunk[4..].iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    });
    chunk.extend((!crc).to_be_bytes());
    chunk
}

/// A PNG's header chunk: 8-bit RGB.
pub(crate) fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut data = width.to_be_bytes().to_vec();
    data.extend(height.to_be_bytes());
    data.extend([8, 2, 0, 0, 0]);
    png_chunk(b"IHDR", &data)
}

/// A RIFF chunk, padded to an even length.
pub(crate) fn riff_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = kind.to_vec();
    chunk.extend((data.len() as u32).to_le_bytes());
    chunk.extend_from_slice(data);
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// A WebP file of these chunks.
pub(crate) fn webp_file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    chunks.iter().for_each(|chunk| body.extend_from_slice(chunk));
    riff_chunk(b"RIFF", &body)
}

/// A `VP8X` chunk with these flags.
pub(crate) fn webp_canvas(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let mut data = vec![flags, 0, 0, 0];
    data.extend_from_slice(&(width - 1).to_le_bytes()[..3]);
    data.extend_from_slice(&(height - 1).to_le_bytes()[..3]);
    riff_chunk(b"VP8X", &data)
}

/// A picture of `assets/reference/decode`.
pub(crate) fn reference(name: &str) -> Vec<u8> {
    let path = format!("{}/assets/reference/decode/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of all pictures of that folder, sorted.
pub(crate) fn references() -> Vec<String> {
    let folder = format!("{}/assets/reference/decode", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".md") && !name.ends_with(".py"))
        .collect();
    names.sort();
    names
}
