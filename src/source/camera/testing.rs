//! A driver without a device, for tests. In: what happens, step by step over all openings. Out: pictures, faults, silence.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::choice::{CameraWish, Facing};
use super::driver::{CameraInfo, Driver, Layout, Offer, Opened, Stream, Taken};
use super::error::CameraError;
use crate::frame::{PixelFormat, Range};

/// What happens next.
#[derive(Clone)]
pub(super) enum Step {
    /// So many pictures with noise.
    Frames(u32),
    /// So many pictures, all the same.
    Still(u32),
    /// A picture that is cut.
    Short,
    /// The stream fails, and with it the device.
    Fail(CameraError),
    /// The camera cannot be opened.
    Refuse(CameraError),
    /// Nothing comes any more.
    Hang,
    /// The driver panics.
    Panic,
}

pub(super) struct FakeDriver {
    cameras: Mutex<Vec<CameraInfo>>,
    steps: Arc<Mutex<VecDeque<Step>>>,
    opened: Mutex<Vec<u32>>,
}

pub(super) fn camera(index: u32, name: &str) -> CameraInfo {
    CameraInfo {
        index,
        name: name.to_owned(),
        driver: Some("fake".to_owned()),
        transport: Some("usb".to_owned()),
        facing: Facing::Unknown,
        virtual_signals: Vec::new(),
    }
}

impl FakeDriver {
    pub(super) fn new(cameras: Vec<CameraInfo>, steps: Vec<Step>) -> Arc<Self> {
        let steps = Arc::new(Mutex::new(steps.into()));
        Arc::new(Self { cameras: Mutex::new(cameras), steps, opened: Mutex::default() })
    }

    /// Other cameras from now on.
    pub(super) fn replug(&self, cameras: Vec<CameraInfo>) {
        *self.cameras.lock().unwrap() = cameras;
    }

    /// Numbers of the cameras opened so far.
    pub(super) fn opened(&self) -> Vec<u32> {
        self.opened.lock().unwrap().clone()
    }
}

const OFFER: Offer = Offer {
    layout: Layout::Samples(PixelFormat::Luma8, Range::Full),
    width_px: 320,
    height_px: 240,
    rate: 1_000,
};

impl Driver for FakeDriver {
    fn list(&self) -> Result<Vec<CameraInfo>, CameraError> {
        Ok(self.cameras.lock().unwrap().clone())
    }

    fn open(&self, camera: &CameraInfo, _wish: &CameraWish) -> Result<Opened, CameraError> {
        let mut steps = self.steps.lock().unwrap();
        if let Some(Step::Refuse(fault)) = steps.front().cloned() {
            steps.pop_front();
            return Err(fault);
        }
        self.opened.lock().unwrap().push(camera.index);
        let stream = FakeStream { steps: Arc::clone(&self.steps), grain: 1 };
        Ok(Opened { stream: Box::new(stream), offer: OFFER, info: camera.clone() })
    }
}

struct FakeStream {
    steps: Arc<Mutex<VecDeque<Step>>>,
    grain: u64,
}

impl FakeStream {
    fn picture(&mut self, levels: u64) -> Vec<u8> {
        let sample = |state: &mut u64| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (100 + (*state >> 40) % (levels + 1)) as u8
        };
        (0..320 * 240).map(|_| sample(&mut self.grain)).collect()
    }
}

impl Stream for FakeStream {
    fn take(&mut self) -> Result<Taken, CameraError> {
        std::thread::sleep(Duration::from_millis(1));
        let step = self.steps.lock().unwrap().pop_front();
        let again = |step: Step| self.steps.lock().unwrap().push_front(step);
        let bytes = match step {
            Some(Step::Frames(count)) => {
                if count > 1 {
                    again(Step::Frames(count - 1));
                }
                self.picture(6)
            }
            Some(Step::Still(count)) => {
                if count > 1 {
                    again(Step::Still(count - 1));
                }
                self.picture(0)
            }
            Some(Step::Short) => vec![0; 99],
            Some(Step::Fail(fault)) => return Err(fault),
            Some(Step::Panic) => panic!("a driver of the test's own"),
            Some(Step::Refuse(_) | Step::Hang) | None => {
                std::thread::sleep(Duration::from_secs(3));
                return Err(CameraError::Lost);
            }
        };
        Ok(Taken { bytes: Box::new(bytes), age: None })
    }
}
