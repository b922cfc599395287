//! What the pixels say about one quad. In: gradients at two scales and a quad. Out: how much of each side lies
//! on an edge, whether that edge separates the same two areas throughout and stops at the corners, how much the
//! quad looks like a document in perspective; and all that as one figure.

use super::gradient::Gradients;
use super::shape;
use crate::geometry::{Point, Quad};

/// An edge within this angle of the side counts (cosine of 20 degrees).
const ALIGNED: f64 = 0.94;
/// Colour is compared at these distances from the side, in px.
const STRIP_PX: [f64; 3] = [3.0, 5.0, 7.0];
/// Number of measures that the score weighs.
pub(super) const FEATURES: usize = 22;

/// The evidence of one side.
#[derive(Debug, Clone, Copy, Default)]
struct SideEvidence {
    /// Share of the visible side that lies on an aligned edge, 0 to 1.
    support: f64,
    /// The same at half the size.
    coarse_support: f64,
    /// Length of the mean colour step over the mean length of the steps, 0 to 1: 1 for the same step all along.
    consistency: f64,
    /// Mean colour step from outside to inside, in levels.
    step: [f64; 3],
    /// Mean colour outside.
    outside: [f64; 3],
    /// Share of aligned edge on the continuation beyond the corners, 0 to 1: the larger end and the other.
    overshoot: [f64; 2],
    /// Share of the side inside the picture.
    visible: f64,
    /// Share of the side with an aligned edge 4 to 10 px outside it, and inside it.
    parallel: [f64; 2],
    /// Share of aligned edge in the tenth of the side next to either corner, beyond the rounding.
    ends: [f64; 2],
}

/// The evidence of a quad.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    /// The measures, each about 0 to 1.
    pub(super) features: [f64; FEATURES],
    pub(super) printed: bool,
}

impl Evidence {
    /// Measures a quad whose corners run clockwise, at places `spacing_px` apart; `coarse` has half the size of
    /// `fine`.
    pub(super) fn measure(quad: &Quad, fine: &Gradients, coarse: &Gradients, spacing_px: f64) -> Self {
        let c = &quad.corners;
        let sides: [SideEvidence; 4] =
            std::array::from_fn(|i| side(c[i], c[(i + 1) % 4], fine, coarse, spacing_px));
        let least = |f: &dyn Fn(&SideEvidence) -> f64| sides.iter().map(f).fold(f64::INFINITY, f64::min);
        let mean = |f: &dyn Fn(&SideEvidence) -> f64| sides.iter().map(f).sum::<f64>() / 4.0;
        let most = |f: &dyn Fn(&SideEvidence) -> f64| sides.iter().map(f).fold(0.0, f64::max);
        let distinct = |s: &SideEvidence| norm(s.step) / (norm(s.step) + 8.0);
        let shape = shape::Shape::of(quad, fine.width as f64, fine.height as f64);
        // A corner is as good as the worse of the two side ends that meet there.
        let corners: [f64; 4] = std::array::from_fn(|i| sides[(i + 3) % 4].ends[1].min(sides[i].ends[0]));
        let whole = sum(sides.map(|s| s.step));
        let steps = sides.iter().map(|s| norm(s.step)).sum::<f64>();
        let outside = sum(sides.map(|s| s.outside)).map(|v| v / 4.0);
        let spread = sides.iter().map(|s| norm(difference(s.outside, outside))).sum::<f64>() / 4.0;
        Self {
            features: [
                mean(&|s| s.support),
                least(&|s| s.support),
                mean(&|s| s.coarse_support),
                least(&|s| s.coarse_support),
                mean(&|s| s.consistency),
                least(&|s| s.consistency),
                mean(&distinct),
                least(&distinct),
                mean(&|s| 0.5 * (s.overshoot[0] + s.overshoot[1])),
                most(&|s| s.overshoot[0]),
                most(&|s| s.overshoot[1]),
                mean(&|s| s.visible),
                mean(&|s| s.parallel[0]),
                mean(&|s| s.parallel[1]),
                corners.iter().sum::<f64>() / 4.0,
                corners.iter().copied().fold(f64::INFINITY, f64::min),
                if steps > 0.0 { norm(whole) / steps } else { 0.0 },
                spread / (spread + 20.0),
                shape.size,
                shape.aspect,
                shape.perspective,
                shape.angles,
            ],
            printed: shape::looks_printed(quad, fine.width as f64, fine.height as f64),
        }
    }

    /// All measures as one figure, 0 to 1.
    pub(super) fn score(&self) -> f64 {
        let sum: f64 = self.features.iter().zip(&WEIGHTS).map(|(f, w)| f * w).sum();
        let printed = if self.printed { PRINTED_PENALTY } else { 0.0 };
        1.0 / (1.0 + (-(sum + BIAS - printed)).exp())
    }
}

