//! Faces: where they are, their points, whether they look live, and whether two are the same person.
//!
//! Each file is one stage. The crops and the reading of outputs follow the catalog's row for the network, so a
//! host can point a role at weights of its own.

mod chip;
mod compare;
mod detect;
mod embed;
mod landmarks;
mod liveness;

pub use compare::{CompareStage, similarity_score};
pub use detect::DetectStage;
pub use embed::EmbedStage;
pub use landmarks::LandmarkStage;
pub use liveness::LivenessStage;

use crate::error::Result;
use crate::inference::{Catalog, InferenceError, LoadedModel, Role};
use crate::record::Reason;

/// The network of a role, or why there is none on this device. Weights that are there but are not the pinned
/// ones stay an error.
fn load(catalog: &Catalog, role: Role) -> Result<std::result::Result<LoadedModel, Reason>> {
    match catalog.load(role) {
        Ok(Some(model)) => Ok(Ok(model)),
        Ok(None) => Ok(Err(format!("the model set has no {}", role.name()).into())),
        Err(error) if error.code() == crate::error::ErrorCode::ModelMissing => {
            tracing::warn!(role = role.name(), "weights are missing");
            Ok(Err(format!("the weights of the {} are not on this device", role.name()).into()))
        }
        Err(error) => Err(error),
    }
}

/// A crop rule that the stage of this role does not know.
fn unknown_crop(model: &LoadedModel) -> InferenceError {
    model.unreadable("the catalog's crop rule does not fit the role")
}
