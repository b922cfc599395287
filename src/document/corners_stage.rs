//! The document's corners in a frame. In: the working luma, on which the document is followed from the frame before;
//! where it cannot be, working luma and colour for a full search, then the full-resolution luma for the sub-pixel
//! fit. Out: a quad in frame pixels with its score, or nothing. The first frame of a step is always searched.

use super::locate::{LocateScratch, find_corners, refine_corners};
use super::track::{Followed, Sighting, Tracker};
use crate::error::Result;
use crate::frame::{Filter, Frame, RgbImage, resize_rgb};
use crate::geometry::Rect;
use crate::inference::Catalog;
use crate::record::{CornersReport, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Finds the document.
pub struct CornersStage;

/// What is followed, buffers of the search, and the working picture in colour.
#[derive(Default)]
struct Scratch {
    tracker: Tracker,
    search: Search,
}

/// Buffers of the full search.
#[derive(Default)]
struct Search {
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
        let Scratch { tracker, search } = state.scratch::<Scratch>()?;
        let working = frame.working();
        let report = |sighting: Sighting, quad| {
            Ok(Outcome::Found(Report::Corners(CornersReport { quad, score: sighting.score })))
        };
        if let Followed::Held(held) = tracker.follow(&working.luma, frame.monotonic_ns()) {
            return report(held, held.quad.scaled(1.0 / working.scale));
        }
        let found = search.find(frame).map(|found| {
            let quad = refine_corners(frame.luma(), &found.quad.scaled(1.0 / working.scale));
            (Sighting { quad: quad.scaled(working.scale), ..found }, quad)
        });
        tracker.renew(&working.luma, frame.monotonic_ns(), found.map(|(sighting, _)| sighting));
        match found {
            Some((sighting, quad)) => report(sighting, quad),
            None => Ok(Outcome::not_found("no document with four corners in the frame")),
        }
    }
}

impl Search {
    /// The full search: corners in px of the working picture.
    fn find(&mut self, frame: &Frame) -> Option<Sighting> {
        let working = frame.working();
        let (width, height) = working.luma.dimensions();
        if self.colour.dimensions() != (width, height) {
            self.colour = RgbImage::new(width, height);
        }
        let whole = Rect::new(0.0, 0.0, frame.width().into(), frame.height().into());
        let reduced = resize_rgb(frame.rgb(), whole, &mut self.colour, Filter::Area);
        let located = find_corners(&working.luma, reduced.then_some(&self.colour), &mut self.locate)?;
        Some(Sighting { quad: located.quad, score: located.score })
    }
}
