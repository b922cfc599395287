//! Any bytes as a bundle's container.

#![no_main]

#[path = "../checks/container_read.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::container_read(data));
