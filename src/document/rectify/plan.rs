//! What page to make of a quad. In: corners and frame size. Out: format, size in px, sampling, corner order.

use crate::geometry::{Point, Quad, estimate_aspect, estimate_tilt_deg};
use crate::record::{PageFormat, PageReport, Upright};

/// A page is never sampled more finely than this many times its source, along either axis.
pub const MAX_UPSAMPLING: f64 = 1.25;
/// Longest side of a page, in px: at 1600 px an ID-1 card has 475 dpi and a passport page 325 dpi.
pub const MAX_PAGE_SIDE_PX: u32 = 1600;
/// A page has a standard format when its estimated aspect is within this share of the format's.
pub const FORMAT_TOLERANCE: f64 = 0.08;
/// mm per inch.
const INCH_MM: f64 = 25.4;

/// A page to be warped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PagePlan {
    /// The nearest standard format. ID-2, ID-3 and A4 differ by less than half a percent in aspect, far below
    /// what corners can tell: all three come out as [`PageFormat::Id3`] until [`with_format`] says better.
    pub format: PageFormat,
    /// Long side over short: as estimated from the corners, before rounding to a format.
    pub aspect: f64,
    /// Width of the page in px.
    pub width_px: u32,
    /// Height of the page in px.
    pub height_px: u32,
    /// Sampling of the page along its long side in dots per inch; `None` for a free format.
    pub dpi: Option<f64>,
    /// Sampling of the source along its coarser axis; `None` for a free format.
    pub source_dpi: Option<f64>,
    /// Clockwise turn from the frame to the page, one of 0, 90, 180, 270.
    pub orientation_deg: u32,
    /// The frame's corners in the page's order: top left, top right, bottom right, bottom left of the page.
    pub quad: Quad,
    /// Angle between the camera's axis and the page's normal, in degrees, as [`estimate_tilt_deg`] has it.
    pub tilt_deg: Option<f64>,
}

impl PagePlan {
    /// The record of this page.
    #[must_use]
    pub fn report(&self) -> PageReport {
        PageReport {
            width_px: self.width_px,
            height_px: self.height_px,
            aspect: self.aspect,
            format: self.format,
            dpi: self.dpi,
            source_dpi: self.source_dpi,
            orientation_deg: self.orientation_deg,
            upright: Upright::Undecided,
            quad: self.quad,
            tilt_deg: self.tilt_deg,
        }
    }
}

/// Long and short side of a format in mm (ISO/IEC 7810, ISO 216); `None` for the free format.
#[must_use]
pub const fn format_size_mm(format: PageFormat) -> Option<(f64, f64)> {
    match format {
        PageFormat::Id1 => Some((85.60, 53.98)),
        PageFormat::Id2 => Some((105.0, 74.0)),
        PageFormat::Id3 => Some((125.0, 88.0)),
        PageFormat::A4 => Some((297.0, 210.0)),
        PageFormat::Free => None,
    }
}

/// Plans the page for corners in frame px (clockwise from the top left; they may lie outside the frame).
/// Standard formats come out landscape, turned by at most 90 degrees from the frame, a free one as it lies.
/// `frame_size` is (width, height) in px.
#[must_use]
pub fn plan_page(quad: &Quad, frame_size: (u32, u32)) -> PagePlan {
    let ratio = estimate_aspect(quad, frame_size);
    let aspect = ratio.max(1.0 / ratio);
    let format = nearest_format(aspect);
    let mut corners = quad.corners;
    let mut orientation_deg = 0;
    if ratio < 1.0 && format != PageFormat::Free {
        // The frame's bottom left becomes the page's top left: a clockwise quarter turn.
        corners.rotate_right(1);
        orientation_deg = 90;
    }
    let landscape = ratio >= 1.0 || format != PageFormat::Free;
    let tilt_deg = estimate_tilt_deg(quad, frame_size);
    PagePlan { tilt_deg, ..sized(Quad::new(corners), format, aspect, orientation_deg, landscape) }
}

/// The same corners as another format, for those who know from the content; landscape as it was or not.
#[must_use]
pub fn with_format(plan: &PagePlan, format: PageFormat) -> PagePlan {
    let landscape = plan.width_px >= plan.height_px;
    PagePlan {
        tilt_deg: plan.tilt_deg,
        ..sized(plan.quad, format, plan.aspect, plan.orientation_deg, landscape)
    }
}

