//! Runs stages over a frame in the table's order. In: a frame and the stages wanted. Out: an outcome for every
//! stage of the table (those not wanted read `skipped`), and times. Owns each stage's state.

use std::time::Instant;

use jiff::civil::Date;

use super::STAGES;
use crate::error::Result;
use crate::frame::Frame;
use crate::inference::Catalog;
use crate::record::{Outcome, PageReport, StageId};
use crate::settings::Profile;
use crate::stage::{Embedding, Observations, Stage, State};

/// The reason of a stage that the caller left out.
pub const NOT_ASKED_FOR: &str = "not asked for";

/// Prepared stages with their states.
pub struct Pipeline {
    stages: Vec<(Box<dyn Stage>, State)>,
    today: Option<Date>,
}

/// What the stages saw of one frame, and how long each took. Times never enter a verdict.
#[derive(Debug, Default)]
pub struct Seen {
    /// Outcomes and products.
    pub observations: Observations,
    /// Wall time of each stage that ran, in ms.
    pub time_ms: Vec<(StageId, f64)>,
}

impl Pipeline {
    /// Prepares every stage of the table.
    ///
    /// # Errors
    /// Those of the models: wrong weights, a failing backend. Missing weights make a stage skip instead.
    pub fn prepare(profile: &Profile, catalog: &Catalog) -> Result<Self> {
        let stages = STAGES
            .iter()
            .map(|row| Ok(((row.prepare)(profile, catalog)?, State::default())))
            .collect::<Result<_>>()?;
        Ok(Self { stages, today: None })
    }

    /// Says which day it is, for stages that read dates with two-digit years; without it their centuries come from
    /// fixed windows. Never taken from a clock.
    pub fn set_today(&mut self, today: Option<Date>) {
        self.today = today;
    }

    /// Runs the wanted stages. `reference` is the embedding that this frame's face is compared with.
    ///
    /// # Errors
    /// The first fault of a stage.
    pub fn run(&mut self, frame: &Frame, wanted: &[StageId], reference: Option<&Embedding>) -> Result<Seen> {
        let mut seen =
            Seen { observations: Observations::with_reference(reference.cloned()), time_ms: Vec::new() };
        self.run_into(frame, wanted, &mut seen)?;
        Ok(seen)
    }

    /// Runs the wanted stages over a rectified page; `facts` are its report.
    ///
    /// # Errors
    /// The first fault of a stage.
    pub fn run_on_page(&mut self, page: &Frame, facts: &PageReport, wanted: &[StageId]) -> Result<Seen> {
        let mut seen = Seen { observations: Observations::on_page(facts.clone()), time_ms: Vec::new() };
        self.run_into(page, wanted, &mut seen)?;
        Ok(seen)
    }

    /// The same as [`Self::run`] into what an earlier frame left, whose memory is used again: for every frame of a
    /// preview. There is no reference to compare with but the one that `seen` holds.
    ///
    /// # Errors
    /// The first fault of a stage.
    pub fn run_into(&mut self, frame: &Frame, wanted: &[StageId], seen: &mut Seen) -> Result<()> {
        let Seen { observations, time_ms } = seen;
        observations.clear();
        observations.set_today(self.today);
        time_ms.clear();
        for (stage, state) in &mut self.stages {
            let id = stage.id();
            if !wanted.contains(&id) {
                observations.note(id, Outcome::skipped(NOT_ASKED_FOR), None);
                continue;
            }
            let start = Instant::now();
            let outcome = stage.run(state, frame, observations)?;
            time_ms.push((id, start.elapsed().as_secs_f64() * 1e3));
            let product = state.product.take();
            observations.note(id, outcome, product);
        }
        Ok(())
    }

    /// Forgets what spans frames: for a new step or an unrelated picture.
    pub fn reset(&mut self) {
        for (_, state) in &mut self.stages {
            *state = State::default();
        }
    }
}
