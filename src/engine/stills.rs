//! A session on stills. In: a source that gives the front, then the back where there is one, then the selfies.
//! Out: the record and the pictures its bundle keeps. One photograph is held at a time.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::looks::{DocumentLook, SelfieLook, look_at_document, look_at_selfie};
use super::masked_report::{Secrets, mask};
use super::masking::{DocumentPictures, PAGES, PORTRAIT, document_pictures};
use super::{Clock, EngineError, jpeg_from_rgb, reports};
use crate::error::Result;
use crate::frame::Frame;
use crate::inference::{Catalog, Role};
use crate::pipeline::Pipeline;
use crate::record::{
    FrameId, FrameLogEntry, MaskedField, Minimisation, Minimised, ModelUse, SessionRecord, SessionTimes,
    Subject,
};
use crate::session::{SelfieView, SideView, StillSession, StillVerdict, frame_scores};
use crate::settings::{Masking, Profile, Retention};
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

/// One photograph's share of the session.
struct Still<L> {
    id: FrameId,
    monotonic_ns: u64,
    luma_sha256: String,
    luma_size_px: [u32; 2],
    size_px: (u32, u32),
    /// The whole photograph as a JPEG, where the bundle keeps it.
    jpeg: Option<Vec<u8>>,
    look: L,
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
        let front = self.document_still(source, "front")?;
        let back = if layout.back { Some(self.document_still(source, "back")?) } else { None };
        let portrait = front.look.page.as_ref().and_then(|page| page.embedding().cloned());
        let mut selfies = Vec::with_capacity(layout.selfies);
        for _ in 0..layout.selfies {
            let frame = next(source, "selfies")?;
            let look = look_at_selfie(&mut self.pipeline, &frame, portrait.as_ref())?;
            selfies.push(Still::of(&frame, look, true)?);
        }
        let times = SessionTimes {
            device_start,
            device_end: clock.now(),
            monotonic_span_ms: clock.monotonic_ns().saturating_sub(first_ns) / 1_000_000,
        };
        let verdict = self.judge(today, &front, back.as_ref(), &selfies);
        let masking = self.profile.masking;
        let back_look = back.as_ref().map(|still| &still.look);
        let of_document = document_pictures(masking, &front.look, back_look);
        let (mut minimised, pictures) =
            (of_document.minimised.clone(), pictures(of_document, &front, back.as_ref(), &selfies)?);
        minimised.extend(of_reports(masking));
        let frame_log = frame_log(&front, back.as_ref(), &selfies);
        let record = self.record(verdict, times, source, frame_log, minimised)?;
        let selfie_looks: Vec<SelfieLook> = selfies.into_iter().map(|still| still.look).collect();
        let mut reports = SessionReports {
            document: reports::document(&front.look, back_look)?,
            face: reports::face(&selfie_looks)?,
            quality: reports::quality(&front.look, back_look, &selfie_looks)?,
        };
        let sides: Vec<&DocumentLook> = [Some(&front.look), back_look].into_iter().flatten().collect();
        mask(&mut reports.document, masking, &Secrets::of(masking, &sides));
        let retention = self.profile.retention.clone();
        Ok(StillRun { record, reports, pictures, retention })
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

    fn judge(
        &self,
        today: Date,
        front: &Still<DocumentLook>,
        back: Option<&Still<DocumentLook>>,
        selfies: &[Still<SelfieLook>],
    ) -> StillVerdict {
        let session = StillSession {
            profile: &self.profile,
            front: side(front, Subject::Front),
            back: back.map(|still| side(still, Subject::Back)),
            selfies: selfies
                .iter()
                .map(|still| SelfieView {
                    frame: still.id,
                    photo: &still.look.photo,
                    face: still.look.face.as_ref(),
                })
                .collect(),
            today: Some(today),
            match_threshold: self.match_threshold(),
        };
        session.judge()
    }

    fn record(
        &self,
        verdict: StillVerdict,
        times: SessionTimes,
        source: &dyn FrameSource,
        frame_log: Vec<FrameLogEntry>,
        minimised: Vec<Minimised>,
    ) -> Result<SessionRecord> {
        Ok(SessionRecord {
            outcome: verdict.outcome,
            reasons: verdict.reasons,
            checks: verdict.checks,
            specimen: self.profile.specimen,
            times,
            camera: source.facts().clone(),
            backend: self.catalog.backend().map(|backend| backend.kind()),
            models: self.models(),
            profile_id: self.profile.id.clone(),
            profile_toml: self.profile.to_toml()?,
            frame_log,
            minimised,
        })
    }

