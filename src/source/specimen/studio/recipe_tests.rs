//! What a recipe promises: repeatability, a true outline, true facts.

use jiff::civil::date;

use super::*;
use crate::source::specimen::testing::{astronaut, fonts};

fn props() -> Props<'static> {
    Props { fonts: fonts(), portraits: &[], today: date(2026, 5, 4) }
}

fn recipe(design: Design, backdrop: Backdrop, defect: Defect) -> Recipe {
    let content = Content::Document(design);
    Recipe { seed: 11, width_px: 480, height_px: 360, content, backdrop, lamp: Lamp::Even, defect }
}

fn take(recipe: &Recipe) -> Take {
    recipe.take(&props(), &[astronaut()]).unwrap()
}

#[test]
fn equal_recipes_give_equal_takes() {
    let recipe = recipe(Design::IdFrontBold, Backdrop::Clutter, Defect::TwoDocuments);
    let (first, again) = (take(&recipe), take(&recipe));
    assert_eq!((&first.picture, &first.truth), (&again.picture, &again.truth));
    assert_ne!(first.picture, take(&Recipe { seed: 12, ..recipe }).picture);
    assert!(!first.truth.others.is_empty());
}

#[test]
fn the_document_lies_exactly_inside_the_true_outline() {
    for (design, seed) in [(Design::IdFrontPale, 3), (Design::Letter, 4), (Design::LibraryCard, 5)] {
        let recipe = Recipe { seed, ..recipe(design, Backdrop::PlainDark, Defect::None) };
        let Take { picture, truth, .. } = take(&recipe);
        let quad = truth.upright.unwrap();
        let middle = (quad.corners[0] + quad.corners[1] + quad.corners[2] + quad.corners[3]) * 0.25;
        let level = |at: Point| i32::from(picture.get_pixel(at.x as u32, at.y as u32).0[1]);
        // Of the library card only the lower half is bright.
        let sides = if design == Design::LibraryCard { vec![2] } else { vec![0, 1, 2, 3] };
        for side in sides {
            let edge = quad.corners[side].lerp(quad.corners[(side + 1) % 4], 0.5);
            let inwards = (middle - edge) * (1.0 / middle.distance(edge));
            let (inside, outside) = (level(edge + inwards * 3.0), level(edge - inwards * 3.0));
            assert!(inside > outside + 40, "{} side {side}: {inside} and {outside}", design.name());
        }
    }
}

#[test]
fn facts_follow_the_defects() {
    let truth = |defect| take(&recipe(Design::IdBackMrz, Backdrop::Wood, defect)).truth;
    assert_eq!(truth(Defect::CornerOut).failing.first().map(String::as_str), Some("document.bounds"));
    assert!(truth(Defect::Fingers).covered_share > 0.005);
    assert!(truth(Defect::None).covered_share < 1e-9);
    assert!(truth(Defect::Tilt).tilt_deg.unwrap() > 20.0);
    assert!(truth(Defect::LowResolution).failing.contains(&"document.resolution".to_owned()));
    assert_eq!((truth(Defect::None).mrz_lines, truth(Defect::None).side.as_deref()), (3, Some("back")));
    let passport = take(&recipe(Design::PassportPage, Backdrop::Wood, Defect::None)).truth;
    let (page, booklet) = (passport.quad.unwrap(), passport.alternatives[0]);
    assert!(
        (booklet.area() / page.area()) > 1.5
            && (page.iou(&booklet) - page.area() / booklet.area()).abs() < 1e-6
    );
}

#[test]
fn pictures_without_a_document_say_so() {
    for content in [Content::Nothing, Content::Face] {
        let recipe = Recipe { content, ..recipe(Design::Letter, Backdrop::Stone, Defect::Jpeg) };
        let taken = take(&recipe);
        assert!(taken.truth.quad.is_none() && taken.truth.kind.is_none());
        assert_eq!(taken.picture.dimensions(), (480, 360));
    }
    let nobody = Recipe { content: Content::Face, ..recipe(Design::Letter, Backdrop::Wood, Defect::None) };
    assert!(nobody.take(&props(), &[]).is_err());
}
