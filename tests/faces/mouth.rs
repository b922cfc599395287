//! A photograph with the mouth opened. In: the photograph, its 68 points, by how much. Out: the lower face moved down,
//! and the dark of the mouth between the lips.

use idcapture::frame::RgbImage;
use idcapture::geometry::Point;

use crate::head::bilinear;

const INSIDE: [u8; 3] = [58, 22, 24];

/// The lips `open_px` apart in the middle; the chin follows, the neck stays.
pub(crate) fn with_open_mouth(picture: &RgbImage, points: &[Point], open_px: f64) -> RgbImage {
    let (left, right) = (points[60], points[64]);
    let half = left.distance(right) / 2.0;
    let across = (right - left) * (0.5 / half);
    let down = Point::new(-across.y, across.x);
    let middle = left.lerp(right, 0.5);
    // Along the inner edge of the lower lip: upper teeth stay where they are.
    let sag = (points[66] - middle).dot(down);
    let reach = 2.2 * (points[8] - middle).dot(down);
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let from_middle = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5) - middle;
        let along = from_middle.dot(across);
        let inside = (1.0 - (along / half).powi(2)).max(0.0);
        let lips = sag * inside;
        // Below the line between the lips.
        let below = from_middle.dot(down) - lips;
        let gap = open_px * inside.sqrt();
        if below <= 0.0 || below >= reach {
            return *picture.get_pixel(x, y);
        }
        if below < gap {
            return image::Rgb(INSIDE);
        }
        // The cheeks beside the mouth are drawn along, less the farther they are.
        let drawn = gap.max(open_px * (-(along / (1.5 * half)).powi(4)).exp()).min(below);
        let moved = drawn * (1.0 - (below - drawn) / (reach - drawn).max(1.0));
        let from = middle + across * along + down * (below - moved + lips);
        image::Rgb(bilinear(picture, from).map(|value| value as u8))
    })
}
