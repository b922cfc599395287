//! `idcapture capture`: a stream of frames or a camera in, guidance on stderr while it runs, events and the verdict on stdout, a bundle
//! on disk.

use std::io::{IsTerminal as _, Read};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::capture_args::CaptureArgs;
use super::models::open_catalog;
use super::output;
use super::session::{Prepared, Printed, deliver, exit_status};
use crate::engine::{
    Clock, Engine, LiveCounters, LiveListener, LiveOptions, LiveRun, Pacing, RecordedTerms, Recorder,
    SystemClock,
};
use crate::error::{Coded, ErrorCode, Result};
use crate::record::{SessionEvent, SessionEventKind};
use crate::session::wording::{Language, wording};
#[cfg(feature = "camera")]
use crate::source::camera::{CameraSource, CameraWish, Facing, list_cameras};
use crate::source::{FolderSource, FrameRate, FrameSource, MjpegSource, Y4mSource};

/// A flag that cannot be used.
#[derive(Debug, thiserror::Error)]
enum CaptureError {
    #[error("there is no source {0}: folder:DIR, y4m:FILE or mjpeg:FILE")]
    Source(String),
    #[error("no {0} is given")]
    Missing(&'static str),
    #[error("there is no guidance in {0}: en, es, fr, de, pt, zh-Hant, zh-Hans or ja")]
    Language(String),
}

impl Coded for CaptureError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

/// The result, with what the loop did.
#[derive(Debug, Serialize)]
struct Captured {
    #[serde(flatten)]
    printed: Printed,
    counters: LiveCounters,
}

pub(super) fn run(arguments: &CaptureArgs) -> Result<u8> {
    #[cfg(feature = "camera")]
    if arguments.list_cameras {
        for camera in list_cameras()? {
            output::print_json(&camera, true)?;
        }
        return Ok(0);
    }
    let delivery = arguments.delivery.as_ref().ok_or(CaptureError::Missing("--key, --out"))?;
    let language = Language::parse(&arguments.language)
        .ok_or_else(|| CaptureError::Language(arguments.language.clone()))?;
    let prepared = Prepared::load(delivery)?;
    let mut engine = Engine::prepare(prepared.profile.clone(), open_catalog(&arguments.models)?)?;
    let mut counters = LiveCounters::default();
    let printed = deliver(&prepared.delivery(delivery), |challenge, clock| {
        let source = open_source(arguments, clock)?;
        let pacing = if is_live(arguments) { Pacing::LatestWins } else { Pacing::EveryFrame };
        let options = LiveOptions::new(challenge.bytes.to_vec(), pacing);
        let mut teller = Teller::new(arguments, language);
        let done = match &arguments.record {
            Some(folder) => recorded(&mut engine, source, &options, clock, folder, &mut teller),
            None => engine.run_live(source, &options, &clock, &mut teller),
        };
        teller.finish();
        let done = done?;
        counters = done.counters;
        Ok(done.run)
    })?;
    let outcome = printed.outcome;
    output::print_json(&Captured { printed, counters }, arguments.jsonl)?;
    Ok(exit_status(outcome))
}

fn recorded(
    engine: &mut Engine,
    source: Box<dyn FrameSource + Send>,
    options: &LiveOptions,
    clock: SystemClock,
    folder: &Path,
    teller: &mut Teller,
) -> Result<LiveRun> {
    let terms = RecordedTerms {
        device_start: clock.now(),
        challenge: options.challenge.iter().map(|byte| format!("{byte:02x}")).collect(),
        profile_toml: engine.profile().to_toml()?,
        camera: source.facts().clone(),
    };
    let fixed = Started { clock, start: terms.device_start };
    let mut recorder = Recorder::create(folder, &terms, teller)?;
    let done = engine.run_live(source, options, &fixed, &mut recorder)?;
    recorder.finish()?;
    Ok(done)
}

/// A clock whose start is the one that the recording states.
struct Started {
    clock: SystemClock,
    start: jiff::Timestamp,
}

impl Clock for Started {
    fn now(&self) -> jiff::Timestamp {
        let since =
            jiff::SignedDuration::from_nanos(i64::try_from(self.clock.monotonic_ns()).unwrap_or(i64::MAX));
        self.start.checked_add(since).unwrap_or(self.start).max(self.start)
    }

