//! The rows of a PDF417 from its row indicators (ISO/IEC 15438, 5.3.4). In: luma and the symbol's ends. Out: rows,
//! columns and correction level, and the map from modules and rows to px.

use image::GrayImage;

use super::ends::Ends;
use super::patterns::{MODULES, Patterns};
use super::profile::light;
use crate::geometry::{Homography, Point, Quad, Rect};

/// Correlation from which an indicator's reading counts.
const MIN_SCORE: f32 = 0.75;
const MIN_MARGIN: f32 = 0.012;

/// A symbol's layout, and where it lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// 3 to 90.
    pub(super) rows: usize,
    /// Columns of data, 1 to 30.
    pub(super) columns: usize,
    /// 0 to 8: 2^(level + 1) codewords are for correction.
    pub(super) level: u32,
    /// From modules (across) and rows (down), counted from the symbol's top left, to px.
    pub(super) map: Homography,
}

impl Layout {
    /// Modules across.
    pub(super) fn width(&self) -> f64 {
        (MODULES * (self.columns + 4) + 1) as f64
    }

    /// The symbol's corners in px, clockwise from its own top left.
    pub(super) fn quad(&self) -> Quad {
        self.map.apply_quad(&Quad::from_rect(Rect::new(0.0, 0.0, self.width(), self.rows as f64)))
    }
}

/// What one line's indicator says.
#[derive(Debug, Clone, Copy)]
struct Vote {
    t: f64,
    row: f64,
    cluster: usize,
    rest: u32,
}

/// Mean light of each of 17 modules from module `x0` to `x1` at height `y`.
pub(super) fn modules(luma: &GrayImage, map: &Homography, x0: f64, x1: f64, y: f64) -> [f32; MODULES] {
    let module = (x1 - x0) / MODULES as f64;
    std::array::from_fn(|i| {
        let at = |part: f64| light(luma, map.apply(Point::new(x0 + (i as f64 + part) * module, y)));
        (at(0.2) + at(0.5) + at(0.8)) / 3.0
    })
}

/// The layout that the indicators at both ends agree on.
pub(super) fn layout(luma: &GrayImage, ends: &Ends, patterns: &Patterns) -> Option<Layout> {
    let guess = ((ends.modules - 69.0) / 17.0).round();
    for columns in [guess, guess + 1.0, guess - 1.0] {
        if (1.0..=30.0).contains(&columns)
            && let Some(layout) = with_columns(luma, ends, patterns, columns as usize)
        {
            return Some(layout);
        }
    }
    None
}

fn with_columns(luma: &GrayImage, ends: &Ends, patterns: &Patterns, columns: usize) -> Option<Layout> {
    let width = (MODULES * (columns + 4) + 1) as f64;
    let map = Homography::from_quads(&Quad::from_rect(Rect::new(0.0, 0.0, width, 1.0)), &ends.quad)?;
    let [_, right, _, left] = ends.quad.side_lengths();
    let lines = (0.5 * (left + right) / (0.75 * ends.module_px)).clamp(12.0, 140.0) as usize;
    let (left_x, right_x) = (MODULES as f64, width - 35.0);
    let read = |x: f64| -> Vec<Vote> {
        (0..lines)
            .filter_map(|line| {
                let t = -0.03 + 1.06 * (line as f64 + 0.5) / lines as f64;
                let samples = modules(luma, &map, x, x + MODULES as f64, t);
                let (cluster, reading) = (0..3)
                    .map(|cluster| (cluster, patterns.nearest(cluster, &samples)))
                    .max_by(|a, b| a.1.score.total_cmp(&b.1.score))?;
                let row = 3.0 * f64::from(reading.value / 30) + cluster as f64;
                let good = reading.score > MIN_SCORE && reading.margin > MIN_MARGIN && row < 90.0;
                good.then_some(Vote { t, row, cluster, rest: reading.value % 30 })
            })
            .collect()
    };
    let (first, last) = (fitted(read(left_x)), fitted(read(right_x)));
    let mut facts = Facts::default();
    if let Some((_, votes)) = &first {
        votes.iter().for_each(|vote| facts.note(vote.cluster, vote.rest));
    }
    if let Some((_, votes)) = &last {
        // The right indicator says the same in another order.
        votes.iter().for_each(|vote| facts.note((vote.cluster + 2) % 3, vote.rest));
    }
    let (rows, stated, level) = facts.result()?;
    if stated != columns || rows * columns > 928 {
        return None;
    }
    let line_first = first.as_ref().or(last.as_ref())?.0;
    let line_last = last.as_ref().or(first.as_ref())?.0;
    let at = |x: f64, (base, slope): (f64, f64), row: f64| map.apply(Point::new(x, (row - base) / slope));
    let (x0, x1, bottom) = (left_x + 8.5, right_x + 8.5, rows as f64);
    let px = Quad::new([
        at(x0, line_first, 0.0),
        at(x1, line_last, 0.0),
        at(x1, line_last, bottom),
        at(x0, line_first, bottom),
    ]);
    let map = Homography::from_quads(&Quad::from_rect(Rect::new(x0, 0.0, x1 - x0, bottom)), &px)?;
    Some(Layout { rows, columns, level, map })
}

