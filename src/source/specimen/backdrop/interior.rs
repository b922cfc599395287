//! A room far out of focus behind a held document. In: a seed, a place in the picture. Out: soft light.

use super::super::Random;
use super::super::random::NoiseField;
use super::{mix, picked};
use crate::geometry::{Point, Rect};

/// A piece of furniture, a window, a lamp: a box or disc with a soft edge, in half diagonals of the picture.
struct Blob {
    area: Rect,
    round: bool,
    soft: f64,
    light: [f32; 3],
}

pub(in crate::source::specimen) struct Interior {
    wall: [f32; 3],
    floor: [f32; 3],
    horizon: f64,
    lean: f64,
    blobs: Vec<Blob>,
    clouds: NoiseField,
}

impl Interior {
    pub(in crate::source::specimen) fn drawn(random: &mut Random) -> Self {
        let walls = [
            [206, 196, 180],
            [176, 186, 190],
            [226, 222, 214],
            [150, 140, 128],
            [120, 130, 124],
            [90, 84, 92],
        ];
        let floors = [[120, 84, 56], [96, 96, 98], [150, 130, 104], [70, 54, 46], [134, 128, 120]];
        let things = [
            [60, 52, 48],
            [140, 60, 44],
            [44, 60, 84],
            [96, 110, 70],
            [190, 160, 110],
            [30, 30, 34],
            [210, 206, 200],
            [120, 86, 60],
        ];
        let soft = random.within(0.035..0.12);
        let mut blobs = Vec::new();
        for _ in 0..4 + random.next_u64() % 6 {
            let (width, height) = (random.within(0.15..0.9), random.within(0.15..0.9));
            let area = Rect::new(random.within(-1.2..0.9), random.within(-0.6..0.6), width, height);
            blobs.push(Blob {
                area,
                round: random.within(0.0..1.0) < 0.25,
                soft,
                light: picked(random, &things),
            });
        }
        for _ in 0..random.next_u64() % 3 {
            let area = Rect::new(
                random.within(-1.1..0.6),
                random.within(-0.9..-0.1),
                random.within(0.2..0.6),
                random.within(0.3..0.7),
            );
            let bright = random.within(1.0..2.4) as f32;
            blobs.push(Blob { area, round: false, soft, light: [bright, bright, 1.04 * bright] });
        }
        for _ in 0..random.next_u64() % 5 {
            let side = random.within(0.05..0.16);
            let area = Rect::new(random.within(-1.0..1.0), random.within(-0.8..0.4), side, side);
            blobs.push(Blob { area, round: true, soft: 0.2 * soft, light: [1.3, 1.05, 0.6] });
        }
        Self {
            wall: picked(random, &walls),
            floor: picked(random, &floors),
            horizon: random.within(0.05..0.5),
            lean: random.within(-0.2..0.2),
            blobs,
            clouds: NoiseField::new(random.next_u64()),
        }
    }

    /// Light at `off` from the middle of the picture, in half diagonals.
    pub(in crate::source::specimen) fn light(&self, off: Point) -> [f32; 3] {
        let below = (off.y - self.horizon - self.lean * off.x) / 0.08;
        let mut light = mix(self.wall, self.floor, 0.5 + 0.5 * below);
        for blob in &self.blobs {
            let centre = blob.area.centre();
            let (x, y) = ((off.x - centre.x).abs(), (off.y - centre.y).abs());
            let (half_width, half_height) = (blob.area.width / 2.0, blob.area.height / 2.0);
            let inside = |outside: f64| {
                let t = (0.5 - outside / (2.0 * blob.soft)).clamp(0.0, 1.0);
                t * t * (3.0 - 2.0 * t)
            };
            let share = if blob.round {
                inside(((x / half_width).hypot(y / half_height) - 1.0) * half_width)
            } else {
                inside(x - half_width) * inside(y - half_height)
            };
            light = mix(light, blob.light, share);
        }
        let cloud = 1.0 + 0.14 * self.clouds.octaves(off.x * 2.0, off.y * 2.0, 2);
        light.map(|l| l * cloud as f32)
    }
}
