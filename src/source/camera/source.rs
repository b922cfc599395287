//! A camera as a source of frames. In: a wish, a clock. Out: frames; a fault when the camera is lost, and frames again once the
//! same camera is back, for a bounded number of tries.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::choice::{CameraWish, candidates};
use super::driver::{CameraInfo, Driver};
use super::error::CameraError;
#[cfg(feature = "camera")]
use super::native::NativeDriver;
use super::pixels::frame_of;
use super::probe::Probe;
use super::reader::{Arrived, Clock, Reader};
use super::stamp::Stamps;
use crate::error::Result;
use crate::frame::{Frame, FramePool};
use crate::record::{DeviceFacts, FrameId};
use crate::source::FrameSource;

/// Frames alive at a time: those that wait, and those that the engine works on and keeps.
const FRAMES: usize = 8;
/// Frames looked at while opening: cameras find their exposure in them, and they tell of a virtual camera.
const PROBED: usize = 12;

/// How long to wait for a camera.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waits {
    /// To open it, every format tried.
    pub(super) open: Duration,
    /// For the first frames, all of them.
    pub(super) probe: Duration,
    /// For any other frame.
    pub(super) frame: Duration,
    /// Before a lost one is looked for again.
    pub(super) again: Duration,
    /// How often it is looked for.
    pub(super) tries: u32,
}

#[cfg(feature = "camera")]
impl Waits {
    const USUAL: Self = Self {
        open: Duration::from_secs(15),
        probe: Duration::from_secs(5),
        frame: Duration::from_secs(3),
        again: Duration::from_secs(1),
        tries: 8,
    };
}

/// A camera of this machine.
pub struct CameraSource {
    driver: Arc<dyn Driver>,
    wish: CameraWish,
    clock: Clock,
    waits: Waits,
    /// The camera as it was opened; after a loss only this one is taken back.
    camera: CameraInfo,
    reader: Option<Reader>,
    tries: u32,
    pool: FramePool,
    stamps: Stamps,
    next_id: u64,
    facts: DeviceFacts,
}

