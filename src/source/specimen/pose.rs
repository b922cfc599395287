//! Where a card lies before the camera. In: a small 3-D pose or four corners. Out: the corners in the picture.

use super::SpecimenError;
use super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM};
use super::error::within;
use crate::geometry::{Homography, Point, Quad, Rect};

/// Pose of the card before a pinhole camera that looks at the middle of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// From the camera to the card's centre along the optical axis, in mm.
    pub distance_mm: f64,
    /// Shift of the card's centre to the right of the optical axis, in mm.
    pub right_mm: f64,
    /// Shift of the card's centre below the optical axis, in mm.
    pub down_mm: f64,
    /// Turn in the picture plane, clockwise.
    pub roll_deg: f64,
    /// Tilt about the horizontal: above 0 the upper edge leans away.
    pub pitch_deg: f64,
    /// Tilt about the vertical: above 0 the right edge leans away.
    pub yaw_deg: f64,
    /// Horizontal field of view.
    pub view_deg: f64,
}

impl Default for Pose {
    /// Parallel to the sensor, in the middle, filling 58 % of a picture's width: a telephone 14 cm away.
    fn default() -> Self {
        Self {
            distance_mm: 140.0,
            right_mm: 0.0,
            down_mm: 0.0,
            roll_deg: 0.0,
            pitch_deg: 0.0,
            yaw_deg: 0.0,
            view_deg: 55.6,
        }
    }
}

/// How the card gets its place in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Placement {
    /// By a pose.
    Pose(Pose),
    /// By the corners, in px, that the card's top-left, top-right, bottom-right and bottom-left come to.
    Corners(Quad),
}

impl Placement {
    /// The corners of the unrounded card in px, starting with the card's own top left, clockwise.
    ///
    /// # Errors
    /// Values out of range; corners that are not convex and clockwise (a card seen from behind or edge-on).
    pub fn corners(&self, width_px: u32, height_px: u32) -> Result<Quad, SpecimenError> {
        let quad = match self {
            Self::Pose(pose) => pose.corners(f64::from(width_px), f64::from(height_px))?,
            Self::Corners(quad) => *quad,
        };
        let finite = quad.corners.iter().all(|p| p.x.abs() < 1e5 && p.y.abs() < 1e5);
        if finite && quad.is_convex() { Ok(quad) } else { Err(SpecimenError::Placement) }
    }

    /// The map from mm on the card to px in the picture.
    pub(super) fn map(&self, width_px: u32, height_px: u32) -> Result<Homography, SpecimenError> {
        let card = Quad::from_rect(Rect::new(0.0, 0.0, CARD_WIDTH_MM, CARD_HEIGHT_MM));
        Homography::from_quads(&card, &self.corners(width_px, height_px)?).ok_or(SpecimenError::Placement)
    }
}

impl Pose {
    fn corners(&self, width_px: f64, height_px: f64) -> Result<Quad, SpecimenError> {
        self.corners_of((CARD_WIDTH_MM, CARD_HEIGHT_MM), width_px, height_px)
    }

    /// The corners of a sheet of `size_mm` (width, height) in px, starting with its own top left, clockwise.
    pub(super) fn corners_of(
        &self,
        size_mm: (f64, f64),
        width_px: f64,
        height_px: f64,
    ) -> Result<Quad, SpecimenError> {
        let distance = within("distance in mm", self.distance_mm, 20.0, 5_000.0)?;
        let view = within("field of view in degrees", self.view_deg, 10.0, 120.0)?;
        let turn =
            |what, deg: f64, most: f64| within(what, deg, -most, most).map(|deg| deg.to_radians().sin_cos());
        let (roll_sin, roll_cos) = turn("roll in degrees", self.roll_deg, 180.0)?;
        let (pitch_sin, pitch_cos) = turn("pitch in degrees", self.pitch_deg, 80.0)?;
        let (yaw_sin, yaw_cos) = turn("yaw in degrees", self.yaw_deg, 80.0)?;
        let focal_px = width_px / 2.0 / (view.to_radians() / 2.0).tan();
        let (half_width, half_height) = (size_mm.0 / 2.0, size_mm.1 / 2.0);
        let mut corners = [Point::default(); 4];
        let signs = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
        for (corner, (right, down)) in corners.iter_mut().zip(signs) {
            let flat = Point::new(right * half_width, down * half_height);
            // Roll in the plane, then pitch about the horizontal, then yaw about the vertical.
            let rolled =
                Point::new(flat.x * roll_cos - flat.y * roll_sin, flat.x * roll_sin + flat.y * roll_cos);
            let (y, behind) = (rolled.y * pitch_cos, -rolled.y * pitch_sin);
            let x = rolled.x * yaw_cos - behind * yaw_sin;
            let depth = distance + rolled.x * yaw_sin + behind * yaw_cos;
            if depth < 5.0 {
                return Err(SpecimenError::Placement);
            }
            *corner = Point::new(
                width_px / 2.0 + focal_px * (x + self.right_mm) / depth,
                height_px / 2.0 + focal_px * (y + self.down_mm) / depth,
            );
        }
        Ok(Quad::new(corners))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(pose: Pose) -> [Point; 4] {
        Placement::Pose(pose).corners(1920, 1080).unwrap().corners
    }

    #[test]
    fn a_parallel_card_has_its_own_proportions() {
        let [top_left, top_right, _, bottom_left] = corners(Pose::default());
        let aspect = top_left.distance(top_right) / top_left.distance(bottom_left);
        assert!((aspect - CARD_WIDTH_MM / CARD_HEIGHT_MM).abs() < 1e-9);
        assert!((top_left.distance(top_right) / 1920.0 - 0.58).abs() < 0.005);
    }

    #[test]
    fn edges_that_lean_away_are_shorter() {
        let [a, b, c, d] = corners(Pose { yaw_deg: 20.0, ..Pose::default() });
        assert!(b.distance(c) < a.distance(d) - 10.0);
        let [a, b, c, d] = corners(Pose { pitch_deg: 20.0, ..Pose::default() });
        assert!(a.distance(b) < c.distance(d) - 10.0);
    }

    #[test]
    fn roll_is_clockwise() {
        let [a, b, ..] = corners(Pose { roll_deg: 10.0, ..Pose::default() });
        let angle = (b.y - a.y).atan2(b.x - a.x).to_degrees();
        assert!((angle - 10.0).abs() < 1e-6);
    }

    #[test]
    fn impossible_places_are_refused() {
        let corners = |placement: Placement| placement.corners(1920, 1080);
        assert!(corners(Placement::Pose(Pose { distance_mm: f64::NAN, ..Pose::default() })).is_err());
        let steep = Pose { distance_mm: 25.0, yaw_deg: 70.0, ..Pose::default() };
        assert!(matches!(corners(Placement::Pose(steep)), Err(SpecimenError::Placement)));
        let mut mirrored = Quad::from_rect(Rect::new(0.0, 0.0, 100.0, 60.0));
        mirrored.corners.reverse();
        assert!(matches!(corners(Placement::Corners(mirrored)), Err(SpecimenError::Placement)));
    }
}
