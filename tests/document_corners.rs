//! The corners of rendered cards, and their absence where there is none.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod catalogs;
mod document_scene;

use document_scene::{Backdrop, Dice, Scene, corner_error, luma, pose};
use idcapture::document::locate::{
    CornerNetwork, Located, MIN_SCORE, RefineScratch, SearchScratch, find_corners, refine_corners,
};
use idcapture::frame::{Frame, GrayImage, RgbImage};
use idcapture::geometry::{Point, Quad};
use idcapture::inference::BackendChoice;
use idcapture::record::FrameId;

/// The network with its scratch, and everything that follows it up to the refined quad.
struct Finder(CornerNetwork, SearchScratch);

impl Finder {
    fn new(backend: BackendChoice) -> Self {
        let network = CornerNetwork::load(&catalogs::catalog("default", backend)).unwrap();
        Self(network.unwrap_or_else(|reason| panic!("{reason}")), SearchScratch::default())
    }

    fn find(&mut self, picture: &RgbImage) -> Option<Located> {
        let frame = Frame::from_rgb(FrameId(0), 0, picture.clone());
        let found = find_corners(&self.0, &frame, &mut self.1).unwrap()?;
        Some(Located {
            quad: refine_corners(frame.luma(), &found.quad, &mut RefineScratch::default()),
            ..found
        })
    }
}

#[test]
fn clean_cards_are_found_to_a_third_of_a_percent_of_the_diagonal() {
    let mut finder = Finder::new(BackendChoice::Auto);
    let errors: Vec<f64> = (0..20)
        .map(|seed| {
            let scene = Scene::random(seed, false);
            let found = finder.find(&scene.render()).unwrap_or_else(|| panic!("scene {seed}: nothing found"));
            corner_error(&found.quad, &scene.quad)
        })
        .collect();
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    assert!(mean <= 0.003, "mean corner error {mean:.5} of the diagonal: {errors:.4?}");
    let close = errors.iter().filter(|error| **error <= 0.003).count();
    assert!(close >= 19, "{close} of 20 within 0.3 % of the diagonal: {errors:.4?}");
}

#[test]
fn hard_cards_are_all_found() {
    let mut finder = Finder::new(BackendChoice::Auto);
    let overlaps: Vec<f64> = (100..140)
        .map(|seed| {
            let scene = Scene::random(seed, true);
            finder.find(&scene.render()).map_or(0.0, |found| found.quad.iou(&scene.quad))
        })
        .collect();
    assert!(overlaps.iter().all(|overlap| *overlap > 0.6), "{overlaps:.3?}");
    let mean = overlaps.iter().sum::<f64>() / overlaps.len() as f64;
    assert!(mean >= 0.88, "mean overlap {mean:.3}: {overlaps:.3?}");
}

#[test]
fn both_backends_find_the_same_corners() {
    let mut finders: Vec<Finder> = catalogs::backends().into_iter().map(Finder::new).collect();
    for seed in 0..8 {
        let picture = Scene::random(seed, true).render();
        let found: Vec<Option<Located>> = finders.iter_mut().map(|finder| finder.find(&picture)).collect();
        for other in &found[1..] {
            match (&found[0], other) {
                (Some(one), Some(two)) => {
                    assert!((one.score - two.score).abs() < 1e-3, "scene {seed}");
                    assert!(one.quad.iou(&two.quad) > 0.999, "scene {seed}");
                }
                (one, two) => assert_eq!(one, two, "scene {seed}"),
            }
        }
    }
}

#[test]
fn refinement_at_full_size_beats_the_working_picture() {
    let mut scene = Scene::random(7, false);
    (scene.width, scene.height) = (1920, 1440);
    scene.quad = pose((1920, 1440), 85.6 / 53.98, 0.8, [12.0, 18.0, 40.0], [0.02, -0.03], 1.1);
    scene.card_mm = [85.6, 53.98, 3.18];
    let grey = luma(&scene.render());
    let mut dice = Dice(3);
    let coarse = Quad::new(
        scene.quad.corners.map(|p| p + Point::new(dice.between(-4.0, 4.0), dice.between(-4.0, 4.0))),
    );
    let refined = refine_corners(&grey, &coarse, &mut RefineScratch::default());
    let (before, after) = (corner_error(&coarse, &scene.quad), corner_error(&refined, &scene.quad));
    assert!(after < 0.0005, "{before:.5} before, {after:.5} after");
}

