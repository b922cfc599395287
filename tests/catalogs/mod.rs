//! The model catalogs that tests run against: both sets of this checkout's `models/`, on every backend that this
//! process can have.

#![allow(dead_code, reason = "each test uses its own part")]
#![allow(clippy::unwrap_used, reason = "a catalog that does not open fails the test")]

use std::path::{Path, PathBuf};

use idcapture::inference::{BackendChoice, Catalog, ModelSet};

/// Names of the sets.
pub(crate) const SETS: [&str; 2] = ["default", "clean"];

/// `models/` of this checkout.
pub(crate) fn models_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// One set on one backend.
pub(crate) fn catalog(set: &str, backend: BackendChoice) -> Catalog {
    Catalog::open(Some(&models_folder()), ModelSet(set.to_owned()), backend).unwrap()
}

/// Whether set-up has put the native runtime into `models/`.
pub(crate) fn runtime_is_fetched() -> bool {
    let name = format!("{}onnxruntime{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    models_folder().join("runtime").join(name).is_file()
}

/// Whether the native backend must load in this process: its runtime is there and `IDCAPTURE_ONNXRUNTIME` does not
/// hide it. Where that holds and it does not load, the tests fail rather than do without.
pub(crate) fn native_is_expected() -> bool {
    runtime_is_fetched() && std::env::var_os("IDCAPTURE_ONNXRUNTIME").is_none_or(|path| path != "none")
}

/// The backends that this process must have, the native one first.
pub(crate) fn backends() -> Vec<BackendChoice> {
    let native = native_is_expected().then_some(BackendChoice::Native);
    native.into_iter().chain([BackendChoice::Portable]).collect()
}
