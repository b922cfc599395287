//! Any bytes as a profile.

#![no_main]

#[path = "../checks/profile_parse.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::profile_parse(data));
