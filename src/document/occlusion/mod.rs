//! Fingers and objects over the document's border. In: a frame and the document's corners. Out: the share of the
//! document that they cover, and where.
//!
//! What covers the border goes on outside of it: across the border a finger keeps its colour, the document does
//! not; and on the inside it is foreign to the rest of that side. So [`raster`] samples the document and a margin
//! round it, and [`cover`] grows from such places inwards. What lies on the document without crossing its border
//! is not seen.

mod cover;
mod raster;

use cover::{Cover, covers};
use raster::Raster;

use crate::error::Result;
use crate::frame::Frame;
use crate::inference::Catalog;
use crate::record::{OcclusionReport, OcclusionSpot, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Looks for what covers the document's border.
pub struct OcclusionStage;

impl OcclusionStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for OcclusionStage {
    fn id(&self) -> StageId {
        StageId::Occlusion
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::Corners]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, _state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let Some(corners) = seen.corners() else { return Ok(Outcome::skipped("no document was found")) };
        let Some(raster) = Raster::of(frame.rgb(), &corners.quad) else {
            return Ok(Outcome::not_found(
                "the document is too small in the picture to look for objects on it",
            ));
        };
        let found = covers(&raster);
        let cells = raster.cells_inside() as f64;
        let spot = |cover: &Cover| OcclusionSpot {
            region: raster.on_frame(cover.bounds),
            share: cover.cells as f64 / cells,
        };
        Ok(Outcome::Found(Report::Occlusion(OcclusionReport {
            share: found.iter().map(|cover| cover.cells).sum::<usize>() as f64 / cells,
            spots: found.iter().map(spot).collect(),
        })))
    }
}
