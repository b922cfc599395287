//! A scribble like a signature. In: a seed and the box to write in, mm. Out: points with pen widths, mm.

use std::f64::consts::TAU;

use super::Random;
use crate::geometry::{Point, Rect};

/// Pen strokes in one line: loops that run to the right, tall at first, with a flourish back under the name.
pub(super) fn signature(seed: u64, area_mm: Rect) -> Vec<(Point, f64)> {
    let mut random = Random::stream(seed, 7);
    let loops = random.within(6.0..8.0);
    let (phase, lean) = (random.within(0.0..TAU), random.within(0.4..0.8));
    let wobble = random.within(2.1..2.9);
    let at = |u: f64, v: f64| Point::new(area_mm.x + u * area_mm.width, area_mm.y + v * area_mm.height);
    let name = (0..=220).map(|step| {
        let t = f64::from(step) / 220.0;
        let turn = TAU * loops * t;
        let tall = 0.13 + 0.30 * (1.0 - t).powi(2) + 0.10 * (wobble * turn / loops + phase).sin().powi(2);
        let (rise, swing) = (tall * turn.cos(), 0.035 * (turn * lean + phase).sin() + 0.04 * turn.sin());
        (at(0.04 + 0.78 * t + swing + 0.08 * rise, 0.52 - rise), 0.16 + 0.12 * (turn + phase).sin().powi(2))
    });
    let flourish = (1..=60).map(|step| {
        let t = f64::from(step) / 60.0;
        let (u, v) = (0.82 + 0.16 * (t * 2.2).sin() - 0.55 * t * t, 0.39 + 0.5 * t - 0.08 * (t * 5.0).sin());
        (at(u, v), 0.24 - 0.14 * t)
    });
    name.chain(flourish).collect()
}
