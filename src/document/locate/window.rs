//! Which part of a grid shows the frame. In: the frame's corners in cells. Out: whether a place is shown, and whether a side
//! lies on the border, where a document may go on unseen.

use crate::geometry::{Point, Quad};

/// A side nearer to a straight border than this, in cells, may be the picture's edge and not the document's.
const BORDER_CELLS: f64 = 0.6;
/// The same for a slanting border, along which cells are steps.
const SLANTING_BORDER_CELLS: f64 = 1.3;

/// The borders of what a grid shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Window {
    /// Cells along each axis.
    side: f64,
    of_grid: [Border; 4],
    of_frame: Option<[Border; 4]>,
}

/// One straight border.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Border {
    start: Point,
    /// Of length 1, what is shown on its right in a picture (y down).
    along: Point,
    reach: f64,
}

impl Border {
    /// How far a place lies inside.
    fn depth(&self, place: Point) -> f64 {
        self.along.cross(place - self.start)
    }
}

impl Window {
    /// All of a grid of so many cells along each axis.
    pub(super) fn of_grid(side: usize) -> Self {
        let side = side as f64;
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| Point::new(x, y));
        Self { side, of_grid: borders(corners, BORDER_CELLS), of_frame: None }
    }

    /// The part of a grid within a frame whose corners, clockwise, are given in cells.
    pub(super) fn within(side: usize, frame: &Quad) -> Self {
        Self { of_frame: Some(borders(frame.corners, SLANTING_BORDER_CELLS)), ..Self::of_grid(side) }
    }

    /// Whether a place is shown.
    pub(super) fn shows(&self, place: Point) -> bool {
        let within = 0.0..self.side;
        within.contains(&place.x)
            && within.contains(&place.y)
            && self.of_frame.is_none_or(|borders| borders.iter().all(|border| border.depth(place) > 0.0))
    }

    /// Whether a side from `a` to `b` runs along a border, or beyond it.
    pub(super) fn borders_on(&self, a: Point, b: Point) -> bool {
        let mut borders = self.of_grid.iter().chain(self.of_frame.iter().flatten());
        borders.any(|border| border.depth(a).max(border.depth(b)) < border.reach)
    }
}

/// The sides of a convex quad.
fn borders(corners: [Point; 4], reach: f64) -> [Border; 4] {
    std::array::from_fn(|at| {
        let (start, end) = (corners[at], corners[(at + 1) % 4]);
        let along = end - start;
        Border { start, along: along * (1.0 / along.length().max(1e-9)), reach }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_shows_its_inside_and_knows_its_border() {
        let window = Window::of_grid(8);
        assert!(window.shows(Point::new(0.5, 7.5)) && !window.shows(Point::new(-0.5, 4.0)));
        assert!(window.borders_on(Point::new(0.3, 1.0), Point::new(0.4, 7.0)));
        assert!(!window.borders_on(Point::new(0.3, 1.0), Point::new(1.4, 7.0)));
    }

    #[test]
    fn beyond_the_frame_nothing_is_shown() {
        // The frame ends at a line from (6, 0) to (4, 8).
        let frame = Quad::new(
            [(-20.0, -4.0), (7.0, -4.0), (3.0, 12.0), (-20.0, 12.0)].map(|(x, y)| Point::new(x, y)),
        );
        let window = Window::within(8, &frame);
        assert!(window.shows(Point::new(4.5, 4.0)) && !window.shows(Point::new(5.5, 4.0)));
        assert!(window.borders_on(Point::new(5.5, 1.0), Point::new(4.0, 7.0)));
    }
}
