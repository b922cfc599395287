//! YUV4MPEG2: drawn frames come back with their luma as it was, whatever the chroma; hostile streams cost nothing.

use idcapture::error::ErrorCode;
use idcapture::frame::{Frame, RgbImage};
use idcapture::record::FrameId;
use idcapture::source::{FrameRate, FrameSource, Y4mSource, Y4mWriter};
use proptest::prelude::*;

use crate::{all, counting, dripping, reader};

/// Noise that is the same every time.
fn samples(count: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    (0..count).map(|_| next()).collect()
}

/// Chroma samples of each plane for a kind of stream.
fn chroma(kind: &str, (width, height): (usize, usize)) -> usize {
    match kind {
        "mono" => 0,
        "422" => width.div_ceil(2) * height,
        "444" => width * height,
        _ => width.div_ceil(2) * height.div_ceil(2),
    }
}

/// A stream of `luma` with noise for chroma.
fn stream(kind: &str, size: (usize, usize), range: &str, lumas: &[Vec<u8>]) -> Vec<u8> {
    let header = format!("YUV4MPEG2 W{} H{} F25:1 Ip A1:1 C{kind} XCOLORRANGE={range}\n", size.0, size.1);
    let mut bytes = header.into_bytes();
    for (number, luma) in lumas.iter().enumerate() {
        bytes.extend(b"FRAME\n");
        bytes.extend(luma);
        bytes.extend(samples(2 * chroma(kind, size), number as u64));
    }
    bytes
}

const KINDS: [&str; 6] = ["420jpeg", "420mpeg2", "420paldv", "422", "444", "mono"];

#[test]
fn luma_comes_back_exactly_and_times_are_the_stream_s() {
    for kind in KINDS {
        for size in [(64, 48), (7, 5), (1, 1), (2, 3), (640, 8)] {
            let lumas: Vec<Vec<u8>> = (0..3).map(|seed| samples(size.0 * size.1, 90 + seed)).collect();
            let bytes = stream(kind, size, "FULL", &lumas);
            for step in [1, 1_000, 1 << 20] {
                let mut source = Y4mSource::new(dripping(&bytes, step)).unwrap();
                assert_eq!(source.size(), (size.0 as u32, size.1 as u32));
                let frames: Vec<Frame> = all(&mut source, 3).into_iter().map(Result::unwrap).collect();
                assert_eq!(frames.len(), 3);
                for ((number, frame), luma) in (0..).zip(&frames).zip(&lumas) {
                    assert_eq!(frame.luma().as_raw(), luma, "C{kind} {size:?}");
                    assert_eq!((frame.id(), frame.monotonic_ns()), (FrameId(number), number * 40_000_000));
                    assert_eq!(frame.rgb().dimensions(), (size.0 as u32, size.1 as u32));
                }
            }
        }
    }
}

#[test]
fn limited_range_is_spread_and_is_what_silence_means() {
    let mut bytes = stream("mono", (3, 1), "LIMITED", &[vec![16, 126, 235]]);
    let luma = |bytes: &[u8]| {
        let frame = Y4mSource::new(reader(bytes)).unwrap().next_frame().unwrap().unwrap();
        frame.luma().as_raw().clone()
    };
    assert_eq!(luma(&bytes), [0, 128, 255]);
    let at = bytes.windows(5).position(|word| word == b"XCOLO").unwrap();
    bytes[at] = b'Z';
    assert_eq!(luma(&bytes), [0, 128, 255]);
}

#[test]
fn drawn_frames_survive_the_way_through_a_stream() {
    // Soft colours: what chroma of a quarter of the px can hold.
    let drawn = |number: u32| {
        RgbImage::from_fn(161, 91, |x, y| {
            image::Rgb([40 + x as u8, 200 - y as u8, (60 + number * 20 + (x + y) / 2) as u8])
        })
    };
    let frame = |number: u32| Frame::from_rgb(FrameId(number.into()), 0, drawn(number));
    let rate = FrameRate::new(30_000, 1_001).unwrap();
    let mut writer = Y4mWriter::new(Vec::new(), (161, 91), rate);
    (0..4).for_each(|number| writer.write(&frame(number)).unwrap());
    let other = Frame::from_rgb(FrameId(0), 0, RgbImage::new(160, 91));
    assert_eq!(writer.write(&other).unwrap_err().code(), ErrorCode::InputUnsupported);
    let bytes = writer.finish().unwrap();

    let mut source = Y4mSource::new(reader(&bytes)).unwrap();
    assert_eq!(source.rate(), rate);
    for number in 0..4 {
        let (found, drawn) = (source.next_frame().unwrap().unwrap(), frame(number));
        assert_eq!(found.luma(), drawn.luma());
        assert_eq!(found.monotonic_ns(), rate.time_ns(number.into()));
        let worst = found.rgb().iter().zip(drawn.rgb().iter()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst.unwrap() <= 4, "{worst:?}");
    }
    assert!(source.next_frame().unwrap().is_none());
}

#[test]
fn a_cut_last_frame_is_an_error_and_then_the_end() {
    let lumas = [samples(64 * 4, 1), samples(64 * 4, 2)];
    let whole = stream("420jpeg", (64, 4), "FULL", &lumas);
    let first = whole.len() - (64 * 4 * 3 / 2) - 6;
    for cut in first + 1..whole.len() {
        let given = all(&mut Y4mSource::new(reader(&whole[..cut])).unwrap(), 2);
        assert_eq!(given.len(), 2, "cut at {cut}");
        assert!(given[0].is_ok());
        assert_eq!(given[1].as_ref().unwrap_err(), &ErrorCode::InputDamaged, "cut at {cut}");
    }
    assert_eq!(all(&mut Y4mSource::new(reader(&whole[..first])).unwrap(), 1).len(), 1);
}

