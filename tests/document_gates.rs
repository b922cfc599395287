//! The document's quality gates on rendered series: each gate's value rises or falls with its defect, and speaks of
//! nothing else. In: the specimen, photographed with the truth about its corners. Out: a failure for each series that
//! turns back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test without its input must stop")]

mod catalogs;

use std::path::Path;
use std::sync::OnceLock;

use idcapture::frame::{Frame, RgbImage, decode_file};
use idcapture::geometry::{Point, Quad};
use idcapture::inference::{BackendChoice, Catalog};
use idcapture::pipeline::{Pipeline, Plan, STAGES};
use idcapture::record::{
    Check, CheckStatus, CornersReport, FrameId, Outcome, Region, Report, StageId, Subject as Side,
};
use idcapture::session::{SideView, side_checks};
use idcapture::settings::Profile;
use idcapture::source::specimen::{
    CARD_HEIGHT_MM, CARD_WIDTH_MM, Fonts, Glare, Holder, Photograph, Placement, Pose, Print, Scene, Subject,
    Surface, draw_back, draw_front,
};
use idcapture::stage::{Observations, State};
use jiff::civil::date;

/// Every gate of a front that can be measured on a good picture without a network.
const GATES: [&str; 11] = [
    "document.bounds",
    "document.size",
    "document.perspective",
    "document.resolution",
    "document.focus",
    "document.under_exposure",
    "document.over_exposure",
    "document.contrast",
    "document.glare",
    "document.colour",
    "document.occlusion",
];

fn models(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name)
}

/// The specimen's flat front and back.
fn card() -> &'static (RgbImage, RgbImage) {
    static CARD: OnceLock<(RgbImage, RgbImage)> = OnceLock::new();
    CARD.get_or_init(|| {
        let fonts = Fonts::open(&models("fonts")).unwrap();
        let photograph = decode_file(&models("photos/astronaut.png")).unwrap();
        let person = Subject::new(&photograph, Subject::ASTRONAUT_FACE).unwrap();
        let holder = Holder::specimen(date(2026, 5, 4));
        let (print, portrait) = (Print { dpi: 300.0, seed: 4 }, person.portrait(284, 364).unwrap());
        let front = draw_front(&fonts, &holder, &portrait, &print).unwrap();
        (front, draw_back(&fonts, &holder, &print).unwrap())
    })
}

/// The front with its paper white and plain.
fn white_card() -> RgbImage {
    let mut white = card().0.clone();
    for pixel in white.pixels_mut() {
        if luma(pixel.0) > 190.0 {
            pixel.0 = [252; 3];
        }
    }
    white
}

fn luma([r, g, b]: [u8; 3]) -> f64 {
    0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b)
}

fn scene() -> Scene {
    let pose = Pose { distance_mm: 120.0, ..Pose::default() };
    Scene { width_px: 960, height_px: 600, placement: Placement::Pose(pose), ..Scene::default() }
}

/// The gates of a picture whose corners are known.
fn gates_of(side: Side, picture: &RgbImage, quad: &Quad) -> Vec<Check> {
    let (profile, none) = (Profile::default_profile().unwrap(), Catalog::without_models());
    let frame = Frame::from_rgb(FrameId(7), 0, picture.clone());
    let mut photo = Observations::default();
    let corners = CornersReport { quad: *quad, score: 1.0 };
    photo.note(StageId::Corners, Outcome::Found(Report::Corners(corners)), None);
    for id in [StageId::Rectify, StageId::Occlusion] {
        let row = STAGES.iter().find(|row| row.id == id).unwrap();
        let mut state = State::default();
        let outcome = (row.prepare)(&profile, &none).unwrap().run(&mut state, &frame, &photo).unwrap();
        photo.note(id, outcome, state.product.take());
    }
    let mut pipeline = Pipeline::prepare(&profile, &none).unwrap();
    let (page, facts) = (photo.page().unwrap(), photo.page_report().unwrap());
    let page = pipeline.run_on_page(page, facts, Plan::PageQuality.stages()).unwrap().observations;
    let view = SideView {
        subject: side,
        frame: frame.id(),
        width_px: frame.width(),
        height_px: frame.height(),
        photo: &photo,
        page: Some(&page),
    };
    side_checks(&view, &profile)
}

