//! One frame: its id, its time, its pixels. In: luma, RGB, an encoded picture or a view of a camera's own
//! pixels. Out: luma, RGB and the working picture on demand.

use std::path::Path;
use std::sync::OnceLock;

use image::{DynamicImage, GrayImage, RgbImage};

use super::coarse;
use super::convert::{luma_from_rgb, rgb_from_luma};
use super::decode;
use super::native::Native;
use super::pool::Home;
use super::{FramePool, FrameView, PixelFormat, Range, Working};
use crate::error::Result;
use crate::record::FrameId;

/// One upright frame. Immutable; what is derived is made once and kept.
pub struct Frame {
    id: FrameId,
    monotonic_ns: u64,
    luma: GrayImage,
    /// What RGB is made from, unless that is the luma.
    native: Option<Native>,
    rgb: OnceLock<RgbImage>,
    coarse: OnceLock<RgbImage>,
    working: OnceLock<Working>,
    /// Where the buffers go in the end.
    home: Home,
}

/// Never its pixels: what is printed for finding faults must not show a person.
impl std::fmt::Debug for Frame {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Frame({}, {} x {} px)", self.id.0, self.luma.width(), self.luma.height())
    }
}

impl Frame {
    /// A colour frame; its luma is ITU-R BT.601 full range.
    #[must_use]
    pub fn from_rgb(id: FrameId, monotonic_ns: u64, rgb: RgbImage) -> Self {
        let mut luma = GrayImage::new(rgb.width(), rgb.height());
        luma_from_rgb(&rgb, &mut luma);
        let mut frame = Self::from_luma(id, monotonic_ns, luma);
        frame.rgb = OnceLock::from(rgb);
        frame
    }

    /// A grey frame; its RGB repeats the luma.
    #[must_use]
    pub fn from_luma(id: FrameId, monotonic_ns: u64, luma: GrayImage) -> Self {
        Self {
            id,
            monotonic_ns,
            luma,
            native: None,
            rgb: OnceLock::new(),
            coarse: OnceLock::new(),
            working: OnceLock::new(),
            home: Home::new(),
        }
    }

    /// A frame of an encoded picture; a grey one keeps its luma exactly.
    ///
    /// # Errors
    /// As [`decode`](super::decode::decode).
    pub fn from_encoded(id: FrameId, monotonic_ns: u64, bytes: &[u8]) -> Result<Self> {
        Ok(Self::from_upright(id, monotonic_ns, decode::upright(bytes)?))
    }

    /// A frame of a picture file.
    ///
    /// # Errors
    /// As [`decode_file`](super::decode::decode_file).
    pub fn from_file(id: FrameId, monotonic_ns: u64, path: &Path) -> Result<Self> {
        Ok(Self::from_upright(id, monotonic_ns, decode::upright_file(path)?))
    }

    fn from_upright(id: FrameId, monotonic_ns: u64, pixels: DynamicImage) -> Self {
        match pixels {
            DynamicImage::ImageLuma8(luma) => Self::from_luma(id, monotonic_ns, luma),
            other => Self::from_rgb(id, monotonic_ns, other.into_rgb8()),
        }
    }

    /// A frame of a camera's or host's own pixels: they are copied as they are, luma is taken out at once, and
    /// RGB is made when first asked for. All buffers come from `pool` and go back to it on drop.
    #[must_use]
    pub fn from_view(id: FrameId, monotonic_ns: u64, view: &FrameView<'_>, pool: &FramePool) -> Self {
        let (width, height) = (view.width(), view.height());
        let native = Native::from_view(view, pool.take(view.packed_bytes()));
        let mut samples = pool.take(width as usize * height as usize);
        native.write_luma(&mut samples);
        let luma = GrayImage::from_raw(width, height, samples).unwrap_or_default();
        let mut frame = Self::from_luma(id, monotonic_ns, luma);
        frame.home = pool.home();
        if view.format() == PixelFormat::Luma8 {
            frame.give_back(native.into_bytes());
        } else {
            frame.native = Some(native);
        }
        frame
    }

    /// Sequence number within the session.
    #[must_use]
    pub fn id(&self) -> FrameId {
        self.id
    }

    /// Monotonic time of capture or arrival since the session began, in ns.
    #[must_use]
    pub fn monotonic_ns(&self) -> u64 {
        self.monotonic_ns
    }

