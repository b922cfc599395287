//! A flat printed surface in millimetres. In: shapes, lettering and pictures with their ink. Out: an RGB picture.
//!
//! Edges are anti-aliased by area coverage; inks are mixed in sRGB, as printers' previews do.

use std::ops::Range;

use image::{Rgb, RgbImage};
use rayon::prelude::*;

use super::mask::Mask;
use super::sampling::{bilinear, pixel_of};
use super::text::{Fonts, Style};
use crate::geometry::{Point, Rect};

/// A colour and how much of it covers what lies below, 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    pub(super) rgb: [u8; 3],
    pub(super) opacity: f32,
}

impl Ink {
    pub(super) const fn solid(r: u8, g: u8, b: u8) -> Self {
        Self { rgb: [r, g, b], opacity: 1.0 }
    }

    pub(super) const fn tint(r: u8, g: u8, b: u8, opacity: f32) -> Self {
        Self { rgb: [r, g, b], opacity }
    }
}

/// Where and how a line of text stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextAt {
    pub(super) style: Style,
    /// Start of the baseline.
    pub(super) x_mm: f64,
    pub(super) y_mm: f64,
    /// Height of a capital.
    pub(super) cap_mm: f64,
}

pub(super) struct Canvas {
    picture: RgbImage,
    px_per_mm: f64,
}

impl Canvas {
    /// A surface with each pixel given by `shade`, which is asked for centres of pixels in mm.
    pub(super) fn shaded(
        size_px: (u32, u32),
        px_per_mm: f64,
        shade: impl Fn(Point) -> [f32; 3] + Sync,
    ) -> Self {
        let mut picture = RgbImage::new(size_px.0, size_px.1);
        let row_bytes = 3 * size_px.0 as usize;
        picture.par_chunks_exact_mut(row_bytes.max(1)).enumerate().for_each(|(y, row)| {
            for (x, pixel) in row.as_chunks_mut::<3>().0.iter_mut().enumerate() {
                let centre = Point::new((x as f64 + 0.5) / px_per_mm, (y as f64 + 0.5) / px_per_mm);
                *pixel = shade(centre).map(|c| c.round().clamp(0.0, 255.0) as u8);
            }
        });
        Self { picture, px_per_mm }
    }

    pub(super) fn into_picture(self) -> RgbImage {
        self.picture
    }

    /// An upright rectangle.
    pub(super) fn rectangle(&mut self, area_mm: Rect, ink: Ink) {
        let (across, down) = self.spans(area_mm);
        for y in pixels(&down, self.picture.height()) {
            for x in pixels(&across, self.picture.width()) {
                self.blend(x, y, ink, (overlap(&across, x) * overlap(&down, y)) as f32);
            }
        }
    }

    /// A picture stretched over `area_mm`, `recolour`ed before it is laid on.
    pub(super) fn picture(
        &mut self,
        area_mm: Rect,
        print: &RgbImage,
        opacity: impl Fn(f64, f64) -> f32,
        recolour: impl Fn([f32; 3]) -> [f32; 3],
    ) {
        let (across, down) = self.spans(area_mm);
        let fraction =
            |span: &Range<f64>, px: u32| (f64::from(px) + 0.5 - span.start) / (span.end - span.start);
        for y in pixels(&down, self.picture.height()) {
            for x in pixels(&across, self.picture.width()) {
                let (u, v) = (fraction(&across, x), fraction(&down, y));
                let at = Point::new(u * f64::from(print.width()), v * f64::from(print.height()));
                let rgb = recolour(bilinear(at, |x, y| pixel_of(print, x, y)))
                    .map(|c| c.round().clamp(0.0, 255.0) as u8);
                let coverage = (overlap(&across, x) * overlap(&down, y)) as f32;
                self.blend(x, y, Ink { rgb, opacity: opacity(u, v) }, coverage);
            }
        }
    }

    /// A line of text of a given width, its letters spread or drawn together evenly: how machine-readable zones
    /// keep their pitch whatever the font.
    pub(super) fn spaced(&mut self, fonts: &Fonts, at: TextAt, pitch_mm: f64, text: &str, ink: Ink) {
        for (index, letter) in text.chars().enumerate() {
            let x_mm = at.x_mm + index as f64 * pitch_mm;
            self.text(fonts, TextAt { x_mm, ..at }, letter.encode_utf8(&mut [0; 4]), ink);
        }
    }

