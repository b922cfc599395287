//! The app before a drawn card and a drawn person, who do what the session asks for. In: the app's own flags, and in
//! `REHEARSAL` what goes wrong: `refusing` for a person who does not move, `losing` for a camera that is gone for a while
//! during the front, `lost` for one that is gone for good from the back on. Out: the window; every event on stdout as a line
//! of JSON, for who drives the window. With `REHEARSAL_TABLE` no window, but a stream (YUV4MPEG2) of a table without a card in
//! the file of that name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    unreachable_pub,
    missing_docs,
    dead_code,
    reason = "a tool for tests: what cannot be drawn ends it"
)]

#[path = "../../../../tests/guided/actor.rs"]
mod actor;
#[path = "../../../../tests/faces/head.rs"]
mod head;
#[path = "../../../../tests/guided/play.rs"]
mod play;

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::Parser as _;
use idcapture::engine::{Pacing, SystemClock};
use idcapture::error::{Coded, ErrorCode, Result};
use idcapture::frame::{Frame, RgbImage, decode_file};
use idcapture::inference::{BackendChoice, Catalog, ModelSet, find_models_folder};
use idcapture::pipeline::Pipeline;
use idcapture::record::{ChallengeEvent, DeviceFacts, FrameId, SessionEvent, SessionEventKind, SessionStep};
use idcapture::settings::Profile;
use idcapture::source::specimen::sequence::{ClipSetting, Prints, Shown};
use idcapture::source::specimen::{Fonts, Subject};
use idcapture::source::{FrameRate, FrameSource, Y4mWriter};
use idcapture_desktop::arguments::Arguments;
use idcapture_desktop::sources::{Listed, Opened, Paced, Sources};

use crate::actor::HeadActor;
use crate::head::Head;
use crate::play::{ActorSource, CardSource, Prompt, Wanted};

/// Frames a second: as many as can be drawn in time.
const RATE: u32 = 8;
/// The person's picture.
const PERSON_PX: (u32, u32) = (640, 480);
/// The table's picture, and how many of it there are: 48 s.
const TABLE_PX: (u32, u32) = (640, 360);
const TABLE_FRAMES: u64 = 384;
/// More frames than any session takes.
const FRAMES: u64 = 20_000;

/// From when a movement is asked for to when the person has understood it: the first takes so long that there is time to ask
/// for another.
const FIRST_THOUGHT: Duration = Duration::from_millis(3_500);
const THOUGHT: Duration = Duration::from_millis(500);
/// How often in a row a camera is lost that comes back, and how long each time takes.
const LOSSES: u32 = 6;
const LOSS: Duration = Duration::from_secs(1);

/// The camera is gone.
#[derive(Debug, thiserror::Error)]
#[error("the camera gives no frames any more")]
struct Gone;

impl Coded for Gone {
    fn code(&self) -> ErrorCode {
        ErrorCode::CameraLost
    }
}

fn main() {
    if let Some(path) = std::env::var_os("REHEARSAL_TABLE") {
        return empty_table(&PathBuf::from(path));
    }
    let wrong = std::env::var("REHEARSAL").unwrap_or_default();
    assert!(["", "refusing", "losing", "lost"].contains(&wrong.as_str()), "REHEARSAL={wrong}");
    let play = Play { wrong, cues: Mutex::default() };
    idcapture_desktop::app::run(Arguments::parse(), Arc::new(play)).unwrap();
}

/// Writes the stream of a table where nobody brings a card.
fn empty_table(path: &Path) {
    let rate = FrameRate::new(RATE, 1).unwrap();
    let (width_px, height_px) = TABLE_PX;
    let setting = ClipSetting { rate, width_px, height_px, ..ClipSetting::default() };
    let (mut table, _) = CardSource::new(setting, &prints(&photographs()), TABLE_FRAMES);
    let mut writer = Y4mWriter::new(BufWriter::new(File::create(path).unwrap()), TABLE_PX, rate);
    while let Some(frame) = table.next_frame().unwrap() {
        writer.write(&frame).unwrap();
    }
    writer.finish().unwrap().flush().unwrap();
}

/// What is asked of card and person.
#[derive(Clone)]
struct Cues {
    card: Wanted,
    person: Prompt,
    on_stage: Arc<AtomicBool>,
    /// The front was kept.
    turned: Arc<AtomicBool>,
    /// How often something was asked of the person, or done.
    turns: Arc<AtomicU64>,
    /// Something was asked before.
    thought: Arc<AtomicBool>,
}

struct Play {
    /// What goes wrong.
    wrong: String,
    cues: Mutex<Option<Cues>>,
}

impl Sources for Play {
    fn list(&self) -> Result<Vec<Listed>> {
        let listed = |id: &str, label: &str| Listed { id: id.to_owned(), label: label.to_owned() };
        Ok(vec![listed("play", "Drawn camera"), listed("other", "Drawn camera (2)")])
    }

