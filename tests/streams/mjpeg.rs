//! Streams of JPEG pictures: each comes out as the decoder makes it, and a damaged one takes no other with it.

use idcapture::error::ErrorCode;
use idcapture::frame::{RgbImage, decode};
use idcapture::record::FrameId;
use idcapture::source::specimen::encode_jpeg;
use idcapture::source::{FrameRate, FrameSource, MjpegSource};
use proptest::prelude::*;

use crate::{all, counting, dripping, reader};

/// A picture of its own for each number.
fn picture(number: u32, width: u32, height: u32) -> Vec<u8> {
    let drawn = RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 5 + number * 31) as u8, (y * 7) as u8, ((x ^ y) * 3) as u8])
    });
    encode_jpeg(&drawn, 90).unwrap()
}

/// With what a camera's server puts between pictures.
fn multipart(pictures: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = Vec::new();
    for picture in pictures {
        let header =
            format!("\r\n--edge\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", picture.len());
        stream.extend(header.as_bytes());
        stream.extend(picture);
    }
    stream.extend(b"\r\n--edge--\r\n");
    stream
}

#[test]
fn every_picture_is_the_one_that_the_decoder_makes() {
    // They may change size in mid-stream.
    let pictures: Vec<Vec<u8>> = (0..5).map(|number| picture(number, 40 + 8 * (number % 2), 32)).collect();
    for stream in [pictures.concat(), multipart(&pictures)] {
        for step in [1, 100, 1 << 20] {
            let mut source = MjpegSource::new(dripping(&stream, step));
            let given = all(&mut source, 5);
            assert_eq!(given.len(), 5);
            for ((number, frame), picture) in (0..).zip(&given).zip(&pictures) {
                let frame = frame.as_ref().unwrap();
                assert_eq!(frame.rgb(), &decode(picture).unwrap());
                assert_eq!(
                    (frame.id(), frame.monotonic_ns()),
                    (FrameId(number), number * 1_000_000_000 / 30)
                );
            }
        }
    }
}

#[test]
fn a_damaged_picture_is_one_error_and_the_next_goes_on() {
    let sound: Vec<Vec<u8>> = (0..3).map(|number| picture(number, 48, 32)).collect();
    let scan = sound[1].windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let mut cut = sound[1].clone();
    cut.truncate(scan + (cut.len() - scan) / 2);
    let mut no_start = sound[1].clone();
    no_start.drain(..2);
    let mut long_segment = sound[1].clone();
    // Its first segment reaches far into the next picture.
    long_segment[4..6].copy_from_slice(&((sound[1].len() + 40) as u16).to_be_bytes());
    let mut no_length = sound[1].clone();
    no_length[4..6].copy_from_slice(&[0, 1]);
    for (what, damaged, errors) in [
        ("cut", &cut, 1),
        ("without start", &no_start, 0),
        ("segment", &long_segment, 1),
        ("length", &no_length, 1),
    ] {
        let stream = [&sound[0][..], damaged, &sound[2]].concat();
        let given = all(&mut MjpegSource::new(dripping(&stream, 700)), 10);
        let codes: Vec<ErrorCode> = given.iter().filter_map(|one| one.as_ref().err().copied()).collect();
        assert_eq!(codes, vec![ErrorCode::InputDamaged; errors], "{what}");
        let frames: Vec<_> = given.iter().filter_map(|one| one.as_ref().ok()).collect();
        assert_eq!(frames.len(), 2, "{what}");
        assert_eq!(frames[1].rgb(), &decode(&sound[2]).unwrap(), "{what}");
        assert_eq!(frames[1].id(), FrameId(1), "{what}");
        if errors == 1 {
            // The lost picture took its time.
            assert_eq!(frames[1].monotonic_ns(), 2_000_000_000 / 30, "{what}");
        }
    }
}

#[test]
fn garbage_is_passed_over() {
    let (first, second) = (picture(0, 32, 24), picture(1, 32, 24));
    let garbage: Vec<u8> =
        (0..9_000_u32).map(|at| ((at * at) >> 3) as u8).filter(|byte| *byte != 0xff).collect();
    let stream = [&garbage[..], &first, &[0xff, 0xff, 0xd8], &garbage, &second, &garbage].concat();
    let given = all(&mut MjpegSource::new(dripping(&stream, 333)), 4);
    let frames: Vec<_> = given.iter().map(|one| one.as_ref().unwrap().rgb()).collect();
    assert_eq!(frames, [&decode(&first).unwrap(), &decode(&second).unwrap()]);
    let given = all(&mut MjpegSource::new(reader(&garbage)), 1);
    assert_eq!(given.len(), 1);
    assert_eq!(given[0].as_ref().unwrap_err(), &ErrorCode::InputUnsupported);
}

#[test]
fn a_rate_or_a_clock_stamps_the_frames() {
    let stream = [picture(0, 16, 16), picture(1, 16, 16)].concat();
    let times = |mut source: MjpegSource| {
        all(&mut source, 2).into_iter().map(|frame| frame.unwrap().monotonic_ns()).collect::<Vec<_>>()
    };
    let rate = FrameRate::per_second(12.5).unwrap();
    assert_eq!(times(MjpegSource::new(reader(&stream)).with_rate(rate)), [0, 80_000_000]);
    let mut now = 0;
    let clocked = MjpegSource::new(reader(&stream)).with_clock(move || {
        now += 3;
        now
    });
    assert_eq!(times(clocked), [3, 6]);
}

#[test]
fn a_stream_that_breaks_off_says_so_once() {
    struct Failing(std::io::Cursor<Vec<u8>>);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(std::io::Error::other("pulled out")),
                count => Ok(count),
            }
        }
    }
    let mut source = MjpegSource::new(Box::new(Failing(std::io::Cursor::new(picture(0, 16, 16)))));
    assert!(source.next_frame().unwrap().is_some());
    assert_eq!(source.next_frame().unwrap_err().code(), ErrorCode::InputUnreadable);
    assert!(source.next_frame().unwrap().is_none());
}

proptest! {
    #[test]
    fn any_bytes_give_frames_or_typed_errors_and_bounded_memory(
        parts in prop::collection::vec(
            prop_oneof![
                Just(Vec::new()),
                prop::collection::vec(any::<u8>(), 0..300),
                prop::collection::vec(prop::sample::select(vec![0xff_u8, 0xd8, 0xd9, 0xda, 0xc0, 0, 2, 9]), 0..200),
                Just(picture(3, 24, 16)),
                (0..600_usize, any::<u8>()).prop_map(|(at, byte)| {
                    let mut damaged = picture(4, 24, 16);
                    let at = at % damaged.len();
                    damaged[at] = byte;
                    damaged
                }),
                (0..600_usize).prop_map(|cut| {
                    let mut damaged = picture(5, 24, 16);
                    damaged.truncate(cut);
                    damaged
                }),
            ],
            0..8,
        ),
        step in 1..500_usize,
    ) {
        let bytes = parts.concat();
        let stream = dripping(&bytes, step);
        let held = counting::most_held(|| {
            for given in all(&mut MjpegSource::new(stream), bytes.len() + 1) {
                if let Err(code) = given {
                    assert!(matches!(
                        code,
                        ErrorCode::InputDamaged | ErrorCode::InputUnsupported | ErrorCode::InputTooLarge
                    ));
                }
            }
        });
        // What one decode may hold, and the stream's own buffer.
        prop_assert!(held < (320 << 20) + (2 << 20), "{held} bytes");
    }
}
