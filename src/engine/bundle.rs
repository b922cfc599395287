//! From a finished session to what the evidence room signs. In: the run and the terms it was made under. Out: a
//! request for a bundle.

use jiff::SignedDuration;

use super::{PictureKind, StillRun};
use crate::evidence::{
    App, Attestation, BundleRequest, Challenge, EvidenceFile, Reports, RetentionTerms, SessionId,
};

/// Under which terms a session's bundle is made.
#[derive(Debug, Clone)]
pub struct BundleTerms {
    /// The session's id.
    pub session_id: SessionId,
    /// The challenge that it answers.
    pub challenge: Challenge,
    /// For whom it is meant.
    pub audience: Option<String>,
    /// The age recipients it will be sealed to; none for a plain bundle.
    pub recipients: Vec<String>,
    /// What others attest, as received.
    pub attestations: Vec<Attestation>,
    /// The application that ran the session.
    pub app: App,
}

/// The request for the bundle of a run.
#[must_use]
pub fn bundle_request(run: &StillRun, terms: BundleTerms) -> BundleRequest<'_> {
    let hours = run.retention.delete_after_hours;
    // From the end of the session; a time beyond all calendars is never.
    let after = |hours: Option<u32>| {
        run.record.times.device_end.checked_add(SignedDuration::from_hours(i64::from(hours?))).ok()
    };
    let files = run.pictures.iter().map(|picture| EvidenceFile {
        name: picture.name.clone(),
        bytes: picture.jpeg.clone(),
        deletable_after: after(match picture.kind {
            PictureKind::Page => hours.pages,
            PictureKind::Frame => hours.frames,
            PictureKind::Portrait => hours.portrait,
            PictureKind::Selfie => hours.selfies,
        }),
    });
    let reports = Reports {
        document: run.reports.document.clone(),
        face: run.reports.face.clone(),
        quality: run.reports.quality.clone(),
    };
    BundleRequest {
        record: &run.record,
        reports,
        files: files.collect(),
        attestations: terms.attestations,
        session_id: terms.session_id,
        challenge: terms.challenge,
        audience: terms.audience,
        recipients: terms.recipients,
        prompts: Vec::new(),
        app: terms.app,
        retention: RetentionTerms {
            purpose: run.retention.purpose.clone(),
            policy: run.retention.policy.clone(),
            reports_deletable_after: after(hours.reports),
        },
    }
}
