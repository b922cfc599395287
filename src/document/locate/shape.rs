//! From what the network saw to four corners. In: a grid, the part of it that shows the frame, the map from its cells to the
//! frame's px. Out: the quad that agrees best with the grid among those that its outlines suggest, and how well.

use super::agreement::{agreement, of_edges};
use super::contour::{self, Outline, OutlineScratch};
use super::network::{Grid, logistic};
use super::polygon::{self, HullScratch};
use super::rectangle::plausibility;
use super::window::Window;
use super::{Located, SURE_SCORE};
use crate::geometry::{Point, Quad};

/// Levels of the area's logit that are outlined: what lies beside a document and is half taken for it is below the higher
/// ones, and the edges decide.
const LEVELS: [f32; 3] = [0.0, 1.5, 3.0];
/// Where the four sides are not sure, they are chosen among this many.
const SIDES_TO_CHOOSE_FROM: usize = 7;
/// So many choices are looked at closely.
const CHOICES: usize = 6;
/// A document takes at least this share of the picture.
const MIN_AREA_SHARE: f64 = 0.01;

/// Buffers of what is made of a grid.
#[derive(Debug, Default)]
pub(super) struct ShapeScratch {
    outlines: [OutlineScratch; LEVELS.len()],
    hull: HullScratch,
    on_document: Vec<f32>,
}

/// The coarse quad of the largest document on a grid, its corners mapped from cells to frame px; `None` when the grid
/// shows no region with four sides. Where no quad that the outline suggests is sure, more are tried.
pub(super) fn locate(
    grid: &Grid,
    window: &Window,
    scratch: &mut ShapeScratch,
    frame_px: (f64, f64),
    to_frame: impl Fn(Point) -> Point,
) -> Option<Located> {
    let ShapeScratch { outlines, hull, on_document } = scratch;
    on_document.clear();
    on_document.extend(grid.document.iter().map(|&logit| logistic(logit)));
    let on_frame = |quad: &Quad| Quad::new(quad.corners.map(&to_frame));
    let plausible = |quad: &Quad| plausibility(&on_frame(quad), frame_px);
    let least_area = MIN_AREA_SHARE * (grid.side * grid.side) as f64;
    let mut best: Option<(Quad, f64)> = None;
    let mut offer = |quad: Quad| {
        if quad.area() >= least_area {
            let value = agreement(grid, on_document, &quad, window) * plausible(&quad);
            if best.is_none_or(|(_, most)| value > most) {
                best = Some((quad, value));
            }
        }
        best.map_or(0.0, |(_, most)| most)
    };
    let mut levels = LEVELS.into_iter();
    let outlines = outlines.each_mut().map(|scratch| {
        levels.next().and_then(|level| contour::outline(&grid.document, grid.side, level, window, scratch))
    });
    let mut sure = 0.0;
    for outline in outlines.into_iter().flatten() {
        for quad in four_sides(outline, hull, grid.side, window).into_iter().flatten() {
            sure = offer(quad);
        }
    }
    if sure > 0.0 && sure < SURE_SCORE {
        for outline in outlines.into_iter().flatten() {
            let rate = |quad: &Quad| of_edges(grid, quad, window) * plausible(quad);
            let choices = four_of_more_sides(outline, hull, grid.side, window, rate);
            for quad in choices.into_iter().flatten().flatten().flatten() {
                offer(quad);
            }
        }
    }
    let (quad, agreement) = best?;
    let quad = Quad::from_unordered(on_frame(&quad).corners);
    let whole = quad.corners.iter().all(|p| p.x.is_finite() && p.y.is_finite()) && quad.is_convex();
    let score = f64::from(logistic(grid.present)) * agreement;
    whole.then_some(Located { quad, score: score.clamp(0.0, 1.0) })
}

/// An outline with four sides, as hulled and as fitted: one with a dent or a bulge can be fitted worse than it was hulled.
fn four_sides(outline: &Outline, hull: &mut HullScratch, side: usize, window: &Window) -> Option<[Quad; 2]> {
    let hulled = polygon::four_sides(polygon::hull(outline.points(), hull), side as f64, window)?;
    Some([hulled, polygon::fit(&hulled, &outline.crossings)])
}

/// The best choices of four among a few sides of an outline, as chosen and as fitted: what covers an edge, or lies against
/// it, is not always what adds the least area.
fn four_of_more_sides(
    outline: &Outline,
    hull: &mut HullScratch,
    side: usize,
    window: &Window,
    rate: impl Fn(&Quad) -> f64,
) -> Option<[Option<[Quad; 2]>; CHOICES]> {
    let corners = polygon::hull(outline.points(), hull);
    polygon::reduce(corners, SIDES_TO_CHOOSE_FROM, side as f64, window)?;
    let mut best: [Option<(Quad, f64)>; CHOICES] = [None; CHOICES];
    if corners.len() > 4 {
        for quad in polygon::choices_of_four(corners, side as f64) {
            let rated = Some((quad, rate(&quad)));
            let value = |choice: &Option<(Quad, f64)>| choice.map_or(f64::NEG_INFINITY, |(_, value)| value);
            if let Some(at) = best.iter().position(|choice| value(&rated) > value(choice)) {
                best[at..].rotate_right(1);
                best[at] = rated;
            }
        }
    }
    Some(best.map(|choice| choice.map(|(quad, _)| [quad, polygon::fit(&quad, &outline.crossings)])))
}
