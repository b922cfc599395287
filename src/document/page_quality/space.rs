//! The space that a page is measured in: a fixed sampling, so that a figure means the same whatever the camera.
//! In: the page and its size on paper. Out: luma at [`SPACE_DPI`] or at the page's own sampling where that is
//! coarser, and colour at half of it. A rim of [`RIM_MM`] is left out: there the corners are round and show what the
//! document lies on.

use crate::frame::{Filter, Frame, GrayImage, RgbImage, resize_luma, resize_luma_part, resize_rgb};
use crate::geometry::Rect;

/// Sampling of the luma, in dots per inch: an edge as sharp as print can be is then one px wide.
pub(super) const SPACE_DPI: f64 = 200.0;
/// Long side, in px, of the luma of a page whose size in mm is unknown.
const FREE_SIDE_PX: f64 = 800.0;
/// A page of unknown size is taken to be this high and wide at least, so that spots and cells have a size.
const NOMINAL_SHORT_MM: f64 = 53.98;
/// Width of the rim that is not measured, in mm.
const RIM_MM: f64 = 2.0;
const INCH_MM: f64 = 25.4;

/// A page, ready to be measured. Kept between runs for its buffers.
pub(super) struct Space {
    pub(super) luma: GrayImage,
    /// Half as fine as the luma.
    pub(super) colour: RgbImage,
    /// Luma of `colour`.
    pub(super) half_luma: GrayImage,
    /// Sampling of `luma` in dots per inch; `None` where the size of the page is unknown.
    pub(super) dpi: Option<f64>,
    /// Px of `luma` per mm, nominal where the size of the page is unknown.
    pub(super) px_per_mm: f64,
    /// Px of `luma` per px of the page.
    scale: f64,
    /// What is measured, in px of the page.
    measured: Rect,
}

impl Default for Space {
    fn default() -> Self {
        Self {
            luma: GrayImage::default(),
            colour: RgbImage::default(),
            half_luma: GrayImage::default(),
            dpi: None,
            px_per_mm: 1.0,
            scale: 1.0,
            measured: Rect::new(0.0, 0.0, 0.0, 0.0),
        }
    }
}

impl Space {
    /// Takes up a page of `page_dpi`. False for one without pixels.
    pub(super) fn take(&mut self, page: &Frame, page_dpi: Option<f64>) -> bool {
        let (width, height) = (f64::from(page.width()), f64::from(page.height()));
        let known = page_dpi.filter(|dpi| dpi.is_finite() && *dpi > 0.0);
        self.scale = known.map_or(FREE_SIDE_PX / width.max(height).max(1.0), |dpi| SPACE_DPI / dpi).min(1.0);
        self.dpi = known.map(|dpi| dpi * self.scale);
        let page_px_per_mm = known.map_or(width.min(height) / NOMINAL_SHORT_MM, |dpi| dpi / INCH_MM);
        self.px_per_mm = page_px_per_mm * self.scale;
        let rim = (RIM_MM * page_px_per_mm).round().min((width.min(height) / 8.0).floor());
        self.measured = Rect::new(rim, rim, width - 2.0 * rim, height - 2.0 * rim);
        let side = |px: f64, part: f64| ((px * self.scale * part).round() as u32).max(1);
        let sides = |part: f64| (side(self.measured.width, part), side(self.measured.height, part));
        let (full, half) = (sides(1.0), sides(0.5));
        if self.luma.dimensions() != full {
            self.luma = GrayImage::new(full.0, full.1);
        }
        if self.colour.dimensions() != half {
            self.colour = RgbImage::new(half.0, half.1);
            self.half_luma = GrayImage::new(half.0, half.1);
        }
        resize_luma_part(page.luma(), self.measured, &mut self.luma, Filter::Area)
            && resize_rgb(page.rgb(), self.measured, &mut self.colour, Filter::Area)
            && resize_luma(&self.luma, &mut self.half_luma, Filter::Area)
    }

    /// A rectangle of the half-size pictures in px of the page.
    pub(super) fn half_on_page(&self, rect: Rect) -> Rect {
        let back = 2.0 / self.scale.max(1e-6);
        let origin = (self.measured.x, self.measured.y);
        Rect::new(rect.x * back + origin.0, rect.y * back + origin.1, rect.width * back, rect.height * back)
    }

    /// A part of what is measured, in shares of it, as px of the page.
    pub(super) fn part_on_page(&self, part: Rect) -> Rect {
        let all = self.measured;
        Rect::new(
            all.x + part.x * all.width,
            all.y + part.y * all.height,
            part.width * all.width,
            part.height * all.height,
        )
    }
}
