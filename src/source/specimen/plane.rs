//! The plane of document and table as the camera sees it. In: px. Out: mm on the plane, coverage of outlines.

use super::SpecimenError;
use crate::geometry::{Homography, Point};

pub(super) struct Plane {
    mm_from_px: Homography,
    /// Sign of the projective weight on the visible side of the horizon.
    side: f64,
    /// Size of a pixel in mm in the middle of the document.
    px_mm: f64,
}

impl Plane {
    /// The plane seen through `px_from_mm`; `middle_mm` is a visible place on it, the document's middle.
    pub(super) fn new(px_from_mm: Homography, middle_mm: Point) -> Result<Self, SpecimenError> {
        let mm_from_px = px_from_mm.inverse().ok_or(SpecimenError::Placement)?;
        let middle = px_from_mm.apply(middle_mm);
        let side = weight(&mm_from_px, middle).signum();
        let origin = mm_from_px.apply(middle);
        let step = |x, y| mm_from_px.apply(middle + Point::new(x, y)) - origin;
        let px_mm = step(1.0, 0.0).cross(step(0.0, 1.0)).abs().sqrt();
        Ok(Self { mm_from_px, side, px_mm })
    }

    /// Size of a pixel in mm in the middle of the document.
    pub(super) fn px_mm(&self) -> f64 {
        self.px_mm
    }

    /// The place on the plane that a pixel shows; `None` at and beyond the horizon.
    pub(super) fn mm(&self, px: Point) -> Option<Point> {
        if weight(&self.mm_from_px, px) * self.side <= 0.0 {
            return None;
        }
        let at = self.mm_from_px.apply(px);
        (at.x.abs() < 1e6 && at.y.abs() < 1e6).then_some(at)
    }

    /// Share of the pixel round `px` inside an outline given by its distance field in mm, negative inside.
    pub(super) fn coverage(&self, px: Point, distance_mm: impl Fn(Point) -> f64) -> f32 {
        let distance = |x, y| self.mm(px + Point::new(x, y)).map_or(f64::INFINITY, &distance_mm);
        let here = distance(0.0, 0.0);
        if here.abs() > 8.0 * self.px_mm {
            return if here < 0.0 { 1.0 } else { 0.0 };
        }
        let slope =
            Point::new(distance(0.5, 0.0) - distance(-0.5, 0.0), distance(0.0, 0.5) - distance(0.0, -0.5));
        (0.5 - here / slope.length().max(1e-9)).clamp(0.0, 1.0) as f32
    }
}

fn weight(map: &Homography, p: Point) -> f64 {
    let [_, _, [a, b, c]] = map.rows();
    a * p.x + b * p.y + c
}
