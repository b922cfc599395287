//! How good a picture is, whatever it shows: brightness, sharpness, reflections.
//!
//! Each file is one stage. The same stages look at whole frames, at rectified pages and at cut-out faces; what
//! their numbers mean for a verdict is decided in `session::rules`.

mod exposure;
mod focus;
mod glare;
mod regions;

pub use exposure::ExposureStage;
pub use focus::{FocusStage, laplacian_variance};
pub use glare::GlareStage;
