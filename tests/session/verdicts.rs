//! Pictures that are not what they should be: an honest verdict, with everything that rests on what is missing
//! `not_measured` and every reason told.

use idcapture::frame::RgbImage;
use idcapture::record::{Check, CheckStatus, SessionOutcome, SessionRecord, Subject};
use image::Rgb;

use crate::demo::demo;
use crate::stand::{check, engine, is_explained, picture, reasons, run};

/// Checks of a side that rest on the document being found.
const ON_THE_DOCUMENT: [&str; 11] = [
    "document.bounds",
    "document.size",
    "document.perspective",
    "document.resolution",
    "document.focus",
    "document.under_exposure",
    "document.over_exposure",
    "document.contrast",
    "document.glare",
    "document.colour",
    "document.occlusion",
];

fn status(record: &SessionRecord, id: &str, subject: Subject) -> CheckStatus {
    check(record, id, subject).status
}

#[test]
fn a_face_given_as_a_front_is_no_document() {
    let demo = demo();
    let selfie = picture(&demo.selfies[0]);
    let done = run(&mut engine("default"), &selfie, None, &[picture(&demo.selfies[1])]).unwrap();
    let record = &done.record;
    is_explained(record);
    assert_eq!(record.outcome, SessionOutcome::Retry);
    assert_eq!(reasons(record)[0], "document.found.failed");
    for id in ON_THE_DOCUMENT.into_iter().chain(["document.portrait"]) {
        assert_eq!(status(record, id, Subject::Front), CheckStatus::NotMeasured, "{id}");
    }
    // A face is in the picture, but no document's portrait: there is nothing to match with.
    assert_eq!(status(record, "face.match", Subject::Session), CheckStatus::NotMeasured);
    assert_eq!(status(record, "face.found", Subject::Selfie), CheckStatus::Passed);
    assert!(done.pictures.iter().all(|picture| picture.name.starts_with("selfie-")));
}

#[test]
fn a_front_given_as_a_back_has_no_barcode() {
    let demo = demo();
    let (front, selfie) = (picture(&demo.front), picture(&demo.selfies[0]));
    for (profile, outcome) in [("default", SessionOutcome::Review), ("strict", SessionOutcome::Retry)] {
        let selfies = std::slice::from_ref(&selfie);
        let record = run(&mut engine(profile), &front, Some(&front), selfies).unwrap().record;
        is_explained(&record);
        assert_eq!(status(&record, "document.barcode", Subject::Back), CheckStatus::Failed);
        assert!(reasons(&record).contains(&"document.barcode.failed"), "{:?}", reasons(&record));
        assert_eq!(record.outcome, outcome, "{profile}: {:?}", record.reasons);
    }
}

#[test]
fn a_back_given_as_a_front_has_no_portrait() {
    let demo = demo();
    let done = run(&mut engine("default"), &picture(&demo.back), None, &[picture(&demo.selfies[0])]).unwrap();
    let record = &done.record;
    is_explained(record);
    assert_eq!(status(record, "document.portrait", Subject::Front), CheckStatus::Failed);
    assert_eq!(status(record, "face.match", Subject::Session), CheckStatus::NotMeasured);
    assert_eq!(record.outcome, SessionOutcome::Retry);
    assert!(done.pictures.iter().all(|picture| picture.name != "portrait.jpg"));
}

#[test]
fn a_document_given_as_a_selfie_is_too_small_a_face_or_none() {
    let demo = demo();
    let (front, back) = (picture(&demo.front), picture(&demo.back));
    let record = run(&mut engine("default"), &front, None, std::slice::from_ref(&back)).unwrap().record;
    is_explained(&record);
    assert_eq!(record.outcome, SessionOutcome::Retry);
    assert!(reasons(&record).contains(&"face.found.failed"), "{:?}", reasons(&record));
    for id in ["face.single", "face.size", "face.focus", "face.under_exposure", "face.over_exposure"] {
        assert_eq!(status(&record, id, Subject::Selfie), CheckStatus::NotMeasured, "{id}");
    }
    assert_eq!(status(&record, "face.match", Subject::Session), CheckStatus::NotMeasured);
}

#[test]
fn pictures_of_nothing_at_any_size_are_judged_like_any_other() {
    let mut engine = engine("default");
    let flat = |width, height, level| RgbImage::from_pixel(width, height, Rgb([level; 3]));
    for picture in [
        flat(1, 1, 0),
        flat(1, 1, 255),
        flat(2, 2, 128),
        flat(1, 4_000, 200),
        flat(4_000, 1, 60),
        flat(7, 9, 255),
        flat(640, 480, 0),
        flat(640, 480, 255),
    ] {
        let selfies = std::slice::from_ref(&picture);
        let record = run(&mut engine, &picture, Some(&picture), selfies).unwrap().record;
        let (width, height) = picture.dimensions();
        is_explained(&record);
        assert_eq!(record.outcome, SessionOutcome::Retry, "{width} x {height}");
        for subject in [Subject::Front, Subject::Back] {
            assert_eq!(status(&record, "document.found", subject), CheckStatus::Failed, "{width} x {height}");
        }
        assert_eq!(status(&record, "face.found", Subject::Selfie), CheckStatus::Failed, "{width} x {height}");
        assert_eq!(record.frame_log.len(), 3);
    }
}

