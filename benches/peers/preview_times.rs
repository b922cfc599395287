//! Our half of the comparison with OpenCV. In: a folder, and `draw` or the number of rounds. Out: with `draw` the
//! frames' pixels as `frames.rgb` in the folder; else the median time of each step over these frames, one JSON object
//! a line. One thread.

#![expect(clippy::print_stdout, reason = "the script reads it")]
#![expect(clippy::unwrap_used, reason = "without its input there is nothing to measure")]

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use idcapture::frame::PixelFormat;
use idcapture::inference::{BackendChoice, Catalog};
use support::preview::{Preview, STAGES, rgb_frames};
use support::scene;

const FRAMES: u32 = 8;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.first().unwrap());
    let file = folder.join("frames.rgb");
    if arguments.get(1).is_some_and(|argument| argument == "draw") {
        std::fs::write(file, rgb_frames(FRAMES).concat()).unwrap();
        return;
    }
    let rounds: usize = arguments.get(1).unwrap().parse().unwrap();
    let pixels = std::fs::read(file).unwrap();
    let frames: Vec<&[u8]> =
        pixels.chunks_exact(scene::WIDTH as usize * scene::HEIGHT as usize * 3).collect();
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    let native = Catalog::open(Some(&support::models_folder()), Default::default(), BackendChoice::Native);
    let catalog = native.unwrap_or_else(|_| support::catalog("default", BackendChoice::Portable));
    let mut preview = Preview::new(PixelFormat::Rgb8, &catalog);
    let mut times: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for round in 0..=rounds {
        for (index, pixels) in frames.iter().enumerate() {
            // Half of the rounds search every frame in full.
            let full = round % 2 == 0;
            if full {
                preview.reset();
            }
            let start = Instant::now();
            let frame = preview.frame(pixels);
            let luma_ms = start.elapsed().as_secs_f64() * 1e3;
            assert!(preview.run(&frame, &STAGES), "the card is found");
            drop(frame);
            let whole_ms = start.elapsed().as_secs_f64() * 1e3;
            // The first round warms up; the frame after a change is of neither kind.
            if round == 0 || index == 0 {
                continue;
            }
            let kind = if full { "full" } else { "tracking" };
            let mut note = |name: String, ms| times.entry(name).or_default().push(ms);
            note("luma".to_owned(), luma_ms);
            for (stage, ms) in preview.time_ms() {
                let corners = stage.name() == "corners";
                note(if corners { format!("corners_{kind}") } else { stage.name().to_owned() }, *ms);
            }
            note(format!("whole_{kind}"), whole_ms);
        }
    }
    for (name, mut all) in times {
        all.sort_by(f64::total_cmp);
        println!("{{\"step\":\"{name}\",\"ms\":{:.4}}}", all[all.len() / 2]);
    }
}
