//! The machine-readable zone is read from pictures, from the locator to the decoder: drawn documents give their lines on
//! every backend, however they lie; a zone of which a line is covered is never read as a whole one.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod catalogs;

use std::path::Path;

use catalogs::backends;
use idcapture::engine::{Analysis, AnalysisRequest, analyse};
use idcapture::frame::{Frame, RgbImage, decode_file};
use idcapture::geometry::{Point, Quad};
use idcapture::inference::{BackendChoice, Catalog, ModelSet};
use idcapture::pipeline::Pipeline;
use idcapture::record::{FrameId, MrzFormat, StageId};
use idcapture::settings::Profile;

/// Pictures, each with its format and what its zone says.
const SHOWN: [(&str, MrzFormat, &[&str]); 4] = [
    (
        "documents/id_back_mrz_clean.jpg",
        MrzFormat::Td1,
        &[
            "I<UTOUT31306662<<<<<<<<<<<<<<<",
            "7810200M3210123UTO<<<<<<<<<<<0",
            "KESTREMOND<<FABIAN<<<<<<<<<<<<",
        ],
    ),
    (
        "documents/id_back_mrz_plain_dark_low_resolution_hard_shadow.jpg",
        MrzFormat::Td1,
        &[
            "I<UTOUT99858141<<<<<<<<<<<<<<<",
            "6605050F3101182UTO<<<<<<<<<<<6",
            "JUNIPERIC<<NOOR<<<<<<<<<<<<<<<",
        ],
    ),
    (
        "documents/passport_page_clean.jpg",
        MrzFormat::Td3,
        &["P<UTOPATTERNESS<<HAKON<<<<<<<<<<<<<<<<<<<<<<", "UT64667772UTO6701295M3406234<<<<<<<<<<<<<<08"],
    ),
    (
        "documents/passport_page_hand_held_tilt_glare.jpg",
        MrzFormat::Td3,
        &["P<UTOANYDRA<<LUMI<<<<<<<<<<<<<<<<<<<<<<<<<<<", "UT84245994UTO9512221M3405204<<<<<<<<<<<<<<00"],
    ),
];

const WANTED: AnalysisRequest =
    AnalysisRequest { document: true, barcodes: false, faces: false, quality: false, mrz: true };

fn picture(name: &str) -> RgbImage {
    decode_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/reference").join(name)).unwrap()
}

fn pipeline(backend: BackendChoice) -> Pipeline {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let catalog = Catalog::open(Some(&folder), ModelSet::default(), backend).unwrap();
    Pipeline::prepare(&Profile::default_profile().unwrap(), &catalog).unwrap()
}

fn look(pipeline: &mut Pipeline, picture: RgbImage) -> Analysis {
    let frame = Frame::from_rgb(FrameId(0), 0, picture);
    analyse(pipeline, &frame, WANTED, &Profile::default_profile().unwrap()).unwrap()
}

#[test]
fn drawn_documents_give_their_lines_on_every_backend() {
    for backend in backends() {
        let mut pipeline = pipeline(backend);
        for (name, format, lines) in SHOWN {
            let seen = look(&mut pipeline, picture(name));
            let what = format!("{name}, {backend:?}");
            assert_eq!(seen.mrz.status, "found", "{what}");
            assert_eq!(seen.mrz.format, Some(format), "{what}");
            assert_eq!(seen.mrz.lines, lines, "{what}");
            assert!(seen.mrz.valid, "{what}");
            let zone = seen.mrz.quad.unwrap();
            assert!(
                zone.corners.iter().all(|corner| seen.document.quad.unwrap().contains(*corner)),
                "{what}"
            );
            let expected = if format == MrzFormat::Td3 { "passport" } else { "identity_card" };
            assert_eq!(seen.document.kind, Some(expected), "{what}");
        }
    }
}

