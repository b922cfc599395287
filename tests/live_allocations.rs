//! A guided session allocates nothing for a preview frame, and keeps no more at its 600th frame than at its 100th. In a
//! process of its own: the allocator counts for the whole of it.
//!
//! Every 15th frame is searched for the document as a whole. The portable backend allocates for each run of the network and
//! gives it all back: with it alone, the test holds the frames that allocate to that interval.
#![expect(unsafe_code, reason = "an allocator that counts hands on to the system's")]

mod catalogs;
mod document_scene;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use document_scene::{Backdrop, Scene, pose};
use idcapture::engine::{Engine, LiveListener, LiveOptions, Pacing, SystemClock};
use idcapture::error::Result;
use idcapture::frame::{Frame, FramePool, FrameView, PixelFormat, Range};
use idcapture::inference::BackendChoice;
use idcapture::record::{DeviceFacts, FrameId, GuidanceCode, SessionEvent, SessionEventKind};
use idcapture::settings::Profile;
use idcapture::source::FrameSource;

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static LIVE_BYTES: AtomicI64 = AtomicI64::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        LIVE_BYTES.fetch_add(layout.size() as i64, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE_BYTES.fetch_sub(layout.size() as i64, Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        LIVE_BYTES.fetch_add(size as i64 - layout.size() as i64, Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

const FRAMES: u64 = 600;
/// Frames after which everything has its room.
const WARM: usize = 60;
/// Frames from one full search to the next.
const SEARCHED: usize = 15;
const SIZE: (u32, u32) = (1_920, 1_080);
/// Frames in which the hand goes to and fro once, and how far it goes to each side, as a share of the width: 1.4 % of the
/// card's diagonal at the least, where the profile allows 1 %.
const SWAY_FRAMES: u64 = 12;
const SWAY: f64 = 16.0 / 1_920.0;

/// A card in a hand that is not quite still, as a camera gives it: NV12.
fn swaying(number: u64) -> Vec<u8> {
    let phase = std::f64::consts::TAU * number as f64 / SWAY_FRAMES as f64;
    let quad = pose(SIZE, 85.6 / 53.98, 0.9, [4.0, 10.0, 30.0], [SWAY * phase.sin(), 0.0], 1.1);
    let mut scene = Scene::random(2, false);
    (scene.width, scene.height, scene.quad, scene.backdrop) = (SIZE.0, SIZE.1, quad, Backdrop::Grain);
    scene.card_mm = [85.6, 53.98, 3.18];
    let luma = document_scene::luma(&scene.render()).into_raw();
    luma.iter().copied().chain(std::iter::repeat_n(128, luma.len() / 2)).collect()
}

/// A camera with buffers of its own.
struct Camera {
    pictures: Vec<Vec<u8>>,
    pool: FramePool,
    next: u64,
    facts: DeviceFacts,
}

impl FrameSource for Camera {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        if self.next == FRAMES {
            return Ok(None);
        }
        let number = self.next;
        self.next += 1;
        let bytes = &self.pictures[(number % SWAY_FRAMES) as usize];
        let view = FrameView::packed(PixelFormat::Nv12, SIZE.0, SIZE.1, Range::Full, bytes)?;
        Ok(Some(Frame::from_view(FrameId(number), number * 33_333_333, &view, &self.pool)))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

/// Counts at the start of each frame.
struct Counts {
    allocations: Vec<u64>,
    live_bytes: Vec<i64>,
    guidance: Vec<GuidanceCode>,
    captured: usize,
}

impl LiveListener for Counts {
    fn event(&mut self, event: &SessionEvent) {
        match event.what {
            SessionEventKind::Guidance { code } => self.guidance.push(code),
            SessionEventKind::Captured { .. } => self.captured += 1,
            _ => {}
        }
    }

    fn frame(&mut self, _frame: &Frame) {
        self.allocations.push(ALLOCATIONS.load(Ordering::Relaxed));
        self.live_bytes.push(LIVE_BYTES.load(Ordering::Relaxed));
    }
}

#[test]
fn a_session_of_600_frames_allocates_nothing_and_stays_flat() {
    let pictures = (0..SWAY_FRAMES).map(swaying).collect();
    let camera = Camera { pictures, pool: FramePool::new(4), next: 0, facts: DeviceFacts::default() };
    let catalog = catalogs::catalog("default", BackendChoice::Auto);
    let mut engine = Engine::prepare(Profile::default_profile().unwrap(), catalog).unwrap();
    let mut counts = Counts {
        allocations: Vec::with_capacity(FRAMES as usize),
        live_bytes: Vec::with_capacity(FRAMES as usize),
        guidance: Vec::with_capacity(FRAMES as usize),
        captured: 0,
    };
    let options = LiveOptions::new(vec![7; 32], Pacing::EveryFrame);
    engine.run_live(Box::new(camera), &options, &SystemClock::start(), &mut counts).unwrap();
    assert!(counts.guidance.contains(&GuidanceCode::HoldStill), "it is followed: {:?}", counts.guidance);
    assert_eq!((counts.captured, counts.allocations.len()), (0, FRAMES as usize));

    let per_frame: Vec<u64> = counts.allocations.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let allocating: Vec<(usize, u64)> = (WARM..)
        .zip(&per_frame[WARM..])
        .filter(|(_, count)| **count > 0)
        .map(|(at, count)| (at, *count))
        .collect();
    if catalogs::native_is_expected() {
        assert!(allocating.is_empty(), "{allocating:?}");
    }
    let searched = |(at, _): &(usize, u64)| at % SEARCHED == allocating[0].0 % SEARCHED;
    assert!(allocating.iter().all(searched), "{allocating:?}");
    let (early, late) = (counts.live_bytes[100], counts.live_bytes[FRAMES as usize - 1]);
    assert_eq!(late - early, 0, "bytes more than at frame 100");
}