fn gates(taken: &Photograph) -> Vec<Check> {
    gates_of(Side::Front, &taken.picture, &taken.quad)
}

fn gate<'a>(checks: &'a [Check], id: &str) -> &'a Check {
    checks.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("{id} is not among the checks"))
}

fn value(checks: &[Check], id: &str) -> f64 {
    let check = gate(checks, id);
    check.value.unwrap_or_else(|| panic!("{check:?}"))
}

/// Takes a series of pictures of the front; the gate's value in each.
fn series(id: &str, scenes: impl IntoIterator<Item = Scene>) -> Vec<f64> {
    scenes.into_iter().map(|scene| value(&gates(&scene.photograph(&card().0).unwrap()), id)).collect()
}

/// The value never falls, and ends far above where it began: `begins` passes and `ends` fails, or the other way.
#[track_caller]
fn rises(values: &[f64], at_least_by: f64) {
    assert!(values.windows(2).all(|two| two[1] >= two[0]), "{values:?}");
    assert!(values[values.len() - 1] - values[0] >= at_least_by, "{values:?}");
}

#[track_caller]
fn falls(values: &[f64], at_least_by: f64) {
    let negated: Vec<f64> = values.iter().map(|value| -value).collect();
    rises(&negated, at_least_by);
}

/// Every px of a picture through a function.
fn changed(picture: &RgbImage, change: impl Fn([u8; 3]) -> [f64; 3]) -> RgbImage {
    let mut copy = picture.clone();
    for pixel in copy.pixels_mut() {
        pixel.0 = change(pixel.0).map(|value| value.clamp(0.0, 255.0) as u8);
    }
    copy
}

/// A fingertip of `width_mm` over the card, from outside to `depth_mm` inside of the middle of a side: 0 top,
/// 1 right, 2 bottom, 3 left.
fn with_finger(taken: &Photograph, side: usize, depth_mm: f64, colour: [f64; 3]) -> RgbImage {
    let (inwards, middle) = match side {
        0 => (Point::new(0.0, 1.0), Point::new(58.0, 0.0)),
        1 => (Point::new(-1.0, 0.0), Point::new(CARD_WIDTH_MM, 34.0)),
        2 => (Point::new(0.0, -1.0), Point::new(50.0, CARD_HEIGHT_MM)),
        _ => (Point::new(1.0, 0.0), Point::new(0.0, 32.0)),
    };
    let at = |mm: Point| taken.px_from_mm.apply(mm);
    let (tip, back) = (at(middle + inwards * (depth_mm - 7.0)), at(middle + inwards * -20.0));
    let away = (back - tip) * (1.0 / (back - tip).length());
    let radius = at(middle + Point::new(inwards.y, inwards.x) * 7.0).distance(at(middle));
    let mut picture = taken.picture.clone();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let off = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5) - tip;
        let (along, across) = (off.dot(away).min(0.0), off.cross(away));
        let from_axis = along.hypot(across) / radius;
        if from_axis < 1.0 {
            pixel.0 = colour.map(|level| (level * (1.0 - 0.35 * from_axis * from_axis)) as u8);
        }
    }
    picture
}

#[test]
fn a_good_picture_passes_every_gate_and_each_gate_tells_all_about_itself() {
    let checks = gates(&scene().photograph(&card().0).unwrap());
    for id in GATES {
        let check = gate(&checks, id);
        assert_eq!(check.status, CheckStatus::Passed, "{check:?}");
        assert!(check.value.is_some() && check.threshold.is_some() && check.unit.is_some(), "{check:?}");
        assert!(check.direction.is_some() && matches!(check.region, Some(Region::Quad(_))), "{check:?}");
        assert_eq!(check.frame, Some(FrameId(7)));
    }
}

