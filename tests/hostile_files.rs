//! Files that are cut, flipped, mislabelled, oversized or no pictures at all: each gives the right picture or
//! a typed error, never a panic and never a part of a picture.

mod support;

use idcapture::error::ErrorCode;
use idcapture::frame::decode;
use support::{FORMATS, encode, png_chunk, png_header, quadrants, reference, references, texture};

/// Codes that a decoder may give for bytes in memory.
const TYPED: [ErrorCode; 3] =
    [ErrorCode::InputUnsupported, ErrorCode::InputDamaged, ErrorCode::InputTooLarge];

#[track_caller]
#[expect(clippy::panic, reason = "it is an assertion")]
fn assert_code(bytes: &[u8], expected: ErrorCode, what: &str) {
    match decode(bytes) {
        Ok(picture) => panic!("{what}: a picture of {:?}", picture.dimensions()),
        Err(error) => assert_eq!(error.code(), expected, "{what}: {error}"),
    }
}

/// Every file of the corpus, by name.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let made =
        FORMATS.iter().map(|format| (format!("texture.{format}"), encode(format, &texture(96, 64), None)));
    made.chain(references().into_iter().map(|name| (name.clone(), reference(&name)))).collect()
}

#[test]
fn nothing_and_garbage_are_not_supported() {
    let noise = texture(64, 64).into_raw();
    for bytes in [b"".as_slice(), b"\xff", b"\xff\xd8", b"RIFF", b"GIF89a", b"BM", b"%PDF-1.7", &noise] {
        assert_code(bytes, ErrorCode::InputUnsupported, &format!("{} bytes", bytes.len()));
    }
}

#[test]
fn a_signature_alone_is_a_cut_picture() {
    for bytes in [b"\xff\xd8\xff".as_slice(), b"\x89PNG\r\n\x1a\n", b"RIFF\x04\0\0\0WEBP"] {
        assert_code(bytes, ErrorCode::InputDamaged, &format!("{bytes:?}"));
    }
}

#[test]
fn a_cut_file_is_never_taken_for_a_whole_one() {
    for (name, bytes) in corpus() {
        let Ok(whole) = decode(&bytes) else { continue };
        let step = if bytes.len() < 2_048 { 1 } else { 37 };
        let mut refused = 0;
        for length in (0..bytes.len()).step_by(step) {
            match decode(&bytes[..length]) {
                // What was cut off carried no picture, such as the end marker.
                Ok(picture) => assert!(picture == whole, "{name} cut to {length} of {}", bytes.len()),
                Err(error) => {
                    refused += 1;
                    assert!(TYPED.contains(&error.code()), "{name} cut to {length}: {error}");
                }
            }
        }
        assert!(refused + 8 >= bytes.len() / step, "{name}: only {refused} cuts refused");
    }
}

#[test]
fn a_cut_jpeg_with_a_new_end_marker_is_not_whole() {
    for (name, bytes) in corpus() {
        if !bytes.starts_with(&[0xff, 0xd8]) {
            continue;
        }
        let Ok(whole) = decode(&bytes) else { continue };
        for length in 2..bytes.len() - 2 {
            let mended = [&bytes[..length], &[0xff, 0xd9]].concat();
            if let Ok(picture) = decode(&mended) {
                assert!(picture == whole, "{name} cut to {length} of {}", bytes.len());
            }
        }
    }
}

#[test]
fn a_jpeg_that_lost_a_restart_interval_is_damaged() {
    let bytes = reference("texture-restarts.jpg");
    let at = |marker: u8| bytes.windows(2).position(|pair| pair == [0xff, marker]).unwrap();
    let (from, to) = (at(0xd1), at(0xd2));
    assert_code(&[&bytes[..from], &bytes[to..]].concat(), ErrorCode::InputDamaged, "an interval less");
}

#[test]
fn flipped_bits_give_a_picture_of_the_same_limits_or_a_typed_error() {
    for (name, bytes) in corpus() {
        let step = if bytes.len() < 2_048 { 3 } else { 211 };
        for bit in (0..bytes.len() * 8).step_by(step) {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            match decode(&flipped) {
                Ok(picture) => {
                    let (width, height) = picture.dimensions();
                    assert!(width <= 8_192 && height <= 8_192, "{name}, bit {bit}");
                }
                Err(error) => assert!(TYPED.contains(&error.code()), "{name}, bit {bit}: {error}"),
            }
        }
    }
}

#[test]
fn a_flipped_bit_of_a_png_never_changes_the_picture() {
    let bytes = encode("png", &texture(20, 20), None);
    let whole = decode(&bytes).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(picture) = decode(&flipped) {
            assert!(picture == whole, "bit {bit}");
        }
    }
}

#[test]
fn overwritten_headers_give_a_picture_or_a_typed_error() {
    for (name, bytes) in corpus() {
        for at in 0..bytes.len().min(700) {
            for value in [0x00, 0x7f, 0xff] {
                let mut changed = bytes.clone();
                changed[at] = value;
                if let Err(error) = decode(&changed) {
                    assert!(TYPED.contains(&error.code()), "{name}, byte {at} = {value}: {error}");
                }
            }
        }
    }
}

