//! Whole guided sessions over rendered sequences: each ends as its script says, tells the person what is wrong while it is,
//! and keeps a frame of the time when all was well.

use std::sync::{Arc, LazyLock};

use idcapture::record::{GuidanceCode as G, SessionOutcome, SessionStep as S};
use idcapture::source::specimen::sequence::{ClipSetting, ClipSource, Script};
use idcapture::source::{FrameRate, FrameSource};

use crate::actor::{Cast, Cue, HeadActor, When};
use crate::head::Head;
use crate::play::{ActorSource, Acts};
use crate::stage::{DRAWN, Done, played};
use crate::{photographs, prints};

const SIZE: (u32, u32) = (640, 480);

fn rate() -> FrameRate {
    FrameRate::new(15, 1).unwrap()
}

fn clip(script: Script) -> Box<dyn FrameSource + Send> {
    let setting = ClipSetting { rate: rate(), ..ClipSetting::default() };
    Box::new(ClipSource::new(script.clip(setting, prints()).unwrap()))
}

fn heads() -> Arc<[Head]> {
    static HEADS: LazyLock<Arc<[Head]>> = LazyLock::new(|| photographs().iter().map(Head::of).collect());
    Arc::clone(&HEADS)
}

/// A session over a clip of a document alone; the challenge is never reached.
fn with_document(script: Script) -> Done {
    played(DRAWN, clip(script), None)
}

/// A clip, then somebody before the camera for at most two minutes.
fn with_person(profile: &str, script: Script, actor: HeadActor) -> Done {
    let (source, prompt) = ActorSource::new(actor, rate(), 120 * 15);
    played(profile, Box::new(Acts::new(vec![clip(script), Box::new(source)], rate())), Some(prompt))
}

/// Without a back, for sequences about the person.
fn one_sided() -> String {
    format!("{DRAWN}[live]\nback = \"never\"\n")
}

fn actor() -> HeadActor {
    HeadActor::new(heads(), SIZE)
}

/// The front is kept from the time when all is well on, and the fault is told before; then the clip ends.
fn mended(script: Script, fault: G, well_from_ms: u64) {
    let done = with_document(script);
    assert!(done.told().contains(&fault), "{script:?}: {:?}", done.told());
    assert_eq!(done.steps(), [S::Front], "{script:?}");
    let kept_ms = done.kept_at_ms(S::Front);
    assert!(kept_ms >= well_from_ms, "{script:?}: kept at {kept_ms} ms");
    assert_eq!(done.outcome(), SessionOutcome::Retry);
    let reasons = done.reasons();
    for reason in ["document.found.failed", "face.found.failed", "session.source_ended"] {
        assert!(reasons.contains(&reason), "{script:?}: {reasons:?}");
    }
}

#[test]
fn a_card_brought_in_tilted_blurred_glared_steadied_and_turned_then_a_person_who_does_what_is_asked() {
    let done = with_person(DRAWN, Script::Guided, actor().coming_near(200, 1_500));
    assert_eq!(done.outcome(), SessionOutcome::Accepted, "{:?}", done.reasons());
    assert_eq!(done.steps(), [S::Front, S::Back, S::Selfie]);
    let (front, back) = (done.kept_at_ms(S::Front), done.kept_at_ms(S::Back));
    assert!((6_000..9_000).contains(&front) && (9_600..14_000).contains(&back), "{front} {back}");
    for (_, _, why) in done.captured() {
        assert!(why.starts_with("the best of "), "{why}");
    }
    let told = done.told();
    for code in [G::DocumentNotFound, G::Glare, G::TurnOver, G::Captured] {
        assert!(told.contains(&code), "{code:?} of {told:?}");
    }
    assert!(done.run.run.record.specimen);
}

#[test]
fn the_back_may_come_first() {
    let done = with_person(DRAWN, Script::BackFirst, actor().coming_near(200, 1_500));
    assert_eq!(done.steps(), [S::Back, S::Front, S::Selfie]);
    assert_eq!(done.outcome(), SessionOutcome::Accepted, "{:?}", done.reasons());
}

#[test]
fn a_tilted_card_is_taken_when_it_lies_flat() {
    mended(Script::Tilted, G::HoldParallel, 2_400);
}

#[test]
fn a_blurred_card_is_taken_when_it_is_sharp() {
    mended(Script::Blurred, G::DocumentBlurred, 2_400);
}

#[test]
fn a_card_with_a_lamp_in_it_is_taken_when_the_lamp_is_gone() {
    mended(Script::Glared, G::Glare, 2_400);
}

#[test]
fn a_card_in_the_dark_is_taken_when_there_is_light() {
    mended(Script::Dark, G::TooDark, 2_400);
}

#[test]
fn a_card_far_off_is_taken_when_it_has_come_closer() {
    mended(Script::FarOff, G::MoveCloser, 2_400);
}

#[test]
fn a_card_that_is_cut_off_is_taken_when_it_is_whole() {
    mended(Script::CutOff, G::CutOff, 2_400);
}

#[test]
fn a_shaken_camera_takes_nothing_until_it_is_still() {
    mended(Script::Shaken, G::HoldStill, 2_400);
}

#[test]
fn an_unsteady_hand_is_asked_to_hold_still_and_nothing_is_taken() {
    let done = with_document(Script::Unsteady);
    assert!(done.told().contains(&G::HoldStill), "{:?}", done.told());
    assert!(done.captured().is_empty());
}

