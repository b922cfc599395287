//! Where faces are: upright and turned, large and small, on documents, and from frame to frame.

use idcapture::frame::RgbImage;
use idcapture::geometry::{Point, Quad, Rect, eye_distance_px};
use idcapture::pipeline::Pipeline;
use idcapture::record::{Face, PageFormat, PageReport, StageId, Upright};
use idcapture::source::specimen::{
    CARD_HEIGHT_MM, CARD_WIDTH_MM, Fonts, Holder, PORTRAIT_MM, Print, Subject, draw_front,
};
use image::imageops::{self, FilterType};
use jiff::civil::date;

use crate::{astronaut, frame_at, grace_hopper, models_folder, pipeline};

const WANTED: [StageId; 2] = [StageId::FaceDetect, StageId::FaceLandmarks];

/// The faces of a picture with their points, as of a picture of its own.
fn faces(pipeline: &mut Pipeline, picture: &RgbImage) -> Vec<(Face, Vec<Point>)> {
    pipeline.reset();
    let seen = pipeline.run(&frame_at(picture.clone(), 0), &WANTED, None).unwrap().observations;
    let (found, points) = (seen.faces().cloned(), seen.landmarks().cloned());
    let points = points.map_or_else(Vec::new, |points| points.faces);
    found.map_or_else(Vec::new, |found| found.faces.into_iter().zip(points).collect())
}

/// A picture turned clockwise, and where its points go.
fn turned(picture: &RgbImage, quarters: u32) -> RgbImage {
    match quarters {
        1 => imageops::rotate90(picture),
        2 => imageops::rotate180(picture),
        3 => imageops::rotate270(picture),
        _ => picture.clone(),
    }
}

/// A place of the turned picture on the upright one of that size.
fn turned_back(point: Point, quarters: u32, (width, height): (f64, f64)) -> Point {
    match quarters {
        1 => Point::new(point.y, height - point.x),
        2 => Point::new(width - point.x, height - point.y),
        3 => Point::new(width - point.y, point.x),
        _ => point,
    }
}

#[test]
fn a_face_is_found_whichever_way_up_with_its_points() {
    for set in ["default", "clean"] {
        let mut pipeline = pipeline(set);
        for (name, photograph) in [("astronaut", astronaut()), ("grace_hopper", grace_hopper())] {
            let upright = faces(&mut pipeline, &photograph);
            let (face, points) = upright.first().unwrap();
            let size = (f64::from(photograph.width()), f64::from(photograph.height()));
            let unit = eye_distance_px(points).unwrap();
            for quarters in 0..4 {
                let what = format!("{name} turned by {} in {set}", 90 * quarters);
                let found = faces(&mut pipeline, &turned(&photograph, quarters));
                assert_eq!(found.len(), upright.len(), "{what}");
                let (again, moved) = &found[0];
                assert_eq!(again.turn_deg, (360 - 90 * quarters) % 360, "{what}");
                let centre = turned_back(again.bounds.centre(), quarters, size);
                assert!(centre.distance(face.bounds.centre()) < 0.1 * face.bounds.width, "{what}");
                // The points of the turned face are those of the upright one, the left eye still its left eye.
                let apart =
                    points.iter().zip(moved).map(|(a, b)| a.distance(turned_back(*b, quarters, size)));
                let worst = apart.fold(0.0, f64::max);
                assert!(worst < 0.12 * unit, "{what}: {worst:.1} px of {unit:.1}");
            }
        }
    }
}