    fn monotonic_ns(&self) -> u64 {
        self.clock.monotonic_ns()
    }
}

/// Whether frames are passed over that cannot be looked at in time.
fn is_live(arguments: &CaptureArgs) -> bool {
    #[cfg(feature = "camera")]
    if arguments.camera.is_some() {
        return true;
    }
    arguments.live
}

/// Opens the camera that `--camera` names.
#[cfg(feature = "camera")]
fn open_camera(name: &str, facing: Option<&str>, clock: SystemClock) -> Result<Box<dyn FrameSource + Send>> {
    let facing = match facing {
        Some("front") => Some(Facing::Front),
        Some("back") => Some(Facing::Back),
        _ => None,
    };
    let camera = (!name.is_empty()).then(|| name.to_owned());
    let wish = CameraWish { camera, facing, ..CameraWish::default() };
    Ok(Box::new(CameraSource::open(&wish, move || clock.monotonic_ns())?))
}

/// Opens what `--source` or `--camera` names.
fn open_source(arguments: &CaptureArgs, clock: SystemClock) -> Result<Box<dyn FrameSource + Send>> {
    #[cfg(feature = "camera")]
    if let Some(name) = &arguments.camera {
        return open_camera(name, arguments.facing.as_deref(), clock);
    }
    let source = arguments.source.as_deref().ok_or(CaptureError::Missing("--source"))?;
    let unknown = || CaptureError::Source(source.to_owned());
    let (kind, name) = source.split_once(':').ok_or_else(unknown)?;
    let rate = FrameRate::per_second(arguments.fps)?;
    let live = arguments.live;
    let stamps = move || clock.monotonic_ns();
    let stdin = || -> Box<dyn Read + Send> { Box::new(std::io::stdin()) };
    Ok(match (kind, name) {
        ("folder", folder) => {
            let source = FolderSource::open(Path::new(folder))?.with_rate(rate);
            Box::new(if live { source.with_clock(stamps) } else { source })
        }
        ("y4m", name) => {
            let source =
                if name == "-" { Y4mSource::new(stdin())? } else { Y4mSource::open(Path::new(name))? };
            Box::new(if live { source.with_clock(stamps) } else { source })
        }
        ("mjpeg", name) => {
            let source =
                if name == "-" { MjpegSource::new(stdin()) } else { MjpegSource::open(Path::new(name))? };
            let source = source.with_rate(rate);
            Box::new(if live { source.with_clock(stamps) } else { source })
        }
        _ => return Err(unknown().into()),
    })
}

/// Tells what happens: one line of guidance on a terminal, a line for each message elsewhere, JSON where asked for.
struct Teller {
    jsonl: bool,
    spoken: bool,
    language: Language,
    bar: Option<ProgressBar>,
    fault: Option<crate::error::Error>,
}

impl Teller {
    fn new(arguments: &CaptureArgs, language: Language) -> Self {
        let bar = std::io::stderr().is_terminal().then(ProgressBar::new_spinner);
        if let (Some(bar), Ok(style)) = (&bar, ProgressStyle::with_template("{spinner} {msg}")) {
            bar.set_style(style);
        }
        Self { jsonl: arguments.jsonl, spoken: arguments.spoken, language, bar, fault: None }
    }

    fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl LiveListener for Teller {
    fn event(&mut self, event: &SessionEvent) {
        if self.jsonl && self.fault.is_none() {
            self.fault = output::print_json(event, true).err();
        }
        if let SessionEventKind::Guidance { code } = &event.what {
            let words = wording(*code, self.language);
            let words = if self.spoken { words.spoken } else { words.text };
            match &self.bar {
                Some(bar) => bar.set_message(words),
                None => output::tell(words),
            }
        }
    }

    fn frame(&mut self, _frame: &crate::frame::Frame) {
        if let Some(bar) = &self.bar {
            bar.tick();
        }
    }
}
