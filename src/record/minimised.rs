//! What was seen and is not stored as it was seen: said of each file, never done silently.

use serde::{Deserialize, Serialize};

use super::Reason;

/// A field that a profile may keep out of what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskedField {
    /// The machine-readable zone.
    Mrz,
    /// The document's number.
    DocumentNumber,
    /// The holder's portrait on the document.
    Portrait,
}

/// How a field was kept out of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Minimisation {
    /// The file is stored; where the field was, there is nothing of it.
    Masked,
    /// The file is not stored.
    NotStored,
}

/// One field kept out of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minimised {
    /// The file, by its name in the bundle's `evidence/` folder.
    pub file: String,
    /// The field.
    pub field: MaskedField,
    /// How.
    pub how: Minimisation,
    /// Why the file is not stored.
    #[serde(default)]
    pub reason: Option<Reason>,
}