impl CameraSource {
    /// Opens the camera that comes nearest to the wish and looks at its first frames. `clock`: monotonic time since the
    /// session began, in ns.
    ///
    /// # Errors
    /// `CameraAbsent`, `CameraBusy`, `CameraDenied`, `CameraLost` when it opens and gives nothing; `InputUnsupported` when it
    /// has no format that frames can be made of.
    #[cfg(feature = "camera")]
    pub fn open(wish: &CameraWish, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Result<Self> {
        Self::open_on(Arc::new(NativeDriver), wish, Arc::new(clock), Waits::USUAL)
    }

    pub(super) fn open_on(
        driver: Arc<dyn Driver>,
        wish: &CameraWish,
        clock: Clock,
        waits: Waits,
    ) -> Result<Self> {
        let mut refused = None;
        for camera in candidates(&driver.list()?, wish)? {
            match Self::open_one(&driver, &camera, wish, &clock, waits) {
                Ok(source) => return Ok(source),
                Err(fault) => {
                    tracing::info!(index = camera.index, %fault, "a camera could not be opened");
                    // A node that is no camera tells less than a camera that is busy.
                    if matches!(refused, None | Some(CameraError::NoFormat)) {
                        refused = Some(fault);
                    }
                }
            }
        }
        Err(refused.unwrap_or(CameraError::None).into())
    }

    fn open_one(
        driver: &Arc<dyn Driver>,
        camera: &CameraInfo,
        wish: &CameraWish,
        clock: &Clock,
        waits: Waits,
    ) -> Result<Self, CameraError> {
        let reader =
            Reader::start(Arc::clone(driver), camera.clone(), wish.clone(), Arc::clone(clock), waits.open)?;
        let offer = reader.offer;
        tracing::info!(
            index = camera.index,
            layout = ?offer.layout,
            width_px = offer.width_px,
            height_px = offer.height_px,
            rate = offer.rate,
            "camera opened"
        );
        let camera = reader.info.clone();
        let facts = DeviceFacts {
            name: camera.name.clone(),
            driver: camera.driver.clone(),
            transport: camera.transport.clone(),
            virtual_signals: camera.virtual_signals.clone(),
        };
        let mut source = Self {
            driver: Arc::clone(driver),
            wish: wish.clone(),
            clock: Arc::clone(clock),
            waits,
            camera,
            reader: None,
            tries: 0,
            pool: FramePool::new(FRAMES),
            stamps: Stamps::default(),
            next_id: 0,
            facts,
        };
        source.probe(&reader)?;
        source.reader = Some(reader);
        Ok(source)
    }

    /// Looks at the first frames. Damaged ones tell nothing; none at all is a camera that does not work.
    fn probe(&mut self, reader: &Reader) -> Result<(), CameraError> {
        let (mut probe, began) = (Probe::default(), Instant::now());
        for number in 0..PROBED {
            let left = self.waits.probe.saturating_sub(began.elapsed());
            match reader.next(left) {
                Ok(arrived) => {
                    let by_driver = arrived.taken.age.is_some();
                    if let Ok(frame) = self.frame(reader, &arrived) {
                        probe.take(frame, by_driver);
                    }
                }
                // A slow one: what came must do.
                Err(CameraError::Lost) if number > 0 && began.elapsed() >= self.waits.probe => break,
                Err(fault) => return Err(fault),
            }
        }
        self.next_id = 0;
        self.facts.virtual_signals.extend(probe.signs(reader.offer.layout));
        Ok(())
    }

    fn frame(&mut self, reader: &Reader, arrived: &Arrived) -> Result<Frame> {
        let monotonic_ns = self.stamps.of(arrived.at_ns, arrived.taken.age);
        let bytes = arrived.taken.bytes.as_ref().as_ref();
        let frame = frame_of(reader.offer, bytes, FrameId(self.next_id), monotonic_ns, &self.pool)?;
        self.next_id += 1;
        Ok(frame)
    }

    /// The camera that was lost, opened again; its number may have changed.
    fn reopened(&self) -> Result<(Reader, Arrived), CameraError> {
        let is_it = |other: &CameraInfo| {
            other.name == self.camera.name
                && (other.transport.is_none() || other.transport == self.camera.transport)
        };
        // It was there: that it is not any more is a loss, whatever the driver calls it.
        let lost = |fault| match fault {
            CameraError::Absent(_) | CameraError::None | CameraError::NoFormat => CameraError::Lost,
            other => other,
        };
        let found = self.driver.list()?.into_iter().find(is_it).ok_or(CameraError::Lost)?;
        let reader = Reader::start(
            Arc::clone(&self.driver),
            found,
            self.wish.clone(),
            Arc::clone(&self.clock),
            self.waits.open,
        )
        .map_err(lost)?;
        if reader.info.driver != self.camera.driver {
            return Err(CameraError::Lost);
        }
        let first = reader.next(self.waits.frame).map_err(lost)?;
        Ok((reader, first))
    }
}

impl FrameSource for CameraSource {
    /// Waits for the next frame. After a loss each call waits a second and looks for the same camera again, up to eight times;
    /// then there are no more frames.
    ///
    /// # Errors
    /// `CameraLost` when the camera fails or nothing comes for three seconds, and while it is not back; `CameraBusy` or
    /// `CameraDenied` when it is back and cannot be had; those of a frame that is damaged, after which the next one follows.
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let (reader, arrived) = match self.reader.take() {
            Some(reader) => {
                // Without one the camera is lost: the reader is gone, and with it the device.
                let arrived = reader.next(self.waits.frame)?;
                (reader, arrived)
            }
            None if self.tries >= self.waits.tries => return Ok(None),
            None => {
                self.tries += 1;
                std::thread::sleep(self.waits.again);
                let back = self.reopened()?;
                tracing::info!(tries = self.tries, "the camera is back");
                back
            }
        };
        self.tries = 0;
        let frame = self.frame(&reader, &arrived);
        self.reader = Some(reader);
        frame.map(Some)
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeDriver, Step, camera};
    use super::*;
    use crate::error::ErrorCode;

    const QUICK: Waits = Waits {
        open: Duration::from_secs(2),
        probe: Duration::from_secs(2),
        frame: Duration::from_secs(1),
        again: Duration::from_millis(5),
        tries: 3,
    };

    fn opened(driver: &Arc<FakeDriver>) -> Result<CameraSource> {
        let began = Instant::now();
        let clock: Clock = Arc::new(move || began.elapsed().as_nanos() as u64);
        let driver: Arc<dyn Driver> = Arc::<FakeDriver>::clone(driver);
        CameraSource::open_on(driver, &CameraWish::default(), clock, QUICK)
    }

    fn code<T>(result: Result<T>) -> ErrorCode {
        result.err().map(|error| error.code()).unwrap()
    }

    #[test]
    fn frames_are_numbered_from_nought_and_their_times_rise() {
        let driver = FakeDriver::new(vec![camera(0, "Webcam")], vec![Step::Frames(40)]);
        let mut source = opened(&driver).unwrap();
        assert_eq!(source.facts().name, "Webcam");
        assert_eq!(source.facts().driver.as_deref(), Some("fake"));
        let mut last = 0;
        for number in 0..20 {
            let frame = source.next_frame().unwrap().unwrap();
            assert_eq!(frame.id().0, number);
            assert!(frame.monotonic_ns() > last);
            last = frame.monotonic_ns();
        }
    }