#[test]
fn focus_widens_with_defocus_and_with_shake_of_any_direction() {
    let defocused = |step: u32| {
        let mut scene = scene();
        scene.camera.defocus_sigma_px = 0.7 * f64::from(step);
        scene
    };
    let widths = series("document.focus", (0..7).map(defocused));
    rises(&widths, 0.8);
    for motion_deg in [0.0, 90.0, 40.0] {
        let shaken = |step: u32| {
            let mut scene = scene();
            scene.camera.motion_px = 4.0 * f64::from(step);
            scene.camera.motion_deg = motion_deg;
            scene
        };
        let widths = series("document.focus", (0..5).map(shaken));
        rises(&widths, 0.3);
    }
}

#[test]
fn glare_grows_with_a_reflection_over_print() {
    for card in [&card().0, &white_card()] {
        let hidden = |step: u32| {
            let mut scene = scene();
            let radius_mm = 0.3 + 1.1 * f64::from(step);
            scene.lighting.glare = vec![Glare { x_mm: 42.0, y_mm: 24.0, radius_mm, strength: 3.0 }];
            value(&gates(&scene.photograph(card).unwrap()), "document.glare")
        };
        rises(&(0..8).map(hidden).collect::<Vec<_>>(), 0.1);
    }
}

#[test]
fn exposure_follows_the_light() {
    let lit = |factor: f64, step: u32| {
        let mut scene = scene();
        scene.lighting.exposure *= factor.powi(step as i32);
        scene
    };
    falls(&series("document.under_exposure", (0..6).map(|step| lit(0.55, step))), 120.0);
    rises(&series("document.over_exposure", (0..6).map(|step| lit(1.25, step))), 0.35);
}

#[test]
fn contrast_falls_in_haze_and_colour_with_saturation() {
    let taken = scene().photograph(&card().0).unwrap();
    let checks = |change: &dyn Fn([u8; 3]) -> [f64; 3]| {
        gates_of(Side::Front, &changed(&taken.picture, change), &taken.quad)
    };
    let (mut contrasts, mut colours) = (Vec::new(), Vec::new());
    for step in 0..=5 {
        let share = f64::from(step) / 5.0;
        let hazy = checks(&|rgb| rgb.map(|level| f64::from(level) * (1.0 - share) + 150.0 * share));
        let grey = checks(&|rgb| rgb.map(|level| f64::from(level) * (1.0 - share) + luma(rgb) * share));
        contrasts.push(value(&hazy, "document.contrast"));
        colours.push(value(&grey, "document.colour"));
        let kept = value(&grey, "document.contrast") - contrasts[0];
        assert!(kept.abs() < 3.0, "a grey copy has the contrast of its original");
    }
    falls(&contrasts, 100.0);
    falls(&colours, 0.1);
    assert!(colours[5] < 0.001, "{colours:?}");
}

#[test]
fn perspective_is_the_angle_of_the_tilt() {
    for (pitch, yaw) in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)] {
        let tilted = |step: u32| {
            let deg = 8.0 * f64::from(step);
            let pose = Pose {
                pitch_deg: pitch * deg,
                yaw_deg: yaw * deg,
                roll_deg: 15.0,
                distance_mm: 190.0,
                ..Pose::default()
            };
            Scene { placement: Placement::Pose(pose), width_px: 640, height_px: 400, ..Scene::default() }
        };
        let angles = series("document.perspective", (0..6).map(tilted));
        rises(&angles, 35.0);
        assert!(
            (0..6).zip(&angles).all(|(step, angle)| (angle - 8.0 * f64::from(step)).abs() < 1.0),
            "{angles:?}"
        );
    }
}