/// The line row = base + slope * t that most votes lie on, and those votes.
fn fitted(votes: Vec<Vote>) -> Option<((f64, f64), Vec<Vote>)> {
    let mut best = (0, 0.0, 0.0);
    let off = |base: f64, slope: f64, vote: &Vote| (base + slope * vote.t - vote.row - 0.5).abs();
    for (i, a) in votes.iter().enumerate() {
        for b in votes.iter().skip(i + 4).step_by(2).filter(|b| b.row > a.row) {
            let slope = (b.row - a.row) / (b.t - a.t);
            let base = a.row + 0.5 - slope * a.t;
            let count = votes.iter().filter(|vote| off(base, slope, vote) < 0.7).count();
            if count > best.0 {
                best = (count, base, slope);
            }
        }
    }
    let inside: Vec<Vote> = votes.iter().filter(|vote| off(best.1, best.2, vote) < 0.8).copied().collect();
    if best.0 < 4 {
        return None;
    }
    let n = inside.len() as f64;
    let (t, row) = inside.iter().fold((0.0, 0.0), |s, v| (s.0 + v.t / n, s.1 + (v.row + 0.5) / n));
    let (tt, tr) = inside
        .iter()
        .fold((0.0, 0.0), |s, v| (s.0 + (v.t - t).powi(2), s.1 + (v.t - t) * (v.row + 0.5 - row)));
    let slope = tr / tt;
    (slope.is_finite() && slope > 1.0).then_some(((row - slope * t, slope), inside))
}

/// Counts of what indicators say: a third of the rows, columns, level and the rest of the rows.
#[derive(Default)]
struct Facts {
    counts: [[u32; 30]; 3],
}

impl Facts {
    fn note(&mut self, kind: usize, value: u32) {
        if let Some(count) = self.counts.get_mut(kind).and_then(|list| list.get_mut(value as usize)) {
            *count += 1;
        }
    }

    /// Rows, columns, level.
    fn result(&self) -> Option<(usize, usize, u32)> {
        let most = |kind: usize| {
            let list = self.counts.get(kind)?;
            let (value, count) = list.iter().enumerate().max_by_key(|(_, count)| **count)?;
            (*count > 0).then_some(value)
        };
        let (third, level_and_rest, columns) = (most(0)?, most(1)?, most(2)? + 1);
        let (level, rest) = (level_and_rest / 3, level_and_rest % 3);
        let rows = 3 * third + rest + 1;
        ((3..=90).contains(&rows) && level <= 8).then_some((rows, columns, level as u32))
    }
}
