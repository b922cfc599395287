//! Reads barcodes with `rxing`. In: the rectified page where there is one, else the frame; always with hints, since
//! an unhinted look at a picture without a code costs 100 ms. Out: codes in frame pixels.
//!
//! "Not found" is an exception inside `rxing` and a result here; a panic inside it is trapped and logged.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;

use image::GrayImage;
use rxing::helpers::detect_multiple_in_luma_with_hints;
use rxing::{BarcodeFormat, DecodeHints, RXingResult, RXingResultMetadataType, RXingResultMetadataValue};

use super::kinds::{TRIES, is_weak, kind_of};
use super::payload::with_payload;
use crate::error::Result;
use crate::frame::{Filter, Frame, resize_luma};
use crate::geometry::{Homography, Point, Quad, Rect};
use crate::inference::Catalog;
use crate::record::{Barcode, BarcodesReport, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Longest side of a picture given to the reader, in px: a 75 mm wide PDF417 then has at least 3 px a module.
const MAX_SIDE_PX: u32 = 2400;
/// The second look that weak symbologies must survive is at this scale.
const SECOND_SCALE: f64 = 0.8;

/// Reads barcodes.
pub struct BarcodeStage;

impl BarcodeStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for BarcodeStage {
    fn id(&self) -> StageId {
        StageId::Barcodes
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::Rectify]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, _state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let mut barcodes = Vec::new();
        if let (Some(page), Some(report)) = (seen.page(), seen.page_report()) {
            let size = Rect::new(0.0, 0.0, page.width().into(), page.height().into());
            let to_frame = Homography::from_quads(&Quad::from_rect(size), &report.quad);
            for code in scan(page.luma()) {
                let quad = code.quad.zip(to_frame).map(|(quad, map)| map.apply_quad(&quad));
                // The page lies in the frame turned the other way.
                let reading_deg = code.reading_deg.map(|deg| deg - f64::from(report.orientation_deg));
                barcodes.push(Barcode { quad, reading_deg, ..code });
            }
        }
        if barcodes.is_empty() {
            barcodes = scan(frame.luma());
        }
        if barcodes.is_empty() {
            return Ok(Outcome::not_found("no barcode could be read"));
        }
        let mut barcodes: Vec<Barcode> = barcodes.into_iter().map(with_payload).collect();
        barcodes.sort_by(|a, b| {
            let corner = |code: &Barcode| code.quad.map_or((0.0, 0.0), |q| (q.corners[0].y, q.corners[0].x));
            corner(a).partial_cmp(&corner(b)).unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(Outcome::Found(Report::Barcodes(BarcodesReport { barcodes })))
    }
}

/// Every code of a picture, in its pixels; weak ones only when a second look agrees.
fn scan(luma: &GrayImage) -> Vec<Barcode> {
    let longest = f64::from(luma.width().max(luma.height()).max(1));
    let scale = (f64::from(MAX_SIDE_PX) / longest).min(1.0);
    let reduced = (scale < 1.0).then(|| resized(luma, scale));
    let picture = reduced.as_ref().unwrap_or(luma);
    let mut second: HashMap<usize, Vec<Barcode>> = HashMap::new();
    let mut found: Vec<Barcode> = Vec::new();
    for (index, formats) in TRIES.iter().enumerate() {
        for code in read(picture, formats) {
            let confirmed = !is_weak(code.kind)
                || second
                    .entry(index)
                    .or_insert_with(|| read(&resized(picture, SECOND_SCALE), formats))
                    .iter()
                    .any(|other| other.kind == code.kind && other.text == code.text);
            let known = found.iter().any(|other| other.kind == code.kind && other.bytes == code.bytes);
            if confirmed && !known {
                found.push(Barcode { quad: code.quad.map(|quad| quad.scaled(1.0 / scale)), ..code });
            }
        }
    }
    found
}

fn resized(luma: &GrayImage, scale: f64) -> GrayImage {
    let side = |px: u32| ((f64::from(px) * scale).round() as u32).max(1);
    let mut small = GrayImage::new(side(luma.width()), side(luma.height()));
    resize_luma(luma, &mut small, Filter::Triangle);
    small
}

/// One call to the reader, with its panics trapped.
fn read(luma: &GrayImage, formats: &[BarcodeFormat]) -> Vec<Barcode> {
    if luma.width() < 8 || luma.height() < 8 {
        return Vec::new();
    }
    let results = std::panic::catch_unwind(AssertUnwindSafe(|| decode(luma, formats)));
    match results {
        Ok(results) => results.iter().filter_map(|result| barcode(result, luma.dimensions())).collect(),
        Err(_) => {
            tracing::warn!(?formats, "the barcode reader panicked; its result is dropped");
            Vec::new()
        }
    }
}

fn decode(luma: &GrayImage, formats: &[BarcodeFormat]) -> Vec<RXingResult> {
    let mut hints = DecodeHints {
        PossibleFormats: Some(HashSet::from_iter(formats.iter().copied())),
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    // `rxing`'s own entry point: calling its generic readers from here would compile all of them once more.
    let (pixels, width, height) = (luma.as_raw().clone(), luma.width(), luma.height());
    detect_multiple_in_luma_with_hints(pixels, width, height, &mut hints).unwrap_or_default()
}

fn barcode(result: &RXingResult, size: (u32, u32)) -> Option<Barcode> {
    let text = result.getText().to_owned();
    let points = points(result, size);
    Some(Barcode {
        kind: kind_of(result.getBarcodeFormat())?,
        bytes: payload(result, &text),
        quad: place(&points),
        reading_deg: reading_deg(result, &points),
        text,
        aamva: None,
        visible_seal: None,
    })
}

/// The bytes behind the text: the byte segments where they are the whole payload, else the text in Latin-1, which
/// is what the reader decodes from where no other charset is declared, else in UTF-8.
fn payload(result: &RXingResult, text: &str) -> Vec<u8> {
    let segments = result.getRXingResultMetadata().get(&RXingResultMetadataType::BYTE_SEGMENTS);
    if let Some(RXingResultMetadataValue::ByteSegments(segments)) = segments {
        let bytes = segments.concat();
        let (characters, length) = (text.chars().count(), bytes.len());
        if length > 0 && (length == characters || length == text.len()) {
            return bytes;
        }
    }
    let latin_1: Option<Vec<u8>> =
        text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    latin_1.unwrap_or_else(|| text.as_bytes().to_vec())
}

/// The points that the reader gives, in px of the picture of that size. Those of a PDF417 are in px of the picture
/// as it was turned until the symbol read, counterclockwise by what the reader calls its orientation.
fn points(result: &RXingResult, (width, height): (u32, u32)) -> Vec<Point> {
    let (width, height) = (f64::from(width), f64::from(height));
    let metadata = result.getRXingResultMetadata().get(&RXingResultMetadataType::ORIENTATION);
    let turned = match metadata {
        Some(RXingResultMetadataValue::Orientation(deg)) if is_pdf417(result) => *deg,
        _ => 0,
    };
    let back = |x: f64, y: f64| match turned {
        90 => Point::new(width - y, x),
        180 => Point::new(width - x, height - y),
        270 => Point::new(y, height - x),
        _ => Point::new(x, y),
    };
    result.getPoints().iter().map(|point| back(f64::from(point.x), f64::from(point.y))).collect()
}

fn is_pdf417(result: &RXingResult) -> bool {
    *result.getBarcodeFormat() == BarcodeFormat::PDF_417
}

/// The symbol's place from its points: four corners where there are four, the box of them else.
fn place(points: &[Point]) -> Option<Quad> {
    match points {
        // The first four of a PDF417 are its outer corners; the rest bound its columns of data.
        &[a, b, c, d, ..] => {
            let quad = Quad::from_unordered([a, b, c, d]);
            (quad.area() > 1.0).then_some(quad).or_else(|| Some(around(points)))
        }
        // A QR code's three finders: the fourth corner completes the parallelogram.
        &[a, b, c] => Some(Quad::from_unordered([a, b, c, a + c - b])),
        [_, _] => Some(around(points)),
        _ => None,
    }
}

/// From the first of a PDF417's two start corners to the first of its stop corners, in degrees clockwise from the
/// right; the other symbologies' points come in no order that all their readers keep.
fn reading_deg(result: &RXingResult, points: &[Point]) -> Option<f64> {
    let (from, to) = (points.first()?, points.get(2)?);
    let along = *to - *from;
    let deg = along.y.atan2(along.x).to_degrees();
    (is_pdf417(result) && deg.is_finite()).then_some(deg)
}

fn around(points: &[Point]) -> Quad {
    let min = |f: fn(&Point) -> f64| points.iter().map(f).fold(f64::INFINITY, f64::min);
    let max = |f: fn(&Point) -> f64| points.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
    let (left, top) = (min(|p| p.x), min(|p| p.y));
    Quad::from_rect(Rect::new(left, top, max(|p| p.x) - left, max(|p| p.y) - top))
}
