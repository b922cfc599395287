//! Four corners of something flat seen by a camera.

use serde::{Deserialize, Serialize};

use super::{Point, Rect};

/// Four corners, clockwise on the screen, starting with the one nearest the picture's top left.
/// Corners may lie outside the picture. Serialised as `[[x, y]; 4]`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quad {
    /// The corners, in order.
    pub corners: [Point; 4],
}

impl Quad {
    /// A quad from corners already in the wanted order.
    #[must_use]
    pub const fn new(corners: [Point; 4]) -> Self {
        Self { corners }
    }

    /// Puts any four points into the agreed order: clockwise, the one with the least `x + y` first.
    #[must_use]
    pub fn from_unordered(points: [Point; 4]) -> Self {
        let centre = (points[0] + points[1] + points[2] + points[3]) * 0.25;
        let mut sorted = points;
        let angle = |p: &Point| (p.y - centre.y).atan2(p.x - centre.x);
        sorted.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
        let first = (0..4)
            .min_by(|&a, &b| (sorted[a].x + sorted[a].y).total_cmp(&(sorted[b].x + sorted[b].y)))
            .unwrap_or(0);
        sorted.rotate_left(first);
        Self::new(sorted)
    }

    /// The corners of an upright rectangle.
    #[must_use]
    pub fn from_rect(rect: Rect) -> Self {
        let (right, bottom) = (rect.x + rect.width, rect.y + rect.height);
        Self::new([
            Point::new(rect.x, rect.y),
            Point::new(right, rect.y),
            Point::new(right, bottom),
            Point::new(rect.x, bottom),
        ])
    }

    /// Area in square pixels by the shoelace formula; positive for the agreed order.
    #[must_use]
    pub fn area(&self) -> f64 {
        let c = &self.corners;
        (0..4).map(|i| c[i].cross(c[(i + 1) % 4])).sum::<f64>() / 2.0
    }

    /// True when every corner turns the same way and no side is shorter than a thousandth of a pixel.
    #[must_use]
    pub fn is_convex(&self) -> bool {
        let c = &self.corners;
        (0..4).all(|i| {
            let (side, next) = (c[(i + 1) % 4] - c[i], c[(i + 2) % 4] - c[(i + 1) % 4]);
            side.length() > 1e-3 && side.cross(next) > 0.0
        })
    }

    /// Lengths of the sides, from corner `i` to corner `i + 1`.
    #[must_use]
    pub fn side_lengths(&self) -> [f64; 4] {
        std::array::from_fn(|i| self.corners[i].distance(self.corners[(i + 1) % 4]))
    }

    /// Every coordinate multiplied by `factor`: the same quad in a picture resized by it.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self::new(self.corners.map(|p| p * factor))
    }

    /// The smallest upright rectangle round the corners.
    #[must_use]
    pub fn bounding_rect(&self) -> Rect {
        let c = &self.corners;
        let min = |f: fn(&Point) -> f64| c.iter().map(f).fold(f64::INFINITY, f64::min);
        let max = |f: fn(&Point) -> f64| c.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
        let (left, top) = (min(|p| p.x), min(|p| p.y));
        Rect::new(left, top, max(|p| p.x) - left, max(|p| p.y) - top)
    }

    /// True when the point lies inside or on the edge of the (convex) quad.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let c = &self.corners;
        (0..4).all(|i| (c[(i + 1) % 4] - c[i]).cross(point - c[i]) >= 0.0)
    }

    /// Intersection over union with another convex quad, 0 to 1 (Sutherland-Hodgman clipping).
    #[must_use]
    pub fn iou(&self, other: &Self) -> f64 {
        let shared = clip_area(self, other);
        let union = self.area() + other.area() - shared;
        if union > 0.0 { (shared / union).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// Most corners of a quad after four cuts, each of which adds at most one for every two: 4, 6, 9, 13, 19.
const MOST_CORNERS: usize = 19;

/// Corners of a polygon, in place: quads are compared on every few frames, and frames allocate nothing.
struct Polygon {
    corners: [Point; MOST_CORNERS],
    count: usize,
}

impl Polygon {
    fn new(corners: impl IntoIterator<Item = Point>) -> Self {
        let mut polygon = Self { corners: [Point::new(0.0, 0.0); MOST_CORNERS], count: 0 };
        corners.into_iter().for_each(|corner| polygon.push(corner));
        polygon
    }

    fn push(&mut self, corner: Point) {
        if let Some(free) = self.corners.get_mut(self.count) {
            *free = corner;
            self.count += 1;
        }
    }

    /// Each side, from corner to corner, the one that ends at the first corner first.
    fn sides(&self) -> impl Iterator<Item = (Point, Point)> {
        let corners = self.corners.get(..self.count).unwrap_or_default();
        corners.last().into_iter().chain(corners).copied().zip(corners.iter().copied())
    }
}

/// Area of `subject` cut by the convex `window`.
fn clip_area(subject: &Quad, window: &Quad) -> f64 {
    let mut polygon = Polygon::new(subject.corners);
    for i in 0..4 {
        let (a, b) = (window.corners[i], window.corners[(i + 1) % 4]);
        let inside = |p: Point| (b - a).cross(p - a);
        let mut kept = Polygon::new([]);
        for (before, here) in polygon.sides() {
            let (side_here, side_before) = (inside(here), inside(before));
            if (side_here >= 0.0) != (side_before >= 0.0) {
                kept.push(before.lerp(here, side_before / (side_before - side_here)));
            }
            if side_here >= 0.0 {
                kept.push(here);
            }
        }
        polygon = kept;
    }
    polygon.sides().map(|(from, to)| from.cross(to)).sum::<f64>() / 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn square() -> Quad {
        Quad::from_rect(Rect::new(0.0, 0.0, 10.0, 10.0))
    }

    #[test]
    fn order_starts_top_left_and_runs_clockwise() {
        let c = square().corners;
        let mixed = Quad::from_unordered([c[2], c[0], c[3], c[1]]);
        assert_eq!(mixed, square());
        assert!(mixed.area() > 0.0 && mixed.is_convex());
    }

    #[test]
    fn iou_with_a_shifted_copy() {
        let shifted = Quad::from_rect(Rect::new(5.0, 0.0, 10.0, 10.0));
        assert!((square().iou(&shifted) - 1.0 / 3.0).abs() < 1e-9);
        assert!((square().iou(&square()) - 1.0).abs() < 1e-9);
        assert!(square().iou(&Quad::from_rect(Rect::new(20.0, 0.0, 10.0, 10.0))).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn iou_is_symmetric(dx in -12.0..12.0f64, dy in -12.0..12.0f64, w in 1.0..20.0f64) {
            let other = Quad::from_rect(Rect::new(dx, dy, w, 7.0));
            prop_assert!((square().iou(&other) - other.iou(&square())).abs() < 1e-9);
        }
    }
}
