//! The engine on a thread of its own. In: a job, commands. Out: events, small copies of frames, the end.
//!
//! Events and the end go through a channel of bounded length that the screen empties with every picture it draws; copies of
//! frames wait one at a time in [`Waiting`]. A screen that is gone cancels the session.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, channel, sync_channel};

use idcapture::engine::{Engine, LiveListener, LiveOptions, LiveRun, SystemClock};
use idcapture::error::{ErrorCode, Result};
use idcapture::frame::Frame;
use idcapture::inference::{BackendChoice, Catalog, ModelSet, find_models_folder};
use idcapture::record::{DeviceFacts, SessionEvent};
use idcapture::session::live::{Command, PreviewView};
use idcapture::settings::{LiveTerms, Profile};
use idcapture::source::FrameSource;

use crate::delivery::{Delivery, Wishes};
use crate::preview::{Copier, Preview, Waiting};
use crate::sources::Sources;

/// Events that may wait. A session has a few dozen of them a minute.
const EVENTS: usize = 1_024;

/// What is to be done.
pub struct Job {
    /// Where sources are opened.
    pub sources: Arc<dyn Sources>,
    /// Which one.
    pub source: String,
    /// Name or path of the profile.
    pub profile: String,
    /// Folder of the model catalog, where it is not in its usual place.
    pub models: Option<PathBuf>,
    /// Where the bundle goes.
    pub wishes: Wishes,
    /// The engine of the session before, if there was one.
    pub engine: Option<Engine>,
}

/// What comes out.
pub enum Told {
    /// The engine is ready; frames come from now on.
    Ready(LiveTerms),
    /// Something happened.
    Event(SessionEvent),
    /// The source fails, or gives frames again.
    Source {
        /// Whether it fails.
        lost: bool,
    },
    /// It is over, and the bundle was written.
    Done {
        /// What it came to.
        run: Box<LiveRun>,
        /// The bundle.
        bundle: PathBuf,
        /// For the next session.
        engine: Box<Engine>,
    },
    /// It failed: nothing was written.
    Failed {
        /// Stable.
        code: ErrorCode,
        /// In English, without personal data.
        message: String,
    },
}

/// A session under way.
pub struct Worker {
    told: Receiver<Told>,
    commands: Sender<Command>,
    waiting: Waiting,
}

impl Worker {
    /// Begins. `awake` is called whenever there is something new to draw.
    #[must_use]
    pub fn start(job: Job, awake: impl Fn() + Send + Sync + 'static) -> Self {
        let (tell, told) = sync_channel(EVENTS);
        let (commands, obey) = channel();
        let waiting = Waiting::default();
        let copier = Copier::new(waiting.clone());
        let sources = Arc::clone(&job.sources);
        std::thread::spawn(move || {
            let mut link = Link { tell, obey, copier, sources, awake: Arc::new(awake), deaf: false };
            let end = work(job, &mut link)
                .unwrap_or_else(|error| Told::Failed { code: error.code(), message: error.to_string() });
            link.tell(end);
        });
        Self { told, commands, waiting }
    }

    /// What was told since the last call; `None` once there is nothing more for now.
    #[must_use]
    pub fn next(&self) -> Option<Told> {
        self.told.try_recv().ok()
    }

    /// The newest copy of a frame, where there is one that was not taken yet.
    #[must_use]
    pub fn preview(&self) -> Option<Preview> {
        self.waiting.take()
    }

    /// Says something to the session; heeded with its next frame.
    pub fn command(&self, command: Command) {
        // A session that is over heeds nothing.
        let _ = self.commands.send(command);
    }
}

fn work(job: Job, link: &mut Link) -> Result<Told> {
    let mut engine = match job.engine {
        Some(engine) => engine,
        None => Engine::prepare(Profile::open(&job.profile)?, catalog(job.models)?)?,
    };
    let clock = SystemClock::start();
    let delivery = Delivery::prepare(&job.wishes, clock)?;
    let opened = job.sources.open(&job.source, clock)?;
    link.tell(Told::Ready(engine.profile().live));
    let options = LiveOptions::new(delivery.challenge(), opened.pacing);
    let watched = link.watched(opened.source);
    let run = engine.run_live(Box::new(watched), &options, &clock, link)?;
    let bundle = delivery.write(&run)?;
    Ok(Told::Done { run: Box::new(run), bundle, engine: Box::new(engine) })
}

