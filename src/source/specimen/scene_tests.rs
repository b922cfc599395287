//! What a scene promises: the truth about the card, repeatability, refusals.

use image::Rgb;
use jiff::civil::date;

use super::*;
use crate::source::specimen::payload::aamva_payload;
use crate::source::specimen::testing::{flattened, fonts, pdf417_text};
use crate::source::specimen::{Glare, Holder, Print, draw_back};

fn white_card() -> RgbImage {
    RgbImage::from_pixel(856, 540, Rgb([250; 3]))
}

/// A scene in which nothing but the card differs from the empty table.
fn bare() -> Scene {
    let pose = Pose { roll_deg: 4.0, pitch_deg: 9.0, yaw_deg: -11.0, right_mm: 3.0, ..Pose::default() };
    Scene {
        width_px: 960,
        height_px: 540,
        surface: Surface::Plain([20, 40, 30]),
        placement: Placement::Pose(pose),
        lighting: Lighting { shadow: 0.0, ..Lighting::default() },
        camera: Camera { lens_sigma_px: 0.0, noise: 0.0, ..Camera::default() },
        ..Scene::default()
    }
}

#[test]
fn the_true_quad_encloses_exactly_the_drawn_pixels() {
    let scene = bare();
    let photograph = scene.photograph(&white_card()).unwrap();
    let empty = scene.without_card().unwrap();
    let corners = photograph.quad.corners;
    // Distance of the pixels that changed to each side, positive inside.
    let mut nearest = [f64::INFINITY; 4];
    let mut area = 0_u32;
    for ((x, y, seen), before) in photograph.picture.enumerate_pixels().zip(empty.pixels()) {
        if seen.0[1].abs_diff(before.0[1]) < 60 {
            continue;
        }
        area += 1;
        let centre = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
        for (side, least) in nearest.iter_mut().enumerate() {
            let (a, b) = (corners[side], corners[(side + 1) % 4]);
            *least = least.min((b - a).cross(centre - a) / (b - a).length());
        }
    }
    for inside_px in nearest {
        assert!(inside_px.abs() < 1.0, "{nearest:?}");
    }
    // The corners lack (4 - pi) r^2.
    let mm2 = CARD_WIDTH_MM * CARD_HEIGHT_MM;
    let rounded = 1.0 - (4.0 - std::f64::consts::PI) * CORNER_RADIUS_MM.powi(2) / mm2;
    let expected = photograph.quad.area() * rounded;
    assert!((f64::from(area) / expected - 1.0).abs() < 0.004, "{area} against {expected}");
}

#[test]
fn the_map_takes_the_card_s_corners_to_the_quad() {
    let photograph = bare().photograph(&white_card()).unwrap();
    let top_left = photograph.px_from_mm.apply(Point::new(0.0, 0.0));
    let bottom_right = photograph.px_from_mm.apply(Point::new(CARD_WIDTH_MM, CARD_HEIGHT_MM));
    assert!(top_left.distance(photograph.quad.corners[0]) < 1e-6);
    assert!(bottom_right.distance(photograph.quad.corners[2]) < 1e-6);
}

#[test]
fn equal_scenes_give_equal_bytes_and_frames_differ_in_noise_only() {
    let scene = Scene { width_px: 480, height_px: 270, ..Scene::default() };
    let take = |scene: &Scene| scene.photograph(&white_card()).unwrap().picture;
    let first = take(&scene);
    assert_eq!(first, take(&scene));
    let next = take(&Scene { frame: 1, ..scene.clone() });
    assert_ne!(first, next);
    let mean_change = |other: &RgbImage| {
        let changes = first.iter().zip(other.iter()).map(|(a, b)| f64::from(a.abs_diff(*b)));
        changes.sum::<f64>() / first.len() as f64
    };
    assert!(mean_change(&next) < 2.5);
    assert!(mean_change(&take(&Scene { seed: 2, ..scene })) > mean_change(&next) + 2.0);
}

#[test]
fn the_barcode_reads_after_flattening_a_photograph() {
    let holder = Holder::specimen(date(2026, 5, 4));
    let back = draw_back(fonts(), &holder, &Print::default()).unwrap();
    let pose = Pose { roll_deg: -5.0, pitch_deg: 10.0, yaw_deg: 8.0, ..Pose::default() };
    for surface in [Surface::Wood, Surface::Cloth] {
        let camera = Camera { jpeg_quality: Some(90), ..Camera::default() };
        let scene = Scene { surface, placement: Placement::Pose(pose), camera, ..Scene::default() };
        let photograph = scene.photograph(&back).unwrap();
        let flat = flattened(&photograph, 400.0);
        assert_eq!(pdf417_text(&flat), Some(aamva_payload(&holder)), "{surface:?}");
    }
}

#[test]
fn glare_whitens_its_spot_and_defocus_flattens_edges() {
    let card = RgbImage::from_fn(856, 540, |x, _| if x / 20 % 2 == 0 { Rgb([30; 3]) } else { Rgb([220; 3]) });
    let contrast = |picture: &RgbImage, at: Point| {
        let levels = (0..40).map(|dx| picture.get_pixel(at.x as u32 + dx, at.y as u32).0[1]);
        levels.clone().max().unwrap() - levels.min().unwrap()
    };
    let scene = bare();
    let sharp = scene.photograph(&card).unwrap();
    let middle = sharp.px_from_mm.apply(Point::new(40.0, 27.0));
    let mut defocused = scene.clone();
    defocused.camera.defocus_sigma_px = 6.0;
    let soft = defocused.photograph(&card).unwrap().picture;
    assert!(contrast(&sharp.picture, middle) > 2 * contrast(&soft, middle));
    let mut shiny = scene;
    shiny.lighting.glare = vec![Glare { x_mm: 40.0, y_mm: 27.0, radius_mm: 4.0, strength: 3.0 }];
    let glared = shiny.photograph(&card).unwrap().picture;
    assert_eq!(glared.get_pixel(middle.x as u32, middle.y as u32).0, [255; 3]);
}

#[test]
fn senseless_scenes_are_refused() {
    let card = white_card();
    assert!(Scene { width_px: 0, ..bare() }.photograph(&card).is_err());
    assert!(Scene { height_px: 100_000, ..bare() }.photograph(&card).is_err());
    assert!(bare().photograph(&RgbImage::new(100, 100)).is_err());
    let mut noisy = bare();
    noisy.camera.noise = f64::NAN;
    assert!(matches!(noisy.photograph(&card), Err(SpecimenError::OutOfRange { .. })));
}
