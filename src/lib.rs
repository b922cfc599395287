//! idcapture
pub mod error;
#[cfg(feature = "capture")]
pub mod frame;
pub mod geometry;
pub mod record;
