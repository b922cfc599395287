//! The machine-readable zone is found on rendered pages at every angle and with the defects of photographs, with the
//! right number of lines in the right places; nothing is found where there is none.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::path::{Path, PathBuf};

use idcapture::frame::{Frame, GrayImage};
use idcapture::geometry::{Point, Quad};
use idcapture::inference::Catalog;
use idcapture::mrz::SEEN_SCORE;
use idcapture::mrz::locate::{CAP_SHARE, MrzLine, find_zones, line_strip};
use idcapture::pipeline::{Pipeline, Plan};
use idcapture::record::{FrameId, Outcome, StageId};
use idcapture::settings::Profile;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/reference/mrz")
}

fn frame(name: &str) -> Frame {
    Frame::from_file(FrameId(0), 0, &folder().join(format!("{name}.jpg"))).unwrap()
}

/// A picture's lines as they were rendered.
struct Truth {
    /// Start and end of each line's middle.
    lines: Vec<[Point; 2]>,
    cap_height_px: f64,
    pitch_px: f64,
}

fn truth(name: &str) -> Truth {
    let text = std::fs::read_to_string(folder().join("truth.json")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lines: Vec<[Point; 2]> = serde_json::from_value(all[name]["lines"].clone()).unwrap();
    let pitch_px = lines[0][0].distance(lines[0][1]) / all[name]["characters"].as_f64().unwrap();
    Truth { lines, cap_height_px: all[name]["cap_height_px"].as_f64().unwrap(), pitch_px }
}

/// Whether a line starts and ends where it should, in reading direction: to a cell along it, a quarter of a cap
/// height across.
fn assert_in_place(name: &str, line: &MrzLine, [start, end]: [Point; 2], truth: &Truth) {
    let along = (end - start) * (1.0 / end.distance(start));
    let ends = [(line.nodes.first().unwrap(), start), (line.nodes.last().unwrap(), end)];
    for (node, expected) in ends {
        let off = node.centre - expected;
        assert!(off.dot(along).abs() < 1.1 * truth.pitch_px, "{name}: {off:?} along");
        assert!(off.cross(along).abs() < 0.25 * truth.cap_height_px, "{name}: {off:?} across");
        assert!(node.up.cross(along) > 0.0, "{name}: heads are to the left of the reading direction");
    }
}

fn assert_located(name: &str) {
    let (truth, frame) = (truth(name), frame(name));
    let zones = find_zones(frame.luma());
    let best = zones.first().unwrap_or_else(|| panic!("{name}: no zone"));
    assert!(best.score >= SEEN_SCORE, "{name}: {}", best.score);
    assert_eq!(best.lines.len(), truth.lines.len(), "{name}");
    for (line, expected) in best.lines.iter().zip(&truth.lines) {
        assert_in_place(name, line, *expected, &truth);
        assert_strip_is_straight(name, &line_strip(frame.luma(), line, 32));
    }
    let [first, second, ..] = best.quad.corners;
    let [start, end] = truth.lines[0];
    assert!(first.distance(start) < 2.0 * truth.pitch_px, "{name}: the quad starts with the first line");
    assert!(second.distance(end) < 2.0 * truth.pitch_px, "{name}");
}

/// Ink lies in the band of the capitals and leaves the margins free, in every quarter of the strip.
fn assert_strip_is_straight(name: &str, strip: &GrayImage) {
    assert_eq!(strip.height(), 32, "{name}");
    let margin = (32.0 * (1.0 - CAP_SHARE) / 2.0) as u32;
    for quarter in 0..4 {
        let columns = quarter * strip.width() / 4..(quarter + 1) * strip.width() / 4;
        let mean = |rows: std::ops::Range<u32>| {
            let count = rows.len() * columns.len();
            let luma = |y| columns.clone().map(move |x| f64::from(strip.get_pixel(x, y).0[0])).sum::<f64>();
            rows.map(luma).sum::<f64>() / count as f64
        };
        let (above, band, below) =
            (mean(0..margin - 3), mean(margin + 2..30 - margin), mean(35 - margin..32));
        assert!(band + 5.0 < above.min(below), "{name}, quarter {quarter}: {above} {band} {below}");
    }
}

macro_rules! located {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            assert_located(stringify!($name));
        }
    )*};
}

located! {
    td3_page td3_zone_alone td3_upside_down td3_quarter_turn td3_tilted td3_perspective td3_curled td3_blurred
    td1_card td1_turned td2_small td2_faint visa_noisy licence_one_line
}

macro_rules! without_zone {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            let best = find_zones(frame(stringify!($name)).luma()).first().map_or(0.0, |zone| zone.score);
            assert!(best < SEEN_SCORE, "{best}");
        }
    )*};
}

without_zone! { no_zone_typewriter no_zone_barcode no_zone_texture }

#[test]
fn td1_middle_covered() {
    // Lines that are not there are not made up, and those that are there are not taken for a whole zone.
    for zone in find_zones(frame("td1_middle_covered").luma()) {
        assert!(zone.lines.len() < 3);
        assert!(zone.lines.len() == 1 || zone.score < SEEN_SCORE, "{} lines", zone.lines.len());
    }
}

#[test]
fn tiny_flat_and_odd_pictures_have_no_zone() {
    for (width, height) in [(0, 0), (1, 1), (3, 900), (4_000, 2), (64, 48)] {
        let luma = GrayImage::from_fn(width, height, |x, y| image::Luma([((x * 31 + y * 17) % 256) as u8]));
        assert_eq!(find_zones(&luma), Vec::new(), "{width} x {height}");
        assert_eq!(find_zones(&GrayImage::from_pixel(width, height, image::Luma([128]))), Vec::new());
    }
}

#[test]
fn a_strip_of_nothing_is_empty() {
    let frame = frame("td3_page");
    let line = find_zones(frame.luma()).remove(0).lines.remove(0);
    assert_eq!(line_strip(&GrayImage::new(0, 0), &line, 32).dimensions(), (0, 0));
    assert_eq!(line_strip(frame.luma(), &line, 0).dimensions(), (0, 0));
    assert_eq!(line_strip(frame.luma(), &MrzLine { nodes: Vec::new() }, 32).dimensions(), (0, 0));
}

/// What the stages of a document's still say of the zone.
fn seen(name: &str) -> Outcome<(Quad, u32)> {
    let profile = Profile::default_profile().unwrap();
    let mut pipeline = Pipeline::prepare(&profile, &Catalog::without_models()).unwrap();
    let seen = pipeline.run(&frame(name), Plan::DocumentStill.stages(), None).unwrap().observations;
    match seen.outcome(StageId::MrzZone).unwrap() {
        Outcome::Found(_) => {
            let zone = seen.mrz_zone().unwrap();
            Outcome::Found((zone.quad, zone.lines))
        }
        Outcome::NotFound { reason } => Outcome::not_found(reason.clone()),
        Outcome::Skipped { reason } => Outcome::skipped(reason.clone()),
    }
}

#[test]
fn the_stage_reports_frame_pixels_with_and_without_a_page() {
    for (name, lines) in [("td3_page", 2), ("td1_card", 3), ("td3_zone_alone", 2), ("td3_upside_down", 2)] {
        let truth = truth(name);
        let Outcome::Found((quad, counted)) = seen(name) else { panic!("{name}: no zone") };
        assert_eq!(counted, lines, "{name}");
        for (corner, expected) in quad.corners.iter().zip(truth.lines[0]) {
            let off = corner.distance(expected);
            assert!(off < 2.0 * truth.pitch_px, "{name}: {off} px off");
        }
    }
    assert!(matches!(seen("no_zone_texture"), Outcome::NotFound { .. }));
}
