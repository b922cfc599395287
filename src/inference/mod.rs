//! Neural networks behind one trait: a catalog that pins every file, two backends, and nothing else.
//!
//! In: a role such as "face detector" and a tensor. Out: the network's named outputs. Only a file whose SHA-256
//! the catalog pins is ever loaded.

mod backend;
mod catalog;
mod entry;
#[cfg(test)]
pub(crate) mod fake;
mod folder;
#[cfg(feature = "native")]
mod native;
#[cfg(feature = "portable")]
mod portable;
#[cfg(feature = "native")]
mod reporting;
mod tensor;

pub use backend::{Backend, BackendChoice};
pub use catalog::{Catalog, LoadedModel, ModelSet};
pub use entry::{
    Activation, Channels, Comparison, Crop, Input, ModelEntry, OperatingPoint, Output, Role, ScoreMeaning,
};
pub use folder::find_models_folder;
pub use tensor::{Outputs, Tensor};

use crate::error::{Coded, ErrorCode, Result};

/// Scores of the two backends on the same input differ by at most this (measured over all models: 2e-4).
pub const BACKEND_TOLERANCE: f64 = 2e-4;

/// A network that takes one tensor.
pub trait Model: Send + Sync {
    /// Runs it.
    ///
    /// # Errors
    /// `ModelFailed` when the backend does.
    fn infer(&self, input: &Tensor) -> Result<Outputs>;

    /// [`Self::infer`] in the memory of the outputs of the run before, for networks that run on every few frames and whose outputs
    /// are always of one shape. A backend may keep the input in its own memory until the next run.
    ///
    /// # Errors
    /// As [`Self::infer`].
    fn infer_into(&self, input: &Tensor, outputs: &mut Outputs) -> Result<()> {
        *outputs = self.infer(input)?;
        Ok(())
    }
}

/// What can go wrong with models.
#[derive(Debug, thiserror::Error)]
pub enum InferenceError {
    /// The catalog is missing or does not parse.
    #[error("the model catalog {path} cannot be used: {reason}")]
    Catalog {
        /// Where it should be.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The catalog has no such set.
    #[error("the model catalog {path} has no set '{set}'")]
    UnknownSet {
        /// The catalog.
        path: String,
        /// What was asked for.
        set: String,
    },
    /// The weights are not there.
    #[error("the weights of {id} are not on this device: {path}")]
    Missing {
        /// Catalog id.
        id: String,
        /// Where they should be.
        path: String,
    },
    /// The weights are not the pinned ones.
    #[error("the weights of {id} are not the pinned ones: expected SHA-256 {expected}, found {found}")]
    Mismatch {
        /// Catalog id.
        id: String,
        /// SHA-256 in the catalog.
        expected: String,
        /// SHA-256 of the file.
        found: String,
    },
    /// The backend refused the model or failed while running it.
    #[error("the {backend} backend failed on {id}: {reason}")]
    Failed {
        /// Catalog id.
        id: String,
        /// Which backend.
        backend: &'static str,
        /// What it said.
        reason: String,
    },
    /// The wanted backend is not to be had.
    #[error("no {wanted} inference backend: {reason}")]
    NoBackend {
        /// Which was asked for.
        wanted: &'static str,
        /// Why there is none.
        reason: String,
    },
}

impl Coded for InferenceError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Catalog { .. } => ErrorCode::ModelCatalog,
            Self::UnknownSet { .. } => ErrorCode::InputSetting,
            Self::Missing { .. } => ErrorCode::ModelMissing,
            Self::Mismatch { .. } => ErrorCode::ModelMismatch,
            Self::Failed { .. } => ErrorCode::ModelFailed,
            Self::NoBackend { .. } => ErrorCode::ModelNoBackend,
        }
    }
}
