//! The catalog of a models folder: which networks there are, by role and set, and the only way to load one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::folder::{CATALOG_FILE, find_models_folder};
use super::{Backend, BackendChoice, InferenceError, Model, ModelEntry, Outputs, Role, Tensor};
use crate::error::{Error, ErrorCode, Result};
use crate::record::{ModelUse, Reason};

/// Which networks fill the roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSet(pub String);

impl Default for ModelSet {
    /// The set that measured best.
    fn default() -> Self {
        Self("default".to_owned())
    }
}

/// A network, ready to run, with the catalog's word on what it wants and means.
#[derive(Clone)]
pub struct LoadedModel {
    /// Its row in the catalog.
    pub entry: Arc<ModelEntry>,
    model: Arc<dyn Model>,
}

impl LoadedModel {
    /// Puts a network behind a row; tests use it with a fake.
    #[must_use]
    pub fn new(entry: ModelEntry, model: Arc<dyn Model>) -> Self {
        Self { entry: Arc::new(entry), model }
    }

    /// Runs it.
    ///
    /// # Errors
    /// `ModelFailed` when the backend does, or when the input is not of the catalog's shape.
    pub fn infer(&self, input: &Tensor) -> Result<Outputs> {
        self.fits(input)?;
        self.model.infer(input)
    }

    /// Runs it in the memory of the run before: [`Model::infer_into`].
    ///
    /// # Errors
    /// As [`Self::infer`].
    pub fn infer_into(&self, input: &Tensor, outputs: &mut Outputs) -> Result<()> {
        self.fits(input)?;
        self.model.infer_into(input, outputs)
    }

    fn fits(&self, input: &Tensor) -> Result<()> {
        if input.shape == self.entry.input.shape {
            return Ok(());
        }
        Err(self.unreadable("the input is not of the catalog's shape").into())
    }

    /// What the record says of it.
    #[must_use]
    pub fn model_use(&self) -> ModelUse {
        ModelUse {
            id: self.entry.id.clone(),
            sha256: self.entry.sha256.clone(),
            threshold: self.entry.threshold,
            score_direction: self.entry.score_direction.map(super::ScoreMeaning::direction),
        }
    }

    /// The values of a named output.
    ///
    /// # Errors
    /// `ModelFailed` when the catalog names none or the graph does not have it.
    pub fn output<'a>(&self, outputs: &'a Outputs, name: Option<&String>) -> Result<&'a Tensor> {
        let name = name.ok_or_else(|| self.unreadable("the catalog does not name an output"))?;
        Ok(outputs
            .get(name)
            .ok_or_else(|| self.unreadable("the graph lacks an output that the catalog names"))?)
    }

    /// A fault of catalog or graph, found while reading outputs.
    #[must_use]
    pub fn unreadable(&self, reason: &str) -> InferenceError {
        InferenceError::Failed { id: self.entry.id.clone(), backend: "chosen", reason: reason.to_owned() }
    }
}

/// The catalog of one models folder, one of its sets, and the backend to load with.
#[derive(Debug, Clone)]
pub struct Catalog {
    folder: PathBuf,
    set: ModelSet,
    entries: Vec<ModelEntry>,
    backend: Option<Backend>,
}

#[derive(Deserialize)]
struct CatalogFile {
    schema: String,
    model: Vec<ModelEntry>,
}

