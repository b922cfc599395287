//! Checks of the selfie, from what the stages saw of each still and of the face cut out of it.

use super::document::reason;
use super::face_quality;
use crate::record::{
    ChallengeFailure, ChallengeReport, Check, CheckKind, CueMeasured, Direction, ExposureReport, FaceCue,
    Outcome, Region, StageId, Subject,
};
use crate::session::draft::Draft;
use crate::session::stills::{OverTime, SelfieView};
use crate::settings::Profile;
use crate::stage::Observations;

/// A score moves between backends by at most this: the networks agree within 2e-4 on one input, and the crops
/// they are given move by a fraction of a pixel (measured by `tests/backends.rs`).
const SCORE_TOLERANCE: f64 = 0.005;
/// A face box moves between backends by at most this many px.
const BOX_TOLERANCE_PX: f64 = 0.5;

pub(super) const NO_FACE: &str = "no face was found in the selfie";

/// Checks of the best selfie's picture, in a fixed order.
pub(in crate::session) fn checks(
    best: &SelfieView<'_>,
    all: &[SelfieView<'_>],
    profile: &Profile,
) -> Vec<Check> {
    let mut checks = vec![
        found(best, profile),
        single(best, all, profile),
        size(best, profile),
        focus(best, profile),
        under_exposure(best, profile),
        over_exposure(best, profile),
    ];
    checks.extend(face_quality::checks(best, profile));
    checks
}

/// Checks over all selfies, in a fixed order. `match_threshold` is the score that the catalog gives for the
/// profile's target; `portrait` is what was seen of the front's page.
pub(in crate::session) fn identity(
    best: &SelfieView<'_>,
    all: &[SelfieView<'_>],
    over_time: Option<OverTime<'_>>,
    portrait: Option<&Observations>,
    match_threshold: Option<f64>,
    profile: &Profile,
) -> Vec<Check> {
    vec![
        liveness(best, all, profile),
        liveness_over_time(best, all, over_time, profile),
        fine_pattern(best, all, profile),
        challenge(over_time, profile),
        same_person(best, all, portrait, match_threshold, profile),
    ]
}

pub(super) fn draft(id: &str, selfie: &SelfieView<'_>, kind: CheckKind, required: bool) -> Draft {
    let face = selfie.photo.faces().and_then(|found| found.faces.first());
    Draft::new(id, Subject::Selfie, kind, required)
        .frame(selfie.frame)
        .region(face.map(|face| Region::Rect(face.bounds)))
}

fn found(selfie: &SelfieView<'_>, profile: &Profile) -> Check {
    let draft = draft("face.found", selfie, CheckKind::UserAction, profile.checks.face_found.required);
    match selfie.photo.outcome(StageId::FaceDetect) {
        Some(Outcome::Skipped { reason }) => draft.not_measured(reason.clone()),
        _ => draft.holds(selfie.photo.faces().is_some(), NO_FACE),
    }
}

/// Every selfie must show one face; the first that does not is the one reported.
fn single(best: &SelfieView<'_>, all: &[SelfieView<'_>], profile: &Profile) -> Check {
    let faces = |selfie: &SelfieView<'_>| selfie.photo.faces().map_or(0, |found| found.faces.len());
    let told = all.iter().find(|selfie| faces(selfie) != 1).unwrap_or(best);
    let draft = draft("face.single", told, CheckKind::UserAction, profile.checks.face_single.required);
    match faces(told) {
        0 => draft.not_measured(NO_FACE),
        count => draft.holds(count == 1, "more than one face in a selfie"),
    }
}

fn size(selfie: &SelfieView<'_>, profile: &Profile) -> Check {
    let gate = profile.checks.face_size;
    let draft = draft("face.size", selfie, CheckKind::UserAction, gate.required).against(
        gate.threshold,
        Direction::AtLeast,
        "px",
    );
    match selfie.photo.faces().and_then(|found| found.faces.first()) {
        Some(face) => draft.scored(face.bounds.width, BOX_TOLERANCE_PX),
        None => draft.not_measured(NO_FACE),
    }
}

fn focus(selfie: &SelfieView<'_>, profile: &Profile) -> Check {
    let gate = profile.checks.face_focus;
    let draft = draft("face.focus", selfie, CheckKind::UserAction, gate.required).against(
        gate.threshold,
        Direction::AtMost,
        "share of the face's width",
    );
    match selfie.focus_share() {
        Some(share) => draft.measured(share),
        None => match selfie.face {
            Some(face) => draft.not_measured(reason(face, StageId::Focus)),
            None => draft.not_measured(NO_FACE),
        },
    }
}

fn exposed(draft: Draft, selfie: &SelfieView<'_>, value: impl Fn(&ExposureReport) -> f64) -> Check {
    match selfie.face.and_then(Observations::exposure) {
        Some(exposure) => draft.measured(value(exposure)),
        None => draft.not_measured(NO_FACE),
    }
}

fn under_exposure(selfie: &SelfieView<'_>, profile: &Profile) -> Check {
    let gate = profile.checks.face_under_exposure;
    let draft = draft("face.under_exposure", selfie, CheckKind::UserAction, gate.required);
    exposed(draft.against(gate.threshold, Direction::AtLeast, "luma"), selfie, |exposure| exposure.high)
}

fn over_exposure(selfie: &SelfieView<'_>, profile: &Profile) -> Check {
    let gate = profile.checks.face_over_exposure;
    let draft = draft("face.over_exposure", selfie, CheckKind::UserAction, gate.required);
    exposed(draft.against(gate.threshold, Direction::AtMost, "share"), selfie, |exposure| {
        exposure.bright_share
    })
}

/// The median over the stills, the lower one of an even number: one box's jitter moves a single score by 0.09.
/// A still without a score leaves the whole unmeasured, so that nobody can hide behind the others.
fn liveness(best: &SelfieView<'_>, all: &[SelfieView<'_>], profile: &Profile) -> Check {
    let gate = profile.checks.face_liveness;
    let draft = draft("face.liveness", best, CheckKind::Identity, gate.required).against(
        gate.threshold,
        Direction::AtLeast,
        "probability",
    );
    let score = |selfie: &SelfieView<'_>| selfie.photo.liveness().map(|liveness| liveness.real);
    match (
        lower_median(all.iter().filter_map(score).collect()),
        all.iter().find(|selfie| score(selfie).is_none()),
    ) {
        (Some(median), None) => draft.scored(median, SCORE_TOLERANCE),
        (_, Some(unscored)) => draft.not_measured(reason(unscored.photo, StageId::FaceLiveness)),
        (None, None) => draft.not_measured(NO_FACE),
    }
}

