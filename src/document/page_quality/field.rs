//! Where something is printed. In: luma at half the measuring space's sampling. Out: cells of 2 mm, each a field or
//! not: with strokes in it, or darker than the paper, as portraits and solid print are.
//!
//! A stroke is a valley: brighter on both sides within 1.2 mm. The edge of a reflection is none, however steep.

use image::GrayImage;

/// Side of a cell, in mm.
const CELL_MM: f64 = 2.0;
/// How far the two sides of a stroke are from its middle, in mm.
const REACH_MM: f64 = 1.0;
/// How much darker a stroke is than its sides, as a share of the paper's luma.
const STROKE_DEPTH: f64 = 0.12;
/// Share of a cell's px that are strokes, from which on it is a field.
const STROKE_SHARE: f64 = 0.06;
/// Mean luma of solid print, as a share of the paper's.
const SOLID: f64 = 0.7;
/// How much of the page is darker than its paper, at most.
const PAPER_RANK: f64 = 0.7;
/// Cells beyond a reflection in which a field shows that it goes on under it.
const BEYOND: usize = 2;

/// Fields of a page.
#[derive(Debug, Default, Clone)]
pub(super) struct Fields {
    columns: usize,
    rows: usize,
    side_px: usize,
    printed: Vec<bool>,
    strokes: Vec<u32>,
    sums: Vec<u32>,
}

impl Fields {
    /// Marks the fields; `half_px_per_mm` is the sampling of `luma`.
    pub(super) fn mark(&mut self, luma: &GrayImage, half_px_per_mm: f64) {
        let (width, height) = (luma.width() as usize, luma.height() as usize);
        self.side_px = ((CELL_MM * half_px_per_mm).round() as usize).max(2);
        self.columns = width.div_ceil(self.side_px);
        self.rows = height.div_ceil(self.side_px);
        let cells = self.columns * self.rows;
        for buffer in [&mut self.strokes, &mut self.sums] {
            buffer.clear();
            buffer.resize(cells, 0);
        }
        let paper = f64::from(paper_level(luma));
        let depth = (paper * STROKE_DEPTH) as u8;
        let reach = ((REACH_MM * half_px_per_mm).round() as usize).max(1);
        let pixels = luma.as_raw().as_slice();
        for (y, row) in pixels.chunks_exact(width.max(1)).enumerate() {
            let above = y.checked_sub(reach).and_then(|y| pixels.get(y * width..(y + 1) * width));
            let below = pixels.get((y + reach) * width..(y + reach + 1) * width);
            let first = (y / self.side_px) * self.columns;
            for (x, &here) in row.iter().enumerate() {
                let valley = |a: Option<&u8>, b: Option<&u8>| matches!((a, b), (Some(&a), Some(&b)) if a.min(b) > here.saturating_add(depth));
                let across = valley(x.checked_sub(reach).and_then(|x| row.get(x)), row.get(x + reach));
                let down = valley(above.and_then(|row| row.get(x)), below.and_then(|row| row.get(x)));
                let cell = first + x / self.side_px;
                if let (Some(strokes), Some(sum)) = (self.strokes.get_mut(cell), self.sums.get_mut(cell)) {
                    *strokes += u32::from(across || down);
                    *sum += u32::from(here);
                }
            }
        }
        let area = (self.side_px * self.side_px) as f64;
        self.printed.clear();
        self.printed.extend(self.strokes.iter().zip(&self.sums).enumerate().map(
            |(cell, (&strokes, &sum))| {
                // Cells at the far edges are cut off.
                let (column, row) = (cell % self.columns.max(1), cell / self.columns.max(1));
                let part = (width - column * self.side_px).min(self.side_px)
                    * (height - row * self.side_px).min(self.side_px);
                f64::from(strokes) >= STROKE_SHARE * area || f64::from(sum) < SOLID * paper * part as f64
            },
        ));
    }

    /// The cell of a px of the half-size picture.
    pub(super) fn cell(&self, x: usize, y: usize) -> usize {
        (y / self.side_px.max(1)) * self.columns + x / self.side_px.max(1)
    }

    /// Which cells are fields or hide one, where reflections cover `covered_px` px of each: those next to a field,
    /// and those that have fields on two opposite sides of the reflection.
    pub(super) fn hidden(&self, covered_px: &[u32]) -> Vec<bool> {
        let half = (self.side_px * self.side_px / 2) as u32;
        let bright = |column: usize, row: usize| {
            column < self.columns && covered_px.get(row * self.columns + column).is_some_and(|&px| px > half)
        };
        let beyond = |column: usize, row: usize, dx: isize, dy: isize| {
            let mut at = (column, row);
            while bright(at.0, at.1) {
                let (Some(x), Some(y)) = (at.0.checked_add_signed(dx), at.1.checked_add_signed(dy)) else {
                    return false;
                };
                at = (x, y);
            }
            (0..=BEYOND as isize).any(|n| self.field(at.0, at.1, n * dx, n * dy))
        };
        let hides = |cell: usize| {
            let (column, row) = (cell % self.columns.max(1), cell / self.columns.max(1));
            covered_px.get(cell).is_some_and(|&px| px > 0)
                && ((-1..=1_isize).any(|dy| (-1..=1_isize).any(|dx| self.field(column, row, dx, dy)))
                    || (beyond(column, row, -1, 0) && beyond(column, row, 1, 0))
                    || (beyond(column, row, 0, -1) && beyond(column, row, 0, 1)))
        };
        (0..self.printed.len()).map(hides).collect()
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.printed.len()
    }

    fn field(&self, column: usize, row: usize, dx: isize, dy: isize) -> bool {
        let (Some(column), Some(row)) = (column.checked_add_signed(dx), row.checked_add_signed(dy)) else {
            return false;
        };
        column < self.columns && self.printed.get(row * self.columns + column).copied().unwrap_or(false)
    }
}

/// The luma of the page's paper: what few px exceed.
fn paper_level(luma: &GrayImage) -> u8 {
    let mut histogram = [0_usize; 256];
    luma.as_raw().iter().for_each(|&value| histogram[usize::from(value)] += 1);
    let wanted = luma.as_raw().len() as f64 * PAPER_RANK;
    let mut below = 0;
    for (value, &count) in (0..=255_u8).zip(&histogram) {
        below += count;
        if below as f64 >= wanted {
            return value;
        }
    }
    255
}
