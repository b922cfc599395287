//! The machine-readable zone of travel documents (ICAO Doc 9303). [`locate`] finds it.

pub mod locate;
