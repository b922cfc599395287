//! Own kernels beside what `image` and `imageproc` have for the same work, on the same input: why each exists.
//! `cargo bench --bench kernels`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a bench without its input must stop")]

mod support;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use idcapture::document::rectify::{plan_page, rectify};
use idcapture::frame::{Frame, GrayImage, RgbImage, WORKING_SIDE_PX, Working};
use idcapture::geometry::Point;
use idcapture::quality::laplacian_variance;
use idcapture::record::FrameId;
use image::imageops::{self, FilterType};
use imageproc::geometric_transformations::{Border, Interpolation, Projection, warp_into};
use support::{card, scene};

/// 1920 x 1080 px of luma to the working picture.
fn working_picture(criterion: &mut Criterion, luma: &GrayImage) {
    let (width, height) = (WORKING_SIDE_PX, WORKING_SIDE_PX * luma.height() / luma.width());
    let mut group = criterion.benchmark_group("working_picture");
    group.bench_function("own", |bencher| bencher.iter(|| Working::from_luma(black_box(luma))));
    group.bench_function("image_resize", |bencher| {
        bencher.iter(|| imageops::resize(black_box(luma), width, height, FilterType::Triangle));
    });
    group.bench_function("image_thumbnail", |bencher| {
        bencher.iter(|| imageops::thumbnail(black_box(luma), width, height));
    });
    group.finish();
}

/// 1920 x 1080 px of RGB to luma.
fn luma(criterion: &mut Criterion, rgb: &RgbImage) {
    let mut group = criterion.benchmark_group("luma");
    group.bench_function("own", |bencher| {
        let frame = |rgb| Frame::from_rgb(FrameId(0), 0, rgb);
        bencher.iter_batched(|| rgb.clone(), frame, BatchSize::LargeInput);
    });
    group.bench_function("image", |bencher| bencher.iter(|| imageops::grayscale(black_box(rgb))));
    group.finish();
}

/// Variance of the Laplacian of the working picture.
fn laplacian(criterion: &mut Criterion, luma: &GrayImage) {
    let working = Working::from_luma(luma).luma;
    let mut group = criterion.benchmark_group("laplacian_variance");
    group.bench_function("own", |bencher| bencher.iter(|| laplacian_variance(black_box(&working))));
    group.bench_function("imageproc", |bencher| bencher.iter(|| filtered_variance(black_box(&working))));
    group.finish();
}

fn filtered_variance(luma: &GrayImage) -> f64 {
    let filtered = imageproc::filter::laplacian_filter(luma);
    let count = filtered.len() as f64;
    let values = || filtered.iter().map(|&value| f64::from(value));
    let mean = values().sum::<f64>() / count;
    values().map(|value| (value - mean).powi(2)).sum::<f64>() / count
}

/// The card out of the scene, to a page at the scene's sampling.
fn warp(criterion: &mut Criterion, rgb: &RgbImage) {
    let plan = plan_page(&scene::CORNERS, (rgb.width(), rgb.height()));
    let corner = |point: Point| (point.x as f32, point.y as f32);
    let (width, height) = (plan.width_px as f32, plan.height_px as f32);
    let page = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    let projection = Projection::from_control_points(plan.quad.corners.map(corner), page).unwrap();
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let mut group = criterion.benchmark_group("warp");
    group.bench_function("own", |bencher| bencher.iter(|| rectify(black_box(rgb), &plan)));
    group.bench_function("own_one_thread", |bencher| {
        bencher.iter(|| one_thread.install(|| rectify(black_box(rgb), &plan)));
    });
    group.bench_function("imageproc", |bencher| {
        let mut out = RgbImage::new(plan.width_px, plan.height_px);
        let outside = Border::Constant(image::Rgb([128; 3]));
        bencher.iter(|| warp_into(black_box(rgb), projection, Interpolation::Bilinear, outside, &mut out));
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let rgb = scene::table(&card::card());
    let grey = Frame::from_rgb(FrameId(0), 0, rgb.clone()).luma().clone();
    working_picture(&mut criterion, &grey);
    luma(&mut criterion, &rgb);
    laplacian(&mut criterion, &grey);
    warp(&mut criterion, &rgb);
    criterion.final_summary();
}
