//! Scenes of 1920 x 1080 px. In: a card, or the astronaut's portrait. Out: the photograph that a camera would take of
//! it, without noise.

use idcapture::document::rectify::{MAX_PAGE_SIDE_PX, plan_page};
use idcapture::frame::{RgbImage, decode_file};
use idcapture::geometry::{Homography, Point, Quad, Rect};
use idcapture::record::PageReport;
use image::imageops::{self, FilterType};

use super::{card, models_folder};

/// Width of a scene, in px.
pub(crate) const WIDTH: u32 = 1920;
/// Height of a scene, in px.
pub(crate) const HEIGHT: u32 = 1080;

/// Where the card lies in [`table`]: seen a little from the side.
pub(crate) const CORNERS: Quad = Quad::new([
    Point::new(402.0, 190.0),
    Point::new(1493.0, 232.0),
    Point::new(1521.0, 905.0),
    Point::new(371.0, 872.0),
]);

/// A card on a table with a soft light from the left.
pub(crate) fn table(card: &RgbImage) -> RgbImage {
    table_with(card, &CORNERS)
}

/// The same with the card at another place.
pub(crate) fn table_with(card: &RgbImage, corners: &Quad) -> RgbImage {
    let bounds = Rect::new(0.0, 0.0, card.width().into(), card.height().into());
    let to_card = Homography::from_quads(corners, &Quad::from_rect(bounds)).unwrap();
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let at = to_card.apply(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
        let light = 1.0 - 0.25 * f64::from(x) / f64::from(WIDTH);
        let colour = if at.x >= 0.0 && at.y >= 0.0 && at.x < bounds.width && at.y < bounds.height {
            card.get_pixel(at.x as u32, at.y as u32).0
        } else {
            let grain = (x / 5 + (y / 90) * 37) % 23 + (y * 3 + x / 40) % 5;
            [96 + grain as u8, 70 + grain as u8, 48 + grain as u8 / 2]
        };
        image::Rgb(colour.map(|value| (f64::from(value) * light) as u8))
    })
}

/// The rectified page of a card as wide as pages come, as the stages for pages see it, and its facts.
pub(crate) fn page(card: &RgbImage) -> (RgbImage, PageReport) {
    let (width, height) = (MAX_PAGE_SIDE_PX, MAX_PAGE_SIDE_PX * card::HEIGHT / card::WIDTH);
    let whole = Quad::from_rect(Rect::new(0.0, 0.0, width.into(), height.into()));
    let facts = plan_page(&whole, (width, height)).report();
    (imageops::resize(card, facts.width_px, facts.height_px, FilterType::Triangle), facts)
}

/// The astronaut at arm's length before a plain wall, the face about 300 px wide.
pub(crate) fn selfie() -> RgbImage {
    const LEFT: u32 = 75;
    const SIDE: u32 = 300;
    let portrait = decode_file(&models_folder().join("photos/astronaut.png")).unwrap();
    let head = imageops::crop_imm(&portrait, LEFT, 0, SIDE, SIDE).to_image();
    let head = imageops::resize(&head, HEIGHT, HEIGHT, FilterType::CatmullRom);
    let mut scene = RgbImage::from_pixel(WIDTH, HEIGHT, image::Rgb([128, 126, 120]));
    imageops::replace(&mut scene, &head, i64::from(WIDTH - HEIGHT) / 2, 0);
    scene
}
