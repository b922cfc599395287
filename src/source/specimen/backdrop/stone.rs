//! Stone. In: a seed. Out: marble with veins, granite, terrazzo, glazed tiles, concrete.

use super::super::Random;
use super::super::random::NoiseField;
use super::{Ground, Turn, mix, picked, resolved};
use crate::geometry::Point;

#[derive(Debug, Clone, Copy)]
enum Cut {
    Marble { veins_per_mm: f64 },
    Granite { grain_mm: f64 },
    Terrazzo { chip_mm: f64 },
    Tiles { side_mm: f64 },
    Concrete,
}

pub(super) struct Stone {
    cut: Cut,
    turn: Turn,
    base: [f32; 3],
    second: [f32; 3],
    third: [f32; 3],
    broad: NoiseField,
    fine: NoiseField,
}

impl Stone {
    pub(super) fn drawn(random: &mut Random) -> Self {
        let cut = match random.next_u64() % 5 {
            0 => Cut::Marble { veins_per_mm: random.within(0.006..0.02) },
            1 => Cut::Granite { grain_mm: random.within(1.2..3.5) },
            2 => Cut::Terrazzo { chip_mm: random.within(5.0..14.0) },
            3 => Cut::Tiles { side_mm: random.within(48.0..150.0) },
            _ => Cut::Concrete,
        };
        let bases =
            [[232, 230, 226], [60, 60, 64], [198, 190, 180], [150, 150, 150], [36, 46, 42], [214, 204, 190]];
        let veins = [[120, 118, 120], [180, 176, 170], [96, 84, 72], [60, 62, 70], [222, 214, 200]];
        let chips = [[140, 80, 64], [60, 70, 70], [196, 160, 110], [240, 238, 230]];
        Self {
            cut,
            turn: Turn::drawn(random, 180.0),
            base: picked(random, &bases),
            second: picked(random, &veins),
            third: picked(random, &chips),
            broad: NoiseField::new(random.next_u64()),
            fine: NoiseField::new(random.next_u64()),
        }
    }

    /// Ridges of a bent noise field are the veins.
    fn marble(&self, at: Point, scale: f64) -> [f32; 3] {
        let bend = self.broad.octaves(at.x * scale, at.y * scale, 4);
        let ridge = |x: f64, y: f64| 1.0 - self.broad.octaves(x + bend, y - bend, 3).abs();
        let vein = ridge(at.x * scale + 5.0, at.y * scale * 1.6).clamp(0.0, 1.0).powi(14);
        let thin = ridge(at.x * scale * 3.1, at.y * scale * 2.3 + 20.0).clamp(0.0, 1.0).powi(26);
        let cloud = 0.12 + 0.12 * bend;
        mix(self.base, self.second, 0.75 * vein + 0.4 * thin + cloud)
    }

    /// Nearest of seeds strewn one to a cell: its cell's hash and how near the next one is.
    fn chips(&self, at: Point, chip_mm: f64) -> (f64, f64) {
        let (x, y) = (at.x / chip_mm, at.y / chip_mm);
        let (column, row) = (x.floor(), y.floor());
        let (mut nearest, mut second, mut hash) = (f64::MAX, f64::MAX, 0.0);
        for step in 0..9 {
            let (c, r) = (column + f64::from(step % 3) - 1.0, row + f64::from(step / 3) - 1.0);
            let seed_x = c + 0.5 + 0.42 * self.fine.at(c * 3.0 + 0.5, r * 3.0);
            let seed_y = r + 0.5 + 0.42 * self.fine.at(c * 3.0 + 90.5, r * 3.0 + 40.0);
            let distance = (x - seed_x).hypot(y - seed_y);
            if distance < nearest {
                (second, nearest) = (nearest, distance);
                hash = self.fine.at(c * 5.0 + 300.0, r * 5.0 + 11.0);
            } else {
                second = second.min(distance);
            }
        }
        (hash, second - nearest)
    }
}

impl Ground for Stone {
    fn light(&self, at: Point, px_mm: f64) -> [f32; 3] {
        let at = self.turn.apply(at);
        match self.cut {
            Cut::Marble { veins_per_mm } => self.marble(at, veins_per_mm),
            Cut::Granite { grain_mm } => {
                let (hash, _) = self.chips(at, grain_mm);
                let detail = resolved(grain_mm, px_mm);
                let tone = 0.4 + 0.2 * self.broad.octaves(at.x * 0.03, at.y * 0.03, 2) + detail * 0.7 * hash;
                mix(self.base, self.second, tone)
            }
            Cut::Terrazzo { chip_mm } => {
                let (hash, gap) = self.chips(at, chip_mm);
                let inside = ((gap - 0.22) / 0.05).clamp(0.0, 1.0);
                let chip = if hash > 0.2 { self.second } else { self.third };
                let shown = if hash.abs() > 0.12 { inside } else { 0.0 };
                mix(self.base, chip, shown * 0.85)
            }
            Cut::Tiles { side_mm } => {
                let (column, row) = ((at.x / side_mm).floor(), (at.y / side_mm).floor());
                let edge = |x: f64, cell: f64| (0.5 - (x / side_mm - cell - 0.5).abs()) * side_mm;
                let inside = ((edge(at.x, column).min(edge(at.y, row)) - 1.3) / 0.7).clamp(0.0, 1.0);
                let glaze = 0.10 * self.broad.octaves(at.x * 0.04 + column * 9.0, at.y * 0.04 + row * 5.0, 2);
                let tile =
                    mix(self.base, self.third, 0.12 + 0.16 * self.fine.at(column * 3.1, row * 2.7) + glaze);
                mix(self.second, tile, inside)
            }
            Cut::Concrete => {
                let clouds = self.broad.octaves(at.x * 0.02, at.y * 0.02, 4);
                let hole = ((self.fine.at(at.x * 0.35, at.y * 0.35) - 0.72) / 0.1).clamp(0.0, 1.0);
                let grit = resolved(0.8, px_mm) * self.fine.octaves(at.x * 1.2, at.y * 1.2, 2);
                let level = 0.5 + 0.25 * clouds + 0.1 * grit - 0.4 * hole;
                mix(self.base.map(|light| 0.45 * light), self.base, level)
            }
        }
    }
}
