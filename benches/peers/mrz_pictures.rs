//! Our half of the comparison of readers of machine-readable zones. `render DIR COUNT SEED LONG_PX` draws photographs of
//! documents with a zone, with `truth.json`; `read DIR [native|portable]` reads a folder, one JSON object a line;
//! `lines DIR` reads the strips of `models/train/mrz/zones.py` and prints a table by group.

#![expect(clippy::print_stdout, reason = "the script reads it")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "without its input there is nothing to measure")]

use std::path::Path;

use idcapture::engine::{AnalysisRequest, analyse};
use idcapture::frame::Frame;
use idcapture::inference::{BackendChoice, Catalog, ModelSet};
use idcapture::mrz::locate::find_zones;
use idcapture::mrz::recognise::LineReader;
use idcapture::mrz::{LineReading, SEEN_SCORE, decode};
use idcapture::pipeline::Pipeline;
use idcapture::record::{FrameId, MrzFormat};
use idcapture::settings::Profile;
use idcapture::source::specimen::design::{Design, Props};
use idcapture::source::specimen::studio::{Content, held_back};
use idcapture::source::specimen::{Fonts, Subject, encode_jpeg};
use jiff::civil::date;
use rayon::prelude::*;

/// Height of a capital of the zone, mm (Doc 9303 part 3: OCR-B of size 1).
const CAP_MM: f64 = 2.4;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments[at].parse::<u64>().unwrap();
    match arguments[0].as_str() {
        "render" => render(Path::new(&arguments[1]), number(2), number(3), number(4) as u32),
        "read" => read(Path::new(&arguments[1]), arguments.get(2).map_or("auto", String::as_str)),
        "lines" => lines(Path::new(&arguments[1])),
        other => panic!("{other}: render, read or lines"),
    }
}

/// Scenes of the held-back set that show a document with a zone, whatever their light and defect.
fn render(folder: &Path, count: u64, seed: u64, long_px: u32) {
    std::fs::create_dir_all(folder).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fonts = Fonts::open(&root.join("models/fonts")).unwrap();
    let fonts = fonts.with_machine_readable(&root.join("assets/fonts"), "OCRBS.otf").unwrap();
    let photograph = image::open(root.join("models/photos/grace_hopper.jpg")).unwrap().into_rgb8();
    let subject = Subject::new(&photograph, Subject::GRACE_HOPPER_FACE).unwrap();
    let portraits = [subject.portrait(240, 300).unwrap()];
    let props = Props { fonts: &fonts, portraits: &portraits, today: date(2026, 5, 4) };
    let zoned = |content: Content| match content {
        Content::Document(Design::IdBackMrz) => Some(MrzFormat::Td1),
        Content::Document(Design::Id2Front) => Some(MrzFormat::Td2),
        Content::Document(Design::PassportPage) => Some(MrzFormat::Td3),
        Content::Document(Design::VisaSticker) => Some(MrzFormat::MrvA),
        _ => None,
    };
    let recipes: Vec<_> = (0..)
        .map(|index| held_back(seed, index, long_px))
        .filter_map(|recipe| Some((recipe, zoned(recipe.content)?)))
        .take(count as usize)
        .collect();
    let lines: Vec<String> = recipes
        .par_iter()
        .enumerate()
        .map(|(index, (recipe, format))| {
            let take = recipe.take(&props, &[]).unwrap();
            let file = format!("{index:04}.jpg");
            std::fs::write(folder.join(&file), encode_jpeg(&take.picture, take.jpeg_quality).unwrap())
                .unwrap();
            let truth = &take.truth;
            serde_json::json!({
                "file": file, "format": format, "lines": truth.mrz, "check_digits_valid": true,
                "defect": truth.defect, "light": truth.light, "design": truth.design,
                "tilt_deg": truth.tilt_deg, "covered_share": truth.covered_share,
                "glare_share": truth.glare_share, "cap_px": truth.dpi.map(|dpi| dpi * CAP_MM / 25.4),
            })
            .to_string()
        })
        .collect();
    std::fs::write(folder.join("truth.json"), format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
}

fn read(folder: &Path, backend: &str) {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    let choice = match backend {
        "native" => BackendChoice::Native,
        "portable" => BackendChoice::Portable,
        _ => BackendChoice::Auto,
    };
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let catalog = Catalog::open(Some(&models), ModelSet::default(), choice).unwrap();
    let profile = Profile::default_profile().unwrap();
    let mut pipeline = Pipeline::prepare(&profile, &catalog).unwrap();
    let wanted =
        AnalysisRequest { document: false, barcodes: false, faces: false, quality: false, mrz: true };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        ["jpg", "jpeg", "png"].contains(&extension.to_ascii_lowercase().as_str())
    });
    files.sort();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let start = cpu_ms();
        let Ok(frame) = Frame::from_file(FrameId(0), 0, &path) else { continue };
        let decoded = cpu_ms();
        let seen = analyse(&mut pipeline, &frame, wanted, &profile).unwrap();
        let done = cpu_ms();
        let zones = find_zones(frame.luma());
        let score = zones.first().map_or(0.0, |zone| zone.score);
        println!(
            "{}",
            serde_json::json!({
                "file": name,
                "width": frame.width(), "height": frame.height(),
                "zone_score": score, "zone_lines": zones.first().map_or(0, |zone| zone.lines.len()),
                "zone_cap_px": zones.first().and_then(|zone| Some(zone.lines.first()?.cap_height_px())),
                "located": seen.mrz.quad.is_some() || score >= SEEN_SCORE,
                "status": seen.mrz.status, "format": seen.mrz.format, "valid": seen.mrz.valid,
                "lines": seen.mrz.lines, "lines_as_read": seen.mrz.lines_as_read, "notes": seen.mrz.notes,
                "decode_ms": decoded - start, "ms": done - start, "find_zones_ms": cpu_ms() - done,
                "stages_ms": seen.time_ms,
            })
        );
    }
}

