//! Which part of a page holds what. In: a page's format. Out: zones in shares of the page, which cover it without
//! overlap.
//!
//! ISO/IEC 7810 sizes with the layout of ICAO Doc 9303 parts 4 to 6: the machine-readable zone is the lowest
//! 23.2 mm of a page that has one, the portrait stands on the left. National cards without that zone still have
//! their portrait in the left third more often than not; a page that stands on its head is measured all the same,
//! under the wrong names.

use crate::geometry::Rect;
use crate::record::{PageFormat, PageZone};

/// Rows of the grid on a page whose layout is unknown.
const GRID_ROWS: u32 = 3;
/// Columns of it.
const GRID_COLUMNS: u32 = 4;

/// The zones of a page, in shares of its width and height. The layouts are of pages that lie; of those that stand
/// nothing is known.
pub(super) fn zones_of(format: PageFormat, lies: bool) -> Vec<(PageZone, Rect)> {
    match format {
        _ if !lies => grid(),
        PageFormat::Id1 => standing(0.36, 0.72),
        PageFormat::Id2 => standing(0.36, 0.69),
        PageFormat::Id3 => standing(0.34, 0.74),
        PageFormat::A4 | PageFormat::Free => grid(),
    }
}

/// Portrait to the left of the text, both above the lower strip.
fn standing(portrait_width: f64, strip_top: f64) -> Vec<(PageZone, Rect)> {
    vec![
        (PageZone::Portrait, Rect::new(0.0, 0.0, portrait_width, strip_top)),
        (PageZone::Text, Rect::new(portrait_width, 0.0, 1.0 - portrait_width, strip_top)),
        (PageZone::LowerStrip, Rect::new(0.0, strip_top, 1.0, 1.0 - strip_top)),
    ]
}

fn grid() -> Vec<(PageZone, Rect)> {
    let (width, height) = (1.0 / f64::from(GRID_COLUMNS), 1.0 / f64::from(GRID_ROWS));
    (0..GRID_ROWS * GRID_COLUMNS)
        .map(|index| {
            let (column, row) = (f64::from(index % GRID_COLUMNS), f64::from(index / GRID_COLUMNS));
            (PageZone::Cell, Rect::new(column * width, row * height, width, height))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_cover_a_page_of_any_format_without_overlap() {
        for format in [PageFormat::Id1, PageFormat::Id2, PageFormat::Id3, PageFormat::A4, PageFormat::Free] {
            let zones = zones_of(format, true);
            let area: f64 = zones.iter().map(|(_, rect)| rect.area()).sum();
            assert!((area - 1.0).abs() < 1e-9, "{format:?}");
            for (index, (_, rect)) in zones.iter().enumerate() {
                let apart =
                    zones.iter().skip(index + 1).all(|(_, other)| rect.intersection(*other).area() < 1e-9);
                assert!(apart, "{format:?}");
            }
            assert!(zones_of(format, false).iter().all(|(zone, _)| *zone == PageZone::Cell));
        }
    }
}