impl Catalog {
    /// Opens the catalog in `folder`, or in the first place of [`find_models_folder`].
    ///
    /// # Errors
    /// `ModelCatalog` when there is none or it does not parse, `InputSetting` when it does not have the set,
    /// `ModelNoBackend` as [`Backend::choose`].
    pub fn open(folder: Option<&Path>, set: ModelSet, choice: BackendChoice) -> Result<Self> {
        let unusable = |path: &Path, reason: String| -> Error {
            InferenceError::Catalog { path: path.display().to_string(), reason }.into()
        };
        let Some(folder) = find_models_folder(folder) else {
            let looked_for = folder.unwrap_or(Path::new("models")).join(CATALOG_FILE);
            return Err(unusable(&looked_for, "not found; run `make setup` or pass --models".to_owned()));
        };
        let path = folder.join(CATALOG_FILE);
        let text = std::fs::read_to_string(&path).map_err(|error| unusable(&path, error.to_string()))?;
        let file: CatalogFile = toml::from_str(&text).map_err(|error| unusable(&path, error.to_string()))?;
        if file.schema != "idcapture.models/1" {
            return Err(unusable(&path, format!("schema {} is not known", file.schema)));
        }
        if let Some(entry) = file.model.iter().find(|entry| !entry.is_sound()) {
            return Err(unusable(&path, format!("the entry {} has an impossible input or file", entry.id)));
        }
        if !file.model.iter().any(|entry| entry.sets.contains(&set.0)) {
            return Err(InferenceError::UnknownSet { path: path.display().to_string(), set: set.0 }.into());
        }
        let backend = Some(Backend::choose(choice, Some(&folder))?);
        Ok(Self { folder, set, entries: file.model, backend })
    }

    /// A catalog of nothing, for devices without models: every model stage then skips and says so.
    #[must_use]
    pub fn without_models() -> Self {
        Self { folder: PathBuf::new(), set: ModelSet("none".to_owned()), entries: Vec::new(), backend: None }
    }

    /// The backend that loads the models; none without models.
    #[must_use]
    pub fn backend(&self) -> Option<&Backend> {
        self.backend.as_ref()
    }

    /// The folder of the catalog.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Every row of the chosen set.
    pub fn entries(&self) -> impl Iterator<Item = &ModelEntry> {
        self.entries.iter().filter(|entry| entry.sets.contains(&self.set.0))
    }

    /// The row that fills a role; `None` when the set leaves it out.
    #[must_use]
    pub fn entry(&self, role: Role) -> Option<&ModelEntry> {
        self.entries().find(|entry| entry.role == role)
    }

    /// Reads and checks the weights of a row.
    ///
    /// # Errors
    /// `ModelMissing`, or `ModelMismatch` when they are not the pinned ones.
    pub fn weights(&self, entry: &ModelEntry) -> Result<Vec<u8>> {
        let path = self.folder.join(&entry.file);
        let weights = std::fs::read(&path).map_err(|_| InferenceError::Missing {
            id: entry.id.clone(),
            path: path.display().to_string(),
        })?;
        let found = format!("{:x}", Sha256::digest(&weights));
        if found != entry.sha256 {
            let (id, expected) = (entry.id.clone(), entry.sha256.clone());
            return Err(InferenceError::Mismatch { id, expected, found }.into());
        }
        Ok(weights)
    }

    /// Loads the network of a role; `None` when the set leaves the role out.
    ///
    /// # Errors
    /// `ModelMissing`, `ModelMismatch` or `ModelFailed`.
    pub fn load(&self, role: Role) -> Result<Option<LoadedModel>> {
        let Some(entry) = self.entry(role) else { return Ok(None) };
        let Some(backend) = &self.backend else { return Ok(None) };
        let model = backend.load(entry, self.weights(entry)?)?;
        Ok(Some(LoadedModel::new(entry.clone(), model.into())))
    }

    /// The network of a role, or why there is none on this device.
    ///
    /// # Errors
    /// As [`Self::load`], but for missing weights; weights that are there and are not the pinned ones stay an error.
    pub fn load_or_reason(&self, role: Role) -> Result<std::result::Result<LoadedModel, Reason>> {
        match self.load(role) {
            Ok(Some(model)) => Ok(Ok(model)),
            Ok(None) => Ok(Err(format!("the model set has no {}", role.name()).into())),
            Err(error) if error.code() == ErrorCode::ModelMissing => {
                tracing::warn!(role = role.name(), "weights are missing");
                Ok(Err(format!("the weights of the {} are not on this device", role.name()).into()))
            }
            Err(error) => Err(error),
        }
    }
}
