//! The actor is a person to the pipeline: sharp and large enough, one or two or none, and to the challenge one who does
//! what is asked for, leaves, is joined or is replaced.

use std::sync::{Arc, LazyLock};

use idcapture::engine::{AnalysisRequest, analyse};
use idcapture::face::similarity_score;
use idcapture::inference::Role;
use idcapture::pipeline::{Pipeline, Plan};
use idcapture::record::{ChallengeFailure, ChallengeReport, StageId};
use idcapture::session::challenge::{Challenge, ChallengeFrame, ChallengePrompt, ChallengeTerms};
use idcapture::settings::Profile;
use idcapture::source::specimen::sequence::{ClipSetting, ClipSource, Script};
use idcapture::source::{FrameRate, FrameSource};
use idcapture::stage::Embedding;

use crate::actor::{Cast, Cue, HeadActor, When};
use crate::head::Head;
use crate::play::{ActorSource, Acts};
use crate::{catalog, frame_at, photographs, pipeline, prints};

const SIZE: (u32, u32) = (640, 480);
/// Between frames of a challenge: a slow camera.
const FRAME_MS: u64 = 80;

fn heads() -> Arc<[Head]> {
    static HEADS: LazyLock<Arc<[Head]>> = LazyLock::new(|| photographs().iter().map(Head::of).collect());
    Arc::clone(&HEADS)
}

fn actor() -> HeadActor {
    HeadActor::new(heads(), SIZE)
}

/// Leads an actor through a challenge; faces are compared with the first one where the challenge wants it.
fn challenged(mut actor: HeadActor, seed: u64) -> ChallengeReport {
    let entry = catalog("default").entry(Role::FaceEmbedding).unwrap().clone();
    let (comparison, same_face) = (entry.output.comparison.unwrap(), entry.threshold);
    let mut pipeline = pipeline("default");
    let terms = ChallengeTerms { same_face, ..ChallengeTerms::default() };
    let mut challenge = Challenge::new(&seed.to_be_bytes(), terms);
    let mut first_face: Option<Embedding> = None;
    for number in 1..900 {
        let at_ms = number * FRAME_MS;
        let prompt = match challenge.prompt() {
            ChallengePrompt::Do(step) => Some(step),
            ChallengePrompt::LookStraight => None,
            ChallengePrompt::Over => break,
        };
        let mut wanted = vec![StageId::FaceDetect, StageId::FaceLandmarks];
        if first_face.is_none() || challenge.wants_comparison() {
            wanted.push(StageId::FaceEmbedding);
        }
        let frame = frame_at(actor.frame_at(at_ms, prompt), at_ms);
        let seen = pipeline.run(&frame, &wanted, None).unwrap().observations;
        let same_face = match (&first_face, seen.embedding()) {
            (Some(first), Some(now)) => similarity_score(comparison, first, now),
            _ => None,
        };
        first_face = first_face.or_else(|| seen.embedding().cloned());
        let sample = match (seen.faces(), seen.landmarks()) {
            (Some(faces), Some(points)) => ChallengeFrame::new(at_ms, faces, points, None),
            _ => None,
        };
        challenge.take(at_ms, sample.map(|sample| ChallengeFrame { same_face, ..sample }).as_ref());
    }
    assert!(challenge.is_over(), "it never ends");
    challenge.report()
}

/// Head `who` alone, from the first frame on.
fn only(who: usize) -> HeadActor {
    actor().with_cues(&[Cue { when: When::AtMs(0), cast: Cast::One(who), at_once: true }])
}

#[test]
fn the_actor_is_large_sharp_and_live_enough_for_a_selfie() {
    let (mut pipeline, profile) = (pipeline("default"), Profile::default_profile().unwrap());
    for who in 0..2 {
        let frame = frame_at(only(who).frame_at(500, None), 500);
        let faces = analyse(&mut pipeline, &frame, AnalysisRequest::ALL, &profile).unwrap().faces;
        let [face] = faces.as_slice() else { panic!("{} faces", faces.len()) };
        let width = face.bounds.width;
        let focus = face.quality.focus.as_ref().unwrap().edge_width_px / width;
        assert!(width >= 1.1 * profile.checks.face_size.threshold, "{who}: {width} px");
        assert!(focus <= profile.checks.face_focus.threshold, "{who}: edges of {focus} of the width");
        pipeline.reset();
        let mut actor = only(who);
        let live: Vec<f64> = (0..8)
            .map(|number| {
                let frame = frame_at(actor.frame_at(number * 150, None), number * 150);
                let seen = pipeline.run(&frame, Plan::SelfiePreview.stages(), None).unwrap().observations;
                seen.liveness().unwrap().real
            })
            .collect();
        assert!(live.iter().all(|real| *real > 0.6), "{who}: {live:?}");
    }
}

