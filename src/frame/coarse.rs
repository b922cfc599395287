//! Every n-th pixel of a frame in colour, for stages that look at it reduced anyway. In: pixels of any format. Out: RGB
//! with at least [`COARSE_SIDE_PX`] on the long side, each px exactly that of the full-resolution colour.

use super::convert::{Factors, rgb_from_pairs, rgb_from_ycbcr};
use super::{PixelFormat, Range};

/// Longest side that no px is left out of; twice as many, and every second one is.
pub(super) const COARSE_SIDE_PX: u32 = 960;

/// Of so many px along each axis one is taken.
pub(super) fn step((width, height): (u32, u32)) -> u32 {
    (width.max(height) / COARSE_SIDE_PX).max(1)
}

/// Width and height in px.
pub(super) fn size((width, height): (u32, u32)) -> (u32, u32) {
    let step = step((width, height));
    (width.div_ceil(step), height.div_ceil(step))
}

/// Rows and columns that are taken, for a side.
fn taken(side: u32, step: u32) -> impl Iterator<Item = usize> {
    (0..side as usize).step_by(step as usize)
}

/// Fills `coarse` from pixels given by a function of row and column.
fn fill((width, height): (u32, u32), coarse: &mut [u8], mut colour: impl FnMut(usize, usize) -> [u8; 3]) {
    let step = step((width, height));
    let row_bytes = 3 * width.div_ceil(step).max(1) as usize;
    for (row, y) in coarse.chunks_exact_mut(row_bytes).zip(taken(height, step)) {
        for (pixel, x) in row.as_chunks_mut::<3>().0.iter_mut().zip(taken(width, step)) {
            *pixel = colour(y, x);
        }
    }
}

/// From RGB, three bytes a px.
pub(super) fn coarse_from_rgb(rgb: &[u8], size: (u32, u32), coarse: &mut [u8]) {
    let pixels = rgb.as_chunks::<3>().0;
    let width = size.0 as usize;
    fill(size, coarse, |y, x| pixels.get(y * width + x).copied().unwrap_or_default());
}

/// From luma alone: grey.
pub(super) fn coarse_from_luma(luma: &[u8], size: (u32, u32), coarse: &mut [u8]) {
    let width = size.0 as usize;
    fill(size, coarse, |y, x| [luma.get(y * width + x).copied().unwrap_or_default(); 3]);
}

/// From a camera's NV12 or YUYV without gaps; other formats give black.
pub(super) fn coarse_from_ycbcr(
    format: PixelFormat,
    bytes: &[u8],
    size: (u32, u32),
    range: Range,
    coarse: &mut [u8],
) {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let factors = Factors::of(range);
    let at = |index: usize| bytes.get(index).copied().unwrap_or_default();
    match format {
        PixelFormat::Nv12 if step(size) == 2 && width % 2 == 0 => {
            let (luma, chroma) = bytes.split_at_checked(width * height).unwrap_or_default();
            // Each pair of rows has one row of chroma; the first px of each pair of px is taken.
            let rows = luma.chunks(2 * width).zip(chroma.chunks_exact(width.max(1)));
            for (out, (luma, chroma)) in coarse.chunks_exact_mut(3 * (width / 2).max(1)).zip(rows) {
                rgb_from_pairs(luma.as_chunks().0, chroma.as_chunks().0, factors, out);
            }
        }
        PixelFormat::Nv12 => {
            let pair_row = width.div_ceil(2) * 2;
            fill(size, coarse, |y, x| {
                let chroma = width * height + y / 2 * pair_row + x / 2 * 2;
                rgb_from_ycbcr([at(y * width + x), at(chroma), at(chroma + 1)], factors)
            });
        }
        PixelFormat::Yuyv => {
            let row = width.div_ceil(2) * 4;
            fill(size, coarse, |y, x| {
                let pair = y * row + x / 2 * 4;
                rgb_from_ycbcr([at(pair + x % 2 * 2), at(pair + 1), at(pair + 3)], factors)
            });
        }
        PixelFormat::Rgb8 | PixelFormat::Luma8 => coarse.fill(0),
    }
}
