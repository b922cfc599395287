//! The page made of known corners: aspect, format, size, orientation and pixels.

mod document_scene;

use document_scene::{Dice, pose};
use idcapture::document::rectify::{
    MAX_PAGE_SIDE_PX, MAX_UPSAMPLING, PagePlan, format_from_mrz, plan_page, rectify, report_with_format,
    rotate_page, turned_report, with_format,
};
use idcapture::frame::RgbImage;
use idcapture::geometry::{Homography, Point, Quad, Rect, estimate_aspect};
use idcapture::record::{PageFormat, Upright};
use proptest::prelude::*;

fn middle_lines(quad: &Quad) -> (f64, f64) {
    let c = &quad.corners;
    let middle = |a: usize, b: usize| c[a].lerp(c[b], 0.5);
    (middle(0, 3).distance(middle(1, 2)), middle(0, 1).distance(middle(3, 2)))
}

#[test]
fn aspect_within_three_percent_up_to_35_degrees() {
    let mut dice = Dice(1);
    for _ in 0..400 {
        let truth = [85.6 / 53.98, 125.0 / 88.0, 1.0, 2.2][dice.pick(4) as usize];
        let tilt = dice.between(0.0, 35.0);
        // A usual camera: where one pair of sides stays parallel, the focal length has to be assumed.
        let quad = pose(
            (1280, 960),
            truth,
            dice.between(0.5, 0.8),
            [dice.between(-8.0, 8.0), tilt, dice.between(0.0, 360.0)],
            [0.0, 0.0],
            dice.between(0.9, 1.0),
        );
        let aspect = estimate_aspect(&quad, (1280, 960));
        let miss = (aspect / truth).ln().abs();
        assert!(miss < 0.03, "tilt {tilt:.1}: {aspect:.3} for {truth:.3}");
    }
}

#[test]
fn formats_are_told_by_their_aspect() {
    let plan = |aspect: f64| {
        plan_page(&Quad::from_rect(Rect::new(200.0, 200.0, 500.0, 500.0 / aspect)), (1280, 960))
    };
    assert_eq!(plan(1.586).format, PageFormat::Id1);
    assert_eq!(plan(1.42).format, PageFormat::Id3);
    assert_eq!(plan(1.25).format, PageFormat::Free);
    assert_eq!(plan(2.5).format, PageFormat::Free);
    assert_eq!(plan(2.5).dpi, None);
    let card = plan(1.586);
    assert!((card.source_dpi.unwrap() - 500.0 * 25.4 / 85.6).abs() < 0.5);
    assert!(card.dpi.unwrap() <= 1.25 * card.source_dpi.unwrap() + 1e-9);
}

#[test]
fn a_standing_card_is_laid_down_and_a_standing_receipt_is_not() {
    let standing = Quad::from_rect(Rect::new(300.0, 100.0, 340.0, 539.0));
    let plan = plan_page(&standing, (960, 1280));
    assert!(plan.width_px > plan.height_px);
    assert_eq!((plan.format, plan.orientation_deg), (PageFormat::Id1, 90));
    assert_eq!(plan.quad.corners[0], standing.corners[3], "the frame's bottom left is the page's top left");
    let receipt = plan_page(&Quad::from_rect(Rect::new(300.0, 100.0, 200.0, 700.0)), (960, 1280));
    assert!(receipt.height_px > receipt.width_px);
    assert_eq!((receipt.format, receipt.orientation_deg), (PageFormat::Free, 0));
}

#[test]
fn a_known_format_replaces_the_guessed_one() {
    let guessed = plan_page(&Quad::from_rect(Rect::new(100.0, 100.0, 594.0, 420.0)), (1280, 960));
    let a4 = with_format(&guessed, PageFormat::A4);
    assert_eq!(a4.format, PageFormat::A4);
    assert!((a4.source_dpi.unwrap() - 594.0 * 25.4 / 297.0).abs() < 0.01);
    assert_eq!(a4.quad, guessed.quad);
}

