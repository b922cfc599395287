//! The files under `src/`. In: the folder of this checkout. Out: each file's text, syntax tree and place.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a file that cannot be read or parsed fails the test")]

use std::path::{Path, PathBuf};

/// One parsed file.
pub(crate) struct SourceFile {
    /// Path from the root of the checkout, with forward slashes.
    pub(crate) path: String,
    /// Path of its module from the crate root: `["face", "detect"]`; `main.rs` counts as a room of its own.
    pub(crate) module: Vec<String>,
    /// As it is on disk.
    pub(crate) text: String,
    /// Parsed.
    pub(crate) syntax: syn::File,
}

impl SourceFile {
    /// The file of that path with that text.
    pub(crate) fn parsed(path: &str, text: &str) -> Self {
        let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), module: module_of(path), text: text.to_owned(), syntax }
    }

    /// The first segment under `src/`; `None` for `lib.rs`, which is the drawing and no room.
    pub(crate) fn room(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }
}

/// `src/a/b.rs` and `src/a/b/mod.rs` are both `a::b`.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod") || module == ["lib"] {
        module.pop();
    }
    module
}

/// Every file under `src/`, by path.
pub(crate) fn all() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut folders, mut files) = (vec![root.join("src")], Vec::<PathBuf>::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() > 50, "only {} files were found", files.len());
    let parsed = |path: &PathBuf| {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        SourceFile::parsed(&name, &std::fs::read_to_string(path).unwrap())
    };
    files.iter().map(parsed).collect()
}
