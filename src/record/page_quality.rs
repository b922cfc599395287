//! What the quality of a document's picture comes to: the rectified page's figures and what covers its border.

use serde::Serialize;

use crate::geometry::{Quad, Rect};

/// What a zone of a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PageZone {
    /// The portrait.
    Portrait,
    /// Printed fields: the visual zone of a passport page.
    Text,
    /// The lower strip, where a machine-readable zone stands if the page has one.
    LowerStrip,
    /// A cell of the plain grid on a page whose layout is unknown.
    Cell,
}

/// Brightness of a page or a part of it, luma 0 to 255 full range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PageTone {
    /// Mean luma.
    pub mean: f64,
    /// 2nd percentile.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// Share of pixels at or below 20, 0 to 1.
    pub dark_share: f64,
    /// Share of pixels at or above 250, 0 to 1.
    pub bright_share: f64,
}

/// A reflection on the page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GlareSpot {
    /// Its box in px of the page.
    pub region: Rect,
    /// Share of it that hides something printed, 0 to 1.
    pub on_fields: f64,
}

/// One zone of a page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ZoneQuality {
    /// What it holds.
    pub zone: PageZone,
    /// Where it is, in px of the page.
    pub region: Rect,
    /// Width of its sharper edges in mm, 10 % to 90 % of their height; `None` without print to tell it by, and on a
    /// page whose size is unknown.
    pub edge_width_mm: Option<f64>,
    /// How many edges that rests on; 0 where there are too few.
    pub edges: u32,
    /// Its brightness.
    pub tone: PageTone,
    /// Share of it that reflections cover, 0 to 1.
    pub glare_share: f64,
}

/// How good a rectified page is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageQualityReport {
    /// Sampling that it was measured at, at most 200 dots per inch; `None` where the page's size is unknown.
    pub dpi: Option<f64>,
    /// Width of the page's sharper edges in mm, as for a zone.
    pub edge_width_mm: Option<f64>,
    /// How many edges that rests on; 0 where there are too few.
    pub edges: u32,
    /// Index of the zone of print with the widest edges.
    pub softest: Option<usize>,
    /// The page's brightness.
    pub tone: PageTone,
    /// Share of the page that reflections cover, 0 to 1.
    pub glare_share: f64,
    /// Share of the page on which reflections hide something printed, 0 to 1.
    pub field_glare_share: f64,
    /// Reflections, largest first, at most eight.
    pub glare: Vec<GlareSpot>,
    /// Share of the page that is at least 8 levels of chroma from grey, 0 to 1.
    pub colour_share: f64,
    /// Distance from grey that 5 % of the page exceeds, in levels of chroma.
    pub chroma: f64,
    /// Its zones.
    pub zones: Vec<ZoneQuality>,
}

/// A finger or an object over the document's border.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OcclusionSpot {
    /// Where, in frame pixels.
    pub region: Quad,
    /// Share of the document, 0 to 1.
    pub share: f64,
}

/// What covers the document from its border inwards.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OcclusionReport {
    /// Share of the document, 0 to 1.
    pub share: f64,
    /// The parts, largest first.
    pub spots: Vec<OcclusionSpot>,
}
