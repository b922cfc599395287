//! Quality of a face under the names and on the scale of ISO/IEC 29794-5.

use serde::Serialize;

use super::Reason;
use crate::geometry::Rect;

/// A quality component. The names are the standard's; "left" and "right" are those of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceComponent {
    /// Distance between the eyes, in px, as the same head has it from the front.
    InterEyeDistance,
    /// Distance from the eyes to the chin, share of the picture's height.
    HeadSize,
    /// Room on the left, in eye distances.
    LeftwardCropOfTheFaceImage,
    /// Room on the right, in eye distances.
    RightwardCropOfTheFaceImage,
    /// Room above the eyes, in distances from the eyes to the chin.
    MarginAboveOfTheFaceImage,
    /// Room below the eyes, in distances from the eyes to the chin.
    MarginBelowOfTheFaceImage,
    /// Turn to a side, in degrees.
    HeadPoseYaw,
    /// Tilt, in degrees.
    HeadPosePitch,
    /// Turn in the picture's plane, in degrees.
    HeadPoseRoll,
    /// Opening of the mouth, share of the distance from the eyes to the chin.
    MouthClosed,
    /// Area of the second largest face over that of the largest.
    SingleFacePresent,
    /// How much the histograms of both cheeks have in common, 0 to 1.
    IlluminationUniformity,
    /// Share of the face with a luminance of at most 25.
    UnderExposurePrevention,
    /// Share of the face with a luminance of at least 247.
    OverExposurePrevention,
    /// Entropy of the face's luminance, in bits.
    DynamicRange,
    /// How much contrast between neighbours a further blur takes away, 0 to 1.
    Sharpness,
    /// Mean gradient of the background's luminance.
    BackgroundUniformity,
    /// Distance of the cheeks' colour from that of skin under white light, in CIELAB.
    NaturalColour,
    /// Steps of luminance at the borders of 8 x 8 blocks over those inside, less 1.
    NoCompressionArtifacts,
}

impl FaceComponent {
    /// Every component, in the order of a report.
    pub const ALL: [Self; 19] = [
        Self::InterEyeDistance,
        Self::HeadSize,
        Self::LeftwardCropOfTheFaceImage,
        Self::RightwardCropOfTheFaceImage,
        Self::MarginAboveOfTheFaceImage,
        Self::MarginBelowOfTheFaceImage,
        Self::HeadPoseYaw,
        Self::HeadPosePitch,
        Self::HeadPoseRoll,
        Self::MouthClosed,
        Self::SingleFacePresent,
        Self::IlluminationUniformity,
        Self::UnderExposurePrevention,
        Self::OverExposurePrevention,
        Self::DynamicRange,
        Self::Sharpness,
        Self::BackgroundUniformity,
        Self::NaturalColour,
        Self::NoCompressionArtifacts,
    ];
}

/// One component as measured, or why it was not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityComponent {
    /// Which one.
    pub component: FaceComponent,
    /// What was measured, in the component's own unit.
    pub native: Option<f64>,
    /// The same on the standard's scale: 0 is worst, 100 best.
    pub score: Option<f64>,
    /// Why it was not measured; that is not a score of 0.
    pub reason: Option<Reason>,
}

/// All components of one face.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaceQualityReport {
    /// The face that was measured.
    pub region: Rect,
    /// Each component once, in the order of [`FaceComponent::ALL`].
    pub components: Vec<QualityComponent>,
}

impl FaceQualityReport {
    /// A component.
    #[must_use]
    pub fn component(&self, component: FaceComponent) -> Option<&QualityComponent> {
        self.components.iter().find(|measured| measured.component == component)
    }

    /// A component's score, where it was measured.
    #[must_use]
    pub fn score(&self, component: FaceComponent) -> Option<f64> {
        self.component(component)?.score
    }
}
