//! The table of stages and the scheduler that runs them over one frame.
//!
//! In: a profile, a model catalog, a frame and the list of stages wanted. Out: what each of them saw, and how long
//! it took.

mod plan;
mod scheduler;
mod stages;
mod turning;

pub use plan::Plan;
pub use scheduler::{NOT_ASKED_FOR, Pipeline, Seen};
pub use stages::{STAGES, StageRow};
pub use turning::stand_upright;
