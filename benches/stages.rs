//! One bench for each stage of the table, under the stage's id, on pictures of 1920 x 1080 px and on pages. Stages
//! with a network run on both backends. `cargo bench --bench stages`; the times are for people, the guard against
//! regressions is `benches/instructions.sh`.

#![allow(clippy::expect_used, reason = "a bench without its input must stop")]

mod support;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion};
use idcapture::barcode::sightings;
use idcapture::frame::Frame;
use idcapture::inference::{BackendChoice, Catalog, Role};
use idcapture::pipeline::{Pipeline, Plan};
use idcapture::record::{FrameId, StageId};
use idcapture::stage::Embedding;
use support::{Prepared, card, catalog, profile, ready, scene};

/// What a stage is shown.
#[derive(Debug, Clone, Copy)]
enum Shown {
    /// A frame with a card in it.
    Card,
    /// A frame with a card in it, for each backend.
    CardOnEach,
    /// The card's rectified page, as wide as pages come.
    Page,
    /// A frame with a card in it, later and later.
    Moving,
    /// Frames with the card's back, without any code, and with a symbol that cannot be read.
    Barcodes,
    /// A passport page with a zone, and a frame without one.
    Zone,
    Lines,
    /// A selfie, for each set and backend.
    Selfie,
    /// A selfie and a reference; no network runs.
    TwoFaces,
}

/// Every stage of the table. `tests/stage_table.rs` sees to it that none is left out.
const BENCHES: &[(StageId, Shown)] = &[
    (StageId::Exposure, Shown::Card),
    (StageId::Focus, Shown::Card),
    (StageId::Corners, Shown::CardOnEach),
    (StageId::Motion, Shown::Moving),
    (StageId::Glare, Shown::Card),
    (StageId::Rectify, Shown::Card),
    (StageId::Occlusion, Shown::Card),
    (StageId::PageQuality, Shown::Page),
    (StageId::Barcodes, Shown::Barcodes),
    (StageId::MrzZone, Shown::Zone),
    (StageId::Mrz, Shown::Lines),
    (StageId::FaceDetect, Shown::Selfie),
    (StageId::FaceLandmarks, Shown::Selfie),
    (StageId::FaceQuality, Shown::Selfie),
    (StageId::FaceLiveness, Shown::Selfie),
    (StageId::FaceCues, Shown::Selfie),
    (StageId::FaceEmbedding, Shown::Selfie),
    (StageId::FaceComparison, Shown::TwoFaces),
];

/// Benches one stage on one picture; it must find what is there, or the time is of something else.
fn bench(criterion: &mut Criterion, id: StageId, on: &str, frame: &Frame, mut stage: Prepared, finds: bool) {
    assert_eq!(stage.run(frame), finds, "{} on {on}", id.name());
    let mut group = criterion.benchmark_group(id.name());
    group.bench_with_input(BenchmarkId::from_parameter(on), frame, |bencher, frame| {
        bencher.iter(|| black_box(stage.run(black_box(frame))));
    });
    group.finish();
}

/// The sets and backends that can run here, by the name in the bench's id.
fn backends() -> Vec<(String, Catalog)> {
    let native = Catalog::open(Some(&support::models_folder()), Default::default(), BackendChoice::Native);
    let native = native.is_ok().then_some(("native", BackendChoice::Native));
    let mut all = Vec::new();
    for (name, backend) in native.into_iter().chain([("portable", BackendChoice::Portable)]) {
        all.push((name.to_owned(), catalog("default", backend)));
        all.push((format!("{name}-clean"), catalog("clean", backend)));
    }
    all
}

fn face_of(catalog: &Catalog, frame: &Frame) -> Embedding {
    let mut pipeline = Pipeline::prepare(&profile(), catalog).expect("stages");
    let seen = pipeline.run(frame, Plan::FaceOnly.stages(), None).expect("no fault").observations;
    seen.embedding().expect("a face").clone()
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let front = ready(scene::table(&card::card()));
    let back = ready(scene::table(&card::card_with_barcode()));
    let (page, facts) = scene::page(&card::card());
    let page = ready(page);
    let passport = ready(support::passport());
    let selfie = ready(scene::selfie());
    let backends = backends();
    let (_, first) = backends.first().expect("the portable backend");
    for &(id, shown) in BENCHES {
        let plain = |frame: &Frame| Prepared::new(id, first, frame, None);
        match shown {
            Shown::Card => bench(&mut criterion, id, "frame", &front, plain(&front), true),
            Shown::CardOnEach => {
                for (name, catalog) in backends.iter().filter(|(name, _)| !name.ends_with("-clean")) {
                    let stage = Prepared::new(id, catalog, &front, None);
                    bench(&mut criterion, id, name, &front, stage, true);
                }
            }
            Shown::Page => {
                let stage = Prepared::on_page(id, first, &facts);
                bench(&mut criterion, id, "page", &page, stage, true);
            }
            Shown::Moving => {
                let mut stage = plain(&front);
                let mut now_ns = 0;
                let mut later = || {
                    now_ns += 33_000_000;
                    Frame::from_luma(FrameId(0), now_ns, front.working().luma.clone())
                };
                assert!(!stage.run(&later()), "one frame shows no movement");
                let mut group = criterion.benchmark_group(id.name());
                group.bench_function("frame", |bencher| {
                    bencher.iter_batched(
                        &mut later,
                        |frame| assert!(stage.run(&frame)),
                        BatchSize::SmallInput,
                    );
                });
                group.finish();
            }
            Shown::Barcodes => {
                bench(&mut criterion, id, "pdf417", &back, plain(&back), true);
                bench(&mut criterion, id, "no_code", &front, plain(&front), false);
                let preview = Frame::from_luma(FrameId(0), 0, front.working().luma.clone());
                let mut group = criterion.benchmark_group(id.name());
                group.bench_function("sightings_preview", |bencher| {
                    bencher.iter(|| black_box(sightings(black_box(preview.luma()))));
                });
                group.finish();
                let failing = ready(scene::table(&card::card_with_spoilt_barcode()));
                bench(&mut criterion, id, "failing", &failing, plain(&failing), false);
            }
            Shown::Zone => {
                bench(&mut criterion, id, "td3", &passport, plain(&passport), true);
                bench(&mut criterion, id, "no_zone", &front, plain(&front), false);
            }
            Shown::Lines => {
                for (name, catalog) in &backends {
                    let stage = Prepared::new(id, catalog, &passport, None);
                    bench(&mut criterion, id, name, &passport, stage, true);
                }
            }
            Shown::Selfie => {
                for (name, catalog) in &backends {
                    // The clean set has no liveness network.
                    if id != StageId::FaceLiveness || catalog.entry(Role::FaceLiveness).is_some() {
                        let stage = Prepared::new(id, catalog, &selfie, None);
                        bench(&mut criterion, id, name, &selfie, stage, true);
                    }
                }
            }
            Shown::TwoFaces => {
                let (_, catalog) = backends.last().expect("the portable backend");
                let reference = face_of(catalog, &selfie);
                let stage = Prepared::new(id, catalog, &selfie, Some(&reference));
                bench(&mut criterion, id, "frame", &selfie, stage, true);
            }
        }
    }
    criterion.final_summary();
}