    fn open(&self, _id: &str, _clock: SystemClock) -> Result<Opened> {
        let rate = FrameRate::new(RATE, 1)?;
        let photographs = photographs();
        let setting = ClipSetting { rate, ..ClipSetting::default() };
        let (card, wanted) = CardSource::new(setting, &prints(&photographs), FRAMES);
        let heads: Arc<[Head]> = photographs.iter().map(Head::of).collect();
        let actor = HeadActor::new(heads, PERSON_PX);
        let actor = if self.wrong == "refusing" { actor.refusing() } else { actor };
        let (person, prompt) = ActorSource::new(actor, rate, FRAMES);
        let cues = Cues {
            turns: Arc::default(),
            thought: Arc::default(),
            card: wanted,
            person: prompt,
            on_stage: Arc::default(),
            turned: Arc::default(),
        };
        *self.cues.lock().unwrap() = Some(cues.clone());
        let facts = DeviceFacts { name: "rehearsal".to_owned(), ..DeviceFacts::default() };
        let losses = match self.wrong.as_str() {
            "losing" => LOSSES,
            "lost" => u32::MAX,
            _ => 0,
        };
        let Cues { on_stage, turned, .. } = cues;
        let stage = Stage { card, person, on_stage, turned, losses, rate, next: 0, facts };
        Ok(Opened { source: Box::new(Paced::new(Box::new(stage))), pacing: Pacing::EveryFrame })
    }

    fn told(&self, event: &SessionEvent) {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{}", serde_json::to_string(event).unwrap());
        let _ = out.flush();
        let cues = self.cues.lock().unwrap();
        let Some(cues) = cues.as_ref() else { return };
        match &event.what {
            SessionEventKind::StepStarted { step, .. } => match step {
                SessionStep::Front => *cues.card.lock().unwrap() = Shown::Front,
                SessionStep::Back => {
                    *cues.card.lock().unwrap() = Shown::Back;
                    cues.turned.store(true, Ordering::Relaxed);
                }
                SessionStep::Selfie | SessionStep::Challenge => cues.on_stage.store(true, Ordering::Relaxed),
            },
            SessionEventKind::Challenge { event } => {
                let turn = cues.turns.fetch_add(1, Ordering::SeqCst) + 1;
                *cues.person.lock().unwrap() = None;
                if let ChallengeEvent::Asked(step) = *event {
                    let cues = cues.clone();
                    let thought =
                        if cues.thought.swap(true, Ordering::SeqCst) { THOUGHT } else { FIRST_THOUGHT };
                    std::thread::spawn(move || {
                        std::thread::sleep(thought);
                        if cues.turns.load(Ordering::SeqCst) == turn {
                            *cues.person.lock().unwrap() = Some(step);
                        }
                    });
                }
            }
            _ => {}
        }
    }
}

/// The card, then the person.
struct Stage {
    card: CardSource,
    person: ActorSource,
    on_stage: Arc<AtomicBool>,
    turned: Arc<AtomicBool>,
    /// Times that the camera is still to be lost: all of them once the first frames have come, or from the back on where it
    /// is for good.
    losses: u32,
    rate: FrameRate,
    next: u64,
    facts: DeviceFacts,
}

impl FrameSource for Stage {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let is_gone = if self.losses == u32::MAX {
            self.turned.load(Ordering::Relaxed)
        } else {
            self.losses > 0 && self.next >= u64::from(RATE)
        };
        if is_gone {
            if self.losses != u32::MAX {
                self.losses -= 1;
            }
            std::thread::sleep(LOSS);
            return Err(Gone.into());
        }
        let source: &mut dyn FrameSource =
            if self.on_stage.load(Ordering::Relaxed) { &mut self.person } else { &mut self.card };
        let Some(frame) = source.next_frame()? else { return Ok(None) };
        let (id, at_ns) = (FrameId(self.next), self.rate.time_ns(self.next));
        self.next += 1;
        Ok(Some(Frame::from_rgb(id, at_ns, frame.rgb().clone())))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

fn models() -> PathBuf {
    find_models_folder(None).expect("the models folder: make setup")
}

/// Eileen Collins, by NASA, and Grace Hopper, by the US Navy.
fn photographs() -> [RgbImage; 2] {
    ["photos/astronaut.png", "photos/grace_hopper.jpg"].map(|name| decode_file(&models().join(name)).unwrap())
}

fn prints([astronaut, hopper]: &[RgbImage; 2]) -> Prints {
    let person = Subject::new(astronaut, Subject::ASTRONAUT_FACE).unwrap();
    let other = Subject::new(hopper, Subject::GRACE_HOPPER_FACE).unwrap();
    let fonts = Fonts::open(&models().join("fonts")).unwrap();
    Prints::draw(&fonts, &person, &other, "2026-05-04".parse().unwrap(), 20).unwrap()
}

/// For `head`: the catalog of a set of models.
pub(crate) fn catalog(set: &str) -> Catalog {
    Catalog::open(Some(&models()), ModelSet(set.to_owned()), BackendChoice::Auto).unwrap()
}

/// For `head`: a pipeline with that set.
pub(crate) fn pipeline(set: &str) -> Pipeline {
    Pipeline::prepare(&Profile::default_profile().unwrap(), &catalog(set)).unwrap()
}

/// For `head`: a picture as a frame, that many ms after the first.
pub(crate) fn frame_at(rgb: RgbImage, ms: u64) -> Frame {
    Frame::from_rgb(FrameId(ms), ms * 1_000_000, rgb)
}
