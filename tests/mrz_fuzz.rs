//! Replays the seeds of the fuzz target `mrz_parse`, each also cut short and with every byte changed once. In: the files of
//! `fuzz/seeds/mrz_parse`. Out: a failure where what must hold of any input does not.

#![expect(clippy::expect_used, reason = "helpers of tests")]

#[path = "../fuzz/checks/mrz_parse.rs"]
mod checks;

#[test]
fn what_holds_of_any_input_holds_of_the_seeds() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/mrz_parse");
    let mut seeds = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let data = std::fs::read(entry.unwrap().path()).unwrap();
        checks::mrz_parse(&data);
        for end in (0..data.len()).step_by(7) {
            checks::mrz_parse(&data[..end]);
        }
        for at in (0..data.len()).step_by(5) {
            let mut changed = data.clone();
            changed[at] ^= 0x15;
            checks::mrz_parse(&changed);
        }
        seeds += 1;
    }
    assert!(seeds >= 20, "{seeds} seeds");
}
