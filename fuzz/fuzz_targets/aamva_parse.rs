//! Any bytes as the payload of a licence's barcode. In: bytes. Out: nothing, or a crash.
#![no_main]

use idcapture::barcode::aamva::parse_aamva;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(report) = parse_aamva(bytes) else { return };
    assert!(report.warnings.len() <= 65);
    assert!(report.elements.values().all(|element| element.offset <= bytes.len()));
});