#[test]
fn size_falls_with_distance() {
    let far = |step: u32| {
        let pose = Pose { distance_mm: 130.0 + 60.0 * f64::from(step), ..Pose::default() };
        Scene { placement: Placement::Pose(pose), width_px: 640, height_px: 400, ..Scene::default() }
    };
    falls(&series("document.size", (0..5).map(far)), 0.3);
}

#[test]
fn occlusion_grows_with_a_finger_over_any_side() {
    for surface in [Surface::Wood, Surface::Plain([225, 222, 215])] {
        let taken = Scene { surface, ..scene() }.photograph(&card().0).unwrap();
        for side in 0..4 {
            for skin in [[212.0, 160.0, 136.0], [120.0, 78.0, 60.0]] {
                let shares: Vec<f64> = (0..5)
                    .map(|step| {
                        let picture = with_finger(&taken, side, 3.5 * f64::from(step), skin);
                        value(&gates_of(Side::Front, &picture, &taken.quad), "document.occlusion")
                    })
                    .collect();
                assert_eq!(shares[0], 0.0, "side {side}, {surface:?}");
                rises(&shares, 0.025);
            }
        }
    }
}

#[test]
fn a_finger_is_shown_where_it_is() {
    let taken = scene().photograph(&card().0).unwrap();
    let picture = with_finger(&taken, 1, 12.0, [212.0, 160.0, 136.0]);
    let checks = gates_of(Side::Front, &picture, &taken.quad);
    let check = gate(&checks, "document.occlusion");
    assert_eq!(check.status, CheckStatus::Failed);
    assert!(check.reason.is_some());
    let Some(Region::Quad(region)) = check.region else { panic!("{check:?}") };
    let tip = taken.px_from_mm.apply(Point::new(CARD_WIDTH_MM - 6.0, 34.0));
    assert!(region.contains(tip) && region.area() < 0.2 * taken.quad.area(), "{region:?}");
}

#[test]
fn a_reflection_over_no_field_does_not_block() {
    let mut scene = scene();
    scene.lighting.glare = vec![Glare { x_mm: 75.0, y_mm: 17.0, radius_mm: 2.4, strength: 2.0 }];
    let taken = scene.photograph(&card().0).unwrap();
    let mut pipeline = Pipeline::prepare(
        &Profile::default_profile().unwrap(),
        &catalogs::catalog("default", BackendChoice::Auto),
    )
    .unwrap();
    let frame = Frame::from_rgb(FrameId(0), 0, taken.picture.clone());
    let photo = pipeline.run(&frame, Plan::DocumentStill.stages(), None).unwrap().observations;
    let (page, facts) = (photo.page().unwrap(), photo.page_report().unwrap());
    let page = pipeline.run_on_page(page, facts, Plan::PageQuality.stages()).unwrap().observations;
    let quality = page.page_quality().unwrap();
    assert!(quality.glare_share > 0.008 && quality.glare.len() == 1, "{quality:?}");
    let check = gates(&taken);
    assert_eq!(gate(&check, "document.glare").status, CheckStatus::Passed, "{check:?}");
    assert!(value(&check, "document.glare") < 0.004);
}

#[test]
fn a_white_card_without_a_reflection_has_no_glare_and_is_measured() {
    let white = white_card();
    for exposure in [0.5, 0.8, 0.9, 1.0] {
        let mut scene = scene();
        scene.lighting.exposure = exposure;
        let checks = gates(&scene.photograph(&white).unwrap());
        assert_eq!(value(&checks, "document.glare"), 0.0, "exposure {exposure}");
    }
}

#[test]
fn a_white_card_with_a_reflection_over_text_is_caught_and_shown() {
    let mut scene = scene();
    scene.lighting.exposure = 0.9;
    scene.lighting.glare = vec![Glare { x_mm: 42.0, y_mm: 24.0, radius_mm: 4.0, strength: 3.0 }];
    let taken = scene.photograph(&white_card()).unwrap();
    let checks = gates(&taken);
    let check = gate(&checks, "document.glare");
    assert_eq!(check.status, CheckStatus::Failed, "{check:?}");
    let Some(Region::Quad(region)) = check.region else { panic!("{check:?}") };
    assert!(region.contains(taken.px_from_mm.apply(Point::new(42.0, 24.0))));
    assert!(region.area() < 0.2 * taken.quad.area());
}

