//! Ground and layers put over each other. In: a plane, ground, layers, lamp. Out: the light at each pixel.

use super::super::backdrop::{Ground, Interior};
use super::super::light::LightField;
use super::super::plane::Plane;
use super::lamp::Lit;
use super::layer::{Layer, Layers};
use crate::geometry::Point;

/// What shows where no layer covers.
pub(super) enum Behind {
    /// A surface that the layers lie on.
    Ground(Box<dyn Ground>),
    /// A room far behind.
    Room(Interior),
}

pub(super) struct Stack {
    pub(super) plane: Plane,
    pub(super) behind: Behind,
    /// From below to above.
    pub(super) layers: Layers,
    pub(super) lit: Lit,
    /// Depth of shadows, 0 to 1.
    pub(super) shadow: f64,
}

impl Stack {
    /// The light that falls on the lens; `fall_off` is the lens's own, by distance from the middle in half
    /// diagonals.
    pub(super) fn light(
        &self,
        width_px: u32,
        height_px: u32,
        fall_off: impl Fn(Point) -> f64 + Sync,
    ) -> LightField {
        let middle = Point::new(f64::from(width_px) / 2.0, f64::from(height_px) / 2.0);
        let scale = 1.0 / middle.length();
        LightField::from_fn(width_px as usize, height_px as usize, |x, y| {
            let px = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            let off = (px - middle) * scale;
            let factor = self.lit.level(off) * fall_off(off);
            let tint = self.lit.tint();
            self.seen(px, off).map(|light| light * factor as f32).zip_tint(tint)
        })
    }

    /// Light from a pixel, the lamp's spread over the picture left out.
    fn seen(&self, px: Point, off: Point) -> [f32; 3] {
        let at = self.plane.mm(px);
        let mut light = match (&self.behind, at) {
            (Behind::Ground(ground), Some(at)) => {
                let light = ground.light(at, self.plane.px_mm());
                let shine = self.lit.shine(at) as f32 * 0.12;
                let cast = self.lit.cast(at) as f32;
                light.map(|l| l * cast + shine)
            }
            (Behind::Ground(_), None) => [0.3; 3],
            (Behind::Room(room), _) => room.light(off),
        };
        let Some(at) = at else { return light };
        let grounded = matches!(self.behind, Behind::Ground(_));
        for (index, layer) in self.layers.iter().enumerate() {
            let distance = layer.distance_mm(at);
            let reach = 4.0 + 4.0 * layer.lift_mm();
            if distance > reach.max(8.0 * self.plane.px_mm()) {
                continue;
            }
            let coverage = self.plane.coverage(px, |at| layer.distance_mm(at));
            if coverage < 1.0 && (grounded || index > 0) {
                let shade = self.shade(layer.as_ref(), at, distance) as f32;
                light = light.map(|l| l * shade);
            }
            if coverage > 0.0 {
                let cast = self.lit.cast(at) as f32;
                let shine = (self.lit.shine(at) * layer.gloss()) as f32;
                let over = layer.light(&self.plane, px, at);
                light = std::array::from_fn(|i| {
                    light[i] * (1.0 - coverage) + (over[i] * cast + shine) * coverage
                });
            }
        }
        light
    }

    /// Light left near a thing: a dark seam where it touches, a soft shadow away from the lamp.
    fn shade(&self, layer: &dyn Layer, at: Point, distance_mm: f64) -> f64 {
        let gap = distance_mm.max(0.0);
        let lift = layer.lift_mm();
        let cast = layer.distance_mm(at + self.lit.towards_light() * (0.6 + 1.1 * lift));
        let soft = (1.0 - (cast + 0.8 + 0.4 * lift) / (1.6 + 1.6 * lift)).clamp(0.0, 1.0);
        let seam = 0.55 * (-gap / 0.35).exp() + 0.25 * (-gap / (0.8 + 0.5 * lift)).exp();
        let dark = 1.0 - (1.0 - seam) * (1.0 - 0.75 * soft * soft);
        1.0 - self.shadow * dark
    }
}

/// Channels times the lamp's colour.
trait ZipTint {
    fn zip_tint(self, tint: [f64; 3]) -> Self;
}

impl ZipTint for [f32; 3] {
    fn zip_tint(self, tint: [f64; 3]) -> Self {
        std::array::from_fn(|i| self[i] * tint[i] as f32)
    }
}
