//! Calls to `rxing`. In: luma and the symbologies to look for. Out: codes in px of that picture.
//!
//! "Not found" is an exception inside it and an empty list here; a panic inside it is trapped, logged, and noted in
//! the budget, so that the stage can name it when nothing else was found.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;

use image::GrayImage;
use rxing::helpers::detect_multiple_in_luma_with_hints;
use rxing::{BarcodeFormat, DecodeHints, RXingResult, RXingResultMetadataType, RXingResultMetadataValue};

use super::budget::Budget;
use super::kinds::kind_of;
use crate::geometry::{Point, Quad, Rect};
use crate::record::Barcode;

/// One call to the reader, with its panics trapped.
pub(super) fn read(luma: &GrayImage, formats: &[BarcodeFormat], budget: &mut Budget) -> Vec<Barcode> {
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

/// A text's bytes in Latin-1 where it has them all, else in UTF-8.
pub(super) fn latin_1_or_utf_8(text: &str) -> Vec<u8> {
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
