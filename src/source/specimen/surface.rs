//! What the card lies on, drawn procedurally. In: a kind of surface, a seed, a place in mm. Out: linear light.

use std::f64::consts::{PI, TAU};

use super::light::light_of;
use super::random::NoiseField;
use crate::geometry::Point;

/// Distance between the threads of the cloth in mm.
const THREAD_MM: f64 = 0.62;

/// The kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// Oiled oak: rings, fibres and pores along the picture.
    Wood,
    /// Plain-weave cloth, dark blue-grey.
    Cloth,
    /// One even sRGB colour.
    Plain([u8; 3]),
}

/// A surface with its seed.
pub(super) struct Table {
    surface: Surface,
    broad: NoiseField,
    fine: NoiseField,
}

impl Table {
    pub(super) fn new(surface: Surface, seed: u64) -> Self {
        Self { surface, broad: NoiseField::new(seed), fine: NoiseField::new(seed.wrapping_add(1)) }
    }

    /// Light from the place `at`; details smaller than a pixel of `px_mm` are left out.
    pub(super) fn light(&self, at: Point, px_mm: f64) -> [f32; 3] {
        match self.surface {
            Surface::Wood => self.wood(at, px_mm),
            Surface::Cloth => self.cloth(at, px_mm),
            Surface::Plain(rgb) => light_of(rgb),
        }
    }

    fn wood(&self, at: Point, px_mm: f64) -> [f32; 3] {
        let bend = self.broad.octaves(at.x * 0.006, at.y * 0.022, 3);
        let ring = 0.5 + 0.5 * (TAU * (at.y * 0.07 + 1.7 * bend)).sin();
        let fibre = self.fine.octaves(at.x * 0.08, at.y * 1.9, 3);
        let pore = ((self.fine.at(at.x * 0.22 + 40.0, at.y * 3.4) - 0.55) / 0.3).clamp(0.0, 1.0);
        let detail = resolved(0.4, px_mm);
        let tone = 0.30 + 0.42 * ring.powf(1.5) + 0.16 * self.broad.at(at.x * 0.02, at.y * 0.02 + 9.0);
        let lightness = (tone + detail * (0.14 * fibre - 0.22 * pore)).clamp(0.0, 1.0) as f32;
        mix(light_of([92, 58, 36]), light_of([176, 128, 84]), lightness)
    }

    fn cloth(&self, at: Point, px_mm: f64) -> [f32; 3] {
        // Threads are not quite straight.
        let bent = Point::new(
            at.x + 0.12 * self.broad.at(at.x * 0.15, at.y * 0.15),
            at.y + 0.12 * self.broad.at(at.x * 0.15 + 70.0, at.y * 0.15),
        );
        let (column, row) = ((bent.x / THREAD_MM).floor(), (bent.y / THREAD_MM).floor());
        let (u, v) = (bent.x / THREAD_MM - column - 0.5, bent.y / THREAD_MM - row - 0.5);
        let weft_above = (column + row).rem_euclid(2.0) < 1.0;
        let (along, across) = if weft_above { (u, v) } else { (v, u) };
        let round = (PI * across).cos() * (0.55 + 0.45 * (PI * along).cos());
        let (thread, twist) = if weft_above { (row, at.x) } else { (column + 500.0, at.y) };
        let yarn = self.fine.at(thread * 7.3, twist * 0.05);
        let detail = resolved(THREAD_MM, px_mm);
        let fold = self.broad.octaves(at.x * 0.012, at.y * 0.012, 2);
        let lightness = 0.42 + detail * (0.5 * round - 0.25) + 0.12 * yarn + 0.12 * fold;
        mix(light_of([24, 30, 40]), light_of([112, 124, 138]), lightness.clamp(0.0, 1.0) as f32)
    }
}

/// How much of a detail of size `detail_mm` survives pixels of `px_mm`: none from one pixel down, all from three.
fn resolved(detail_mm: f64, px_mm: f64) -> f64 {
    ((detail_mm / px_mm - 1.0) / 2.0).clamp(0.0, 1.0)
}

fn mix(dark: [f32; 3], bright: [f32; 3], lightness: f32) -> [f32; 3] {
    std::array::from_fn(|i| dark[i] + (bright[i] - dark[i]) * lightness)
}
