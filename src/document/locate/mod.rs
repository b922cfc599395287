//! The document's four corners. In: a frame. Out: the quad of the largest document and a score, or nothing.
//!
//! ```text
//! frame -> network -> grid -> outline -> hull -> four sides -> quad -> score     whole frame, then closer
//!                                                            refine             full resolution
//! ```

mod agreement;
mod contour;
mod network;
mod polygon;
mod refine;

pub use self::network::{CornerNetwork, Grid, NetworkScratch};
pub use self::refine::refine_corners;

use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Point, Quad, Rect};

/// Quads that score less are not reported: `models/train/corners/recipe.md` has the errors at this score.
pub const MIN_SCORE: f64 = 0.5;
/// Below this the first look is not followed by a closer one.
const MIN_FIRST_SCORE: f64 = 0.2;
/// The part that a closer look takes in: the quad's box grown by this.
const CLOSER_LOOK: f64 = 1.5;
/// A closer look is taken where that part is less than this share of the frame.
const CLOSER_AREA: f64 = 0.6;
/// Both looks are at the same document when their quads overlap by this much.
const SAME_DOCUMENT: f64 = 0.6;
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

/// Finds the largest document of a frame: first in the whole frame, then, where it is small, in the part of the frame
/// around it. The quad is coarse: [`refine_corners`] follows. `None` when nothing scores [`MIN_SCORE`].
///
/// # Errors
/// As [`CornerNetwork::look`].
pub fn find_corners(
    network: &CornerNetwork,
    frame: &Frame,
    scratch: &mut NetworkScratch,
) -> Result<Option<Located>> {
    let whole = Rect::new(0.0, 0.0, frame.width().into(), frame.height().into());
    let Some(first) = locate(&network.look(frame, whole, scratch)?, whole) else { return Ok(None) };
    let around = first.quad.bounding_rect().scaled_about_centre(CLOSER_LOOK).intersection(whole);
    let close = around.width * around.height < CLOSER_AREA * whole.width * whole.height
        && around.width >= 32.0
        && around.height >= 32.0;
    let second = if close && first.score >= MIN_FIRST_SCORE {
        locate(&network.look(frame, around, scratch)?, around)
    } else {
        None
    };
    let best = match second {
        Some(second) if second.quad.iou(&first.quad) >= SAME_DOCUMENT => {
            Located { several: first.several, score: second.score.max(first.score), ..second }
        }
        _ => first,
    };
    Ok((best.score >= MIN_SCORE).then_some(best))
}

/// The coarse quad of the largest document on a grid over a part of a frame, in frame px; `None` when the grid shows
/// no region with four sides.
fn locate(grid: &Grid, part: Rect) -> Option<Located> {
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
    let (across, down) = (part.width / side, part.height / side);
    let corners = quad.corners.map(|p| Point::new(part.x + p.x * across, part.y + p.y * down));
    Some(Located {
        quad: Quad::from_unordered(corners),
        score: score.clamp(0.0, 1.0),
        several: outline.second_cells as f64 > OTHER_SHARE * outline.cells as f64,
    })
}