    #[test]
    fn a_camera_that_draws_its_pictures_is_signed() {
        let driver = FakeDriver::new(vec![camera(0, "Webcam")], vec![Step::Still(40)]);
        let signs = opened(&driver).unwrap().facts().virtual_signals.clone();
        assert_eq!(signs, ["noise: 100 % of the picture repeats to the last bit"]);
    }

    #[test]
    fn a_lost_camera_comes_back_under_another_number() {
        let steps = vec![Step::Frames(15), Step::Fail(CameraError::Lost), Step::Frames(9)];
        let driver = FakeDriver::new(vec![camera(0, "Webcam")], steps);
        let mut source = opened(&driver).unwrap();
        for _ in 0..3 {
            source.next_frame().unwrap().unwrap();
        }
        driver.replug(vec![camera(1, "Other"), camera(5, "Webcam")]);
        assert_eq!(code(source.next_frame()), ErrorCode::CameraLost);
        let frame = source.next_frame().unwrap().unwrap();
        assert_eq!(frame.id().0, 3);
        assert_eq!(driver.opened(), [0, 5]);
    }

    #[test]
    fn another_camera_is_not_taken_for_the_lost_one_and_the_end_comes() {
        let steps = vec![Step::Frames(13), Step::Fail(CameraError::Lost), Step::Frames(9)];
        let driver = FakeDriver::new(vec![camera(0, "Webcam")], steps);
        let mut source = opened(&driver).unwrap();
        source.next_frame().unwrap().unwrap();
        driver.replug(vec![camera(0, "Other")]);
        for _ in 0..=QUICK.tries {
            assert_eq!(code(source.next_frame()), ErrorCode::CameraLost);
        }
        assert!(source.next_frame().unwrap().is_none());
        assert!(source.next_frame().unwrap().is_none());
        assert_eq!(driver.opened(), [0]);
    }

    #[test]
    fn a_driver_that_hangs_or_panics_is_a_lost_camera() {
        for step in [Step::Hang, Step::Panic] {
            let driver = FakeDriver::new(vec![camera(0, "Webcam")], vec![Step::Frames(13), step]);
            let mut source = opened(&driver).unwrap();
            source.next_frame().unwrap().unwrap();
            assert_eq!(code(source.next_frame()), ErrorCode::CameraLost);
        }
        let driver = FakeDriver::new(vec![camera(0, "Webcam")], vec![Step::Hang]);
        assert_eq!(code(opened(&driver)), ErrorCode::CameraLost);
    }

    #[test]
    fn each_refusal_has_its_code_and_a_working_camera_is_found_behind_it() {
        for (fault, expected) in [
            (CameraError::Busy, ErrorCode::CameraBusy),
            (CameraError::Denied, ErrorCode::CameraDenied),
            (CameraError::NoFormat, ErrorCode::InputUnsupported),
        ] {
            let refusing = vec![Step::Refuse(fault.clone())];
            let driver = FakeDriver::new(vec![camera(0, "Webcam")], refusing);
            assert_eq!(code(opened(&driver)), expected);
            let steps = vec![Step::Refuse(fault), Step::Frames(20)];
            let driver = FakeDriver::new(vec![camera(0, "Metadata"), camera(1, "Webcam")], steps);
            assert_eq!(opened(&driver).unwrap().facts().name, "Webcam");
        }
        let steps = vec![Step::Refuse(CameraError::NoFormat), Step::Refuse(CameraError::Busy)];
        let driver = FakeDriver::new(vec![camera(0, "Metadata"), camera(1, "Webcam")], steps);
        assert_eq!(code(opened(&driver)), ErrorCode::CameraBusy);
        assert_eq!(code(opened(&FakeDriver::new(Vec::new(), Vec::new()))), ErrorCode::CameraAbsent);
    }

    #[test]
    fn a_damaged_frame_is_one_error() {
        let steps = vec![Step::Frames(13), Step::Short, Step::Frames(3)];
        let driver = FakeDriver::new(vec![camera(0, "Webcam")], steps);
        let mut source = opened(&driver).unwrap();
        source.next_frame().unwrap().unwrap();
        assert_eq!(code(source.next_frame()), ErrorCode::InputFrameLayout);
        assert_eq!(source.next_frame().unwrap().unwrap().id().0, 1);
    }

    #[cfg(feature = "camera")]
    #[test]
    fn a_camera_that_is_not_there_is_absent() {
        let wish = CameraWish { camera: Some("no such camera".to_owned()), ..CameraWish::default() };
        assert_eq!(code(CameraSource::open(&wish, || 0)), ErrorCode::CameraAbsent);
        let wish = CameraWish { camera: Some("4000".to_owned()), ..CameraWish::default() };
        assert_eq!(code(CameraSource::open(&wish, || 0)), ErrorCode::CameraAbsent);
    }
}
