//! Whether four corners can be those of a rectangle. In: a quad and the size of the picture it lies in, px. Out: 0 to 1.
//!
//! The two directions of a rectangle's sides are at right angles. Where the sides of a quad vanish gives both directions in
//! space, but for the camera's focal length: the one that makes the angle right, if a camera can have it (Hartley and
//! Zisserman, Multiple View Geometry, 2nd edition, 8.6). The middle of the picture is taken for the camera's axis.

use crate::geometry::{Point, Quad};

/// The least and the greatest focal length, as shares of the picture's long side: a wide phone camera, and one far away.
const FOCAL_LENGTHS: (f64, f64) = (0.6, 3.0);
/// Cosine of the angle between the sides' directions at which a quad is half as plausible.
const HALF_PLAUSIBLE: f64 = 0.25;

/// How plausible the quad is as a rectangle's picture: 1 where some camera sees a right angle, less the farther the best of
/// them is from one.
pub(super) fn plausibility(quad: &Quad, (width, height): (f64, f64)) -> f64 {
    let side = width.max(height);
    let centred = |p: Point| [(p.x - 0.5 * width) / side, (p.y - 0.5 * height) / side, 1.0];
    let [a, b, c, d] = quad.corners.map(centred);
    let along = vector_product(vector_product(a, b), vector_product(d, c));
    let across = vector_product(vector_product(b, c), vector_product(a, d));
    let squared = |focal: f64| focal * focal;
    let (least, greatest) = (squared(FOCAL_LENGTHS.0), squared(FOCAL_LENGTHS.1));
    let (flat, deep) = (along[0] * across[0] + along[1] * across[1], along[2] * across[2]);
    let right = (-flat / deep).clamp(least, greatest);
    let cosine = [right, least, greatest]
        .into_iter()
        .map(|focal_squared| {
            let length = |[x, y, z]: [f64; 3]| (x * x + y * y + focal_squared * z * z).sqrt();
            (flat + focal_squared * deep).abs() / (length(along) * length(across))
        })
        .filter(|cosine| cosine.is_finite())
        .fold(1.0, f64::min);
    1.0 / (1.0 + (cosine / HALF_PLAUSIBLE).powi(2))
}

fn vector_product(u: [f64; 3], v: [f64; 3]) -> [f64; 3] {
    [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZE: (f64, f64) = (1_920.0, 1_080.0);

    /// A card of 1.586 to 1, turned about two axes, as a camera of this focal length sees it.
    fn seen(roll_deg: f64, tilt_deg: f64, focal_px: f64) -> Quad {
        let (roll, tilt) = (roll_deg.to_radians(), tilt_deg.to_radians());
        Quad::new([(-0.793, -0.5), (0.793, -0.5), (0.793, 0.5), (-0.793, 0.5)].map(|(x, y)| {
            let (x, y): (f64, f64) = (x * roll.cos() - y * roll.sin(), x * roll.sin() + y * roll.cos());
            let (y, depth) = (y * tilt.cos(), 3.0 + y * tilt.sin());
            Point::new(960.0 + focal_px * x / depth, 540.0 + focal_px * y / depth)
        }))
    }

    proptest! {
        #[test]
        fn a_rectangle_is_plausible_however_it_is_held(
            roll in -180.0..180.0_f64,
            tilt in -60.0..60.0_f64,
            focal in 0.7..2.5_f64,
        ) {
            let value = plausibility(&seen(roll, tilt, focal * 1_920.0), SIZE);
            prop_assert!(value > 0.999, "{value}");
        }
    }

    #[test]
    fn a_kite_is_not_plausible() {
        let [a, b, c, d] = seen(5.0, 10.0, 1_920.0).corners;
        let kite = Quad::new([a, b, c.lerp(d, -0.5), d.lerp(a, 0.4)]);
        let value = plausibility(&kite, SIZE);
        assert!(value < 0.6, "{value}");
        assert!(value < plausibility(&Quad::new([a, b, c, d]), SIZE));
    }

    #[test]
    fn corners_on_one_spot_are_not_plausible() {
        assert!(plausibility(&Quad::new([Point::new(3.0, 4.0); 4]), SIZE) < 0.1);
    }
}
