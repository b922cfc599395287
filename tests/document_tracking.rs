//! The document followed over rendered sequences: held while it is there, and never where it no longer is.

mod document_scene;

use document_scene::{Backdrop, Dice, Scene, corner_error, luma, pose};
use idcapture::document::track::{Followed, MAX_HELD, Sighting, Tracker, WhySearch};
use idcapture::frame::GrayImage;
use idcapture::geometry::{Point, Quad};

/// Time between frames at 30 a second.
const FRAME_NS: u64 = 33_333_333;
const SIZE: (u32, u32) = (640, 360);
const ID1: f64 = 85.6 / 53.98;

fn scene(seed: u64, backdrop: Backdrop, quad: Quad) -> Scene {
    let mut scene = Scene::random(seed, false);
    (scene.width, scene.height) = SIZE;
    scene.card_mm = [85.6, 53.98, 3.18];
    (scene.backdrop, scene.quad, scene.noise) = (backdrop, quad, 0.0);
    scene
}

fn still_quad() -> Quad {
    pose(SIZE, ID1, 1.0, [5.0, 12.0, 30.0], [0.01, -0.01], 1.1)
}

/// The sensor's noise, anew in each frame.
fn with_noise(clean: &GrayImage, levels: f64, frame: u64) -> GrayImage {
    let mut dice = Dice(frame.wrapping_mul(7919) ^ 0x5151);
    GrayImage::from_fn(clean.width(), clean.height(), |x, y| {
        let grain = (0..4).map(|_| dice.unit() - 0.5).sum::<f64>() * 1.73 * levels;
        image::Luma([(f64::from(clean.get_pixel(x, y).0[0]) + grain).round().clamp(0.0, 255.0) as u8])
    })
}

/// What a full search finds: the truth, a pixel off.
fn searched(truth: &Quad) -> Sighting {
    let shifts = [(0.6, -0.7), (-0.8, 0.4), (0.5, 0.9), (-0.4, -0.6)];
    let mut quad = *truth;
    for (corner, (x, y)) in quad.corners.iter_mut().zip(shifts) {
        *corner = *corner + Point::new(x, y);
    }
    Sighting { quad, score: 0.9 }
}

/// Follows a sequence; after each loss the search finds the truth. The corner error of each held frame, or why not.
fn follow(
    tracker: &mut Tracker,
    frames: impl Iterator<Item = (GrayImage, Option<Quad>)>,
) -> Vec<Result<f64, WhySearch>> {
    let mut seen = Vec::new();
    for (number, (picture, truth)) in frames.enumerate() {
        let ns = (number as u64 + 1) * FRAME_NS;
        seen.push(match tracker.follow(&picture, ns) {
            Followed::Held(held) => Ok(truth.map_or(f64::INFINITY, |truth| corner_error(&held.quad, &truth))),
            Followed::Search(why) => {
                tracker.renew(&picture, ns, truth.as_ref().map(searched));
                Err(why)
            }
        });
    }
    seen
}

fn held(seen: &[Result<f64, WhySearch>]) -> Vec<f64> {
    seen.iter().filter_map(|frame| frame.ok()).collect()
}

/// One more frame, without a trace in the tracker.
fn follow_once(mut tracker: Tracker, picture: &GrayImage, ns: u64) -> Followed {
    tracker.follow(picture, ns)
}

/// A tracker that holds the card of a picture.
fn holding(picture: &GrayImage, truth: &Quad) -> Tracker {
    let mut tracker = Tracker::default();
    assert!(tracker.renew(picture, 0, Some(searched(truth))), "it can be followed");
    tracker
}

#[test]
fn a_steady_view_is_held_and_searched_only_when_due() {
    let quad = still_quad();
    for backdrop in [Backdrop::Plain, Backdrop::Grain, Backdrop::Tiles, Backdrop::Clutter] {
        for seed in 0..4 {
            let clean = luma(&scene(seed, backdrop, quad).render());
            let frames = (0..34).map(|frame| (with_noise(&clean, 3.0, frame), Some(quad)));
            let seen = follow(&mut Tracker::default(), frames);
            let searches: Vec<usize> = (0..seen.len()).filter(|at| seen[*at].is_err()).collect();
            let every = MAX_HELD as usize + 1;
            assert_eq!(searches, [0, every, 2 * every], "{backdrop:?} {seed}: {seen:?}");
            let worst = held(&seen).into_iter().fold(0.0, f64::max);
            assert!(worst < 0.003, "{backdrop:?} {seed}: {worst:.4} of the diagonal off");
        }
    }
}

