//! Brightness and contrast of a page. In: luma in the measuring space. Out: one histogram for each cell of the
//! grid, and the figures of any set of cells.

use image::GrayImage;

use super::grid::Grid;
use crate::record::PageTone;

/// At or below this a pixel counts as dark.
const DARK: usize = 20;
/// At or above this a pixel counts as clipped.
const CLIPPED: usize = 250;
const LEVELS: usize = 256;

/// Histograms by cell.
#[derive(Default)]
pub(super) struct Tones {
    counts: Vec<u32>,
}

impl Tones {
    pub(super) fn collect(&mut self, luma: &GrayImage, grid: &Grid) {
        self.counts.clear();
        self.counts.resize(grid.len() * LEVELS, 0);
        let columns = grid.column_starts();
        for (y, row) in luma.as_raw().chunks_exact(luma.width().max(1) as usize).enumerate() {
            let first = grid.cell(0, y as u32);
            for (column, bounds) in columns.windows(2).enumerate() {
                let at = (first + column) * LEVELS;
                let (&[from, to], Some(counts)) = (bounds, self.counts.get_mut(at..at + LEVELS)) else {
                    continue;
                };
                for &value in row.get(from..to).unwrap_or_default() {
                    counts[usize::from(value)] += 1;
                }
            }
        }
    }

    /// The figures of some cells; all zero for none.
    pub(super) fn of(&self, cells: impl Iterator<Item = usize>) -> PageTone {
        let mut histogram = [0_u32; LEVELS];
        for cell in cells {
            for (sum, count) in histogram.iter_mut().zip(self.counts.iter().skip(cell * LEVELS)) {
                *sum += count;
            }
        }
        let total = f64::from(histogram.iter().sum::<u32>().max(1));
        let weighted: f64 =
            histogram.iter().enumerate().map(|(value, &count)| value as f64 * f64::from(count)).sum();
        let share = |range: std::ops::Range<usize>| f64::from(histogram[range].iter().sum::<u32>()) / total;
        PageTone {
            mean: weighted / total,
            low: percentile(&histogram, 0.02 * total),
            high: percentile(&histogram, 0.95 * total),
            dark_share: share(0..DARK + 1),
            bright_share: share(CLIPPED..LEVELS),
        }
    }
}

/// The value at or below which `wanted` pixels lie, evenly spread over each level so that it moves without steps.
fn percentile(histogram: &[u32; LEVELS], wanted: f64) -> f64 {
    let mut below = 0.0;
    for (value, &count) in histogram.iter().enumerate() {
        let count = f64::from(count);
        if count > 0.0 && below + count >= wanted {
            return (value as f64 - 0.5 + (wanted - below).max(0.0) / count).clamp(0.0, 255.0);
        }
        below += count;
    }
    0.0
}
