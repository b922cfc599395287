//! All measurements of one page, put together. In: the page and what is known of its size. Out: the report, its
//! rectangles in px of the page.

use super::colour::colourness;
use super::field::Fields;
use super::focus::EdgeWidths;
use super::glare::{self, Glare, glare};
use super::grid::Grid;
use super::space::Space;
use super::tone::Tones;
use super::zones::zones_of;
use crate::frame::Frame;
use crate::geometry::Rect;
use crate::record::{GlareSpot, PageFormat, PageQualityReport, PageZone, ZoneQuality};

const INCH_MM: f64 = 25.4;

/// Buffers that are kept from page to page.
#[derive(Default)]
pub(super) struct Scratch {
    space: Space,
    edges: EdgeWidths,
    tones: Tones,
    fields: Fields,
    glare: glare::Scratch,
    covered: Vec<bool>,
}

/// Measures a page of `format` and `dpi`; `None` for one without pixels.
pub(super) fn measure(
    page: &Frame,
    format: PageFormat,
    dpi: Option<f64>,
    scratch: &mut Scratch,
) -> Option<PageQualityReport> {
    if !scratch.space.take(page, dpi) {
        return None;
    }
    let space = &scratch.space;
    let grid = Grid::new(space.luma.dimensions());
    scratch.tones.collect(&space.luma, &grid);
    let tone = scratch.tones.of(0..grid.len());
    scratch.edges.collect(&space.luma, &grid, tone.high - tone.low);
    let half_px_per_mm = space.px_per_mm / 2.0;
    scratch.fields.mark(&space.half_luma, half_px_per_mm);
    let glare =
        glare(&space.colour, half_px_per_mm, &scratch.fields, &mut scratch.glare, &mut scratch.covered);
    let colour = colourness(&space.colour);

    let mm_per_px = space.dpi.map(|dpi| INCH_MM / dpi);
    let zones: Vec<ZoneQuality> = zones_of(format, page.width() >= page.height())
        .into_iter()
        .map(|(zone, part)| {
            let sharpness = scratch.edges.of(grid.within(part));
            ZoneQuality {
                zone,
                region: space.part_on_page(part),
                edge_width_mm: sharpness.zip(mm_per_px).map(|(found, mm)| found.width_px * mm),
                edges: sharpness.map_or(0, |found| found.edges),
                tone: scratch.tones.of(grid.within(part)),
                glare_share: covered_share(&scratch.covered, space.colour.dimensions(), part),
            }
        })
        .collect();
    let whole = scratch.edges.of(0..grid.len());
    Some(PageQualityReport {
        dpi: space.dpi,
        edge_width_mm: whole.zip(mm_per_px).map(|(found, mm)| found.width_px * mm),
        edges: whole.map_or(0, |found| found.edges),
        softest: softest(&zones),
        tone,
        glare_share: glare.share,
        field_glare_share: glare.field_share,
        glare: spots(&glare, space),
        colour_share: colour.share,
        chroma: colour.chroma,
        zones,
    })
}

/// The zone with the widest edges of those where print is read; a portrait is soft by nature.
fn softest(zones: &[ZoneQuality]) -> Option<usize> {
    let print = zones.iter().enumerate().filter(|(_, zone)| zone.zone != PageZone::Portrait);
    let widths = print.filter_map(|(index, zone)| Some((index, zone.edge_width_mm?)));
    widths.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

fn spots(glare: &Glare, space: &Space) -> Vec<GlareSpot> {
    let spots = glare.spots.iter().map(|spot| GlareSpot {
        region: space.half_on_page(spot.bounds),
        on_fields: f64::from(spot.field_px) / f64::from(spot.area_px.max(1)),
    });
    spots.collect()
}

/// The share of a part of the page that is marked.
fn covered_share(covered: &[bool], (width, height): (u32, u32), part: Rect) -> f64 {
    let at = |share: f64, px: u32| (share * f64::from(px)).round() as usize;
    let (left, right) = (at(part.x, width), at(part.x + part.width, width));
    let (mut marked, mut all) = (0_u32, 0_u32);
    for row in
        covered.chunks_exact(width.max(1) as usize).skip(at(part.y, height)).take(at(part.height, height))
    {
        for &px in row.iter().take(right).skip(left) {
            all += 1;
            marked += u32::from(px);
        }
    }
    f64::from(marked) / f64::from(all.max(1))
}