#[test]
fn a_turned_document_gives_the_same_lines_and_stands_upright_by_them() {
    let mut pipeline = pipeline(BackendChoice::Auto);
    let (name, _, lines) = SHOWN[0];
    let upright = picture(name);
    let degrees = |picture: RgbImage, pipeline: &mut Pipeline| {
        let seen = look(pipeline, picture);
        assert_eq!(seen.mrz.lines, lines);
        seen.document.orientation_deg.unwrap()
    };
    let as_it_lies = degrees(upright.clone(), &mut pipeline);
    for (turn, picture) in [
        (90, image::imageops::rotate90(&upright)),
        (180, image::imageops::rotate180(&upright)),
        (270, image::imageops::rotate270(&upright)),
    ] {
        assert_eq!((degrees(picture, &mut pipeline) + turn) % 360, as_it_lies, "turned by {turn}");
    }
}

/// The picture with one of three lines of the zone painted over.
fn covered(picture: &RgbImage, zone: &Quad, line: usize) -> RgbImage {
    let [a, b, c, d] = zone.corners;
    let part = |from: Point, to: Point, share: f64| from + (to - from) * share;
    // Lines lie apart by more than their height, so that a third is all of one line.
    let (above, below) = (line as f64 / 3.0 - 0.02, (line + 1) as f64 / 3.0 + 0.02);
    let (left, right) = ((a - b) * 0.03, (b - a) * 0.03);
    let place = Quad::new([
        part(a, d, above) + left,
        part(b, c, above) + right,
        part(b, c, below) + right,
        part(a, d, below) + left,
    ]);
    let mut covered = picture.clone();
    for (x, y, pixel) in covered.enumerate_pixels_mut() {
        if place.contains(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5)) {
            pixel.0 = [201, 198, 190];
        }
    }
    covered
}

#[test]
fn a_covered_line_is_never_a_whole_zone() {
    let mut pipeline = pipeline(BackendChoice::Auto);
    let whole = picture("documents/id_back_mrz_clean.jpg");
    let zone = look(&mut pipeline, whole.clone()).mrz.quad.unwrap();
    let mut parts = 0;
    for line in 0..3 {
        let seen = look(&mut pipeline, covered(&whole, &zone, line));
        assert_ne!(seen.mrz.status, "found", "line {line}: {:?}", seen.mrz.lines);
        assert!(!seen.mrz.valid && seen.mrz.fields.is_empty() && seen.document.kind.is_none(), "line {line}");
        parts += usize::from(seen.mrz.status == "partial");
    }
    assert!(parts >= 2, "two lines that are left are a part");
    for name in ["documents/id_back_mrz_stone_fingers.jpg", "mrz/td1_middle_covered.jpg"] {
        let seen = look(&mut pipeline, picture(name));
        assert_eq!(seen.mrz.status, "partial", "{name}: {:?}", seen.mrz.lines);
        assert!(!seen.mrz.valid && seen.mrz.fields.is_empty(), "{name}");
    }
}

#[test]
fn what_has_no_zone_gives_none() {
    let mut pipeline = pipeline(BackendChoice::Auto);
    for name in ["mrz/no_zone_typewriter.jpg", "mrz/no_zone_barcode.jpg", "mrz/no_zone_texture.jpg"] {
        let seen = look(&mut pipeline, picture(name));
        assert_eq!((seen.mrz.status, seen.mrz.lines.len()), ("not_found", 0), "{name}");
        assert!(seen.mrz.reason.is_some(), "{name}");
    }
}

#[test]
fn without_the_network_the_zone_is_skipped_with_the_reason() {
    let profile = Profile::default_profile().unwrap();
    let mut pipeline = Pipeline::prepare(&profile, &Catalog::without_models()).unwrap();
    let seen = look(&mut pipeline, picture("documents/passport_page_clean.jpg"));
    assert_eq!(seen.mrz.status, "skipped");
    assert!(seen.mrz.reason.is_some_and(|reason| !reason.is_empty()));
}

/// Shares of a zone's length that are cut off: half a character, some characters, and what leaves an MRV-A as long as an
/// MRV-B.
const CUTS: [f64; 5] = [0.015, 0.06, 8.0 / 44.0, 0.33, 0.6];