/// Turns the page clockwise by quarter turns; the frame's corners move along.
#[must_use]
pub fn rotate_page(plan: &PagePlan, quarter_turns: u32) -> PagePlan {
    let turns = quarter_turns % 4;
    let mut turned = *plan;
    turned.quad.corners.rotate_right(turns as usize);
    turned.orientation_deg = (plan.orientation_deg + 90 * turns) % 360;
    if turns % 2 == 1 {
        (turned.width_px, turned.height_px) = (plan.height_px, plan.width_px);
    }
    turned
}

/// The record of the same page turned clockwise by quarter turns, and why.
#[must_use]
pub fn turned_report(report: &PageReport, quarter_turns: u32, why: Upright) -> PageReport {
    let turns = quarter_turns % 4;
    let mut turned = PageReport { upright: why, ..report.clone() };
    turned.quad.corners.rotate_right(turns as usize);
    turned.orientation_deg = (report.orientation_deg + 90 * turns) % 360;
    if turns % 2 == 1 {
        (turned.width_px, turned.height_px) = (report.height_px, report.width_px);
    }
    turned
}

/// The format of a document with that many lines of that many characters (ICAO Doc 9303-4 to 9303-7). Visas of
/// format A have the lines of a passport on a page of 120 x 80 mm, and count as passports here.
#[must_use]
pub const fn format_from_mrz(lines: usize, columns: usize) -> Option<PageFormat> {
    match (lines, columns) {
        (3, 30) => Some(PageFormat::Id1),
        (2, 36) => Some(PageFormat::Id2),
        (2, 44) => Some(PageFormat::Id3),
        _ => None,
    }
}

/// The record of the same pixels as another format of the same shape: ID-2, ID-3 and A4 differ in size alone.
/// `None` where the shapes differ, so that the page would have to be warped anew with [`with_format`].
#[must_use]
pub fn report_with_format(report: &PageReport, format: PageFormat) -> Option<PageReport> {
    if format == report.format {
        return Some(report.clone());
    }
    let ((old_long, old_short), (long, short)) = (format_size_mm(report.format)?, format_size_mm(format)?);
    if ((old_long / old_short) / (long / short)).ln().abs() > 0.01 {
        return None;
    }
    let resized = |dpi: Option<f64>| dpi.map(|dpi| dpi * old_long / long);
    let (dpi, source_dpi) = (resized(report.dpi), resized(report.source_dpi));
    Some(PageReport { format, dpi, source_dpi, ..report.clone() })
}

/// The standard whose aspect is nearest in ratio, or free beyond the tolerance.
fn nearest_format(aspect: f64) -> PageFormat {
    [PageFormat::Id1, PageFormat::Id3]
        .into_iter()
        .filter_map(|format| {
            let (long, short) = format_size_mm(format)?;
            Some((format, (aspect * short / long).ln().abs()))
        })
        .filter(|(_, miss)| *miss <= FORMAT_TOLERANCE.ln_1p())
        .min_by(|p, q| p.1.total_cmp(&q.1))
        .map_or(PageFormat::Free, |(format, _)| format)
}

/// Fixes the size in px: as fine as the source allows.
fn sized(quad: Quad, format: PageFormat, aspect: f64, orientation_deg: u32, landscape: bool) -> PagePlan {
    let size_mm = format_size_mm(format);
    let exact = size_mm.map_or(aspect, |(long, short)| long / short);
    let (source_across, source_down) = source_px(&quad);
    let (source_long, source_short) =
        if landscape { (source_across, source_down) } else { (source_down, source_across) };
    let finest = (MAX_UPSAMPLING * source_long)
        .min(MAX_UPSAMPLING * source_short * exact)
        .min(f64::from(MAX_PAGE_SIDE_PX));
    // Rounded down: rounding up could break the sampling rule.
    let px = |length: f64| if length.is_finite() { (length.floor() as u32).max(1) } else { 1 };
    let (long_px, short_px) = (px(finest), px(finest / exact));
    let (width_px, height_px) = if landscape { (long_px, short_px) } else { (short_px, long_px) };
    let dpi = |px: f64, mm: f64| px * INCH_MM / mm;
    PagePlan {
        format,
        aspect,
        width_px,
        height_px,
        dpi: size_mm.map(|(long, _)| dpi(f64::from(long_px), long)),
        source_dpi: size_mm.map(|(long, short)| dpi(source_long, long).min(dpi(source_short, short))),
        orientation_deg,
        quad,
        tilt_deg: None,
    }
}

/// Source px along the page's width and height: the lengths of the quad's two middle lines.
fn source_px(quad: &Quad) -> (f64, f64) {
    let c = &quad.corners;
    let middle = |a: Point, b: Point| a.lerp(b, 0.5);
    (middle(c[0], c[3]).distance(middle(c[1], c[2])), middle(c[0], c[1]).distance(middle(c[3], c[2])))
}
