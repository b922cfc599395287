//! Finds a PDF417's start and stop patterns in a box of bars. In: luma and a candidate. Out: the symbol's corners and
//! the width of its modules at both ends.
//!
//! The patterns are the same in all rows: averaged along the bars they stand out of noise and blur in which no single
//! line reads. ISO/IEC 15438, 5.2: start 81111113, stop 711311121.

use image::GrayImage;

use super::patterns::{START, STOP};
use super::profile::Profile;
use crate::barcode::locate::Candidate;
use crate::geometry::{Point, Quad};

/// Correlation with a start or stop pattern from which it is taken for one.
const MIN_MATCH: f64 = 0.55;
/// Widths of a module that are looked for, in px.
const MODULE_PX: (f64, f64) = (1.1, 14.0);
const MODULE_STEP: f64 = 1.07;
/// Steps in which an end is looked for near a place, in modules.
const COARSE: f64 = 0.2;
const FINE: f64 = 0.12;
/// Least contrast between the widest runs of a pattern, in luma levels.
const MIN_CONTRAST: f64 = 8.0;

/// The two ends of a symbol.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    /// From the start pattern's first edge to the stop pattern's last, clockwise from the symbol's own top left.
    pub(super) quad: Quad,
    /// Modules between these edges, as measured.
    pub(super) modules: f64,
    /// Mean width of a module in px.
    pub(super) module_px: f64,
}

/// A candidate's box in coordinates across (u) and along (v) its bars.
struct Boxed<'a> {
    luma: &'a GrayImage,
    across: Point,
    along: Point,
    u: (f64, f64),
    v: (f64, f64),
}

/// One end: runs with the light and dark next to the pattern, and where among them the outer edge is.
struct End {
    runs: Vec<f32>,
    dark_first: bool,
    /// From the first run's start to the pattern's outer edge, in modules.
    outer: f64,
    /// The widest light and dark runs in modules from the first run's start.
    light: (f64, f64),
    dark: (f64, f64),
    /// Whether it is at the start of the scan.
    first: bool,
}

/// A line u = at + lean * v, with the module's width.
#[derive(Debug, Clone, Copy)]
struct Edge {
    at: f64,
    lean: f64,
    module: f64,
    score: f64,
    v: (f64, f64),
}

fn start() -> End {
    let mut runs = vec![1.5];
    runs.extend(START);
    runs.push(1.0);
    End { runs, dark_first: false, outer: 1.5, light: (15.8, 18.2), dark: (2.0, 9.0), first: true }
}

fn stop() -> End {
    let mut runs = vec![1.0];
    runs.extend(STOP);
    runs.push(1.5);
    End { runs, dark_first: false, outer: 19.0, light: (10.3, 12.7), dark: (1.5, 7.5), first: false }
}

/// The symbol in the box, whichever way up it is.
pub(super) fn ends(luma: &GrayImage, candidate: &Candidate) -> Option<Ends> {
    let turned = Point::new(-candidate.across.x, -candidate.across.y);
    let sides = [candidate.across, turned].map(|across| Boxed::new(luma, candidate, across));
    let rough = sides.each_ref().map(|side| [side.rough(&start()), side.rough(&stop())]);
    let strength =
        |edges: &[Option<Edge>; 2]| edges.iter().map(|edge| edge.map_or(0.0, |edge| edge.score)).sum::<f64>();
    let [forward, backward] = &rough;
    let (side, edges) =
        if strength(forward) >= strength(backward) { (&sides[0], forward) } else { (&sides[1], backward) };
    let first = side.refined(&start(), &edges[0]?)?;
    let last = side.refined(&stop(), &edges[1]?)?;
    let ratio = first.module / last.module;
    if !(0.5..2.0).contains(&ratio) {
        return None;
    }
    let point = |edge: &Edge, v: f64| side.across * (edge.at + edge.lean * v) + side.along * v;
    let corners =
        [point(&first, first.v.0), point(&last, last.v.0), point(&last, last.v.1), point(&first, first.v.1)];
    let middle = 0.25 * (first.v.0 + first.v.1 + last.v.0 + last.v.1);
    let width = point(&first, middle).distance(point(&last, middle));
    // Along a line in perspective, the mean width is the geometric mean of those at its ends.
    let module_px = (first.module * last.module).sqrt();
    let quad = Quad::new(corners);
    let wide = width > 80.0 * module_px && quad.is_convex();
    wide.then_some(Ends { quad, modules: width / module_px, module_px })
}

