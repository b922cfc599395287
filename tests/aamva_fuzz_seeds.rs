//! Replays the fuzzers' seeds, so that what once was found is looked at in every run.
#![cfg(feature = "capture")]

use std::path::Path;

use idcapture::barcode::aamva::parse_aamva;
use idcapture::barcode::seal::parse_visible_seal;

/// Runs `look` on every seed of a fuzz target; gives how many there are.
fn replay(target: &str, look: impl Fn(&[u8])) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let seeds: Vec<Vec<u8>> = files.flat_map(|file| std::fs::read(file.path())).collect();
    seeds.iter().for_each(|seed| look(seed));
    seeds.len()
}

#[test]
fn aamva_parse() {
    let seeds = replay("aamva_parse", |bytes| {
        let Some(report) = parse_aamva(bytes) else { return };
        assert!(report.warnings.len() <= 65);
        assert!(report.elements.values().all(|element| element.offset <= bytes.len()));
        assert_eq!(parse_aamva(bytes), Some(report), "the same bytes say the same");
    });
    assert!(seeds >= 84, "{seeds}");
}

#[test]
fn seal_parse() {
    let seeds = replay("seal_parse", |bytes| {
        let Some(seal) = parse_visible_seal(bytes) else { return };
        assert_eq!(seal.signature.status, "not_measured");
        assert_eq!(parse_visible_seal(bytes), Some(seal), "the same bytes say the same");
    });
    assert!(seeds >= 5, "{seeds}");
}
