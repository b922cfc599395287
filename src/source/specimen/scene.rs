//! Puts a flat card into a picture as a camera would take it. In: card, table, placement, light, camera, seed.
//! Out: the picture and where the card truly is.

use image::RgbImage;

use super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM, CORNER_RADIUS_MM, is_card_shaped};
use super::error::within;
use super::light::LightField;
use super::plane::Plane;
use super::sampling::bilinear;
use super::surface::{Surface, Table};
use super::{Camera, Lighting, Placement, Pose, SpecimenError};
use crate::geometry::{Homography, Point, Quad};

/// A whole scene. Equal scenes give equal pictures, byte for byte.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Width of the picture, 64 to 8192 px.
    pub width_px: u32,
    /// Height of the picture, 64 to 8192 px.
    pub height_px: u32,
    /// What the card lies on.
    pub surface: Surface,
    /// Where the card lies.
    pub placement: Placement,
    /// The light.
    pub lighting: Lighting,
    /// The camera.
    pub camera: Camera,
    /// Varies the surface.
    pub seed: u64,
    /// Varies the noise alone, so that frames of a sequence share their table.
    pub frame: u64,
}

/// A picture of a card with the truth about it.
#[derive(Debug, Clone)]
pub struct Photograph {
    /// What the camera saw.
    pub picture: RgbImage,
    /// The corners of the unrounded card in px, in the agreed order.
    pub quad: Quad,
    /// From mm on the card (origin at its own top left) to px in the picture.
    pub px_from_mm: Homography,
}

impl Default for Scene {
    /// 1920 x 1080 px, a card in the middle of a wooden table.
    fn default() -> Self {
        Self {
            width_px: 1920,
            height_px: 1080,
            surface: Surface::Wood,
            placement: Placement::Pose(Pose::default()),
            lighting: Lighting::default(),
            camera: Camera::default(),
            seed: 1,
            frame: 0,
        }
    }
}

impl Scene {
    /// Takes the picture of `card`, a flat picture of one of its sides.
    ///
    /// # Errors
    /// Values out of range, an impossible placement, or a `card` that has not the proportions of an ID-1 card.
    pub fn photograph(&self, card: &RgbImage) -> Result<Photograph, SpecimenError> {
        if !is_card_shaped(card) {
            return Err(SpecimenError::Placement);
        }
        let picture = self.taken(Some(&LightField::from_srgb(card)))?;
        let corners = self.placement.corners(self.width_px, self.height_px)?.corners;
        let px_from_mm = self.placement.map(self.width_px, self.height_px)?;
        Ok(Photograph { picture, quad: Quad::from_unordered(corners), px_from_mm })
    }

    /// The same picture without card and shadow.
    ///
    /// # Errors
    /// As for [`Scene::photograph`].
    pub fn without_card(&self) -> Result<RgbImage, SpecimenError> {
        self.taken(None)
    }

    fn taken(&self, card: Option<&LightField>) -> Result<RgbImage, SpecimenError> {
        self.check()?;
        self.camera.picture(self.lit(card)?, self.seed.rotate_left(32) ^ self.frame)
    }

    /// The light that falls on the lens.
    fn lit(&self, card: Option<&LightField>) -> Result<LightField, SpecimenError> {
        let middle_mm = Point::new(CARD_WIDTH_MM / 2.0, CARD_HEIGHT_MM / 2.0);
        let plane = Plane::new(self.placement.map(self.width_px, self.height_px)?, middle_mm)?;
        let table = Table::new(self.surface, self.seed);
        let (width, height) = (f64::from(self.width_px), f64::from(self.height_px));
        let middle = Point::new(width / 2.0, height / 2.0);
        Ok(LightField::from_fn(self.width_px as usize, self.height_px as usize, |x, y| {
            let px = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            let Some(at) = plane.mm(px) else {
                return [0.3; 3];
            };
            let light = match card {
                Some(card) => self.covered(&table, &plane, card, px, at),
                None => table.light(at, plane.px_mm()),
            };
            let off = (px - middle) * (1.0 / middle.length());
            let factor = self.lighting.level(off) * self.camera.fall_off(off);
            std::array::from_fn(|i| light[i] * (factor * self.lighting.tint[i]) as f32)
        }))
    }

    /// Light from a pixel that shows the table in the card's shadow, the card, or some of both.
    fn covered(&self, table: &Table, plane: &Plane, card: &LightField, px: Point, at: Point) -> [f32; 3] {
        let coverage = plane.coverage(px, card_distance_mm);
        if coverage >= 1.0 {
            return self.card_light(plane, card, px, at);
        }
        let shade = shade(at, &self.lighting);
        let shaded = table.light(at, plane.px_mm()).map(|light| light * shade);
        if coverage <= 0.0 {
            return shaded;
        }
        let print = self.card_light(plane, card, px, at);
        std::array::from_fn(|i| shaded[i] * (1.0 - coverage) + print[i] * coverage)
    }

    /// The card's light in a pixel: its print, averaged over the pixel, and the reflections.
    fn card_light(&self, plane: &Plane, card: &LightField, px: Point, at: Point) -> [f32; 3] {
        let across = card.width as f64 / CARD_WIDTH_MM;
        let down = card.height as f64 / CARD_HEIGHT_MM;
        let taps = ((across * plane.px_mm()).ceil() as usize).clamp(1, 6);
        let mut sum = [0.0; 3];
        for tap in 0..taps * taps {
            let offset = |index: usize| (index as f64 + 0.5) / taps as f64 - 0.5;
            let mm = plane.mm(px + Point::new(offset(tap % taps), offset(tap / taps))).unwrap_or(at);
            let light = bilinear(Point::new(mm.x * across, mm.y * down), |x, y| card.read(x, y));
            for (total, value) in sum.iter_mut().zip(light) {
                *total += value / (taps * taps) as f32;
            }
        }
        let glare = self.lighting.glare_at(at) as f32;
        sum.map(|light| light + glare)
    }

    fn check(&self) -> Result<(), SpecimenError> {
        within("picture width in px", f64::from(self.width_px), 64.0, 8_192.0)?;
        within("picture height in px", f64::from(self.height_px), 64.0, 8_192.0)?;
        self.lighting.check()?;
        self.camera.check()
    }
}

/// How much light reaches the table near the card: a dark seam where they touch, a soft cast shadow away from the light.
pub(super) fn shade(at: Point, lighting: &Lighting) -> f32 {
    let gap = card_distance_mm(at).max(0.0);
    let cast = card_distance_mm(at + lighting.towards_light() * 1.6);
    let soft = (1.0 - (cast + 1.2) / 4.0).clamp(0.0, 1.0);
    let seam = 0.55 * (-gap / 0.35).exp() + 0.25 * (-gap / 1.6).exp();
    let dark = 1.0 - (1.0 - seam) * (1.0 - 0.75 * soft * soft);
    (1.0 - lighting.shadow * dark) as f32
}

/// Distance in mm to the rounded outline of the card, negative inside.
pub(super) fn card_distance_mm(at: Point) -> f64 {
    let half = Point::new(CARD_WIDTH_MM / 2.0, CARD_HEIGHT_MM / 2.0);
    let x = (at.x - half.x).abs() - half.x + CORNER_RADIUS_MM;
    let y = (at.y - half.y).abs() - half.y + CORNER_RADIUS_MM;
    Point::new(x.max(0.0), y.max(0.0)).length() + x.max(y).min(0.0) - CORNER_RADIUS_MM
}

#[cfg(test)]
#[path = "scene_tests.rs"]
mod tests;
