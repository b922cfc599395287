//! The stage of barcodes. In: the frame, and the rectified page where there is one. Out: codes in frame pixels.

use super::payload::with_payload;
use super::search::{Picture, STEPS, search_all};
use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Homography, Quad, Rect};
use crate::inference::Catalog;
use crate::record::{Barcode, BarcodesReport, Outcome, Report, StageId};
use crate::settings::{BarcodeSearch, Profile};
use crate::stage::{Cadence, Observations, Stage, State};

/// Reads barcodes.
pub struct BarcodeStage {
    limits: BarcodeSearch,
}

impl BarcodeStage {
    /// Needs no model.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self { limits: profile.barcodes }))
    }
}

impl Stage for BarcodeStage {
    fn id(&self) -> StageId {
        StageId::Barcodes
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::Rectify]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, _state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let mut pictures = vec![Picture { luma: frame.luma(), to_frame: None, turned_deg: 0.0 }];
        if let (Some(page), Some(report)) = (seen.page(), seen.page_report()) {
            let size = Rect::new(0.0, 0.0, page.width().into(), page.height().into());
            let to_frame = Homography::from_quads(&Quad::from_rect(size), &report.quad);
            // The page lies in the frame turned the other way.
            let turned_deg = f64::from(report.orientation_deg);
            pictures.push(Picture { luma: page.luma(), to_frame, turned_deg });
        }
        let found = search_all(&pictures, &self.limits, &STEPS);
        tracing::debug!(
            tries = found.tries,
            megapixels = found.megapixels,
            codes = found.codes.len(),
            "barcodes"
        );
        if found.codes.is_empty() {
            return Ok(Outcome::not_found(if found.panicked {
                "the barcode reader failed on this picture"
            } else {
                "no barcode could be read"
            }));
        }
        let mut barcodes: Vec<Barcode> =
            found.codes.into_iter().map(|code| with_payload(code.barcode)).collect();
        barcodes.sort_by(|a, b| {
            let corner = |code: &Barcode| code.quad.map_or((0.0, 0.0), |q| (q.corners[0].y, q.corners[0].x));
            corner(a).partial_cmp(&corner(b)).unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(Outcome::Found(Report::Barcodes(BarcodesReport { barcodes })))
    }
}
