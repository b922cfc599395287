//! Our half of the comparison of PDF417 readers. `render DIR COUNT SEED` draws photographs of licence backs, a quarter
//! of them in each of four difficulties, with `truth.json` (text, difficulty, the symbol's corners in px);
//! `read DIR` reads them with our stage and with `rxing` alone, one JSON object a line; `steps DIR` counts which step of
//! the search reads how many.

#![expect(clippy::print_stdout, reason = "the script reads it")]
#![expect(clippy::unwrap_used, reason = "without its input there is nothing to measure")]

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::Instant;

use idcapture::barcode::{Step, search};
use idcapture::frame::Frame;
use idcapture::geometry::Quad;
use idcapture::inference::Catalog;
use idcapture::pipeline::Pipeline;
use idcapture::record::{FrameId, Report, StageId};
use idcapture::settings::Profile;
use idcapture::source::specimen::{
    Camera, Fonts, Holder, Lighting, Placement, Pose, Print, Scene, Surface, aamva_payload, barcode_mm,
    draw_back, encode_jpeg,
};
use jiff::civil::date;
use rayon::prelude::*;
use rxing::{BarcodeFormat, DecodeHints};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.get(1).unwrap());
    if arguments[0] == "render" {
        render(folder, arguments[2].parse().unwrap(), arguments[3].parse().unwrap());
    } else if arguments[0] == "steps" {
        steps(folder);
    } else {
        read(folder);
    }
}

/// How many of the backs each step reads, in the order of the steps.
fn steps(folder: &Path) {
    let truth: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    let limits = Profile::default_profile().unwrap().barcodes;
    let mut counts: BTreeMap<Step, usize> = BTreeMap::new();
    for entry in truth.as_array().unwrap() {
        let frame = Frame::from_file(FrameId(0), 0, &folder.join(entry["file"].as_str().unwrap())).unwrap();
        let found = search(frame.luma(), &limits).codes;
        let right = found.iter().find(|code| Some(code.barcode.text.as_str()) == entry["text"].as_str());
        if let Some(code) = right {
            *counts.entry(code.step).or_default() += 1;
        }
    }
    println!("{counts:?}");
}

/// SplitMix64; the set must be the same wherever it is drawn.
struct Draw(u64);

