//! What the pixels say about one quad. In: gradients and a quad. Out: per side, how much of it lies on an edge,
//! whether that edge separates the same two sides throughout, and whether it stops at the corners.

use super::gradient::Gradients;
use crate::geometry::{Point, Quad};

/// An edge within this angle of the side counts (cosine of 20 degrees).
const ALIGNED: f64 = 0.94;
/// Colour is compared at these distances from the side, in px.
const STRIP_PX: [f64; 3] = [3.0, 4.5, 6.0];

/// The evidence of one side.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SideEvidence {
    /// Share of the visible side that lies on an aligned edge, 0 to 1.
    pub(super) support: f64,
    /// Length of the mean step over the mean length of the steps, 0 to 1: 1 when the edge is the same all along.
    pub(super) consistency: f64,
    /// Length of the mean colour step from outside to inside, in levels.
    pub(super) contrast: f64,
    /// Share of aligned edge on the continuation beyond the corners, 0 to 1.
    pub(super) overshoot: f64,
    /// Share of the side inside the picture.
    pub(super) visible: f64,
    /// Aligned edges per px in the strip outside, 3 to 10 px away: parallel structure just outside.
    pub(super) outer_edges: f64,
}

/// The evidence of a quad.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    pub(super) sides: [SideEvidence; 4],
}

impl Evidence {
    /// Measures a quad whose corners run clockwise.
    pub(super) fn measure(quad: &Quad, gradients: &Gradients) -> Self {
        let c = &quad.corners;
        Self { sides: std::array::from_fn(|i| side(c[i], c[(i + 1) % 4], gradients)) }
    }

    /// All sides as one figure, 0 to 1.
    pub(super) fn score(&self) -> f64 {
        let values = self.sides.map(|side| side.score());
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let mean = values.iter().sum::<f64>() / 4.0;
        (0.65 * mean + 0.35 * least).clamp(0.0, 1.0)
    }
}

impl SideEvidence {
    /// One side as one figure, 0 to 1.
    pub(super) fn score(&self) -> f64 {
        let distinct = self.contrast / (self.contrast + 5.0);
        let edge = self.support * (0.45 + 0.35 * self.consistency + 0.2 * distinct);
        (edge * (0.6 + 0.4 * self.visible) - 0.3 * self.overshoot).clamp(0.0, 1.0)
    }
}

fn side(from: Point, to: Point, gradients: &Gradients) -> SideEvidence {
    let length = from.distance(to).max(1e-6);
    let along = (to - from) * (1.0 / length);
    // Corners run clockwise on a screen with y down, so the inside lies to the right of the walk.
    let inward = Point::new(-along.y, along.x);
    let (w, h) = (gradients.width as f64, gradients.height as f64);
    let in_picture = |p: Point| p.x >= 1.0 && p.y >= 1.0 && p.x < w - 1.0 && p.y < h - 1.0;
    let hit = |p: Point, reach: i32| {
        (-reach..=reach).any(|k| {
            let q = p + inward * f64::from(k);
            gradients
                .ridge_near(q.x, q.y)
                .is_some_and(|r| (f64::from(r.nx) * inward.x + f64::from(r.ny) * inward.y).abs() > ALIGNED)
        })
    };
    let count = (length / 2.0).clamp(12.0, 160.0) as usize;
    let (mut seen, mut hits, mut outer) = (0.0, 0.0, 0.0);
    let (mut sum, mut sum_length) = ([0.0f64; 3], 0.0);
    for i in 0..count {
        let t = 0.02 + 0.96 * (i as f64 + 0.5) / count as f64;
        let p = from.lerp(to, t);
        if !in_picture(p) {
            continue;
        }
        seen += 1.0;
        if hit(p, 2) {
            hits += 1.0;
        }
        let mut step = [0.0f64; 3];
        for distance in STRIP_PX {
            let inside = gradients.colour_at(p.x + inward.x * distance, p.y + inward.y * distance);
            let outside = gradients.colour_at(p.x - inward.x * distance, p.y - inward.y * distance);
            for channel in 0..3 {
                step[channel] += f64::from(inside[channel] - outside[channel]) / STRIP_PX.len() as f64;
            }
        }
        for channel in 0..3 {
            sum[channel] += step[channel];
        }
        sum_length += norm(step);
        if hit(p - inward * 6.5, 3) {
            outer += 1.0;
        }
    }
    if seen < 4.0 {
        return SideEvidence::default();
    }
    let beyond = |corner: Point, away: Point| {
        let (mut seen, mut hits) = (0.0, 0.0);
        let reach = (0.18 * length).max(8.0);
        let steps = (reach / 2.0) as usize;
        for i in 0..steps {
            let p = corner + away * (4.0 + reach * (i as f64 + 0.5) / steps as f64);
            if in_picture(p) {
                seen += 1.0;
                if hit(p, 2) {
                    hits += 1.0;
                }
            }
        }
        if seen < 3.0 { 0.0 } else { hits / seen }
    };
    SideEvidence {
        support: hits / seen,
        consistency: if sum_length > 0.0 { norm(sum) / sum_length } else { 0.0 },
        contrast: norm(sum) / seen,
        overshoot: 0.5 * (beyond(from, along * -1.0) + beyond(to, along)),
        visible: seen / count as f64,
        outer_edges: outer / seen,
    }
}

fn norm(v: [f64; 3]) -> f64 {
    (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt()
}