/// The picture without what lies beyond a share of the zone's length, from its end or from its start.
fn cut(picture: &RgbImage, zone: &Quad, share: f64, end: bool) -> RgbImage {
    let [a, b, c, d] = zone.corners;
    let (from, to) = if end { (a, b) } else { (b, a) };
    let (other_from, other_to) = if end { (d, c) } else { (c, d) };
    let edge = [from + (to - from) * (1.0 - share), other_from + (other_to - other_from) * (1.0 - share)];
    let (width, height) = picture.dimensions();
    let along = to - from;
    let nearest = |values: [f64; 2], low: bool| {
        let value = if low { values[0].max(values[1]) } else { values[0].min(values[1]) };
        value.max(0.0) as u32
    };
    // Along the axis that the lines lie nearer to.
    let (x0, y0, x1, y1) = if along.x.abs() >= along.y.abs() {
        let x = nearest([edge[0].x, edge[1].x], along.x < 0.0);
        if along.x > 0.0 { (0, 0, x, height) } else { (x, 0, width, height) }
    } else {
        let y = nearest([edge[0].y, edge[1].y], along.y < 0.0);
        if along.y > 0.0 { (0, 0, width, y) } else { (0, y, width, height) }
    };
    image::imageops::crop_imm(picture, x0, y0, x1 - x0, y1 - y0).to_image()
}

#[test]
fn a_cut_zone_is_never_a_whole_one() {
    let mut pipeline = pipeline(BackendChoice::Auto);
    let mut parts = 0;
    for name in [
        "documents/passport_page_clean.jpg",
        "documents/id_back_mrz_clean.jpg",
        "documents/visa_sticker_hand_held_cast.jpg",
    ] {
        let whole = picture(name);
        let seen = look(&mut pipeline, whole.clone());
        assert!(seen.mrz.valid, "{name}");
        let zone = seen.mrz.quad.unwrap();
        for (share, end) in CUTS.iter().flat_map(|share| [(*share, true), (*share, false)]) {
            let seen = look(&mut pipeline, cut(&whole, &zone, share, end));
            let what = format!("{name}: {share} cut off, at the end: {end}: {:?}", seen.mrz.lines);
            assert_ne!(seen.mrz.status, "found", "{what}");
            assert!(!seen.mrz.valid && seen.mrz.fields.is_empty(), "{what}");
            parts += usize::from(seen.mrz.status == "partial");
        }
    }
    assert!(parts >= 12, "what is left of most is a part: {parts}");
}

/// A band of the document in which the lines lie level, from `first` to `last` as shares of the zone's height.
fn level_band(picture: &RgbImage, zone: &Quad, first: f64, last: f64) -> RgbImage {
    let [a, b, _, d] = zone.corners;
    let (along, down) = (b - a, d - a);
    let (width, height) = (along.length() * 1.2, down.length() * (last - first));
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let (u, v) = ((f64::from(x) + 0.5) / width * 1.2 - 0.1, (f64::from(y) + 0.5) / height);
        let at = a + along * u + down * (first + v * (last - first));
        let (left, top) = ((at.x - 0.5).max(0.0), (at.y - 0.5).max(0.0));
        let pixel = |dx: u32, dy: u32| {
            let (x, y) = (left as u32 + dx, top as u32 + dy);
            picture.get_pixel(x.min(picture.width() - 1), y.min(picture.height() - 1)).0.map(f64::from)
        };
        let (fx, fy) = (left.fract(), top.fract());
        let mix = |a: [f64; 3], b: [f64; 3], t: f64| [0, 1, 2].map(|c| a[c] + (b[c] - a[c]) * t);
        let mixed = mix(mix(pixel(0, 0), pixel(1, 0), fx), mix(pixel(0, 1), pixel(1, 1), fx), fy);
        image::Rgb(mixed.map(|value| value as u8))
    })
}