    /// Width in px.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.luma.width()
    }

    /// Height in px.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.luma.height()
    }

    /// The pixels that all else was made from, rows without gaps: from a view of them the same frame comes again.
    #[must_use]
    pub fn pixels(&self) -> (PixelFormat, Range, &[u8]) {
        match (&self.native, self.rgb.get()) {
            (Some(native), _) => native.parts(),
            (None, Some(rgb)) => (PixelFormat::Rgb8, Range::Full, rgb.as_raw()),
            (None, None) => (PixelFormat::Luma8, Range::Full, self.luma.as_raw()),
        }
    }

    /// Full-resolution luma, 0 to 255 full range.
    #[must_use]
    pub fn luma(&self) -> &GrayImage {
        &self.luma
    }

    /// Full-resolution colour, made on the first call.
    #[must_use]
    pub fn rgb(&self) -> &RgbImage {
        self.rgb.get_or_init(|| {
            let (width, height) = self.luma.dimensions();
            let mut samples = self.buffer(3 * self.luma.as_raw().len());
            match &self.native {
                Some(native) => native.write_rgb(&self.luma, &mut samples),
                None => rgb_from_luma(&self.luma, &mut samples),
            }
            RgbImage::from_raw(width, height, samples).unwrap_or_default()
        })
    }

    /// Every n-th px of [`rgb`](Self::rgb), which need not be made for it: at least 960 px on the long side, or all px.
    #[must_use]
    pub fn coarse_rgb(&self) -> &RgbImage {
        let size = self.luma.dimensions();
        if coarse::step(size) == 1 {
            return self.rgb();
        }
        self.coarse.get_or_init(|| {
            let (width, height) = coarse::size(size);
            let mut samples = self.buffer(3 * width as usize * height as usize);
            match (self.rgb.get(), &self.native) {
                (Some(rgb), _) => coarse::coarse_from_rgb(rgb, size, &mut samples),
                (None, Some(native)) => native.write_coarse(&self.luma, &mut samples),
                (None, None) => coarse::coarse_from_luma(&self.luma, size, &mut samples),
            }
            RgbImage::from_raw(width, height, samples).unwrap_or_default()
        })
    }

    /// The small luma picture that per-frame stages work on, made on the first call.
    #[must_use]
    pub fn working(&self) -> &Working {
        self.working.get_or_init(|| Working::from_luma_with(&self.luma, |bytes| self.buffer(bytes)))
    }

    fn buffer(&self, bytes: usize) -> Vec<u8> {
        self.home.upgrade().map_or_else(|| vec![0; bytes], |shelf| shelf.take(bytes))
    }

    fn give_back(&self, buffer: Vec<u8>) {
        if let Some(shelf) = self.home.upgrade() {
            shelf.give(buffer);
        }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        let luma = std::mem::take(&mut self.luma).into_raw();
        let native = self.native.take().map(Native::into_bytes);
        let rgb = self.rgb.take().map(RgbImage::into_raw);
        let coarse = self.coarse.take().map(RgbImage::into_raw);
        let working = self.working.take().map(|working| working.luma.into_raw());
        for buffer in [Some(luma), native, rgb, coarse, working].into_iter().flatten() {
            self.give_back(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// 1,280 x 720 px of `format`, without gaps.
    fn camera(format: PixelFormat) -> Vec<u8> {
        let bytes = match format {
            PixelFormat::Yuyv => 1_280 * 720 * 2,
            PixelFormat::Nv12 => 1_280 * 720 * 3 / 2,
            PixelFormat::Rgb8 => 1_280 * 720 * 3,
            PixelFormat::Luma8 => 1_280 * 720,
        };
        (0..bytes).map(|at: usize| (at % 251) as u8).collect()
    }

    /// Where the pixels of all of a frame's pictures lie.
    fn buffers(frame: &Frame) -> [*const u8; 3] {
        [frame.luma().as_ptr(), frame.rgb().as_ptr(), frame.working().luma.as_ptr()]
    }

    #[test]
    fn no_pixel_buffer_is_allocated_after_warm_up() {
        for format in [PixelFormat::Yuyv, PixelFormat::Nv12, PixelFormat::Rgb8, PixelFormat::Luma8] {
            let bytes = camera(format);
            let view = FrameView::packed(format, 1_280, 720, Range::Limited, &bytes).unwrap();
            let pool = FramePool::new(3);
            let frame = |number: u64| Frame::from_view(FrameId(number), 0, &view, &pool);

            let mut seen = BTreeSet::new();
            // One in flight, one waiting, one kept as the best so far; not every frame needs colour.
            let mut best = frame(0);
            let mut warm_up = |numbers: std::ops::Range<u64>, seen: &mut BTreeSet<*const u8>| {
                let mut fresh = 0;
                for number in numbers {
                    let (flying, waiting) = (frame(number), frame(number));
                    for pointer in buffers(&flying).into_iter().chain(buffers(&best)) {
                        fresh += usize::from(seen.insert(pointer));
                    }
                    drop(flying);
                    if number % 5 == 0 {
                        best = waiting;
                    }
                }
                fresh
            };
            warm_up(1..20, &mut seen);
            let allocated = pool.allocated();
            assert_eq!(warm_up(20..200, &mut seen), 0, "{format:?}");
            assert_eq!(pool.allocated(), allocated, "{format:?}");
            assert!(allocated <= 12, "{allocated} buffers for three frames of {format:?}");
        }
    }

    #[test]
    fn the_coarse_colours_are_those_of_every_nth_pixel() {
        for format in [PixelFormat::Yuyv, PixelFormat::Nv12, PixelFormat::Rgb8, PixelFormat::Luma8] {
            for (width, height) in [(1_921_u32, 35_u32), (1_926, 35), (34, 1_921), (33, 2_881), (640, 9)] {
                let bytes: Vec<u8> =
                    (0..8 * width as usize * height as usize).map(|at| (at * at % 253) as u8).collect();
                let needed = match format {
                    PixelFormat::Yuyv => width.div_ceil(2) * 4 * height,
                    PixelFormat::Nv12 => width * height + width.div_ceil(2) * 2 * height.div_ceil(2),
                    PixelFormat::Rgb8 => 3 * width * height,
                    PixelFormat::Luma8 => width * height,
                };
                let bytes = &bytes[..needed as usize];
                let view = FrameView::packed(format, width, height, Range::Limited, bytes).unwrap();
                let frame = Frame::from_view(FrameId(0), 0, &view, &FramePool::new(1));
                let step = coarse::step((width, height));
                let coarse = frame.coarse_rgb().clone();
                for (x, y, pixel) in coarse.enumerate_pixels() {
                    assert_eq!(pixel, frame.rgb().get_pixel(x * step, y * step), "{format:?} {x} {y}");
                }
                assert_eq!(coarse.width(), width.div_ceil(step));
            }
        }
    }

    #[test]
    fn a_frame_may_outlive_its_pool() {
        let bytes = camera(PixelFormat::Nv12);
        let view = FrameView::packed(PixelFormat::Nv12, 1_280, 720, Range::Full, &bytes).unwrap();
        let frame = Frame::from_view(FrameId(0), 0, &view, &FramePool::new(1));
        assert_eq!(frame.rgb().dimensions(), (1_280, 720));
        assert_eq!(frame.luma().as_raw(), &bytes[..1_280 * 720]);
    }

    #[test]
    fn rgb_views_keep_their_pixels() {
        let bytes = camera(PixelFormat::Rgb8);
        let view = FrameView::packed(PixelFormat::Rgb8, 1_280, 720, Range::Full, &bytes).unwrap();
        let frame = Frame::from_view(FrameId(0), 0, &view, &FramePool::new(1));
        assert_eq!(frame.rgb().as_raw(), &bytes);
        let same = Frame::from_rgb(FrameId(0), 0, frame.rgb().clone());
        assert_eq!(frame.luma(), same.luma());
        assert_eq!(frame.working().luma, same.working().luma);
    }

    #[test]
    fn limited_luma_alone_is_spread_to_full_range() {
        let view = FrameView::packed(PixelFormat::Luma8, 3, 1, Range::Limited, &[16, 126, 235]).unwrap();
        let frame = Frame::from_view(FrameId(0), 0, &view, &FramePool::new(1));
        assert_eq!(frame.luma().as_raw(), &[0, 128, 255]);
        assert_eq!(frame.rgb().as_raw(), &[0, 0, 0, 128, 128, 128, 255, 255, 255]);
    }
}