impl<'a> Boxed<'a> {
    fn new(luma: &'a GrayImage, candidate: &Candidate, across: Point) -> Self {
        let along = Point::new(-across.y, across.x);
        let bounds = |axis: Point| {
            let all = candidate.quad.corners.map(|corner| corner.dot(axis));
            (all.iter().copied().fold(f64::INFINITY, f64::min), all.iter().copied().fold(f64::MIN, f64::max))
        };
        Self { luma, across, along, u: bounds(across), v: bounds(along) }
    }

    fn height(&self) -> f64 {
        self.v.1 - self.v.0
    }

    /// Beyond the box's ends, in px: the quiet zone and half a block more.
    fn pad(&self) -> f64 {
        24.0 + 0.06 * (self.u.1 - self.u.0)
    }

    fn strip(&self, v: f64, from: f64, to: f64, lines: usize) -> Profile {
        let origin = self.across * from + self.along * v;
        let count = (to - from).clamp(0.0, 20_000.0) as usize;
        Profile::along(self.luma, origin, self.across, count, lines, self.along)
    }

    /// The best match in the third of the box where the end belongs, on three strips.
    fn rough(&self, end: &End) -> Option<Edge> {
        let (left, right) = self.u;
        let third = 0.3 * (right - left);
        let (from, to) =
            if end.first { (left - self.pad(), left + third) } else { (right - third, right + self.pad()) };
        let mut best: Option<Edge> = None;
        for share in [0.5, 0.3, 0.7, 0.15, 0.85] {
            let v = self.v.0 + share * self.height();
            let profile = self.strip(v, from, to, 5);
            let mut module = MODULE_PX.0;
            while module < MODULE_PX.1.min((right - left) / 70.0) {
                let step = (0.35 * module).max(0.5);
                let length = end.runs.iter().map(|run| f64::from(*run)).sum::<f64>() * module;
                let mut u = 0.0;
                while u + length <= to - from {
                    let wide = |(start, end): (f64, f64)| (u + start * module, u + end * module);
                    if profile.difference(wide(end.light), wide(end.dark)) < MIN_CONTRAST {
                        u += step;
                        continue;
                    }
                    let (score, _) = profile.correlation(&end.runs, end.dark_first, u, module);
                    if score > best.map_or(MIN_MATCH, |edge| edge.score) {
                        let at = from + u + end.outer * module;
                        best = Some(Edge { at, lean: 0.0, module, score, v: (v, v) });
                    }
                    u += step;
                }
                module *= MODULE_STEP;
            }
            if best.is_some_and(|edge| edge.score > 0.8) {
                break;
            }
        }
        best
    }

    /// The best match near a place: its outer edge, module width, score and contrast.
    fn near(&self, end: &End, v: f64, at: f64, module: f64, reach: (f64, f64), lines: usize) -> [f64; 4] {
        let length = end.runs.iter().map(|run| f64::from(*run)).sum::<f64>();
        let margin = reach.0 + 2.0 * module + reach.1 * length * module;
        let from = (at - end.outer * module - margin).floor();
        let to = at + (length - end.outer) * module + margin;
        let profile = self.strip(v, from, to, lines);
        let look = |best: &mut [f64; 4], edge: f64, width: f64| {
            let (score, contrast) =
                profile.correlation(&end.runs, end.dark_first, edge - end.outer * width - from, width);
            if score > best[2] {
                *best = [edge, width, score, contrast];
            }
        };
        // Coarse first, then about the best.
        let scales: &[f64] = if reach.1 > 0.0 { &[-1.0, -0.6, -0.2, 0.2, 0.6, 1.0] } else { &[0.0] };
        let steps = (reach.0 / (COARSE * module)).ceil() as i32;
        let mut coarse = [at, module, 0.0, 0.0];
        for scale in scales {
            for shift in -steps..=steps {
                let edge = at + f64::from(shift) * COARSE * module;
                look(&mut coarse, edge, module * (1.0 + reach.1 * scale));
            }
        }
        let mut fine = coarse;
        let finer: &[f64] = if reach.1 > 0.0 { &[-0.2, 0.0, 0.2] } else { &[0.0] };
        for scale in finer {
            for shift in -2..=2 {
                let edge = coarse[0] + f64::from(shift) * FINE * module;
                look(&mut fine, edge, coarse[1] + module * reach.1 * scale);
            }
        }
        fine
    }

