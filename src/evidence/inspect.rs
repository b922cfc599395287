//! A look inside a bundle without judging it. Container bytes in, names, digests and the statement out, all of it
//! marked untrusted: nothing here was checked against anything.

use serde::Serialize;

use crate::error::Result;
use crate::evidence::digest::sha256_hex;
use crate::evidence::envelope::{Envelope, MAX_PAYLOAD_BYTES};
use crate::evidence::{json, layout};

/// What is inside.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InspectReport {
    schema: &'static str,
    trusted: bool,
    /// The id of the key that the file names as its signer; anybody can write it there.
    pub key_id: Option<String>,
    /// The files after the signature, in order.
    pub files: Vec<InspectedFile>,
    /// The statement as it stands; null when it cannot be read.
    pub statement: Option<serde_json::Value>,
    /// Why key id or statement are missing.
    pub problem: Option<String>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InspectedFile {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub bytes: usize,
    /// SHA-256 of what is there, which may not be what was signed.
    pub sha256: String,
}

impl InspectReport {
    /// The age recipients that the statement names; none when it cannot be read.
    #[must_use]
    pub fn recipients(&self) -> Vec<String> {
        let named = self.statement.as_ref().and_then(|one| one.pointer("/predicate/session/recipients"));
        let named = named.and_then(serde_json::Value::as_array).into_iter().flatten();
        named.filter_map(|one| one.as_str().map(str::to_owned)).collect()
    }
}

/// Looks into the plain container `bytes`.
///
/// # Errors
/// When it is no container of a bundle at all.
pub fn inspect(bytes: &[u8]) -> Result<InspectReport> {
    let layout = layout::read(bytes)?;
    let files = layout.files.iter().map(|file| InspectedFile {
        name: file.name.to_owned(),
        bytes: file.bytes.len(),
        sha256: sha256_hex(file.bytes),
    });
    let mut report = InspectReport {
        schema: "idcapture.inspect/1",
        trusted: false,
        key_id: None,
        files: files.collect(),
        statement: None,
        problem: None,
    };
    match Envelope::from_json(layout.signature) {
        Err(error) => report.problem = Some(error.to_string()),
        Ok(envelope) => {
            match json::parse(&envelope.payload, MAX_PAYLOAD_BYTES) {
                Err(error) => report.problem = Some(error.to_string()),
                Ok(statement) => report.statement = Some(statement),
            }
            report.key_id = Some(envelope.key_id);
        }
    }
    Ok(report)
}
