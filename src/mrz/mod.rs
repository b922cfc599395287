//! The machine-readable zone of travel documents (ICAO Doc 9303). [`recognise`] reads one line of it.

pub mod recognise;
