//! Any bytes inside of a bundle that a trusted key signed.

#![no_main]

#[path = "../checks/bundle_verify.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::bundle_verify(data));
