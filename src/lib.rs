//! idcapture
pub mod error;
#[cfg(feature = "evidence")]
pub mod evidence;
#[cfg(feature = "capture")]
pub mod frame;
pub mod geometry;
pub mod record;
