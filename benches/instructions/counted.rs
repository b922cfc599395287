//! The work whose instructions `benches/instructions.sh` counts: each stage without a network, once, on the same
//! frame. Prints the stages in the order in which it runs them.
//!
//! The counts are the same on every run: one thread, no random seeds, no clock. The page stays under the size from
//! which `rectify` shares its rows among threads.

#![expect(clippy::print_stdout, reason = "the script pairs the names with the counts")]

#[path = "../support/mod.rs"]
mod support;

use std::hint::black_box;

use idcapture::frame::Frame;
use idcapture::inference::Catalog;
use idcapture::record::StageId;
use image::imageops::{self, FilterType};
use support::{Prepared, card, ready, scene};

/// The stages: all that are plain arithmetic.
const STAGES: [StageId; 5] =
    [StageId::Exposure, StageId::Focus, StageId::Corners, StageId::Glare, StageId::Rectify];

/// What is counted: the script starts and stops counting at this name.
#[inline(never)]
fn counted_run(stage: &mut Prepared, frame: &Frame) -> bool {
    black_box(stage.run(black_box(frame)))
}

fn main() {
    let catalog = Catalog::without_models();
    let scene = scene::table(&card::card());
    let frame = ready(imageops::resize(&scene, scene::WIDTH / 3, scene::HEIGHT / 3, FilterType::Triangle));
    for id in STAGES {
        let mut stage = Prepared::new(id, &catalog, &frame, None);
        // The first run allocates what later frames reuse.
        assert!(stage.run(&frame), "{} finds nothing", id.name());
        assert!(counted_run(&mut stage, &frame));
        println!("{}", id.name());
    }
}
