//! A recorded session gives the same events again, as often as it is replayed, and on the other backend the same steps from
//! the same frames.

use idcapture::engine::{Clock, Engine, LiveOptions, Pacing, Playback, Recording};
use idcapture::inference::BackendChoice;
use idcapture::record::{SessionEvent, SessionEventKind};
use idcapture::settings::Profile;
use idcapture::source::FrameRate;
use idcapture::source::specimen::sequence::{ClipSetting, ClipSource, Script};
use jiff::Timestamp;

use crate::stage::{DRAWN, Notes, recorded};
use crate::{catalogs, prints};

struct At(Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn monotonic_ns(&self) -> u64 {
        0
    }
}

fn replayed(
    folder: &std::path::Path,
    backend: BackendChoice,
) -> (Vec<SessionEvent>, idcapture::engine::LiveRun) {
    let recording = Recording::open(folder).unwrap();
    let terms = recording.terms.clone();
    let profile = Profile::from_toml(&terms.profile_toml).unwrap();
    let mut engine = Engine::prepare(profile, catalogs::catalog("default", backend)).unwrap();
    let Playback { source, commands, .. } = recording.play();
    assert!(commands.is_empty());
    let mut notes = Notes::default();
    let options = LiveOptions::new(vec![7; 32], Pacing::EveryFrame);
    let run = engine.run_live(source, &options, &At(terms.device_start), &mut notes).unwrap();
    (notes.events, run)
}

/// What may not differ between backends: which step kept which frame, what was refused and why, and the end.
fn decisions(events: &[SessionEvent]) -> Vec<String> {
    let decision = |event: &SessionEvent| match &event.what {
        SessionEventKind::Captured { step, still, candidates, .. } => {
            Some(format!("{step:?} {still:?} {candidates}"))
        }
        SessionEventKind::Refused { step, still, code, .. } => Some(format!("{step:?} {still:?} {code:?}")),
        SessionEventKind::Guidance { code } => Some(format!("{} {code:?}", event.at_ms)),
        SessionEventKind::Finished { outcome, reasons } => {
            let codes: Vec<&str> = reasons.iter().map(|reason| reason.code.as_str()).collect();
            Some(format!("{outcome:?} {codes:?}"))
        }
        _ => None,
    };
    events.iter().filter_map(decision).collect()
}

#[test]
fn a_replay_gives_the_same_events_and_the_other_backend_the_same_decisions() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("recording");
    let setting = ClipSetting { rate: FrameRate::new(12, 1).unwrap(), ..ClipSetting::default() };
    let clip = Script::Glared.clip(setting, prints()).unwrap();
    let done = recorded(DRAWN, Box::new(ClipSource::new(clip)), &recording);
    assert_eq!(done.captured().len(), 1);

    let (first, run) = replayed(&recording, BackendChoice::Auto);
    let (second, again) = replayed(&recording, BackendChoice::Auto);
    assert_eq!(first, done.events);
    assert_eq!(second, done.events);
    assert_eq!(run.run.record.checks, again.run.record.checks);
    assert_eq!(run.run.record.frame_log, done.run.run.record.frame_log);

    let (other, portable) = replayed(&recording, BackendChoice::Portable);
    assert_eq!(decisions(&other), decisions(&done.events));
    let statuses = |run: &idcapture::engine::LiveRun| -> Vec<_> {
        run.run.record.checks.iter().map(|check| (check.id.clone(), check.status, check.marginal)).collect()
    };
    let marginal = |id: &str| run.run.record.checks.iter().any(|check| check.id == id && check.marginal);
    for (one, two) in statuses(&run).into_iter().zip(statuses(&portable)) {
        assert!(one == two || marginal(&one.0), "{one:?} {two:?}");
    }
}
