//! What a session stands on in these tests: a clock that does not run, frames in memory, an engine.

use std::path::Path;

use idcapture::engine::{Clock, Engine, StillLayout, StillRun};
use idcapture::error::Result;
use idcapture::frame::{Frame, RgbImage, decode_file};
use idcapture::inference::{BackendChoice, Catalog, ModelSet};
use idcapture::record::{Check, CheckStatus, DeviceFacts, FrameId, SessionRecord, Subject};
use idcapture::settings::Profile;
use idcapture::source::FrameSource;
use jiff::Timestamp;

use crate::demo::models_folder;

/// A clock that stands still.
pub(crate) struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        "2026-05-04T10:00:00Z".parse().unwrap()
    }

    fn monotonic_ns(&self) -> u64 {
        7_000_000
    }
}

/// Pictures as frames, a second apart.
pub(crate) struct Pictures {
    pictures: Vec<RgbImage>,
    given: u64,
    facts: DeviceFacts,
}

impl Pictures {
    pub(crate) fn new(pictures: impl IntoIterator<Item = RgbImage>) -> Self {
        let facts = DeviceFacts { name: "memory".to_owned(), ..DeviceFacts::default() };
        Self { pictures: pictures.into_iter().collect(), given: 0, facts }
    }
}

impl FrameSource for Pictures {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let Some(picture) = self.pictures.get(self.given as usize) else { return Ok(None) };
        let frame = Frame::from_rgb(FrameId(self.given), self.given * 1_000_000_000, picture.clone());
        self.given += 1;
        Ok(Some(frame))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

/// A drawn picture.
pub(crate) fn picture(path: &Path) -> RgbImage {
    decode_file(path).unwrap()
}

/// An engine with this checkout's models under a built-in profile.
pub(crate) fn engine(profile: &str) -> Engine {
    engine_with(Profile::open(profile).unwrap())
}

/// The same under any profile.
pub(crate) fn engine_with(profile: Profile) -> Engine {
    let catalog = Catalog::open(Some(&models_folder()), ModelSet::default(), BackendChoice::Auto).unwrap();
    Engine::prepare(profile, catalog).unwrap()
}

/// Runs a session of a front, a back where there is one, and selfies.
pub(crate) fn run(
    engine: &mut Engine,
    front: &RgbImage,
    back: Option<&RgbImage>,
    selfies: &[RgbImage],
) -> Result<StillRun> {
    let layout = StillLayout { back: back.is_some(), selfies: selfies.len() };
    let pictures = std::iter::once(front).chain(back).chain(selfies).cloned();
    engine.run_stills(&mut Pictures::new(pictures), layout, &Standing)
}

/// The check of that id and subject.
#[track_caller]
pub(crate) fn check<'a>(record: &'a SessionRecord, id: &str, subject: Subject) -> &'a Check {
    let found = record.checks.iter().find(|check| check.id == id && check.subject == subject);
    found.unwrap_or_else(|| panic!("no check {id} of {subject:?}"))
}

/// The codes of the reasons.
pub(crate) fn reasons(record: &SessionRecord) -> Vec<&str> {
    record.reasons.iter().map(|reason| reason.code.as_str()).collect()
}

/// Asserts that what was not measured has a reason, and that every check that should speak is among the reasons.
#[track_caller]
pub(crate) fn is_explained(record: &SessionRecord) {
    for check in &record.checks {
        let code = |status: &str| format!("{}.{status}", check.id);
        match check.status {
            CheckStatus::Failed => {
                assert!(reasons(record).contains(&code("failed").as_str()), "{check:?}");
            }
            CheckStatus::NotMeasured => {
                assert!(check.value.is_none() && check.reason.is_some(), "{check:?}");
                let told = reasons(record).contains(&code("not_measured").as_str());
                assert_eq!(told, required_somewhere(record, &check.id), "{check:?}");
            }
            CheckStatus::NotApplicable => assert!(check.reason.is_some(), "{check:?}"),
            CheckStatus::Passed => {
                if let (Some(value), Some(threshold), Some(direction)) =
                    (check.value, check.threshold, check.direction)
                {
                    assert!(direction.passes(value, threshold), "{check:?}");
                }
            }
        }
    }
    let known = |code: &str| record.checks.iter().any(|check| code.starts_with(&format!("{}.", check.id)));
    assert!(record.reasons.iter().all(|reason| known(&reason.code) && !reason.message.is_empty()));
}

/// Whether an unmeasured check of that id is required of some subject.
fn required_somewhere(record: &SessionRecord, id: &str) -> bool {
    record
        .checks
        .iter()
        .any(|check| check.id == id && check.required && check.status == CheckStatus::NotMeasured)
}
