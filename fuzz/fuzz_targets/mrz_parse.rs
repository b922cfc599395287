//! Any bytes as the lines of a zone: as text, and as a line reader's probabilities.

#![no_main]

#[path = "../checks/mrz_parse.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::mrz_parse(data));
