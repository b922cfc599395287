//! Where the document lies in the picture. In: its size, a defect, a seed. Out: its corners in px, own top left
//! first, clockwise, and how far it is tilted.

use super::super::{Pose, Random, SpecimenError};
use super::defect::Defect;
use crate::geometry::{Point, Quad};

/// How often a place is drawn anew before the picture is given up.
const TRIES: usize = 200;

/// Corners of a document of `size_mm` in a picture of `size_px`, and the angle in degrees between its normal and
/// the optical axis.
pub(super) fn framed(
    random: &mut Random,
    size_mm: (f64, f64),
    size_px: (f64, f64),
    defect: Defect,
) -> Result<(Quad, f64), SpecimenError> {
    for _ in 0..TRIES {
        let pose = pose(random, size_mm, size_px, defect);
        let Ok(quad) = pose.corners_of(size_mm, size_px.0, size_px.1) else { continue };
        let fill = match defect {
            Defect::CornerOut => random.within(0.72..0.98),
            Defect::TwoDocuments => random.within(0.45..0.66),
            _ => random.within(0.46..0.9),
        };
        let placed = placed(random, &quad, size_px, fill, defect);
        if placed.is_convex() && fits(&placed, size_px, defect) {
            let (pitch, yaw) = (pose.pitch_deg.to_radians(), pose.yaw_deg.to_radians());
            return Ok((placed, (pitch.cos() * yaw.cos()).acos().to_degrees()));
        }
    }
    Err(SpecimenError::Placement)
}

fn pose(random: &mut Random, size_mm: (f64, f64), size_px: (f64, f64), defect: Defect) -> Pose {
    let tilt = match defect {
        Defect::Tilt => random.within(25.0..45.0),
        _ => 16.0 * random.within(0.0..1.0).powi(2),
    };
    let (sin, cos) = random.within(0.0..360.0).to_radians().sin_cos();
    let crossed = (size_mm.0 > size_mm.1) != (size_px.0 > size_px.1);
    let quarter = if crossed && random.within(0.0..1.0) < 0.3 {
        if random.within(0.0..1.0) < 0.5 { 90.0 } else { -90.0 }
    } else {
        0.0
    };
    let roll_deg = match defect {
        Defect::Turned => random.within(-180.0..180.0),
        _ => quarter + 14.0 * random.within(-1.0..1.0).powi(3),
    };
    Pose {
        distance_mm: 2.4 * size_mm.0.max(size_mm.1),
        roll_deg,
        pitch_deg: tilt * sin,
        yaw_deg: tilt * cos,
        view_deg: random.within(48.0..68.0),
        ..Pose::default()
    }
}

/// The quad brought to `fill` of the picture and put somewhere in it.
fn placed(random: &mut Random, quad: &Quad, size_px: (f64, f64), fill: f64, defect: Defect) -> Quad {
    let bounds = quad.bounding_rect();
    let factor = fill / (bounds.width / size_px.0).max(bounds.height / size_px.1);
    let scaled = quad.scaled(factor);
    let bounds = scaled.bounding_rect();
    let (room_x, room_y) = (size_px.0 - bounds.width, size_px.1 - bounds.height);
    let reach = if defect == Defect::CornerOut { 0.9 } else { 0.42 };
    let shift = Point::new(
        -bounds.x + room_x / 2.0 + reach * random.within(-1.0..1.0) * room_x.max(0.2 * size_px.0),
        -bounds.y + room_y / 2.0 + reach * random.within(-1.0..1.0) * room_y.max(0.2 * size_px.1),
    );
    Quad::new(scaled.corners.map(|corner| corner + shift))
}

/// All corners inside with a little air, or, where that is the defect, one outside.
fn fits(quad: &Quad, (width, height): (f64, f64), defect: Defect) -> bool {
    let diagonal = width.hypot(height);
    // How far a corner is outside, in shares of the diagonal.
    let outside = |p: &Point| (-p.x).max(p.x - width).max(-p.y).max(p.y - height) / diagonal;
    let out = quad.corners.iter().filter(|corner| outside(corner) > 0.012).count();
    let inside = quad.corners.iter().filter(|corner| outside(corner) < -0.012).count();
    match defect {
        Defect::CornerOut => out == 1 && inside == 3 && quad.corners.iter().all(|c| outside(c) < 0.10),
        _ => inside == 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_inside_unless_one_is_wanted_outside() {
        let size_px = (800.0, 600.0);
        for seed in 0..60 {
            for defect in Defect::ALL {
                let mut random = Random::stream(seed, 1);
                let (quad, tilt_deg) = framed(&mut random, (85.6, 53.98), size_px, defect).unwrap();
                let inside = |p: &&Point| (0.0..800.0).contains(&p.x) && (0.0..600.0).contains(&p.y);
                let count = quad.corners.iter().filter(inside).count();
                assert_eq!(count, if defect == Defect::CornerOut { 3 } else { 4 }, "{}", defect.name());
                assert!(defect != Defect::Tilt || tilt_deg > 20.0);
                assert!(quad.area() > 0.05 * 800.0 * 600.0);
            }
        }
    }
}
