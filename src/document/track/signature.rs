//! What a document looks like, coarsely, in its own coordinates. In: a luma picture and a quad in its px. Out: mean
//! levels of a grid of cells, which two pictures of the same document share whatever their pose and light.

use image::GrayImage;

use crate::frame::luma_at;
use crate::geometry::{Homography, Point, Quad, Rect};

/// Cells along the document's width and height.
const COLUMNS: usize = 28;
const ROWS: usize = 18;
/// Samples along each side of a cell.
const SAMPLES: usize = 2;
/// Share of the document next to each side that is left out: edges and fingers.
const MARGIN: f64 = 0.04;
/// How much brighter or darker the same document may become, as a factor of its contrast.
const GAIN: [f32; 2] = [0.5, 2.0];
/// What noise alone leaves of a comparison, in levels.
const NOISE_LEVELS: f32 = 3.0;
/// How much of the contrast may remain unexplained in the same document.
const UNEXPLAINED: f32 = 0.45;

/// Mean levels, cell by cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signature {
    cells: [f32; COLUMNS * ROWS],
}

impl Signature {
    /// Looks at the inside of `quad`; places outside the picture repeat its border. `None` where three corners
    /// lie on a line.
    pub(super) fn of(luma: &GrayImage, quad: &Quad) -> Option<Self> {
        let unit = Quad::from_rect(Rect::new(0.0, 0.0, 1.0, 1.0));
        let map = Homography::from_quads(&unit, quad)?;
        let inner = 1.0 - 2.0 * MARGIN;
        let place = |cell: usize, sample: usize, cells: usize| {
            MARGIN + inner * (cell as f64 + (sample as f64 + 0.5) / SAMPLES as f64) / cells as f64
        };
        let mut cells = [0.0; COLUMNS * ROWS];
        for (at, cell) in cells.iter_mut().enumerate() {
            let (column, row) = (at % COLUMNS, at / COLUMNS);
            for sample in 0..SAMPLES * SAMPLES {
                let x = place(column, sample % SAMPLES, COLUMNS);
                let y = place(row, sample / SAMPLES, ROWS);
                let seen = map.apply(Point::new(x, y));
                *cell += luma_at(luma, seen.x as f32, seen.y as f32);
            }
            *cell /= (SAMPLES * SAMPLES) as f32;
        }
        Some(Self { cells })
    }

    /// Whether the other could be the same document under another light: what the best gain and offset leave
    /// unexplained is small against the contrast, or no more than noise.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let (mean, contrast) = mean_and_deviation(&self.cells);
        let (other_mean, other_contrast) = mean_and_deviation(&other.cells);
        let count = (COLUMNS * ROWS) as f32;
        let shared: f32 =
            self.cells.iter().zip(&other.cells).map(|(a, b)| (a - mean) * (b - other_mean)).sum::<f32>()
                / count;
        let gain = (shared / (contrast * contrast).max(1e-6)).clamp(GAIN[0], GAIN[1]);
        let left = self
            .cells
            .iter()
            .zip(&other.cells)
            .map(|(a, b)| (b - other_mean - gain * (a - mean)).powi(2))
            .sum::<f32>()
            / count;
        left.sqrt() <= NOISE_LEVELS.max(UNEXPLAINED * other_contrast.min(gain * contrast))
    }
}

fn mean_and_deviation(values: &[f32]) -> (f32, f32) {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    (mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / count).sqrt())
}
