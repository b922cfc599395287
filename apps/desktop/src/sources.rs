//! Where frames come from: cameras, files, streams. In: a name. Out: a source, and how its frames are to be taken.

use std::path::Path;
use std::time::{Duration, Instant};

use idcapture::engine::{Clock as _, Pacing, SystemClock};
use idcapture::error::{Coded, ErrorCode, Result};
use idcapture::frame::Frame;
use idcapture::record::{DeviceFacts, SessionEvent};
use idcapture::source::camera::{CameraInfo, CameraSource, CameraWish, list_cameras};
use idcapture::source::{FolderSource, FrameRate, FrameSource, MjpegSource, Y4mSource};

use crate::arguments::Arguments;
use crate::remembered::Remembered;

/// A source, opened.
pub struct Opened {
    /// It.
    pub source: Box<dyn FrameSource + Send>,
    /// How its frames are taken.
    pub pacing: Pacing,
}

/// One that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What [`Sources::open`] takes.
    pub id: String,
    /// What a person reads.
    pub label: String,
}

/// What the app takes frames from.
pub trait Sources: Send + Sync {
    /// Those that can be chosen now, the one to begin with first; where there are none, a name is typed.
    ///
    /// # Errors
    /// The system does not say which cameras there are.
    fn list(&self) -> Result<Vec<Listed>>;

    /// Opens one.
    ///
    /// # Errors
    /// A name that means nothing; what opening it fails with.
    fn open(&self, id: &str, clock: SystemClock) -> Result<Opened>;

    /// What happens in the session, for sources that answer to it.
    fn told(&self, _event: &SessionEvent) {}
}

/// A name that no source has.
#[derive(Debug, thiserror::Error)]
#[error("there is no source {0}: camera, camera:NAME, folder:DIR, y4m:FILE or mjpeg:FILE")]
struct UnknownSource(String);

impl Coded for UnknownSource {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

/// Cameras, files and streams.
#[derive(Debug, Clone)]
pub struct Streams {
    fps: f64,
    live: bool,
    paced: bool,
    remembered: Remembered,
}

impl Streams {
    /// As the flags say.
    #[must_use]
    pub fn of(arguments: &Arguments) -> Self {
        let remembered = Remembered::usual();
        Self { fps: arguments.fps, live: arguments.live, paced: arguments.paced, remembered }
    }

    /// Opens the camera of this number or name; the best fit without one.
    fn camera(&self, named: Option<&str>, clock: SystemClock) -> Result<Opened> {
        let camera = named.map(str::to_owned);
        let wish = CameraWish { camera, remembered: self.remembered.camera(), ..CameraWish::default() };
        let source = CameraSource::open(&wish, move || clock.monotonic_ns())?;
        self.remembered.note_camera(&source.facts().name);
        Ok(Opened { source: Box::new(source), pacing: Pacing::LatestWins })
    }
}

impl Sources for Streams {
    fn list(&self) -> Result<Vec<Listed>> {
        Ok(listed(list_cameras()?, self.remembered.camera().as_deref()))
    }

