//! A passport's data page on a table, seen from above. In: fonts, its holder, how it lies. Out: pictures without noise.

use std::path::Path;

use idcapture::frame::RgbImage;
use idcapture::geometry::Point;
use idcapture::source::specimen::backdrop::Backdrop;
use idcapture::source::specimen::design::{Design, Props, Sheet};
use idcapture::source::specimen::studio::{Content, Defect, Lamp, Recipe};
use idcapture::source::specimen::{Fonts, Subject};
use image::imageops;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::head::bilinear;

/// Resolution that the page is seen in: it fills four fifths of the width.
const DPI: f64 = 155.0;
/// Resolution that it is drawn in, and places of a px, along each axis, that it is read at.
const DRAWN_DPI: f64 = 220.0;
const TAPS: u32 = 2;
/// Turn on the table.
const TURN_DEG: f64 = 1.5;
/// Reach of the lamp's reflection, in px.
const LAMP_PX: f64 = 70.0;
const SEED: u64 = 20;

/// How the page lies, and is seen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Laid {
    /// From the middle to the right, in widths of the picture.
    pub(crate) right_share: f64,
    /// Deviation of the blur of wrong focus, in px.
    pub(crate) blur_px: f32,
    /// Light of a lamp mirrored in it, over that of white paper.
    pub(crate) lamp: f64,
}

/// The page and the table.
pub(crate) struct Page {
    sheet: Sheet,
    table: RgbImage,
}

impl Page {
    /// Draws both; `size` is that of the pictures, in px. The page is valid on the day that this is called.
    pub(crate) fn draw(models: &Path, holder: &Subject, size: (u32, u32)) -> Self {
        let lettering = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts");
        let fonts = Fonts::open(&models.join("fonts")).unwrap();
        let fonts = fonts.with_machine_readable(&lettering, "OCRBS.otf").unwrap();
        let portraits = [holder.portrait(240, 300).unwrap()];
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        let props = Props { fonts: &fonts, portraits: &portraits, today };
        let sheet = Design::PassportPage.draw(&props, SEED, DRAWN_DPI).unwrap();
        let table = Recipe {
            seed: SEED,
            width_px: size.0,
            height_px: size.1,
            content: Content::Nothing,
            backdrop: Backdrop::Wood,
            lamp: Lamp::Even,
            defect: Defect::None,
        };
        Self { sheet, table: table.take(&props, &[]).unwrap().picture }
    }

    /// What the camera sees: the table, and the page where it is there.
    pub(crate) fn seen(&self, laid: Option<Laid>) -> RgbImage {
        let Some(laid) = laid else { return self.table.clone() };
        let mut picture = self.table.clone();
        let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
        let middle = Point::new(width * (0.5 + laid.right_share), height / 2.0);
        let (sin, cos) = TURN_DEG.to_radians().sin_cos();
        let lamp_at = middle + Point::new(0.1 * width, -0.1 * height);
        for (x, y, px) in picture.enumerate_pixels_mut() {
            let (mut sum, mut covered) = ([0.0; 3], 0.0);
            for tap in 0..TAPS * TAPS {
                let within = |tap: u32| (f64::from(tap) + 0.5) / f64::from(TAPS);
                let at = Point::new(f64::from(x) + within(tap % TAPS), f64::from(y) + within(tap / TAPS));
                let off = at - middle;
                let turned = Point::new(off.x * cos + off.y * sin, off.y * cos - off.x * sin);
                let Some(colour) = self.printed(turned) else { continue };
                let away = at.distance(lamp_at) / LAMP_PX;
                let light = 255.0 * laid.lamp * (-away * away / 2.0).exp();
                sum.iter_mut().zip(colour).for_each(|(sum, value)| *sum += (value + light).min(255.0));
                covered += 1.0;
            }
            let taps = f64::from(TAPS * TAPS);
            for (value, sum) in px.0.iter_mut().zip(sum) {
                *value = ((sum + f64::from(*value) * (taps - covered)) / taps).round() as u8;
            }
        }
        if laid.blur_px > 0.0 { imageops::blur(&picture, laid.blur_px) } else { picture }
    }

    /// The print `off` px from the page's middle; `None` beside it.
    fn printed(&self, off: Point) -> Option<[f64; 3]> {
        let mm = off * (25.4 / DPI) + Point::new(self.sheet.width_mm / 2.0, self.sheet.height_mm / 2.0);
        let (width, height, radius) =
            (self.sheet.width_mm, self.sheet.height_mm, self.sheet.corner_radius_mm);
        // How far beyond the straight part of an edge: the corners are round.
        let beyond = |at: f64, side: f64| (radius - at).max(at - side + radius).max(0.0);
        if beyond(mm.x, width).hypot(beyond(mm.y, height)) > radius {
            return None;
        }
        let scale = DRAWN_DPI / 25.4;
        // A white sheet under a lamp is not as white as the sensor can tell.
        Some(bilinear(&self.sheet.picture, mm * scale).map(|value| 0.92 * value))
    }
}
