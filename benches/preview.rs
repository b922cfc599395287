//! The preview path, step by step and as a whole, from 1920 x 1080 px of a camera to what every stage saw. The
//! budget is 8 ms with a full search and 3 ms when tracking. `cargo bench --bench preview`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a bench without its input must stop")]

mod support;

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use idcapture::document::track::{Followed, Sighting, Tracker};
use idcapture::frame::PixelFormat;
use idcapture::inference::{BackendChoice, Catalog};
use idcapture::record::StageId;
use support::preview::{Preview, nv12, rgb_frames};
use support::{catalog, scene};

fn best_catalog() -> Catalog {
    let native = Catalog::open(Some(&support::models_folder()), Default::default(), BackendChoice::Native);
    native.unwrap_or_else(|_| catalog("default", BackendChoice::Portable))
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let rgb = rgb_frames(8);
    let nv12: Vec<Vec<u8>> = rgb.iter().map(|frame| nv12(frame)).collect();
    let catalog = best_catalog();
    let mut group = criterion.benchmark_group("preview");

    for (name, format, frames) in
        [("luma_nv12", PixelFormat::Nv12, &nv12), ("luma_rgb", PixelFormat::Rgb8, &rgb)]
    {
        let mut preview = Preview::new(format, &catalog);
        group.bench_function(name, |bencher| bencher.iter(|| preview.frame(black_box(&frames[0]))));
    }

    let mut preview = Preview::new(PixelFormat::Nv12, &catalog);
    let frame = preview.frame(&nv12[0]);
    for (name, stage) in [("exposure", StageId::Exposure), ("focus", StageId::Focus)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert!(preview.run(black_box(&frame), &[stage])));
        });
    }
    group.bench_function("corners_full_search", |bencher| {
        bencher.iter(|| {
            preview.reset();
            assert!(preview.run(black_box(&frame), &[StageId::Corners]));
        });
    });

    let working = frame.working();
    let mut start = Tracker::default();
    let found = Sighting { quad: scene::CORNERS.scaled(working.scale), score: 1.0 };
    assert!(start.renew(&working.luma, 0, Some(found)));
    group.bench_function("tracking", |bencher| {
        bencher.iter(|| {
            let mut tracker = start;
            let followed = tracker.follow(black_box(&working.luma), 33_000_000);
            assert!(matches!(followed, Followed::Held(_)));
        });
    });

    // As it runs: every fifteenth frame is searched in full.
    for (name, format, frames) in
        [("whole_tracking_nv12", PixelFormat::Nv12, &nv12), ("whole_tracking_rgb", PixelFormat::Rgb8, &rgb)]
    {
        let mut preview = Preview::new(format, &catalog);
        let mut turn = frames.iter().cycle();
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert!(preview.whole(turn.next().expect("frames"))));
        });
    }
    let mut preview = Preview::new(PixelFormat::Nv12, &catalog);
    group.bench_function("whole_full_search_nv12", |bencher| {
        bencher.iter(|| {
            preview.reset();
            assert!(preview.whole(black_box(&nv12[0])));
        });
    });
    group.finish();
    criterion.final_summary();
}
