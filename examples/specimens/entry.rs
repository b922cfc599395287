//! Truth files. In: takes with their file names. Out: `truth.json`, one line for each picture.

use std::path::Path;

use idcapture::source::specimen::studio::{Take, Truth};
use serde::Serialize;

use super::studio::Outcome;

#[derive(Serialize)]
pub(crate) struct Entry {
    file: String,
    width: u32,
    height: u32,
    #[serde(flatten)]
    truth: Truth,
}

impl Entry {
    pub(crate) fn new(file: String, take: Take) -> Self {
        Self { file, width: take.picture.width(), height: take.picture.height(), truth: take.truth }
    }
}

/// Writes a JSON array with an entry a line, so that differences read well.
pub(crate) fn write_truth(folder: &Path, entries: &[Entry]) -> Outcome<()> {
    let lines: Vec<String> = entries.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    std::fs::write(folder.join("truth.json"), format!("[\n{}\n]\n", lines.join(",\n")))?;
    Ok(())
}
