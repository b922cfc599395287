//! Pictures of the document without the fields that the profile masks. In: what was seen of the sides. Out: the pages
//! and the portrait as they are stored, and a line for each field that was kept out of one.
//!
//! A page is stored only when every masked field's place is known: a zone that was not read whole may be somewhere else
//! or larger than it seemed, and a picture once signed and delivered cannot be called back.

use std::borrow::Cow;

use image::{Rgb, RgbImage, imageops};

use super::looks::{DocumentLook, inside};
use crate::geometry::{Homography, Quad, Rect};
use crate::record::{MaskedField, Minimisation, Minimised, MrzStatus, Reason};
use crate::settings::Masking;

/// What stands where a field was.
const FLAT: Rgb<u8> = Rgb([128; 3]);

/// Masked areas begin and end on the grid of the JPEG's blocks (16 px with halved chroma), so that no block that is
/// stored was computed from what was masked.
const GRID_PX: f64 = 16.0;

/// A portrait's photograph measured by the face's box, hair and shoulders included: its width, and how far it reaches
/// above and below the box's middle.
const PHOTOGRAPH: [f64; 3] = [2.2, 1.1, 1.5];

/// The portrait's face with some of what is round it.
const CUT_SIZE: f64 = 1.4;

/// The document's pictures as they are stored.
pub(super) struct DocumentPictures<'a> {
    /// The rectified front and back.
    pub(super) pages: [Option<Cow<'a, RgbImage>>; 2],
    /// The portrait, cut out of the front.
    pub(super) portrait: Option<RgbImage>,
    /// What was kept out of them.
    pub(super) minimised: Vec<Minimised>,
}

/// Names of the pages, front and back.
pub(super) const PAGES: [&str; 2] = ["document-front-rectified.jpg", "document-back-rectified.jpg"];

/// Name of the portrait.
pub(super) const PORTRAIT: &str = "portrait.jpg";

/// The pictures of the document's sides.
pub(super) fn document_pictures<'a>(
    masking: Masking,
    front: Option<&'a DocumentLook>,
    back: Option<&'a DocumentLook>,
) -> DocumentPictures<'a> {
    let sides = [front, back];
    let (mut minimised, mut pages) = (Vec::new(), [None, None]);
    // A document has one zone and one holder: what one side shows is not missed on the other.
    let zones = sides.map(|side| side.and_then(zone_on_page));
    let zone_known = zones.iter().any(Option::is_some);
    let zone_open = sides.map(|side| !zone_known || side.is_some_and(shows_an_unread_zone));
    let portraits = sides.map(|side| side.map(portraits_on_page).unwrap_or_default());
    let portrait_open = portraits.iter().all(Vec::is_empty);
    for (index, (side, name)) in sides.iter().zip(PAGES).enumerate() {
        let Some(page) = side.and_then(|side| side.photo.page()) else { continue };
        let open = [
            (
                masking.mrz && zone_open[index],
                MaskedField::Mrz,
                "no zone was read whole, so its place is not sure",
            ),
            (
                masking.document_number,
                MaskedField::DocumentNumber,
                "where the number is printed is not looked for",
            ),
            (masking.portrait && portrait_open, MaskedField::Portrait, "no portrait was found"),
        ];
        let before = minimised.len();
        let open = open.iter().filter(|(is_open, ..)| *is_open);
        minimised.extend(open.map(|(_, field, reason)| not_stored(name, *field, reason)));
        if minimised.len() > before {
            continue;
        }
        let mut picture = Cow::Borrowed(page.rgb());
        if let Some(zone) = zones[index].filter(|_| masking.mrz) {
            flatten(picture.to_mut(), zone);
            minimised.push(masked(name, MaskedField::Mrz));
        }
        if masking.portrait && !portraits[index].is_empty() {
            portraits[index].iter().for_each(|portrait| _ = flatten(picture.to_mut(), *portrait));
            minimised.push(masked(name, MaskedField::Portrait));
        }
        pages[index] = Some(picture);
    }
    let portrait = portrait(masking, front, zones[0], zone_open[0], &mut minimised);
    DocumentPictures { pages, portrait, minimised }
}

/// Where a masked field may be anywhere, nothing but the face itself is known to be free of it.
fn portrait(
    masking: Masking,
    front: Option<&DocumentLook>,
    zone: Option<Rect>,
    zone_open: bool,
    minimised: &mut Vec<Minimised>,
) -> Option<RgbImage> {
    let front = front?;
    let face = front.page.as_ref()?.faces()?.faces.first()?.bounds;
    let page = front.photo.page()?.rgb();
    if masking.portrait {
        minimised.push(not_stored(PORTRAIT, MaskedField::Portrait, "it shows nothing else"));
        return None;
    }
    let anywhere = [
        (masking.mrz && zone_open, MaskedField::Mrz),
        (masking.document_number, MaskedField::DocumentNumber),
    ];
    let bare = anywhere.iter().any(|(anywhere, _)| *anywhere);
    let bounds = if bare { face } else { face.scaled_about_centre(CUT_SIZE) };
    let (x, y, width, height) = inside(page.dimensions(), bounds)?;
    minimised
        .extend(anywhere.iter().filter(|(anywhere, _)| *anywhere).map(|(_, field)| masked(PORTRAIT, *field)));
    let mut cut = imageops::crop_imm(page, x, y, width, height).to_image();
    if let Some(zone) = zone.filter(|_| masking.mrz) {
        let here = Rect::new(zone.x - f64::from(x), zone.y - f64::from(y), zone.width, zone.height);
        if flatten(&mut cut, here) {
            minimised.push(masked(PORTRAIT, MaskedField::Mrz));
        }
    }
    Some(cut)
}

