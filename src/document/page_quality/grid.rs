//! The plain grid that everything on a page is counted by. In: the size of the measuring space. Out: cells, their
//! rectangles in shares of the page, and which of them a zone holds.

use crate::geometry::Rect;

/// Cells along the longer side of a page, and along the shorter.
const LONG: u32 = 16;
const SHORT: u32 = 10;

/// A grid over a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grid {
    columns: u32,
    rows: u32,
    width_px: u32,
    height_px: u32,
}

impl Grid {
    pub(super) fn new((width_px, height_px): (u32, u32)) -> Self {
        let (columns, rows) = if width_px >= height_px { (LONG, SHORT) } else { (SHORT, LONG) };
        Self { columns, rows, width_px: width_px.max(1), height_px: height_px.max(1) }
    }

    pub(super) fn len(&self) -> usize {
        (self.columns * self.rows) as usize
    }

    /// The cell of a px.
    pub(super) fn cell(&self, x: u32, y: u32) -> usize {
        let column = (x * self.columns / self.width_px).min(self.columns - 1);
        let row = (y * self.rows / self.height_px).min(self.rows - 1);
        (row * self.columns + column) as usize
    }

    /// The first px of every column of cells, and the px after the last.
    pub(super) fn column_starts(&self) -> Vec<usize> {
        (0..=self.columns).map(|column| (column * self.width_px).div_ceil(self.columns) as usize).collect()
    }

    /// A cell in shares of the page.
    pub(super) fn share(&self, cell: usize) -> Rect {
        let (column, row) = (cell as u32 % self.columns, cell as u32 / self.columns);
        let (width, height) = (1.0 / f64::from(self.columns), 1.0 / f64::from(self.rows));
        Rect::new(f64::from(column) * width, f64::from(row) * height, width, height)
    }

    /// The cells whose centre lies in a part of the page, given in shares.
    pub(super) fn within(&self, part: Rect) -> impl Iterator<Item = usize> + Clone + use<> {
        let grid = *self;
        (0..self.len()).filter(move |&cell| {
            let centre = grid.share(cell).centre();
            let (x, y) = (centre.x - part.x, centre.y - part.y);
            x >= 0.0 && y >= 0.0 && x < part.width && y < part.height
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_px_has_its_cell_and_parts_share_them_out() {
        for size in [(674, 425), (425, 674), (1, 1), (7, 3000)] {
            let grid = Grid::new(size);
            assert_eq!(grid.cell(0, 0), 0);
            for (column, bounds) in grid.column_starts().windows(2).enumerate() {
                assert!((bounds[0]..bounds[1]).all(|x| grid.cell(x as u32, 0) == column));
            }
            let left = grid.within(Rect::new(0.0, 0.0, 0.4, 1.0)).count();
            let right = grid.within(Rect::new(0.4, 0.0, 0.6, 1.0)).count();
            assert_eq!(left + right, grid.len());
        }
    }
}
