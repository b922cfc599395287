//! The document's four corners. In: a frame. Out: the quad of the largest document and a score, or nothing.
//!
//! ```text
//! frame -> network -> grid -> outline -> hull -> four sides -> quad -> score     whole frame, then the quad upright
//!                                                            refine             full resolution
//! ```

mod agreement;
mod contour;
mod network;
mod polygon;
mod refine;
mod views;
mod window;

pub use self::network::{CornerNetwork, Grid};
pub use self::refine::{RefineScratch, refine_corners};

use image::RgbImage;

use self::contour::OutlineScratch;
use self::network::NetworkScratch;
use self::polygon::HullScratch;
use self::views::{show_upright, show_whole};
use self::window::Window;
use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Point, Quad, Rect};

/// Quads that score less are not reported: `models/train/corners/recipe.md` has the errors at this score.
pub const MIN_SCORE: f64 = 0.4;
/// Below this the first look is not followed by a closer one.
const MIN_FIRST_SCORE: f64 = 0.1;
/// Both looks are at the same document when their quads overlap by this much; a second look elsewhere counts as none.
const SAME_DOCUMENT: f64 = 0.5;
/// Levels of the area's logit that are outlined: what lies beside a document and is half taken for it is below the higher
/// ones, and the edges decide.
const LEVELS: [f32; 3] = [0.0, 1.5, 3.0];
/// A document takes at least this share of the picture.
const MIN_AREA_SHARE: f64 = 0.01;

/// A document found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// Corners in px of the frame, clockwise from the one nearest its top left; they may lie outside it.
    pub quad: Quad,
    /// Confidence, 0 to 1.
    pub score: f64,
}

/// Buffers that one search leaves for the next: a search allocates nothing once they are as large as it needs, where the backend
/// does not.
#[derive(Debug, Default)]
pub struct SearchScratch {
    network: NetworkScratch,
    shape: ShapeScratch,
}

/// Buffers of what is made of a grid.
#[derive(Debug, Default)]
struct ShapeScratch {
    outline: OutlineScratch,
    hull: HullScratch,
}

/// Finds the largest document of a frame: first in the whole frame, then again in a picture that shows the first quad as
/// an upright square. The quad is coarse: [`refine_corners`] follows. `None` when nothing scores [`MIN_SCORE`].
///
/// # Errors
/// `ModelFailed` when the backend fails or its outputs are not the catalog's; internal when the frame cannot be reduced.
pub fn find_corners(
    network: &CornerNetwork,
    frame: &Frame,
    scratch: &mut SearchScratch,
) -> Result<Option<Located>> {
    let SearchScratch { network: seen, shape } = scratch;
    let (width, height) = network.input_px();
    if seen.picture.dimensions() != (width, height) {
        seen.picture = RgbImage::new(width, height);
    }
    show_whole(frame, &mut seen.picture)?;
    network.look(seen)?;
    let grid = &seen.grid;
    let side = grid.side as f64;
    let (across, down) = (f64::from(frame.width()) / side, f64::from(frame.height()) / side);
    let window = Window::of_grid(grid.side);
    let Some(first) = locate(grid, &window, shape, |cell| Point::new(cell.x * across, cell.y * down)) else {
        return Ok(None);
    };
    if first.score < MIN_FIRST_SCORE {
        return Ok(None);
    }
    let NetworkScratch { picture, reduced, .. } = seen;
    let Some(to_frame) = show_upright(frame, &first.quad, reduced, picture)? else { return Ok(None) };
    network.look(seen)?;
    let grid = &seen.grid;
    let scale = f64::from(width) / grid.side as f64;
    let whole = Quad::from_rect(Rect::new(0.0, 0.0, frame.width().into(), frame.height().into()));
    let window = match to_frame.inverse().map(|to_picture| to_picture.apply_quad(&whole).scaled(1.0 / scale))
    {
        Some(shown) if shown.is_convex() => Window::within(grid.side, &shown),
        _ => Window::of_grid(grid.side),
    };
    let best = match locate(grid, &window, shape, |cell| to_frame.apply(cell * scale)) {
        Some(second) if second.quad.iou(&first.quad) >= SAME_DOCUMENT => {
            Located { quad: second.quad, score: 0.5 * (first.score + second.score) }
        }
        _ => Located { score: 0.5 * first.score, ..first },
    };
    Ok((best.score >= MIN_SCORE).then_some(best))
}

/// The coarse quad of the largest document on a grid, its corners mapped from cells to frame px; `None` when the grid
/// shows no region with four sides.
fn locate(
    grid: &Grid,
    window: &Window,
    scratch: &mut ShapeScratch,
    to_frame: impl Fn(Point) -> Point,
) -> Option<Located> {
    let best = LEVELS.into_iter().filter_map(|level| sides_at(grid, window, level, scratch)).flatten();
    let (quad, agreement) = best
        .map(|quad| {
            let weakest = agreement::weakest_side(grid, &quad, window);
            (quad, agreement::overlap(grid, &quad, window) * (0.5 + 0.5 * (2.0 * weakest).min(1.0)))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let score = grid.present * agreement;
    let quad = Quad::from_unordered(quad.corners.map(to_frame));
    let whole = quad.corners.iter().all(|p| p.x.is_finite() && p.y.is_finite()) && quad.is_convex();
    whole.then_some(Located { quad, score: score.clamp(0.0, 1.0) })
}

/// The region over a level with four sides, as hulled and as fitted: one with a dent or a bulge can be fitted worse than it
/// was hulled.
fn sides_at(
    grid: &Grid,
    window: &Window,
    level: f32,
    scratch: &mut ShapeScratch,
) -> Option<impl Iterator<Item = Quad> + use<>> {
    let side = grid.side as f64;
    let outline = contour::outline(&grid.document, grid.side, level, window, &mut scratch.outline)?;
    let all = outline.crossings.iter().chain(&outline.at_border).copied();
    let hulled = polygon::four_sides(polygon::hull(all, &mut scratch.hull), side, window)?;
    let fitted = polygon::fit(&hulled, &outline.crossings);
    Some([hulled, fitted].into_iter().filter(move |quad| quad.area() >= MIN_AREA_SHARE * side * side))
}
