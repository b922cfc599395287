//! Where the models are. In: what the caller, the environment and the system say. Out: a folder that holds a
//! catalog, or `None`.

use std::path::{Path, PathBuf};

/// Name of the catalog in a models folder.
pub(super) const CATALOG_FILE: &str = "catalog.toml";

/// The first of these that holds a catalog: `explicit`, `IDCAPTURE_MODELS`, the XDG data folder, beside the
/// binary, and `models/` of the checkout this was built from. An explicit folder or variable is never passed
/// over for a later one.
#[must_use]
pub fn find_models_folder(explicit: Option<&Path>) -> Option<PathBuf> {
    if let Some(path) = explicit {
        return holds_catalog(path.to_owned());
    }
    if let Some(path) = std::env::var_os("IDCAPTURE_MODELS") {
        return holds_catalog(path.into());
    }
    let data_home = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share")));
    let beside_binary =
        std::env::current_exe().ok().and_then(|binary| binary.parent().map(|folder| folder.join("models")));
    [
        data_home.map(|folder| folder.join("idcapture/models")),
        beside_binary,
        Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("models")),
    ]
    .into_iter()
    .flatten()
    .find_map(holds_catalog)
}

fn holds_catalog(folder: PathBuf) -> Option<PathBuf> {
    folder.join(CATALOG_FILE).is_file().then_some(folder)
}
