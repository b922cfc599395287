//! Projective maps of the plane (3x3 matrices), from four point pairs.

use super::{Point, Quad};

/// A projective map; row-major 3x3, bottom-right entry 1 after construction from quads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homography {
    rows: [[f64; 3]; 3],
}

impl Homography {
    /// The map that takes the corners of `from` to the corners of `to`, in order.
    /// `None` when three corners of either lie on a line.
    #[must_use]
    pub fn from_quads(from: &Quad, to: &Quad) -> Option<Self> {
        let mut system = [[0.0; 9]; 8];
        for (i, (p, q)) in from.corners.iter().zip(&to.corners).enumerate() {
            system[2 * i] = [p.x, p.y, 1.0, 0.0, 0.0, 0.0, -p.x * q.x, -p.y * q.x, q.x];
            system[2 * i + 1] = [0.0, 0.0, 0.0, p.x, p.y, 1.0, -p.x * q.y, -p.y * q.y, q.y];
        }
        let h = solve(system)?;
        Some(Self { rows: [[h[0], h[1], h[2]], [h[3], h[4], h[5]], [h[6], h[7], 1.0]] })
    }

    /// Where a point goes; not finite for points on the horizon.
    #[must_use]
    pub fn apply(&self, p: Point) -> Point {
        let [a, b, c] = self.rows.map(|row| row[0] * p.x + row[1] * p.y + row[2]);
        Point::new(a / c, b / c)
    }

    /// Where a quad goes, corner by corner.
    #[must_use]
    pub fn apply_quad(&self, quad: &Quad) -> Quad {
        Quad::new(quad.corners.map(|corner| self.apply(corner)))
    }

    /// The map back; `None` when this one is not invertible.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let m = &self.rows;
        let cofactor = |r: usize, c: usize| {
            let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
            m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
        };
        let determinant = (0..3).map(|c| m[0][c] * cofactor(0, c)).sum::<f64>();
        if determinant.abs() < 1e-12 {
            return None;
        }
        let mut rows = [[0.0; 3]; 3];
        for (r, row) in rows.iter_mut().enumerate() {
            for (c, entry) in row.iter_mut().enumerate() {
                *entry = cofactor(c, r) / determinant;
            }
        }
        Some(Self { rows })
    }

    /// The rows of the matrix, for warping loops.
    #[must_use]
    pub const fn rows(&self) -> &[[f64; 3]; 3] {
        &self.rows
    }
}

/// Gauss-Jordan elimination with partial pivoting of an 8x8 system with its right side in column 8.
fn solve(mut m: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot = (column..8).max_by(|&a, &b| m[a][column].abs().total_cmp(&m[b][column].abs()))?;
        if m[pivot][column].abs() < 1e-10 {
            return None;
        }
        m.swap(column, pivot);
        let head = m[column];
        for (row, entries) in m.iter_mut().enumerate() {
            if row != column {
                let factor = entries[column] / head[column];
                for k in column..9 {
                    entries[k] -= factor * head[k];
                }
            }
        }
    }
    Some(std::array::from_fn(|i| m[i][8] / m[i][i]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::Rect;

    proptest! {
        #[test]
        fn corners_land_and_come_back(jitter in prop::array::uniform8(-20.0..20.0f64)) {
            let unit = Quad::from_rect(Rect::new(0.0, 0.0, 100.0, 60.0));
            let mut moved = unit;
            for (i, corner) in moved.corners.iter_mut().enumerate() {
                *corner = *corner + Point::new(jitter[2 * i], jitter[2 * i + 1]);
            }
            let there = Homography::from_quads(&unit, &moved).unwrap();
            let back = there.inverse().unwrap();
            for (a, b) in unit.corners.iter().zip(&moved.corners) {
                prop_assert!(there.apply(*a).distance(*b) < 1e-6);
                prop_assert!(back.apply(*b).distance(*a) < 1e-6);
            }
        }
    }

    #[test]
    fn three_corners_on_a_line_have_no_map() {
        let unit = Quad::from_rect(Rect::new(0.0, 0.0, 1.0, 1.0));
        let flat = Quad::new([0.0, 1.0, 2.0, 3.0].map(|x| Point::new(x, 0.0)));
        assert!(Homography::from_quads(&unit, &flat).is_none());
    }
}
