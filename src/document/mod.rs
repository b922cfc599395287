//! Documents: where the four corners are, and the page that they bound.
//!
//! [`locate`] finds the corners on the working picture and refines them at full resolution; [`track`] follows them
//! from frame to frame; [`rectify`] plans and warps the upright page; [`upright`] says which way up it stands.
//! Pure functions: pixels and quads in, quads and pixels out.

mod corners_stage;
pub mod locate;
mod motion_stage;
pub mod rectify;
mod rectify_stage;
pub mod track;
pub mod upright;

pub use corners_stage::CornersStage;
pub use motion_stage::MotionStage;
pub use rectify_stage::RectifyStage;