#[test]
fn refinement_leaves_a_quad_without_support_alone() {
    let blank = GrayImage::from_pixel(640, 480, image::Luma([128]));
    let quad = Quad::new([
        Point::new(100.0, 100.0),
        Point::new(500.0, 110.0),
        Point::new(510.0, 380.0),
        Point::new(90.0, 370.0),
    ]);
    assert_eq!(refine_corners(&blank, &quad, &mut RefineScratch::default()), quad);
    let broken = Quad::new([Point::new(f64::NAN, 0.0); 4]);
    assert!(refine_corners(&blank, &broken, &mut RefineScratch::default()).corners[0].x.is_nan());
}

#[test]
fn a_corner_outside_the_picture_is_where_the_sides_meet() {
    let mut scene = Scene::random(5, false);
    (scene.width, scene.height) = (640, 480);
    scene.backdrop = Backdrop::Plain;
    scene.card_mm = [85.6, 53.98, 3.18];
    scene.quad = pose((640, 480), 85.6 / 53.98, 1.0, [14.0, 5.0, 0.0], [0.13, 0.0], 1.1);
    let outside = scene.quad.corners.iter().filter(|p| p.x > 640.0).count();
    assert_eq!(outside, 1, "{:?}", scene.quad);
    let found = Finder::new(BackendChoice::Auto).find(&scene.render()).unwrap();
    let error = corner_error(&found.quad, &scene.quad);
    assert!(error < 0.03, "corner error {error:.4} of the diagonal");
}

#[test]
fn nothing_is_found_where_there_is_nothing() {
    let mut finder = Finder::new(BackendChoice::Auto);
    let mut dice = Dice(11);
    let grey = |picture: GrayImage| image::DynamicImage::ImageLuma8(picture).to_rgb8();
    let blank = GrayImage::from_pixel(640, 480, image::Luma([200]));
    let noise = GrayImage::from_fn(640, 480, |_, _| image::Luma([dice.next() as u8]));
    let soft_noise = GrayImage::from_fn(640, 480, |_, _| image::Luma([120 + (dice.next() % 16) as u8]));
    let stripes =
        GrayImage::from_fn(640, 480, |x, y| image::Luma([if (x + y / 3) % 40 < 20 { 60 } else { 190 }]));
    let ramp = GrayImage::from_fn(640, 480, |x, y| image::Luma([((x + y) / 5) as u8]));
    let names = ["blank", "noise", "soft noise", "stripes", "ramp"];
    for (name, picture) in names.iter().zip([blank, noise, soft_noise, stripes, ramp]) {
        assert_eq!(finder.find(&grey(picture)), None, "{name}");
    }
}

/// A bright disc on a dark table is the hardest thing that is none: it may be reported, but never with confidence.
#[test]
fn a_disc_is_no_sure_document() {
    let disc = GrayImage::from_fn(640, 480, |x, y| {
        let (dx, dy) = (f64::from(x) - 320.0, f64::from(y) - 240.0);
        image::Luma([if dx.hypot(dy) < 150.0 { 220 } else { 40 }])
    });
    let found = Finder::new(BackendChoice::Auto).find(&image::DynamicImage::ImageLuma8(disc).to_rgb8());
    assert!(found.is_none_or(|found| found.score < 0.6), "{found:?}");
}

#[test]
fn any_size_and_content_is_survived() {
    let mut finder = Finder::new(BackendChoice::Auto);
    let mut dice = Dice(21);
    for (width, height) in [(1, 1), (2, 640), (640, 2), (16, 16), (17, 640), (33, 31), (640, 641)] {
        for kind in 0..3 {
            let picture = RgbImage::from_fn(width, height, |x, _| {
                image::Rgb(match kind {
                    0 => [7; 3],
                    1 => std::array::from_fn(|_| dice.next() as u8),
                    _ => [((x / 8) % 2 * 255) as u8; 3],
                })
            });
            if let Some(found) = finder.find(&picture) {
                assert!((MIN_SCORE..=1.0).contains(&found.score));
                assert!(found.quad.is_convex());
            }
            let quad = Quad::new(
                [(0.0, 0.0), (90.0, 1.0), (80.0, 70.0), (5.0, 60.0)].map(|(x, y)| Point::new(x, y)),
            );
            assert!(refine_corners(&luma(&picture), &quad, &mut RefineScratch::default()).is_convex());
        }
    }
}

#[test]
fn the_same_picture_gives_the_same_bits_whatever_came_before() {
    let mut used = Finder::new(BackendChoice::Auto);
    for seed in 0..6 {
        let picture = Scene::random(seed, seed % 2 == 0).render();
        assert_eq!(Finder::new(BackendChoice::Auto).find(&picture), used.find(&picture), "scene {seed}");
    }
}
