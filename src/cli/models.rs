//! `idcapture models`: the networks of a set, whether their weights are here, and which backend runs them.

use serde::Serialize;

use super::args::{ModelOptions, ModelsArgs};
use super::output;
use crate::error::{Error, Result};
use crate::inference::{Catalog, ModelSet, Role, find_models_folder};

/// Opens the catalog that the options name. On a device that has none the model stages skip, and a line on stderr
/// says so; one that was named or found must be usable.
pub(super) fn open_catalog(options: &ModelOptions) -> Result<Catalog> {
    if options.models.is_none() && find_models_folder(None).is_none() {
        output::tell(
            "warning: there is no models folder (`make setup` makes one): what needs a model will read \
                      as not measured",
        );
        return Ok(Catalog::without_models());
    }
    let catalog = Catalog::open(options.models.as_deref(), ModelSet(options.set.clone()), options.backend)?;
    if let Some(backend) = catalog.backend() {
        tracing::info!(kind = ?backend.kind(), detail = backend.detail(), "inference backend");
    }
    Ok(catalog)
}

#[derive(Serialize)]
struct Listing {
    schema: &'static str,
    folder: String,
    set: String,
    backend: Option<crate::record::BackendKind>,
    backend_detail: Option<String>,
    models: Vec<Row>,
    roles_without_model: Vec<&'static str>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    role: Role,
    file: String,
    sha256: String,
    licence: String,
    status: &'static str,
    threshold: Option<f64>,
    meaning: String,
    measured_error: String,
}

pub(super) fn run(arguments: &ModelsArgs) -> Result<u8> {
    let options = &arguments.models;
    let catalog = Catalog::open(options.models.as_deref(), ModelSet(options.set.clone()), options.backend)?;
    let models: Vec<Row> = catalog.entries().map(|entry| row(&catalog, entry)).collect();
    let roles_without_model =
        Role::ALL.iter().filter(|role| catalog.entry(**role).is_none()).map(|role| role.name()).collect();
    let all_present = models.iter().all(|row| row.status == "present");
    let listing = Listing {
        schema: "idcapture.models/1",
        folder: catalog.folder().display().to_string(),
        set: options.set.clone(),
        backend: catalog.backend().map(|backend| backend.kind()),
        backend_detail: catalog.backend().map(|backend| backend.detail().to_owned()),
        models,
        roles_without_model,
    };
    output::print_json(&listing, false)?;
    Ok(if all_present { 0 } else { super::FAULT })
}

fn row(catalog: &Catalog, entry: &crate::inference::ModelEntry) -> Row {
    let status = match catalog.weights(entry).map_err(|error: Error| error.code()) {
        Ok(_) => "present",
        Err(crate::error::ErrorCode::ModelMismatch) => "not the pinned file",
        Err(_) => "missing",
    };
    Row {
        id: entry.id.clone(),
        role: entry.role,
        file: entry.file.clone(),
        sha256: entry.sha256.clone(),
        licence: entry.licence.clone(),
        status,
        threshold: entry.threshold,
        meaning: entry.meaning.clone(),
        measured_error: entry.measured_error.clone(),
    }
}