/// Photographs of faces on a large, uneven ground: each `width_px` wide, at these places.
fn crowd(width_px: f64, places: &[(u32, u32)]) -> RgbImage {
    let mut ground = RgbImage::from_fn(4_000, 3_000, |x, y| {
        let wave = (f64::from(x) / 190.0).sin() * (f64::from(y) / 140.0).cos() * 30.0;
        let grain = f64::from((x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 3 & 7);
        image::Rgb([110.0 + wave + grain, 104.0 + wave, 96.0 - wave].map(|level| level as u8))
    });
    let people = [(astronaut(), Subject::ASTRONAUT_FACE), (grace_hopper(), Subject::GRACE_HOPPER_FACE)];
    for (index, &(x, y)) in places.iter().enumerate() {
        let (photograph, face) = &people[index % 2];
        let whole = Rect::new(0.0, 0.0, photograph.width().into(), photograph.height().into());
        let part = face.scaled_about_centre(2.6).intersection(whole);
        let crop = imageops::crop_imm(
            photograph,
            part.x as u32,
            part.y as u32,
            part.width as u32,
            part.height as u32,
        );
        let scale = width_px / face.width;
        let side = |px: f64| (px * scale) as u32;
        let small =
            imageops::resize(&crop.to_image(), side(part.width), side(part.height), FilterType::Triangle);
        imageops::replace(&mut ground, &small, i64::from(x), i64::from(y));
    }
    ground
}

#[test]
fn small_faces_of_a_large_picture_are_all_counted() {
    let places = [(150, 200), (1_900, 120), (3_500, 700), (600, 1_500), (2_100, 1_450), (3_200, 2_500)];
    let mut pipeline = pipeline("default");
    for width_px in [60.0, 90.0, 150.0] {
        let found = faces(&mut pipeline, &crowd(width_px, &places));
        assert_eq!(
            found.len(),
            places.len(),
            "{width_px} px: {:?}",
            found.iter().map(|f| &f.0).collect::<Vec<_>>()
        );
    }
}

/// The drawn front as a page, so small that the portrait's face is about that wide.
fn page(face_px: f64) -> RgbImage {
    let fonts = Fonts::open(&models_folder().join("fonts")).unwrap();
    let person = Subject::new(&astronaut(), Subject::ASTRONAUT_FACE).unwrap();
    let portrait = person.portrait(480, 616).unwrap();
    let front =
        draw_front(&fonts, &Holder::specimen(date(2026, 5, 4)), &portrait, &Print::default()).unwrap();
    // The face takes up 1/2.1 of the portrait's width, or less.
    let scale = face_px * 2.1 / (PORTRAIT_MM.width / CARD_WIDTH_MM * f64::from(front.width()));
    let side = |px: u32| (f64::from(px) * scale).round() as u32;
    imageops::resize(&front, side(front.width()), side(front.height()), FilterType::Triangle)
}

fn facts(page: &RgbImage) -> PageReport {
    let size = Rect::new(0.0, 0.0, page.width().into(), page.height().into());
    PageReport {
        width_px: page.width(),
        height_px: page.height(),
        aspect: CARD_WIDTH_MM / CARD_HEIGHT_MM,
        format: PageFormat::Id1,
        dpi: None,
        source_dpi: None,
        orientation_deg: 0,
        upright: Upright::Undecided,
        quad: Quad::from_rect(size),
        tilt_deg: None,
    }
}

#[test]
fn a_small_portrait_is_found_on_a_page_whichever_way_up() {
    let mut pipeline = pipeline("default");
    for face_px in [200.0, 90.0, 60.0] {
        let upright = page(face_px);
        let scale = f64::from(upright.width()) / CARD_WIDTH_MM;
        let printed = PORTRAIT_MM;
        for quarters in 0..4 {
            let what = format!("{face_px} px, turned by {}", 90 * quarters);
            let page = turned(&upright, quarters);
            pipeline.reset();
            let seen = pipeline.run_on_page(&frame_at(page.clone(), 0), &facts(&page), &WANTED).unwrap();
            let found = seen.observations.faces().unwrap_or_else(|| panic!("{what}: no face"));
            let portrait = &found.faces[0];
            assert_eq!((portrait.turn_deg, portrait.ghost), ((360 - 90 * quarters) % 360, false), "{what}");
            let size = (f64::from(upright.width()), f64::from(upright.height()));
            let centre = turned_back(portrait.bounds.centre(), quarters, size) * (1.0 / scale);
            let within = |at: f64, from: f64, length: f64| at > from && at < from + length;
            assert!(within(centre.x, printed.x, printed.width), "{what}: {centre:?}");
            assert!(within(centre.y, printed.y, printed.height), "{what}: {centre:?}");
        }
    }
}

#[test]
fn a_smaller_copy_of_the_portrait_is_a_ghost() {
    let page = {
        let mut page = page(220.0);
        let scale = f64::from(page.width()) / CARD_WIDTH_MM;
        let px = |mm: f64| (mm * scale) as u32;
        let PortraitPx { x, y, width, height } = PortraitPx::of(PORTRAIT_MM, px);
        let portrait = imageops::crop_imm(&page, x, y, width, height).to_image();
        let ghost = imageops::resize(&portrait, width * 55 / 100, height * 55 / 100, FilterType::Triangle);
        imageops::replace(&mut page, &ghost, i64::from(px(66.0)), i64::from(px(24.0)));
        page
    };
    let mut pipeline = pipeline("default");
    let seen = pipeline.run_on_page(&frame_at(page.clone(), 0), &facts(&page), &WANTED).unwrap();
    let ghosts: Vec<bool> = seen.observations.faces().unwrap().faces.iter().map(|face| face.ghost).collect();
    assert_eq!(ghosts, [false, true]);
    // In a photograph two faces are two faces.
    let photograph = faces(&mut pipeline, &page);
    assert!(photograph.len() == 2 && photograph.iter().all(|(face, _)| !face.ghost));
}

struct PortraitPx {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

impl PortraitPx {
    fn of(mm: Rect, px: impl Fn(f64) -> u32) -> Self {
        Self { x: px(mm.x), y: px(mm.y), width: px(mm.width), height: px(mm.height) }
    }
}

#[test]
fn a_face_keeps_its_number_while_it_moves_through_the_frame() {
    let head = imageops::resize(&grace_hopper(), 410, 480, FilterType::Triangle);
    let mut pipeline = pipeline("default");
    let mut numbers = Vec::new();
    for step in 0..12_u32 {
        let mut scene = RgbImage::from_pixel(640, 480, image::Rgb([96, 98, 104]));
        imageops::replace(&mut scene, &head, i64::from(step * 18), 0);
        let seen = pipeline.run(&frame_at(scene, u64::from(step) * 66), &WANTED, None).unwrap();
        numbers.push(seen.observations.faces().unwrap().faces[0].track);
    }
    assert!(numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
    // A second later it is another face, as far as anyone can tell.
    let later = pipeline.run(&frame_at(head, 2_000), &WANTED, None).unwrap();
    assert_ne!(later.observations.faces().unwrap().faces[0].track, numbers[0]);
}

#[test]
fn a_picture_without_a_face_has_none_in_any_turn_or_tile() {
    let mut pipeline = pipeline("default");
    assert!(faces(&mut pipeline, &crowd(60.0, &[])).is_empty());
    let page = imageops::blur(&page(60.0), 12.0);
    assert!(faces(&mut pipeline, &page).iter().all(|(face, _)| face.score < 0.9));
}