/// A document's strips and what they say.
#[derive(serde::Deserialize)]
struct Zone {
    group: String,
    ocr_b: bool,
    files: Vec<String>,
    lines: Vec<String>,
}

#[derive(Default)]
struct Tally {
    documents: usize,
    lines: usize,
    read: usize,
    decoded: usize,
    of_ocr_b: usize,
    decoded_ocr_b: usize,
    valid: usize,
    valid_wrong: usize,
}

/// The reader and the decoder on lines whose place is known.
fn lines(folder: &Path) {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let catalog = Catalog::open(Some(&models), ModelSet::default(), BackendChoice::Auto).unwrap();
    let reader = LineReader::load(&catalog).unwrap().unwrap();
    let truth = std::fs::read(folder.join("truth.json")).unwrap();
    let zones: Vec<Zone> = serde_json::from_slice(&truth).unwrap();
    let mut groups: Vec<(String, Tally)> = Vec::new();
    for zone in &zones {
        if groups.last().is_none_or(|(group, _)| *group != zone.group) {
            groups.push((zone.group.clone(), Tally::default()));
        }
        let Some((_, tally)) = groups.last_mut() else { continue };
        let readings: Vec<LineReading> = zone
            .files
            .iter()
            .map(|file| {
                let strip = image::open(folder.join(file)).unwrap().into_luma8();
                let columns = reader.read(&strip).unwrap().columns;
                LineReading { columns, ..LineReading::default() }
            })
            .collect();
        let report = decode(&readings, Some(date(2026, 5, 4)));
        let decoded = report.as_ref().map_or(&[][..], |report| &report.lines);
        tally.documents += 1;
        for (at, line) in zone.lines.iter().enumerate() {
            let right = decoded.get(at) == Some(line);
            tally.lines += 1;
            tally.read += usize::from(readings[at].text() == *line);
            tally.decoded += usize::from(right);
            tally.of_ocr_b += usize::from(zone.ocr_b);
            tally.decoded_ocr_b += usize::from(zone.ocr_b && right);
        }
        let valid = report.as_ref().is_some_and(|report| report.valid);
        tally.valid += usize::from(valid);
        let wrong = decoded != zone.lines;
        tally.valid_wrong += usize::from(valid && wrong);
        if wrong && std::env::var_os("SHOW").is_some_and(|group| group == zone.group.as_str()) {
            let read: Vec<String> = readings.iter().map(LineReading::text).collect();
            println!(
                "{} valid {valid}\n  {:#?}\n  read {read:#?}\n  told {decoded:#?}",
                zone.files[0], zone.lines
            );
        }
    }
    println!(
        "| lines with | documents | lines | exact as read | exact as decoded | of OCR-B lines exact | documents valid \
         | valid but wrong |\n|---|---|---|---|---|---|---|---|"
    );
    for (group, tally) in groups {
        let share = |part: usize| 100.0 * part as f64 / tally.lines as f64;
        println!(
            "| {group} | {} | {} | {:.1} % | {:.1} % | {} of {} | {} | {} |",
            tally.documents,
            tally.lines,
            share(tally.read),
            share(tally.decoded),
            tally.decoded_ocr_b,
            tally.of_ocr_b,
            tally.valid,
            tally.valid_wrong,
        );
    }
}

/// CPU time of this process so far, all threads, ms.
fn cpu_ms() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let spent = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok());
    spent.filter_map(|text| text.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e6
}
