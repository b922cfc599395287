//! A card laid over what a camera sees. In: light without it, its print and place. Out: the light with it and its
//! shadow, in the part of the picture that they reach.

use rayon::prelude::*;

use super::super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM};
use super::super::light::LightField;
use super::super::plane::Plane;
use super::super::sampling::bilinear;
use super::super::scene::{card_distance_mm, shade};
use super::super::{Camera, Glare, Lighting};
use crate::geometry::{Point, Rect};

/// How far the shadow reaches, in mm.
pub(super) const SHADOW_MM: f64 = 6.0;
/// How much finer than the picture a print may be before it is read at several places of a px.
const FINER: f64 = 1.15;

/// What is the same for a whole clip.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) lighting: Lighting,
    pub(super) camera: Camera,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Room {
    /// What lamp and lens make of light in the middle of the table that falls on a px.
    pub(super) fn factor(&self, px: Point) -> [f32; 3] {
        let middle = Point::new(self.width as f64 / 2.0, self.height as f64 / 2.0);
        let off = (px - middle) * (1.0 / middle.length());
        let factor = self.lighting.level(off) * self.camera.fall_off(off);
        self.lighting.tint.map(|tint| (tint * factor) as f32)
    }
}

/// Part of a picture, in whole px.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Part {
    /// The px of a picture that `bounds` touches.
    pub(super) fn of(bounds: Rect, (width, height): (usize, usize)) -> Self {
        let span = |from: f64, length: f64, limit: usize| {
            let start = from.floor().clamp(0.0, limit as f64) as usize;
            let end = (from + length).ceil().clamp(0.0, limit as f64) as usize;
            (start, end.saturating_sub(start))
        };
        let (left, width) = span(bounds.x, bounds.width, width);
        let (top, height) = span(bounds.y, bounds.height, height);
        Self { left, top, width, height }
    }

    /// That part of a field.
    pub(super) fn cut(self, field: &LightField) -> LightField {
        let rows = field.pixels.chunks(field.width.max(1)).skip(self.top).take(self.height);
        let pixels: Vec<[f32; 3]> = rows
            .flat_map(|row| row.get(self.left..self.left + self.width).unwrap_or_default())
            .copied()
            .collect();
        LightField { width: self.width, height: self.height, pixels }
    }
}

/// A card on its plane.
pub(super) struct Laid<'a> {
    pub(super) print: &'a LightField,
    pub(super) plane: Plane,
    pub(super) glare: Glare,
}

impl Laid<'_> {
    /// Lays it over `field`, which is `part` of the picture.
    pub(super) fn over(&self, field: &mut LightField, part: Part, room: &Room) {
        field.pixels.par_chunks_mut(part.width.max(1)).enumerate().for_each(|(y, row)| {
            for (x, light) in row.iter_mut().enumerate() {
                let px = Point::new((part.left + x) as f64 + 0.5, (part.top + y) as f64 + 0.5);
                if let Some(at) = self.plane.mm(px) {
                    *light = self.seen(*light, px, at, room);
                }
            }
        });
    }

    /// Light from a px that shows the table at `behind`, its shadow, the card, or some of both.
    fn seen(&self, behind: [f32; 3], px: Point, at: Point, room: &Room) -> [f32; 3] {
        let away = card_distance_mm(at);
        if away > SHADOW_MM {
            return behind;
        }
        let coverage = self.plane.coverage(px, card_distance_mm);
        let shade = if coverage < 1.0 { shade(at, &room.lighting) } else { 1.0 };
        let shaded = behind.map(|light| light * shade);
        if coverage <= 0.0 {
            return shaded;
        }
        let (print, factor) = (self.printed(px, at), room.factor(px));
        std::array::from_fn(|i| shaded[i] * (1.0 - coverage) + print[i] * factor[i] * coverage)
    }

    /// The card's own light in a px, and the lamp's reflection.
    fn printed(&self, px: Point, at: Point) -> [f32; 3] {
        let across = self.print.width as f64 / CARD_WIDTH_MM;
        let down = self.print.height as f64 / CARD_HEIGHT_MM;
        let taps = ((across * self.plane.px_mm() / FINER).ceil() as usize).clamp(1, 4);
        let read = |mm: Point| bilinear(Point::new(mm.x * across, mm.y * down), |x, y| self.print.read(x, y));
        let glare = self.glare.light(at) as f32;
        if taps == 1 {
            return read(at).map(|light| light + glare);
        }
        let mut sum = [0.0; 3];
        for tap in 0..taps * taps {
            let offset = |index: usize| (index as f64 + 0.5) / taps as f64 - 0.5;
            let mm = self.plane.mm(px + Point::new(offset(tap % taps), offset(tap / taps))).unwrap_or(at);
            sum.iter_mut().zip(read(mm)).for_each(|(total, value)| *total += value / (taps * taps) as f32);
        }
        sum.map(|light| light + glare)
    }
}
