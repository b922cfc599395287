//! A stage for guided sessions: the engine before a play, with somebody who notes what happens and prompts the actor. In:
//! acts, a profile. Out: what was told, kept and concluded.

use std::path::Path;

use idcapture::engine::{
    Engine, LiveListener, LiveOptions, LiveRun, Pacing, RecordedTerms, Recorder, SystemClock,
};
use idcapture::inference::BackendChoice;
use idcapture::record::{
    ChallengeEvent, FrameId, GuidanceCode, SessionEvent, SessionEventKind, SessionOutcome, SessionReason,
    SessionStep,
};
use idcapture::settings::Profile;
use idcapture::source::FrameSource;

use crate::catalogs;
use crate::play::Prompt;

/// The profile of the tests: as for the demonstration, with a challenge. What the passive score says of drawn heads is
/// not asked.
pub(crate) const DRAWN: &str =
    "id = \"drawn\"\nspecimen = true\n[checks.\"face.liveness\"]\nrequired = false\n";

/// An engine under a profile.
pub(crate) fn engine(profile: &str, backend: BackendChoice) -> Engine {
    Engine::prepare(Profile::from_toml(profile).unwrap(), catalogs::catalog("default", backend)).unwrap()
}

/// Notes the events; hands the challenge's steps to the actor.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) events: Vec<SessionEvent>,
    pub(crate) prompt: Option<Prompt>,
}

impl LiveListener for Notes {
    fn event(&mut self, event: &SessionEvent) {
        if let (SessionEventKind::Challenge { event }, Some(prompt)) = (&event.what, &self.prompt) {
            *prompt.lock().unwrap() = match event {
                ChallengeEvent::Asked(step) => Some(*step),
                _ => None,
            };
        }
        self.events.push(event.clone());
    }
}

/// What a session came to.
pub(crate) struct Done {
    pub(crate) run: LiveRun,
    pub(crate) events: Vec<SessionEvent>,
}

/// Runs a session over the frames of a source.
pub(crate) fn played(profile: &str, source: Box<dyn FrameSource + Send>, prompt: Option<Prompt>) -> Done {
    let mut notes = Notes { prompt, ..Notes::default() };
    let run = engine(profile, BackendChoice::Auto)
        .run_live(source, &options(), &SystemClock::start(), &mut notes)
        .unwrap();
    Done { run, events: notes.events }
}

/// The same, recorded in a folder.
pub(crate) fn recorded(profile: &str, source: Box<dyn FrameSource + Send>, folder: &Path) -> Done {
    let mut notes = Notes::default();
    let mut engine = engine(profile, BackendChoice::Auto);
    let terms = RecordedTerms {
        device_start: "2026-05-04T12:00:00Z".parse().unwrap(),
        challenge: "07".repeat(32),
        profile_toml: engine.profile().to_toml().unwrap(),
        camera: source.facts().clone(),
    };
    let mut recorder = Recorder::create(folder, &terms, &mut notes).unwrap();
    let run = engine.run_live(source, &options(), &SystemClock::start(), &mut recorder).unwrap();
    recorder.finish().unwrap();
    Done { run, events: notes.events }
}

pub(crate) fn options() -> LiveOptions {
    LiveOptions::new(vec![7; 32], Pacing::EveryFrame)
}

impl Done {
    pub(crate) fn outcome(&self) -> SessionOutcome {
        self.run.run.record.outcome
    }

    pub(crate) fn reasons(&self) -> Vec<&str> {
        self.run.run.record.reasons.iter().map(|reason: &SessionReason| reason.code.as_str()).collect()
    }

    pub(crate) fn told(&self) -> Vec<GuidanceCode> {
        let code = |event: &SessionEvent| match event.what {
            SessionEventKind::Guidance { code } => Some(code),
            _ => None,
        };
        self.events.iter().filter_map(code).collect()
    }

    /// Steps and frames that were kept, in order, with why.
    pub(crate) fn captured(&self) -> Vec<(SessionStep, FrameId, String)> {
        let kept = |event: &SessionEvent| match &event.what {
            SessionEventKind::Captured { step, still, reason, .. } => Some((*step, *still, reason.clone())),
            _ => None,
        };
        self.events.iter().filter_map(kept).collect()
    }

    pub(crate) fn steps(&self) -> Vec<SessionStep> {
        self.captured().into_iter().map(|(step, ..)| step).collect()
    }

    /// When the frame that a step keeps was taken, in ms.
    pub(crate) fn kept_at_ms(&self, step: SessionStep) -> u64 {
        let (_, frame, _) =
            self.captured().into_iter().find(|(kept, ..)| *kept == step).expect("the step was kept");
        let line = self.run.run.record.frame_log.iter().find(|line| line.sequence == frame).unwrap();
        assert!(line.kept && line.reason == format!("the still of the {}", step.name()), "{line:?}");
        line.monotonic_ns / 1_000_000
    }

    pub(crate) fn feeds(&self) -> Vec<Option<GuidanceCode>> {
        let code = |event: &SessionEvent| match event.what {
            SessionEventKind::Feed { code } => Some(code),
            _ => None,
        };
        self.events.iter().filter_map(code).collect()
    }

    /// Codes with which pictures were refused.
    pub(crate) fn refused(&self) -> Vec<GuidanceCode> {
        let code = |event: &SessionEvent| match event.what {
            SessionEventKind::Refused { code, .. } => Some(code),
            _ => None,
        };
        self.events.iter().filter_map(code).collect()
    }
}
