//! Structure tensors of a picture's blocks. In: luma. Out: for each block the direction, strength and coherence of
//! its gradients.

use std::ops::Add;

use image::GrayImage;

use crate::geometry::Point;

/// Blocks along the longer side.
const BLOCKS_ALONG: u32 = 120;
/// Least root mean square of the gradient over two px in a block of bars, in luma levels.
const MIN_RMS: f64 = 14.0;
/// Least coherence of bars; rows three modules high leave a PDF417 about 0.48.
const MIN_COHERENCE: f64 = 0.26;

/// Sums over a block of the gradient's products.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Block {
    xx: f64,
    xy: f64,
    yy: f64,
    /// The same at four times the angle, and over all angles.
    quarters: [f64; 3],
    samples: f64,
}

impl Add for Block {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            xx: self.xx + other.xx,
            xy: self.xy + other.xy,
            yy: self.yy + other.yy,
            quarters: std::array::from_fn(|i| self.quarters[i] + other.quarters[i]),
            samples: self.samples + other.samples,
        }
    }
}

impl Block {
    /// The gradients' direction at twice its angle, as long as their energy in it.
    pub(super) fn doubled(&self) -> Point {
        Point::new(self.xx - self.yy, 2.0 * self.xy)
    }

    /// Share of the energy in one direction: 1 for stripes, 0 for what looks alike from all sides.
    pub(super) fn coherence(&self) -> f64 {
        let energy = self.xx + self.yy;
        if energy > 0.0 { self.doubled().length() / energy } else { 0.0 }
    }

    /// Share of the energy along one cross of two lines at right angles: 1 for squares and for stripes, 0 for what
    /// looks alike from all sides. Strong edges count more than in the coherence.
    pub(super) fn squareness(&self) -> f64 {
        let [cosine, sine, all] = self.quarters;
        if all > 0.0 { cosine.hypot(sine) / all } else { 0.0 }
    }

    fn is_busy(&self) -> bool {
        self.xx + self.yy > MIN_RMS * MIN_RMS * self.samples
    }

    fn is_striped(&self) -> bool {
        self.is_busy() && self.coherence() > MIN_COHERENCE
    }
}

/// The blocks of a picture, each with its neighbours' gradients added.
pub(super) struct Blocks {
    columns: usize,
    rows: usize,
    side_px: usize,
    blocks: Vec<Block>,
}

impl Blocks {
    pub(super) fn of(luma: &GrayImage) -> Self {
        let (width, height) = (luma.width() as usize, luma.height() as usize);
        let side_px = (width.max(height) / BLOCKS_ALONG as usize).max(6);
        let (columns, rows) = (width / side_px, height / side_px);
        // Eight by eight places in each block, however large it is.
        let step = (side_px / 8).max(1);
        let mut own = vec![Block::default(); columns * rows];
        let pixels = luma.as_raw();
        for (band, blocks) in own.chunks_exact_mut(columns.max(1)).enumerate() {
            for y in (band * side_px..(band + 1) * side_px).step_by(step) {
                if y == 0 || y + 1 >= height {
                    continue;
                }
                let row = |y: usize| pixels.get(y * width..(y + 1) * width).unwrap_or_default();
                let (above, here, below) = (row(y - 1), row(y), row(y + 1));
                for (index, block) in blocks.iter_mut().enumerate() {
                    let from = (index * side_px).max(1);
                    let to = ((index + 1) * side_px).min(width - 1);
                    let (mut xx, mut xy, mut yy, mut samples) = (0_i32, 0_i32, 0_i32, 0_i32);
                    let mut quarters = [0.0_f32; 3];
                    let left = here.get(from - 1..to.saturating_sub(1)).unwrap_or_default();
                    let right = here.get(from + 1..to + 1).unwrap_or_default();
                    let up = above.get(from..to).unwrap_or_default();
                    let down = below.get(from..to).unwrap_or_default();
                    for (((l, r), u), d) in left.iter().zip(right).zip(up).zip(down).step_by(step) {
                        let gx = i32::from(*r) - i32::from(*l);
                        let gy = i32::from(*d) - i32::from(*u);
                        let (a, b, c) = (gx * gx, gx * gy, gy * gy);
                        xx += a;
                        xy += b;
                        yy += c;
                        samples += 1;
                        let (cosine, sine) = ((a - c) as f32, (2 * b) as f32);
                        quarters[0] += cosine * cosine - sine * sine;
                        quarters[1] += 2.0 * cosine * sine;
                        quarters[2] += cosine * cosine + sine * sine;
                    }
                    let row = Block {
                        xx: xx.into(),
                        xy: xy.into(),
                        yy: yy.into(),
                        quarters: quarters.map(f64::from),
                        samples: samples.into(),
                    };
                    *block = *block + row;
                }
            }
        }
        let mut all = Self { columns, rows, side_px, blocks: own };
        all.blocks = (0..all.len()).map(|index| all.with_neighbours(index)).collect();
        all
    }

    fn with_neighbours(&self, index: usize) -> Block {
        let own = self.blocks.get(index).copied().unwrap_or_default();
        self.around(index).filter_map(|next| self.blocks.get(next)).fold(own, |a, b| a + *b)
    }

    pub(super) fn len(&self) -> usize {
        self.columns * self.rows
    }

    pub(super) fn side_px(&self) -> f64 {
        self.side_px as f64
    }

    /// A block of bars, or `None`.
    pub(super) fn striped(&self, index: usize) -> Option<Block> {
        self.blocks.get(index).copied().filter(Block::is_striped)
    }

    /// A block with strong gradients, or `None`.
    pub(super) fn busy(&self, index: usize) -> Option<Block> {
        self.blocks.get(index).copied().filter(Block::is_busy)
    }

    pub(super) fn centre(&self, index: usize) -> Point {
        let columns = self.columns.max(1);
        let (column, row) = (index % columns, index / columns);
        Point::new((column as f64 + 0.5) * self.side_px(), (row as f64 + 0.5) * self.side_px())
    }

    /// The up to eight neighbours of a block.
    pub(super) fn around(&self, index: usize) -> impl Iterator<Item = usize> + use<> {
        let (columns, rows) = (self.columns, self.rows);
        let (column, row) = (index % columns.max(1), index / columns.max(1));
        (0..9).filter(|&step| step != 4).filter_map(move |step| {
            let x = (column + step % 3).checked_sub(1)?;
            let y = (row + step / 3).checked_sub(1)?;
            (x < columns && y < rows).then_some(y * columns + x)
        })
    }
}