#[test]
fn a_blank_page_has_no_focus() {
    for level in [60, 180, 252] {
        let blank = RgbImage::from_pixel(1011, 638, image::Rgb([level; 3]));
        // The table is sharp, and shows round the card's corners.
        let scene = Scene { surface: Surface::Cloth, ..scene() };
        let checks = gates(&scene.photograph(&blank).unwrap());
        let check = gate(&checks, "document.focus");
        assert_eq!(check.status, CheckStatus::NotMeasured, "{check:?}");
        assert!(check.reason.as_deref().unwrap().contains("too little print"));
        assert_eq!(value(&checks, "document.glare"), 0.0);
    }
}

#[test]
fn a_sharp_background_does_not_make_a_blurred_card_sharp() {
    let scene = Scene { surface: Surface::Cloth, ..scene() };
    let sharp = scene.photograph(&card().0).unwrap();
    let blurred = scene.photograph(&image::imageops::blur(&card().0, 7.0)).unwrap();
    assert_eq!(gate(&gates(&sharp), "document.focus").status, CheckStatus::Passed);
    let checks = gates(&blurred);
    assert_eq!(gate(&checks, "document.focus").status, CheckStatus::Failed, "{checks:?}");
}

#[test]
fn a_blurred_strip_fails_a_page_that_is_sharp_elsewhere() {
    let front = &card().0;
    let mut partly = front.clone();
    let top = front.height() * 7 / 10;
    let strip = image::imageops::crop_imm(front, 0, top, front.width(), front.height() - top).to_image();
    image::imageops::replace(&mut partly, &image::imageops::blur(&strip, 7.0), 0, i64::from(top));
    let taken = scene().photograph(&partly).unwrap();
    let checks = gates(&taken);
    let check = gate(&checks, "document.focus");
    assert_eq!(check.status, CheckStatus::Failed, "{check:?}");
    let Some(Region::Quad(region)) = check.region else { panic!("{check:?}") };
    assert!(region.contains(taken.px_from_mm.apply(Point::new(40.0, 49.0))), "{region:?}");
    assert!(!region.contains(taken.px_from_mm.apply(Point::new(40.0, 24.0))), "{region:?}");
}

#[test]
fn a_back_is_not_asked_for_colour_and_its_stripe_is_no_object() {
    // As dark as the magnetic stripe: it goes over into the table.
    let scene = Scene { surface: Surface::Plain([30, 30, 30]), ..scene() };
    let taken = scene.photograph(&card().1).unwrap();
    let checks = gates_of(Side::Back, &taken.picture, &taken.quad);
    assert_eq!(gate(&checks, "document.colour").status, CheckStatus::NotApplicable);
    assert_eq!(value(&checks, "document.occlusion"), 0.0);
    assert_eq!(gate(&checks, "document.focus").status, CheckStatus::Passed);
}

#[test]
fn pages_of_any_size_are_measured_or_told_of() {
    let mut pipeline =
        Pipeline::prepare(&Profile::default_profile().unwrap(), &Catalog::without_models()).unwrap();
    for (width, height) in [(1, 1), (1, 900), (900, 1), (2, 2), (17, 23), (1600, 1009)] {
        let page = Frame::from_rgb(FrameId(0), 0, RgbImage::from_pixel(width, height, image::Rgb([255; 3])));
        let seen = pipeline.run(&page, &[StageId::PageQuality], None).unwrap().observations;
        let quality = seen.page_quality().unwrap_or_else(|| panic!("{width} x {height}"));
        assert_eq!((quality.edge_width_mm, quality.glare_share), (None, 0.0));
        assert!(quality.tone.mean > 254.0 && quality.colour_share == 0.0, "{quality:?}");
    }
}
