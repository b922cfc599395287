//! Surfaces of one colour: paint, laminate, leather. In: a colour, a seed. Out: that colour with its grain.

use super::super::Random;
use super::super::random::NoiseField;
use super::{Ground, mix, picked, resolved};
use crate::geometry::Point;

pub(in crate::source::specimen) struct Plain {
    colour: [f32; 3],
    clouds: NoiseField,
    grain: NoiseField,
    /// Depth of clouds and of grain, shares of the light.
    depth: (f64, f64),
    grain_mm: f64,
}

impl Plain {
    pub(super) fn light(random: &mut Random) -> Self {
        let colours = [[236, 234, 230], [222, 226, 230], [228, 218, 202], [208, 220, 212], [244, 243, 240]];
        let colour = picked(random, &colours);
        Self::coloured(random, colour)
    }

    pub(super) fn dark(random: &mut Random) -> Self {
        let colours = [[34, 34, 38], [52, 40, 34], [24, 34, 52], [62, 64, 68], [28, 44, 36], [82, 28, 30]];
        let colour = picked(random, &colours);
        Self::coloured(random, colour)
    }

    /// A surface of this colour, in light.
    pub(in crate::source::specimen) fn coloured(random: &mut Random, colour: [f32; 3]) -> Self {
        Self {
            colour,
            clouds: NoiseField::new(random.next_u64()),
            grain: NoiseField::new(random.next_u64()),
            depth: (random.within(0.02..0.10), random.within(0.01..0.14)),
            grain_mm: random.within(0.25..1.6),
        }
    }
}

impl Ground for Plain {
    fn light(&self, at: Point, px_mm: f64) -> [f32; 3] {
        let clouds = self.clouds.octaves(at.x * 0.012, at.y * 0.012, 3);
        let fine = resolved(self.grain_mm, px_mm);
        let grain = if fine > 0.0 {
            fine * self.grain.octaves(at.x / self.grain_mm, at.y / self.grain_mm, 2)
        } else {
            0.0
        };
        let factor = 1.0 + self.depth.0 * clouds + self.depth.1 * grain;
        mix([0.0; 3], self.colour, 1.0).map(|light| light * factor.max(0.05) as f32)
    }
}
