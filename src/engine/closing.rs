//! From the stills of a session to its record and the pictures that its bundle keeps. In: what was seen of each still, the
//! verdict, the frame log. Out: a [`StillRun`].

use std::collections::BTreeMap;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::looks::{DocumentLook, SelfieLook};
use super::masked_report::{Secrets, mask};
use super::masking::{DocumentPictures, PAGES, PORTRAIT, document_pictures};
use super::stills::{Engine, KeptPicture, PictureKind, SessionReports, StillRun};
use super::{jpeg_from_rgb, reports};
use crate::error::Result;
use crate::frame::Frame;
use crate::inference::{Role, ScoreMeaning};
use crate::record::{
    ChallengeReport, DeviceFacts, FrameId, FrameLogEntry, MaskedField, Minimisation, Minimised, ModelUse,
    SessionRecord, SessionTimes, Subject,
};
use crate::session::{OverTime, SelfieView, SideView, StillSession, StillVerdict, frame_scores};
use crate::settings::Masking;

/// One photograph's share of the session.
pub(super) struct Still<L> {
    pub(super) id: FrameId,
    monotonic_ns: u64,
    luma_sha256: String,
    luma_size_px: [u32; 2],
    size_px: (u32, u32),
    /// The whole photograph as a JPEG, where the bundle keeps it.
    jpeg: Option<Vec<u8>>,
    pub(super) look: L,
}

/// The stills of a session.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) front: Option<Still<DocumentLook>>,
    pub(super) back: Option<Still<DocumentLook>>,
    pub(super) selfies: Vec<Still<SelfieLook>>,
}

/// What closes a session beside its stills.
pub(super) struct Closing<'a> {
    pub(super) verdict: StillVerdict,
    pub(super) times: SessionTimes,
    pub(super) camera: DeviceFacts,
    pub(super) frame_log: Vec<FrameLogEntry>,
    pub(super) challenge: Option<&'a ChallengeReport>,
}

impl Taken {
    fn sides(&self) -> Vec<&DocumentLook> {
        [&self.front, &self.back].into_iter().flatten().map(|still| &still.look).collect()
    }

    /// The embedding of the portrait on the front.
    pub(super) fn portrait(&self) -> Option<crate::stage::Embedding> {
        self.front.as_ref()?.look.page.as_ref()?.embedding().cloned()
    }

    /// One line a still: all are kept, the caller chose them.
    pub(super) fn frame_log(&self) -> Vec<FrameLogEntry> {
        let documents = [(&self.front, "the still of the front"), (&self.back, "the still of the back")];
        let sides = documents.into_iter().filter_map(|(still, reason)| {
            let still = still.as_ref()?;
            Some(still.log_entry(frame_scores(&still.look.photo), reason))
        });
        let faces = self
            .selfies
            .iter()
            .map(|still| still.log_entry(frame_scores(&still.look.photo), "a selfie still"));
        sides.chain(faces).collect()
    }
}

impl Engine {
    /// Judges what was taken.
    pub(super) fn judge(&self, taken: &Taken, today: Date, over_time: Option<OverTime<'_>>) -> StillVerdict {
        let session = StillSession {
            profile: self.profile(),
            front: taken.front.as_ref().map(|still| still.side(Subject::Front)),
            back: taken.back.as_ref().map(|still| still.side(Subject::Back)),
            over_time,
            selfies: taken.selfies.iter().map(Still::selfie).collect(),
            today: Some(today),
            match_threshold: self.match_threshold(),
        };
        session.judge()
    }

