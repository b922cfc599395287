//! The drawn specimen photographed at every quarter turn: which way up its page is said to stand.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what cannot be drawn or read fails the test")]

#[path = "support/demo.rs"]
mod demo;

use demo::{demo, models_folder};
use idcapture::engine::{AnalysisRequest, Engine, StillLayout, SystemClock, analyse};
use idcapture::frame::{Frame, RgbImage, decode, decode_file};
use idcapture::geometry::{Point, Quad};
use idcapture::inference::{BackendChoice, Catalog, ModelSet};
use idcapture::pipeline::Pipeline;
use idcapture::record::FrameId;
use idcapture::settings::Profile;
use idcapture::source::FileSource;
use idcapture::source::specimen::encode_jpeg;
use image::imageops;

/// A picture turned clockwise, and where the quad's corners go, the card's own top left still first.
fn turned(picture: &RgbImage, quad: &Quad, quarters: u32) -> (RgbImage, Quad) {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let moved =
        |place: fn(Point, f64, f64) -> Point| Quad::new(quad.corners.map(|p| place(p, width, height)));
    match quarters {
        1 => (imageops::rotate90(picture), moved(|p, _, height| Point::new(height - p.y, p.x))),
        2 => (imageops::rotate180(picture), moved(|p, width, height| Point::new(width - p.x, height - p.y))),
        3 => (imageops::rotate270(picture), moved(|p, width, _| Point::new(p.y, width - p.x))),
        _ => (picture.clone(), *quad),
    }
}

fn catalog(set: &str) -> Catalog {
    Catalog::open(Some(&models_folder()), ModelSet(set.to_owned()), BackendChoice::Auto).unwrap()
}

#[test]
fn front_and_back_stand_upright_however_they_lie() {
    let demo = demo();
    let profile = Profile::default_profile().unwrap();
    let mut pipeline = Pipeline::prepare(&profile, &catalog("default")).unwrap();
    for (name, path) in [("front", &demo.front), ("back", &demo.back)] {
        let upright = decode_file(path).unwrap();
        for quarters in 0..4 {
            let (picture, card) = turned(&upright, &demo.back_quad, quarters);
            let frame = Frame::from_rgb(FrameId(0), 0, picture);
            let seen = analyse(&mut pipeline, &frame, AnalysisRequest::ALL, &profile).unwrap();
            let what = format!("the {name} turned by {}", 90 * quarters);
            assert_eq!(seen.document.orientation_deg, Some((360 - 90 * quarters) % 360), "{what}");
            assert_eq!(seen.barcodes.len(), usize::from(name == "back"), "{what}");
            for barcode in &seen.barcodes {
                let place = barcode.quad.unwrap();
                assert!(place.corners.iter().all(|corner| card.contains(*corner)), "{what}: {place:?}");
            }
        }
    }
}

#[test]
fn page_corners_and_portrait_of_a_session_turn_along() {
    let demo = demo();
    let mut engine = Engine::prepare(Profile::open("demo").unwrap(), catalog("default")).unwrap();
    let upright = decode_file(&demo.front).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut first = None;
    for quarters in 0..4 {
        let (picture, truth) = turned(&upright, &demo.front_quad, quarters);
        let path = folder.path().join(format!("{quarters}.jpg"));
        std::fs::write(&path, encode_jpeg(&picture, 95).unwrap()).unwrap();
        let mut source = FileSource::new(vec![path, demo.selfies[0].clone()]);
        let layout = StillLayout { back: false, selfies: 1 };
        let run = engine.run_stills(&mut source, layout, &SystemClock::start()).unwrap();

        let page = &run.reports.document["front"]["photo"]["rectify"];
        assert_eq!(page["upright"]["status"], "decided", "{page}");
        assert_eq!(page["upright"]["by"], "portrait", "{page}");
        let quad: Quad = serde_json::from_value(page["quad"].clone()).unwrap();
        let far = quad.corners.iter().zip(&truth.corners).map(|(a, b)| a.distance(*b)).fold(0.0, f64::max);
        assert!(far < 0.01 * truth.corners[0].distance(truth.corners[2]), "turned {quarters}: {quad:?}");

        let kept = |name: &str| {
            let found = run.pictures.iter().find(|kept| kept.name == name);
            decode(&found.unwrap_or_else(|| panic!("{name}, turned {quarters}")).jpeg).unwrap()
        };
        let pictures = [kept("document-front-rectified.jpg"), kept("portrait.jpg")];
        assert_eq!(page["width_px"], pictures[0].width());
        let first = first.get_or_insert_with(|| pictures.clone());
        for (there, here) in first.iter().zip(&pictures) {
            let difference = alike(there, here);
            assert!(difference < 6.0, "turned {quarters}: {difference:.1} levels");
        }
    }
}

/// Mean difference of two pictures of about the same size, in levels.
fn alike(a: &RgbImage, b: &RgbImage) -> f64 {
    let small = |picture: &RgbImage| imageops::thumbnail(picture, 96, 64);
    let (a, b) = (small(a), small(b));
    a.iter().zip(b.iter()).map(|(p, q)| f64::from(p.abs_diff(*q))).sum::<f64>() / a.len() as f64
}
