//! `analyze`: the shape of its JSON, the stages it is asked for, the order of its lines, its overlays.

use std::path::Path;

use image::{DynamicImage, Rgb, RgbImage};
use serde_json::Value;

use crate::demo::demo;
use crate::program::{folder, names, run, text};
use crate::support::{encode, quadrants, texture};

/// Stages by the key of their times.
const DOCUMENT: [&str; 2] = ["corners", "rectify"];
const FACES: [&str; 5] = ["face_detect", "face_landmarks", "face_quality", "face_liveness", "face_cues"];
const QUALITY: [&str; 3] = ["exposure", "focus", "glare"];

#[track_caller]
fn is_number_or_null(value: &Value) {
    assert!(value.is_null() || value.is_number(), "{value}");
}

#[track_caller]
fn is_points(value: &Value, count: usize) {
    let points = value.as_array().unwrap_or_else(|| panic!("{value} is no array"));
    assert_eq!(points.len(), count, "{value}");
    for point in points {
        let pair = point.as_array().unwrap();
        assert!(pair.len() == 2 && pair.iter().all(Value::is_number), "{point}");
    }
}

#[track_caller]
fn is_quad_or_null(value: &Value) {
    if !value.is_null() {
        is_points(value, 4);
    }
}

#[track_caller]
fn is_status(value: &Value) {
    assert!(["found", "partial", "not_found", "skipped"].contains(&text(value)), "{value}");
}

/// Every key of the contract, with a value of its type.
#[track_caller]
fn is_analysis(line: &Value) {
    assert_eq!(line["schema"], "idcapture.analysis/1");
    text(&line["file"]);
    assert!(line["width"].is_u64() && line["height"].is_u64());
    assert!(["native", "portable"].contains(&text(&line["backend"])));

    let document = &line["document"];
    is_status(&document["status"]);
    is_quad_or_null(&document["quad"]);
    is_number_or_null(&document["score"]);
    is_number_or_null(&document["orientation_deg"]);
    assert!(document.as_object().unwrap().contains_key("kind"));
    assert!(document["checks"].is_array());
    assert_eq!(document["quad"].is_array(), document["status"] == "found", "{document}");
    assert_eq!(document["score"].is_number(), document["status"] == "found", "{document}");

    let mrz = &line["mrz"];
    is_status(&mrz["status"]);
    assert!(mrz["format"].is_null() || mrz["format"].is_string(), "{mrz}");
    assert!(mrz["lines"].is_array() && mrz["lines_as_read"].is_array(), "{mrz}");
    assert!(mrz["valid"].is_boolean(), "{mrz}");
    assert!(mrz["check_digits"].is_object() && mrz["fields"].is_object(), "{mrz}");
    is_quad_or_null(&mrz["quad"]);
    assert!(mrz.as_object().unwrap().contains_key("quad"));

    for code in line["barcodes"].as_array().unwrap() {
        text(&code["kind"]);
        text(&code["text"]);
        let hex = text(&code["bytes_hex"]);
        assert!(hex.len().is_multiple_of(2) && hex.bytes().all(|digit| digit.is_ascii_hexdigit()), "{hex}");
        is_quad_or_null(&code["quad"]);
        assert!(code["aamva"].is_null() || code["aamva"].is_object());
        assert!(code["visible_seal"].is_null() || code["visible_seal"].is_object());
        assert!(["aamva", "visible_seal"].iter().all(|key| code.as_object().unwrap().contains_key(*key)));
    }
    for face in line["faces"].as_array().unwrap() {
        let bounds = face["box"].as_array().unwrap();
        assert!(bounds.len() == 4 && bounds.iter().all(Value::is_number), "{face}");
        assert!((0.0..=1.0).contains(&face["score"].as_f64().unwrap()), "{face}");
        is_points(&face["landmarks"], if face["landmarks"] == serde_json::json!([]) { 0 } else { 68 });
        assert!(face["quality"].is_object());
        let liveness = &face["liveness"];
        assert!(liveness.is_null() || (0.0..=1.0).contains(&liveness["real"].as_f64().unwrap()));
        assert!(face["cues"].is_null() || face["cues"][0]["cue"] == "fine_pattern", "{face}");
    }
    assert!(line["quality"].is_object());
    let times = line["time_ms"].as_object().unwrap();
    assert!(times.contains_key("total"));
    assert!(times.values().all(|ms| ms.as_f64().is_some_and(|ms| ms >= 0.0)), "{times:?}");
}

