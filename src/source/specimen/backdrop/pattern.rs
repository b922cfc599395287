//! Printed and woven patterns with hard edges. In: a seed. Out: stripes, checks, dots, zigzags, grids.

use super::super::Random;
use super::super::random::NoiseField;
use super::{Ground, Turn, mix, picked};
use crate::geometry::Point;

const COLOURS: [[u8; 3]; 10] = [
    [236, 232, 224],
    [30, 34, 46],
    [178, 44, 44],
    [34, 84, 140],
    [226, 178, 60],
    [60, 120, 84],
    [224, 150, 160],
    [120, 84, 60],
    [150, 196, 210],
    [92, 60, 120],
];

#[derive(Debug, Clone, Copy)]
enum Motif {
    Stripes { share: f64 },
    Checks,
    Dots { radius: f64 },
    Zigzag,
    Grid { line: f64 },
}

pub(super) struct Pattern {
    motif: Motif,
    turn: Turn,
    pitch_mm: f64,
    colours: [[f32; 3]; 3],
    wear: NoiseField,
}

impl Pattern {
    pub(super) fn drawn(random: &mut Random) -> Self {
        let motif = match random.next_u64() % 5 {
            0 => Motif::Stripes { share: random.within(0.25..0.7) },
            1 => Motif::Checks,
            2 => Motif::Dots { radius: random.within(0.18..0.42) },
            3 => Motif::Zigzag,
            _ => Motif::Grid { line: random.within(0.06..0.2) },
        };
        let colours = std::array::from_fn(|_| picked(random, &COLOURS));
        Self {
            motif,
            turn: Turn::drawn(random, 180.0),
            pitch_mm: random.within(5.0..34.0),
            colours,
            wear: NoiseField::new(random.next_u64()),
        }
    }

    /// Share of the second colour at `at`, edges softened over a pixel of `soft` pitches.
    fn share(&self, at: Point, soft: f64) -> f64 {
        let soft = soft.max(0.01);
        let step = |distance: f64| (0.5 - distance / soft).clamp(0.0, 1.0);
        let folded = |x: f64| (x.rem_euclid(1.0) - 0.5).abs();
        match self.motif {
            Motif::Stripes { share } => step(folded(at.x) - share / 2.0),
            Motif::Checks => {
                let (a, b) = (step(folded(at.x) - 0.25), step(folded(at.y) - 0.25));
                a + b - 2.0 * a * b
            }
            Motif::Dots { radius } => {
                let row = at.y.floor();
                let x = at.x + if row.rem_euclid(2.0) < 1.0 { 0.5 } else { 0.0 };
                step(folded(x + 0.5).hypot(folded(at.y + 0.5)).min(9.0) - radius)
            }
            Motif::Zigzag => step(folded(at.x + 0.8 * folded(at.y * 0.7)) - 0.22),
            Motif::Grid { line } => step(folded(at.x) - line / 2.0).max(step(folded(at.y) - line / 2.0)),
        }
    }
}

impl Ground for Pattern {
    fn light(&self, at: Point, px_mm: f64) -> [f32; 3] {
        let turned = self.turn.apply(at) * (1.0 / self.pitch_mm);
        let fine = self.share(turned, px_mm / self.pitch_mm);
        // A third colour in every fourth repeat.
        let over =
            if turned.x.div_euclid(1.0).rem_euclid(4.0) < 1.0 { self.colours[2] } else { self.colours[1] };
        let wear =
            1.0 + 0.08 * self.wear.octaves(at.x * 0.02, at.y * 0.02, 2) + 0.04 * self.wear.at(at.x, at.y);
        mix(self.colours[0], over, fine).map(|light| light * wear as f32)
    }
}
