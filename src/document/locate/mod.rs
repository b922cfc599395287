//! The document's four corners. In: a frame. Out: the quad of the largest document and a score, or nothing.
//!
//! ```text
//! frame -> network -> grid -> outline -> hull -> four sides -> coarse quad -> score
//!                                                              refine (full resolution)
//! ```

mod agreement;
mod contour;
mod network;
mod polygon;
mod refine;

pub use self::network::{CornerNetwork, Grid, NetworkScratch};
pub use self::refine::refine_corners;

use crate::geometry::{Point, Quad};

/// Quads that score less are not reported: `models/train/corners/recipe.md` has the errors at this score.
pub const MIN_SCORE: f64 = 0.5;
/// A document takes at least this share of the picture.
const MIN_AREA_SHARE: f64 = 0.01;
/// A second region of at least this share of the first counts as another document.
const OTHER_SHARE: f64 = 0.35;

/// A document found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// Corners in px of the frame, clockwise from the one nearest its top left; they may lie outside it.
    pub quad: Quad,
    /// Confidence, 0 to 1.
    pub score: f64,
    /// Whether another region looks like a document too.
    pub several: bool,
}

/// The coarse quad of the largest document on a grid over a frame of this size in px; `None` when the grid shows no
/// region with four sides. The score is not yet held against [`MIN_SCORE`].
#[must_use]
pub fn locate(grid: &Grid, frame_size: (u32, u32)) -> Option<Located> {
    let side = grid.side as f64;
    let outline = contour::outline(&grid.document, grid.side)?;
    let all: Vec<Point> = outline.crossings.iter().chain(&outline.at_border).copied().collect();
    let first = polygon::four_sides(&polygon::hull(&all), side)?;
    let fitted = polygon::fit(&first, &outline.crossings);
    // A region with a dent or a bulge can be fitted worse than it was hulled.
    let (quad, overlap) = [first, fitted]
        .map(|quad| (quad, agreement::overlap(grid, &quad)))
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    if quad.area() < MIN_AREA_SHARE * side * side {
        return None;
    }
    let weakest = agreement::weakest_side(grid, &quad);
    let score = grid.present * overlap * (0.5 + 0.5 * (2.0 * weakest).min(1.0));
    let (across, down) = (f64::from(frame_size.0) / side, f64::from(frame_size.1) / side);
    let corners = quad.corners.map(|p| Point::new(p.x * across, p.y * down));
    Some(Located {
        quad: Quad::from_unordered(corners),
        score: score.clamp(0.0, 1.0),
        several: outline.second_cells as f64 > OTHER_SHARE * outline.cells as f64,
    })
}