/// Of three lines, two in view: the picture ends below the second or above it. Of two lines, one.
#[test]
fn a_view_of_fewer_lines_is_never_a_whole_zone() {
    let mut pipeline = pipeline(BackendChoice::Auto);
    for (name, lines) in [("documents/id_back_mrz_clean.jpg", 3), ("documents/passport_page_clean.jpg", 2)] {
        let whole = picture(name);
        let seen = look(&mut pipeline, whole.clone());
        let (zone, expected) = (seen.mrz.quad.unwrap(), seen.mrz.lines);
        let all = look(&mut pipeline, level_band(&whole, &zone, -1.2, 1.3));
        assert_eq!(all.mrz.lines, expected, "{name}");
        let mut parts = 0;
        for in_view in 1..lines {
            // Between two lines.
            let share = (f64::from(in_view) - 0.25) / (f64::from(lines) - 0.5);
            for (first, last) in [(-1.2, share), (1.0 - share, 1.3)] {
                let seen = look(&mut pipeline, level_band(&whole, &zone, first, last));
                let what = format!("{name}: {in_view} lines from {first:.2}: {:?}", seen.mrz.lines);
                assert_ne!(seen.mrz.status, "found", "{what}");
                assert!(
                    !seen.mrz.valid && seen.mrz.fields.is_empty() && seen.document.kind.is_none(),
                    "{what}"
                );
                parts += usize::from(seen.mrz.status == "partial");
            }
        }
        assert!(parts > 0, "{name}: lines that are left are a part");
    }
}

/// A finger over several characters of both lines; a single one is what check digits are for.
#[test]
fn a_covered_part_of_the_lines_is_never_a_whole_zone() {
    let mut pipeline = pipeline(BackendChoice::Auto);
    let whole = picture("documents/passport_page_clean.jpg");
    let zone = look(&mut pipeline, whole.clone()).mrz.quad.unwrap();
    let [a, b, c, d] = zone.corners;
    for (from, to) in [(0.0, 0.1), (0.3, 0.42), (0.5, 0.62), (0.9, 1.0)] {
        let part = |start: Point, end: Point, share: f64| start + (end - start) * share;
        let place = Quad::new([
            part(a, b, from) + (a - d) * 0.1,
            part(a, b, to) + (b - c) * 0.1,
            part(d, c, to) + (c - b) * 0.6,
            part(d, c, from) + (d - a) * 0.6,
        ]);
        let mut covered = whole.clone();
        for (x, y, pixel) in covered.enumerate_pixels_mut() {
            if place.contains(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5)) {
                pixel.0 = [196, 148, 120];
            }
        }
        let seen = look(&mut pipeline, covered);
        assert!(!seen.mrz.valid, "{from} to {to}: {:?}", seen.mrz.lines);
    }
}

/// Frames of one side without a reset between them: what they say is merged, and says of how many frames it is.
#[test]
fn frames_that_follow_each_other_are_merged() {
    let mut pipeline = pipeline(BackendChoice::Auto);
    let wanted = [StageId::Corners, StageId::Rectify, StageId::MrzZone, StageId::Mrz];
    let whole = picture("documents/passport_page_hand_held_tilt_glare.jpg");
    let blurred = image::imageops::blur(&whole, 1.6);
    let seen = |pipeline: &mut Pipeline, id: u64, picture: &RgbImage| {
        let frame = Frame::from_rgb(FrameId(id), id, picture.clone());
        pipeline.run(&frame, &wanted, None).unwrap().observations.mrz().cloned()
    };
    let lines = SHOWN[3].2;
    let single = seen(&mut pipeline, 0, &whole).unwrap();
    assert_eq!(single.frames, 1);
    assert_eq!(single.reading.lines, lines);
    // The same frame again is no second witness.
    assert_eq!(seen(&mut pipeline, 0, &whole).unwrap().frames, 1);
    let first = seen(&mut pipeline, 1, &blurred);
    let merged = seen(&mut pipeline, 2, &whole).unwrap();
    assert_eq!(merged.frames, 2 + u32::from(first.is_some_and(|read| read.frames == 2)));
    assert_eq!(merged.reading.lines, lines);
    assert!(merged.reading.valid);
    pipeline.reset();
    assert_eq!(seen(&mut pipeline, 3, &whole).unwrap().frames, 1);
}
