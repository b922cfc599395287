//! The choice between the two backends, made once per process for `native`.

use std::path::Path;

use super::{InferenceError, Model, ModelEntry};
use crate::error::Result;
use crate::record::BackendKind;

/// Which backend the caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BackendChoice {
    /// Native where its runtime is found, else portable.
    #[default]
    Auto,
    /// Native or an error.
    Native,
    /// Portable or an error.
    Portable,
}

impl std::str::FromStr for BackendChoice {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "native" => Ok(Self::Native),
            "portable" => Ok(Self::Portable),
            other => Err(format!("'{other}' is not auto, native or portable")),
        }
    }
}

/// A backend that is ready to load models.
#[derive(Debug, Clone)]
pub struct Backend {
    kind: BackendKind,
    detail: String,
}

impl Backend {
    /// Picks a backend. `models_folder` is where set-up puts the native runtime; `IDCAPTURE_ONNXRUNTIME` names
    /// another file, or hides it with `none`.
    ///
    /// # Errors
    /// `ModelNoBackend` when the wanted one is not to be had, or this build has neither.
    pub fn choose(choice: BackendChoice, models_folder: Option<&Path>) -> Result<Self> {
        let native = if choice == BackendChoice::Portable {
            Err("not asked for".to_owned())
        } else {
            native(models_folder)
        };
        match (choice, native) {
            (_, Ok(detail)) => Ok(Self { kind: BackendKind::Native, detail }),
            (BackendChoice::Native, Err(reason)) => {
                Err(InferenceError::NoBackend { wanted: "native", reason }.into())
            }
            (_, Err(reason)) if cfg!(feature = "portable") => {
                tracing::warn!(%reason, "the portable backend runs");
                Ok(Self { kind: BackendKind::Portable, detail: format!("pure Rust; native: {reason}") })
            }
            (_, Err(reason)) => Err(InferenceError::NoBackend { wanted: "portable", reason }.into()),
        }
    }

    /// Which one it is.
    #[must_use]
    pub fn kind(&self) -> BackendKind {
        self.kind
    }

    /// Where it comes from, or why it is not the native one.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Loads weights whose hash has been checked.
    pub(super) fn load(&self, entry: &ModelEntry, weights: Vec<u8>) -> Result<Box<dyn Model>> {
        match self.kind {
            #[cfg(feature = "native")]
            BackendKind::Native => Ok(Box::new(super::native::NativeModel::load(entry, &weights)?)),
            #[cfg(feature = "portable")]
            BackendKind::Portable => Ok(Box::new(super::portable::PortableModel::load(entry, weights)?)),
            #[cfg(not(all(feature = "native", feature = "portable")))]
            _ => {
                let reason = format!("{} was left out of this build", entry.id);
                drop(weights);
                Err(InferenceError::NoBackend { wanted: "built-in", reason }.into())
            }
        }
    }
}

#[cfg(feature = "native")]
fn native(models_folder: Option<&Path>) -> Result<String, String> {
    super::native::runtime(models_folder)
}

#[cfg(not(feature = "native"))]
fn native(_models_folder: Option<&Path>) -> Result<String, String> {
    Err("left out of this build".to_owned())
}
