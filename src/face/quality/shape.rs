//! What the points and boxes say alone. In: 68 points, the frame's size. Out: native values.

use super::Measured;
use crate::geometry::{HeadPose, Point, eye_centres, eye_distance_px, eyes_to_chin_px, gaps_px};
use crate::record::Face;

const NO_EYES: &str = "the eyes lie on one spot";

/// Middle between the eyes, in px, and the unit of distance.
fn eyes(points: &[Point]) -> Option<(Point, Point, f64)> {
    let ([left, right], distance) = (eye_centres(points)?, eye_distance_px(points)?);
    Some((left, right, distance))
}

fn over_chin(points: &[Point], value: impl Fn(Point) -> f64) -> Measured {
    match (eyes(points), eyes_to_chin_px(points)) {
        (Some((left, right, _)), Some(unit)) => Ok(value(left.lerp(right, 0.5)) / unit),
        _ => Err(NO_EYES.into()),
    }
}

/// The distance in px as it would be from the front; a turned head shows less of it.
pub(super) fn inter_eye_distance(points: &[Point], pose: Option<HeadPose>) -> Measured {
    let (_, _, distance) = eyes(points).ok_or(NO_EYES)?;
    let pose = pose.ok_or("the points are those of no head")?;
    // Beyond 60 degrees one eye is hidden and the quotient means nothing.
    Ok(distance / pose.yaw_deg.to_radians().cos().max(0.5))
}

pub(super) fn head_size(points: &[Point], (_, height): (f64, f64)) -> Measured {
    eyes_to_chin_px(points).map(|unit| unit / height.max(1.0)).ok_or_else(|| NO_EYES.into())
}

pub(super) fn leftward_crop(points: &[Point]) -> Measured {
    eyes(points).map(|(left, _, distance)| left.x / distance).ok_or_else(|| NO_EYES.into())
}

pub(super) fn rightward_crop(points: &[Point], (width, _): (f64, f64)) -> Measured {
    eyes(points).map(|(_, right, distance)| (width - right.x) / distance).ok_or_else(|| NO_EYES.into())
}

pub(super) fn margin_above(points: &[Point]) -> Measured {
    over_chin(points, |middle| middle.y)
}

pub(super) fn margin_below(points: &[Point], (_, height): (f64, f64)) -> Measured {
    over_chin(points, |middle| height - middle.y)
}

pub(super) fn angle(pose: Option<HeadPose>, of: impl Fn(HeadPose) -> f64) -> Measured {
    pose.map(of).ok_or_else(|| "the points are those of no head".into())
}

pub(super) fn mouth_open(points: &[Point]) -> Measured {
    let (_, mouth) = gaps_px(points).ok_or(NO_EYES)?;
    over_chin(points, |_| mouth)
}

/// Area of the second largest face over that of the largest; 0 for a face alone.
pub(super) fn second_face(faces: &[Face]) -> f64 {
    match faces {
        [largest, second, ..] if largest.bounds.area() > 0.0 => second.bounds.area() / largest.bounds.area(),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Rect, mean_head_points};

    fn head(scale_px: f64) -> Vec<Point> {
        let pose = HeadPose { yaw_deg: 0.0, pitch_deg: 0.0, roll_deg: 0.0, scale_px };
        mean_head_points(pose, Point::new(300.0, 250.0))
    }

    #[test]
    fn room_and_size_are_counted_from_the_eyes() {
        let points = head(100.0);
        let near = |value: Measured, expected: f64| {
            let value = value.unwrap();
            assert!((value - expected).abs() < 0.01 * expected, "{value}, not {expected}");
        };
        near(leftward_crop(&points), 2.5);
        near(rightward_crop(&points, (640.0, 480.0)), 2.9);
        let unit = eyes_to_chin_px(&points).unwrap();
        near(margin_above(&points), 250.0 / unit);
        near(head_size(&points, (640.0, 480.0)), unit / 480.0);
        near(inter_eye_distance(&points, crate::geometry::head_pose(&points)), 100.0);
    }

    #[test]
    fn degenerate_points_are_not_measured() {
        let spot = [Point::default(); 68];
        for value in
            [leftward_crop(&spot), margin_above(&spot), mouth_open(&spot), head_size(&[], (1.0, 1.0))]
        {
            assert!(value.is_err());
        }
    }

    #[test]
    fn a_second_face_counts_by_its_area() {
        let face = |side: f64| Face::new(Rect::new(0.0, 0.0, side, side), 0.9);
        assert_eq!(second_face(&[face(10.0)]), 0.0);
        assert_eq!(second_face(&[face(10.0), face(5.0), face(4.0)]), 0.25);
    }
}
