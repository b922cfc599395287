//! Which stages a picture goes through, by what it is a picture of.

use crate::record::StageId;

/// What a picture is looked at for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// A preview frame with a document, on every frame.
    DocumentPreview,
    /// A still of a document's side.
    DocumentStill,
    /// The rectified page of one, its portrait's embedding included.
    Page,
    /// The rectified page of one, for its quality alone.
    PageQuality,
    /// A preview frame with a face, on every frame while liveness is looked for.
    SelfiePreview,
    /// The same while a document may still be in view.
    FaceOrDocument,
    /// The same, with the face compared with the reference.
    ComparedPreview,
    /// A frame of a feed that shows nothing.
    Blank,
    /// A selfie still.
    SelfieStill,
    /// The face cut out of a selfie, for its quality.
    FaceCrop,
    /// The largest face, as a vector.
    FaceOnly,
}

impl Plan {
    /// The stages, in any order.
    #[must_use]
    pub const fn stages(self) -> &'static [StageId] {
        use StageId as S;
        match self {
            Self::DocumentPreview => &[S::Exposure, S::Focus, S::Corners, S::Motion, S::Glare],
            Self::DocumentStill => &[S::Corners, S::Rectify, S::Occlusion, S::Barcodes, S::MrzZone, S::Mrz],
            Self::Page => &[S::PageQuality, S::FaceDetect, S::FaceLandmarks, S::FaceEmbedding],
            Self::PageQuality => &[S::PageQuality, S::FaceDetect],
            Self::SelfiePreview => {
                &[S::Exposure, S::FaceDetect, S::FaceLandmarks, S::FaceQuality, S::FaceLiveness, S::FaceCues]
            }
            Self::FaceOrDocument => &[S::Exposure, S::Corners, S::FaceDetect],
            Self::ComparedPreview => &[
                S::Exposure,
                S::FaceDetect,
                S::FaceLandmarks,
                S::FaceQuality,
                S::FaceLiveness,
                S::FaceCues,
                S::FaceEmbedding,
                S::FaceComparison,
            ],
            Self::Blank => &[S::Exposure],
            Self::SelfieStill => &[
                S::FaceDetect,
                S::FaceLandmarks,
                S::FaceQuality,
                S::FaceLiveness,
                S::FaceCues,
                S::FaceEmbedding,
                S::FaceComparison,
            ],
            Self::FaceCrop => &[S::Exposure, S::Focus],
            Self::FaceOnly => &[S::FaceDetect, S::FaceLandmarks, S::FaceEmbedding],
        }
    }
}
