//! Sources that go wrong in mid-stream, and what the watch over the feed says of them.

use std::time::Duration;

use idcapture::error::ErrorCode;
use idcapture::frame::{Frame, RgbImage};
use idcapture::record::FrameId;
use idcapture::source::{Feed, FeedWatch, FrameRate, FrameSource, Y4mSource, Y4mWriter};

use crate::faulty::{Fault, FaultySource};
use crate::{all, reader};

const FRAMES: u32 = 120;

/// A checkered card that moves, at 30 frames per second.
fn sound() -> Y4mSource {
    let mut writer = Y4mWriter::new(Vec::new(), (192, 108), FrameRate::USUAL);
    for number in 0..FRAMES {
        let drawn = RgbImage::from_fn(192, 108, |x, y| {
            let on = (x + number % 40) / 12 % 2 == y / 12 % 2;
            image::Rgb([if on { 210 } else { 40 }; 3])
        });
        writer.write(&Frame::from_rgb(FrameId(number.into()), 0, drawn)).unwrap();
    }
    Y4mSource::new(reader(&writer.finish().unwrap())).unwrap()
}

fn watched(fault: Fault, at: u64) -> (Vec<Result<Frame, ErrorCode>>, Vec<Feed>) {
    let given = all(&mut FaultySource::new(sound(), fault, at), 2 * FRAMES as usize);
    let mut watch = FeedWatch::default();
    let told = given.iter().filter_map(|one| one.as_ref().ok()).map(|frame| watch.take(frame)).collect();
    (given, told)
}

#[test]
fn a_feed_that_goes_black_or_stands_still_is_told_in_time() {
    let (_, told) = watched(Fault::Black, 40);
    assert!(told[..70].iter().all(|feed| *feed == Feed::Fine), "{told:?}");
    assert!(told[71..].iter().all(|feed| *feed == Feed::Black), "{told:?}");
    let (_, told) = watched(Fault::Freezes, 40);
    assert!(told[..100].iter().all(|feed| *feed == Feed::Fine), "{told:?}");
    assert!(told[101..].iter().all(|feed| *feed == Feed::Frozen), "{told:?}");
}

#[test]
fn a_feed_that_changes_size_or_stalls_goes_on() {
    let (given, told) = watched(Fault::Shrinks, 30);
    let widths: Vec<u32> = given.iter().map(|frame| frame.as_ref().unwrap().width()).collect();
    assert_eq!((widths[29], widths[30], widths.len()), (192, 96, FRAMES as usize));
    assert!(told.iter().all(|feed| *feed == Feed::Fine));
    let (given, told) = watched(Fault::Stalls(Duration::from_secs(9)), 30);
    let ns = |at: usize| given[at].as_ref().unwrap().monotonic_ns();
    assert!(ns(30) - ns(29) > 9_000_000_000 && ns(31) - ns(30) < 40_000_000);
    assert!(told.iter().all(|feed| *feed == Feed::Fine));
}

#[test]
fn a_feed_that_fails_keeps_its_code() {
    let (given, _) = watched(Fault::FailsOnce(ErrorCode::CameraBusy), 7);
    assert_eq!(given[7].as_ref().unwrap_err(), &ErrorCode::CameraBusy);
    assert!(given[8].is_ok() && given.len() == FRAMES as usize + 1);
    let (given, _) = watched(Fault::Ends, 7);
    assert_eq!(given.len(), 7);
    let mut lost = FaultySource::new(sound(), Fault::Fails(ErrorCode::CameraLost), 3);
    for _ in 0..3 {
        assert!(lost.next_frame().is_ok());
    }
    for _ in 0..4 {
        assert_eq!(lost.next_frame().unwrap_err().code(), ErrorCode::CameraLost);
    }
}
