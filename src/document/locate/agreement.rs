//! How well a quad and the network's grid agree. In: a grid, a quad in its cells. Out: 0 to 1.

use super::network::{Grid, logistic};
use super::window::Window;
use crate::geometry::{Point, Quad};

/// Cells farther outside the quad than this take no part: another document may lie there.
const REACH_CELLS: f64 = 3.0;
/// Samples along each side for the edge plane.
const SAMPLES: u32 = 24;

/// How well a quad and all of the grid agree. `on_document`: how likely each of its cells lies on the document, 0 to 1.
pub(super) fn agreement(grid: &Grid, on_document: &[f32], quad: &Quad, window: &Window) -> f64 {
    overlap(on_document, grid.side, quad, window) * of_edges(grid, quad, window)
}

/// How well its sides and the edge plane agree, 0.5 to 1: quick.
pub(super) fn of_edges(grid: &Grid, quad: &Quad, window: &Window) -> f64 {
    0.5 + 0.5 * (2.0 * weakest_side(grid, quad, window)).min(1.0)
}

/// Overlap of the quad and the document plane: sum of the lesser over sum of the greater, near the quad.
fn overlap(on_document: &[f32], side: usize, quad: &Quad, window: &Window) -> f64 {
    let c = &quad.corners;
    let sides: [(Point, Point); 4] = std::array::from_fn(|i| {
        let (a, b) = (c[i], c[(i + 1) % 4]);
        let along = b - a;
        (a, along * (1.0 / along.length().max(1e-9)))
    });
    let near = quad.bounding_rect();
    let cells = |start: f64, length: f64| {
        let end = (start + length + REACH_CELLS).ceil().min(side as f64);
        ((start - REACH_CELLS).max(0.0) as usize)..(end.max(0.0) as usize)
    };
    let (columns, rows) = (cells(near.x, near.width), cells(near.y, near.height));
    let (mut lesser, mut greater) = (0.0, 0.0);
    for y in rows {
        let row = on_document.get(y * side..).unwrap_or_default();
        for (x, &seen) in row.iter().enumerate().take(columns.end).skip(columns.start) {
            let centre = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            let depth = sides.iter().map(|&(a, along)| along.cross(centre - a)).fold(f64::INFINITY, f64::min);
            if depth > -REACH_CELLS && window.shows(centre) {
                let (covered, seen) = ((depth + 0.5).clamp(0.0, 1.0), f64::from(seen));
                lesser += covered.min(seen);
                greater += covered.max(seen);
            }
        }
    }
    if greater > 0.0 { lesser / greater } else { 0.0 }
}

/// The least over the four sides of the mean edge probability along it, where it is shown; 1 for a side outside.
fn weakest_side(grid: &Grid, quad: &Quad, window: &Window) -> f64 {
    (0..4)
        .map(|i| {
            let (a, b) = (quad.corners[i], quad.corners[(i + 1) % 4]);
            let (mut sum, mut count) = (0.0, 0);
            for k in 0..SAMPLES {
                let p = a.lerp(b, 0.08 + 0.84 * (f64::from(k) + 0.5) / f64::from(SAMPLES));
                if window.shows(p) {
                    let cell = p.y as usize * grid.side + p.x as usize;
                    sum += grid.edge.get(cell).map_or(0.0, |&edge| f64::from(logistic(edge)));
                    count += 1;
                }
            }
            if count == 0 { 1.0 } else { sum / f64::from(count) }
        })
        .fold(1.0, f64::min)
}
