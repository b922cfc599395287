//! `analyze` over a folder of everything that is wrong with files: a line each, no panic, bounded memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use serde_json::Value;

use crate::program::{folder, idcapture, text};
use crate::support::{FORMATS, encode, png_header, quadrants, reference, references, texture};

/// Most that the program may hold at once, in bytes.
const MAX_RESIDENT_BYTES: u64 = 700_000_000;

/// What a file must come to.
#[derive(Clone, Copy, PartialEq)]
enum Expected {
    /// Analysed, at this size.
    Size(u32, u32),
    /// Refused, with this name.
    Error(&'static str),
    /// One of the two: where the cut fell decides.
    Either,
}

/// Files by name, with what they must come to.
fn corpus() -> BTreeMap<String, (Vec<u8>, Expected)> {
    use Expected::{Either, Error, Size};
    let mut files = BTreeMap::new();
    let mut add = |name: &str, bytes: Vec<u8>, expected| {
        assert!(files.insert(name.to_owned(), (bytes, expected)).is_none(), "{name} twice");
    };
    add("empty.jpg", Vec::new(), Error("input_unsupported"));
    add("text.png", b"no picture at all".to_vec(), Error("input_unsupported"));
    add("pdf.jpg", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), Error("input_unsupported"));
    add("no extension", encode("png", &quadrants(), None), Size(48, 32));
    add("a png.jpg", encode("png", &quadrants(), None), Size(48, 32));
    add("a webp.png", encode("webp", &quadrants(), None), Size(48, 32));
    add("a jpeg.txt", encode("jpeg", &quadrants(), None), Size(48, 32));

    let png = encode("png", &quadrants(), None);
    for (width, height) in [(65_535, 65_535), (65_535, 1), (1, 65_535)] {
        let file = [&png[..8], &png_header(width, height), &png[33..]].concat();
        add(&format!("{width} x {height}.png"), file, Error("input_too_large"));
    }
    let mut jpeg = encode("jpeg", &quadrants(), None);
    let at = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
    add("65535 x 65535.jpg", jpeg, Error("input_too_large"));
    let mut webp = encode("webp", &quadrants(), None);
    webp[21..25].copy_from_slice(&(16_383_u32 | 16_383 << 14).to_le_bytes());
    add("16384 x 16384.webp", webp, Error("input_too_large"));

    for format in FORMATS {
        let whole = encode(format, &texture(64, 48), None);
        add(&format!("whole.{format}"), whole.clone(), Size(64, 48));
        for length in (0..whole.len()).step_by(37) {
            add(&format!("cut at {length:06}.{format}"), whole[..length].to_vec(), Either);
        }
    }
    for name in references() {
        let expected = match name.as_str() {
            "cmyk-unmarked.jpg" => Error("input_unsupported"),
            texture if texture.starts_with("texture") => Either,
            _ => Size(48, 32),
        };
        add(&format!("reference {name}"), reference(&name), expected);
    }
    files
}

/// The largest pictures within the limits: the most that a file can ask for.
fn largest() -> BTreeMap<String, (Vec<u8>, Expected)> {
    let (width, height) = (8_192, 6_100);
    let grey = GrayImage::from_fn(width, height, |x, y| Luma([(x / 16 + y / 16) as u8]));
    let picture = DynamicImage::ImageLuma8(grey);
    let encoded = |format, picture: &DynamicImage| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        (bytes.into_inner(), Expected::Size(width, height))
    };
    let colour = DynamicImage::ImageRgb8(picture.to_rgb8());
    BTreeMap::from([
        ("largest grey.png".to_owned(), encoded(ImageFormat::Png, &picture)),
        ("largest colour.jpg".to_owned(), encoded(ImageFormat::Jpeg, &colour)),
    ])
}

/// Analyses a folder of these files; checks every line, and gives the most memory that was held, in bytes.
fn analysed(files: &BTreeMap<String, (Vec<u8>, Expected)>) -> u64 {
    let place = folder();
    let pictures = place.path().join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    for (name, (bytes, _)) in files {
        std::fs::write(pictures.join(name), bytes).unwrap();
    }
    let (stdout, stderr) = (place.path().join("stdout"), place.path().join("stderr"));
    let mut child = idcapture(&[&"analyze", &"--jsonl", &pictures])
        .stdout(File::create(&stdout).unwrap())
        .stderr(File::create(&stderr).unwrap())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0;
    let status = loop {
        peak = resident_peak_bytes(child.id()).unwrap_or(0).max(peak);
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let stderr = std::fs::read_to_string(&stderr).unwrap();
    let lines: Vec<Value> = std::fs::read_to_string(&stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let refused = lines.iter().any(|line| line.get("error").is_some());
    assert_eq!(status.code(), Some(if refused { 4 } else { 0 }), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");

    let named: Vec<&str> = lines
        .iter()
        .map(|line| Path::new(text(&line["file"])).file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(named, files.keys().map(String::as_str).collect::<Vec<_>>());
    for (line, (name, (_, expected))) in lines.iter().zip(files) {
        is_as_expected(line, name, *expected);
    }
    peak
}

fn is_as_expected(line: &Value, name: &str, expected: Expected) {
    assert_eq!(line["schema"], "idcapture.analysis/1");
    match (line.get("error"), expected) {
        (Some(error), Expected::Error(wanted)) => assert_eq!(error["name"], wanted, "{name}: {error}"),
        (Some(error), Expected::Either) => {
            let codes = [(11, "input_unsupported"), (12, "input_damaged")];
            let typed = codes.iter().any(|(code, of)| error["code"] == *code && error["name"] == *of);
            assert!(typed, "{name}: {error}");
        }
        (None, Expected::Size(width, height)) => {
            assert_eq!((&line["width"], &line["height"]), (&width.into(), &height.into()), "{name}");
        }
        (None, Expected::Either) => assert!(line["width"].is_u64(), "{name}"),
        (Some(error), Expected::Size(..)) => panic!("{name}: {error}"),
        (None, Expected::Error(wanted)) => panic!("{name} is no {wanted}"),
    }
    if let Some(error) = line.get("error") {
        assert!(error["code"].is_i64() && !text(&error["message"]).is_empty(), "{name}: {error}");
    }
}

/// The most memory that a running process has held (`VmHWM`, proc(5)); `None` once it has ended.
fn resident_peak_bytes(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(1024 * line.trim().trim_end_matches(" kB").parse::<u64>().ok()?)
}

#[test]
#[cfg(target_os = "linux")]
fn every_file_gets_its_line_within_the_bound_on_memory() {
    let peak = analysed(&corpus());
    assert!(peak > 10_000_000, "{peak} bytes were not measured");
    assert!(peak < MAX_RESIDENT_BYTES, "{peak} bytes");
}

#[test]
#[cfg(target_os = "linux")]
fn the_largest_pictures_within_the_limits_stay_within_the_bound_on_memory() {
    let peak = analysed(&largest());
    assert!(peak > 100_000_000, "{peak} bytes were not measured");
    assert!(peak < MAX_RESIDENT_BYTES, "{peak} bytes");
}
