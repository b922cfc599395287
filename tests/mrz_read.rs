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
use idcapture::record::{FrameId, MrzFormat};
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
