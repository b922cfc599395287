//! The preview path on 1920 x 1080 px. Out: a short sequence of frames in a camera's own layout, and a pipeline that
//! is warm.

use idcapture::frame::{Frame, FramePool, FrameView, PixelFormat, Range};
use idcapture::geometry::{Point, Quad};
use idcapture::inference::Catalog;
use idcapture::pipeline::{Pipeline, Seen};
use idcapture::record::{FrameId, StageId};

use super::{card, profile, scene};

/// Time between frames, in ns.
const FRAME_NS: u64 = 33_000_000;
/// What runs on every preview frame.
pub(crate) const STAGES: [StageId; 4] =
    [StageId::Exposure, StageId::Focus, StageId::Corners, StageId::Motion];

/// A hand's tremble: the card goes round in a small circle, in as many frames as wanted; RGB without gaps.
pub(crate) fn rgb_frames(count: u32) -> Vec<Vec<u8>> {
    let card = card::card();
    let frame = |number: u32| {
        let angle = f64::from(number) / f64::from(count.max(1)) * std::f64::consts::TAU;
        let shift = Point::new(4.0 * angle.cos(), 3.0 * angle.sin());
        scene::table_with(&card, &Quad::new(scene::CORNERS.corners.map(|corner| corner + shift))).into_raw()
    };
    (0..count).map(frame).collect()
}

/// The luma of an RGB frame as NV12 of limited range with neutral chroma.
pub(crate) fn nv12(rgb: &[u8]) -> Vec<u8> {
    let limited = |[r, g, b]: &[u8; 3]| {
        let luma = (77 * u32::from(*r) + 150 * u32::from(*g) + 29 * u32::from(*b) + 128) >> 8;
        (16 + luma * 219 / 255) as u8
    };
    let mut samples: Vec<u8> = rgb.as_chunks::<3>().0.iter().map(limited).collect();
    samples.resize(samples.len() * 3 / 2, 128);
    samples
}

/// Frames one after the other through a pipeline.
pub(crate) struct Preview {
    format: PixelFormat,
    pool: FramePool,
    pipeline: Pipeline,
    seen: Seen,
    number: u64,
}

impl Preview {
    pub(crate) fn new(format: PixelFormat, catalog: &Catalog) -> Self {
        let pipeline = Pipeline::prepare(&profile(), catalog).unwrap();
        Self { format, pool: FramePool::new(3), pipeline, seen: Seen::default(), number: 0 }
    }

    /// A frame of a camera's pixels, with its luma and working picture.
    pub(crate) fn frame(&mut self, bytes: &[u8]) -> Frame {
        self.number += 1;
        let view =
            FrameView::packed(self.format, scene::WIDTH, scene::HEIGHT, Range::Limited, bytes).unwrap();
        let frame = Frame::from_view(FrameId(self.number), self.number * FRAME_NS, &view, &self.pool);
        let _made = frame.working();
        frame
    }

    /// Runs stages; whether the document was found, where corners were asked for.
    pub(crate) fn run(&mut self, frame: &Frame, stages: &[StageId]) -> bool {
        self.pipeline.run_into(frame, stages, &mut self.seen).unwrap();
        !stages.contains(&StageId::Corners) || self.seen.observations.corners().is_some()
    }

    /// From pixels to what every stage saw.
    pub(crate) fn whole(&mut self, bytes: &[u8]) -> bool {
        let frame = self.frame(bytes);
        self.run(&frame, &STAGES)
    }

    /// The next frame is searched in full.
    pub(crate) fn reset(&mut self) {
        self.pipeline.reset();
    }

    /// How long each stage took on the last frame, in ms.
    pub(crate) fn time_ms(&self) -> &[(StageId, f64)] {
        &self.seen.time_ms
    }
}
