//! Similarities of the plane: turn, uniform scale, shift.

use super::{Point, Rect};

/// The map `p -> (a x - b y + tx, b x + a y + ty)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similarity {
    a: f64,
    b: f64,
    shift: Point,
}

impl Similarity {
    /// The map that takes each point of `from` nearest to its partner in `to`, in the least-squares sense, without
    /// mirroring (Umeyama 1991, in the plane). `None` for fewer than two pairs or when `from` is one point.
    #[must_use]
    pub fn from_pairs(from: &[Point], to: &[Point]) -> Option<Self> {
        let count = from.len().min(to.len());
        if count < 2 {
            return None;
        }
        let mean = |points: &[Point]| {
            points.iter().take(count).fold(Point::default(), |sum, &p| sum + p) * (1.0 / count as f64)
        };
        let (from_mean, to_mean) = (mean(from), mean(to));
        let (mut dot, mut cross, mut spread) = (0.0, 0.0, 0.0);
        for (&p, &q) in from.iter().zip(to) {
            let (p, q) = (p - from_mean, q - to_mean);
            dot += p.dot(q);
            cross += p.cross(q);
            spread += p.dot(p);
        }
        if spread < 1e-9 {
            return None;
        }
        let (a, b) = (dot / spread, cross / spread);
        let turned = Point::new(a * from_mean.x - b * from_mean.y, b * from_mean.x + a * from_mean.y);
        Some(Self { a, b, shift: to_mean - turned })
    }

    /// The map of a `width` x `height` chip on to a square or box of the plane, turned clockwise by `angle_rad`
    /// about the box's middle; along the box's width and height the scale is that of the width.
    #[must_use]
    pub fn from_chip_to_box(chip_width: f64, chip_height: f64, target: Rect, angle_rad: f64) -> Self {
        let scale = target.width / chip_width;
        let (a, b) = (scale * angle_rad.cos(), scale * angle_rad.sin());
        let middle = Point::new(chip_width / 2.0, chip_height / 2.0);
        let turned = Point::new(a * middle.x - b * middle.y, b * middle.x + a * middle.y);
        Self { a, b, shift: target.centre() - turned }
    }

    /// The map back; `None` when this one shrinks everything to a point.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let square = self.a * self.a + self.b * self.b;
        if square < 1e-12 {
            return None;
        }
        let back = Self { a: self.a / square, b: -self.b / square, shift: Point::default() };
        Some(Self { shift: back.apply(self.shift) * -1.0, ..back })
    }

    /// Where a point goes.
    #[must_use]
    pub fn apply(&self, p: Point) -> Point {
        Point::new(self.a * p.x - self.b * p.y, self.b * p.x + self.a * p.y) + self.shift
    }

    /// Lengths grow by this.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.a.hypot(self.b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovers_a_known_map() {
        let known = Similarity { a: 0.6, b: 0.8, shift: Point::new(3.0, -2.0) };
        let from = [Point::new(0.0, 0.0), Point::new(10.0, 1.0), Point::new(4.0, 7.0)];
        let to = from.map(|p| known.apply(p));
        let found = Similarity::from_pairs(&from, &to).unwrap();
        assert!(from.iter().zip(to).all(|(&p, q)| found.apply(p).distance(q) < 1e-9));
        assert!((found.scale() - 1.0).abs() < 1e-9);
        let back = found.inverse().unwrap();
        assert!(from.iter().zip(to).all(|(&p, q)| back.apply(q).distance(p) < 1e-9));
    }

    #[test]
    fn a_chip_covers_its_box() {
        let target = Rect::new(10.0, 20.0, 50.0, 50.0);
        let map = Similarity::from_chip_to_box(100.0, 100.0, target, 0.0);
        assert!(map.apply(Point::new(0.0, 0.0)).distance(Point::new(10.0, 20.0)) < 1e-9);
        assert!(map.apply(Point::new(100.0, 100.0)).distance(Point::new(60.0, 70.0)) < 1e-9);
    }

    #[test]
    fn one_point_is_not_enough() {
        assert!(Similarity::from_pairs(&[Point::default()], &[Point::default()]).is_none());
        assert!(Similarity::from_pairs(&[Point::default(); 3], &[Point::default(); 3]).is_none());
    }
}
