//! The aspect and the tilt of a rectangle seen in perspective, after Zhang and He, "Whiteboard scanning and image
//! enhancement" (Digital Signal Processing 17, 2007), section 3. In: four corners and the frame size. Out:
//! width over height; degrees. Square pixels and a principal point in the middle of the frame are assumed.

use super::{Point, Quad};

/// Focal lengths of phone and desk cameras, in long sides of the frame, lie within these bounds: the estimate
/// is clamped to them, since it is unstable for nearly parallel sides.
const FOCAL_RANGE: [f64; 2] = [0.6, 2.2];
/// Taken where the corners say nothing about it: opposite sides parallel to within `PARALLEL`.
const USUAL_FOCAL: f64 = 0.95;
/// How far the two perspective factors must be from 1 for the focal length to be estimated from them.
const PARALLEL: f64 = 0.03;

/// Estimates width (from corner 0 to corner 1) over height (from corner 0 to corner 3) of the rectangle whose
/// picture `quad` is. Falls back to the ratio of the side lengths where the quad is affine to within rounding,
/// and when the estimate is not finite; always positive and finite for a convex quad.
#[must_use]
pub fn estimate_aspect(quad: &Quad, frame_size: (u32, u32)) -> f64 {
    let lengths = side_ratio(quad);
    let Some(Directions { across, down, factors }) = directions(quad, frame_size) else { return lengths };
    let focal = focal_length(across, down, factors);
    let aspect = (length_squared(across, focal) / length_squared(down, focal)).sqrt();
    if aspect.is_finite() && aspect > 0.0 { aspect } else { lengths }
}

/// Angle between the camera's axis and the normal of the rectangle whose picture `quad` is, 0 to 90 degrees; `None`
/// for corners that no rectangle has. It is that of a camera with the usual focal length: an estimate of it from the
/// corners jumps with their noise while the tilt is small, and a telephone's differs by less than a third.
#[must_use]
pub fn estimate_tilt_deg(quad: &Quad, frame_size: (u32, u32)) -> Option<f64> {
    let Directions { across, down, .. } = directions(quad, frame_size)?;
    let in_world = |n: [f64; 3]| [n[0] / USUAL_FOCAL, n[1] / USUAL_FOCAL, n[2]];
    let normal = cross(in_world(across), in_world(down));
    let tilt = (normal[2].abs() / dot(normal, normal).sqrt()).min(1.0).acos().to_degrees();
    tilt.is_finite().then_some(tilt)
}

/// Where the rectangle's sides point, in picture coordinates about the middle with the long side as unit.
struct Directions {
    across: [f64; 3],
    down: [f64; 3],
    /// How much farther away the ends of the sides are than their common corner.
    factors: (f64, f64),
}

fn directions(quad: &Quad, frame_size: (u32, u32)) -> Option<Directions> {
    let long = f64::from(frame_size.0.max(frame_size.1).max(1));
    let centre = Point::new(f64::from(frame_size.0) / 2.0, f64::from(frame_size.1) / 2.0);
    // Units of the long side keep the focal length near 1.
    let m = quad.corners.map(|p| {
        let q = (p - centre) * (1.0 / long);
        [q.x, q.y, 1.0]
    });
    let [m1, m2, m4, m3] = m;
    let diagonal = cross(m1, m4);
    let (below_2, below_3) = (dot(cross(m2, m4), m3), dot(cross(m3, m4), m2));
    if below_2.abs() < 1e-12 || below_3.abs() < 1e-12 {
        return None;
    }
    let (k2, k3) = (dot(diagonal, m3) / below_2, dot(diagonal, m2) / below_3);
    let across = std::array::from_fn(|i| k2 * m2[i] - m1[i]);
    let down = std::array::from_fn(|i| k3 * m3[i] - m1[i]);
    Some(Directions { across, down, factors: (k2, k3) })
}

/// The focal length that makes the two directions perpendicular, within bounds.
fn focal_length(across: [f64; 3], down: [f64; 3], (k2, k3): (f64, f64)) -> f64 {
    let both_converge = (k2 - 1.0).abs() > PARALLEL && (k3 - 1.0).abs() > PARALLEL;
    let squared = -(across[0] * down[0] + across[1] * down[1]) / (across[2] * down[2]);
    if !both_converge || !squared.is_finite() || squared <= 0.0 {
        return USUAL_FOCAL;
    }
    squared.sqrt().clamp(FOCAL_RANGE[0], FOCAL_RANGE[1])
}

/// Squared length of a picture direction in the world, up to a common factor.
fn length_squared(n: [f64; 3], focal: f64) -> f64 {
    (n[0] * n[0] + n[1] * n[1]) / (focal * focal) + n[2] * n[2]
}

fn side_ratio(quad: &Quad) -> f64 {
    let s = quad.side_lengths();
    let ratio = (s[0] + s[2]) / (s[1] + s[3]);
    if ratio.is_finite() && ratio > 0.0 { ratio } else { 1.0 }
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
