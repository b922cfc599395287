//! How even the background is. In: the frame, 68 points. Out: the mean gradient of the luminance beside and above the
//! head.
//!
//! OFIQ takes the background from a segmentation network; here it is what lies outside an ellipse round the head, above
//! the chin, so hair that stands out far counts as background.

use image::GrayImage;

use super::Measured;
use crate::frame::{Filter, Frame, resize_luma_part};
use crate::geometry::{Point, Rect, eye_centres, eye_distance_px};

/// Distance between the eyes on the reduced picture, in px.
const EYES_PX: f64 = 24.0;
/// What is looked at: to either side, above and below the eyes, in eye distances.
const SIDE: f64 = 3.0;
const ABOVE: f64 = 2.8;
const BELOW: f64 = 1.4;
/// Half axes of the ellipse round the head, and its middle below the eyes, in eye distances.
const HEAD: (f64, f64) = (1.45, 2.1);
const HEAD_BELOW: f64 = 0.3;
/// Share of the rectangle that must be background.
const LEAST_SHARE: f64 = 0.1;

pub(super) fn gradient(frame: &Frame, points: &[Point]) -> Measured {
    let (eyes, distance) = match (eye_centres(points), eye_distance_px(points)) {
        (Some([left, right]), Some(distance)) => (left.lerp(right, 0.5), distance),
        _ => return Err("the eyes lie on one spot".into()),
    };
    let wanted = Rect::new(
        eyes.x - SIDE * distance,
        eyes.y - ABOVE * distance,
        2.0 * SIDE * distance,
        (ABOVE + BELOW) * distance,
    );
    let part = wanted.intersection(Rect::new(0.0, 0.0, frame.width().into(), frame.height().into()));
    let scale = EYES_PX / distance;
    let side = |px: f64| ((px * scale).round() as u32).clamp(1, 512);
    let mut small = GrayImage::new(side(part.width), side(part.height));
    if part.area() <= 0.0 || !resize_luma_part(frame.luma(), part, &mut small, Filter::Triangle) {
        return Err("nothing is seen beside the head".into());
    }
    let is_background = |x: u32, y: u32| {
        let x = (part.x + (f64::from(x) + 0.5) / scale - eyes.x) / distance;
        let y = (part.y + (f64::from(y) + 0.5) / scale - eyes.y) / distance - HEAD_BELOW;
        (x / HEAD.0).powi(2) + (y / HEAD.1).powi(2) > 1.0
    };
    let (width, height) = small.dimensions();
    let (mut sum, mut count) = (0.0, 0.0);
    for y in 1..height.saturating_sub(1) {
        for x in (1..width.saturating_sub(1)).filter(|&x| is_background(x, y)) {
            let at = |dx: u32, dy: u32| f64::from(small.get_pixel(x + dx - 1, y + dy - 1).0[0]);
            let across = at(2, 0) + 2.0 * at(2, 1) + at(2, 2) - at(0, 0) - 2.0 * at(0, 1) - at(0, 2);
            let down = at(0, 2) + 2.0 * at(1, 2) + at(2, 2) - at(0, 0) - 2.0 * at(1, 0) - at(2, 0);
            sum += across.hypot(down);
            count += 1.0;
        }
    }
    let all = wanted.area() * scale * scale;
    if count < LEAST_SHARE * all { Err("too little is seen beside the head".into()) } else { Ok(sum / count) }
}