    /// The networks that were loaded, each with the threshold that this session held its score against.
    fn models(&self) -> Vec<ModelUse> {
        self.catalog
            .entries()
            .filter(|entry| self.loaded.contains(&entry.id))
            .map(|entry| ModelUse {
                id: entry.id.clone(),
                sha256: entry.sha256.clone(),
                threshold: match entry.role {
                    Role::FaceEmbedding => self.match_threshold(),
                    Role::FaceLiveness => Some(self.profile.checks.face_liveness.threshold),
                    Role::FaceDetector | Role::FaceLandmarks | Role::DocumentCorners | Role::MrzLine => {
                        entry.threshold
                    }
                },
                score_direction: entry.score_direction.map(crate::inference::ScoreMeaning::direction),
            })
            .collect()
    }
}

impl<L> Still<L> {
    /// Takes what the session needs of a frame and lets go of the rest.
    fn of(frame: &Frame, look: L, keep_picture: bool) -> Result<Self> {
        let working = &frame.working().luma;
        let jpeg = if keep_picture { Some(jpeg_from_rgb(frame.rgb())?) } else { None };
        Ok(Self {
            id: frame.id(),
            monotonic_ns: frame.monotonic_ns(),
            luma_sha256: format!("{:x}", Sha256::digest(working.as_raw())),
            luma_size_px: [working.width(), working.height()],
            size_px: (frame.width(), frame.height()),
            jpeg,
            look,
        })
    }

    fn log_entry(&self, scores: std::collections::BTreeMap<String, f64>, reason: &str) -> FrameLogEntry {
        FrameLogEntry {
            sequence: self.id,
            monotonic_ns: self.monotonic_ns,
            luma_sha256: self.luma_sha256.clone(),
            luma_size_px: self.luma_size_px,
            scores,
            kept: true,
            reason: reason.to_owned(),
        }
    }
}

fn next(source: &mut dyn FrameSource, what: &'static str) -> Result<Frame> {
    source.next_frame()?.ok_or_else(|| EngineError::SourceEnded(what).into())
}

fn side(still: &Still<DocumentLook>, subject: Subject) -> SideView<'_> {
    let (width_px, height_px) = still.size_px;
    SideView {
        subject,
        frame: still.id,
        width_px,
        height_px,
        photo: &still.look.photo,
        page: still.look.page.as_ref(),
    }
}

/// Stills are all kept: the caller chose them.
fn frame_log(
    front: &Still<DocumentLook>,
    back: Option<&Still<DocumentLook>>,
    selfies: &[Still<SelfieLook>],
) -> Vec<FrameLogEntry> {
    let documents = [(Some(front), "the still of the front"), (back, "the still of the back")];
    let sides = documents.into_iter().filter_map(|(still, reason)| {
        still.map(|still| still.log_entry(frame_scores(&still.look.photo), reason))
    });
    let faces =
        selfies.iter().map(|still| still.log_entry(frame_scores(&still.look.photo), "a selfie still"));
    sides.chain(faces).collect()
}

/// The rectified sides, the portrait and the selfies; whole photographs of the document only where the profile
/// keeps them.
fn pictures(
    of_document: DocumentPictures<'_>,
    front: &Still<DocumentLook>,
    back: Option<&Still<DocumentLook>>,
    selfies: &[Still<SelfieLook>],
) -> Result<Vec<KeptPicture>> {
    let mut kept = Vec::new();
    let mut keep = |kind, name: String, jpeg| kept.push(KeptPicture { kind, name, jpeg });
    let frames = [(Some(front), "front"), (back, "back")];
    for ((page, name), (still, side)) in of_document.pages.iter().zip(PAGES).zip(frames) {
        if let Some(page) = page {
            keep(PictureKind::Page, name.to_owned(), jpeg_from_rgb(page)?);
        }
        if let Some(photograph) = still.and_then(|still| still.jpeg.as_ref()) {
            keep(PictureKind::Frame, format!("document-{side}-frame.jpg"), photograph.clone());
        }
    }
    if let Some(portrait) = &of_document.portrait {
        keep(PictureKind::Portrait, PORTRAIT.to_owned(), jpeg_from_rgb(portrait)?);
    }
    for (index, still) in selfies.iter().enumerate() {
        if let Some(selfie) = &still.jpeg {
            keep(PictureKind::Selfie, format!("selfie-{}.jpg", index + 1), selfie.clone());
        }
    }
    Ok(kept)
}

/// What is masked in the one report that speaks of the document.
fn of_reports(masking: Masking) -> impl Iterator<Item = Minimised> {
    let fields = [
        (masking.mrz, MaskedField::Mrz),
        (masking.document_number, MaskedField::DocumentNumber),
        (masking.portrait, MaskedField::Portrait),
    ];
    fields.into_iter().filter(|(masked, _)| *masked).map(|(_, field)| Minimised {
        file: "document.json".to_owned(),
        field,
        how: Minimisation::Masked,
        reason: None,
    })
}
