//! Turns a symbol upright. In: luma and a box of bars at any angle. Out: the box with some of its surroundings, bars
//! standing, and the way back to the picture.

use image::GrayImage;

use super::locate::Candidate;
use crate::geometry::{Homography, Quad, Rect};

/// Longest side of an upright symbol, in px; larger ones are reduced to it.
const MAX_SIDE_PX: f64 = 1600.0;
/// Surroundings on each side, as a share of the box's width: the quiet zone, and bars that the box missed.
const MARGIN: f64 = 0.08;

/// A symbol turned upright.
pub(super) struct Upright {
    /// Its pixels.
    pub(super) luma: GrayImage,
    /// From these to the picture's.
    pub(super) to_picture: Homography,
}

/// Cuts the candidate's box out of the picture, bilinearly at the picture's own scale, or at `MAX_SIDE_PX`; along the
/// bars, where all is alike, in no more than `max_lines` lines.
pub(super) fn upright(luma: &GrayImage, candidate: &Candidate, max_lines: u32) -> Option<Upright> {
    let [width, height, ..] = candidate.quad.side_lengths();
    let margin = (MARGIN * width).max(12.0);
    let scale = (MAX_SIDE_PX / (width.max(height) + 2.0 * margin)).min(1.0);
    let inset = margin * scale;
    // Px of the picture's scale to a line.
    let squash = ((height * scale + 2.0 * inset) / f64::from(max_lines.max(1))).max(1.0);
    let (own_width, own_height) = (width * scale, height * scale / squash);
    let own = Quad::from_rect(Rect::new(inset, inset / squash, own_width, own_height));
    let to_picture = Homography::from_quads(&own, &candidate.quad)?;
    let side = |px: f64| px.round().clamp(8.0, 2.0 * MAX_SIDE_PX) as u32;
    let (columns, rows) = (side(own_width + 2.0 * inset), side(own_height + 2.0 * inset / squash));
    let luma = GrayImage::from_fn(columns, rows, |x, y| {
        let at = to_picture.apply(crate::geometry::Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
        image::Luma([super::pdf417::light(luma, at).round() as u8])
    });
    Some(Upright { luma, to_picture })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;

    #[test]
    fn a_box_on_its_side_comes_out_upright() {
        // Bars one above the other: across them is down.
        let luma = GrayImage::from_fn(300, 300, |_, y| image::Luma([if y / 5 % 2 == 0 { 20 } else { 230 }]));
        let quad = Quad::new([
            Point::new(200.0, 50.0),
            Point::new(200.0, 250.0),
            Point::new(100.0, 250.0),
            Point::new(100.0, 50.0),
        ]);
        let candidate = Candidate { quad, across: Point::new(0.0, 1.0) };
        let few = upright(&luma, &candidate, 30).unwrap();
        assert_eq!(few.luma.height(), 30);
        let (middle, box_middle) =
            (Point::new(f64::from(few.luma.width()) / 2.0, 15.0), Point::new(150.0, 150.0));
        assert!(few.to_picture.apply(middle).distance(box_middle) < 1.0);
        let found = upright(&luma, &candidate, 1000).unwrap();
        assert!(found.luma.width() > 200 && found.luma.height() > 100);
        let (width, middle) = (found.luma.width(), found.luma.height() / 2);
        let changes = (1..width)
            .filter(|&x| {
                found.luma.get_pixel(x, middle).0[0].abs_diff(found.luma.get_pixel(x - 1, middle).0[0]) > 60
            })
            .count();
        assert!(changes >= 35, "{changes} changes along a row");
        for x in 0..width {
            assert_eq!(found.luma.get_pixel(x, 20), found.luma.get_pixel(x, middle));
        }
    }
}
