//! Pictures that must decode right: every orientation in every format, and every sample layout.

mod support;

use idcapture::error::ErrorCode;
use idcapture::frame::{Frame, RgbImage, decode, decode_file};
use idcapture::record::FrameId;
use support::{FORMATS, QUADRANTS, close, encode, exif, quadrant_colours, quadrants, reference};

/// Where row 0 and column 0 of the stored picture lie in the upright one (EXIF 2.32, table of tag 274).
const SIDES: [(&str, &str); 8] = [
    ("top", "left"),
    ("top", "right"),
    ("bottom", "right"),
    ("bottom", "left"),
    ("left", "top"),
    ("right", "top"),
    ("right", "bottom"),
    ("left", "bottom"),
];

/// The upright picture as a camera held so would store it.
fn stored(upright: &RgbImage, (row_0, column_0): (&str, &str)) -> RgbImage {
    let (width, height) = upright.dimensions();
    let turned = matches!(row_0, "left" | "right");
    let size = if turned { (height, width) } else { (width, height) };
    let from = |side: &str, at: u32, length: u32| match side {
        "left" | "top" => at,
        _ => length - 1 - at,
    };
    RgbImage::from_fn(size.0, size.1, |column, row| {
        let (x, y) = if turned {
            (from(row_0, row, width), from(column_0, column, height))
        } else {
            (from(column_0, column, width), from(row_0, row, height))
        };
        *upright.get_pixel(x, y)
    })
}

#[track_caller]
#[expect(clippy::panic, reason = "it is an assertion")]
fn assert_upright(bytes: &[u8], what: &str) {
    let picture = decode(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(picture.dimensions(), (48, 32), "{what}");
    for (found, expected) in quadrant_colours(&picture).into_iter().zip(QUADRANTS) {
        assert!(close(found, expected, 4), "{what}: {found:?} for {expected:?}");
    }
}

#[test]
fn all_eight_orientations_in_all_three_formats() {
    for format in FORMATS {
        for (orientation, sides) in (1..).zip(SIDES) {
            let bytes = encode(format, &stored(&quadrants(), sides), Some(exif(orientation)));
            assert_upright(&bytes, &format!("{format}, orientation {orientation}"));
        }
    }
}

#[test]
fn orientations_out_of_range_or_cut_leave_the_picture_as_stored() {
    for format in FORMATS {
        for block in [exif(0), exif(9), exif(6)[..9].to_vec(), exif(6)[..20].to_vec(), b"MM".to_vec()] {
            assert_upright(&encode(format, &quadrants(), Some(block)), format);
        }
    }
}

#[test]
fn a_png_may_state_its_orientation_after_the_pixels() {
    let mut bytes = encode("png", &stored(&quadrants(), SIDES[5]), None);
    let end = bytes.len() - 12;
    bytes.splice(end..end, support::png_chunk(b"eXIf", &exif(6)));
    assert_upright(&bytes, "late eXIf");
}

#[test]
fn a_webp_may_keep_the_prefix_of_jpeg() {
    let block = [b"Exif\0\0".as_slice(), &exif(8)].concat();
    assert_upright(&encode("webp", &stored(&quadrants(), SIDES[7]), Some(block)), "prefixed");
}

#[test]
fn every_sample_layout_shows_its_colours() {
    for name in [
        "animated.png",
        "animated.webp",
        "baseline-411.jpg",
        "baseline-420-restarts.jpg",
        "cmyk.jpg",
        "lossy.webp",
        "palette.png",
        "progressive-420.jpg",
        "rgb.jpg",
        "sixteen-bit.png",
        "ycck.jpg",
    ] {
        assert_upright(&reference(name), name);
    }
}

#[test]
fn transparent_parts_are_white() {
    for name in ["alpha.png", "alpha-lossy.webp"] {
        let found = quadrant_colours(&decode(&reference(name)).unwrap());
        assert_eq!(found[3], [255; 3], "{name}");
        assert!(close(found[0], QUADRANTS[0], 4), "{name}: {found:?}");
    }
}

#[test]
fn inks_that_may_or_may_not_be_inverted_are_refused() {
    assert_eq!(decode(&reference("cmyk-unmarked.jpg")).unwrap_err().code(), ErrorCode::InputUnsupported);
}

#[test]
fn grey_stays_exact() {
    let ramp = image::GrayImage::from_fn(256, 2, |x, _| image::Luma([x as u8]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    ramp.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let frame = Frame::from_encoded(FrameId(3), 7, bytes.get_ref()).unwrap();
    assert_eq!(frame.luma(), &ramp);
    assert!(frame.rgb().pixels().zip(ramp.pixels()).all(|(rgb, grey)| rgb.0 == [grey.0[0]; 3]));
    assert_eq!((frame.id(), frame.monotonic_ns()), (FrameId(3), 7));
    let grey = Frame::from_rgb(FrameId(0), 0, decode(bytes.get_ref()).unwrap());
    assert_eq!(grey.luma(), &ramp);
}

#[test]
fn a_name_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("front.jpg");
    std::fs::write(&path, encode("webp", &quadrants(), None)).unwrap();
    assert_eq!(decode_file(&path).unwrap(), quadrants());
}

#[test]
fn what_is_no_regular_file_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_path_buf(), folder.path().join("missing.png")] {
        let error = decode_file(&path).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InputUnreadable);
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
}

