//! Documents: where the four corners are, and the page that they bound.
//!
//! [`locate`] finds the corners on the working picture and refines them at full resolution; [`track`] follows them
//! from frame to frame; [`rectify`] plans and warps the upright page; [`upright`] says which way up it stands.
//! Pure functions: pixels and quads in, quads and pixels out. `page_quality` measures that page, `occlusion` what
//! lies over its border.

mod corners_stage;
pub mod locate;
mod motion_stage;
mod occlusion;
mod page_quality;
pub mod rectify;
mod rectify_stage;
pub mod track;
pub mod upright;

pub use corners_stage::CornersStage;
pub use motion_stage::MotionStage;
pub use occlusion::OcclusionStage;
pub use page_quality::PageQualityStage;
pub use rectify_stage::RectifyStage;
