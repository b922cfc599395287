//! Replays the seeds of the fuzz targets for bundles and profiles, each also cut short and with bytes changed. In: the
//! files of `fuzz/seeds`. Out: a failure where what must hold of any input does not.

#[path = "../../fuzz/checks/bundle_verify.rs"]
mod bundle_verify;
#[path = "../../fuzz/checks/container_read.rs"]
mod container_read;
#[path = "../../fuzz/checks/profile_parse.rs"]
mod profile_parse;

fn replay(target: &str, check: fn(&[u8]), least: usize) {
    let folder = format!("{}/fuzz/seeds/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut seeds = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let data = std::fs::read(entry.unwrap().path()).unwrap();
        check(&data);
        for step in 1..16 {
            check(&data[..data.len() * step / 16]);
            let mut changed = data.clone();
            let place = (data.len() * step / 16).min(data.len().saturating_sub(1));
            changed[place] ^= 1 << (step % 8);
            check(&changed);
        }
        seeds += 1;
    }
    assert!(seeds >= least, "{seeds} seeds");
}

#[test]
fn container_read_replays() {
    replay("container_read", container_read::container_read, 13);
}

#[test]
fn bundle_verify_replays() {
    replay("bundle_verify", bundle_verify::bundle_verify, 8);
}

#[test]
fn profile_parse_replays() {
    replay("profile_parse", profile_parse::profile_parse, 8);
}
