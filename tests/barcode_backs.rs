//! Photographs of licence backs that a tilted or unsteady camera takes. In: rendered scenes. Out: the exact payload,
//! and the symbol where it is.

#![cfg(feature = "capture")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use idcapture::barcode::BarcodeStage;
use idcapture::frame::Frame;
use idcapture::geometry::Quad;
use idcapture::inference::Catalog;
use idcapture::record::{Barcode, FrameId, Report};
use idcapture::settings::Profile;
use idcapture::source::specimen::{
    Camera, Fonts, Holder, Placement, Pose, Print, Scene, aamva_payload, barcode_mm, draw_back,
};
use idcapture::stage::{Observations, State};
use jiff::civil::date;

fn codes(frame: &Frame) -> Vec<Barcode> {
    let profile = Profile::default_profile().unwrap();
    let stage = BarcodeStage::prepare(&profile, &Catalog::without_models()).unwrap();
    let outcome = stage.run(&mut State::default(), frame, &Observations::default()).unwrap();
    match outcome.found() {
        Some(Report::Barcodes(report)) => report.barcodes.clone(),
        _ => Vec::new(),
    }
}

/// Photographs a back; it must read exactly, and lie where it was put.
fn reads(pose: Pose, camera: Camera) {
    let fonts = Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models/fonts")).unwrap();
    let holder = Holder::specimen(date(2026, 5, 4));
    let back = draw_back(&fonts, &holder, &Print::default()).unwrap();
    let scene = Scene { placement: Placement::Pose(pose), camera, ..Scene::default() };
    let shot = scene.photograph(&back).unwrap();
    let truth = shot.px_from_mm.apply_quad(&Quad::from_rect(barcode_mm(&holder).unwrap()));
    let found = codes(&Frame::from_rgb(FrameId(0), 0, shot.picture));
    assert_eq!(found.len(), 1, "{pose:?}");
    assert_eq!(found[0].text, aamva_payload(&holder), "{pose:?}");
    let quad = found[0].quad.unwrap();
    for (corner, expected) in quad.corners.iter().zip(truth.corners) {
        assert!(corner.distance(expected) < 6.0, "{pose:?}: {quad:?} for {truth:?}");
    }
}

#[test]
fn a_back_tilted_by_20_degrees_reads_either_way() {
    for (pitch_deg, yaw_deg) in [(20.0, 0.0), (-20.0, 0.0), (0.0, 20.0), (0.0, -20.0), (14.0, -14.0)] {
        reads(Pose { pitch_deg, yaw_deg, ..Pose::default() }, Camera::default());
    }
}

#[test]
fn a_back_reads_whichever_way_it_lies() {
    for roll_deg in [25.0, 90.0, 180.0, -117.0] {
        let distance_mm = if roll_deg == 90.0 { 190.0 } else { 170.0 };
        reads(Pose { roll_deg, distance_mm, ..Pose::default() }, Camera::default());
    }
}

#[test]
fn a_back_a_little_out_of_focus_and_tilted_reads() {
    for defocus_sigma_px in [0.0, 0.5, 1.0] {
        let pose = Pose { pitch_deg: 15.0, yaw_deg: -10.0, roll_deg: 8.0, ..Pose::default() };
        reads(pose, Camera { defocus_sigma_px, ..Camera::default() });
    }
}

#[test]
fn pictures_without_a_code_give_none() {
    let stripes =
        image::GrayImage::from_fn(640, 480, |x, _| image::Luma([if x / 3 % 2 == 0 { 30 } else { 220 }]));
    assert!(codes(&Frame::from_luma(FrameId(0), 0, stripes)).is_empty());
    let table = Scene { width_px: 960, height_px: 540, ..Scene::default() }.without_card().unwrap();
    assert!(codes(&Frame::from_rgb(FrameId(0), 0, table)).is_empty());
}
