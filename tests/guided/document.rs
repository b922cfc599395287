//! Clips of a card do what their scripts say, to the very stages that a session looks through.

use idcapture::engine::{Analysis, AnalysisRequest, analyse};
use idcapture::geometry::{Point, Quad};
use idcapture::pipeline::{Pipeline, Plan};
use idcapture::record::{CheckStatus, MotionOf};
use idcapture::settings::Profile;
use idcapture::source::specimen::aamva_payload;
use idcapture::source::specimen::sequence::{
    ClipFrame, ClipSetting, DocumentClip, KeyFrame, Script, Sensor, Shown,
};
use idcapture::source::{Feed, FeedWatch, FrameRate, FrameSource};
use idcapture::stage::Observations;

use crate::play::CardSource;
use crate::{frame_at, pipeline, prints};

/// A clip at 15 frames per second, 1280 x 720 px.
fn clip(script: Script) -> DocumentClip {
    let setting = ClipSetting { rate: FrameRate::new(15, 1).unwrap(), ..ClipSetting::default() };
    script.clip(setting, prints()).unwrap()
}

fn small(script: Script) -> DocumentClip {
    let setting = ClipSetting {
        width_px: 320,
        height_px: 180,
        rate: FrameRate::new(15, 1).unwrap(),
        ..ClipSetting::default()
    };
    script.clip(setting, prints()).unwrap()
}

/// What preview stages see of every frame between two times.
fn previewed(clip: &mut DocumentClip, from_ms: u64, to_ms: u64) -> Vec<(ClipFrame, Observations)> {
    let mut pipeline = pipeline("default");
    (clip.number_at(from_ms)..clip.number_at(to_ms))
        .map(|number| {
            let drawn = clip.frame(number).unwrap();
            let frame = frame_at(drawn.picture.clone(), drawn.at_ns / 1_000_000);
            let seen = pipeline.run(&frame, Plan::DocumentPreview.stages(), None).unwrap();
            (drawn, seen.observations)
        })
        .collect()
}

/// The still stages on the frame at a time.
fn still(pipeline: &mut Pipeline, clip: &mut DocumentClip, ms: u64) -> Analysis {
    let drawn = clip.frame(clip.number_at(ms)).unwrap();
    let profile = Profile::default_profile().unwrap();
    analyse(pipeline, &frame_at(drawn.picture, ms), AnalysisRequest::ALL, &profile).unwrap()
}

fn status(seen: &Analysis, id: &str) -> CheckStatus {
    let check = seen.document.checks.iter().find(|check| check.id == id);
    check.unwrap_or_else(|| panic!("{id} is not among the checks")).status
}

#[test]
fn equal_clips_give_equal_frames_in_any_order() {
    for script in Script::ALL {
        let (mut forwards, mut at_once) = (small(script), small(script));
        let frames = forwards.frames();
        let numbers = [0, frames / 5, frames / 2, frames / 2 + 1, frames - 1];
        let drawn: Vec<ClipFrame> = (0..frames).map(|number| forwards.frame(number).unwrap()).collect();
        for number in numbers.into_iter().rev() {
            let (frame, first) = (at_once.frame(number).unwrap(), &drawn[number as usize]);
            assert_eq!(frame.picture, first.picture, "{script:?} {number}");
            assert_eq!((frame.quad, frame.at_ns), (first.quad, first.at_ns), "{script:?} {number}");
        }
        let repeated = drawn.windows(2).filter(|pair| pair[0].picture == pair[1].picture).count();
        let frozen = drawn.iter().filter(|frame| frame.sensor == Sensor::Frozen).count();
        assert_eq!(repeated, frozen.saturating_sub(1), "{script:?}: only a frozen sensor repeats itself");
    }
}

#[test]
fn the_true_quad_is_where_the_card_is_drawn() {
    // Of a card that moves, against the same table without it.
    let mut clip = clip(Script::Tilted);
    let empty = clip.frame(0).unwrap().picture;
    let drawn = clip.frame(clip.number_at(1_800)).unwrap();
    let quad = drawn.quad.unwrap();
    assert!(drawn.is_whole && drawn.speed_px_s == 0.0);
    let middle = quad.corners.iter().fold(Point::default(), |sum, corner| sum + *corner) * 0.25;
    let grown = Quad::new(quad.corners.map(|corner| middle.lerp(corner, 1.006)));
    // Brighter, not darker as in its shadow.
    let far = |x: u32, y: u32| {
        let (a, b) = (empty.get_pixel(x, y).0, drawn.picture.get_pixel(x, y).0);
        a.iter().zip(b).any(|(a, b)| b.saturating_sub(*a) > 60)
    };
    let (mut outside, mut inside, mut area) = (0, 0, 0);
    for (x, y, _) in empty.enumerate_pixels() {
        let at = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
        area += u32::from(quad.contains(at));
        outside += u32::from(far(x, y) && !grown.contains(at));
        inside += u32::from(far(x, y) && quad.contains(at));
    }
    assert!(outside == 0 && inside > area * 7 / 10, "{outside} outside, {inside} of {area} inside");
}

