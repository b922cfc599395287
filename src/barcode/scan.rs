//! Reads barcodes, cheapest way first. In: the frame, and the rectified page where there is one. Out: codes in frame
//! pixels.
//!
//! 1. Boxes of bars are located in the frame at any angle; our own reader takes each for a PDF417.
//! 2. `rxing` reads the linear codes in the boxes, turned upright.
//! 3. Only when nothing was found, `rxing` looks over the whole page and the whole frame, format by format; for bars
//!    only where there are boxes of them.
//!
//! Calls to `rxing` are counted against a budget. "Not found" is an exception inside it and a result here; a panic
//! inside it is trapped, logged, and named in the reason when nothing else was found.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;

use image::GrayImage;
use rxing::helpers::detect_multiple_in_luma_with_hints;
use rxing::{BarcodeFormat, DecodeHints, RXingResult, RXingResultMetadataType, RXingResultMetadataValue};

use super::kinds::{LINEAR, TRIES, is_of_bars, is_weak, kind_of};
use super::locate::{Candidate, locate};
use super::payload::with_payload;
use super::pdf417;
use super::rectify::upright;
use crate::error::Result;
use crate::frame::{Filter, Frame, resize_luma};
use crate::geometry::{Homography, Point, Quad, Rect};
use crate::inference::Catalog;
use crate::record::{Barcode, BarcodeKind, BarcodesReport, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Longest side of a picture given to the reader, in px: a 75 mm wide PDF417 then has at least 3 px a module.
const MAX_SIDE_PX: u32 = 2400;
/// The second look that weak symbologies must survive is at this scale.
const SECOND_SCALE: f64 = 0.8;
/// Calls to the library for one frame: twice six formats on page and frame, each with a second look, and the boxes.
const MAX_TRIES: u32 = 32;
/// Pixels shown to it for one frame, in millions: every format once on a page and a frame of full size.
const MAX_MEGAPIXELS: f64 = 90.0;

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
        let mut budget = Budget::full();
        let bars = locate(frame.luma());
        let mut barcodes = in_boxes(frame.luma(), &bars, &mut budget);
        if let (true, Some(page), Some(report)) = (barcodes.is_empty(), seen.page(), seen.page_report()) {
            let size = Rect::new(0.0, 0.0, page.width().into(), page.height().into());
            let to_frame = Homography::from_quads(&Quad::from_rect(size), &report.quad);
            for code in scan(page.luma(), !bars.is_empty(), &mut budget) {
                let quad = code.quad.zip(to_frame).map(|(quad, map)| map.apply_quad(&quad));
                // The page lies in the frame turned the other way.
                let reading_deg = code.reading_deg.map(|deg| deg - f64::from(report.orientation_deg));
                barcodes.push(Barcode { quad, reading_deg, ..code });
            }
        }
        if barcodes.is_empty() {
            barcodes = scan(frame.luma(), !bars.is_empty(), &mut budget);
        }
        if barcodes.is_empty() {
            return Ok(Outcome::not_found(if budget.panicked {
                "the barcode reader failed on this picture"
            } else {
                "no barcode could be read"
            }));
        }
        let mut barcodes: Vec<Barcode> = barcodes.into_iter().map(with_payload).collect();
        barcodes.sort_by(|a, b| {
            let corner = |code: &Barcode| code.quad.map_or((0.0, 0.0), |q| (q.corners[0].y, q.corners[0].x));
            corner(a).partial_cmp(&corner(b)).unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(Outcome::Found(Report::Barcodes(BarcodesReport { barcodes })))
    }
}

/// What may still be spent on a frame.
struct Budget {
    tries: u32,
    megapixels: f64,
    /// Whether the library panicked on the way.
    panicked: bool,
}

impl Budget {
    fn full() -> Self {
        Self { tries: MAX_TRIES, megapixels: MAX_MEGAPIXELS, panicked: false }
    }

    /// Takes one look at such a picture off; whether there was enough.
    fn spend(&mut self, luma: &GrayImage) -> bool {
        let megapixels = f64::from(luma.width()) * f64::from(luma.height()) / 1e6;
        let enough = self.tries > 0 && self.megapixels >= megapixels;
        if enough {
            self.tries -= 1;
            self.megapixels -= megapixels;
        }
        enough
    }
}

/// Codes in boxes of bars: a PDF417 by our own reader, else linear ones with the box turned upright.
fn in_boxes(luma: &GrayImage, bars: &[Candidate], budget: &mut Budget) -> Vec<Barcode> {
    let mut found: Vec<Barcode> = Vec::new();
    for candidate in bars {
        if let Some(symbol) = pdf417::read(luma, candidate) {
            let [from, to, ..] = symbol.quad.corners;
            let along = to - from;
            let code = Barcode {
                kind: BarcodeKind::Pdf417,
                bytes: latin_1_or_utf_8(&symbol.text),
                quad: Some(symbol.quad),
                reading_deg: Some(along.y.atan2(along.x).to_degrees()),
                text: symbol.text,
                aamva: None,
                visible_seal: None,
            };
            keep(&mut found, code);
        }
    }
    for candidate in bars {
        let middle = Rect::centre(candidate.quad.bounding_rect());
        if found.iter().any(|code| code.quad.is_some_and(|quad| quad.contains(middle))) {
            continue;
        }
        let Some(upright) = upright(luma, candidate) else { continue };
        for code in read_twice(&upright.luma, LINEAR, budget) {
            let quad = code.quad.map(|quad| upright.to_picture.apply_quad(&quad));
            keep(&mut found, Barcode { quad, ..code });
        }
    }
    found
}

fn keep(found: &mut Vec<Barcode>, code: Barcode) {
    if !found.iter().any(|other| other.kind == code.kind && other.bytes == code.bytes) {
        found.push(code);
    }
}

/// Every code of a whole picture, in its pixels; stacked and linear ones only where there are `bars`.
fn scan(luma: &GrayImage, bars: bool, budget: &mut Budget) -> Vec<Barcode> {
    let longest = f64::from(luma.width().max(luma.height()).max(1));
    let scale = (f64::from(MAX_SIDE_PX) / longest).min(1.0);
    let reduced = (scale < 1.0).then(|| resized(luma, scale));
    let picture = reduced.as_ref().unwrap_or(luma);
    let mut found: Vec<Barcode> = Vec::new();
    for formats in TRIES.iter().filter(|formats| bars || !is_of_bars(formats)) {
        for code in read_twice(picture, formats, budget) {
            keep(&mut found, Barcode { quad: code.quad.map(|quad| quad.scaled(1.0 / scale)), ..code });
        }
    }
    found
}

/// What the library reads; weak codes only when a second look, at another scale, agrees.
fn read_twice(luma: &GrayImage, formats: &[BarcodeFormat], budget: &mut Budget) -> Vec<Barcode> {
    let first = read(luma, formats, budget);
    if !first.iter().any(|code| is_weak(code.kind)) {
        return first;
    }
    let second = read(&resized(luma, SECOND_SCALE), formats, budget);
    let agrees =
        |code: &Barcode| second.iter().any(|other| other.kind == code.kind && other.text == code.text);
    first.into_iter().filter(|code| !is_weak(code.kind) || agrees(code)).collect()
}

fn resized(luma: &GrayImage, scale: f64) -> GrayImage {
    let side = |px: u32| ((f64::from(px) * scale).round() as u32).max(1);
    let mut small = GrayImage::new(side(luma.width()), side(luma.height()));
    resize_luma(luma, &mut small, Filter::Triangle);
    small
}

/// One call to the reader, with its panics trapped.
fn read(luma: &GrayImage, formats: &[BarcodeFormat], budget: &mut Budget) -> Vec<Barcode> {
    if luma.width() < 8 || luma.height() < 8 || !budget.spend(luma) {
        return Vec::new();
    }
    let results = std::panic::catch_unwind(AssertUnwindSafe(|| decode(luma, formats)));
    match results {
        Ok(results) => results.iter().filter_map(|result| barcode(result, luma.dimensions())).collect(),
        Err(_) => {
            budget.panicked = true;
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
    latin_1_or_utf_8(text)
}

fn latin_1_or_utf_8(text: &str) -> Vec<u8> {
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
