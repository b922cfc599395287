//! Replays the seeds of the fuzz target `barcode_pixels`, each also cut short. In: the files of
//! `fuzz/seeds/barcode_pixels`. Out: a failure where what must hold of any picture does not.

#![cfg(feature = "capture")]
#![expect(clippy::expect_used, reason = "helpers of tests")]

#[path = "../fuzz/checks/barcode_pixels.rs"]
mod checks;

#[test]
fn what_holds_of_any_picture_holds_of_the_seeds() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/barcode_pixels");
    let mut seeds = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let data = std::fs::read(entry.unwrap().path()).unwrap();
        checks::barcode_pixels(&data);
        checks::barcode_pixels(&data[..data.len() / 2]);
        checks::barcode_pixels(&data[1..]);
        seeds += 1;
    }
    assert!(seeds >= 4, "{seeds} seeds");
}
