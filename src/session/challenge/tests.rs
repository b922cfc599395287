//! The state machine against drawn points of a head and of a flat picture.

use super::*;
use crate::geometry::{HeadPose, Point, Rect, mean_head_points};

/// Frames come this far apart.
const FRAME_MS: u64 = 66;

/// How a head is held, and how far the eyes are open.
#[derive(Clone, Copy)]
struct Held {
    yaw_deg: f64,
    pitch_deg: f64,
    scale: f64,
    open: f64,
}

const STRAIGHT: Held = Held { yaw_deg: 2.0, pitch_deg: -4.0, scale: 1.0, open: 1.0 };

fn points(held: Held) -> Vec<Point> {
    let (yaw_deg, pitch_deg, scale_px) = (held.yaw_deg, held.pitch_deg, 90.0 * held.scale);
    let pose = HeadPose { yaw_deg, pitch_deg, roll_deg: 3.0, scale_px };
    with_lids(mean_head_points(pose, Point::new(320.0, 220.0)), held.open)
}

fn with_lids(mut points: Vec<Point>, open: f64) -> Vec<Point> {
    for (upper, lower) in [(37, 41), (38, 40), (43, 47), (44, 46)] {
        points[upper] = points[lower].lerp(points[upper], open);
    }
    points
}

fn frame(at_ms: u64, points: Vec<Point>) -> ChallengeFrame {
    let bounds = Rect::new(200.0, 150.0, 200.0, 240.0);
    ChallengeFrame { at_ms, faces: 1, track: 1, bounds, points, same_face: None }
}

/// The pose of somebody who does what is asked, some ms after it was asked.
fn obeying(prompt: ChallengePrompt, ms: u64) -> Held {
    let step = match prompt {
        ChallengePrompt::Do(step) if ms >= 300 => step,
        _ => return STRAIGHT,
    };
    match step {
        ChallengeStep::TurnLeft => Held { yaw_deg: 22.0, ..STRAIGHT },
        ChallengeStep::TurnRight => Held { yaw_deg: -20.0, ..STRAIGHT },
        ChallengeStep::TiltUp => Held { pitch_deg: 10.0, ..STRAIGHT },
        ChallengeStep::TiltDown => Held { pitch_deg: -18.0, ..STRAIGHT },
        ChallengeStep::Closer => Held { scale: 1.3, ..STRAIGHT },
        ChallengeStep::Blink => Held { open: if ms < 500 { 0.3 } else { 1.0 }, ..STRAIGHT },
    }
}

/// Runs a challenge on what an actor shows, given the prompt and the ms since it changed, for at most two minutes.
fn run(
    seed: u64,
    terms: ChallengeTerms,
    mut actor: impl FnMut(u64, ChallengePrompt, u64) -> Option<ChallengeFrame>,
) -> ChallengeReport {
    let mut challenge = Challenge::new(&seed.to_be_bytes(), terms);
    let (mut last, mut since) = (challenge.prompt(), 0);
    for number in 1..1_800 {
        let at_ms = number * FRAME_MS;
        if challenge.prompt() != last {
            (last, since) = (challenge.prompt(), at_ms - FRAME_MS);
        }
        let frame = actor(at_ms, last, at_ms - since);
        challenge.take(at_ms, frame.as_ref());
        if challenge.is_over() {
            break;
        }
    }
    challenge.report()
}

#[test]
fn who_does_what_is_asked_passes_whatever_is_drawn() {
    for seed in 0..60 {
        let report = run(seed, ChallengeTerms::default(), |at, prompt, ms| {
            Some(frame(at, points(obeying(prompt, ms))))
        });
        assert!(report.passed && report.failure.is_none(), "{seed}: {report:?}");
        assert_eq!(report.done, report.steps.len());
        let times: Vec<u64> = report.log.iter().map(|line| line.at_ms).collect();
        assert!(times.is_sorted());
    }
}

#[test]
fn a_flat_picture_that_is_turned_as_asked_does_not() {
    for seed in 0..60 {
        let report = run(seed, ChallengeTerms::default(), |at, prompt, ms| {
            let held = obeying(prompt, ms);
            let (yaw, pitch) = (held.yaw_deg - STRAIGHT.yaw_deg, held.pitch_deg - STRAIGHT.pitch_deg);
            let (narrow, low) = ((2.0 * yaw).to_radians().cos(), (2.0 * pitch).to_radians().cos());
            let flat = points(Held { scale: held.scale, open: held.open, ..STRAIGHT });
            Some(frame(at, flat.iter().map(|p| Point::new(p.x * narrow, p.y * low)).collect()))
        });
        assert!(!report.passed, "{seed}: {report:?}");
        let expected = [Some(ChallengeFailure::FlatMovement), Some(ChallengeFailure::Timeout)];
        assert!(expected.contains(&report.failure), "{report:?}");
    }
}

#[test]
fn nothing_done_is_a_timeout_and_patience_lengthens_it() {
    let still = |at, _, _| Some(frame(at, points(STRAIGHT)));
    let ended = |patience| {
        let report = run(3, ChallengeTerms { patience, ..ChallengeTerms::default() }, still);
        assert_eq!(report.failure, Some(ChallengeFailure::Timeout));
        report.log.last().unwrap().at_ms
    };
    assert!(ended(3.0) > ended(1.0) + 9_000);
    let nobody = run(3, ChallengeTerms::default(), |_, _, _| None);
    assert_eq!(nobody.failure, Some(ChallengeFailure::Timeout));
}

