//! Checks of how good the picture of the face is, by the components of ISO/IEC 29794-5: one gate a component, on its
//! scale of 0 to 100.

use super::document::reason;
use super::face::{NO_FACE, draft};
use crate::record::{Check, CheckKind, Direction, FaceComponent, StageId};
use crate::session::stills::SelfieView;
use crate::settings::{Checks, Gate, Profile};

/// A gate: the check's id, the components of which the lowest counts, what is wrong when it fails, and where the profile
/// has it.
type Row = (&'static str, &'static [FaceComponent], &'static str, fn(&Checks) -> Gate);

use FaceComponent as C;

/// Every gate, in the order of the checks.
const GATES: [Row; 13] = [
    ("face.inter_eye_distance", &[C::InterEyeDistance], "the face is too far away", |c| {
        c.face_inter_eye_distance
    }),
    ("face.head_size", &[C::HeadSize], "the head is too small or too large", |c| c.face_head_size),
    (
        "face.crop",
        &[
            C::LeftwardCropOfTheFaceImage,
            C::RightwardCropOfTheFaceImage,
            C::MarginAboveOfTheFaceImage,
            C::MarginBelowOfTheFaceImage,
        ],
        "there is too little room round the face",
        |c| c.face_crop,
    ),
    ("face.yaw", &[C::HeadPoseYaw], "the face is turned to a side", |c| c.face_yaw),
    ("face.pitch", &[C::HeadPosePitch], "the face looks up or down", |c| c.face_pitch),
    ("face.roll", &[C::HeadPoseRoll], "the face is not upright", |c| c.face_roll),
    ("face.mouth_closed", &[C::MouthClosed], "the mouth is open", |c| c.face_mouth_closed),
    ("face.illumination_uniformity", &[C::IlluminationUniformity], "the light falls from one side", |c| {
        c.face_illumination_uniformity
    }),
    ("face.dynamic_range", &[C::DynamicRange], "the face has too little contrast", |c| c.face_dynamic_range),
    ("face.sharpness", &[C::Sharpness], "the face is blurred", |c| c.face_sharpness),
    ("face.background_uniformity", &[C::BackgroundUniformity], "the background is uneven", |c| {
        c.face_background_uniformity
    }),
    ("face.natural_colour", &[C::NaturalColour], "the face has an unnatural colour", |c| {
        c.face_natural_colour
    }),
    ("face.compression", &[C::NoCompressionArtifacts], "the picture shows traces of compression", |c| {
        c.face_compression
    }),
];

/// Every gate of one selfie.
pub(super) fn checks(selfie: &SelfieView<'_>, profile: &Profile) -> Vec<Check> {
    GATES.iter().map(|row| check(row, selfie, profile)).collect()
}

fn check((id, components, wrong, gate): &Row, selfie: &SelfieView<'_>, profile: &Profile) -> Check {
    let gate = gate(&profile.checks);
    let draft = draft(id, selfie, CheckKind::UserAction, gate.required).against(
        gate.threshold,
        Direction::AtLeast,
        "score of 100",
    );
    if selfie.photo.faces().is_none() {
        return draft.not_measured(NO_FACE);
    }
    let Some(report) = selfie.photo.face_quality() else {
        return draft.not_measured(reason(selfie.photo, StageId::FaceQuality));
    };
    let measured = || components.iter().filter_map(|component| report.component(*component));
    let unmeasured = measured().find_map(|component| component.reason.clone());
    match (unmeasured, measured().filter_map(|component| component.score).min_by(f64::total_cmp)) {
        (Some(reason), _) => draft.not_measured(reason),
        (None, Some(score)) => draft.measured_or(score, *wrong),
        (None, None) => draft.not_measured("the component was not looked at"),
    }
}