/// A session that ended before a selfie: the face was not found, and nothing was seen of the person over time.
pub(in crate::session) fn not_shown(over_time: Option<OverTime<'_>>, profile: &Profile) -> Vec<Check> {
    let required = profile.checks.face_found.required;
    let found = Draft::new("face.found", Subject::Selfie, CheckKind::UserAction, required)
        .holds(false, "no selfie was taken, or none was good enough");
    vec![found, challenge(over_time, profile)]
}

/// Frames that a stage saw one after another, the least live face of them; stills show nothing over time.
fn liveness_over_time(
    best: &SelfieView<'_>,
    all: &[SelfieView<'_>],
    over_time: Option<OverTime<'_>>,
    profile: &Profile,
) -> Check {
    let gate = profile.checks.face_liveness_over_time;
    let draft = draft("face.liveness_over_time", best, CheckKind::Identity, gate.required).against(
        gate.threshold,
        Direction::AtLeast,
        "probability",
    );
    let seen = |selfie: &SelfieView<'_>| Some(selfie.photo.liveness()?.over_time?.real);
    let in_preview = over_time.and_then(|over_time| over_time.liveness).map(|liveness| liveness.real);
    match all.iter().filter_map(seen).chain(in_preview).min_by(f64::total_cmp) {
        Some(real) => draft.scored(real, SCORE_TOLERANCE),
        None if over_time.is_some() => draft.not_measured("the face was not seen for long enough"),
        None => draft.not_measured("stills do not show a person over time"),
    }
}

/// The still that shows it most; faces too small to judge say so.
fn fine_pattern(best: &SelfieView<'_>, all: &[SelfieView<'_>], profile: &Profile) -> Check {
    let gate = profile.checks.face_fine_pattern;
    let cue = |selfie: &SelfieView<'_>| selfie.photo.face_cues()?.cue(FaceCue::FinePattern).cloned();
    let value = |selfie: &SelfieView<'_>| cue(selfie)?.value;
    let measured = all.iter().filter_map(|selfie| Some((selfie, value(selfie)?)));
    let (told, most) = match measured.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((selfie, most)) => (selfie, Some(most)),
        None => (best, None),
    };
    let draft = draft("face.fine_pattern", told, CheckKind::Identity, gate.required).against(
        gate.threshold,
        Direction::AtMost,
        "dB",
    );
    match (most, cue(best)) {
        (Some(most), _) => draft.measured_or(most, "a fine pattern lies over the face, as of a screen"),
        (None, Some(CueMeasured { reason: Some(reason), .. })) => draft.not_measured(reason),
        (None, _) => draft.not_measured(reason(best.photo, StageId::FaceCues)),
    }
}

