//! The document as an upright page. In: a frame and its corners. Out: the page's facts, and the page itself as a
//! product: a frame of its own under the same id.

use std::sync::Arc;

use super::rectify::{plan_page, rectify};
use crate::error::Result;
use crate::frame::Frame;
use crate::inference::Catalog;
use crate::record::{Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Product, Stage, State};

/// Warps the document.
pub struct RectifyStage;

impl RectifyStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for RectifyStage {
    fn id(&self) -> StageId {
        StageId::Rectify
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::Corners]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let Some(corners) = seen.corners() else { return Ok(Outcome::skipped("no document was found")) };
        let plan = plan_page(&corners.quad, (frame.width(), frame.height()));
        let page = rectify(frame.rgb(), &plan);
        state.product =
            Some(Product::Page(Arc::new(Frame::from_rgb(frame.id(), frame.monotonic_ns(), page))));
        Ok(Outcome::Found(Report::Page(plan.report())))
    }
}
