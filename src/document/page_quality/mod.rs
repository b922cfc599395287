//! How good a rectified page is, measured on the document and nothing round it. In: a page, its format and its
//! sampling. Out: focus, brightness, contrast, reflections and colour, of the page and of its zones.
//!
//! Everything is measured in one space, [`space`], so that the same figure means the same on every camera:
//!
//! ```text
//! page ─► space (200 dpi luma, 100 dpi colour) ─┬─► tone    histograms by cell ──┐
//!                                               ├─► focus   edge widths by cell ─┤
//!                                               ├─► field   where print is ─┐    ├─► measure ─► report
//!                                               ├─► glare   reflections  ◄──┘ ───┤
//!                                               └─► colour  chroma ──────────────┘
//! ```

mod colour;
mod field;
mod focus;
mod glare;
mod grid;
mod measure;
mod space;
mod tone;
mod zones;

use measure::{Scratch, measure};

use crate::error::Result;
use crate::frame::Frame;
use crate::inference::Catalog;
use crate::record::{Outcome, PageFormat, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Measures a page.
pub struct PageQualityStage;

impl PageQualityStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for PageQualityStage {
    fn id(&self) -> StageId {
        StageId::PageQuality
    }

    fn needs(&self) -> &'static [StageId] {
        &[]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    /// The frame is the page. Where its facts were not handed along, its size in mm counts as unknown.
    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let (format, dpi) = seen.of_page().map_or((PageFormat::Free, None), |page| (page.format, page.dpi));
        match measure(frame, format, dpi, state.scratch::<Scratch>()?) {
            Some(report) => Ok(Outcome::Found(Report::PageQuality(report))),
            None => Ok(Outcome::not_found("the page has no pixels")),
        }
    }
}
