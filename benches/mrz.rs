//! The machine-readable zone of a passport page in a picture of 1920 x 1080 px: located, read and parsed, and each of the
//! parts alone, on both backends. `cargo bench --bench mrz`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a bench without its input must stop")]

mod support;

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::Criterion;
use idcapture::frame::{Frame, GrayImage, RgbImage, decode_file};
use idcapture::inference::{BackendChoice, Catalog};
use idcapture::mrz::locate::find_zones;
use idcapture::mrz::recognise::LineReader;
use idcapture::mrz::{parse, read_zones};
use idcapture::record::FrameId;
use support::{catalog, models_folder, passport};

/// The photograph of the page in the middle of a grey picture.
fn photograph() -> GrayImage {
    let mut picture = RgbImage::from_pixel(1_920, 1_080, image::Rgb([112, 108, 101]));
    image::imageops::replace(&mut picture, &passport(), 555, 0);
    Frame::from_rgb(FrameId(0), 0, picture).luma().clone()
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/reference/mrz_strips/clean_1.png");
    let strip = Frame::from_rgb(FrameId(0), 0, decode_file(&path).unwrap());
    let page = photograph();
    let native = Catalog::open(Some(&models_folder()), Default::default(), BackendChoice::Native).is_ok();
    let native = native.then_some(("native", BackendChoice::Native));
    let readers: Vec<(&str, LineReader)> = native
        .into_iter()
        .chain([("portable", BackendChoice::Portable)])
        .map(|(name, backend)| {
            (name, LineReader::load(&catalog("default", backend)).unwrap().expect("the set has a reader"))
        })
        .collect();

    let mut group = criterion.benchmark_group("mrz.read_line");
    for (name, reader) in &readers {
        assert!(reader.read(strip.luma()).unwrap().columns.len() >= 30, "{name}");
        group.bench_function(*name, |bencher| bencher.iter(|| reader.read(black_box(strip.luma())).unwrap()));
    }
    group.finish();

    let mut group = criterion.benchmark_group("mrz.td3_at_1080p");
    group.bench_function("locate", |bencher| bencher.iter(|| find_zones(black_box(&page))));
    for (name, reader) in &readers {
        let whole = |page: &GrayImage| {
            read_zones(page, &find_zones(page), reader, None).unwrap().expect("the page has a zone")
        };
        assert!(whole(&page).report.valid, "{name}");
        group.bench_function(format!("locate_read_parse_{name}"), |bencher| {
            bencher.iter(|| whole(black_box(&page)));
        });
    }
    let lines = readers.first().map(|(_, reader)| {
        read_zones(&page, &find_zones(&page), reader, None).unwrap().unwrap().report.lines
    });
    let lines = lines.expect("there is a backend");
    group.bench_function("parse", |bencher| bencher.iter(|| parse(black_box(&lines), None)));
    group.finish();
    criterion.final_summary();
}