    /// The whole end: a straight line through its matches, and how far up and down it goes.
    fn refined(&self, end: &End, rough: &Edge) -> Option<Edge> {
        // Fine enough for the symbol, where the box holds other print as well.
        let step = (self.height() / 24.0).clamp(4.0, (3.0 * rough.module).max(6.0));
        let mut points = Vec::new();
        // Up and down from the strip that was found, each time from the last match on.
        for sign in [-1.0, 1.0] {
            let (mut v, mut last) =
                (if sign > 0.0 { rough.v.0 } else { rough.v.0 - step }, (rough.v.0, rough.at));
            while v > self.v.0 - 30.0 && v < self.v.1 + 30.0 {
                let reach = ((3.0 * rough.module + 0.3 * (v - last.0).abs()).min(16.0 * rough.module), 0.1);
                let [u, module, score, contrast] = self.near(end, v, last.1, rough.module, reach, 4);
                if score > MIN_MATCH {
                    points.push((v, u, module, score, contrast));
                    if score > 0.75 {
                        last = (v, u);
                    }
                }
                v += sign * step;
            }
        }
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let tolerance = (0.6 * rough.module).max(1.0);
        let mut best: (usize, f64, f64) = (0, 0.0, 0.0);
        for (i, a) in points.iter().enumerate() {
            for b in points.iter().skip(i + 1).filter(|b| b.0 - a.0 > 2.0 * step) {
                let lean = (b.1 - a.1) / (b.0 - a.0);
                let at = a.1 - lean * a.0;
                let fits = points.iter().filter(|p| (at + lean * p.0 - p.1).abs() < tolerance).count();
                if fits > best.0 && lean.abs() < 0.5 {
                    best = (fits, at, lean);
                }
            }
        }
        let mut inside: Vec<_> =
            points.iter().filter(|p| (best.1 + best.2 * p.0 - p.1).abs() < tolerance).copied().collect();
        if best.0 < 3 {
            return None;
        }
        let (at, lean) = straight(&inside)?;
        inside.sort_by(|a, b| a.2.total_cmp(&b.2));
        let module = inside.get(inside.len() / 2)?.2;
        let score = inside.iter().map(|p| p.3).sum::<f64>() / inside.len() as f64;
        inside.sort_by(|a, b| a.4.total_cmp(&b.4));
        let contrast = inside.get(inside.len() / 2)?.4;
        inside.sort_by(|a, b| a.0.total_cmp(&b.0));
        let inner = inside.get(inside.len() / 2)?.0;
        // From its middle to its very ends, two px at a time; print beside it may match here and there.
        let gap = (0.08 * self.height()).max(10.0);
        let reach = |sign: f64| {
            let (mut v, mut last) = (inner, inner);
            while (v - last).abs() < gap && v > self.v.0 - 40.0 && v < self.v.1 + 40.0 {
                v += 2.0 * sign;
                let [_, _, score, here] = self.near(end, v, at + lean * v, module, (0.6 * module, 0.0), 2);
                if score > 0.4 && here > 0.5 * contrast {
                    last = v;
                }
            }
            last
        };
        let (top, bottom) = (reach(-1.0), reach(1.0));
        Some(Edge { v: (top - 1.0, bottom + 1.0), at, lean, module, score })
    }
}

/// The straight line u = at + lean * v with the least squares.
fn straight(points: &[(f64, f64, f64, f64, f64)]) -> Option<(f64, f64)> {
    let n = points.len() as f64;
    let (v, u) = points.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0 / n, sum.1 + p.1 / n));
    let (vv, vu) =
        points.iter().fold((0.0, 0.0), |s, p| (s.0 + (p.0 - v).powi(2), s.1 + (p.0 - v) * (p.1 - u)));
    (vv > 0.0).then(|| (u - vu / vv * v, vu / vv))
}