#[test]
fn lines_of_an_mrz_tell_formats_of_one_shape_apart() {
    let formats =
        [(3, 30), (2, 36), (2, 44), (2, 30), (0, 0)].map(|(lines, columns)| format_from_mrz(lines, columns));
    let [td1, td2, td3] = [PageFormat::Id1, PageFormat::Id2, PageFormat::Id3].map(Some);
    assert_eq!(formats, [td1, td2, td3, None, None]);
    let plan = plan_page(&Quad::from_rect(Rect::new(100.0, 100.0, 625.0, 440.0)), (1280, 960));
    let passport = plan.report();
    assert_eq!(report_with_format(&passport, PageFormat::Id3).unwrap(), passport);
    let visa = report_with_format(&passport, PageFormat::Id2).unwrap();
    let replanned = with_format(&plan, PageFormat::Id2);
    assert!((visa.dpi.unwrap() / replanned.dpi.unwrap() - 1.0).abs() < 0.01, "the same page, smaller");
    assert_eq!((visa.width_px, visa.height_px), (passport.width_px, passport.height_px));
    assert_eq!(report_with_format(&passport, PageFormat::Id1), None, "of another shape");
    assert_eq!(report_with_format(&passport, PageFormat::Free), None);
}

#[test]
fn pixels_come_back_from_a_warp_out_and_back() {
    let pattern = |p: Point| {
        [0.11, 0.07, 0.05]
            .map(|f| 128.0 + 60.0 * (p.x * f).sin() * (p.y * f * 1.3).cos() + 40.0 * (p.x * 0.02).sin())
    };
    let quad = pose((1280, 960), 85.6 / 53.98, 0.9, [8.0, 20.0, 30.0], [0.0, 0.0], 1.0);
    let plan = plan_page(&quad, (1280, 960));
    let (w, h) = (f64::from(plan.width_px), f64::from(plan.height_px));
    let to_page = Homography::from_quads(&plan.quad, &Quad::from_rect(Rect::new(0.0, 0.0, w, h))).unwrap();
    let frame = RgbImage::from_fn(1280, 960, |x, y| {
        let p = to_page.apply(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
        image::Rgb(pattern(p).map(|v| v.round().clamp(0.0, 255.0) as u8))
    });
    let page = rectify(&frame, &plan);
    assert_eq!(page.dimensions(), (plan.width_px, plan.height_px));
    let mut squared = 0.0;
    for (x, y, pixel) in page.enumerate_pixels() {
        let truth = pattern(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
        squared += (0..3).map(|c| (f64::from(pixel.0[c]) - truth[c]).powi(2)).sum::<f64>();
    }
    let psnr = 10.0 * (255.0f64.powi(2) / (squared / (3.0 * w * h))).log10();
    assert!(psnr > 40.0, "{psnr:.1} dB");
}

#[test]
fn fine_stripes_average_out_when_the_page_is_much_smaller() {
    let frame = RgbImage::from_fn(6000, 4000, |x, _| image::Rgb([if x % 2 == 0 { 0 } else { 255 }; 3]));
    let plan = plan_page(&Quad::from_rect(Rect::new(3.0, 3.0, 5990.0, 3776.0)), (6000, 4000));
    assert_eq!(plan.width_px, MAX_PAGE_SIDE_PX);
    let page = rectify(&frame, &plan);
    let worst = page.pixels().map(|p| (f64::from(p.0[0]) - 127.5).abs()).fold(0.0, f64::max);
    assert!(worst < 40.0, "off by {worst} levels from the mean");
}

#[test]
fn outside_the_frame_is_mid_grey_and_a_collapsed_quad_is_no_panic() {
    let frame = RgbImage::from_pixel(100, 80, image::Rgb([10, 20, 30]));
    let plan = plan_page(&Quad::from_rect(Rect::new(-40.0, 10.0, 80.0, 50.0)), (100, 80));
    let page = rectify(&frame, &plan);
    assert_eq!(page.get_pixel(2, 10).0, [128; 3]);
    assert_eq!(page.get_pixel(plan.width_px - 3, 10).0, [10, 20, 30]);
    let flat = plan_page(&Quad::new([Point::new(5.0, 5.0); 4]), (100, 80));
    assert!(rectify(&frame, &flat).width() >= 1);
    let broken = plan_page(&Quad::new([Point::new(f64::NAN, f64::INFINITY); 4]), (0, 0));
    assert!(rectify(&RgbImage::new(0, 0), &broken).height() >= 1);
}

fn within_the_sampling_rule(plan: &PagePlan) -> bool {
    let (across, down) = middle_lines(&plan.quad);
    f64::from(plan.width_px) <= (MAX_UPSAMPLING * across).max(1.0) + 1e-9
        && f64::from(plan.height_px) <= (MAX_UPSAMPLING * down).max(1.0) + 1e-9
        && plan.width_px.max(plan.height_px) <= MAX_PAGE_SIDE_PX
}

proptest! {
    #[test]
    fn no_quad_turn_or_format_breaks_the_sampling_rule(
        places in prop::array::uniform8(-3_000.0..5_000.0f64),
        turns in 0u32..4,
        format in prop::sample::select(
            [PageFormat::Id1, PageFormat::Id2, PageFormat::Id3, PageFormat::A4, PageFormat::Free].as_slice(),
        ),
    ) {
        let [a, b, c, d] = [0, 2, 4, 6].map(|at| Point::new(places[at], places[at + 1]));
        let plan = plan_page(&Quad::from_unordered([a, b, c, d]), (1920, 1080));
        let turned = rotate_page(&plan, turns);
        prop_assert!(within_the_sampling_rule(&plan));
        prop_assert!(within_the_sampling_rule(&turned));
        prop_assert!(within_the_sampling_rule(&with_format(&turned, format)));
        prop_assert_eq!(turned_report(&plan.report(), turns, Upright::Undecided), turned.report());
    }

    #[test]
    fn never_more_than_one_and_a_quarter_times_the_source(
        seed in any::<u64>(), size in 0.05..3.0f64, tilt in 0.0..60.0f64, aspect in 1.0..3.0f64,
    ) {
        let mut dice = Dice(seed);
        let angles = [dice.between(-180.0, 180.0), tilt, dice.between(0.0, 360.0)];
        let quad = pose((1280, 960), aspect, size, angles, [0.0, 0.0], 1.5);
        let plan = plan_page(&quad, (1280, 960));
        let (across, down) = middle_lines(&plan.quad);
        prop_assert!(f64::from(plan.width_px) <= (MAX_UPSAMPLING * across).max(1.0) + 1e-9);
        prop_assert!(f64::from(plan.height_px) <= (MAX_UPSAMPLING * down).max(1.0) + 1e-9);
        prop_assert!(plan.width_px.max(plan.height_px) <= MAX_PAGE_SIDE_PX);
        prop_assert!(plan.aspect >= 1.0 && plan.aspect.is_finite());
    }

    #[test]
    fn four_quarter_turns_come_back_and_each_keeps_the_pixels(turns in 0u32..9) {
        let quad = Quad::from_rect(Rect::new(10.0, 20.0, 160.0, 101.0));
        let plan = plan_page(&quad, (200, 160));
        let turned = rotate_page(&plan, turns);
        prop_assert_eq!(rotate_page(&turned, 4 - turns % 4), plan);
        prop_assert_eq!(turned.orientation_deg, 90 * (turns % 4));
        let frame = RgbImage::from_fn(200, 160, |x, y| image::Rgb([x as u8, y as u8, (x * 3 + y) as u8]));
        let mut expected = rectify(&frame, &plan);
        for _ in 0..turns % 4 {
            expected = image::imageops::rotate90(&expected);
        }
        let page = rectify(&frame, &turned);
        prop_assert_eq!(page.dimensions(), expected.dimensions());
        let worst = page.iter().zip(expected.iter()).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
        prop_assert!(worst <= 1, "off by {}", worst);
    }
}
