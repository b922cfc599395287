//! Wood of several kinds, in planks or whole. In: a seed. Out: growth rings, fibres, pores, seams.

use std::f64::consts::TAU;

use super::super::Random;
use super::super::light::light_of;
use super::super::random::NoiseField;
use super::{Ground, Turn, mix, resolved};
use crate::geometry::Point;

/// Dark and bright tone of oak, walnut, beech, pine, grey-washed and red-stained wood.
const TONES: [[[u8; 3]; 2]; 7] = [
    [[92, 58, 36], [176, 128, 84]],
    [[48, 30, 20], [108, 72, 48]],
    [[170, 124, 88], [222, 182, 142]],
    [[196, 150, 92], [236, 206, 156]],
    [[128, 120, 110], [206, 200, 190]],
    [[84, 30, 18], [150, 72, 44]],
    [[30, 24, 22], [66, 54, 48]],
];

pub(super) struct Timber {
    turn: Turn,
    tones: [[f32; 3]; 2],
    broad: NoiseField,
    fine: NoiseField,
    /// Width of a plank in mm; `None` for one piece.
    plank_mm: Option<f64>,
    rings_per_mm: f64,
    bend: f64,
}

impl Timber {
    pub(super) fn drawn(random: &mut Random) -> Self {
        let tones = TONES[random.next_u64() as usize % TONES.len()].map(light_of);
        let planked = random.within(0.0..1.0) < 0.45;
        Self {
            turn: Turn::drawn(random, 180.0),
            tones,
            broad: NoiseField::new(random.next_u64()),
            fine: NoiseField::new(random.next_u64()),
            plank_mm: planked.then(|| random.within(45.0..140.0)),
            rings_per_mm: random.within(0.03..0.14),
            bend: random.within(0.6..2.4),
        }
    }
}

impl Ground for Timber {
    fn light(&self, at: Point, px_mm: f64) -> [f32; 3] {
        let mut at = self.turn.apply(at);
        let mut seam = 1.0;
        let mut tone_shift = 0.0;
        if let Some(width) = self.plank_mm {
            let plank = (at.y / width).floor();
            let off = (at.y - (plank + 0.5) * width).abs();
            seam = 1.0 - 0.8 * ((off - width / 2.0 + 0.9) / 0.6).clamp(0.0, 1.0);
            tone_shift = 0.14 * self.broad.at(plank * 7.3, 3.5);
            at = Point::new(at.x + plank * 331.0, at.y + plank * 57.0);
        }
        let bend = self.broad.octaves(at.x * 0.006, at.y * 0.022, 3);
        let ring = 0.5 + 0.5 * (TAU * (at.y * self.rings_per_mm + self.bend * bend)).sin();
        let detail = resolved(0.5, px_mm);
        let (mut fibre, mut pore) = (0.0, 0.0);
        if detail > 0.0 {
            fibre = self.fine.octaves(at.x * 0.07, at.y * 1.6, 3);
            pore = ((self.fine.at(at.x * 0.2 + 40.0, at.y * 3.0) - 0.55) / 0.3).clamp(0.0, 1.0);
        }
        let streak = 0.12 * self.fine.at(at.x * 0.01, at.y * 0.4);
        let tone = 0.34 + 0.36 * ring.powf(1.5) + 0.16 * self.broad.at(at.x * 0.02, at.y * 0.02 + 9.0);
        let lightness = tone + streak + tone_shift + detail * (0.13 * fibre - 0.2 * pore);
        mix(self.tones[0], self.tones[1], lightness).map(|light| light * seam as f32)
    }
}
