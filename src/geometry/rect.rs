//! An upright rectangle.

use serde::{Deserialize, Serialize};

use super::Point;

/// An upright rectangle in pixels, serialised as `[x, y, width, height]`; it may reach outside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 4]", into = "[f64; 4]")]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width, never negative.
    pub width: f64,
    /// Height, never negative.
    pub height: f64,
}

impl Rect {
    /// A rectangle from its top-left corner and size.
    #[must_use]
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    /// Area in square pixels.
    #[must_use]
    pub fn area(self) -> f64 {
        self.width * self.height
    }

    /// The middle.
    #[must_use]
    pub fn centre(self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// The part that both share; zero-sized when they do not meet.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let right = (self.x + self.width).min(other.x + other.width);
        let bottom = (self.y + self.height).min(other.y + other.height);
        Self::new(x, y, (right - x).max(0.0), (bottom - y).max(0.0))
    }

    /// Intersection over union, 0 to 1.
    #[must_use]
    pub fn iou(self, other: Self) -> f64 {
        let shared = self.intersection(other).area();
        let union = self.area() + other.area() - shared;
        if union > 0.0 { shared / union } else { 0.0 }
    }

    /// The same centre, both sides multiplied by `factor`.
    #[must_use]
    pub fn scaled_about_centre(self, factor: f64) -> Self {
        let centre = self.centre();
        let (width, height) = (self.width * factor, self.height * factor);
        Self::new(centre.x - width / 2.0, centre.y - height / 2.0, width, height)
    }
}

impl From<[f64; 4]> for Rect {
    fn from([x, y, width, height]: [f64; 4]) -> Self {
        Self { x, y, width, height }
    }
}

impl From<Rect> for [f64; 4] {
    fn from(rect: Rect) -> Self {
        [rect.x, rect.y, rect.width, rect.height]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iou_of_equal_halved_and_apart() {
        let a = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert!((a.iou(a) - 1.0).abs() < 1e-12);
        assert!((a.iou(Rect::new(0.0, 0.0, 10.0, 5.0)) - 0.5).abs() < 1e-12);
        assert!(a.iou(Rect::new(20.0, 0.0, 10.0, 5.0)).abs() < 1e-12);
    }
}
