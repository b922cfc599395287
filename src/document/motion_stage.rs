//! Movement between preview frames. In: the corners where the document was found, else the working luma. Out: speed,
//! blur and how still the document is; of the view alone where there is no document.

use super::track::{MotionTrace, ViewTrace};
use crate::error::Result;
use crate::frame::Frame;
use crate::inference::Catalog;
use crate::record::{Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Measures movement.
pub struct MotionStage;

#[derive(Default)]
struct Scratch {
    document: MotionTrace,
    view: ViewTrace,
}

impl MotionStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for MotionStage {
    fn id(&self) -> StageId {
        StageId::Motion
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::Corners]
    }

    fn cadence(&self) -> Cadence {
        Cadence::EveryFrame
    }

    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let Scratch { document, view } = state.scratch::<Scratch>()?;
        let working = frame.working();
        view.note(&working.luma, frame.monotonic_ns());
        let of_document = match seen.corners() {
            Some(corners) => {
                document.note(&corners.quad, (frame.width(), frame.height()), frame.monotonic_ns())
            }
            None => {
                document.forget();
                None
            }
        };
        Ok(match of_document.or_else(|| view.report(working.scale)) {
            Some(report) => Outcome::Found(Report::Motion(report)),
            None => Outcome::not_found("movement shows from one frame to the next, and this is the first"),
        })
    }
}