#[test]
fn a_moving_card_is_held() {
    // Right and back, down, turning and coming closer: up to 5 px a frame of 640.
    let place = |frame: u64| {
        let t = frame as f64 / 60.0 * std::f64::consts::TAU;
        let shift = [0.06 * t.sin(), 0.05 * (2.0 * t).cos()];
        pose(SIZE, ID1, 0.9 + 0.08 * t.sin(), [8.0 * t.sin(), 14.0, 40.0 + 20.0 * t.sin()], shift, 1.1)
    };
    for backdrop in [Backdrop::Plain, Backdrop::Tiles, Backdrop::Clutter] {
        let frames = (0..60).map(|frame| {
            let clean = luma(&scene(3, backdrop, place(frame)).render());
            (with_noise(&clean, 3.0, frame), Some(place(frame)))
        });
        let seen = follow(&mut Tracker::default(), frames);
        let held = held(&seen);
        assert!(held.len() >= 54, "{backdrop:?}: {seen:?}");
        let worst = held.into_iter().fold(0.0, f64::max);
        assert!(worst < 0.006, "{backdrop:?}: {worst:.4} of the diagonal off");
    }
}

#[test]
fn a_blank_frame_is_never_held() {
    let quad = still_quad();
    let picture = luma(&scene(1, Backdrop::Grain, quad).render());
    for level in [0, 96, 255] {
        let blank = GrayImage::from_pixel(SIZE.0, SIZE.1, image::Luma([level]));
        for levels in [0.0, 4.0, 12.0] {
            let tracker = holding(&picture, &quad);
            let followed = follow_once(tracker, &with_noise(&blank, levels, 1), FRAME_NS);
            assert_eq!(followed, Followed::Search(WhySearch::SidesLost), "{level}, noise {levels}");
        }
    }
}

#[test]
fn a_document_taken_away_is_lost_and_stays_lost() {
    let quad = still_quad();
    let away = Quad::new(quad.corners.map(|p| p + Point::new(2_000.0, 0.0)));
    for backdrop in [Backdrop::Plain, Backdrop::Grain, Backdrop::Tiles, Backdrop::Clutter] {
        let seed = 2;
        let (with, without) = (scene(seed, backdrop, quad), scene(seed, backdrop, away));
        let (with, without) = (luma(&with.render()), luma(&without.render()));
        let frames = (0..12).map(|frame| {
            let there = frame < 5;
            (with_noise(if there { &with } else { &without }, 3.0, frame), there.then_some(quad))
        });
        let seen = follow(&mut Tracker::default(), frames);
        assert_eq!(held(&seen[..5]).len(), 4, "{backdrop:?}");
        assert!(
            matches!(seen[5], Err(WhySearch::SidesLost | WhySearch::OtherContent)),
            "{backdrop:?}: {seen:?}"
        );
        assert!(
            seen[6..].iter().all(|frame| *frame == Err(WhySearch::NothingHeld)),
            "{backdrop:?}: {seen:?}"
        );
    }
}

#[test]
fn another_document_in_its_place_is_not_taken_for_it() {
    let quad = still_quad();
    let half_turned = Quad::new([2, 3, 0, 1].map(|corner| quad.corners[corner]));
    for seed in 0..6 {
        let first = scene(seed, Backdrop::Plain, quad);
        let other_make = scene(seed + 50, Backdrop::Plain, quad);
        // The same layout and colours with other words in it.
        let (card_colour, backdrop_colour) = (first.card_colour, first.backdrop_colour);
        let other_holder = Scene { card_colour, backdrop_colour, ..other_make.clone() };
        let upside_down = scene(seed, Backdrop::Plain, half_turned);
        let first = luma(&first.render());
        let mut others = vec![
            ("of another make", luma(&other_make.render())),
            ("of another holder", luma(&other_holder.render())),
            ("upside down", luma(&upside_down.render())),
        ];
        let inside = Quad::new(quad.corners.map(|corner| corner.lerp(middle(&quad), 0.08)));
        let mut back = first.clone();
        for (x, y, pixel) in back.enumerate_pixels_mut() {
            if inside.contains(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5)) {
                pixel.0 = [200];
            }
        }
        others.push(("a blank back", back));
        for (name, other) in others {
            let followed = follow_once(holding(&first, &quad), &with_noise(&other, 3.0, seed), FRAME_NS);
            assert_eq!(followed, Followed::Search(WhySearch::OtherContent), "{name}, {seed}");
        }
    }
}

