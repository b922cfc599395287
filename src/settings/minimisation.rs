//! What a bundle keeps back of what was seen, and for how long it keeps the rest.

use serde::{Deserialize, Serialize};

/// Fields that are masked before anything is stored, in the pictures of the document and in the reports. The statement
/// says of each file what was masked in it. A picture in which the place of such a field was not found is not stored
/// at all, and the statement says why. With any of them set no whole photographs of the document can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Masking {
    /// The machine-readable zone: its place on the page where it was read whole, its lines and fields in the reports.
    pub mrz: bool,
    /// The document's number: every text in the reports that holds it. Where it is printed is not looked for, so the
    /// pages are not stored, and the portrait only as far as the face reaches.
    pub document_number: bool,
    /// The holder's portrait: its place on the pages, with those ghost portraits that were found (a faint one may not
    /// be); the cut-out portrait is not stored.
    pub portrait: bool,
}

impl Masking {
    /// Whether anything is masked.
    #[must_use]
    pub fn any(self) -> bool {
        self.mrz || self.document_number || self.portrait
    }
}

/// What the stored data is for, and from when which kind of file may be deleted. All of it is in the signed statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// What the data is kept for; said only where it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Name of the policy that it is kept under; said only where it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// A class for each kind of file.
    pub delete_after_hours: DeleteAfterHours,
}

/// Hours from the end of the session, 1 to 876,000 (100 years), after which a file of a kind may be deleted and the rest
/// still verifies. A kind that is not set can never be deleted. Profile and frame log have no class: without them no
/// verdict can be replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteAfterHours {
    /// The rectified sides of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Whole photographs of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames: Option<u32>,
    /// The cut-out portrait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portrait: Option<u32>,
    /// The selfies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selfies: Option<u32>,
    /// `document.json`, `face.json` and `quality.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reports: Option<u32>,
}
