//! Barcodes: reading what a frame or page shows, and what the payloads say. In: a frame. Out: kind, text, payload
//! bytes and place of each, with the fields of driving licences and of visible digital seals.
//!
//! [`sightings`] tells where symbols may be, cheaply enough for every frame; [`search`] reads them, within limits that
//! the profile sets.

pub mod aamva;
mod aztec;
mod budget;
mod enhance;
mod kinds;
mod library;
mod locate;
mod payload;
mod pdf417;
mod rectify;
pub mod seal;
mod search;
mod stage;

pub use locate::{Sighting, SightingKind, sightings};
pub use search::{FoundCode, Search, Step, search};
pub use stage::BarcodeStage;
