//! The stills of a session: front, back where there is one, and selfies, with what was seen of the person over time. In:
//! what the stages saw of each. Out: the verdict.

use jiff::civil::Date;

use super::rules::{consistency, document, eligibility, face};
use super::verdict::{outcome_of, reasons_of};
use crate::record::{
    ChallengeReport, Check, CheckKind, CheckStatus, FrameId, LivenessOverTime, SessionOutcome, SessionReason,
    Subject,
};
use crate::settings::Profile;
use crate::stage::Observations;

/// What was seen of one side of the document.
pub struct SideView<'a> {
    /// Front or back.
    pub subject: Subject,
    /// The photograph's id.
    pub frame: FrameId,
    /// Its width in px.
    pub width_px: u32,
    /// Its height in px.
    pub height_px: u32,
    /// What the stages saw of the photograph.
    pub photo: &'a Observations,
    /// What they saw of the rectified page, where there is one.
    pub page: Option<&'a Observations>,
}

/// What was seen of one selfie.
pub struct SelfieView<'a> {
    /// The selfie's id.
    pub frame: FrameId,
    /// What the stages saw of the photograph.
    pub photo: &'a Observations,
    /// What they saw of the face cut out of it, where there is one.
    pub face: Option<&'a Observations>,
}

impl SelfieView<'_> {
    /// Edge width as a share of the face's width; lower is sharper.
    #[must_use]
    pub fn focus_share(&self) -> Option<f64> {
        let face = self.photo.faces()?.faces.first()?;
        Some(self.face?.focus()?.edge_width_px / face.bounds.width.max(1.0))
    }
}

/// What only a session before a camera can tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct OverTime<'a> {
    /// What came of the challenge; none where it was not reached.
    pub challenge: Option<&'a ChallengeReport>,
    /// Passive liveness over the preview frames, where they were enough.
    pub liveness: Option<&'a LivenessOverTime>,
    /// A back was asked for, and none was kept.
    pub lacks_back: bool,
}

/// The observations of a session, ready to be judged.
pub struct StillSession<'a> {
    /// The rules' thresholds.
    pub profile: &'a Profile,
    /// The document's front; none where a guided session ended before it.
    pub front: Option<SideView<'a>>,
    /// Its back, where one was given.
    pub back: Option<SideView<'a>>,
    /// What a guided session saw over time; none for a session on stills.
    pub over_time: Option<OverTime<'a>>,
    /// The selfies, at least one for an identity to be measured.
    pub selfies: Vec<SelfieView<'a>>,
    /// The day of the session, against which expiry and age are held.
    pub today: Option<Date>,
    /// The score that the catalog gives for the profile's false-match target; none when it was never measured.
    pub match_threshold: Option<f64>,
}

/// What a session came to.
#[derive(Debug, Clone, PartialEq)]
pub struct StillVerdict {
    /// Every check.
    pub checks: Vec<Check>,
    /// The outcome.
    pub outcome: SessionOutcome,
    /// All reasons behind it.
    pub reasons: Vec<SessionReason>,
    /// Index of the selfie that the picture checks rest on: one face, the sharpest.
    pub best_selfie: Option<usize>,
}

/// The checks of one side alone, without a session round it.
#[must_use]
pub fn side_checks(side: &SideView<'_>, profile: &Profile) -> Vec<Check> {
    let mut checks = document::checks(side, profile);
    checks.push(document::mrz_zone(&[side], profile));
    checks
}

/// The checks of one selfie's picture alone.
#[must_use]
pub fn selfie_checks(selfie: &SelfieView<'_>, profile: &Profile) -> Vec<Check> {
    face::checks(selfie, std::slice::from_ref(selfie), profile)
}

impl StillSession<'_> {
    /// Judges the session.
    #[must_use]
    pub fn judge(&self) -> StillVerdict {
        let mut checks = match &self.front {
            Some(front) => document::checks(front, self.profile),
            None => vec![document::not_shown(Subject::Front, self.profile)],
        };
        let lacks_back = self.over_time.is_some_and(|over_time| over_time.lacks_back);
        match &self.back {
            Some(back) => checks.extend(document::checks(back, self.profile)),
            None if lacks_back => checks.push(document::not_shown(Subject::Back, self.profile)),
            None => checks.push(self.no_back()),
        }
        let sides: Vec<&SideView<'_>> = self.front.iter().chain(&self.back).collect();
        checks.push(document::mrz_zone(&sides, self.profile));
        let views: Vec<&Observations> = sides.iter().map(|side| side.photo).collect();
        checks.extend(consistency::checks(&views, self.profile));
        checks.extend(eligibility::checks(&views, self.profile, self.today));
        checks.extend(document::unmeasured(self.profile));
        let best_selfie = self.best_selfie();
        if let Some(best) = best_selfie.and_then(|index| self.selfies.get(index)) {
            checks.extend(face::checks(best, &self.selfies, self.profile));
            checks.extend(face::identity(
                best,
                &self.selfies,
                self.over_time,
                self.front.as_ref().and_then(|front| front.page),
                self.match_threshold,
                self.profile,
            ));
        } else {
            checks.extend(face::not_shown(self.over_time, self.profile));
        }
        let outcome = outcome_of(&checks, self.profile);
        StillVerdict { reasons: reasons_of(&checks, self.profile), checks, outcome, best_selfie }
    }

    /// The selfie with exactly one face if any has one, then the sharpest, then the first.
    fn best_selfie(&self) -> Option<usize> {
        let rank = |selfie: &SelfieView<'_>| {
            let faces = selfie.photo.faces().map_or(0, |found| found.faces.len());
            let kind = match faces {
                1 => 0_u8,
                0 => 2,
                _ => 1,
            };
            (kind, selfie.focus_share().unwrap_or(f64::INFINITY))
        };
        let order = |a: &(u8, f64), b: &(u8, f64)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
        (0..self.selfies.len()).min_by(|&a, &b| order(&rank(&self.selfies[a]), &rank(&self.selfies[b])))
    }

    /// Without a back its barcode is no question, unless the profile requires one.
    fn no_back(&self) -> Check {
        let required = self.profile.checks.document_barcode.required;
        let draft =
            super::draft::Draft::new("document.barcode", Subject::Back, CheckKind::UserAction, required);
        if required {
            draft.not_measured("no back was given")
        } else {
            draft.not_applicable("no back was given")
        }
    }
}

impl StillVerdict {
    /// The check of that id and subject.
    #[must_use]
    pub fn check(&self, id: &str, subject: Subject) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id && check.subject == subject)
    }

    /// How many checks have that status.
    #[must_use]
    pub fn count(&self, status: CheckStatus) -> usize {
        self.checks.iter().filter(|check| check.status == status).count()
    }
}