/// The stages that ran.
fn stages(line: &Value) -> Vec<&str> {
    let times = line["time_ms"].as_object().unwrap().keys();
    times.map(String::as_str).filter(|key| !["total", "decode"].contains(key)).collect()
}

fn without_times(stdout: &str) -> Vec<Value> {
    let lines = stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .map(|mut line: Value| {
            line.as_object_mut().unwrap().remove("time_ms");
            line
        })
        .collect()
}

#[test]
fn every_key_is_there_for_what_was_found() {
    let demo = demo();
    let ran = run(&[&"analyze", &"--jsonl", &demo.front, &demo.back, &demo.selfies[0]]).exits(0);
    let lines = ran.lines();
    lines.iter().for_each(is_analysis);
    let named = |path: &Path| lines.iter().find(|line| line["file"] == path.to_str().unwrap()).unwrap();
    let (front, back, selfie) = (named(&demo.front), named(&demo.back), named(&demo.selfies[0]));
    assert_eq!((&front["width"], &front["height"]), (&1920.into(), &1080.into()));
    assert_eq!(front["document"]["status"], "found");
    assert_eq!(front["document"]["orientation_deg"], 0);
    assert_eq!(back["document"]["status"], "found");
    assert_eq!(back["barcodes"].as_array().unwrap().len(), 1);
    assert_eq!(selfie["faces"][0]["landmarks"].as_array().unwrap().len(), 68);
    assert!(selfie["faces"][0]["liveness"]["real"].is_number());
    assert!(front["quality"]["exposure"]["mean"].is_number());
    assert!(selfie["faces"][0]["quality"]["focus"]["edge_width_px"].is_number());
}

#[test]
fn every_key_is_there_when_nothing_was_found() {
    let place = folder();
    let path = place.path().join("grey.png");
    std::fs::write(&path, encode("png", &RgbImage::from_pixel(320, 240, Rgb([128; 3])), None)).unwrap();
    let line = run(&[&"analyze", &"--jsonl", &path]).exits(0).object();
    is_analysis(&line);
    assert_eq!(line["document"]["status"], "not_found");
    assert_eq!(line["barcodes"], serde_json::json!([]));
    assert_eq!(line["faces"], serde_json::json!([]));
}

#[test]
fn stages_that_were_left_out_are_skipped_and_empty() {
    let demo = demo();
    // The document's checks look at the page's quality and portrait, too.
    let page = ["page_quality", "occlusion", "face_detect", "mrz_zone"].to_vec();
    for (wanted, expected, allowed) in [
        // Reflections are looked for on the document, where there is one.
        ("quality", [QUALITY.as_slice(), &["corners"]].concat(), Vec::new()),
        ("document", DOCUMENT.to_vec(), page),
        ("faces", FACES.to_vec(), Vec::new()),
        ("barcodes", [DOCUMENT.as_slice(), &["barcodes"]].concat(), Vec::new()),
        ("mrz", [DOCUMENT.as_slice(), &["mrz_zone", "mrz"]].concat(), Vec::new()),
        ("faces,quality", [FACES.as_slice(), &QUALITY, &["corners"]].concat(), Vec::new()),
    ] {
        let line = run(&[&"analyze", &"--jsonl", &"--stages", &wanted, &demo.back]).exits(0).object();
        is_analysis(&line);
        let ran = stages(&line);
        assert!(expected.iter().all(|stage| ran.contains(stage)), "{wanted}: {ran:?}");
        let asked = |stage: &&str| expected.contains(stage) || allowed.contains(stage);
        assert!(ran.iter().all(asked), "{wanted}: {ran:?}");
        let document = if wanted == "document" { "found" } else { "skipped" };
        assert_eq!(line["document"]["status"], document, "{wanted}");
        assert_eq!(line["barcodes"].as_array().unwrap().len(), usize::from(wanted == "barcodes"), "{wanted}");
        assert_eq!(line["quality"]["exposure"].is_object(), wanted.contains("quality"), "{wanted}");
        // The back shows a barcode and no zone.
        let zone = if wanted == "mrz" { "not_found" } else { "skipped" };
        assert_eq!(line["mrz"]["status"], zone, "{wanted}");
    }
}

