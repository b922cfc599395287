//! A device whose clock jumps while a session runs: a typed reason and no bundle, or a whole bundle in which the verifier
//! sees the jump.

use std::cell::Cell;

use idcapture::engine::{Clock, StillLayout, StillRun};
use idcapture::error::ErrorCode;
use idcapture::evidence::{Verdict, verify};
use idcapture::frame::RgbImage;
use jiff::{SignedDuration, Timestamp};

use crate::bundles::{bundle, challenge, policy};
use crate::stand::{Pictures, engine};

/// Says one time after the other, then the last one again. The monotonic clock runs evenly: a second a look.
struct Scripted {
    times: Vec<Timestamp>,
    looks: Cell<usize>,
    monotonic: Cell<u64>,
}

impl Clock for Scripted {
    fn now(&self) -> Timestamp {
        let look = self.looks.get();
        self.looks.set(look + 1);
        self.times[look.min(self.times.len() - 1)]
    }

    fn monotonic_ns(&self) -> u64 {
        self.monotonic.set(self.monotonic.get() + 1_000_000_000);
        self.monotonic.get()
    }
}

/// Noon, and so many seconds.
fn noon(seconds: i64) -> Timestamp {
    "2026-05-04T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

/// A session of two grey pictures whose device reads its clock so many seconds after noon at the start and the end.
fn session(start: i64, end: i64) -> StillRun {
    let clock =
        Scripted { times: [start, end].map(noon).to_vec(), looks: Cell::new(0), monotonic: Cell::new(0) };
    let grey = RgbImage::from_pixel(64, 48, image::Rgb([128; 3]));
    let layout = StillLayout { back: false, selfies: 1 };
    let run = engine("default").run_stills(&mut Pictures::new([grey.clone(), grey]), layout, &clock).unwrap();
    assert_eq!(clock.looks.get(), 2, "the clock is read at the start and at the end");
    assert_eq!(run.record.times.monotonic_span_ms, 1_000);
    run
}

#[test]
fn back_between_start_and_end() {
    for end in [-1, -3_600, -86_400 * 365 * 30] {
        let run = session(0, end);
        let error = bundle(&run, noon(-10)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::EvidenceStatement, "{end}");
        assert!(error.to_string().contains("run backwards"), "{error}");
    }
}

#[test]
fn forward_between_start_and_end() {
    // An hour passed by the wall clock and a second by the other: both are in the report, and it is after receipt.
    let bytes = bundle(&session(0, 3_600), noon(-10)).unwrap();
    let report = verify(&bytes, &policy(noon(30))).unwrap();
    assert_eq!(report.status("device_clock"), Some("device_clock.after_receipt"));
    assert_eq!(report.verdict, Verdict::Invalid);
    let claimed = report.times.claimed.unwrap();
    assert_eq!((claimed.device_end, claimed.monotonic_span_ms), (noon(3_600), 1_000));
}

#[test]
fn back_between_issue_and_first_frame() {
    // The device had noon when it got its challenge; up to two minutes are within what its clock may be off.
    for (back, status) in [
        (0, "valid"),
        (120, "valid"),
        (121, "challenge_age.after_capture"),
        (86_400, "challenge_age.after_capture"),
    ] {
        let bytes = bundle(&session(-back, 1 - back), noon(0)).unwrap();
        let mut policy = policy(noon(30));
        policy.challenge = Some(challenge(noon(0)));
        let report = verify(&bytes, &policy).unwrap();
        assert_eq!(report.status("challenge_age"), Some(status), "{back} s");
        assert_eq!(report.is_valid(), status == "valid", "{back} s");
        // Without a challenge of its own the verifier sees it too, by what the device itself says.
        policy.challenge = None;
        assert_eq!(verify(&bytes, &policy).unwrap().is_valid(), status == "valid", "{back} s");
    }
}

#[test]
fn forward_between_issue_and_first_frame() {
    for (ahead, item, status) in [
        (120, "device_clock", "valid"),
        (200, "device_clock", "device_clock.after_receipt"),
        (1_800, "challenge_age", "valid"),
        (1_801, "challenge_age", "challenge_age.too_old"),
    ] {
        let bytes = bundle(&session(ahead, ahead + 1), noon(0)).unwrap();
        let mut policy = policy(noon(30));
        policy.challenge = Some(challenge(noon(0)));
        let report = verify(&bytes, &policy).unwrap();
        assert_eq!(report.status(item), Some(status), "{ahead} s");
        assert_eq!(report.is_valid(), ahead == 120, "{ahead} s");
    }
}
