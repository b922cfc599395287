//! `idcapture profile`: a profile as it resolves, and signatures of profiles.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::output;
use super::profile_args::{ProfileArgs, ProfileCommand};
use super::verify::read_public_key;
use crate::engine::{open_signed_profile, profile_signature_path, sign_profile};
use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::{PublicKey, SoftwareKey};
use crate::settings::Profile;

/// A signature could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be written: {source}")]
struct SignatureFileError {
    path: String,
    source: std::io::Error,
}

impl Coded for SignatureFileError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStore
    }
}

/// What `idcapture profile sign` prints.
#[derive(Serialize)]
struct Signed {
    schema: &'static str,
    id: String,
    /// Of the resolved profile, as in the statement of a bundle.
    sha256: String,
    key_id: String,
    file: String,
    /// Files that need signatures of their own.
    inherits: Vec<String>,
}

pub(super) fn run(arguments: &ProfileArgs) -> Result<u8> {
    match &arguments.command {
        ProfileCommand::Show { profile, trust } => show(&open_profile(profile, trust)?)?,
        ProfileCommand::Sign { profile, key } => output::print_json(&sign(profile, key)?, false)?,
    }
    Ok(0)
}

/// The profile of a name or path. With keys it must be a file that one of them signed.
pub(super) fn open_profile(name_or_path: &str, trust: &[PathBuf]) -> Result<Profile> {
    if trust.is_empty() {
        return Profile::open(name_or_path);
    }
    let keys: Vec<PublicKey> = trust.iter().map(|path| read_public_key(path)).collect::<Result<_>>()?;
    open_signed_profile(Path::new(name_or_path), &keys)
}

/// Stdout has the very bytes that the hash is of.
fn show(profile: &Profile) -> Result<()> {
    let resolved = profile.to_toml()?;
    output::print_text(resolved.strip_suffix('\n').unwrap_or(&resolved))?;
    output::tell(&format!("{} {}", profile.id, profile.sha256()?));
    Ok(())
}

fn sign(profile: &Path, key: &Path) -> Result<Signed> {
    let signer = SoftwareKey::load(key)?;
    let signed = sign_profile(profile, &signer)?;
    let path = profile_signature_path(profile);
    let file = path.display().to_string();
    std::fs::write(&path, &signed.bytes)
        .map_err(|source| SignatureFileError { path: file.clone(), source })?;
    Ok(Signed {
        schema: "idcapture.profile/1",
        id: signed.profile.id.clone(),
        sha256: signed.profile.sha256()?,
        key_id: signer.public_key().id().to_owned(),
        file,
        inherits: signed.inherited.iter().map(|path| path.display().to_string()).collect(),
    })
}