#[test]
fn parts_of_unlike_files_give_a_typed_error() {
    let files = corpus();
    for (name, head) in &files {
        for (other, tail) in files.iter().filter(|(other, _)| other != name) {
            let joined = [&head[..head.len() / 2], &tail[tail.len() / 2..]].concat();
            if let Err(error) = decode(&joined) {
                assert!(TYPED.contains(&error.code()), "{name} + {other}: {error}");
            }
        }
    }
}

#[test]
fn sizes_over_the_limits_are_refused_by_the_header() {
    // JPEG: the size stands 5 bytes into the frame header.
    let mut jpeg = encode("jpeg", &quadrants(), None);
    let at = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
    assert_code(&jpeg, ErrorCode::InputTooLarge, "jpeg of 65,535 px");

    let png = encode("png", &quadrants(), None);
    for (width, height) in [(65_535, 65_535), (65_535, 1), (1, 65_535), (8_000, 8_000), (u32::MAX >> 1, 1)] {
        let file = [&png[..8], &png_header(width, height), &png[33..]].concat();
        assert_code(&file, ErrorCode::InputTooLarge, &format!("png of {width} x {height}"));
    }

    let mut lossless = encode("webp", &quadrants(), None);
    lossless[21..25].copy_from_slice(&(16_383_u32 | 16_383 << 14).to_le_bytes());
    assert_code(&lossless, ErrorCode::InputTooLarge, "lossless webp of 16,384 px");

    let picture = &encode("webp", &quadrants(), None)[12..];
    let canvas = |size: u32| support::webp_file(&[support::webp_canvas(0, size, size), picture.to_vec()]);
    assert_code(&canvas(65_535), ErrorCode::InputTooLarge, "webp canvas of 65,535 px");
    assert_code(&canvas(2_000), ErrorCode::InputDamaged, "webp canvas unlike its picture");

    let mut lossy = reference("lossy.webp");
    lossy[26..30].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    assert_code(&lossy, ErrorCode::InputTooLarge, "lossy webp of 16,383 px");
}

#[test]
fn a_picture_inside_a_webp_cannot_be_larger_than_its_canvas_says() {
    let mut animated = reference("animated.webp");
    let at = animated.windows(4).position(|kind| kind == b"VP8L").unwrap();
    animated[at + 9..at + 13].copy_from_slice(&(16_383_u32 | 16_383 << 14).to_le_bytes());
    assert_code(&animated, ErrorCode::InputDamaged, "animation frame of 16,384 px");
}

#[test]
fn a_file_over_64_mib_is_refused_unread() {
    let mut bytes = encode("png", &quadrants(), None);
    bytes.resize((64 << 20) + 1, 0);
    assert_code(&bytes, ErrorCode::InputTooLarge, "64 MiB and a byte");
}

#[test]
fn a_jpeg_with_a_flood_of_scans_is_refused() {
    let bytes = reference("texture-baseline.jpg");
    let start = bytes.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let scan = &bytes[start..bytes.len() - 2];
    let doubled = [&bytes[..bytes.len() - 2], scan, &[0xff, 0xd9]].concat();
    assert_code(&doubled, ErrorCode::InputDamaged, "the same scan twice");

    let progressive = reference("texture-progressive.jpg");
    let last = progressive.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
    let scan = &progressive[last..progressive.len() - 2];
    let flooded = [&progressive[..last], &scan.repeat(65), &[0xff, 0xd9]].concat();
    assert_code(&flooded, ErrorCode::InputUnsupported, "65 more scans");
}

#[test]
fn a_png_that_unpacks_to_a_thousand_times_its_size_stays_within_the_limits() {
    // 8,192 x 6,000 px of 8-bit grey zeroes, about 48 kB as a file: within the limits, so it is a picture.
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(8_192, 6_000).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let bytes = bytes.into_inner();
    assert!(bytes.len() < 400_000, "{} bytes", bytes.len());
    let picture = decode(&bytes).unwrap();
    assert_eq!(picture.dimensions(), (8_192, 6_000));
    assert!(picture.iter().all(|sample| *sample == 0));
}

#[test]
fn ancillary_png_chunks_cannot_cost_anything() {
    let png = encode("png", &quadrants(), None);
    // A profile that claims to unpack and does not, and a text that would: neither is read.
    let extra = [png_chunk(b"iCCP", b"x\0\0broken"), png_chunk(b"zTXt", b"x\0\0broken")].concat();
    let file = [&png[..33], &extra, &png[33..]].concat();
    assert_eq!(decode(&file).unwrap(), quadrants());
    let critical = [&png[..33], &png_chunk(b"ABCD", b""), &png[33..]].concat();
    assert_code(&critical, ErrorCode::InputUnsupported, "unknown critical chunk");
}
