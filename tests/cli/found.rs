//! What `analyze` finds in the drawn pictures, held against what was drawn: corners, the barcode's bytes, faces,
//! and the convention for coordinates.

use std::path::Path;

use idcapture::frame::decode_file;
use idcapture::geometry::{Point, Quad, Rect};
use image::{RgbImage, imageops};
use serde_json::Value;

use crate::demo::demo;
use crate::program::{folder, run, text};
use crate::support::{encode, exif};

/// Largest mean distance of the corners from the true ones, as a share of the document's diagonal.
const CORNER_TOLERANCE: f64 = 0.005;

fn analysed(stages: &str, path: &Path) -> Value {
    run(&[&"analyze", &"--jsonl", &"--stages", &stages, &path]).exits(0).object()
}

fn quad(value: &Value) -> Quad {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

/// Mean distance of like corners, as a share of the true quad's diagonal.
fn corner_error(found: &Quad, truth: &Quad) -> f64 {
    let distances = found.corners.iter().zip(truth.corners).map(|(found, truth)| found.distance(truth));
    distances.sum::<f64>() / 4.0 / truth.corners[0].distance(truth.corners[2])
}

#[track_caller]
fn agrees(found: &Value, truth: &Quad) {
    let error = corner_error(&quad(found), truth);
    assert!(error < CORNER_TOLERANCE, "{found} is {:.2} % off {truth:?}", 100.0 * error);
}

#[test]
fn corners_are_where_the_card_was_drawn() {
    let demo = demo();
    for (path, truth) in [(&demo.front, &demo.front_quad), (&demo.back, &demo.back_quad)] {
        agrees(&analysed("document", path)["document"]["quad"], truth);
    }
}

#[test]
fn a_turned_picture_gives_the_turned_quad() {
    let (demo, place) = (demo(), folder());
    let upright = decode_file(&demo.front).unwrap();
    let path = place.path().join("turned.jpg");

    // The camera was held upright and stored its rows on the side: the picture is as before.
    std::fs::write(&path, encode("jpeg", &imageops::rotate270(&upright), Some(exif(6)))).unwrap();
    let line = analysed("document", &path);
    assert_eq!((&line["width"], &line["height"]), (&1920.into(), &1080.into()));
    agrees(&line["document"]["quad"], &demo.front_quad);

    // The same pixels to be shown a quarter turn clockwise: down becomes left.
    std::fs::write(&path, encode("jpeg", &upright, Some(exif(6)))).unwrap();
    let line = analysed("document", &path);
    assert_eq!((&line["width"], &line["height"]), (&1080.into(), &1920.into()));
    let turned = demo.front_quad.corners.map(|corner| Point::new(1080.0 - corner.y, corner.x));
    agrees(&line["document"]["quad"], &Quad::from_unordered(turned));

    // And mirrored, with no tag at all.
    std::fs::write(&path, encode("jpeg", &imageops::flip_horizontal(&upright), None)).unwrap();
    let mirrored = demo.front_quad.corners.map(|corner| Point::new(1920.0 - corner.x, corner.y));
    agrees(&analysed("document", &path)["document"]["quad"], &Quad::from_unordered(mirrored));
}

#[test]
fn the_origin_is_the_outer_corner_of_the_first_pixel() {
    // A white card of whole pixels: its corners are the pixels' outer corners, so no 0.5 is left over.
    let place = folder();
    let (path, truth) = (place.path().join("card.png"), Rect::new(160.0, 120.0, 856.0, 540.0));
    let inside = |x: u32, y: u32| (160..160 + 856).contains(&x) && (120..120 + 540).contains(&y);
    let picture = RgbImage::from_fn(1280, 800, |x, y| image::Rgb([if inside(x, y) { 235 } else { 40 }; 3]));
    std::fs::write(&path, encode("png", &picture, None)).unwrap();
    let found = quad(&analysed("document", &path)["document"]["quad"]);
    for (corner, truth) in found.corners.iter().zip(Quad::from_rect(truth).corners) {
        assert!(corner.distance(truth) < 0.35, "{corner:?} for {truth:?}");
    }
}

#[test]
fn the_barcode_says_what_was_encoded_and_lies_on_the_card() {
    let demo = demo();
    let line = analysed("barcodes", &demo.back);
    let code = &line["barcodes"][0];
    assert_eq!(code["kind"], "PDF417");
    assert_eq!(code["text"], demo.payload);
    let hex: String = demo.payload.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(code["bytes_hex"], hex);
    let aamva = &code["aamva"];
    assert_eq!((&aamva["version"], &aamva["iin"]), (&10.into(), &"999999".into()));
    assert_eq!(aamva["document"], "identification_card");
    assert_eq!(aamva["elements"]["DCS"]["value"], "ASTERLUND");
    let fields = &aamva["fields"];
    assert_eq!(fields["document_number"], "UT4071826");
    let written = text(&aamva["elements"]["DBB"]["value"]);
    let birth_date = format!("{}-{}-{}", &written[4..], &written[..2], &written[2..4]);
    assert_eq!((text(&fields["birth_date"]), text(&fields["country"])), (birth_date.as_str(), "UTO"));
    let deviations: Vec<&str> =
        aamva["warnings"].as_array().unwrap().iter().filter_map(|warning| warning["what"].as_str()).collect();
    assert_eq!(deviations, ["iin_unknown"]);
    assert!(code["visible_seal"].is_null());
    let place = quad(&code["quad"]);
    assert!(place.corners.iter().all(|corner| demo.back_quad.contains(*corner)), "{place:?}");
    assert!(place.area() > 0.1 * demo.back_quad.area(), "{place:?}");
}

#[test]
fn every_selfie_has_its_one_face_and_the_card_its_portrait() {
    let demo = demo();
    for path in demo.selfies.iter().chain(&demo.other_selfies) {
        let line = analysed("faces", path);
        let faces = line["faces"].as_array().unwrap();
        assert_eq!(faces.len(), 1, "{}", path.display());
        let bounds: Rect = serde_json::from_value(faces[0]["box"].clone()).unwrap();
        // The selfies are drawn with the face about the middle, a good third of the picture's height.
        let centre = bounds.centre();
        assert!((180.0..540.0).contains(&centre.x) && (240.0..720.0).contains(&centre.y), "{bounds:?}");
        assert!(bounds.width > 150.0, "{bounds:?}");
        let points: Vec<Point> = serde_json::from_value(faces[0]["landmarks"].clone()).unwrap();
        let roomy = bounds.scaled_about_centre(1.6);
        assert!(points.iter().all(|point| Quad::from_rect(roomy).contains(*point)), "{bounds:?}");
    }
    let front = analysed("faces", &demo.front);
    let portrait: Rect = serde_json::from_value(front["faces"][0]["box"].clone()).unwrap();
    assert!(demo.front_quad.contains(portrait.centre()), "{portrait:?}");
}

#[test]
fn faces_come_largest_first() {
    let (demo, place) = (demo(), folder());
    let (small, large) = (&demo.selfies[0], &demo.other_selfies[0]);
    let small = imageops::resize(&decode_file(small).unwrap(), 480, 640, imageops::FilterType::Triangle);
    let large = decode_file(large).unwrap();
    let mut both = RgbImage::from_pixel(1200, 960, image::Rgb([90; 3]));
    imageops::replace(&mut both, &small, 0, 160);
    imageops::replace(&mut both, &large, 480, 0);
    let path = place.path().join("both.png");
    std::fs::write(&path, encode("png", &both, None)).unwrap();
    let line = analysed("faces", &path);
    let boxes: Vec<Rect> = line["faces"]
        .as_array()
        .unwrap()
        .iter()
        .map(|face| serde_json::from_value(face["box"].clone()).unwrap())
        .collect();
    assert_eq!(boxes.len(), 2, "{boxes:?}");
    assert!(boxes[0].area() > boxes[1].area() && boxes[0].x > boxes[1].x, "{boxes:?}");
}
