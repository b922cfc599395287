//! The search for quads. In: the working picture, with colour where there is some. Out: quads with their scores,
//! best first, in a scratch that later searches reuse.

use image::{GrayImage, RgbImage};

use super::evidence::Evidence;
use super::gradient::Gradients;
use super::hypotheses::Hypotheses;
use super::lines::LineFinder;
use super::segments::{Segment, SegmentFinder};
use crate::geometry::Quad;

/// How many quads are looked at closely.
const MAX_FINALISTS: usize = 48;
/// Larger working pictures than this along a side are not searched.
const MAX_SIDE_PX: u32 = 4096;

/// A document found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// Corners in px of the working picture, clockwise from the top left; they may lie outside it.
    pub quad: Quad,
    /// Confidence, 0 to 1.
    pub score: f64,
}

/// Buffers that a search reuses; nothing in them carries over from one search to the next.
#[derive(Debug, Default)]
pub struct LocateScratch {
    pub(super) fine: Gradients,
    pub(super) coarse: Gradients,
    coarsest: Gradients,
    segments: SegmentFinder,
    pooled: Vec<Segment>,
    lines: LineFinder,
    pub(super) hypotheses: Hypotheses,
    pub(super) ranked: Vec<Located>,
}

/// Fills `ranked` with the looked-at quads, best first.
pub(super) fn rank(working: &GrayImage, chroma: Option<&RgbImage>, scratch: &mut LocateScratch) {
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
