//! Documents: where the four corners are, and the page that they bound.
//!
//! [`locate`] finds the corners on the working picture and refines them at full resolution; [`rectify`] plans
//! and warps the upright page. Pure functions: pixels and quads in, quads and pixels out.

mod corners_stage;
pub mod locate;
pub mod rectify;
mod rectify_stage;

pub use corners_stage::CornersStage;
pub use rectify_stage::RectifyStage;