#[test]
fn corners_are_found_while_the_card_lies_still() {
    let mut clip = clip(Script::Guided);
    for (from_ms, to_ms) in [(6_300, 8_900), (9_900, 11_500)] {
        let seen = previewed(&mut clip, from_ms, to_ms);
        let ious = seen
            .iter()
            .map(|(drawn, seen)| seen.corners().map_or(0.0, |found| found.quad.iou(&drawn.quad.unwrap())));
        let worst = ious.fold(1.0, f64::min);
        assert!(worst >= 0.95, "IoU {worst} between {from_ms} and {to_ms} ms");
        let steady_ms = seen.last().unwrap().1.motion().unwrap().steady_ms;
        assert!(steady_ms >= 1_000.0, "steady for {steady_ms} ms by {to_ms} ms");
    }
}

#[test]
fn motion_is_seen_while_the_card_moves_and_not_after() {
    let seen = previewed(&mut clip(Script::BroughtIn), 1_000, 3_500);
    let spread = |(_, seen): &(ClipFrame, Observations)| {
        let motion = seen.motion()?;
        (motion.of == MotionOf::Document).then_some(motion.spread_share?)
    };
    // The first frame has none before it to be compared with.
    assert!(seen[0].1.motion().is_none());
    let (moving, still): (Vec<_>, Vec<_>) =
        seen.iter().skip(1).partition(|(drawn, _)| drawn.speed_px_s > 150.0);
    assert!(moving.len() >= 5);
    for (drawn, observed) in &moving {
        let motion = observed.motion();
        let told = motion.is_some_and(|motion| motion.speed_widths_per_s > 0.05);
        // A card that is only coming in may not be found yet; the view moves all the same.
        assert!(told || observed.corners().is_none(), "{} ns: {motion:?}", drawn.at_ns);
    }
    assert!(moving.iter().any(|one| spread(one).is_some_and(|share| share > 0.02)));
    let last = &still[still.len() - 12..];
    assert!(last.iter().all(|one| spread(one).is_some_and(|share| share < 0.004)));
}

#[test]
fn gates_fail_while_it_is_wrong_and_pass_when_it_is_put_right() {
    let mut pipeline = pipeline("default");
    for (script, gate) in [
        (Script::Tilted, "document.perspective"),
        (Script::Blurred, "document.focus"),
        (Script::Shaken, "document.focus"),
        (Script::Glared, "document.glare"),
        (Script::Dark, "document.under_exposure"),
        (Script::FarOff, "document.resolution"),
    ] {
        let mut clip = clip(script);
        let wrong = still(&mut pipeline, &mut clip, 2_200);
        assert_eq!(status(&wrong, gate), CheckStatus::Failed, "{script:?}");
        let right = still(&mut pipeline, &mut clip, 4_000);
        let failed: Vec<&str> = right
            .document
            .checks
            .iter()
            .filter(|check| check.required && check.status == CheckStatus::Failed)
            .map(|check| check.id.as_str())
            .collect();
        assert!(failed.is_empty(), "{script:?} when put right: {failed:?}");
    }
    let mut clip = clip(Script::CutOff);
    let cut = clip.frame(clip.number_at(2_200)).unwrap();
    assert!(!cut.is_whole && cut.quad.is_some());
    assert!(clip.frame(clip.number_at(4_000)).unwrap().is_whole);
}

#[test]
fn the_preview_sees_glare_and_blur_before_a_still_is_taken() {
    let mut clip = clip(Script::Glared);
    let glare = |seen: &[(ClipFrame, Observations)]| {
        let shares: Vec<f64> = seen.iter().filter_map(|(_, seen)| Some(seen.glare()?.share)).collect();
        shares.iter().copied().fold(0.0, f64::max)
    };
    let (with, without) =
        (glare(&previewed(&mut clip, 1_600, 2_300)), glare(&previewed(&mut clip, 3_300, 4_000)));
    assert!(with > 0.01 && without < 0.002, "{with} with the lamp, {without} without");
    let edges = |script, from_ms, to_ms| {
        let seen = previewed(&mut self::clip(script), from_ms, to_ms);
        let mut widths: Vec<f64> =
            seen.iter().filter_map(|(_, seen)| Some(seen.focus()?.edge_width_px)).collect();
        widths.sort_by(f64::total_cmp);
        widths[widths.len() / 2]
    };
    let (soft, sharp) = (edges(Script::Blurred, 1_600, 2_300), edges(Script::Blurred, 3_300, 4_000));
    assert!(soft > 2.0 * sharp, "edges of {soft} px out of focus, {sharp} px in focus");
}

