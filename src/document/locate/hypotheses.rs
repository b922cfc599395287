//! Quads from lines. In: lines with supported intervals. Out: the most promising quads by cheap measures: how
//! much of each side an edge supports, and whether it stops at the corners.

use super::lines::{Line, MAX_LINES};
use super::shape::{self, Shape};
use crate::geometry::Quad;

/// Least share of a side that must be supported for the side to be considered.
const MIN_COVERAGE: f64 = 0.22;
/// How many quads go on to be looked at pixel by pixel.
pub(super) const MAX_QUADS: usize = 160;

/// A quad with its cheap score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hypothesis {
    pub(super) quad: Quad,
    pub(super) quick: f64,
}

/// Buffers of the enumeration.
#[derive(Debug, Default)]
pub(super) struct Hypotheses {
    /// Side score of line `a` between lines `c` and `d`, at `(a * n + c) * n + d` for `c < d`; negative: none.
    sides: Vec<f32>,
    candidates: Vec<u16>,
    pub(super) found: Vec<Hypothesis>,
}

impl Hypotheses {
    /// Fills `found`, best first, at most [`MAX_QUADS`].
    pub(super) fn enumerate(&mut self, lines: &[Line], width: f64, height: f64) {
        self.found.clear();
        let n = lines.len().min(MAX_LINES);
        self.score_sides(&lines[..n], width, height);
        for c in 0..n {
            for d in c + 1..n {
                if !may_oppose(&lines[c], &lines[d]) {
                    continue;
                }
                self.candidates.clear();
                for a in 0..n {
                    // Each quad is found from both of its pairs: take it from the one with the first line.
                    if a > c && self.side(n, a, c, d) > 0.0 {
                        self.candidates.push(a as u16);
                    }
                }
                for i in 0..self.candidates.len() {
                    for j in i + 1..self.candidates.len() {
                        let (a, b) = (usize::from(self.candidates[i]), usize::from(self.candidates[j]));
                        let (low, high) = (a.min(b), a.max(b));
                        let (third, fourth) = (self.side(n, c, low, high), self.side(n, d, low, high));
                        if third <= 0.0 || fourth <= 0.0 || !may_oppose(&lines[a], &lines[b]) {
                            continue;
                        }
                        let four = [self.side(n, a, c, d), self.side(n, b, c, d), third, fourth];
                        self.consider([&lines[a], &lines[c], &lines[b], &lines[d]], four, width, height);
                    }
                }
            }
        }
        self.found.sort_by(|p, q| q.quick.total_cmp(&p.quick));
        self.found.truncate(MAX_QUADS);
    }

    fn side(&self, n: usize, a: usize, c: usize, d: usize) -> f64 {
        self.sides.get((a * n + c) * n + d).map_or(-1.0, |&s| f64::from(s))
    }

    fn score_sides(&mut self, lines: &[Line], width: f64, height: f64) {
        let n = lines.len();
        self.sides.clear();
        self.sides.resize(n * n * n, -1.0);
        let mut places = [f64::NAN; MAX_LINES];
        let shortest = 0.06 * width.min(height);
        for a in 0..n {
            for c in 0..n {
                let crossing = lines[a].direction.cross(lines[c].direction).abs();
                // Corners sharper than 35 degrees are not a document's.
                places[c] = if c == a || crossing < shape::MIN_SINE {
                    f64::NAN
                } else {
                    lines[a].meets(&lines[c]).map_or(f64::NAN, |p| lines[a].place(p))
                };
            }
            for c in 0..n {
                for d in c + 1..n {
                    let (low, high) = (places[c].min(places[d]), places[c].max(places[d]));
                    if places[c].is_nan() || places[d].is_nan() || high - low < shortest {
                        continue;
                    }
                    self.sides[(a * n + c) * n + d] = side_score(&lines[a], low, high) as f32;
                }
            }
        }
    }

    fn consider(&mut self, sides: [&Line; 4], scores: [f64; 4], width: f64, height: f64) {
        let corner = |i: usize| sides[i].meets(sides[(i + 1) % 4]);
        let (Some(p), Some(q), Some(r), Some(s)) = (corner(0), corner(1), corner(2), corner(3)) else {
            return;
        };
        let quad = Quad::from_unordered([p, q, r, s]);
        if !shape::is_possible(&quad, width, height) {
            return;
        }
        let shape = Shape::of(&quad, width, height).quick();
        let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
        let mean = scores.iter().sum::<f64>() / 4.0;
        self.found.push(Hypothesis { quad, quick: (0.7 * mean + 0.3 * least) * shape });
        if self.found.len() >= 8 * MAX_QUADS {
            self.found.sort_by(|p, q| q.quick.total_cmp(&p.quick));
            self.found.truncate(MAX_QUADS);
        }
    }
}

/// Opposite sides of a document lie within 50 degrees of each other.
fn may_oppose(a: &Line, b: &Line) -> bool {
    a.direction.dot(b.direction).abs() > 0.64
}

/// Coverage between the corners less half of what goes on beyond them; negative when it is no side.
fn side_score(line: &Line, low: f64, high: f64) -> f64 {
    let (seen_low, seen_high) = (low.max(line.visible.0), high.min(line.visible.1));
    let seen = seen_high - seen_low;
    if seen < 0.5 * (high - low) {
        return -1.0;
    }
    let coverage = line.covered(seen_low, seen_high) / seen;
    if coverage < MIN_COVERAGE {
        return -1.0;
    }
    let (margin, window) = (3.0 + 0.01 * seen, 0.2 * seen);
    let beyond = |from: f64, to: f64| {
        let (from, to) = (from.max(line.visible.0), to.min(line.visible.1));
        if to - from < 0.5 * window { 0.0 } else { line.covered(from, to) / (to - from) }
    };
    let before = beyond(low - margin - window, low - margin);
    let after = beyond(high + margin, high + margin + window);
    (coverage - 0.25 * (before + after)).max(0.05)
}