#[test]
fn bytes_after_the_end_do_not_matter() {
    for format in FORMATS {
        let mut bytes = encode(format, &quadrants(), None);
        bytes.extend(encode("jpeg", &support::texture(9, 9), None));
        assert_upright(&bytes, format);
    }
}

#[test]
fn stray_bytes_between_jpeg_segments_do_not_matter() {
    let mut bytes = encode("jpeg", &quadrants(), None);
    bytes.splice(2..2, [0xff, 0xff, 0xfe, 0, 4, 1, 2, 9, 9, 9, 9, 9, 9]);
    assert_upright(&bytes, "stray bytes");
}

#[test]
fn a_jpeg_that_lacks_only_its_end_marker_is_whole() {
    let mut bytes = encode("jpeg", &support::texture(64, 40), None);
    let whole = decode(&bytes).unwrap();
    bytes.truncate(bytes.len() - 2);
    assert_eq!(decode(&bytes).unwrap(), whole);
}

#[test]
fn what_an_animation_does_not_cover_is_white() {
    let small = RgbImage::from_pixel(24, 16, image::Rgb(QUADRANTS[1]));
    let picture = &encode("webp", &small, None)[12..];
    // At 24, 0; 24 x 16 px; shown for 100 ms.
    let place = [12, 0, 0, 0, 0, 0, 23, 0, 0, 15, 0, 0, 100, 0, 0, 0];
    let file = support::webp_file(&[
        support::webp_canvas(2, 48, 32),
        support::riff_chunk(b"ANIM", &[0; 6]),
        support::riff_chunk(b"ANMF", &[&place, picture].concat()),
    ]);
    let found = quadrant_colours(&decode(&file).unwrap());
    assert_eq!([found[0], found[2], found[3]], [[255; 3]; 3]);
    assert!(close(found[1], QUADRANTS[1], 1), "{found:?}");
}

#[test]
fn samplings_that_the_decoder_would_show_wrong_are_refused() {
    let bytes = reference("texture-baseline.jpg");
    let header = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    let sampled = |luma: u8, blue: u8, red: u8| {
        let mut changed = bytes.clone();
        for (component, sampling) in [luma, blue, red].into_iter().enumerate() {
            changed[header + 11 + 3 * component] = sampling;
        }
        decode(&changed).map_err(|error| error.code())
    };
    assert!(sampled(0x22, 0x11, 0x11).is_ok());
    for (luma, blue, red) in [(0x11, 0x22, 0x22), (0x11, 0x21, 0x11), (0x22, 0x41, 0x11), (0x31, 0x11, 0x11)]
    {
        assert_eq!(sampled(luma, blue, red), Err(ErrorCode::InputUnsupported), "{luma:x} {blue:x} {red:x}");
    }
}