/// As the command line has it: a device without models measures less, and says so in every check.
fn catalog(models: Option<PathBuf>) -> Result<Catalog> {
    if models.is_none() && find_models_folder(None).is_none() {
        return Ok(Catalog::without_models());
    }
    Catalog::open(models.as_deref(), ModelSet::default(), BackendChoice::Auto)
}

/// The session's listener.
struct Link {
    tell: SyncSender<Told>,
    obey: Receiver<Command>,
    copier: Copier,
    sources: Arc<dyn Sources>,
    awake: Arc<dyn Fn() + Send + Sync>,
    /// Nobody listens any more.
    deaf: bool,
}

impl Link {
    fn tell(&mut self, what: Told) {
        self.deaf |= self.tell.send(what).is_err();
        (self.awake)();
    }

    /// The source, with every loss of it told.
    fn watched(&self, inner: Box<dyn FrameSource + Send>) -> Watched {
        Watched { inner, tell: self.tell.clone(), awake: Arc::clone(&self.awake), lost: false }
    }
}

/// A source that is looked after: the session hears of a loss when it is for good, the person at once.
struct Watched {
    inner: Box<dyn FrameSource + Send>,
    tell: SyncSender<Told>,
    awake: Arc<dyn Fn() + Send + Sync>,
    lost: bool,
}

impl FrameSource for Watched {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let next = self.inner.next_frame();
        let lost = match &next {
            Err(fault) => self.lost || fault.code() == ErrorCode::CameraLost,
            Ok(_) => false,
        };
        if lost != self.lost {
            self.lost = lost;
            // Nobody listens any more: the session will hear of it.
            let _ = self.tell.send(Told::Source { lost });
            (self.awake)();
        }
        next
    }

    fn facts(&self) -> &DeviceFacts {
        self.inner.facts()
    }
}

impl LiveListener for Link {
    fn event(&mut self, event: &SessionEvent) {
        self.sources.told(event);
        self.tell(Told::Event(event.clone()));
    }

    fn frame(&mut self, frame: &Frame) {
        if self.copier.frame(frame) {
            (self.awake)();
        }
    }

    fn seen(&mut self, view: &PreviewView<'_>) {
        if self.copier.seen(view) {
            (self.awake)();
        }
    }

    fn command(&mut self, _at_ms: u64) -> Option<Command> {
        match self.obey.try_recv() {
            Ok(command) => Some(command),
            Err(TryRecvError::Disconnected) if !self.deaf => {
                self.deaf = true;
                Some(Command::Cancel)
            }
            Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use idcapture::error::Coded;
    use idcapture::frame::RgbImage;
    use idcapture::record::FrameId;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("gone")]
    struct Gone(ErrorCode);

    impl Coded for Gone {
        fn code(&self) -> ErrorCode {
            self.0
        }
    }

    /// Gives what it was given, in turn.
    struct Played(Vec<Result<Option<Frame>>>, DeviceFacts);

    impl FrameSource for Played {
        fn next_frame(&mut self) -> Result<Option<Frame>> {
            if self.0.is_empty() { Ok(None) } else { self.0.remove(0) }
        }

        fn facts(&self) -> &DeviceFacts {
            &self.1
        }
    }

    #[test]
    fn a_loss_and_its_end_are_told_once() {
        let frame = || Ok(Some(Frame::from_rgb(FrameId(0), 0, RgbImage::new(8, 8))));
        let fault = |code| Err(Gone(code).into());
        let (lost, damaged) = (ErrorCode::CameraLost, ErrorCode::InputDamaged);
        let plays =
            vec![frame(), fault(damaged), fault(lost), fault(lost), frame(), frame(), fault(lost), Ok(None)];
        let calls = plays.len();
        let (tell, told) = sync_channel(16);
        let inner = Box::new(Played(plays, DeviceFacts::default()));
        let mut watched = Watched { inner, tell, awake: Arc::new(|| ()), lost: false };
        for _ in 0..calls {
            let _ = watched.next_frame();
        }
        let heard: Vec<bool> =
            told.try_iter().map(|one| matches!(one, Told::Source { lost: true })).collect();
        assert_eq!(heard, [true, false, true, false]);
    }
}