#[test]
fn what_is_no_frame_ends_the_stream() {
    for between in ["FRAM\n", "FRAMES\n", "\n", &format!("FRAME {}\n", "x".repeat(2_000))] {
        let mut bytes = stream("mono", (4, 4), "FULL", &[vec![7; 16]]);
        bytes.extend(between.as_bytes());
        bytes.extend([0; 64]);
        let given = all(&mut Y4mSource::new(reader(&bytes)).unwrap(), 2);
        assert_eq!(given[1].as_ref().unwrap_err(), &ErrorCode::InputDamaged, "{between:?}");
        assert_eq!(given.len(), 2);
    }
    let mut with_parameters = stream("mono", (4, 4), "FULL", &[]);
    with_parameters.extend(b"FRAME Ip Xnote\n");
    with_parameters.extend([9; 16]);
    assert!(all(&mut Y4mSource::new(reader(&with_parameters)).unwrap(), 1)[0].is_ok());
}

#[test]
fn a_clock_and_another_rate_stamp_the_frames() {
    let bytes = stream("mono", (2, 2), "FULL", &[vec![1; 4], vec![2; 4]]);
    let times = |mut source: Y4mSource| {
        all(&mut source, 2).into_iter().map(|frame| frame.unwrap().monotonic_ns()).collect::<Vec<_>>()
    };
    let mut now = 5;
    let clocked = Y4mSource::new(reader(&bytes)).unwrap().with_clock(move || {
        now += 2;
        now
    });
    assert_eq!(times(clocked), [7, 9]);
    let rated = Y4mSource::new(reader(&bytes)).unwrap().with_rate(FrameRate::new(10, 1).unwrap());
    assert_eq!(times(rated), [0, 100_000_000]);
}

#[test]
fn nothing_is_allocated_for_a_frame_once_it_is_warm() {
    for kind in KINDS {
        let lumas: Vec<Vec<u8>> = (0..24).map(|seed| samples(320 * 180, seed)).collect();
        let mut source = Y4mSource::new(dripping(&stream(kind, (320, 180), "FULL", &lumas), 30_000)).unwrap();
        let mut kept = None;
        let mut per_frame = Vec::with_capacity(24);
        for number in 0..24 {
            let before = counting::calls();
            let frame = source.next_frame().unwrap().unwrap();
            // What is kept changes now and then, as the best frame so far does.
            assert_eq!(frame.working().luma.width(), 320);
            if number % 5 == 0 {
                kept = Some(frame);
            }
            per_frame.push(counting::calls() - before);
        }
        assert!(kept.is_some());
        assert!(per_frame[7..].iter().all(|count| *count == 0), "C{kind}: {per_frame:?}");
    }
}

#[test]
fn a_header_that_states_too_much_costs_nothing() {
    let huge = b"YUV4MPEG2 W8192 H6103 F30:1 C444\nFRAME\nand no more".to_vec();
    let held = counting::most_held(|| {
        let given = all(&mut Y4mSource::new(reader(&huge)).unwrap(), 1);
        assert_eq!(given[0].as_ref().unwrap_err(), &ErrorCode::InputDamaged);
    });
    assert!(held < 64 << 10, "{held} bytes");
    let over = Y4mSource::new(reader(b"YUV4MPEG2 W8192 H8192 F30:1\nFRAME\n")).err().unwrap();
    assert_eq!(over.code(), ErrorCode::InputTooLarge);
    let endless: Box<dyn std::io::Read + Send> = Box::new(std::io::repeat(b'W'));
    let held = counting::most_held(|| assert!(Y4mSource::new(endless).is_err()));
    assert!(held < 64 << 10, "{held} bytes");
}

proptest! {
    #[test]
    fn any_bytes_give_frames_or_typed_errors_and_little_memory(
        header in prop_oneof![
            Just(b"YUV4MPEG2 W9 H7 F30:1 C420\n".to_vec()),
            Just(b"YUV4MPEG2 W4000 H4000 C444\n".to_vec()),
            "YUV4MPEG2( [WHFICXA][0-9a-z:+-]{0,6}){0,8}\n".prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..60),
        ],
        frames in prop::collection::vec(
            (prop::sample::select(vec!["FRAME\n", "FRAME x\n", "FRAM", ""]), 0..200_usize),
            0..6,
        ),
        step in 1..300_usize,
        seed in any::<u64>(),
    ) {
        let mut bytes = header;
        for (line, length) in frames {
            bytes.extend(line.as_bytes());
            bytes.extend(samples(length, seed));
        }
        let length = bytes.len() as u64;
        let stream = dripping(&bytes, step);
        let held = counting::most_held(|| if let Ok(mut source) = Y4mSource::new(stream) {
            for given in all(&mut source, 1_000) {
                match given {
                    Ok(frame) => assert_eq!((frame.width(), frame.height()), source.size()),
                    Err(code) => assert_eq!(code, ErrorCode::InputDamaged),
                }
            }
        });
        // The stream's own buffer, and some copies of what really came.
        prop_assert!(held < (32 << 10) + 40 * length, "{held} bytes for a stream of {length}");
    }
}
