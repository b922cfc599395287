//! Passive liveness of stills and of frames that follow each other.

use idcapture::geometry::Point;
use idcapture::pipeline::Plan;
use idcapture::record::LivenessReport;

use crate::head::{Head, View};
use crate::{frame_at, grace_hopper, pipeline};

fn liveness(times_ms: &[u64]) -> Vec<LivenessReport> {
    let head = Head::of(&grace_hopper());
    let mut pipeline = pipeline("default");
    times_ms
        .iter()
        .map(|&ms| {
            let sway = Point::new((ms as f64 / 300.0).sin() * 2.0, 0.0);
            let picture = head.seen(&View { seed: ms + 1, shift: sway, ..View::default() });
            let seen = pipeline.run(&frame_at(picture, ms), Plan::SelfiePreview.stages(), None).unwrap();
            seen.observations.liveness().expect("a face").clone()
        })
        .collect()
}

#[test]
fn five_frames_spread_in_time_say_more_than_one() {
    let reports = liveness(&[0, 200, 400, 600, 800, 1_000, 1_200]);
    assert!(reports[..4].iter().all(|report| report.over_time.is_none()));
    let seen = reports.last().unwrap().over_time.unwrap();
    assert_eq!((seen.frames, seen.span_ms), (7, 1_200));
    let scores: Vec<f64> = reports.iter().map(|report| report.real).collect();
    let least = scores.iter().copied().fold(f64::MAX, f64::min);
    let most = scores.iter().copied().fold(f64::MIN, f64::max);
    assert!((least..=most).contains(&seen.real) && (seen.lowest - least).abs() < 1e-12);
    assert!(seen.deviation >= 0.0 && seen.box_disagreement >= 0.0);
    // Boxes are shifted from frame to frame, so the model saw other crops of the same face.
    assert_ne!(reports[1].region, reports[0].region);
}

#[test]
fn stills_and_a_burst_show_nothing_over_time() {
    // The same moment again and again, and frames too far apart to be one sight.
    for times in [[0, 0, 0, 0, 0, 0], [0, 30, 60, 90, 120, 150], [0, 9_000, 18_000, 27_000, 36_000, 45_000]] {
        assert!(liveness(&times).iter().all(|report| report.over_time.is_none()), "{times:?}");
    }
}