#[test]
fn lines_come_by_path_bytes_and_repeat_whatever_the_threads() {
    let (demo, place) = (demo(), folder());
    for name in ["b", "B", "a", "a-", "a0", "ä", "z/a", "a/z"] {
        let path = place.path().join(format!("{name}.png"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, encode("png", &quadrants(), None)).unwrap();
    }
    std::fs::copy(&demo.back, place.path().join("a/back.jpg")).unwrap();
    std::fs::copy(&demo.selfies[0], place.path().join("0-selfie.jpg")).unwrap();
    std::fs::write(place.path().join("a/not a picture.jpg"), "no picture").unwrap();

    let ran = |threads: &str| run(&[&"analyze", &"--jsonl", &"--threads", &threads, &place.path()]).exits(4);
    let (first, again, two) = (ran("1"), ran("1"), ran("2"));
    let files: Vec<String> = first.lines().iter().map(|line| text(&line["file"]).to_owned()).collect();
    let mut sorted = files.clone();
    sorted.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    assert_eq!(files, sorted);
    assert_eq!(files.len(), 11);
    assert_eq!(without_times(&first.stdout), without_times(&again.stdout));
    assert_eq!(without_times(&first.stdout), without_times(&two.stdout));
}

#[test]
fn without_jsonl_the_objects_are_the_same() {
    let demo = demo();
    let line = run(&[&"analyze", &"--jsonl", &"--stages", &"quality", &demo.front, &demo.back]).exits(0);
    let indented = run(&[&"analyze", &"--stages", &"quality", &demo.front, &demo.back]).exits(0);
    assert!(indented.stdout.lines().count() > 2);
    let values = serde_json::Deserializer::from_str(&indented.stdout).into_iter::<Value>();
    let values: String = values.map(|value| format!("{}\n", value.unwrap())).collect();
    assert_eq!(without_times(&values), without_times(&line.stdout));
}

#[test]
fn a_file_that_cannot_be_read_is_told_in_its_place() {
    let demo = demo();
    let missing = demo.front.with_file_name("front-missing.jpg");
    let lines =
        run(&[&"analyze", &"--jsonl", &"--stages", &"quality", &missing, &demo.front]).exits(4).lines();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["file"], missing.to_str().unwrap());
    assert_eq!(lines[0]["schema"], "idcapture.analysis/1");
    assert_eq!(lines[0]["error"]["code"], 10);
    assert_eq!(lines[0]["error"]["name"], "input_unreadable");
    assert!(text(&lines[0]["error"]["message"]).contains("front-missing.jpg"));
    is_analysis(&lines[1]);
}

#[test]
fn overlays_are_pictures_of_the_same_size_that_show_the_quad() {
    let (demo, place) = (demo(), folder());
    let pictures = place.path().join("in");
    std::fs::create_dir_all(pictures.join("deep")).unwrap();
    std::fs::copy(&demo.front, pictures.join("card.jpg")).unwrap();
    std::fs::copy(&demo.selfies[0], pictures.join("deep/card.jpg")).unwrap();
    std::fs::write(pictures.join("noise.webp"), encode("webp", &texture(40, 30), None)).unwrap();
    std::fs::write(pictures.join("none.png"), "none").unwrap();
    let overlays = place.path().join("out/of/it");
    let ran = run(&[&"analyze", &"--jsonl", &"--overlay", &overlays, &pictures]).exits(4);
    assert_eq!(ran.lines().len(), 4);

    let drawn = names(&overlays);
    assert_eq!(drawn.len(), 3, "{drawn:?}");
    let open = |end: &str| -> DynamicImage {
        let name = drawn.iter().find(|name| name.ends_with(end)).unwrap();
        let bytes = std::fs::read(overlays.join(name)).unwrap();
        assert!(bytes.starts_with(&[0xff, 0xd8]), "{name} is no JPEG");
        image::load_from_memory(&bytes).unwrap()
    };
    assert_eq!((open("noise.webp.jpg").width(), open("noise.webp.jpg").height()), (40, 30));
    assert_eq!((open("deep_card.jpg.jpg").width(), open("deep_card.jpg.jpg").height()), (720, 960));
    // The document's outline is green from corner to corner.
    let card = open("in_card.jpg.jpg").into_rgb8();
    let [from, to, ..] = demo.front_quad.corners;
    let middle = from.lerp(to, 0.5);
    let green = |down: i32| {
        let [r, g, b] = card.get_pixel(middle.x as u32, (middle.y as i32 + down) as u32).0;
        g > 150 && r < 120 && b < 160
    };
    assert!((-6..=6).any(green));
}
