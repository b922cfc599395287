//! Cues of our own that a face is shown on something rather than there. In: the frame and the largest face's box. Out: for
//! each cue of the table what was measured, or why not.
//!
//! No network takes part. A cue that is absent proves nothing; models/README.md has the counts behind each threshold. A
//! new cue is one file and one row.

mod pattern;

use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::Rect;
use crate::inference::Catalog;
use crate::record::{CueMeasured, FaceCue, FaceCuesReport, Outcome, Reason, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// A value, or why there is none.
type Measured = std::result::Result<f64, Reason>;

/// A cue, and how it is measured on a frame and a face's box.
type CueRow = (FaceCue, fn(&Frame, Rect) -> Measured);

/// Every cue.
const CUES: &[CueRow] = &[(FaceCue::FinePattern, |frame, face| pattern::prominence_db(frame.luma(), face))];

/// Measures every cue on the largest face.
pub struct CuesStage;

impl CuesStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for CuesStage {
    fn id(&self) -> StageId {
        StageId::FaceCues
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::FaceDetect]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, _state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let Some(face) = seen.faces().and_then(|found| found.faces.first()) else {
            return Ok(Outcome::skipped("no face was found"));
        };
        let measured = |&(cue, measure): &CueRow| {
            let (value, reason) = match measure(frame, face.bounds) {
                Ok(value) if value.is_finite() => (Some(value), None),
                Ok(_) => (None, Some("the measurement gave no finite value".into())),
                Err(reason) => (None, Some(reason)),
            };
            CueMeasured { cue, value, reason }
        };
        let cues = CUES.iter().map(measured).collect();
        Ok(Outcome::Found(Report::FaceCues(FaceCuesReport { region: face.bounds, cues })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_has_one_row() {
        let rows: Vec<FaceCue> = CUES.iter().map(|(cue, _)| *cue).collect();
        assert_eq!(rows, FaceCue::ALL);
    }
}
