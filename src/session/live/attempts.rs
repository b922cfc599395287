//! Pictures that were refused. In: the checks of each. Out: the reasons, and what the person is told of them.

use crate::record::{Check, CheckKind, CheckStatus, GuidanceCode, SessionReason, SessionStep};
use crate::session::verdict::reasons_of;
use crate::settings::Profile;

/// What to tell of a failed check on a picture.
const TOLD: [(&str, GuidanceCode); 35] = [
    ("document.found", GuidanceCode::DocumentNotFound),
    ("document.bounds", GuidanceCode::CutOff),
    ("document.size", GuidanceCode::DocumentTooSmall),
    ("document.resolution", GuidanceCode::MoveCloser),
    ("document.perspective", GuidanceCode::HoldParallel),
    ("document.motion", GuidanceCode::HoldStill),
    ("document.glare", GuidanceCode::Glare),
    ("document.under_exposure", GuidanceCode::TooDark),
    ("document.over_exposure", GuidanceCode::TooBright),
    ("document.contrast", GuidanceCode::LowContrast),
    ("document.occlusion", GuidanceCode::Covered),
    ("document.focus", GuidanceCode::DocumentBlurred),
    ("document.colour", GuidanceCode::Colourless),
    ("document.portrait", GuidanceCode::PortraitCovered),
    ("document.barcode", GuidanceCode::BarcodeNotVisible),
    ("document.mrz_zone", GuidanceCode::MrzLine1NotVisible),
    ("document.mrz", GuidanceCode::MrzLine1NotVisible),
    ("face.found", GuidanceCode::FaceNotFound),
    ("face.single", GuidanceCode::OnlyOnePerson),
    ("face.size", GuidanceCode::FaceCloser),
    ("face.focus", GuidanceCode::FaceBlurred),
    ("face.under_exposure", GuidanceCode::FaceTooDark),
    ("face.over_exposure", GuidanceCode::FaceTooBright),
    ("face.inter_eye_distance", GuidanceCode::FaceCloser),
    ("face.head_size", GuidanceCode::FaceCloser),
    ("face.crop", GuidanceCode::FaceCentre),
    ("face.yaw", GuidanceCode::LookStraight),
    ("face.pitch", GuidanceCode::LookStraight),
    ("face.roll", GuidanceCode::FaceUpright),
    ("face.mouth_closed", GuidanceCode::MouthOpen),
    ("face.illumination_uniformity", GuidanceCode::FaceUnevenLight),
    ("face.dynamic_range", GuidanceCode::FaceLowContrast),
    ("face.natural_colour", GuidanceCode::FaceUnevenLight),
    ("face.sharpness", GuidanceCode::FaceBlurred),
    ("face.compression", GuidanceCode::FaceBlurred),
];

/// Why the picture cannot be used: required checks that a better picture would pass; none if it can.
pub(super) fn refusal<'a>(
    checks: &'a [Check],
    profile: &Profile,
) -> Option<(GuidanceCode, Vec<SessionReason>)> {
    let mends = |check: &&'a Check| {
        check.required && check.kind == CheckKind::UserAction && check.status == CheckStatus::Failed
    };
    let failed: Vec<Check> = checks.iter().filter(mends).cloned().collect();
    // The cause before its effects: in the order of the table.
    let told = TOLD.iter().find(|(id, _)| failed.iter().any(|check| check.id == *id));
    let code = told.map_or(GuidanceCode::Review, |(_, code)| *code);
    (!failed.is_empty()).then(|| (code, reasons_of(&failed, profile)))
}

/// The reasons of every attempt, each with its step and number.
#[derive(Debug, Clone, Default)]
pub(super) struct Refusals(Vec<SessionReason>);

impl Refusals {
    pub(super) fn note(&mut self, step: SessionStep, attempt: u32, reasons: &[SessionReason]) {
        self.0.extend(reasons.iter().map(|reason| SessionReason {
            code: reason.code.clone(),
            message: format!("{}, attempt {attempt}: {}", step.name(), reason.message),
        }));
    }

    pub(super) fn into_reasons(self) -> Vec<SessionReason> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Direction, Subject};
    use crate::session::draft::Draft;

    fn check(id: &str, required: bool, value: f64) -> Check {
        let draft = Draft::new(id, Subject::Front, CheckKind::UserAction, required);
        draft.against(1.0, Direction::AtLeast, "share").measured(value)
    }

    #[test]
    fn only_required_failures_refuse_and_the_cause_is_told() {
        let profile = Profile::default_profile().unwrap();
        assert!(
            refusal(&[check("document.focus", true, 2.0), check("document.colour", false, 0.0)], &profile)
                .is_none()
        );
        let checks = [check("document.focus", true, 0.0), check("document.glare", true, 0.0)];
        let (code, reasons) = refusal(&checks, &profile).unwrap();
        assert_eq!((code, reasons.len()), (GuidanceCode::Glare, 2));
    }

    #[test]
    fn every_attempt_keeps_its_reasons() {
        let profile = Profile::default_profile().unwrap();
        let mut refusals = Refusals::default();
        for attempt in 1..=2 {
            let (_, reasons) = refusal(&[check("document.glare", true, 0.0)], &profile).unwrap();
            refusals.note(SessionStep::Back, attempt, &reasons);
        }
        let told = refusals.into_reasons();
        assert_eq!(told.len(), 2);
        assert!(told[1].message.starts_with("back, attempt 2: front: document.glare"), "{told:?}");
    }

    #[test]
    fn every_picture_check_that_a_profile_can_require_is_told() {
        let checks: toml::Table = Profile::default_profile().unwrap().to_toml().unwrap().parse().unwrap();
        let checks = checks["checks"].as_table().unwrap();
        for (id, _) in TOLD {
            assert!(checks.contains_key(id), "{id} is no check");
        }
        // The others cannot be mended by another picture, or have no words of their own.
        let others = ["age", "kind", "expiry", "background_uniformity"];
        let others_face = ["liveness", "liveness_over_time", "fine_pattern", "challenge", "match"];
        for id in checks.keys() {
            let Some((room, name)) = id.split_once('.') else { panic!("{id}") };
            let told = TOLD.iter().any(|(other, _)| other == id);
            let other = others.contains(&name) || others_face.contains(&name);
            assert!(told != other || !["document", "face"].contains(&room), "{id}");
        }
    }
}
