//! Any bytes as the pixels of a picture that barcodes are looked for in.

#![no_main]

#[path = "../checks/barcode_pixels.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::barcode_pixels(data));