fn middle(quad: &Quad) -> Point {
    quad.corners.iter().fold(Point::default(), |sum, &p| sum + p) * 0.25
}

#[test]
fn a_jump_is_searched_for() {
    let quad = still_quad();
    let scene = scene(4, Backdrop::Tiles, quad);
    let tracker = holding(&luma(&scene.render()), &quad);
    for (x, y) in [(60.0, 0.0), (-45.0, 20.0), (0.0, 30.0), (25.0, 25.0)] {
        let jumped = Quad::new(quad.corners.map(|p| p + Point::new(x, y)));
        let picture = luma(&Scene { quad: jumped, ..scene.clone() }.render());
        let followed = follow_once(tracker, &picture, FRAME_NS);
        match followed {
            Followed::Search(_) => {}
            Followed::Held(held) => {
                assert!(corner_error(&held.quad, &jumped) < 0.005, "held elsewhere after a jump by {x}, {y}");
            }
        }
    }
}

#[test]
fn pauses_disorder_and_other_sizes_are_searched() {
    let quad = still_quad();
    let picture = luma(&scene(1, Backdrop::Grain, quad).render());
    let start = holding(&picture, &quad);
    assert!(matches!(follow_once(start, &picture, FRAME_NS), Followed::Held(_)));
    for ns in [0, 500_000_000, u64::MAX] {
        assert_eq!(follow_once(start, &picture, ns), Followed::Search(WhySearch::OtherView), "{ns}");
    }
    for (width, height) in [(0, 0), (1, 1), (360, 640), (639, 360)] {
        let other = GrayImage::new(width, height);
        assert_eq!(follow_once(start, &other, FRAME_NS), Followed::Search(WhySearch::OtherView));
        assert!(!{ start }.renew(&other, FRAME_NS, Some(searched(&quad))));
    }
    let mut tracker = start;
    assert!(!tracker.renew(&picture, FRAME_NS, None));
    assert_eq!(tracker.follow(&picture, 2 * FRAME_NS), Followed::Search(WhySearch::NothingHeld));
}

#[test]
fn light_may_change_and_a_finger_may_come() {
    let quad = still_quad();
    let plain = scene(5, Backdrop::Grain, quad);
    let clean = luma(&plain.render());
    let lit = |gain: f64, offset: f64| {
        GrayImage::from_fn(SIZE.0, SIZE.1, |x, y| {
            let level = f64::from(clean.get_pixel(x, y).0[0]) * gain + offset;
            image::Luma([level.clamp(0.0, 255.0) as u8])
        })
    };
    for (gain, offset) in [(0.7, 0.0), (1.15, 0.0), (0.9, 20.0)] {
        let followed = follow_once(holding(&clean, &quad), &lit(gain, offset), FRAME_NS);
        assert!(matches!(followed, Followed::Held(_)), "gain {gain}, offset {offset}: {followed:?}");
    }
    let thumb = luma(&Scene { thumb: true, ..plain }.render());
    match follow_once(holding(&clean, &quad), &thumb, FRAME_NS) {
        Followed::Held(held) => assert!(corner_error(&held.quad, &quad) < 0.005, "{held:?}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nonsense_is_not_followed() {
    let picture = luma(&scene(1, Backdrop::Plain, still_quad()).render());
    let mut tracker = Tracker::default();
    let flat = Quad::new([Point::new(5.0, 5.0); 4]);
    let infinite = Quad::new([Point::new(f64::NAN, f64::INFINITY); 4]);
    let outside = Quad::new(still_quad().corners.map(|p| p + Point::new(9e5, 0.0)));
    for quad in [flat, infinite, outside] {
        assert!(!tracker.renew(&picture, 1, Some(Sighting { quad, score: 1.0 })));
    }
}

#[test]
fn the_same_frames_give_the_same_bits() {
    let quad = still_quad();
    let clean = luma(&scene(6, Backdrop::Clutter, quad).render());
    let run = || {
        let mut tracker = holding(&clean, &quad);
        let frames = (1..10).map(|frame| tracker.follow(&with_noise(&clean, 4.0, frame), frame * FRAME_NS));
        frames.collect::<Vec<_>>()
    };
    assert_eq!(run(), run());
}
