//! Several frames of one zone. In: made-up readings of the same lines. Out: a failure when frames together say less than
//! one, or more than they know.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod mrz_readings;

use idcapture::mrz::{Merged, Merger};
use idcapture::record::{Confirmation, FieldStatus, MrzStatus};
use jiff::civil::date;
use mrz_readings::{TD1, TD3, VISA, Zone, readings};

fn merged(frames: &[(Zone, f32)]) -> Merged {
    let mut merger = Merger::new(Some(date(2026, 1, 15)));
    for (zone, sharpness) in frames {
        merger.push(&zone.lines, *sharpness);
    }
    merger.merged().unwrap()
}

#[test]
fn nothing_pushed_says_nothing() {
    assert_eq!(Merger::new(None).merged(), None);
}

#[test]
fn one_clear_frame_of_a_passport_is_enough() {
    let merged = merged(&[(readings(&TD3), 1.0)]);
    assert!(merged.sure && merged.report.valid, "{merged:?}");
    assert_eq!((merged.frames, merged.report.lines.as_slice()), (1, TD3.map(str::to_owned).as_slice()));
}

#[test]
fn a_visa_needs_two_frames_that_agree() {
    assert!(!merged(&[(readings(&VISA), 1.0)]).sure);
    assert!(merged(&[(readings(&VISA), 1.0), (readings(&VISA), 1.0)]).sure);
}

/// What one digit confirms is made when a second frame comes to the same line.
#[test]
fn a_second_frame_confirms_what_one_digit_does() {
    let doubtful = readings(&VISA).doubt(1, 1, &[('B', 0.6), ('8', 0.4)]);
    let alone = merged(&[(doubtful.clone(), 1.0)]);
    assert!(!alone.report.valid && !alone.sure);
    assert_eq!(alone.report.lines[1].chars().nth(1), Some('B'));
    let two = merged(&[(doubtful.clone(), 1.0), (doubtful.clone(), 1.0)]);
    assert!(two.report.valid, "{two:?}");
    assert_eq!(two.report.lines, VISA);
    assert_eq!(two.report.fields["document_number"].status, FieldStatus::Corrected);
    assert_eq!(two.report.corrections[0].by, [Confirmation::OtherFrame]);
    assert_eq!((two.report.corrections[0].from, two.report.corrections[0].to), (Some('B'), Some('8')));
    let clear = merged(&[(doubtful, 1.0), (readings(&VISA), 1.0)]);
    assert!(clear.report.valid);
    assert_eq!(clear.report.fields["document_number"].status, FieldStatus::Read);
    assert_eq!(clear.report.corrections, []);
}

#[test]
fn names_gain_by_agreeing_frames() {
    let doubtful = readings(&TD3).doubt(0, 8, &[('K', 0.7), ('X', 0.3)]);
    let alone = merged(&[(doubtful.clone(), 1.0)]);
    assert_eq!(alone.report.fields["surname"].status, FieldStatus::Unverifiable);
    let two = merged(&[(doubtful.clone(), 1.0), (doubtful, 1.0)]);
    assert_eq!(two.report.fields["surname"].status, FieldStatus::Read);
}

#[test]
fn the_sharper_frame_weighs_more() {
    let lines = ["P<UTOERIXSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", TD3[1]];
    for (sharp, blurred, surname) in [(3.0, 1.0, "ERIKSSON"), (1.0, 3.0, "ERIXSSON")] {
        let both = merged(&[(readings(&TD3), sharp), (readings(&lines), blurred)]);
        assert_eq!(both.report.fields["surname"].value, surname);
        assert!(!both.sure, "frames that disagree are not sure");
    }
}

#[test]
fn more_frames_outvote_one() {
    let wrong = readings(&["P<UTOERIXSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", TD3[1]]);
    let many = merged(&[(wrong, 1.0), (readings(&TD3), 1.0), (readings(&TD3), 1.0)]);
    assert_eq!(many.report.fields["surname"].value, "ERIKSSON");
}

/// A line misread in one frame and another misread in the other: neither frame is valid, both lines together are.
#[test]
fn lines_of_different_frames_make_a_zone() {
    let first = readings(&TD1).doubt(0, 6, &[('8', 0.99), ('2', 0.01)]);
    let second = readings(&TD1).doubt(1, 1, &[('9', 0.99), ('4', 0.01)]);
    let both = merged(&[(first, 1.0), (second, 1.0)]);
    assert!(both.report.valid, "{both:?}");
    assert_eq!(both.report.lines, TD1);
}

#[test]
fn a_specimen_with_wrong_digits_is_sure_when_three_frames_agree() {
    let lines = [TD3[0], "L898902C37UTO7408122F1204159ZE184226B<<<<<10"];
    let frame = (readings(&lines), 1.0);
    assert!(!merged(&[frame.clone(), frame.clone()]).sure);
    let three = merged(&[frame.clone(), frame.clone(), frame]);
    assert!(three.sure && !three.report.valid);
    assert_eq!(three.report.lines, lines);
}

#[test]
fn parts_are_a_part_until_a_frame_shows_all() {
    let part = (readings(&TD3).cut_at(36), 1.0);
    let parts = merged(&[part.clone(), part.clone()]);
    assert_eq!((parts.report.status, parts.sure), (MrzStatus::Partial, false));
    let whole = merged(&[part, (readings(&TD3), 1.0)]);
    assert_eq!(whole.report.status, MrzStatus::Found);
}

#[test]
fn broken_sharpness_is_a_small_weight() {
    let both = merged(&[(readings(&TD3), f32::NAN), (readings(&TD3), -1.0)]);
    assert!(both.report.valid);
}

/// A stream of frames ends by itself: what is sure stays so, and memory is bounded.
#[test]
fn frames_without_end_change_nothing_more() {
    let mut merger = Merger::new(None);
    for _ in 0..64 {
        merger.push(&readings(&TD3).lines, 1.0);
    }
    let before = merger.merged();
    merger.push(&readings(&TD1).lines, 1e9);
    assert_eq!(merger.merged(), before);
}