#[test]
fn a_side_shown_twice_is_refused_and_said() {
    let done = with_document(Script::SameSideTwice);
    assert_eq!((done.steps(), done.refused()), (vec![S::Front], vec![G::SameSideTwice]));
    assert!(done.told().contains(&G::SameSideTwice));
    assert!(!done.reasons().contains(&"session.attempts_used"));
}

#[test]
fn a_time_out_on_the_back_keeps_the_front() {
    let profile = format!("{DRAWN}[live]\nstep_s = 8.0\n");
    let done = played(&profile, clip(Script::BackNeverComes), None);
    assert_eq!((done.outcome(), done.steps()), (SessionOutcome::Retry, vec![S::Front]));
    assert!(done.reasons().contains(&"session.timed_out"), "{:?}", done.reasons());
    assert!(done.told().contains(&G::TimeoutTips));
    let names: Vec<&str> = done.run.run.pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert!(names.contains(&"document-front-rectified.jpg"), "{names:?}");
}

#[test]
fn the_back_of_another_card_is_taken_and_nothing_is_said_that_was_not_measured() {
    // The front has no data for machines, so nothing ties both sides together: that reads as what it is.
    let done = with_document(Script::AnotherCard);
    assert_eq!(done.steps(), [S::Front, S::Back]);
    let check =
        done.run.run.record.checks.iter().find(|check| check.id == "consistency.mrz_barcode").unwrap();
    assert_ne!(check.status, idcapture::record::CheckStatus::Passed);
}

#[test]
fn of_two_documents_in_view_one_is_followed() {
    let profile = format!("{DRAWN}[checks.\"document.resolution\"]\nthreshold = 110.0\n");
    let done = played(&profile, clip(Script::SecondCard), None);
    assert_eq!(done.steps(), [S::Front], "{:?}", done.told());
}

#[test]
fn a_blank_table_is_no_document() {
    let done = with_document(Script::BlankTable);
    assert_eq!((done.told(), done.captured().len()), (vec![G::DocumentNotFound], 0));
}

#[test]
fn a_wall_is_no_document_and_costs_nothing() {
    let done = with_document(Script::Wall);
    assert!(done.captured().is_empty() && done.run.counters.gated > done.run.counters.seen / 2);
    assert_eq!(done.told(), [G::DocumentNotFound]);
}

#[test]
fn a_frozen_feed_is_told_and_what_was_kept_stays() {
    let done = with_document(Script::Frozen);
    assert_eq!(done.feeds(), [Some(G::CameraFrozen)]);
    assert!(done.told().contains(&G::CameraFrozen) && done.steps() == [S::Front]);
}

#[test]
fn a_black_feed_is_told_and_what_was_kept_stays() {
    let done = with_document(Script::Black);
    assert_eq!(done.feeds(), [Some(G::CameraBlack)]);
    assert!(done.told().contains(&G::CameraBlack) && done.steps() == [S::Front]);
}

#[test]
fn a_face_that_leaves_in_mid_challenge_may_come_back_for_another_attempt() {
    let leaves = Cue { when: When::AfterStep(2, 100), cast: Cast::Nobody, at_once: false };
    let returns = Cue { when: When::AfterStep(2, 4_000), cast: Cast::One(0), at_once: false };
    let done = with_person(&one_sided(), Script::BroughtIn, actor().with_cues(&[leaves, returns]));
    assert_eq!(done.refused(), [G::FaceLost], "{:?}", done.reasons());
    assert_eq!(done.outcome(), SessionOutcome::Accepted, "{:?}", done.reasons());
    assert!(done.reasons().contains(&"face.challenge.failed"), "the first attempt is not forgotten");
}

#[test]
fn a_face_that_stays_away_in_mid_challenge_needs_another_way() {
    let leaves = Cue { when: When::AfterStep(1, 100), cast: Cast::Nobody, at_once: false };
    let done = with_person(&one_sided(), Script::BroughtIn, actor().with_cues(&[leaves]));
    assert_eq!(done.outcome(), SessionOutcome::Fallback, "{:?}", done.reasons());
    assert!(done.reasons().contains(&"session.attempts_used"));
    assert_eq!(done.steps(), [S::Front, S::Selfie]);
}

#[test]
fn somebody_else_who_takes_over_is_rejected_at_once() {
    let other = Cue { when: When::AfterStep(2, 100), cast: Cast::One(1), at_once: true };
    let done = with_person(&one_sided(), Script::BroughtIn, actor().with_cues(&[other]));
    assert_eq!((done.outcome(), done.refused()), (SessionOutcome::Rejected, vec![G::AnotherFace]));
}

#[test]
fn a_person_who_does_nothing_runs_out_of_attempts() {
    let done = with_person(&one_sided(), Script::BroughtIn, actor().refusing());
    assert_eq!(done.outcome(), SessionOutcome::Fallback, "{:?}", done.reasons());
    assert_eq!(done.refused(), [G::ChallengeTimeout; 3]);
}

#[test]
fn the_portrait_on_the_card_is_no_selfie() {
    // The card stays where it is: its portrait is large enough for a face.
    let done = played(&one_sided(), clip(Script::BroughtIn), None);
    assert_eq!(done.steps(), [S::Front]);
    assert!(done.told().contains(&G::FaceNotFound), "{:?}", done.told());
}
