//! idcapture
pub mod error;
#[cfg(feature = "capture")]
pub mod frame;
pub mod geometry;
pub mod record;
#[cfg(feature = "capture")]
pub mod source;
