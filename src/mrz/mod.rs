//! The machine-readable zone of travel documents (ICAO Doc 9303). [`locate`] finds it.

pub mod locate;
mod zone_stage;

pub use zone_stage::{MrzZoneStage, SEEN_SCORE, ZoneSource, quad_on_frame, zones_of_still};
