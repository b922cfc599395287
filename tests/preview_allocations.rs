//! The preview path allocates nothing once it is warm: from a camera's pixels to what every stage saw, while the
//! document is followed. In a process of its own: the allocator counts for the whole of it.
#![expect(unsafe_code, reason = "an allocator that counts hands on to the system's")]

mod catalogs;
mod document_scene;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use document_scene::{Backdrop, Scene, pose};
use idcapture::frame::{Frame, FramePool, FrameView, PixelFormat, Range};
use idcapture::inference::BackendChoice;
use idcapture::pipeline::{Pipeline, Seen};
use idcapture::record::{FrameId, MotionOf, StageId};
use idcapture::settings::Profile;

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

const STAGES: [StageId; 4] = [StageId::Exposure, StageId::Focus, StageId::Corners, StageId::Motion];

/// A card on a table, 1920 x 1080 px, in a camera's layout.
fn camera(format: PixelFormat) -> Vec<u8> {
    let size = (1_920, 1_080);
    let quad = pose(size, 85.6 / 53.98, 0.9, [4.0, 10.0, 30.0], [0.0, 0.0], 1.1);
    let mut scene = Scene::random(2, false);
    (scene.width, scene.height, scene.quad, scene.backdrop) = (size.0, size.1, quad, Backdrop::Grain);
    scene.card_mm = [85.6, 53.98, 3.18];
    let rgb = scene.render();
    if format == PixelFormat::Rgb8 {
        return rgb.into_raw();
    }
    let luma = document_scene::luma(&rgb).into_raw();
    match format {
        PixelFormat::Nv12 => luma.iter().copied().chain(std::iter::repeat_n(128, luma.len() / 2)).collect(),
        PixelFormat::Yuyv => luma.iter().flat_map(|y| [*y, 128]).collect(),
        _ => luma,
    }
}

#[test]
fn nothing_is_allocated_while_a_document_is_followed() {
    let profile = Profile::default_profile().unwrap();
    for format in [PixelFormat::Nv12, PixelFormat::Rgb8, PixelFormat::Yuyv, PixelFormat::Luma8] {
        let bytes = camera(format);
        let view = FrameView::packed(format, 1_920, 1_080, Range::Full, &bytes).unwrap();
        let pool = FramePool::new(3);
        let mut pipeline =
            Pipeline::prepare(&profile, &catalogs::catalog("default", BackendChoice::Auto)).unwrap();
        let mut seen = Seen::default();
        let mut per_frame = Vec::with_capacity(14);
        for number in 1..=14 {
            let before = ALLOCATIONS.load(Ordering::Relaxed);
            let frame = Frame::from_view(FrameId(number), number * 33_000_000, &view, &pool);
            pipeline.run_into(&frame, &STAGES, &mut seen).unwrap();
            drop(frame);
            per_frame.push(ALLOCATIONS.load(Ordering::Relaxed) - before);
            assert!(seen.observations.corners().is_some() && seen.observations.focus().is_some());
        }
        assert_eq!(seen.observations.motion().unwrap().of, MotionOf::Document);
        // The first frame is searched, the second is the first to be followed.
        assert!(per_frame[2..].iter().all(|count| *count == 0), "{format:?}: {per_frame:?}");
    }
}
