//! Cloth. In: a seed. Out: threads, folds, and for some a woven check.

use std::f64::consts::PI;

use super::super::Random;
use super::super::random::NoiseField;
use super::{Ground, Turn, mix, picked, resolved};
use crate::geometry::Point;

const DARK: [[u8; 3]; 6] =
    [[24, 30, 40], [30, 44, 84], [70, 20, 26], [56, 50, 42], [26, 54, 44], [120, 104, 84]];
const BRIGHT: [[u8; 3]; 6] =
    [[112, 124, 138], [84, 112, 160], [176, 70, 70], [168, 158, 140], [110, 160, 130], [226, 214, 196]];

pub(super) struct Weave {
    turn: Turn,
    dark: [f32; 3],
    bright: [f32; 3],
    broad: NoiseField,
    fine: NoiseField,
    thread_mm: f64,
    /// Steps between a thread's crossings: 1 plain weave, more for twill.
    twill: f64,
    folds: f64,
    /// Width of a woven check in mm and how dark it is.
    check: Option<(f64, f64)>,
}

impl Weave {
    pub(super) fn drawn(random: &mut Random) -> Self {
        let index = random.next_u64() as usize % DARK.len();
        let check = random.within(0.0..1.0) < 0.3;
        Self {
            turn: Turn::drawn(random, 180.0),
            dark: picked(random, &DARK[index..=index]),
            bright: picked(random, &BRIGHT[index..=index]),
            broad: NoiseField::new(random.next_u64()),
            fine: NoiseField::new(random.next_u64()),
            thread_mm: random.within(0.4..2.4),
            twill: if random.within(0.0..1.0) < 0.4 { 3.0 } else { 2.0 },
            folds: random.within(0.05..0.34),
            check: check.then(|| (random.within(9.0..40.0), random.within(0.12..0.4))),
        }
    }
}

impl Ground for Weave {
    fn light(&self, at: Point, px_mm: f64) -> [f32; 3] {
        let at = self.turn.apply(at);
        let fold = self.broad.octaves(at.x * 0.009, at.y * 0.009, 2);
        let crease = 1.0 - (2.0 * self.broad.at(at.x * 0.013 + 31.0, at.y * 0.006)).abs().min(1.0);
        let mut lightness = 0.42 + self.folds * (fold + 0.7 * crease.powi(6));
        let detail = resolved(self.thread_mm, px_mm);
        if detail > 0.0 {
            let bent = Point::new(
                at.x + 0.2 * self.thread_mm * self.broad.at(at.x * 0.15, at.y * 0.15),
                at.y + 0.2 * self.thread_mm * self.broad.at(at.x * 0.15 + 70.0, at.y * 0.15),
            ) * (1.0 / self.thread_mm);
            let (column, row) = (bent.x.floor(), bent.y.floor());
            let (u, v) = (bent.x - column - 0.5, bent.y - row - 0.5);
            let weft_above = (column + row).rem_euclid(self.twill) < 1.0;
            let (along, across) = if weft_above { (u, v) } else { (v, u) };
            let round = (PI * across).cos() * (0.55 + 0.45 * (PI * along).cos());
            let (thread, twist) = if weft_above { (row, at.x) } else { (column + 500.0, at.y) };
            let yarn = self.fine.at(thread * 7.3, twist * 0.05);
            lightness += detail * (0.46 * round - 0.23) + 0.1 * yarn;
        }
        if let Some((width, depth)) = self.check {
            let stripe = |x: f64| if (x / width).rem_euclid(2.0) < 0.8 { depth } else { 0.0 };
            lightness -= stripe(at.x) + stripe(at.y);
        }
        mix(self.dark, self.bright, lightness.max(-0.0))
    }
}
