//! One preview frame of a face. In: what the preview stages saw, and the profile. Out: what the person could be told, and
//! how good the frame is where it is worth a closer look.
//!
//! Where the face is and where it looks always counts; the other gates guide, and hold nothing up unless the profile
//! requires them: a lamp that nobody can change must not keep a person from going on.

use super::PreviewView;
use super::candidates::Candidates;
use crate::record::{FaceComponent as C, FaceQualityReport, GuidanceCode};
use crate::settings::{Gate, Profile};

/// Another face counts from this share of the largest one's width: pictures on walls and badges are smaller.
const BESIDE_WIDTH: f64 = 0.4;
/// A face wider than this share of the frame's short side is too near for an even picture.
const WIDEST_SHARE: f64 = 0.8;
/// The middle of the face may lie this far from the frame's, as a share of the frame's width and height.
const OFF_MIDDLE: f64 = 0.22;
/// Below this mean the whole view is too dark to find anybody in.
const DARK_MEAN: f64 = 25.0;

/// What a frame of a face calls for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FaceNow {
    pub(super) candidates: Candidates,
    /// How good the frame is, higher for better; `None` where it is not worth a closer look.
    pub(super) score: Option<f64>,
    /// A face with points is there, alone.
    pub(super) alone: bool,
}

pub(super) fn look(view: &PreviewView<'_>, profile: &Profile) -> FaceNow {
    let (seen, checks) = (view.seen, &profile.checks);
    let mut now = FaceNow::default();
    let Some((face, faces)) = seen.faces().and_then(|found| Some((found.faces.first()?, &found.faces)))
    else {
        let dark = seen.exposure().is_some_and(|exposure| exposure.mean < DARK_MEAN);
        now.candidates.add_if(dark, GuidanceCode::FaceTooDark);
        now.candidates.add_if(!dark, GuidanceCode::FaceNotFound);
        return now;
    };
    let least = BESIDE_WIDTH * face.upright_width();
    let beside = faces.iter().skip(1).any(|other| other.upright_width() >= least);
    let mut blocked = now.candidates.add_if(beside, GuidanceCode::OnlyOnePerson);
    now.alone = !beside;
    let (width, height) = (f64::from(view.width_px).max(1.0), f64::from(view.height_px).max(1.0));
    let share = face.upright_width() / width.min(height);
    blocked |=
        now.candidates.add_if(face.bounds.width < checks.face_size.threshold, GuidanceCode::FaceCloser);
    blocked |= now.candidates.add_if(share > WIDEST_SHARE, GuidanceCode::FaceFarther);
    let middle = face.bounds.centre();
    let off = ((middle.x / width - 0.5).abs()).max((middle.y / height - 0.5).abs());
    blocked |= now.candidates.add_if(off > OFF_MIDDLE, GuidanceCode::FaceCentre);
    let Some(quality) = seen.face_quality() else { return now };
    let below =
        |component: C, gate: Gate| quality.score(component).is_some_and(|score| score < gate.threshold);
    let turned = below(C::HeadPoseYaw, checks.face_yaw) || below(C::HeadPosePitch, checks.face_pitch);
    blocked |= now.candidates.add_if(turned, GuidanceCode::LookStraight);
    let roll = below(C::HeadPoseRoll, checks.face_roll);
    blocked |= now.candidates.add_if(roll, GuidanceCode::FaceUpright);
    for (component, gate, code) in [
        (C::UnderExposurePrevention, checks.face_dynamic_range, GuidanceCode::FaceTooDark),
        (C::OverExposurePrevention, checks.face_dynamic_range, GuidanceCode::FaceTooBright),
        (C::Sharpness, checks.face_sharpness, GuidanceCode::FaceBlurred),
        (C::IlluminationUniformity, checks.face_illumination_uniformity, GuidanceCode::FaceUnevenLight),
        (C::DynamicRange, checks.face_dynamic_range, GuidanceCode::FaceLowContrast),
        (C::MouthClosed, checks.face_mouth_closed, GuidanceCode::MouthOpen),
    ] {
        blocked |= now.candidates.add_if(below(component, gate), code) && gate.required;
    }
    now.score = (!blocked).then(|| goodness(quality));
    now
}