#[test]
fn the_first_actor_is_the_holder_of_the_card_and_the_second_is_not() {
    let entry = catalog("default").entry(Role::FaceEmbedding).unwrap().clone();
    let (comparison, same_face) = (entry.output.comparison.unwrap(), entry.threshold.unwrap());
    let mut pipeline = pipeline("default");
    let mut clip = Script::BroughtIn.clip(ClipSetting::default(), prints()).unwrap();
    let drawn = clip.frame(clip.number_at(3_000)).unwrap();
    let photo = pipeline.run(&frame_at(drawn.picture, 3_000), Plan::DocumentStill.stages(), None).unwrap();
    let (page, facts) =
        (photo.observations.page().unwrap(), photo.observations.page_report().unwrap().clone());
    let page = pipeline.run_on_page(page, &facts, Plan::Page.stages()).unwrap().observations;
    let portrait = page.embedding().unwrap();
    let score = |pipeline: &mut Pipeline, who| {
        pipeline.reset();
        let frame = frame_at(only(who).frame_at(500, None), 500);
        let seen = pipeline.run(&frame, Plan::FaceOnly.stages(), None).unwrap().observations;
        similarity_score(comparison, portrait, seen.embedding().unwrap()).unwrap()
    };
    let (holder, other) = (score(&mut pipeline, 0), score(&mut pipeline, 1));
    assert!(
        holder > same_face + 0.1 && other < same_face - 0.1,
        "{holder} and {other}, threshold {same_face}"
    );
}

#[test]
fn people_come_near_come_in_and_leave() {
    let mut pipeline = pipeline("default");
    let walk = |at_ms, cast| Cue { when: When::AtMs(at_ms), cast, at_once: false };
    let cues = [walk(3_000, Cast::Two(0, 1)), walk(4_500, Cast::One(0)), walk(6_000, Cast::Nobody)];
    let mut actor = actor().coming_near(500, 2_000).with_cues(&cues);
    let mut faces = |at_ms| {
        let frame = frame_at(actor.frame_at(at_ms, None), at_ms);
        let seen = pipeline.run(&frame, &[StageId::FaceDetect], None).unwrap().observations;
        seen.faces().map_or_else(Vec::new, |found| found.faces.iter().map(|f| f.bounds.width).collect())
    };
    let (far, near) = (faces(0), faces(2_500));
    assert!(far.len() == 1 && near.len() == 1, "{far:?} {near:?}");
    assert!((far[0] / near[0] - 0.5).abs() < 0.1, "{far:?} {near:?}");
    faces(3_000);
    assert_eq!(faces(4_200).len(), 2);
    faces(4_500);
    assert_eq!(faces(5_700).len(), 1);
    faces(6_000);
    assert_eq!(faces(7_200).len(), 0);
}

#[test]
fn an_actor_who_does_what_is_asked_passes() {
    for seed in [1, 2, 3] {
        let report = challenged(actor().coming_near(200, 1_200), seed);
        assert!(report.passed, "{seed}: {report:?}");
    }
}

#[test]
fn an_actor_who_does_not_fails_by_its_reason() {
    let at_second_step = |cast, at_once| Cue { when: When::AfterStep(2, 100), cast, at_once };
    for (cue, expected) in [
        (at_second_step(Cast::Nobody, false), ChallengeFailure::FaceLost),
        (at_second_step(Cast::Two(0, 1), false), ChallengeFailure::NotAlone),
        (at_second_step(Cast::One(1), true), ChallengeFailure::AnotherFace),
    ] {
        let report = challenged(actor().with_cues(&[cue]), 4);
        assert_eq!(report.failure, Some(expected), "{report:?}");
        assert_eq!(report.done, 1, "{report:?}");
    }
    let report = challenged(actor().refusing(), 4);
    assert_eq!((report.failure, report.done), (Some(ChallengeFailure::Timeout), 0));
}

#[test]
fn the_same_prompts_give_the_same_frames() {
    let played = || {
        let (source, prompt) = ActorSource::new(actor(), FrameRate::new(10, 1).unwrap(), 12);
        let setting = ClipSetting {
            width_px: 640,
            height_px: 480,
            rate: FrameRate::new(10, 1).unwrap(),
            ..ClipSetting::default()
        };
        let clip = Script::Black.clip(setting, prints()).unwrap();
        let frames = clip.frames();
        let mut acts = Acts::new(
            vec![Box::new(ClipSource::new(clip)), Box::new(source)],
            FrameRate::new(10, 1).unwrap(),
        );
        let mut seen = Vec::new();
        while let Some(frame) = acts.next_frame().unwrap() {
            if seen.len() as u64 == frames + 2 {
                *prompt.lock().unwrap() = Some(idcapture::record::ChallengeStep::TurnLeft);
            }
            seen.push((frame.id().0, frame.monotonic_ns(), frame.rgb().clone()));
        }
        (frames, seen)
    };
    let ((frames, first), (_, again)) = (played(), played());
    assert_eq!(first, again);
    assert_eq!(first.len() as u64, frames + 12);
    assert!((0..).zip(&first).all(|(number, frame)| frame.0 == number && frame.1 == number * 100_000_000));
}
