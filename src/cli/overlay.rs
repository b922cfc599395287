//! What was found, drawn on a copy of the picture: the document in green, its zones in grey, barcodes in blue, the
//! machine-readable zone in violet, faces in amber, and the place of every failed check in red. Along the top stands a
//! block for each check in the order of `document.checks`: green passed, red failed, grey not measured or not applicable.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};

use crate::engine::{Analysis, jpeg_from_rgb};
use crate::error::{Coded, ErrorCode, Result};
use crate::frame::Frame;
use crate::geometry::{Point, Quad};
use crate::record::{Check, CheckStatus, Region};

const DOCUMENT: Rgb<u8> = Rgb([40, 220, 90]);
const BARCODE: Rgb<u8> = Rgb([60, 140, 255]);
const FACE: Rgb<u8> = Rgb([255, 180, 30]);
const FAILED: Rgb<u8> = Rgb([255, 60, 60]);
const ZONE: Rgb<u8> = Rgb([170, 170, 170]);
const MRZ: Rgb<u8> = Rgb([190, 90, 255]);

/// A folder or file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the overlay {path} cannot be written: {source}")]
pub(super) struct OverlayError {
    path: String,
    source: std::io::Error,
}

impl Coded for OverlayError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputUnreadable
    }
}

pub(super) fn make_folder(folder: &Path) -> Result<()> {
    let failed = |source| OverlayError { path: folder.display().to_string(), source };
    Ok(std::fs::create_dir_all(folder).map_err(failed)?)
}

/// Writes the copy as `<path with every separator as '_'>.jpg`, so that files of one name do not meet.
pub(super) fn write(folder: &Path, picture: &Path, frame: &Frame, analysis: &Analysis) -> Result<()> {
    let name: String = picture
        .components()
        .filter_map(|part| match part {
            std::path::Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
        .collect::<Vec<_>>()
        .join("_");
    let path: PathBuf = folder.join(format!("{name}.jpg"));
    let bytes = jpeg_from_rgb(&drawn(frame, analysis))?;
    let failed = |source| OverlayError { path: path.display().to_string(), source };
    Ok(std::fs::write(&path, bytes).map_err(failed)?)
}

fn drawn(frame: &Frame, analysis: &Analysis) -> RgbImage {
    let mut canvas = frame.rgb().clone();
    let width_px = (f64::from(canvas.width().max(canvas.height())) / 400.0).max(1.0);
    for zone in &analysis.document.zones {
        outline(&mut canvas, &zone.quad, ZONE, width_px / 2.0);
    }
    if let Some(quad) = &analysis.document.quad {
        outline(&mut canvas, quad, DOCUMENT, width_px);
        dot(&mut canvas, quad.corners[0], DOCUMENT, 3.0 * width_px);
    }
    for place in analysis.barcodes.iter().filter_map(|barcode| barcode.quad.as_ref()) {
        outline(&mut canvas, place, BARCODE, width_px);
    }
    if let Some(quad) = &analysis.mrz.quad {
        outline(&mut canvas, quad, MRZ, width_px);
    }
    for face in &analysis.faces {
        outline(&mut canvas, &Quad::from_rect(face.bounds), FACE, width_px);
        for point in &face.landmarks {
            dot(&mut canvas, *point, FACE, width_px);
        }
    }
    let failed = |check: &&Check| check.status == CheckStatus::Failed;
    for check in analysis.document.checks.iter().filter(failed) {
        match check.region {
            // The whole document is outlined already.
            Some(Region::Quad(quad)) if Some(quad) != analysis.document.quad => {
                outline(&mut canvas, &quad, FAILED, width_px);
            }
            Some(Region::Rect(rect)) => outline(&mut canvas, &Quad::from_rect(rect), FAILED, width_px),
            _ => {}
        }
    }
    blocks(&mut canvas, &analysis.document.checks);
    canvas
}

/// One block for each check along the top.
fn blocks(canvas: &mut RgbImage, checks: &[Check]) {
    let side = (canvas.width() / 40).max(4);
    for (place, check) in (0_u32..).zip(checks) {
        let colour = match check.status {
            CheckStatus::Passed => DOCUMENT,
            CheckStatus::Failed => FAILED,
            CheckStatus::NotApplicable | CheckStatus::NotMeasured => ZONE,
        };
        for y in 0..side.min(canvas.height()) {
            for x in place * side..((place + 1) * side - 1).min(canvas.width()) {
                canvas.put_pixel(x, y, colour);
            }
        }
    }
}

fn outline(canvas: &mut RgbImage, quad: &Quad, colour: Rgb<u8>, width_px: f64) {
    for (i, &from) in quad.corners.iter().enumerate() {
        let to = quad.corners[(i + 1) % 4];
        let steps = from.distance(to).min(20_000.0).ceil().max(1.0) as u32;
        for step in 0..=steps {
            dot(canvas, from.lerp(to, f64::from(step) / f64::from(steps)), colour, width_px / 2.0);
        }
    }
}

/// A filled disc, as far as it lies on the canvas.
fn dot(canvas: &mut RgbImage, at: Point, colour: Rgb<u8>, radius_px: f64) {
    let radius = radius_px.max(0.5);
    let (left, top) = ((at.x - radius).floor() as i64, (at.y - radius).floor() as i64);
    let reach = (2.0 * radius).ceil() as i64 + 1;
    for y in top..=top + reach {
        for x in left..=left + reach {
            let centre = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
                && x < canvas.width()
                && y < canvas.height()
                && centre.distance(at) <= radius + 0.2
            {
                canvas.put_pixel(x, y, colour);
            }
        }
    }
}