#[test]
fn the_outcome_carries_every_reason_and_not_the_first_alone() {
    let demo = demo();
    let (blurred, other) = (picture(&demo.blurred_front), picture(&demo.other_selfies[0]));
    let grey = RgbImage::from_pixel(320, 240, Rgb([128; 3]));
    let record = run(&mut engine("strict"), &blurred, Some(&grey), &[other]).unwrap().record;
    is_explained(&record);
    assert_eq!(record.outcome, SessionOutcome::Retry);
    let told = reasons(&record);
    for code in [
        "document.focus.failed",
        "document.found.failed",
        "document.barcode.failed",
        "document.resolution.not_measured",
        "document.kind.not_measured",
        "originality.physical.not_measured",
        "face.liveness_over_time.not_measured",
    ] {
        assert!(told.contains(&code), "{code} is not among {told:?}");
    }
    assert!(!told.iter().any(|code| code.starts_with("face.found")), "{told:?}");
}

/// Why an outcome is not `accepted`: required checks alone.
fn required_reasons(record: &SessionRecord) -> Vec<&str> {
    let informative = |code: &str| {
        let of = |check: &&Check| code.starts_with(&format!("{}.", check.id));
        record.checks.iter().filter(of).all(|check| !check.required)
    };
    reasons(record).into_iter().filter(|code| !informative(code)).collect()
}

#[test]
fn a_passive_score_alone_is_never_enough() {
    let demo = demo();
    let (front, back) = (picture(&demo.front), picture(&demo.back));
    let selfies: Vec<_> = demo.selfies.iter().map(|path| picture(path)).collect();
    // As good as stills get: the passive score passes, the person matches, and nothing is held against the document.
    for profile in ["default", "strict", "demo"] {
        let record = run(&mut engine(profile), &front, Some(&back), &selfies).unwrap().record;
        is_explained(&record);
        assert_eq!(status(&record, "face.liveness", Subject::Selfie), CheckStatus::Passed, "{profile}");
        assert_eq!(status(&record, "face.match", Subject::Session), CheckStatus::Passed, "{profile}");
        assert_eq!(status(&record, "face.challenge", Subject::Selfie), CheckStatus::NotMeasured);
        let told = required_reasons(&record);
        match profile {
            "default" => assert_eq!(told, ["face.challenge.not_measured"]),
            "strict" => assert!(told.contains(&"face.challenge.not_measured"), "{told:?}"),
            _ => assert!(told.is_empty(), "{told:?}"),
        }
        // Only a drawn specimen is accepted without movements, and its outcome says that it is one.
        let accepted = record.outcome == SessionOutcome::Accepted;
        assert_eq!(
            (accepted, record.specimen),
            (profile == "demo", profile == "demo"),
            "{profile}: {told:?}"
        );
    }
}

#[test]
fn a_stranger_among_the_selfies_is_not_outvoted() {
    let demo = demo();
    let (front, own) = (picture(&demo.front), picture(&demo.selfies[0]));
    let (again, other) = (picture(&demo.selfies[1]), picture(&demo.other_selfies[0]));
    let record = run(&mut engine("default"), &front, None, &[own, again, other]).unwrap().record;
    is_explained(&record);
    assert_eq!(record.outcome, SessionOutcome::Rejected, "{:?}", record.reasons);
    assert!(reasons(&record).contains(&"face.match.failed"));
}

#[test]
fn the_best_of_several_selfies_has_one_face_and_is_sharp() {
    let demo = demo();
    let (front, sharp) = (picture(&demo.front), picture(&demo.selfies[0]));
    let blurred = image::imageops::blur(&picture(&demo.selfies[1]), 9.0);
    let nobody = RgbImage::from_pixel(720, 960, Rgb([120; 3]));
    let record = run(&mut engine("default"), &front, None, &[nobody, blurred, sharp]).unwrap().record;
    is_explained(&record);
    // A selfie without a face is not passed over: what rests on all of them is not measured.
    assert_eq!(record.outcome, SessionOutcome::Review, "{:?}", record.reasons);
    let told = reasons(&record);
    for code in ["face.single.not_measured", "face.liveness.not_measured", "face.match.not_measured"] {
        assert!(told.contains(&code), "{code} is not among {told:?}");
    }
    // Frames are numbered from the front: the sharp selfie is the third of three.
    assert_eq!(check(&record, "face.focus", Subject::Selfie).frame.map(|frame| frame.0), Some(3));
}
