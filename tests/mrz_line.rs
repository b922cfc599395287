//! The line reader on drawn strips (`assets/reference/mrz_strips`): it reads what they say on every backend, the
//! backends agree, and what is no line upright gives no line.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod catalogs;

use std::path::Path;

use catalogs::{SETS, backends, catalog};
use idcapture::frame::{Frame, GrayImage, decode_file};
use idcapture::inference::BACKEND_TOLERANCE;
use idcapture::mrz::recognise::{LineReader, ReadLine};
use idcapture::record::FrameId;

/// Every strip: its file's name, what it says, its pixels.
fn strips() -> Vec<(String, String, GrayImage)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/reference/mrz_strips");
    let truth = std::fs::read_to_string(folder.join("truth.json")).unwrap();
    let truth: Vec<serde_json::Value> = serde_json::from_str(&truth).unwrap();
    let strip = |row: &serde_json::Value| {
        let name = row["file"].as_str().unwrap().to_owned();
        let frame = Frame::from_rgb(FrameId(0), 0, decode_file(&folder.join(&name)).unwrap());
        (name, row["text"].as_str().unwrap().to_owned(), frame.luma().clone())
    };
    truth.iter().map(strip).collect()
}

fn readers() -> Vec<LineReader> {
    let load = |backend| LineReader::load(&catalog(SETS[0], backend)).unwrap().unwrap();
    backends().into_iter().map(load).collect()
}

#[test]
fn every_strip_reads_as_it_says_on_every_backend() {
    let strips = strips();
    assert!(strips.len() >= 12, "{}", strips.len());
    for reader in readers() {
        for (name, text, strip) in strips.iter().filter(|(_, text, _)| !text.is_empty()) {
            let line = reader.read(strip).unwrap();
            assert_eq!(&line.text(), text, "{name}");
            assert_eq!(line.middles_px.len(), line.columns.len(), "{name}");
            let places = &line.middles_px;
            assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{name}: {places:?}");
            assert!(places.iter().all(|&at| at > 0.0 && at < f64::from(strip.width())), "{name}: {places:?}");
            for column in &line.columns {
                assert!((column.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{name}");
            }
        }
    }
}

#[test]
fn what_is_no_line_gives_none_or_is_not_believed() {
    let reader = readers().remove(0);
    for (name, text, strip) in strips() {
        let (read, turned) = (reader.read(&strip).unwrap(), turned(&reader, &strip));
        if text.is_empty() {
            assert!(read.columns.len() < 10, "{name}: {}", read.text());
        } else {
            assert!(turned.columns.len() < 10 || turned.confidence() < 0.8 * read.confidence(), "{name}");
        }
    }
}

/// The strip upside down.
fn turned(reader: &LineReader, strip: &GrayImage) -> ReadLine {
    let turned = GrayImage::from_fn(strip.width(), strip.height(), |x, y| {
        *strip.get_pixel(strip.width() - 1 - x, strip.height() - 1 - y)
    });
    reader.read(&turned).unwrap()
}

#[test]
fn backends_agree() {
    let readers = readers();
    for (name, _, strip) in strips() {
        let lines: Vec<ReadLine> = readers.iter().map(|reader| reader.read(&strip).unwrap()).collect();
        for pair in lines.windows(2) {
            assert_eq!(pair[0].middles_px, pair[1].middles_px, "{name}");
            for (a, b) in pair[0].columns.iter().flatten().zip(pair[1].columns.iter().flatten()) {
                assert!(f64::from((a - b).abs()) <= BACKEND_TOLERANCE, "{name}: {a} {b}");
            }
        }
    }
}

#[test]
fn every_set_has_the_reader() {
    for set in SETS {
        let reader = LineReader::load(&catalog(set, backends().pop().unwrap())).unwrap().unwrap();
        assert_eq!(reader.strip_height_px(), 32, "{set}");
    }
}