#[test]
fn doing_everything_at_random_is_no_answer() {
    for seed in 0..30 {
        let report = run(seed, ChallengeTerms::default(), |at, prompt, _| {
            let held = match (prompt, at / 700 % 4) {
                (ChallengePrompt::LookStraight, _) => STRAIGHT,
                (_, 0) => Held { yaw_deg: 25.0, ..STRAIGHT },
                (_, 1) => Held { yaw_deg: -25.0, ..STRAIGHT },
                (_, 2) => Held { pitch_deg: 12.0, ..STRAIGHT },
                _ => Held { pitch_deg: -20.0, ..STRAIGHT },
            };
            Some(frame(at, points(held)))
        });
        assert!(!report.passed, "{seed}: {report:?}");
    }
}

#[test]
fn another_track_embedding_or_person_ends_it() {
    let failure = |change: &dyn Fn(&mut ChallengeFrame)| {
        let terms = ChallengeTerms { same_face: Some(0.4), ..ChallengeTerms::default() };
        run(5, terms, |at, prompt, ms| {
            let mut seen = frame(at, points(obeying(prompt, ms)));
            seen.same_face = Some(0.8);
            if at > 1_500 {
                change(&mut seen);
            }
            Some(seen)
        })
        .failure
    };
    assert_eq!(failure(&|_| ()), None);
    assert_eq!(failure(&|seen| seen.track = 2), Some(ChallengeFailure::AnotherFace));
    assert_eq!(failure(&|seen| seen.same_face = Some(0.3)), Some(ChallengeFailure::AnotherFace));
    assert_eq!(failure(&|seen| seen.faces = 2), Some(ChallengeFailure::NotAlone));
    assert_eq!(failure(&|seen| seen.points.clear()), Some(ChallengeFailure::FaceLost));
    // Without a comparison the face is not taken on trust.
    assert_eq!(failure(&|seen| seen.same_face = None), Some(ChallengeFailure::Timeout));
}

#[test]
fn another_number_after_a_gap_is_a_lost_face_and_at_once_another_one() {
    for (gap_ms, expected) in [(100, ChallengeFailure::AnotherFace), (600, ChallengeFailure::FaceLost)] {
        let (mut challenge, mut at_ms) = (Challenge::new(&[5], ChallengeTerms::default()), 0);
        while challenge.prompt() == ChallengePrompt::LookStraight {
            at_ms += 66;
            challenge.take(at_ms, Some(&frame(at_ms, points(STRAIGHT))));
        }
        let mut other = frame(at_ms + gap_ms, points(STRAIGHT));
        other.track += 1;
        challenge.take(at_ms + gap_ms, Some(&other));
        assert_eq!(challenge.report().failure, Some(expected), "after {gap_ms} ms");
    }
}

#[test]
fn a_moment_without_a_face_is_forgiven() {
    let report = run(9, ChallengeTerms::default(), |at, prompt, ms| {
        (at % 2_000 > 300 || at < 1_500).then(|| frame(at, points(obeying(prompt, ms))))
    });
    assert!(report.passed, "{report:?}");
}

#[test]
fn any_step_can_be_swapped_and_the_log_says_so() {
    for place in 0..4 {
        let mut challenge = Challenge::new(b"swap", ChallengeTerms::default());
        let drawn = challenge.report().steps;
        let (mut last, mut since) = (challenge.prompt(), 0);
        for number in 1..900 {
            let at_ms = number * FRAME_MS;
            if challenge.prompt() != last {
                (last, since) = (challenge.prompt(), at_ms - FRAME_MS);
            }
            let refused = matches!(last, ChallengePrompt::Do(step) if challenge.report().done == place && step == drawn[place]);
            if refused && at_ms - since > 400 {
                assert!(challenge.swap(at_ms));
                (last, since) = (challenge.prompt(), at_ms);
            }
            let held = if refused { STRAIGHT } else { obeying(last, at_ms - since) };
            challenge.take(at_ms, Some(&frame(at_ms, points(held))));
        }
        let report = challenge.report();
        assert!(report.passed, "{report:?}");
        assert_ne!(report.steps[place], drawn[place]);
        assert_eq!(report.steps[place].shows_relief(), drawn[place].shows_relief());
        assert!(report.log.iter().any(|line| line.event == ChallengeEvent::Swapped(drawn[place])));
    }
    let mut fresh = Challenge::new(b"swap", ChallengeTerms::default());
    assert!(!fresh.swap(0), "nothing is asked for yet");
}

#[test]
fn the_same_frames_give_the_same_report() {
    let once =
        || run(11, ChallengeTerms::default(), |at, prompt, ms| Some(frame(at, points(obeying(prompt, ms)))));
    assert_eq!(once(), once());
}

#[test]
fn a_face_that_looks_away_is_not_taken_as_neutral() {
    let away = Held { yaw_deg: 35.0, ..STRAIGHT };
    let report = run(2, ChallengeTerms::default(), |at, _, _| Some(frame(at, points(away))));
    assert_eq!((report.failure, report.done), (Some(ChallengeFailure::Timeout), 0));
    assert!(!report.log.iter().any(|line| line.event == ChallengeEvent::Neutral));
}