/// Fitted by listwise logistic regression on rendered pictures: the right quad is to win against its rivals and
/// against "nothing there". Data, program and measured error: `models/train/corner_evidence/recipe.md`.
const WEIGHTS: [f64; FEATURES] = [
    10.07, -2.27, 5.57, -1.04, -7.19, 0.30, 11.49, 0.31, -9.32, -2.30, 1.10, 30.08, -3.05, -4.29, 4.24,
    -0.54, 0.44, -2.16, 10.51, 5.15, 2.02, 2.29,
];
/// From the same fit.
const BIAS: f64 = -60.0;
/// Taken off a quad that looks printed: see [`shape::looks_printed`].
const PRINTED_PENALTY: f64 = 4.0;

fn side(from: Point, to: Point, fine: &Gradients, coarse: &Gradients, spacing_px: f64) -> SideEvidence {
    let length = from.distance(to).max(1e-6);
    let along = (to - from) * (1.0 / length);
    // Corners run clockwise on a screen with y down, so the inside lies to the right of the walk.
    let inward = Point::new(-along.y, along.x);
    let (w, h) = (fine.width as f64, fine.height as f64);
    let in_picture = |p: Point| p.x >= 1.0 && p.y >= 1.0 && p.x < w - 1.0 && p.y < h - 1.0;
    let count = (length / spacing_px).clamp(12.0, 160.0) as usize;
    let (mut seen, mut hits, mut coarse_hits, mut parallel) = (0.0, 0.0, 0.0, [0.0; 2]);
    let (mut ends, mut end_seen) = ([0.0f64; 2], [0.0f64; 2]);
    let (mut steps, mut size, mut outsides) = ([0.0f64; 3], 0.0, [0.0f64; 3]);
    for i in 0..count {
        let t = 0.02 + 0.96 * (i as f64 + 0.5) / count as f64;
        let p = from.lerp(to, t);
        if !in_picture(p) {
            continue;
        }
        seen += 1.0;
        let hit = is_on_edge(fine, p, inward, 2);
        hits += f64::from(hit);
        coarse_hits += f64::from(is_on_edge(coarse, p * 0.5, inward, 2));
        for (end, distance) in [t, 1.0 - t].into_iter().enumerate() {
            if (0.05..0.15).contains(&distance) {
                end_seen[end] += 1.0;
                ends[end] += f64::from(hit);
            }
        }
        parallel[0] += f64::from(is_on_edge(fine, p - inward * 7.0, inward, 3));
        parallel[1] += f64::from(is_on_edge(fine, p + inward * 7.0, inward, 3));
        let mut step = [0.0f64; 3];
        for distance in STRIP_PX {
            let inside = fine.colour_at(p.x + inward.x * distance, p.y + inward.y * distance);
            let outside = fine.colour_at(p.x - inward.x * distance, p.y - inward.y * distance);
            for channel in 0..3 {
                step[channel] += f64::from(inside[channel] - outside[channel]) / STRIP_PX.len() as f64;
                outsides[channel] += f64::from(outside[channel]) / STRIP_PX.len() as f64;
            }
        }
        steps = sum([steps, step]);
        size += norm(step);
    }
    if seen < 4.0 {
        return SideEvidence::default();
    }
    let beyond = |corner: Point, away: Point| {
        let (mut seen, mut hits) = (0.0, 0.0);
        let reach = (0.18 * length).max(8.0);
        let count = (reach / spacing_px).max(4.0) as usize;
        for i in 0..count {
            let p = corner + away * (4.0 + reach * (i as f64 + 0.5) / count as f64);
            if in_picture(p) {
                seen += 1.0;
                hits += f64::from(is_on_edge(fine, p, inward, 2));
            }
        }
        if seen < 3.0 { 0.0 } else { hits / seen }
    };
    let (before, after) = (beyond(from, along * -1.0), beyond(to, along));
    SideEvidence {
        support: hits / seen,
        coarse_support: coarse_hits / seen,
        consistency: if size > 0.0 { norm(steps) / size } else { 0.0 },
        step: steps.map(|s| s / seen),
        outside: outsides.map(|s| s / seen),
        overshoot: [f64::max(before, after), f64::min(before, after)],
        visible: seen / count as f64,
        parallel: parallel.map(|p| p / seen),
        // An end outside the picture is as good as its side.
        ends: std::array::from_fn(|i| if end_seen[i] > 0.0 { ends[i] / end_seen[i] } else { hits / seen }),
    }
}

/// True when an edge crosses the normal within `reach` px of a point, parallel to the side.
fn is_on_edge(gradients: &Gradients, p: Point, normal: Point, reach: i32) -> bool {
    (-reach..=reach).any(|k| {
        let q = p + normal * f64::from(k);
        gradients
            .ridge_near(q.x, q.y)
            .is_some_and(|r| (f64::from(r.nx) * normal.x + f64::from(r.ny) * normal.y).abs() > ALIGNED)
    })
}

fn norm(v: [f64; 3]) -> f64 {
    (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt()
}

fn difference(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| a[i] - b[i])
}

fn sum<const N: usize>(vectors: [[f64; 3]; N]) -> [f64; 3] {
    vectors.iter().fold([0.0; 3], |total, v| std::array::from_fn(|i| total[i] + v[i]))
}