/// The zone's place on the page, from edge to edge along its lines and a line beyond it across them; `None` unless every
/// line of it was read at full length.
fn zone_on_page(look: &DocumentLook) -> Option<Rect> {
    let read = look.photo.mrz().filter(|read| read.reading.status == MrzStatus::Found)?;
    let page = look.photo.page_report()?;
    let size = Rect::new(0.0, 0.0, page.width_px.into(), page.height_px.into());
    let map = Homography::from_quads(&page.quad, &Quad::from_rect(size))?;
    let located = look.photo.mrz_zone().map(|zone| map.apply_quad(&zone.quad).bounding_rect());
    let zone = united(map.apply_quad(&read.quad).bounding_rect(), located);
    let lines = read.reading.lines.len().max(1) as f64;
    let wide = zone.width >= zone.height;
    let line = if wide { zone.height } else { zone.width } / lines;
    let zone = if wide {
        Rect::new(0.0, zone.y - line, size.width, zone.height + 2.0 * line)
    } else {
        Rect::new(zone.x - line, 0.0, zone.width + 2.0 * line, size.height)
    };
    // Off the page there is nothing to mask, and nothing was masked then.
    (zone.intersection(size).area() > 0.0).then_some(zone)
}

/// Whether the side shows a zone, or part of one, that was not read whole.
fn shows_an_unread_zone(look: &DocumentLook) -> bool {
    let seen = look.photo.mrz_zone().is_some() || look.photo.mrz().is_some();
    seen && zone_on_page(look).is_none()
}

fn united(one: Rect, other: Option<Rect>) -> Rect {
    let Some(other) = other else { return one };
    let (x, y) = (one.x.min(other.x), one.y.min(other.y));
    let right = (one.x + one.width).max(other.x + other.width);
    let bottom = (one.y + one.height).max(other.y + other.height);
    Rect::new(x, y, right - x, bottom - y)
}

/// The photographs of faces that were found on the page; a ghost portrait may be too faint to be among them.
fn portraits_on_page(look: &DocumentLook) -> Vec<Rect> {
    let photograph = |face: Rect| {
        let (middle, [width, above, below]) = (face.centre(), PHOTOGRAPH);
        let (width, height) = (width * face.width, (above + below) * face.height);
        Rect::new(middle.x - width / 2.0, middle.y - above * face.height, width, height)
    };
    let faces = look.page.as_ref().and_then(|page| page.faces());
    faces.map_or_else(Vec::new, |found| found.faces.iter().map(|face| photograph(face.bounds)).collect())
}

/// Fills the area, grown to the grid, with one colour; `false` when none of it is in the picture.
fn flatten(picture: &mut RgbImage, area: Rect) -> bool {
    let (left, top) = ((area.x / GRID_PX).floor() * GRID_PX, (area.y / GRID_PX).floor() * GRID_PX);
    let right = ((area.x + area.width) / GRID_PX).ceil() * GRID_PX;
    let bottom = ((area.y + area.height) / GRID_PX).ceil() * GRID_PX;
    let (width, height) = picture.dimensions();
    // A float that is out of range becomes the nearest whole number.
    let (from_x, to_x) = (left as u32, (right as u32).min(width));
    let (from_y, to_y) = (top as u32, (bottom as u32).min(height));
    for y in from_y..to_y {
        for x in from_x..to_x {
            picture.put_pixel(x, y, FLAT);
        }
    }
    from_x < to_x && from_y < to_y
}

fn masked(file: &str, field: MaskedField) -> Minimised {
    Minimised { file: file.to_owned(), field, how: Minimisation::Masked, reason: None }
}

fn not_stored(file: &str, field: MaskedField, reason: &'static str) -> Minimised {
    let reason = Some(Reason::Borrowed(reason));
    Minimised { file: file.to_owned(), field, how: Minimisation::NotStored, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_area_reaches_the_grid_and_not_beyond_the_picture() {
        let mut picture = RgbImage::from_pixel(70, 50, Rgb([9; 3]));
        assert!(flatten(&mut picture, Rect::new(17.0, 20.5, 10.0, 60.0)));
        for (x, y, pixel) in picture.enumerate_pixels() {
            let in_area = (16..32).contains(&x) && y >= 16;
            assert_eq!(*pixel == FLAT, in_area, "{x} {y}");
        }
        let before = picture.clone();
        assert!(!flatten(&mut picture, Rect::new(-40.0, -40.0, 24.0, 24.0)));
        assert!(!flatten(&mut picture, Rect::new(80.0, 0.0, 9.0, 9.0)));
        assert_eq!(picture, before);
    }
}
