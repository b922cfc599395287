//! How good a picture is, whatever it shows: brightness, sharpness, reflections.
//!
//! Each file is one stage. The same stages look at whole frames and at cut-out faces; a document's page is measured
//! by `document::page_quality`. What the numbers mean for a verdict is decided in `session::rules`.

mod exposure;
mod focus;
mod glare;
mod regions;

pub use exposure::ExposureStage;
pub use focus::{FocusStage, laplacian_variance};
pub use glare::GlareStage;
