//! A session on stills. In: a source that gives the front, then the back where there is one, then the selfies.
//! Out: the record and the pictures its bundle keeps. One photograph is held at a time.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::closing::{Closing, Still, Taken};
use super::looks::{DocumentLook, look_at_document, look_at_selfie};
use super::{Clock, EngineError};
use crate::error::Result;
use crate::frame::Frame;
use crate::inference::{Catalog, Role};
use crate::pipeline::Pipeline;
use crate::record::{SessionRecord, SessionTimes};
use crate::settings::{Profile, Retention};
use crate::source::FrameSource;

/// A prepared engine: profile, catalog and stages.
pub struct Engine {
    profile: Profile,
    catalog: Catalog,
    /// Ids of the networks whose weights are on this device.
    loaded: Vec<String>,
    pipeline: Pipeline,
}

/// Which pictures the source gives, in this order: front, back if any, selfies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StillLayout {
    /// Whether a back follows the front.
    pub back: bool,
    /// How many selfies follow.
    pub selfies: usize,
}

/// What a picture is of: its retention class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// A rectified side of the document.
    Page,
    /// A whole photograph of the document.
    Frame,
    /// The portrait cut out of the front.
    Portrait,
    /// A selfie.
    Selfie,
}

/// A picture that the bundle keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPicture {
    /// What it is of.
    pub kind: PictureKind,
    /// Its name in the bundle's `evidence/` folder.
    pub name: String,
    /// The JPEG, as it is hashed and stored.
    pub jpeg: Vec<u8>,
}

/// The JSON that stands beside the pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionReports {
    /// `document.json`.
    pub document: Value,
    /// `face.json`.
    pub face: Value,
    /// `quality.json`.
    pub quality: Value,
}

/// A finished session.
#[derive(Debug, Clone)]
pub struct StillRun {
    /// What is signed.
    pub record: SessionRecord,
    /// What the record rests on.
    pub reports: SessionReports,
    /// Pictures, each encoded once.
    pub pictures: Vec<KeptPicture>,
    /// What they are for and how long they are kept, by the profile.
    pub retention: Retention,
}

impl Engine {
    /// Prepares every stage.
    ///
    /// # Errors
    /// As [`Pipeline::prepare`].
    pub fn prepare(profile: Profile, catalog: Catalog) -> Result<Self> {
        let pipeline = Pipeline::prepare(&profile, &catalog)?;
        let present = catalog.entries().filter(|entry| catalog.weights(entry).is_ok());
        let loaded = present.map(|entry| entry.id.clone()).collect();
        Ok(Self { profile, catalog, loaded, pipeline })
    }

    /// The profile in force.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The models in use.
    pub(super) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Whether the weights of a network are on this device.
    pub(super) fn has_loaded(&self, id: &str) -> bool {
        self.loaded.iter().any(|loaded| loaded == id)
    }

    /// The prepared stages.
    pub fn pipeline(&mut self) -> &mut Pipeline {
        &mut self.pipeline
    }

    /// The score from which two faces count as one person under this profile and embedder.
    #[must_use]
    pub fn match_threshold(&self) -> Option<f64> {
        let target = self.profile.checks.face_match.max_false_match_rate;
        self.catalog.entry(Role::FaceEmbedding)?.score_for(target)
    }

    /// Runs a session.
    ///
    /// # Errors
    /// Faults of the source, of a stage or of the encoder; `SessionInput` when pictures are missing.
    pub fn run_stills(
        &mut self,
        source: &mut dyn FrameSource,
        layout: StillLayout,
        clock: &dyn Clock,
    ) -> Result<StillRun> {
        if layout.selfies == 0 {
            return Err(EngineError::NoSelfie.into());
        }
        let (device_start, first_ns) = (clock.now(), clock.monotonic_ns());
        let today = device_start.to_zoned(TimeZone::UTC).date();
        self.pipeline.set_today(Some(today));
        let mut taken = Taken { front: Some(self.document_still(source, "front")?), ..Taken::default() };
        if layout.back {
            taken.back = Some(self.document_still(source, "back")?);
        }
        let portrait = taken.portrait();
        for _ in 0..layout.selfies {
            let frame = next(source, "selfies")?;
            let look = look_at_selfie(&mut self.pipeline, &frame, portrait.as_ref())?;
            taken.selfies.push(Still::of(&frame, look, true)?);
        }
        let times = SessionTimes {
            device_start,
            device_end: clock.now(),
            monotonic_span_ms: clock.monotonic_ns().saturating_sub(first_ns) / 1_000_000,
        };
        let verdict = self.judge(&taken, today, None);
        let (camera, frame_log) = (source.facts().clone(), taken.frame_log());
        self.close(taken, Closing { verdict, times, camera, frame_log, challenge: None })
    }

    fn document_still(
        &mut self,
        source: &mut dyn FrameSource,
        what: &'static str,
    ) -> Result<Still<DocumentLook>> {
        let frame = next(source, what)?;
        let look = look_at_document(&mut self.pipeline, &frame)?;
        Still::of(&frame, look, self.profile.full_frames)
    }
}

fn next(source: &mut dyn FrameSource, what: &'static str) -> Result<Frame> {
    source.next_frame()?.ok_or_else(|| EngineError::SourceEnded(what).into())
}
