//! The document's four corners without a trained model. In: the working picture, with colour where there is
//! some. Out: the best quad and a score, or nothing.
//!
//! ```text
//! gradients -> segments -> lines -> hypotheses -> evidence -> best quad   (working picture)
//!                                                             refine      (full resolution)
//! ```

mod evidence;
mod gradient;
mod hypotheses;
mod lines;
mod refine;
mod segments;
mod shape;

use image::{GrayImage, RgbImage};

use self::evidence::Evidence;
use self::gradient::Gradients;
use self::hypotheses::Hypotheses;
use self::lines::LineFinder;
pub use self::refine::refine_corners;
use self::segments::{Segment, SegmentFinder};
use crate::geometry::Quad;

/// Quads that score less are not reported: "nothing there" is then at least twice as likely.
pub const MIN_SCORE: f64 = 0.33;
/// How many quads are looked at closely.
const MAX_FINALISTS: usize = 48;
/// Larger working pictures than this along a side are not searched.
const MAX_SIDE_PX: u32 = 4096;

/// A document found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// Corners in px of the working picture, clockwise from the top left; they may lie outside it.
    pub quad: Quad,
    /// Confidence, 0 to 1, at least [`MIN_SCORE`].
    pub score: f64,
}

/// Buffers that a search reuses; nothing in them carries over from one search to the next.
#[derive(Debug, Default)]
pub struct LocateScratch {
    fine: Gradients,
    coarse: Gradients,
    coarsest: Gradients,
    segments: SegmentFinder,
    pooled: Vec<Segment>,
    lines: LineFinder,
    hypotheses: Hypotheses,
    ranked: Vec<Located>,
}

/// Finds the corners of the most likely document. `working` has at most 640 px a side for the budget to hold;
/// `chroma` has the same size (else it is ignored) and adds the edges that only colour shows.
/// `None` when nothing scores [`MIN_SCORE`].
#[must_use]
pub fn find_corners(
    working: &GrayImage,
    chroma: Option<&RgbImage>,
    scratch: &mut LocateScratch,
) -> Option<Located> {
    rank(working, chroma, scratch);
    scratch.ranked.first().copied().filter(|best| best.score >= MIN_SCORE)
}

/// Fills `ranked` with the looked-at quads, best first.
fn rank(working: &GrayImage, chroma: Option<&RgbImage>, scratch: &mut LocateScratch) {
    scratch.ranked.clear();
    let (width, height) = working.dimensions();
    if width.min(height) < 16 || width.max(height) > MAX_SIDE_PX {
        return;
    }
    let (w, h) = (f64::from(width), f64::from(height));
    scratch.fine.compute(working, chroma);
    scratch.coarse.compute_half(&scratch.fine);
    scratch.coarsest.compute_half(&scratch.coarse);
    scratch.pooled.clear();
    // Smaller sizes bridge noise, fringes and blur that break an edge up.
    for (gradients, factor) in [(&scratch.fine, 1.0), (&scratch.coarse, 2.0), (&scratch.coarsest, 4.0)] {
        scratch.segments.find(gradients);
        scratch.pooled.extend(scratch.segments.segments.iter().map(|segment| segment.scaled(factor)));
    }
    scratch.pooled.sort_by(|p, q| q.precedence().total_cmp(&p.precedence()));
    scratch.lines.find(&scratch.pooled, &scratch.fine);
    scratch.hypotheses.enumerate(&scratch.lines.lines, w, h);
    let score =
        |quad: &Quad, spacing_px| Evidence::measure(quad, &scratch.fine, &scratch.coarse, spacing_px).score();
    let ranked = &mut scratch.ranked;
    ranked.extend(
        scratch.hypotheses.found.iter().map(|h| Located { quad: h.quad, score: score(&h.quad, 6.0) }),
    );
    ranked.sort_by(|p, q| q.score.total_cmp(&p.score));
    ranked.truncate(MAX_FINALISTS);
    for located in ranked.iter_mut() {
        located.score = score(&located.quad, 2.0);
    }
    scratch.ranked.sort_by(|p, q| q.score.total_cmp(&p.score));
}
