//! Barcodes: reading what a frame or page shows. In: a frame. Out: kind, text, payload bytes and place of each.

mod kinds;
mod scan;

pub use scan::BarcodeStage;
