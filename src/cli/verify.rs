//! `idcapture verify`: a bundle against keys that the caller trusts. Exit 0 valid, 1 invalid, 3 could not check.

use std::path::Path;

use super::args::VerifyArgs;
use super::output;
use crate::error::{Coded, ErrorCode, Result};
#[cfg(feature = "seal")]
use crate::evidence::Identities;
use crate::evidence::{
    Challenge, ChallengeStore, Opened, PublicKey, TrustPolicy, Unseal, VerifyReport, open, read_bundle,
    verify_file,
};

/// A public key file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the key {path} cannot be read: {source}")]
struct KeyFileError {
    path: String,
    source: std::io::Error,
}

impl Coded for KeyFileError {
    fn code(&self) -> ErrorCode {
        ErrorCode::CryptoKey
    }
}

pub(super) fn run(arguments: &VerifyArgs) -> Result<u8> {
    let keys = arguments.trust.iter().map(|path| read_public_key(path)).collect::<Result<_>>()?;
    let mut policy = TrustPolicy::new(keys, arguments.now.unwrap_or_else(jiff::Timestamp::now));
    policy.audience.clone_from(&arguments.audience);
    if let (Some(hex), Some(issued), Some(expires)) =
        (&arguments.challenge, arguments.challenge_issued, arguments.challenge_expires)
    {
        policy.challenge = Some(Challenge::issued(hex, issued, expires)?);
    }
    policy.challenge_store = arguments.challenge_store.as_deref().map(ChallengeStore::open).transpose()?;
    policy.received_at = arguments.received;
    policy.timestamp_keys =
        arguments.timestamp_key.iter().map(|path| read_public_key(path)).collect::<Result<_>>()?;
    let report = verify_at(&arguments.bundle, identity_file(arguments), &policy)?;
    output::print_json(&report, false)?;
    Ok(if report.is_valid() { 0 } else { 1 })
}

#[cfg(feature = "seal")]
fn identity_file(arguments: &VerifyArgs) -> Option<&Path> {
    arguments.identity.as_deref()
}

#[cfg(not(feature = "seal"))]
fn identity_file(_arguments: &VerifyArgs) -> Option<&Path> {
    None
}

/// Verifies the bundle in a file.
pub(super) fn verify_at(
    bundle: &Path,
    identity: Option<&Path>,
    policy: &TrustPolicy,
) -> Result<VerifyReport> {
    let bytes = read_bundle(bundle)?;
    let unsealer = unsealer(identity)?;
    verify_file(&bytes, unsealer.as_deref(), policy)
}

/// The container in a file.
pub(super) fn open_at(bundle: &Path, identity: Option<&Path>) -> Result<Opened> {
    let unsealer = unsealer(identity)?;
    Ok(open(&read_bundle(bundle)?, unsealer.as_deref())?)
}

/// What opens sealed bundles, from an age identity file.
#[cfg(feature = "seal")]
pub(super) fn unsealer(identity: Option<&Path>) -> Result<Option<Box<dyn Unseal>>> {
    let Some(path) = identity else { return Ok(None) };
    Ok(Some(Box::new(Identities::load(path)?)))
}

/// This build cannot open sealed bundles.
#[cfg(not(feature = "seal"))]
pub(super) fn unsealer(_identity: Option<&Path>) -> Result<Option<Box<dyn Unseal>>> {
    Ok(None)
}

/// An SPKI PEM file.
pub(super) fn read_public_key(path: &Path) -> Result<PublicKey> {
    let pem = std::fs::read_to_string(path)
        .map_err(|source| KeyFileError { path: path.display().to_string(), source })?;
    Ok(PublicKey::from_spki_pem(&pem)?)
}
