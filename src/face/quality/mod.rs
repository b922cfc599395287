//! Quality of the largest face. In: its box and points, the frame. Out: every component of ISO/IEC 29794-5 that can be
//! measured without networks of its own, on the standard's scale of 0 to 100. Open eyes are not among them: the 68 points
//! hardly follow the lids.
//!
//! ```text
//! points ──► shape    distances, pose, lids, lips, room round the face
//! frame ──► patch ─┬─► skin     exposure, range, cheeks, colour
//!                  └─► texture  sharpness; blocks of compression on the frame's own pixels
//! frame ──► backdrop  what is seen beside the head
//!                              └──► scale: from native values to 0 to 100
//! ```
//!
//! Names, native values and scales follow OFIQ 1.x, the standard's reference implementation, where they can. Where OFIQ
//! uses a network that is not at hand (sharpness, compression, segmentation of the background) the measure is another
//! and said so at its place; its scores are not OFIQ's.

mod backdrop;
mod patch;
mod scale;
mod shape;
mod skin;
mod texture;

use patch::Patch;

use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Point, head_pose};
use crate::inference::Catalog;
use crate::record::{
    Face, FaceComponent, FaceQualityReport, Outcome, QualityComponent, Reason, Report, StageId,
};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// A native value, or why there is none.
type Measured = std::result::Result<f64, Reason>;

/// Measures the largest face.
pub struct FaceQualityStage;

impl FaceQualityStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for FaceQualityStage {
    fn id(&self) -> StageId {
        StageId::FaceQuality
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::FaceDetect, StageId::FaceLandmarks]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, _state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let Some(faces) = seen.faces().map(|found| &found.faces) else {
            return Ok(Outcome::skipped("no face was found"));
        };
        let points = seen.landmarks().and_then(|found| found.faces.first());
        match (faces.first(), points.filter(|points| !points.is_empty())) {
            (Some(face), _) if face.turn_deg != 0 => {
                Ok(Outcome::skipped("the face does not stand upright in the frame"))
            }
            (Some(face), Some(points)) => {
                let components = components(frame, faces, points);
                let report = FaceQualityReport { region: face.bounds, components };
                Ok(Outcome::Found(Report::FaceQuality(report)))
            }
            _ => Ok(Outcome::skipped("no face with landmarks was found")),
        }
    }
}

fn components(frame: &Frame, faces: &[Face], points: &[Point]) -> Vec<QualityComponent> {
    let pose = head_pose(points);
    let size = (f64::from(frame.width()), f64::from(frame.height()));
    let patch = Patch::cut(frame, points);
    let on_patch = |measure: &dyn Fn(&Patch) -> Measured| match &patch {
        Ok(patch) => measure(patch),
        Err(reason) => Err(reason.clone()),
    };
    FaceComponent::ALL
        .into_iter()
        .map(|component| {
            use FaceComponent as C;
            let native = match component {
                C::InterEyeDistance => shape::inter_eye_distance(points, pose),
                C::HeadSize => shape::head_size(points, size),
                C::LeftwardCropOfTheFaceImage => shape::leftward_crop(points),
                C::RightwardCropOfTheFaceImage => shape::rightward_crop(points, size),
                C::MarginAboveOfTheFaceImage => shape::margin_above(points),
                C::MarginBelowOfTheFaceImage => shape::margin_below(points, size),
                C::HeadPoseYaw => shape::angle(pose, |pose| pose.yaw_deg),
                C::HeadPosePitch => shape::angle(pose, |pose| pose.pitch_deg),
                C::HeadPoseRoll => shape::angle(pose, |pose| pose.roll_deg),
                C::MouthClosed => shape::mouth_open(points),
                C::SingleFacePresent => Ok(shape::second_face(faces)),
                C::IlluminationUniformity => on_patch(&skin::illumination_uniformity),
                C::UnderExposurePrevention => on_patch(&skin::under_exposure),
                C::OverExposurePrevention => on_patch(&skin::over_exposure),
                C::DynamicRange => on_patch(&skin::dynamic_range),
                C::Sharpness => on_patch(&texture::sharpness),
                C::BackgroundUniformity => backdrop::gradient(frame, points),
                C::NaturalColour => on_patch(&skin::colour_distance),
                C::NoCompressionArtifacts => texture::blockiness(frame, points),
            };
            scored(component, native)
        })
        .collect()
}

/// A native value with its score; one that is not finite was not measured.
fn scored(component: FaceComponent, native: Measured) -> QualityComponent {
    let native = native.and_then(|value| {
        if value.is_finite() { Ok(value) } else { Err("the measurement gave no finite value".into()) }
    });
    match native {
        Ok(native) => {
            let score = Some(scale::score(component, native));
            QualityComponent { component, native: Some(native), score, reason: None }
        }
        Err(reason) => QualityComponent { component, native: None, score: None, reason: Some(reason) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_has_no_score() {
        for native in [Err("nothing to see".into()), Ok(f64::NAN)] {
            let component = scored(FaceComponent::Sharpness, native);
            assert_eq!((component.native, component.score), (None, None));
            assert!(component.reason.is_some());
        }
    }
}