/// The mean of what makes two faces comparable.
fn goodness(quality: &FaceQualityReport) -> f64 {
    let parts = [C::HeadPoseYaw, C::HeadPosePitch, C::Sharpness, C::IlluminationUniformity, C::MouthClosed];
    parts.iter().filter_map(|part| quality.score(*part)).sum::<f64>() / parts.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::record::{Face, FacesReport, FrameId, Outcome, QualityComponent, Report, StageId};
    use crate::stage::Observations;

    fn look_at(faces: &[Rect], changed: &[(C, f64)]) -> (Vec<GuidanceCode>, FaceNow) {
        let mut seen = Observations::default();
        if let Some(largest) = faces.first() {
            let found = faces.iter().map(|bounds| Face::new(*bounds, 0.99)).collect();
            let report = FacesReport { faces: found, by_turn: [None; 4] };
            seen.note(StageId::FaceDetect, Outcome::Found(Report::Faces(report)), None);
            let score =
                |component| changed.iter().find(|(of, _)| *of == component).map_or(95.0, |(_, score)| *score);
            let component = |component: &C| QualityComponent {
                component: *component,
                native: None,
                score: Some(score(*component)),
                reason: None,
            };
            let components = C::ALL.iter().map(component).collect();
            let report = FaceQualityReport { region: *largest, components };
            seen.note(StageId::FaceQuality, Outcome::Found(Report::FaceQuality(report)), None);
        }
        let view = PreviewView {
            frame: FrameId(1),
            at_ms: 1,
            width_px: 1_280,
            height_px: 720,
            feed: None,
            seen: &seen,
        };
        let now = look(&view, &Profile::default_profile().unwrap());
        (now.candidates.with(<[GuidanceCode]>::to_vec), now)
    }

    const FACE: Rect = Rect::new(520.0, 220.0, 240.0, 280.0);

    #[test]
    fn a_good_face_calls_for_nothing() {
        let (codes, now) = look_at(&[FACE], &[]);
        assert!(codes.is_empty() && now.alone && now.score.is_some(), "{codes:?}");
    }

    #[test]
    fn position_and_company_hold_a_frame_up() {
        type Case<'a> = (&'a [Rect], &'a [(C, f64)], GuidanceCode);
        let cases: [Case<'_>; 7] = [
            (&[], &[], GuidanceCode::FaceNotFound),
            (&[FACE, Rect::new(50.0, 220.0, 200.0, 240.0)], &[], GuidanceCode::OnlyOnePerson),
            (&[Rect::new(600.0, 320.0, 80.0, 90.0)], &[], GuidanceCode::FaceCloser),
            (&[Rect::new(340.0, 20.0, 600.0, 690.0)], &[], GuidanceCode::FaceFarther),
            (&[Rect::new(20.0, 220.0, 240.0, 280.0)], &[], GuidanceCode::FaceCentre),
            (&[FACE], &[(C::HeadPoseYaw, 10.0)], GuidanceCode::LookStraight),
            (&[FACE], &[(C::HeadPoseRoll, 10.0)], GuidanceCode::FaceUpright),
        ];
        for (faces, changed, code) in cases {
            let (codes, now) = look_at(faces, changed);
            assert!(codes.contains(&code) && now.score.is_none(), "{code:?}: {codes:?}");
        }
        let badge = Rect::new(600.0, 600.0, 40.0, 45.0);
        assert!(look_at(&[FACE, badge], &[]).1.alone, "a badge is nobody");
    }

    #[test]
    fn light_that_nobody_requires_is_told_and_holds_nothing_up() {
        let (codes, now) = look_at(&[FACE], &[(C::IlluminationUniformity, 5.0)]);
        assert_eq!(codes, [GuidanceCode::FaceUnevenLight]);
        assert!(now.score.is_some_and(|score| score < look_at(&[FACE], &[]).1.score.unwrap()));
    }
}
