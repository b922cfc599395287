//! Faces: where they are, their points, how good the picture of them is, whether they look live, and whether two are the same person.
//!
//! Each file or folder is one stage. The crops and the reading of outputs follow the catalog's row for the network, so a
//! host can point a role at weights of its own.

mod chip;
mod compare;
mod cues;
mod detect;
mod embed;
mod landmarks;
mod liveness;
mod quality;

pub use compare::{CompareStage, similarity_score};
pub use cues::CuesStage;
pub use detect::DetectStage;
pub use embed::EmbedStage;
pub use landmarks::LandmarkStage;
pub use liveness::LivenessStage;
pub use quality::FaceQualityStage;

use crate::inference::{InferenceError, LoadedModel};

/// A crop rule that the stage of this role does not know.
fn unknown_crop(model: &LoadedModel) -> InferenceError {
    model.unreadable("the catalog's crop rule does not fit the role")
}
