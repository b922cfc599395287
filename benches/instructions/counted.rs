//! The work whose instructions `benches/instructions.sh` counts: the kernels of the preview path and stages that are
//! arithmetic or rest on the corner network (portable back end, one thread), once, on the same frame. Prints their names in the order in which it runs them.
//!
//! The counts are the same on every run: one thread, no random seeds, no clock. The page stays under the size from
//! which `rectify` shares its rows among threads.

#![expect(clippy::print_stdout, reason = "the script pairs the names with the counts")]
#![expect(clippy::unwrap_used, reason = "without its input there is nothing to count")]

#[path = "../support/mod.rs"]
mod support;

use std::hint::black_box;

use idcapture::document::track::{Followed, Sighting, Tracker};
use idcapture::frame::{Frame, FramePool, FrameView, PixelFormat, Range, RgbImage, Working};
use idcapture::inference::BackendChoice;
use idcapture::record::{FrameId, StageId};
use image::imageops::{self, FilterType};
use support::{Prepared, card, catalog, preview, ready, scene};

/// The stages: those that need one frame and neither a page nor a face.
const STAGES: [StageId; 5] =
    [StageId::Exposure, StageId::Focus, StageId::Corners, StageId::Glare, StageId::Rectify];

/// What is counted: the script starts and stops counting at this name.
#[inline(never)]
fn counted_run(work: &mut dyn FnMut() -> bool) -> bool {
    black_box(work())
}

/// The first run allocates what later frames reuse.
fn count(name: &str, mut work: impl FnMut() -> bool) {
    assert!(work(), "{name} finds nothing");
    assert!(counted_run(&mut work));
    println!("{name}");
}

fn main() {
    let scene = scene::table(&card::card());
    let small = imageops::resize(&scene, scene::WIDTH / 3, scene::HEIGHT / 3, FilterType::Triangle);
    kernels(small.as_raw(), small.dimensions(), &scene);
    let catalog = catalog("default", BackendChoice::Portable);
    let frame = ready(small);
    for id in STAGES {
        let mut stage = Prepared::new(id, &catalog, &frame, None);
        count(id.name(), || stage.run(black_box(&frame)));
    }
}

/// What every preview frame goes through.
fn kernels(rgb: &[u8], (width, height): (u32, u32), scene: &RgbImage) {
    let (pool, nv12) = (FramePool::new(2), preview::nv12(rgb));
    for (name, format, bytes) in
        [("luma_nv12", PixelFormat::Nv12, nv12.as_slice()), ("luma_rgb", PixelFormat::Rgb8, rgb)]
    {
        let view = FrameView::packed(format, width, height, Range::Limited, bytes).unwrap();
        count(name, || Frame::from_view(FrameId(0), 0, black_box(&view), &pool).width() == width);
    }
    let large = ready(scene.clone());
    count("working", || Working::from_luma(black_box(large.luma())).luma.width() == width);
    let working = large.working();
    let mut held = Tracker::default();
    let found = Sighting { quad: scene::CORNERS.scaled(working.scale), score: 1.0 };
    assert!(held.renew(&working.luma, 0, Some(found)));
    count("tracking", || {
        let mut tracker = held;
        matches!(tracker.follow(black_box(&working.luma), 33_000_000), Followed::Held(_))
    });
}
