//! Any bytes as the payload of a visible digital seal. In: bytes. Out: nothing, or a crash.
#![no_main]

use idcapture::barcode::seal::parse_visible_seal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(seal) = parse_visible_seal(bytes) {
        assert_eq!(seal.signature.status, "not_measured");
    }
});