    /// A line of text; returns its width in mm.
    pub(super) fn text(&mut self, fonts: &Fonts, at: TextAt, text: &str, ink: Ink) -> f64 {
        let px = |mm: f64| (mm * self.px_per_mm) as f32;
        let (mask, advance_px) = fonts.line(at.style, text, px(at.cap_mm), px(at.x_mm), px(at.y_mm));
        self.print(&mask, ink);
        f64::from(advance_px) / self.px_per_mm
    }

    /// A line of text centred on `at` (its `x_mm`, `y_mm` being the middle of the capitals), turned clockwise.
    pub(super) fn text_turned(&mut self, fonts: &Fonts, at: TextAt, turn_deg: f64, text: &str, ink: Ink) {
        let cap_px = at.cap_mm * self.px_per_mm;
        let (mask, advance_px) = fonts.line(at.style, text, cap_px as f32, 0.0, 0.0);
        let (sin, cos) = turn_deg.to_radians().sin_cos();
        let middle = Point::new(at.x_mm * self.px_per_mm, at.y_mm * self.px_per_mm);
        let reach = (f64::from(advance_px) + cap_px) / 2.0 + cap_px;
        for y in pixels(&(middle.y - reach..middle.y + reach), self.picture.height()) {
            for x in pixels(&(middle.x - reach..middle.x + reach), self.picture.width()) {
                let d = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5) - middle;
                let along = d.x * cos + d.y * sin + f64::from(advance_px) / 2.0;
                let below = d.y * cos - d.x * sin - cap_px / 2.0;
                self.blend(x, y, ink, mask.between(along, below));
            }
        }
    }

    /// A stroke through `points_mm` whose width in mm is given per point.
    pub(super) fn stroke(&mut self, points_mm: &[(Point, f64)], ink: Ink) {
        let scaled: Vec<(Point, f64)> =
            points_mm.iter().map(|(p, w)| (*p * self.px_per_mm, w * self.px_per_mm / 2.0)).collect();
        let reach = |(p, r): &(Point, f64)| {
            [p.x - r - 1.0, p.y - r - 1.0, p.x + r + 1.0, p.y + r + 1.0].map(|v| v as f32)
        };
        let mut mask = Mask::covering(scaled.iter().map(reach));
        for pair in scaled.windows(2) {
            if let [(a, from_radius), (b, to_radius)] = *pair {
                let (side, length) = (b - a, (b - a).length().max(1e-9));
                let bounds = Mask::covering([reach(&(a, from_radius)), reach(&(b, to_radius))].into_iter());
                for (x, y) in bounds.cells() {
                    let p = Point::new(x as f64 + 0.5, y as f64 + 0.5);
                    let t = ((p - a).dot(side) / (length * length)).clamp(0.0, 1.0);
                    let radius = from_radius + (to_radius - from_radius) * t;
                    mask.raise(x, y, (radius + 0.5 - p.distance(a.lerp(b, t))).clamp(0.0, 1.0) as f32);
                }
            }
        }
        self.print(&mask, ink);
    }

    fn print(&mut self, mask: &Mask, ink: Ink) {
        for (x, y) in mask.cells() {
            if let (Ok(column), Ok(row)) = (u32::try_from(x), u32::try_from(y)) {
                self.blend(column, row, ink, mask.at(x, y));
            }
        }
    }

    fn spans(&self, area_mm: Rect) -> (Range<f64>, Range<f64>) {
        let px = |mm: f64| mm * self.px_per_mm;
        (px(area_mm.x)..px(area_mm.x + area_mm.width), px(area_mm.y)..px(area_mm.y + area_mm.height))
    }

    fn blend(&mut self, x: u32, y: u32, ink: Ink, coverage: f32) {
        let weight = coverage.min(1.0) * ink.opacity;
        if weight <= 0.0 {
            return;
        }
        if let Some(Rgb(pixel)) = self.picture.get_pixel_mut_checked(x, y) {
            for (below, above) in pixel.iter_mut().zip(ink.rgb) {
                let mixed = f32::from(*below) * (1.0 - weight) + f32::from(above) * weight;
                *below = mixed.round() as u8;
            }
        }
    }
}

/// Pixels that a span touches, within a side of `limit` px.
fn pixels(span: &Range<f64>, limit: u32) -> Range<u32> {
    let clamp = |v: f64| v.clamp(0.0, f64::from(limit)) as u32;
    clamp(span.start.floor())..clamp(span.end.ceil())
}

/// Share of pixel `px` that the span covers.
fn overlap(span: &Range<f64>, px: u32) -> f64 {
    let px = f64::from(px);
    (span.end.min(px + 1.0) - span.start.max(px)).clamp(0.0, 1.0)
}
