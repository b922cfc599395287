//! Whether and where a still shows a machine-readable zone. In: the rectified page where there is one, and the
//! photograph when the page shows none. Out: the zone in frame pixels and the number of its lines.

use std::sync::Arc;

use super::locate::{MrzZone, find_zones};
use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Homography, Quad, Rect};
use crate::inference::Catalog;
use crate::record::{MrzZoneReport, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Product, Stage, State};

/// A zone is said to be there from this score on. Under it are hypotheses for a reader to check: text of fixed pitch,
/// a zone that is cut or half hidden.
pub const SEEN_SCORE: f64 = 0.65;

/// Sees the zone.
pub struct MrzZoneStage;

impl MrzZoneStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

/// The picture that a zone was found on, in whose pixels its lines are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneSource {
    /// The rectified page.
    Page,
    /// The photograph itself.
    Photo,
}

/// Everything that may be a zone in a still: what this stage hands on to the one that reads.
#[derive(Debug, Clone, PartialEq)]
pub struct StillZones {
    /// The picture that they were found on.
    pub source: ZoneSource,
    /// Most likely first.
    pub zones: Vec<MrzZone>,
}

/// The zones of a still, most likely first, and the picture that they were found on: the page, unless the photograph
/// shows one more clearly than a page without a score of [`SEEN_SCORE`].
#[must_use]
pub fn zones_of_still(frame: &Frame, seen: &Observations) -> StillZones {
    let best = |zones: &[MrzZone]| zones.first().map_or(0.0, |zone| zone.score);
    let on_page = seen.page().map(|page| find_zones(page.luma())).unwrap_or_default();
    if best(&on_page) >= SEEN_SCORE {
        return StillZones { source: ZoneSource::Page, zones: on_page };
    }
    let on_photo = find_zones(frame.luma());
    if best(&on_page) > best(&on_photo) {
        StillZones { source: ZoneSource::Page, zones: on_page }
    } else {
        StillZones { source: ZoneSource::Photo, zones: on_photo }
    }
}

/// A quad of the picture that a zone was found on, in frame pixels.
#[must_use]
pub fn quad_on_frame(quad: &Quad, source: ZoneSource, seen: &Observations) -> Option<Quad> {
    match (source, seen.page(), seen.page_report()) {
        (ZoneSource::Photo, _, _) => Some(*quad),
        (ZoneSource::Page, Some(page), Some(report)) => {
            let size = Rect::new(0.0, 0.0, page.width().into(), page.height().into());
            Some(Homography::from_quads(&Quad::from_rect(size), &report.quad)?.apply_quad(quad))
        }
        (ZoneSource::Page, _, _) => None,
    }
}

impl Stage for MrzZoneStage {
    fn id(&self) -> StageId {
        StageId::MrzZone
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::Rectify]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let still = zones_of_still(frame, seen);
        let zone = still.zones.first().filter(|zone| zone.score >= SEEN_SCORE);
        let placed = zone.and_then(|zone| Some((zone, quad_on_frame(&zone.quad, still.source, seen)?)));
        let outcome = match placed {
            Some((zone, quad)) => Outcome::Found(Report::MrzZone(MrzZoneReport {
                quad,
                lines: zone.lines.len() as u32,
                score: zone.score,
            })),
            None => Outcome::not_found("no machine-readable zone"),
        };
        state.product = Some(Product::Handed(Arc::new(still)));
        Ok(outcome)
    }
}
