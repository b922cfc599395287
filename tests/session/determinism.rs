//! Same frames, profile, clock and backend: the same checks, the same evidence, bit for bit.

use idcapture::engine::StillRun;
use idcapture::record::{Check, CheckStatus, SessionOutcome};
use idcapture::settings::Profile;

use crate::demo::demo;
use crate::stand::{engine, engine_with, is_explained, picture, run};

#[track_caller]
fn are_the_same(a: &StillRun, b: &StillRun) {
    assert_eq!(a.record, b.record);
    assert_eq!(a.reports, b.reports);
    assert_eq!(a.pictures, b.pictures);
}

#[test]
fn the_same_pictures_come_to_the_same_in_one_engine_and_in_two() {
    let demo = demo();
    let (front, back) = (picture(&demo.front), picture(&demo.back));
    let selfies: Vec<_> = demo.selfies[..2].iter().map(|path| picture(path)).collect();
    let others: Vec<_> = demo.other_selfies[..1].iter().map(|path| picture(path)).collect();

    let mut one = engine("default");
    let first = run(&mut one, &front, Some(&back), &selfies).unwrap();
    assert_eq!(first.record.outcome, SessionOutcome::Review);
    is_explained(&first.record);
    // A session of other pictures in between leaves nothing behind.
    run(&mut one, &back, None, &others).unwrap();
    are_the_same(&first, &run(&mut one, &front, Some(&back), &selfies).unwrap());
    are_the_same(&first, &run(&mut engine("default"), &front, Some(&back), &selfies).unwrap());
}

#[test]
fn the_log_and_the_pictures_are_those_of_the_frames() {
    let demo = demo();
    let (front, back) = (picture(&demo.front), picture(&demo.back));
    let selfies: Vec<_> = demo.selfies.iter().map(|path| picture(path)).collect();
    let done = run(&mut engine("default"), &front, Some(&back), &selfies).unwrap();
    let ids: Vec<u64> = done.record.frame_log.iter().map(|entry| entry.sequence.0).collect();
    assert_eq!(ids, [0, 1, 2, 3, 4]);
    for entry in &done.record.frame_log {
        assert_eq!(entry.monotonic_ns, entry.sequence.0 * 1_000_000_000);
        assert_eq!(entry.luma_sha256.len(), 64);
        assert!(entry.luma_size_px.iter().all(|side| (1..=640).contains(side)));
        assert!(entry.scores.values().all(|score| score.is_finite()));
    }
    // The age is counted from what the zone or the barcode says, on whichever frame that was read.
    let measured = |check: &&Check| check.value.is_some() && check.id != "document.age";
    for check in done.record.checks.iter().filter(measured) {
        assert!(check.frame.is_some_and(|frame| ids.contains(&frame.0)), "{check:?}");
    }
    let names: Vec<&str> = done.pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "document-front-rectified.jpg",
            "document-back-rectified.jpg",
            "portrait.jpg",
            "selfie-1.jpg",
            "selfie-2.jpg",
            "selfie-3.jpg"
        ]
    );
    assert!(done.pictures.iter().all(|picture| picture.jpeg.starts_with(&[0xff, 0xd8])));
}

#[test]
fn the_resolved_profile_of_the_record_judges_the_same() {
    let demo = demo();
    let (front, selfie) = (picture(&demo.front), picture(&demo.selfies[0]));
    let first = run(&mut engine("strict"), &front, None, std::slice::from_ref(&selfie)).unwrap();
    let profile = Profile::from_toml(&first.record.profile_toml).unwrap();
    let mut again = engine_with(profile);
    are_the_same(&first, &run(&mut again, &front, None, &[selfie]).unwrap());
    assert!(first.record.checks.iter().any(|check| check.status == CheckStatus::NotMeasured));
}