impl Draw {
    fn within(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        low + (high - low) * ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn render(folder: &Path, count: u64, seed: u64) {
    std::fs::create_dir_all(folder).unwrap();
    let fonts = Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models/fonts")).unwrap();
    let lines: Vec<String> =
        (0..count).into_par_iter().map(|index| one(folder, &fonts, seed, index).to_string()).collect();
    std::fs::write(folder.join("truth.json"), format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
}

/// From 0, a steady hand and good light, to 3: strong tilt, out of focus, moving, noisy, coarse JPEG.
fn one(folder: &Path, fonts: &Fonts, seed: u64, index: u64) -> serde_json::Value {
    let mut draw = Draw(seed.wrapping_mul(1_000_003).wrapping_add(index));
    let difficulty = index % 4;
    let hard = difficulty as f64;
    let holder = Holder::invented(seed.wrapping_mul(7_919).wrapping_add(index), date(2026, 5, 4));
    let card = draw_back(fonts, &holder, &Print { dpi: 600.0, seed: index }).unwrap();
    let tilt_deg = 8.0 + 9.0 * hard;
    // From 4 to 2 px a module of 0.254 mm, each level on a band of its own that overlaps the next.
    let px_module = draw.within(3.2 - 0.4 * hard, 4.0 - 0.5 * hard);
    let focal_px = 960.0 / (55.6_f64 / 2.0).to_radians().tan();
    let pose = Pose {
        distance_mm: focal_px * 0.254 / px_module,
        right_mm: draw.within(-6.0, 6.0),
        down_mm: draw.within(-4.0, 4.0),
        roll_deg: if index % 8 < 4 { draw.within(-12.0, 12.0) } else { draw.within(-30.0, 30.0) },
        pitch_deg: draw.within(-tilt_deg, tilt_deg),
        yaw_deg: draw.within(-tilt_deg, tilt_deg),
        view_deg: 55.6,
    };
    let surface = match index % 3 {
        0 => Surface::Wood,
        1 => Surface::Cloth,
        _ => Surface::Plain([150, 146, 140]),
    };
    let scene = Scene {
        surface,
        placement: Placement::Pose(pose),
        lighting: Lighting {
            exposure: draw.within(0.8 - 0.15 * hard, 0.9),
            gradient: draw.within(0.0, 0.15 + 0.1 * hard),
            ..Lighting::default()
        },
        camera: Camera {
            defocus_sigma_px: draw.within(0.0, 0.1 + 0.3 * hard),
            motion_px: draw.within(0.0, 0.5 + 0.9 * hard),
            motion_deg: draw.within(0.0, 180.0),
            noise: 1.0 + 0.7 * hard,
            ..Camera::default()
        },
        seed: index,
        ..Scene::default()
    };
    let shot = scene.photograph(&card).unwrap();
    let file = format!("{index:04}.jpg");
    std::fs::write(folder.join(&file), encode_jpeg(&shot.picture, 92 - 8 * difficulty as u8).unwrap())
        .unwrap();
    let symbol = shot.px_from_mm.apply_quad(&Quad::from_rect(barcode_mm(&holder).unwrap()));
    let corners: Vec<[f64; 2]> = symbol.corners.iter().map(|corner| [corner.x, corner.y]).collect();
    serde_json::json!({
        "file": file, "difficulty": difficulty, "text": aamva_payload(&holder), "corners": corners,
        "px_module": px_module,
    })
}

fn read(folder: &Path) {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    let truth: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    let profile = Profile::default_profile().unwrap();
    let mut pipeline = Pipeline::prepare(&profile, &Catalog::without_models()).unwrap();
    let wanted = [StageId::Corners, StageId::Rectify, StageId::Barcodes];
    for entry in truth.as_array().unwrap() {
        let file = entry["file"].as_str().unwrap();
        let expected = entry["text"].as_str().unwrap();
        let frame = Frame::from_file(FrameId(0), 0, &folder.join(file)).unwrap();
        pipeline.reset();
        let seen = pipeline.run(&frame, &wanted, None).unwrap();
        let stage_ms = seen.time_ms.iter().find(|(id, _)| *id == StageId::Barcodes).map(|(_, ms)| *ms);
        let ours: Vec<String> =
            match seen.observations.outcome(StageId::Barcodes).and_then(|outcome| outcome.found()) {
                Some(Report::Barcodes(codes)) => {
                    codes.barcodes.iter().map(|code| code.text.clone()).collect()
                }
                _ => Vec::new(),
            };
        let start = Instant::now();
        let plain = rxing_alone(&frame);
        let rxing_ms = start.elapsed().as_secs_f64() * 1e3;
        println!(
            "{}",
            serde_json::json!({
                "file": file,
                "ours": ours.iter().any(|text| text == expected),
                "ours_false": ours.iter().any(|text| text != expected),
                "ours_ms": stage_ms,
                "rxing": plain.as_deref() == Some(expected),
                "rxing_ms": rxing_ms,
            })
        );
    }
}

/// The library on the whole picture, told what to look for and to try harder.
fn rxing_alone(frame: &Frame) -> Option<String> {
    let luma = frame.luma();
    let mut hints = DecodeHints {
        PossibleFormats: Some(HashSet::from([BarcodeFormat::PDF_417])),
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let (width, height) = luma.dimensions();
    let found =
        rxing::helpers::detect_in_luma_with_hints(luma.as_raw().clone(), width, height, None, &mut hints);
    found.ok().map(|result| result.getText().to_owned())
}
