//! `idcapture keys`: makes and shows keys. Private halves go to new files that only their owner can read, and are
//! never printed.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::{KeyKind, KeysArgs, KeysCommand};
use super::output;
use super::verify::read_public_key;
use crate::error::{Coded, ErrorCode, Result};
#[cfg(feature = "seal")]
use crate::evidence::Identities;
use crate::evidence::{PublicKey, SoftwareKey, SystemRandom};

/// A public key could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be written: {source}")]
struct PublicFileError {
    path: String,
    source: std::io::Error,
}

impl Coded for PublicFileError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStore
    }
}

#[derive(Serialize)]
struct Shown {
    schema: &'static str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key_pem: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recipients: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<String>,
}

pub(super) fn run(arguments: &KeysArgs) -> Result<u8> {
    let shown = match &arguments.command {
        KeysCommand::New { kind, out } => make(*kind, out)?,
        KeysCommand::Show { file } => show(file)?,
    };
    output::print_json(&shown, false)?;
    Ok(0)
}

fn make(kind: KeyKind, out: &Path) -> Result<Shown> {
    match kind {
        KeyKind::Signing | KeyKind::SigningEd25519 => {
            let key = match kind {
                KeyKind::SigningEd25519 => SoftwareKey::generate_ed25519(&SystemRandom)?,
                _ => SoftwareKey::generate(&SystemRandom)?,
            };
            let public = make_signing(&key, out)?;
            let files = vec![out.display().to_string(), public.display().to_string()];
            Ok(Shown { files, ..signing(key.public_key())? })
        }
        #[cfg(feature = "seal")]
        KeyKind::Sealing => {
            let identities = Identities::generate();
            identities.save_new(out, jiff::Timestamp::now())?;
            Ok(Shown { files: vec![out.display().to_string()], ..sealing(&identities) })
        }
    }
}

/// Writes both halves; gives the public one's path, `FILE.pub`.
pub(super) fn make_signing(key: &SoftwareKey, out: &Path) -> Result<PathBuf> {
    let mut public = out.as_os_str().to_owned();
    public.push(".pub");
    let public = PathBuf::from(public);
    let failed = |source| PublicFileError { path: public.display().to_string(), source };
    // The public half first, and only where there is none: a private key never stands without it.
    let pem = key.public_key().to_spki_pem()?;
    let mut file = std::fs::File::create_new(&public).map_err(failed)?;
    std::io::Write::write_all(&mut file, pem.as_bytes()).map_err(failed)?;
    if let Err(error) = key.save_new(out) {
        // Best effort: what is left is a public key without use.
        let _ = std::fs::remove_file(&public);
        return Err(error);
    }
    Ok(public)
}

fn show(file: &Path) -> Result<Shown> {
    #[cfg(feature = "seal")]
    if let Ok(identities) = Identities::load(file) {
        return Ok(sealing(&identities));
    }
    if let Ok(public) = read_public_key(file) {
        return signing(&public);
    }
    signing(SoftwareKey::load(file)?.public_key())
}

fn signing(public: &PublicKey) -> Result<Shown> {
    Ok(Shown {
        schema: "idcapture.keys/1",
        kind: "signing",
        key_id: Some(public.id().to_owned()),
        public_key_pem: Some(public.to_spki_pem()?),
        recipients: Vec::new(),
        files: Vec::new(),
    })
}

#[cfg(feature = "seal")]
fn sealing(identities: &Identities) -> Shown {
    Shown {
        schema: "idcapture.keys/1",
        kind: "sealing",
        key_id: None,
        public_key_pem: None,
        recipients: identities.recipients().iter().map(ToString::to_string).collect(),
        files: Vec::new(),
    }
}