/// A failure that the person can mend asks for another try; one that speaks against a live person does not.
fn challenge(over_time: Option<OverTime<'_>>, profile: &Profile) -> Check {
    let required = profile.checks.face_challenge.required;
    let draft = |kind| Draft::new("face.challenge", Subject::Selfie, kind, required);
    let Some(over_time) = over_time else {
        return draft(CheckKind::Identity).not_measured("a session on stills asks for no movements");
    };
    match over_time.challenge {
        None if profile.live.challenge_steps == 0 => {
            draft(CheckKind::Identity).not_measured("the profile asks for no movements")
        }
        None => draft(CheckKind::UserAction).holds(false, "the session ended before the movements"),
        Some(report) if report.passed => draft(CheckKind::Identity).holds(true, ""),
        Some(ChallengeReport { failure: Some(failure), .. }) => {
            let against_life =
                matches!(failure, ChallengeFailure::AnotherFace | ChallengeFailure::FlatMovement);
            let kind = if against_life { CheckKind::Identity } else { CheckKind::UserAction };
            draft(kind).holds(false, failure.words())
        }
        Some(_) => draft(CheckKind::UserAction).holds(false, "the movements were not finished"),
    }
}

/// The least alike selfie decides: a stranger among them is not outvoted.
fn same_person(
    best: &SelfieView<'_>,
    all: &[SelfieView<'_>],
    portrait: Option<&Observations>,
    match_threshold: Option<f64>,
    profile: &Profile,
) -> Check {
    let required = profile.checks.face_match.required;
    let draft =
        Draft::new("face.match", Subject::Session, CheckKind::Identity, required).frame(best.frame).region(
            best.photo.faces().and_then(|found| found.faces.first()).map(|face| Region::Rect(face.bounds)),
        );
    let score = |selfie: &SelfieView<'_>| selfie.photo.comparison().map(|comparison| comparison.score);
    let least = all.iter().filter_map(score).min_by(f64::total_cmp);
    let unscored = all.iter().find(|selfie| score(selfie).is_none());
    match (portrait, unscored, least, match_threshold) {
        (None, ..) => draft.not_measured("there is no page of the document to take a portrait from"),
        (Some(page), ..) if page.embedding().is_none() => {
            draft.not_measured(format!("of the portrait: {}", reason(page, StageId::FaceEmbedding)))
        }
        (_, Some(selfie), ..) => draft.not_measured(reason(selfie.photo, StageId::FaceEmbedding)),
        (_, None, Some(score), Some(threshold)) => {
            draft.against(threshold, Direction::AtLeast, "score").scored(score, SCORE_TOLERANCE)
        }
        (_, None, Some(_), None) => draft.not_measured(
            "the embedder was not measured at a false-match rate as low as the profile asks for",
        ),
        (_, None, None, _) => draft.not_measured(NO_FACE),
    }
}

/// The middle value; of an even number the lower one of the two in the middle.
fn lower_median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_none_odd_and_even() {
        assert_eq!(lower_median(vec![]), None);
        assert_eq!(lower_median(vec![0.9, 0.1, 0.5]), Some(0.5));
        assert_eq!(lower_median(vec![1.0, 0.0]), Some(0.0));
    }
}