    /// The record, the reports and the pictures.
    pub(super) fn close(&self, taken: Taken, closing: Closing<'_>) -> Result<StillRun> {
        let masking = self.profile().masking;
        let [front, back] = [&taken.front, &taken.back].map(|side| side.as_ref().map(|still| &still.look));
        let of_document = document_pictures(masking, front, back);
        let (mut minimised, pictures) = (of_document.minimised.clone(), pictures(of_document, &taken)?);
        minimised.extend(of_reports(masking));
        let selfies: Vec<&SelfieLook> = taken.selfies.iter().map(|still| &still.look).collect();
        let mut reports = SessionReports {
            document: reports::document(front, back)?,
            face: reports::face(&selfies, closing.challenge)?,
            quality: reports::quality(front, back, &selfies)?,
        };
        mask(&mut reports.document, masking, &Secrets::of(masking, &taken.sides()));
        let record = SessionRecord {
            outcome: closing.verdict.outcome,
            reasons: closing.verdict.reasons,
            checks: closing.verdict.checks,
            specimen: self.profile().specimen,
            times: closing.times,
            camera: closing.camera,
            backend: self.catalog().backend().map(|backend| backend.kind()),
            models: self.models(),
            profile_id: self.profile().id.clone(),
            profile_toml: self.profile().to_toml()?,
            frame_log: closing.frame_log,
            minimised,
        };
        Ok(StillRun { record, reports, pictures, retention: self.profile().retention.clone() })
    }

    /// The networks that were loaded, each with the threshold that this session held its score against.
    fn models(&self) -> Vec<ModelUse> {
        self.catalog()
            .entries()
            .filter(|entry| self.has_loaded(&entry.id))
            .map(|entry| ModelUse {
                id: entry.id.clone(),
                sha256: entry.sha256.clone(),
                threshold: match entry.role {
                    Role::FaceEmbedding => self.match_threshold(),
                    Role::FaceLiveness => Some(self.profile().checks.face_liveness.threshold),
                    Role::FaceDetector | Role::FaceLandmarks | Role::DocumentCorners | Role::MrzLine => {
                        entry.threshold
                    }
                },
                score_direction: entry.score_direction.map(ScoreMeaning::direction),
            })
            .collect()
    }
}

impl<L> Still<L> {
    /// Takes what the session needs of a frame and lets go of the rest.
    pub(super) fn of(frame: &Frame, look: L, keep_picture: bool) -> Result<Self> {
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

    fn log_entry(&self, scores: BTreeMap<String, f64>, reason: &str) -> FrameLogEntry {
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

impl Still<DocumentLook> {
    /// As a side of the document.
    pub(super) fn side(&self, subject: Subject) -> SideView<'_> {
        let (width_px, height_px) = self.size_px;
        let (photo, page) = (&self.look.photo, self.look.page.as_ref());
        SideView { subject, frame: self.id, width_px, height_px, photo, page }
    }
}

impl Still<SelfieLook> {
    /// As a selfie.
    pub(super) fn selfie(&self) -> SelfieView<'_> {
        SelfieView { frame: self.id, photo: &self.look.photo, face: self.look.face.as_ref() }
    }
}

/// The rectified sides, the portrait and the selfies; whole photographs of the document only where the profile
/// keeps them.
fn pictures(of_document: DocumentPictures<'_>, taken: &Taken) -> Result<Vec<KeptPicture>> {
    let mut kept = Vec::new();
    let mut keep = |kind, name: String, jpeg| kept.push(KeptPicture { kind, name, jpeg });
    let frames = [(&taken.front, "front"), (&taken.back, "back")];
    for ((page, name), (still, side)) in of_document.pages.iter().zip(PAGES).zip(frames) {
        if let Some(page) = page {
            keep(PictureKind::Page, name.to_owned(), jpeg_from_rgb(page)?);
        }
        if let Some(photograph) = still.as_ref().and_then(|still| still.jpeg.as_ref()) {
            keep(PictureKind::Frame, format!("document-{side}-frame.jpg"), photograph.clone());
        }
    }
    if let Some(portrait) = &of_document.portrait {
        keep(PictureKind::Portrait, PORTRAIT.to_owned(), jpeg_from_rgb(portrait)?);
    }
    for (index, still) in taken.selfies.iter().enumerate() {
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
