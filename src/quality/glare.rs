//! Reflections: clipped spots far brighter than what they lie on. In: the working luma and, on a whole frame, the
//! document's corners. Out: the share of the looked-at area that they cover, and their boxes.
//!
//! White paper that is merely bright is not glare: a spot must stand out from the median of the area.

use image::GrayImage;

use super::regions::{IN_MASK, regions};
use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Point, Quad, Rect};
use crate::inference::Catalog;
use crate::record::{GlareReport, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// At or above this a pixel counts as clipped.
const CLIPPED: u8 = 250;
/// A spot is at least this much brighter than the median of the area.
const ABOVE_MEDIAN: u8 = 40;
/// Spots smaller than this share of the area are print or noise.
const MIN_SPOT_SHARE: f64 = 0.0005;
/// Spots that are reported, largest first.
const MAX_SPOTS: usize = 8;

/// Measures reflections.
pub struct GlareStage;

#[derive(Default)]
struct Scratch {
    mask: Vec<u8>,
    stack: Vec<usize>,
}

impl GlareStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for GlareStage {
    fn id(&self) -> StageId {
        StageId::Glare
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::Corners]
    }

    fn cadence(&self) -> Cadence {
        Cadence::EveryFrame
    }

    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let working = frame.working();
        let quad = seen.corners().map(|corners| corners.quad.scaled(working.scale));
        let Some(mut report) = glare(&working.luma, quad.as_ref(), state.scratch::<Scratch>()?) else {
            return Ok(Outcome::not_found("too bright for a reflection to stand out"));
        };
        for spot in &mut report.regions {
            *spot = Rect::from(<[f64; 4]>::from(*spot).map(|px| px / working.scale));
        }
        Ok(Outcome::Found(Report::Glare(report)))
    }
}

/// Spots in px of `luma`, within `quad` where there is one; `None` where nothing could be that much brighter.
fn glare(luma: &GrayImage, quad: Option<&Quad>, scratch: &mut Scratch) -> Option<GlareReport> {
    let inside = |x: u32, y: u32| {
        quad.is_none_or(|quad| quad.contains(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5)))
    };
    let mut histogram = [0_u32; 256];
    scratch.mask.clear();
    for (x, y, value) in luma.enumerate_pixels() {
        let looked_at = inside(x, y);
        histogram[usize::from(value.0[0])] += u32::from(looked_at);
        scratch.mask.push(if looked_at { value.0[0] } else { 0 });
    }
    let area: u32 = histogram.iter().sum();
    let bound = CLIPPED.max(median(&histogram, area).checked_add(ABOVE_MEDIAN)?);
    for pixel in &mut scratch.mask {
        *pixel = if *pixel >= bound { IN_MASK } else { 0 };
    }
    let min_pixels = (f64::from(area) * MIN_SPOT_SHARE).max(4.0);
    let mut spots = Vec::new();
    let mut covered = 0;
    regions(&mut scratch.mask, luma.width().max(1) as usize, &mut scratch.stack, |region| {
        if f64::from(region.pixels) >= min_pixels {
            covered += region.pixels;
            let size = (region.right + 1 - region.left, region.bottom + 1 - region.top);
            let bounds = Rect::new(region.left.into(), region.top.into(), size.0.into(), size.1.into());
            spots.push((region.pixels, bounds));
        }
    });
    spots.sort_by_key(|&(pixels, _)| std::cmp::Reverse(pixels));
    Some(GlareReport {
        share: f64::from(covered) / f64::from(area.max(1)),
        regions: spots.into_iter().take(MAX_SPOTS).map(|(_, bounds)| bounds).collect(),
    })
}

fn median(histogram: &[u32; 256], area: u32) -> u8 {
    let mut below = 0;
    for (value, &count) in (0..=255_u8).zip(histogram) {
        below += count;
        if below * 2 >= area {
            return value;
        }
    }
    255
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card_with_spot(radius: i32) -> GrayImage {
        GrayImage::from_fn(200, 120, |x, y| {
            let (dx, dy) = (x as i32 - 60, y as i32 - 50);
            image::Luma([if dx * dx + dy * dy <= radius * radius { 255 } else { 150 }])
        })
    }

    #[test]
    fn share_and_box_are_those_of_the_spot() {
        let report = glare(&card_with_spot(20), None, &mut Scratch::default()).unwrap();
        assert!((report.share - 1257.0 / 24000.0).abs() < 0.002, "{report:?}");
        assert_eq!(report.regions, vec![Rect::new(40.0, 30.0, 41.0, 41.0)]);
    }

    #[test]
    fn share_rises_with_the_spot() {
        let shares: Vec<f64> = (0..40)
            .step_by(4)
            .map(|r| glare(&card_with_spot(r), None, &mut Scratch::default()).unwrap().share)
            .collect();
        assert!(shares.windows(2).all(|pair| pair[1] >= pair[0]), "{shares:?}");
    }

    #[test]
    fn bright_paper_is_unmeasured_and_outside_the_document_does_not_count() {
        let paper = GrayImage::from_pixel(100, 100, image::Luma([252]));
        assert_eq!(glare(&paper, None, &mut Scratch::default()), None);
        let away = Quad::from_rect(Rect::new(110.0, 10.0, 80.0, 80.0));
        assert_eq!(glare(&card_with_spot(20), Some(&away), &mut Scratch::default()).unwrap().share, 0.0);
    }
}