    fn open(&self, id: &str, clock: SystemClock) -> Result<Opened> {
        let unknown = || UnknownSource(id.to_owned());
        if id == "camera" {
            return self.camera(None, clock);
        }
        let (kind, name) = id.split_once(':').ok_or_else(unknown)?;
        let rate = FrameRate::per_second(self.fps)?;
        let (path, live) = (Path::new(name), self.live);
        let stamps = move || clock.monotonic_ns();
        let source: Box<dyn FrameSource + Send> = match kind {
            "camera" => return self.camera(Some(name), clock),
            "folder" => {
                let source = FolderSource::open(path)?.with_rate(rate);
                Box::new(if live { source.with_clock(stamps) } else { source })
            }
            "y4m" => {
                let source = Y4mSource::open(path)?;
                Box::new(if live { source.with_clock(stamps) } else { source })
            }
            "mjpeg" => {
                let source = MjpegSource::open(path)?.with_rate(rate);
                Box::new(if live { source.with_clock(stamps) } else { source })
            }
            _ => return Err(unknown().into()),
        };
        let source = if self.paced { Box::new(Paced::new(source)) } else { source };
        Ok(Opened { source, pacing: if live { Pacing::LatestWins } else { Pacing::EveryFrame } })
    }
}

/// Cameras as they are chosen from: the remembered one first, those of hardware before virtual ones.
fn listed(mut cameras: Vec<CameraInfo>, remembered: Option<&str>) -> Vec<Listed> {
    cameras.sort_by_key(|camera| {
        let is_remembered = remembered == Some(camera.name.as_str());
        (!is_remembered, !camera.virtual_signals.is_empty(), camera.index)
    });
    let is_alone = |name: &str| cameras.iter().filter(|camera| camera.name == name).count() == 1;
    let label = |camera: &CameraInfo| {
        let CameraInfo { name, index, .. } = camera;
        if is_alone(name) { name.clone() } else { format!("{name} ({index})") }
    };
    cameras
        .iter()
        .map(|camera| Listed { id: format!("camera:{}", camera.index), label: label(camera) })
        .collect()
}

/// A source that gives no frame before its time has come.
pub struct Paced {
    inner: Box<dyn FrameSource + Send>,
    /// When the first frame was given, and its time stamp in ns.
    began: Option<(Instant, u64)>,
}

impl Paced {
    /// Holds the frames of `inner` back.
    #[must_use]
    pub fn new(inner: Box<dyn FrameSource + Send>) -> Self {
        Self { inner, began: None }
    }
}

impl FrameSource for Paced {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let Some(frame) = self.inner.next_frame()? else { return Ok(None) };
        let (began, first_ns) = *self.began.get_or_insert_with(|| (Instant::now(), frame.monotonic_ns()));
        let due = Duration::from_nanos(frame.monotonic_ns().saturating_sub(first_ns));
        std::thread::sleep(due.saturating_sub(began.elapsed()));
        Ok(Some(frame))
    }

    fn facts(&self) -> &DeviceFacts {
        self.inner.facts()
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use idcapture::source::camera::Facing;

    use super::*;

    #[test]
    fn unknown_names_are_refused() {
        let streams = Streams::of(&Arguments::parse_from(["app"]));
        for name in ["", "kamera", "tape:1", "y4m:/nowhere/at/all"] {
            assert!(streams.open(name, SystemClock::start()).is_err(), "{name}");
        }
    }

    #[test]
    fn a_camera_that_is_not_there_is_absent() {
        let streams = Streams::of(&Arguments::parse_from(["app"]));
        let opened = streams.open("camera:no such camera", SystemClock::start());
        assert_eq!(opened.err().map(|error| error.code()), Some(ErrorCode::CameraAbsent));
    }

    #[test]
    fn cameras_are_listed_by_what_is_known_of_them() {
        let camera = |index, name: &str, signs: &[&str]| CameraInfo {
            index,
            name: name.to_owned(),
            driver: None,
            transport: None,
            facing: Facing::Unknown,
            virtual_signals: signs.iter().map(|sign| (*sign).to_owned()).collect(),
        };
        let cameras = || {
            vec![
                camera(0, "OBS Virtual Camera", &["name:obs"]),
                camera(2, "Webcam", &[]),
                camera(3, "Webcam", &[]),
                camera(4, "Other", &[]),
            ]
        };
        let labels = |remembered: Option<&str>| -> Vec<String> {
            listed(cameras(), remembered).into_iter().map(|one| one.label).collect()
        };
        assert_eq!(labels(None), ["Webcam (2)", "Webcam (3)", "Other", "OBS Virtual Camera"]);
        assert_eq!(labels(Some("Other")), ["Other", "Webcam (2)", "Webcam (3)", "OBS Virtual Camera"]);
        assert_eq!(listed(cameras(), None)[0].id, "camera:2");
    }

    #[test]
    fn a_paced_source_gives_no_frame_early() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..3 {
            image::RgbImage::new(32, 24).save(folder.path().join(format!("{number}.png"))).unwrap();
        }
        let flags = ["app", "--paced", "--fps", "20"];
        let streams = Streams::of(&Arguments::parse_from(flags));
        let id = format!("folder:{}", folder.path().display());
        let mut opened = streams.open(&id, SystemClock::start()).unwrap();
        assert_eq!(opened.pacing, Pacing::EveryFrame);
        let began = Instant::now();
        while opened.source.next_frame().unwrap().is_some() {}
        assert!(began.elapsed() >= Duration::from_millis(100));
    }
}
