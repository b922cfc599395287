//! Planar samples as the layouts that frames have. In: the planes of one frame, one after the other. Out: the same
//! frame as NV12, YUYV or luma, in a buffer that is used over and over.

use crate::error::Result;
use crate::frame::{FrameView, PixelFormat, Plane, Range};

/// How many chroma samples there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sampling {
    /// None: luma alone.
    None,
    /// 4:2:0: a pair for two by two px.
    Quarter,
    /// 4:2:2: a pair for two px of a row.
    Half,
    /// 4:4:4: a pair for each px.
    Full,
}

impl Sampling {
    /// Width and height of each of the two chroma planes.
    fn chroma_size(self, (width, height): (usize, usize)) -> (usize, usize) {
        match self {
            Self::None => (0, 0),
            Self::Quarter => (width.div_ceil(2), height.div_ceil(2)),
            Self::Half => (width.div_ceil(2), height),
            Self::Full => (width, height),
        }
    }

    /// Bytes of one frame of a checked size: at most three for each px.
    pub(super) fn frame_bytes(self, width: u32, height: u32) -> usize {
        let size = (width as usize, height as usize);
        let (across, down) = self.chroma_size(size);
        size.0 * size.1 + 2 * across * down
    }

    /// The frame that `planes` hold, of [`frame_bytes`](Self::frame_bytes). 4:4:4 loses the chroma between pairs;
    /// luma is kept as it is in all of them.
    pub(super) fn view<'a>(
        self,
        planes: &'a [u8],
        (width, height): (u32, u32),
        range: Range,
        packed: &'a mut Vec<u8>,
    ) -> Result<FrameView<'a>> {
        let size = (width as usize, height as usize);
        let (luma, chroma) = planes.split_at_checked(size.0 * size.1).unwrap_or_default();
        let (across, down) = self.chroma_size(size);
        let (cb, cr) = chroma.split_at_checked(across * down).unwrap_or_default();
        match self {
            Self::None => return FrameView::packed(PixelFormat::Luma8, width, height, range, luma),
            Self::Half => {
                yuyv_from_422(luma, cb, cr, size.0, packed);
                return FrameView::packed(PixelFormat::Yuyv, width, height, range, packed);
            }
            Self::Quarter => pairs_from_420(cb, cr, packed),
            Self::Full => pairs_from_444(cb, cr, size, packed),
        }
        let planes = [
            Plane { bytes: luma, stride: size.0 },
            Plane { bytes: packed.as_slice(), stride: size.0.div_ceil(2) * 2 },
        ];
        FrameView::new(PixelFormat::Nv12, width, height, range, &planes)
    }
}

/// Cb and Cr taking turns.
fn pairs_from_420(cb: &[u8], cr: &[u8], pairs: &mut Vec<u8>) {
    pairs.resize(2 * cb.len(), 0);
    for ([b, r], (cb, cr)) in pairs.as_chunks_mut::<2>().0.iter_mut().zip(cb.iter().zip(cr)) {
        (*b, *r) = (*cb, *cr);
    }
}

/// Each pair the mean of the two by two px that it stands for; a last odd column or row is taken twice.
fn pairs_from_444(cb: &[u8], cr: &[u8], (width, height): (usize, usize), pairs: &mut Vec<u8>) {
    let row = width.div_ceil(2) * 2;
    pairs.resize(row * height.div_ceil(2), 0);
    for (first, plane) in [cb, cr].into_iter().enumerate() {
        for (out, rows) in pairs.chunks_exact_mut(row).zip(plane.chunks(2 * width)) {
            let (above, below) = rows.split_at_checked(width).unwrap_or_default();
            let below = if below.is_empty() { above } else { below };
            let means = above.chunks(2).zip(below.chunks(2)).map(|(a, b)| mean(a, b));
            out.iter_mut().skip(first).step_by(2).zip(means).for_each(|(to, mean)| *to = mean);
        }
    }
}

/// Of one or two samples of a row and as many below them, to the nearest level.
fn mean(above: &[u8], below: &[u8]) -> u8 {
    let sum: u32 = above.iter().chain(below).map(|sample| u32::from(*sample)).sum();
    let count = (above.len() + below.len()).max(1) as u32;
    ((sum + count / 2) / count) as u8
}

/// Y0 Cb Y1 Cr; the second luma sample of an odd last px repeats the first.
fn yuyv_from_422(luma: &[u8], cb: &[u8], cr: &[u8], width: usize, yuyv: &mut Vec<u8>) {
    let across = width.div_ceil(2);
    let height = luma.len() / width.max(1);
    yuyv.resize(4 * across * height, 0);
    let rows = luma.chunks_exact(width).zip(cb.chunks_exact(across).zip(cr.chunks_exact(across)));
    for (out, (luma, (cb, cr))) in yuyv.chunks_exact_mut(4 * across).zip(rows) {
        let samples = luma.chunks(2).zip(cb.iter().zip(cr));
        for (pair, (luma, (b, r))) in out.as_chunks_mut::<4>().0.iter_mut().zip(samples) {
            let first = luma.first().copied().unwrap_or_default();
            *pair = [first, *b, luma.get(1).copied().unwrap_or(first), *r];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chroma_of_odd_sizes_covers_every_px() {
        assert_eq!(Sampling::None.frame_bytes(3, 5), 15);
        assert_eq!(Sampling::Quarter.frame_bytes(3, 5), 15 + 2 * 6);
        assert_eq!(Sampling::Half.frame_bytes(3, 5), 15 + 2 * 10);
        assert_eq!(Sampling::Full.frame_bytes(3, 5), 45);
    }

    #[test]
    fn finer_chroma_is_averaged_over_the_px_of_a_pair() {
        // 3 x 3 px; the last column and row stand alone.
        let cb = [10, 20, 30, 30, 40, 50, 70, 80, 90];
        let cr = cb.map(|level| 255 - level);
        let mut pairs = vec![9; 2];
        pairs_from_444(&cb, &cr, (3, 3), &mut pairs);
        assert_eq!(pairs, [25, 230, 40, 215, 75, 180, 90, 165]);
    }

    #[test]
    fn half_the_chroma_is_kept_as_it_is() {
        let mut yuyv = Vec::new();
        yuyv_from_422(&[1, 2, 3, 4, 5, 6], &[10, 11, 12, 13], &[20, 21, 22, 23], 3, &mut yuyv);
        assert_eq!(yuyv, [1, 10, 2, 20, 3, 11, 3, 21, 4, 12, 5, 22, 6, 13, 6, 23]);
    }
}
