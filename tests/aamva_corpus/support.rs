//! The corpus of payloads. In: nothing. Out: its entries by name.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// One entry.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) payload: Vec<u8>,
    pub(crate) expected: Value,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/aamva")
}

/// The entry of a name.
pub(crate) fn entry(name: &str) -> Entry {
    let read = |extension: &str| std::fs::read(folder().join(name).with_extension(extension)).unwrap();
    Entry {
        name: name.to_owned(),
        payload: read("bin"),
        expected: serde_json::from_slice(&read("json")).unwrap(),
    }
}

/// Every entry of `tests/vectors/aamva`.
pub(crate) fn entries() -> Vec<Entry> {
    let files = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let payloads = files.filter(|path| path.extension().is_some_and(|extension| extension == "bin"));
    let mut entries: Vec<Entry> =
        payloads.map(|path| entry(path.file_stem().unwrap().to_str().unwrap())).collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}
