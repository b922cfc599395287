//! Security-print background: families of fine interlaced waves and a rosette. In: seeded phases, a place in mm.
//! Out: the colour printed there.

use std::f64::consts::TAU;

use super::Random;
use super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM};
use crate::geometry::Point;

/// Width of a printed line in mm.
const LINE_MM: f64 = 0.11;

/// Inks of the specimen card: three families of waves, the rosette.
const INKS: [[f32; 3]; 4] =
    [[96.0, 158.0, 168.0], [196.0, 140.0, 160.0], [150.0, 160.0, 110.0], [112.0, 120.0, 178.0]];

/// One family of parallel lines `spacing_mm` apart, bent by two waves.
struct Waves {
    spacing_mm: f64,
    /// Amplitude in mm, cycles per mm across and down, phase in radians.
    bends: [(f64, f64, f64, f64); 2],
    upright: bool,
    ink: [f32; 3],
}

pub(super) struct Guilloche {
    waves: [Waves; 3],
    rosette: Rosette,
}

/// Petals round a centre.
struct Rosette {
    centre: Point,
    radius_mm: f64,
    phase: f64,
    ink: [f32; 3],
}

impl Guilloche {
    /// The pattern of the specimen card.
    pub(super) fn new(random: &mut Random) -> Self {
        Self::inked(random, &INKS, (CARD_WIDTH_MM, CARD_HEIGHT_MM))
    }

    /// A pattern in other inks (three families of waves, the rosette) on a sheet of another size in mm.
    pub(super) fn inked(
        random: &mut Random,
        inks: &[[f32; 3]; 4],
        (width_mm, height_mm): (f64, f64),
    ) -> Self {
        let [first, second, upright, rosette] = *inks;
        let mut bend = |mm: f64, across: f64, down: f64| {
            (mm, across * random.within(0.9..1.1), down, random.within(0.0..TAU))
        };
        let waves = [
            Waves {
                spacing_mm: 0.9,
                bends: [bend(3.2, 0.032, 0.0), bend(0.8, 0.11, 0.01)],
                upright: false,
                ink: first,
            },
            Waves {
                spacing_mm: 1.1,
                bends: [bend(-3.6, 0.041, 0.0), bend(0.6, 0.09, -0.02)],
                upright: false,
                ink: second,
            },
            Waves {
                spacing_mm: 1.6,
                bends: [bend(2.4, 0.05, 0.0), bend(0.5, 0.14, 0.0)],
                upright: true,
                ink: upright,
            },
        ];
        let rosette = Rosette {
            centre: Point::new(width_mm * random.within(0.66..0.72), height_mm * random.within(0.50..0.58)),
            radius_mm: 17.0,
            phase: random.within(0.0..TAU),
            ink: rosette,
        };
        Self { waves, rosette }
    }

    /// `base` with the lines that pass within reach of `at` printed over it; `px_mm` is the size of a pixel.
    pub(super) fn printed_on(&self, base: [f32; 3], at: Point, px_mm: f64) -> [f32; 3] {
        let mut colour = base;
        for family in &self.waves {
            colour = inked(colour, family.ink, 0.34 * family.coverage(at, px_mm));
        }
        inked(colour, self.rosette.ink, 0.30 * self.rosette.coverage(at, px_mm))
    }
}

impl Waves {
    fn coverage(&self, at: Point, px_mm: f64) -> f64 {
        let (along, across) = if self.upright { (at.y, at.x) } else { (at.x, at.y) };
        let (mut value, mut slope) = (across, 0.0);
        for (amplitude, cycles, cross_cycles, phase) in self.bends {
            let angle = TAU * (cycles * along + cross_cycles * across) + phase;
            value += amplitude * angle.sin();
            slope += amplitude * TAU * cycles * angle.cos();
        }
        line_coverage(value, self.spacing_mm, slope.hypot(1.0), px_mm)
    }
}

impl Rosette {
    fn coverage(&self, at: Point, px_mm: f64) -> f64 {
        let from_centre = at - self.centre;
        let radius = from_centre.length();
        if radius > self.radius_mm || radius < 1.0 {
            return 0.0;
        }
        let angle = from_centre.y.atan2(from_centre.x);
        let petals = |count: f64, turn: f64| {
            let theta = count * angle + turn;
            let value = radius + 1.5 * theta.sin();
            line_coverage(value, 1.5, (1.5 * count * theta.cos() / radius).hypot(1.0), px_mm)
        };
        let fade = ((self.radius_mm - radius) / 2.0).min(1.0);
        fade * petals(12.0, self.phase).max(petals(12.0, -self.phase))
    }
}

/// Coverage of a pixel by the nearest of the lines at multiples of `spacing` of `value`, a field whose gradient
/// has length `steepness`.
fn line_coverage(value: f64, spacing: f64, steepness: f64, px_mm: f64) -> f64 {
    let distance_mm = (value - spacing * (value / spacing).round()).abs() / steepness;
    ((LINE_MM / 2.0 - distance_mm) / px_mm + 0.5).clamp(0.0, (LINE_MM / px_mm).min(1.0))
}

fn inked(below: [f32; 3], ink: [f32; 3], amount: f64) -> [f32; 3] {
    std::array::from_fn(|i| below[i] + (ink[i] - below[i]) * amount as f32)
}
