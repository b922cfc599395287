//! What every detector is: a stage that looks at one frame and what earlier stages saw of it.
//!
//! In: a frame, the observations so far, the stage's own state. Out: found, not found or skipped, with a report
//! from `record`; pixels and embeddings that later stages need travel as a [`Product`].

mod observations;

use std::any::Any;

pub use observations::{Embedding, Observations, Product};

use crate::error::Result;
use crate::frame::Frame;
use crate::inference::Catalog;
pub use crate::record::{Outcome, Report, StageId};
use crate::settings::Profile;

/// When a stage runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cadence {
    /// On every preview frame.
    EveryFrame,
    /// Once per chosen still.
    OncePerStill,
}

/// What a stage keeps between frames of one step; owned by the scheduler, reset on a new step.
#[derive(Default)]
pub struct State {
    /// Scratch buffers and whatever spans frames, of the stage's own type.
    pub scratch: Option<Box<dyn Any + Send>>,
    /// What the last run hands on besides its report.
    pub product: Option<Product>,
}

impl State {
    /// The stage's own scratch, made on first use.
    pub fn scratch<T: Any + Send + Default>(&mut self) -> Result<&mut T> {
        self.scratch
            .get_or_insert_with(|| Box::new(T::default()))
            .downcast_mut::<T>()
            .ok_or_else(|| crate::error::Error::internal("a stage's state is of another type"))
    }
}

/// A detector.
pub trait Stage: Send + Sync {
    /// Its id, unique in the table.
    fn id(&self) -> StageId;

    /// The stages whose observations it reads; they stand before it in the table.
    fn needs(&self) -> &'static [StageId];

    /// When it runs.
    fn cadence(&self) -> Cadence;

    /// Looks at one frame.
    ///
    /// # Errors
    /// Faults only, such as a model that fails to run. Nothing found is an [`Outcome`].
    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>>;
}

/// How a row of the stage table makes its stage: reads what it needs from the profile and the catalog.
pub type Prepare = fn(&Profile, &Catalog) -> Result<Box<dyn Stage>>;
