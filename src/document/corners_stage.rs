//! The document's corners in a frame. In: the working luma and colour, then the full-resolution luma for the
//! sub-pixel fit. Colour finds what luma cannot tell from the table: models/train/corner_evidence/recipe.md.
//! Out: a quad in frame pixels with its score, or nothing.

use super::locate::{LocateScratch, find_corners, refine_corners};
use crate::error::Result;
use crate::frame::{Filter, Frame, RgbImage, resize_rgb};
use crate::geometry::Rect;
use crate::inference::Catalog;
use crate::record::{CornersReport, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Finds the document.
pub struct CornersStage;

/// Buffers of the search, and the working picture in colour.
#[derive(Default)]
struct Scratch {
    locate: LocateScratch,
    colour: RgbImage,
}

impl CornersStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for CornersStage {
    fn id(&self) -> StageId {
        StageId::Corners
    }

    fn needs(&self) -> &'static [StageId] {
        &[]
    }

    fn cadence(&self) -> Cadence {
        Cadence::EveryFrame
    }

    fn run(&self, state: &mut State, frame: &Frame, _seen: &Observations) -> Result<Outcome<Report>> {
        let working = frame.working();
        let scratch = state.scratch::<Scratch>()?;
        let (width, height) = working.luma.dimensions();
        if scratch.colour.dimensions() != (width, height) {
            scratch.colour = RgbImage::new(width, height);
        }
        let whole = Rect::new(0.0, 0.0, frame.width().into(), frame.height().into());
        let reduced = resize_rgb(frame.rgb(), whole, &mut scratch.colour, Filter::Area);
        let colour = reduced.then_some(&scratch.colour);
        let Some(located) = find_corners(&working.luma, colour, &mut scratch.locate) else {
            return Ok(Outcome::not_found("no document with four corners in the frame"));
        };
        let quad = refine_corners(frame.luma(), &located.quad.scaled(1.0 / working.scale));
        Ok(Outcome::Found(Report::Corners(CornersReport { quad, score: located.score })))
    }
}
