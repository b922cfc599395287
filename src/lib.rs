//! idcapture
#[cfg(feature = "capture")]
pub mod document;
pub mod error;
#[cfg(feature = "capture")]
pub mod frame;
pub mod geometry;
pub mod record;
