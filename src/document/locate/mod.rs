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

use image::{GrayImage, RgbImage};

use self::evidence::Evidence;
use self::gradient::Gradients;
use self::hypotheses::Hypotheses;
use self::lines::LineFinder;
pub use self::refine::refine_corners;
use self::segments::SegmentFinder;
use crate::geometry::Quad;

/// Quads that score less are not reported: at this score about as many are wrong as right.
pub const MIN_SCORE: f64 = 0.4;
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
    gradients: Gradients,
    segments: SegmentFinder,
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
    scratch.gradients.compute(working, chroma);
    scratch.segments.find(&scratch.gradients);
    scratch.lines.find(&scratch.segments.segments, width as usize, height as usize);
    scratch.hypotheses.enumerate(&scratch.lines.lines, w, h);
    for hypothesis in &scratch.hypotheses.found {
        let Some(shape) = hypotheses::shape_score(&hypothesis.quad, w, h) else { continue };
        let evidence = Evidence::measure(&hypothesis.quad, &scratch.gradients);
        scratch.ranked.push(Located { quad: hypothesis.quad, score: evidence.score() * shape });
    }
    scratch.ranked.sort_by(|p, q| q.score.total_cmp(&p.score));
}
