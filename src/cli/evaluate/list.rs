//! Labelled lists and folders. In: a CSV file with a header, or a folder whose subfolders are the labels. Out: rows.

use std::path::{Path, PathBuf};

use super::EvaluateError;
use crate::cli::compare::fields;
use crate::error::Result;

/// A CSV file's rows by column.
pub(super) struct Table {
    header: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
    folder: PathBuf,
}

impl Table {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| EvaluateError::Unreadable { path: path.display().to_string(), source })?;
        let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let header = lines.next().map(|(_, line)| fields(line)).unwrap_or_default();
        let header = header.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
        let rows = lines.filter(|(_, line)| !line.trim().is_empty());
        let rows = rows.map(|(index, line)| (index + 1, fields(line))).collect();
        Ok(Self { header, rows, folder: path.parent().unwrap_or(Path::new("")).to_owned() })
    }

    /// A column's place.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// Line numbers and fields.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &[String])> {
        self.rows.iter().map(|(line, fields)| (*line, fields.as_slice()))
    }

    /// A path of the list, relative to it.
    pub(super) fn path(&self, field: &str) -> PathBuf {
        self.folder.join(field)
    }
}

/// A field of a row, with its line's number where it is missing.
pub(super) fn field(row: &[String], column: usize, line: usize) -> Result<&str> {
    let missing = EvaluateError::Row { line, reason: "it has too few fields" };
    Ok(row.get(column).ok_or(missing)?.trim())
}

/// Subfolders by name, in order.
pub(super) fn subfolders(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut found = entries(folder)?;
    found.retain(|path| path.is_dir());
    Ok(found.into_iter().map(|path| (name(&path), path)).collect())
}

/// Every regular file below a folder, in order.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |source| EvaluateError::Unreadable { path: folder.display().to_string(), source };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()
        .map_err(unreadable)?;
    paths.retain(|path| !name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
