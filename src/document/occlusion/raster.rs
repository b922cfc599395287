//! The document and a margin round it as cells of about a 54th of its short side: 1 mm on a card. In: RGB and the
//! corners. Out: the mean colour of every cell that lies in the frame.

use image::RgbImage;

use crate::geometry::{Homography, Point, Quad, Rect};

/// Cells along the short side.
const SHORT_CELLS: f64 = 54.0;
/// Cells along the long side at most.
const MOST_CELLS: f64 = 160.0;
/// Cells round the document.
pub(super) const MARGIN: usize = 4;
/// Samples along each side of a cell.
const SAMPLES: usize = 3;

/// Colours of cells; those of the margin included.
pub(super) struct Raster {
    /// Cells across and down, margin included.
    pub(super) columns: usize,
    pub(super) rows: usize,
    cells: Vec<Option<[f32; 3]>>,
    to_frame: Homography,
}

impl Raster {
    /// `None` for corners that bound no area, or less than a px for a cell.
    pub(super) fn of(rgb: &RgbImage, quad: &Quad) -> Option<Self> {
        let sides = quad.side_lengths();
        let (across, down) = ((sides[0] + sides[2]) / 2.0, (sides[1] + sides[3]) / 2.0);
        let short = across.min(down);
        if !(short.is_finite() && short >= SHORT_CELLS && quad.is_convex()) {
            return None;
        }
        let count = |length: f64| (length / short * SHORT_CELLS).round().min(MOST_CELLS);
        let (inner_columns, inner_rows) = (count(across), count(down));
        let bounds = Rect::new(MARGIN as f64, MARGIN as f64, inner_columns, inner_rows);
        let to_frame = Homography::from_quads(&Quad::from_rect(bounds), quad)?;
        let (columns, rows) = (inner_columns as usize + 2 * MARGIN, inner_rows as usize + 2 * MARGIN);
        let mean = |index: usize| mean_colour(rgb, &to_frame, index % columns, index / columns);
        let cells = (0..columns * rows).map(mean).collect();
        Some(Self { columns, rows, cells, to_frame })
    }

    /// The colour of a cell; `None` outside the frame.
    pub(super) fn colour(&self, column: usize, row: usize) -> Option<[f32; 3]> {
        self.cells.get(row * self.columns + column).copied().flatten()
    }

    /// Cells of the document itself.
    pub(super) fn cells_inside(&self) -> usize {
        (self.columns - 2 * MARGIN) * (self.rows - 2 * MARGIN)
    }

    /// A rectangle of cells as a quad of the frame.
    pub(super) fn on_frame(&self, cells: Rect) -> Quad {
        self.to_frame.apply_quad(&Quad::from_rect(cells))
    }
}

fn mean_colour(rgb: &RgbImage, to_frame: &Homography, column: usize, row: usize) -> Option<[f32; 3]> {
    let mut sum = [0_u32; 3];
    for sample in 0..SAMPLES * SAMPLES {
        let share = |index: usize| (index as f64 + 0.5) / SAMPLES as f64;
        let at = Point::new(column as f64 + share(sample % SAMPLES), row as f64 + share(sample / SAMPLES));
        let px = to_frame.apply(at);
        if !(px.x >= 0.0 && px.y >= 0.0 && px.x < f64::from(rgb.width()) && px.y < f64::from(rgb.height())) {
            return None;
        }
        let colour = rgb.get_pixel_checked(px.x as u32, px.y as u32)?;
        for (total, value) in sum.iter_mut().zip(colour.0) {
            *total += u32::from(value);
        }
    }
    Some(sum.map(|total| total as f32 / (SAMPLES * SAMPLES) as f32))
}
