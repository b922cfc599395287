//! Stands a rectified page upright. In: what the stages saw of a photograph, its page included. Out: the same with
//! the page, its corners and its turn as the content has them.
//!
//! Barcodes and the lines of a machine-readable zone say where reading goes, the zone's format also how large the page is.
//! The face detector is surest of upright faces, and looks at a small copy of the page turned by each quarter.

use std::sync::Arc;

use image::{RgbImage, imageops};

use crate::document::rectify::{format_from_mrz, report_with_format, turned_report};
use crate::document::upright::{MIN_PORTRAIT_SCORE, TurnSeen, upright};
use crate::error::Result;
use crate::frame::{Filter, Frame, resize_rgb};
use crate::geometry::{Homography, Quad, Rect};
use crate::pipeline::scheduler::{Pipeline, Seen};
use crate::record::{MrzStatus, PageReport, StageId};
use crate::stage::Observations;

/// Longest side of the copies that faces are looked for on: the detectors reduce further.
const LOOK_SIDE_PX: u32 = 640;

/// Turns the page and its record; leaves them where nothing says which way is up, or there is no page.
///
/// # Errors
/// Faults of the face detector.
pub fn stand_upright(pipeline: &mut Pipeline, seen: &mut Seen) -> Result<()> {
    let photo = &seen.observations;
    let (Some(page), Some(report)) = (photo.page(), photo.page_report()) else { return Ok(()) };
    let mut turns = barcode_turns(photo, report);
    mrz_turn(photo, report, &mut turns);
    let time_ms = portrait_turns(pipeline, page, &mut turns)?;
    let (quarters, why) = upright(&turns);
    let turned = turned_report(&sized(photo, report), quarters, why);
    let page = if quarters == 0 { Arc::clone(page) } else { Arc::new(turned_page(page, quarters)) };
    seen.observations.replace_page(turned, page);
    if let Some((_, total)) = seen.time_ms.iter_mut().find(|(id, _)| *id == StageId::Rectify) {
        *total += time_ms;
    }
    Ok(())
}

/// Which turn makes the barcodes read from left to right; they are known in the frame, whatever the page's turn.
fn barcode_turns(photo: &Observations, report: &PageReport) -> [TurnSeen; 4] {
    let mut turns = [TurnSeen::default(); 4];
    for code in photo.barcodes().iter().flat_map(|found| &found.barcodes) {
        let Some(deg) = code.reading_deg else { continue };
        let on_page = deg + f64::from(report.orientation_deg);
        let quarters = (-on_page / 90.0).round().rem_euclid(4.0) as usize;
        if let Some(turn) = turns.get_mut(quarters) {
            turn.barcode_upright = Some(1.0);
        }
    }
    turns
}

/// The quad of the zone on the page, where all of it was read.
fn zone_on_page(photo: &Observations, report: &PageReport) -> Option<Quad> {
    let read = photo.mrz().filter(|read| read.reading.status == MrzStatus::Found)?;
    let size = Rect::new(0.0, 0.0, report.width_px.into(), report.height_px.into());
    Some(Homography::from_quads(&report.quad, &Quad::from_rect(size))?.apply_quad(&read.quad))
}

/// Which turn makes the zone's lines read from left to right; in a document that stands upright they are at its foot.
fn mrz_turn(photo: &Observations, report: &PageReport, turns: &mut [TurnSeen; 4]) {
    let (Some(zone), Some(read)) = (zone_on_page(photo, report), photo.mrz()) else { return };
    let along = zone.corners[1] - zone.corners[0];
    let deg = along.y.atan2(along.x).to_degrees();
    if deg.is_finite()
        && let Some(turn) = turns.get_mut((-deg / 90.0).round().rem_euclid(4.0) as usize)
    {
        turn.mrz_at_bottom = Some(read.confidence);
    }
}

/// The same page in the size that its zone's format says, where the zone is on it and its shape is that size's.
fn sized(photo: &Observations, report: &PageReport) -> PageReport {
    let format = zone_on_page(photo, report).and_then(|zone| {
        let inside = Rect::new(0.0, 0.0, report.width_px.into(), report.height_px.into());
        let within = zone.corners.iter().all(|corner| Quad::from_rect(inside).contains(*corner));
        let lines = &photo.mrz().filter(|_| within)?.reading.lines;
        format_from_mrz(lines.len(), lines.first()?.len())
    });
    format.and_then(|format| report_with_format(report, format)).unwrap_or_else(|| report.clone())
}

/// Looks for a portrait in all turns: both ways up, and on its sides where neither shows one. Returns the time it took,
/// in ms.
fn portrait_turns(pipeline: &mut Pipeline, page: &Frame, turns: &mut [TurnSeen; 4]) -> Result<f64> {
    let Some(small) = reduced(page.rgb()) else { return Ok(0.0) };
    let look = Frame::from_rgb(page.id(), page.monotonic_ns(), small);
    let seen = pipeline.run(&look, &[StageId::FaceDetect], None)?;
    let by_turn = seen.observations.faces().map_or([None; 4], |found| found.by_turn);
    let sure = |quarters: usize| by_turn[quarters].is_some_and(|score| score >= MIN_PORTRAIT_SCORE);
    for pair in [[0, 2], [1, 3]] {
        for quarters in pair {
            turns[quarters].portrait = by_turn[quarters];
        }
        if pair.into_iter().any(sure) {
            break;
        }
    }
    Ok(seen.time_ms.iter().map(|(_, ms)| ms).sum())
}

fn reduced(page: &RgbImage) -> Option<RgbImage> {
    let (width, height) = page.dimensions();
    let scale = (f64::from(LOOK_SIDE_PX) / f64::from(width.max(height).max(1))).min(1.0);
    let side = |px: u32| ((f64::from(px) * scale).round() as u32).max(1);
    let mut small = RgbImage::new(side(width), side(height));
    let whole = Rect::new(0.0, 0.0, width.into(), height.into());
    resize_rgb(page, whole, &mut small, Filter::Area).then_some(small)
}

fn turned_page(page: &Frame, quarters: u32) -> Frame {
    Frame::from_rgb(page.id(), page.monotonic_ns(), turned(page.rgb(), quarters))
}

/// Turned clockwise.
fn turned(picture: &RgbImage, quarters: u32) -> RgbImage {
    match quarters % 4 {
        1 => imageops::rotate90(picture),
        2 => imageops::rotate180(picture),
        3 => imageops::rotate270(picture),
        _ => picture.clone(),
    }
}
