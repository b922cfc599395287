//! Barcodes: reading what a frame or page shows, and what the payloads say. In: a frame. Out: kind, text, payload
//! bytes and place of each, with the fields of driving licences and of visible digital seals.

pub mod aamva;
mod kinds;
mod locate;
mod payload;
mod pdf417;
mod rectify;
mod scan;
pub mod seal;

pub use scan::BarcodeStage;