#[test]
fn front_and_back_are_told_apart_by_what_is_on_them() {
    let mut pipeline = pipeline("default");
    let mut clip = clip(Script::TurnedOver);
    let front = still(&mut pipeline, &mut clip, 3_000);
    assert!(front.barcodes.is_empty() && !front.faces.is_empty(), "{} faces", front.faces.len());
    let back = still(&mut pipeline, &mut clip, 6_000);
    assert!(back.faces.is_empty());
    let payload = aamva_payload(prints().holder());
    let texts: Vec<&str> = back.barcodes.iter().map(|code| code.text.as_str()).collect();
    assert_eq!(texts, [payload.as_str()]);
}

#[test]
fn a_card_is_moved_as_it_is_asked_for() {
    let rate = FrameRate::new(15, 1).unwrap();
    let setting = ClipSetting { width_px: 640, height_px: 360, rate, ..ClipSetting::default() };
    let mut pipeline = pipeline("default");
    let (mut source, wanted) = CardSource::new(setting, prints(), 150);
    let mut seen = Vec::new();
    while let Some(frame) = source.next_frame().unwrap() {
        let asked = match frame.id().0 {
            0 => Some(Shown::Front),
            45 => Some(Shown::Back),
            90 => Some(Shown::Nothing),
            _ => None,
        };
        if let Some(shows) = asked {
            *wanted.lock().unwrap() = shows;
        }
        if [2, 40, 85, 130].contains(&frame.id().0) {
            let found =
                analyse(&mut pipeline, &frame, AnalysisRequest::ALL, &Profile::default_profile().unwrap());
            let found = found.unwrap();
            seen.push((found.document.quad.is_some(), found.barcodes.len(), found.faces.len()));
        }
    }
    assert_eq!(seen, [(false, 0, 0), (true, 0, 1), (true, 1, 0), (false, 0, 0)]);
}

#[test]
fn feeds_that_show_nothing_are_told() {
    for (script, expected) in [
        (Script::Wall, Feed::Featureless),
        (Script::Frozen, Feed::Frozen),
        (Script::Black, Feed::Black),
        (Script::BlankTable, Feed::Fine),
        (Script::Dark, Feed::Fine),
        (Script::BroughtIn, Feed::Fine),
    ] {
        let (mut clip, mut watch) = (clip(script), FeedWatch::default());
        let told: Vec<Feed> = (0..clip.frames())
            .map(|number| {
                let drawn = clip.frame(number).unwrap();
                watch.take(&frame_at(drawn.picture, drawn.at_ns / 1_000_000))
            })
            .collect();
        assert_eq!(told.last(), Some(&expected), "{script:?}");
        assert!(told[..14].iter().all(|feed| *feed == Feed::Fine), "{script:?}: {told:?}");
        let others = told.iter().filter(|feed| **feed != Feed::Fine && **feed != expected).count();
        assert_eq!(others, 0, "{script:?}: {told:?}");
    }
}

#[test]
fn senseless_clips_are_refused() {
    let keys = |at_ms| vec![KeyFrame::steady(500, Shown::Front), KeyFrame::steady(at_ms, Shown::Front)];
    let setting = ClipSetting { width_px: 320, height_px: 180, ..ClipSetting::default() };
    assert!(DocumentClip::new(setting.clone(), keys(900), prints()).is_ok());
    assert!(DocumentClip::new(setting.clone(), keys(400), prints()).is_err());
    assert!(DocumentClip::new(setting.clone(), Vec::new(), prints()).is_err());
    assert!(DocumentClip::new(ClipSetting { width_px: 5, ..setting.clone() }, keys(900), prints()).is_err());
    let mut wild = keys(900);
    wild[1].defocus_mm = f64::NAN;
    assert!(DocumentClip::new(setting.clone(), wild, prints()).is_err());
    let mut edge_on = keys(900);
    edge_on[1].pose.yaw_deg = 90.0;
    assert!(DocumentClip::new(setting, edge_on, prints()).is_err());
}
