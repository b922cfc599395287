//! Our half of the comparison with MediaPipe and dlib. In: a folder, and `draw` or the number of rounds. Out: with
//! `draw` the frames' pixels as `faces.rgb` in the folder; else the median CPU time of each stage over these frames, one
//! JSON object a line. One thread.

#![expect(clippy::print_stdout, reason = "the script reads it")]
#![expect(clippy::unwrap_used, reason = "without its input there is nothing to measure")]

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use idcapture::frame::{Frame, RgbImage};
use idcapture::inference::{BackendChoice, Catalog};
use idcapture::pipeline::{Pipeline, Plan};
use idcapture::record::{FrameId, StageId};
use image::imageops::{self, FilterType};
use support::scene;

const WIDTH: u32 = 1_280;
const HEIGHT: u32 = 720;
const FRAMES: u32 = 8;

/// A selfie that moves a little to the side from frame to frame.
fn frames() -> Vec<RgbImage> {
    let selfie = imageops::resize(&scene::selfie(), WIDTH, HEIGHT, FilterType::Triangle);
    let shifted = |px: u32| {
        let mut frame = selfie.clone();
        imageops::replace(&mut frame, &selfie, i64::from(px), 0);
        frame
    };
    (0..FRAMES).map(|number| shifted(number * 3)).collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.first().unwrap());
    let file = folder.join("faces.rgb");
    if arguments.get(1).is_some_and(|argument| argument == "draw") {
        let pixels: Vec<u8> = frames().into_iter().flat_map(RgbImage::into_raw).collect();
        std::fs::write(file, pixels).unwrap();
        return;
    }
    let rounds: u64 = arguments.get(1).unwrap().parse().unwrap();
    let pixels = std::fs::read(file).unwrap();
    let pictures: Vec<RgbImage> = pixels
        .chunks_exact((WIDTH * HEIGHT * 3) as usize)
        .map(|frame| RgbImage::from_raw(WIDTH, HEIGHT, frame.to_vec()).unwrap())
        .collect();
    let native = Catalog::open(Some(&support::models_folder()), Default::default(), BackendChoice::Native);
    let catalog = native.unwrap_or_else(|_| support::catalog("default", BackendChoice::Portable));
    let mut pipeline = Pipeline::prepare(&support::profile(), &catalog).unwrap();
    let mut times: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    let wanted = [Plan::SelfiePreview.stages(), &[StageId::FaceEmbedding]].concat();
    let mut time_ns = 0;
    for number in 0..=2 * rounds * u64::from(FRAMES) {
        let picture = pictures[(number % u64::from(FRAMES)) as usize].clone();
        // Every second frame comes a second later, so that it follows on none and the face is searched anew.
        let first = number % 2 == 1;
        time_ns += if first { 1_000_000_000 } else { 33_000_000 };
        let frame = Frame::from_rgb(FrameId(number), time_ns, picture);
        let seen = pipeline.run(&frame, &wanted, None).unwrap();
        assert!(seen.observations.embedding().is_some(), "the face is found");
        if number == 0 {
            // Warms up.
            continue;
        }
        let mut whole_ms = 0.0;
        for (stage, ms) in seen.time_ms {
            let name = if first && stage == StageId::FaceDetect { "face_detect_first" } else { stage.name() };
            times.entry(name).or_default().push(ms);
            if stage != StageId::FaceEmbedding {
                whole_ms += ms;
            }
        }
        let name = if first { "selfie_frame_first" } else { "selfie_frame_following" };
        times.entry(name).or_default().push(whole_ms);
    }
    let backend = catalog.backend().map_or("none", |backend| match backend.kind() {
        idcapture::record::BackendKind::Native => "native",
        idcapture::record::BackendKind::Portable => "portable",
    });
    for (name, mut ms) in times {
        ms.sort_by(f64::total_cmp);
        println!("{{\"stage\":\"{name}\",\"backend\":\"{backend}\",\"median_ms\":{:.3}}}", ms[ms.len() / 2]);
    }
}
