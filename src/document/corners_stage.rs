//! The document's corners in a frame. In: the working luma, on which the document is followed from the frame before;
//! where it cannot be, the whole frame in colour for the corner network, then the full-resolution luma for the
//! sub-pixel fit. Out: a quad in frame pixels with its score, or nothing. The first frame of a step is always searched.

use super::locate::{CornerNetwork, Located, RefineScratch, SearchScratch, find_corners, refine_corners};
use super::track::{Followed, Sighting, Tracker};
use crate::error::Result;
use crate::frame::Frame;
use crate::inference::Catalog;
use crate::record::{CornersReport, Outcome, Reason, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Finds the document.
pub struct CornersStage {
    network: std::result::Result<CornerNetwork, Reason>,
}

/// What is followed, and buffers of the search.
#[derive(Default)]
struct Scratch {
    tracker: Tracker,
    search: SearchScratch,
    refine: RefineScratch,
}

impl CornersStage {
    /// Loads the set's corner network.
    ///
    /// # Errors
    /// As [`Catalog::load`], but for missing weights: those make the stage skip.
    pub fn prepare(_profile: &Profile, catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self { network: CornerNetwork::load(catalog)? }))
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
        let network = match &self.network {
            Ok(network) => network,
            Err(reason) => return Ok(Outcome::skipped(reason.clone())),
        };
        let Scratch { tracker, search, refine } = state.scratch::<Scratch>()?;
        let working = frame.working();
        let report = |sighting: Sighting, quad| {
            Ok(Outcome::Found(Report::Corners(CornersReport { quad, score: sighting.score })))
        };
        if let Followed::Held(held) = tracker.follow(&working.luma, frame.monotonic_ns()) {
            return report(held, held.quad.scaled(1.0 / working.scale));
        }
        let found = find_corners(network, frame, search)?.map(|Located { quad, score, .. }| {
            let quad = refine_corners(frame.luma(), &quad, refine);
            (Sighting { quad: quad.scaled(working.scale), score }, quad)
        });
        tracker.renew(&working.luma, frame.monotonic_ns(), found.map(|(sighting, _)| sighting));
        match found {
            Some((sighting, quad)) => report(sighting, quad),
            None => Ok(Outcome::not_found("no document with four corners in the frame")),
        }
    }
}
