//! The line reader on a drawn strip, on both backends. `cargo bench --bench mrz`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a bench without its input must stop")]

mod support;

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::Criterion;
use idcapture::frame::{Frame, decode_file};
use idcapture::inference::{BackendChoice, Catalog};
use idcapture::mrz::recognise::LineReader;
use idcapture::record::FrameId;
use support::{catalog, models_folder};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/reference/mrz_strips/clean_1.png");
    let frame = Frame::from_rgb(FrameId(0), 0, decode_file(&path).unwrap());
    let native = Catalog::open(Some(&models_folder()), Default::default(), BackendChoice::Native).is_ok();
    let native = native.then_some(("native", BackendChoice::Native));
    let mut group = criterion.benchmark_group("mrz.read_line");
    for (name, backend) in native.into_iter().chain([("portable", BackendChoice::Portable)]) {
        let reader = LineReader::load(&catalog("default", backend)).unwrap().expect("the set has a reader");
        let strip = frame.luma();
        assert!(reader.read(strip).unwrap().columns.len() >= 30, "{name}");
        group.bench_function(name, |bencher| bencher.iter(|| reader.read(black_box(strip)).unwrap()));
    }
    group.finish();
    criterion.final_summary();
}
