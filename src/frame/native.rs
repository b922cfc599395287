//! A camera's own pixels, kept until somebody asks for colour. In: a checked [`FrameView`]. Out: luma at once,
//! RGB later.

use super::coarse::{coarse_from_luma, coarse_from_rgb, coarse_from_ycbcr};
use super::convert::{
    luma_from_luma, luma_from_nv12, luma_from_rgb, luma_from_yuyv, rgb_from_luma, rgb_from_nv12,
    rgb_from_yuyv,
};
use super::{FrameView, PixelFormat, Range};

/// Pixels without gaps between rows.
#[derive(Debug)]
pub(super) struct Native {
    format: PixelFormat,
    size: (u32, u32),
    range: Range,
    bytes: Vec<u8>,
}

impl Native {
    /// Copies a view into `buffer`, of [`FrameView::packed_bytes`].
    pub(super) fn from_view(view: &FrameView<'_>, mut buffer: Vec<u8>) -> Self {
        let rows = view.first().rows().chain(view.second().into_iter().flat_map(|sheet| sheet.rows()));
        let mut rest = buffer.as_mut_slice();
        for row in rows {
            let Some((head, tail)) = std::mem::take(&mut rest).split_at_mut_checked(row.len()) else { break };
            head.copy_from_slice(row);
            rest = tail;
        }
        Self {
            format: view.format(),
            size: (view.width(), view.height()),
            range: view.range(),
            bytes: buffer,
        }
    }

    /// Full-range luma, one byte a px.
    pub(super) fn write_luma(&self, luma: &mut [u8]) {
        match self.format {
            PixelFormat::Yuyv => luma_from_yuyv(&self.bytes, self.size.0, self.range, luma),
            PixelFormat::Nv12 => luma_from_nv12(&self.bytes, self.range, luma),
            PixelFormat::Rgb8 => luma_from_rgb(&self.bytes, luma),
            PixelFormat::Luma8 => luma_from_luma(&self.bytes, self.range, luma),
        }
    }

    /// RGB, three bytes a px; `luma` as [`write_luma`](Self::write_luma) wrote it.
    pub(super) fn write_rgb(&self, luma: &[u8], rgb: &mut [u8]) {
        match self.format {
            PixelFormat::Yuyv => rgb_from_yuyv(&self.bytes, self.size.0, self.range, rgb),
            PixelFormat::Nv12 => rgb_from_nv12(&self.bytes, self.size, self.range, rgb),
            PixelFormat::Rgb8 => rgb.iter_mut().zip(&self.bytes).for_each(|(to, from)| *to = *from),
            PixelFormat::Luma8 => rgb_from_luma(luma, rgb),
        }
    }

    /// Every n-th px of what [`write_rgb`](Self::write_rgb) writes.
    pub(super) fn write_coarse(&self, luma: &[u8], coarse: &mut [u8]) {
        match self.format {
            PixelFormat::Yuyv | PixelFormat::Nv12 => {
                coarse_from_ycbcr(self.format, &self.bytes, self.size, self.range, coarse);
            }
            PixelFormat::Rgb8 => coarse_from_rgb(&self.bytes, self.size, coarse),
            PixelFormat::Luma8 => coarse_from_luma(luma, self.size, coarse),
        }
    }

    /// Layout, range and bytes.
    pub(super) fn parts(&self) -> (PixelFormat, Range, &[u8]) {
        (self.format, self.range, &self.bytes)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}
