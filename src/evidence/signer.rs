//! What a signing key must do, wherever it lives: software, Secure Enclave, Android Keystore, TPM. A message in,
//! a signature that was checked against the public key out.

use p256::ecdsa::Signature;

use crate::error::{Coded, Error, ErrorCode};
use crate::evidence::digest::sha256_hex;
use crate::evidence::public_key::{PublicKey, SignatureStatus};

/// The algorithms that a bundle can be signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256 (FIPS 186-5), ES256 in JOSE.
    EcdsaP256Sha256,
    /// Ed25519 (RFC 8032, 5.1), EdDSA in JOSE.
    Ed25519,
}

/// A signing key.
pub trait Signer {
    /// What it signs with.
    fn algorithm(&self) -> Algorithm;

    /// Its public key, SubjectPublicKeyInfo DER; a P-256 point uncompressed.
    fn public_key_spki(&self) -> &[u8];

    /// SHA-256 of [`Self::public_key_spki`], lower-case hex.
    fn key_id(&self) -> String {
        sha256_hex(self.public_key_spki())
    }

    /// A signature over `message` (not over its digest): for P-256 ASN.1 DER, where s may be high or low; for
    /// Ed25519 64 bytes.
    ///
    /// # Errors
    /// When the key cannot be used.
    fn sign(&self, message: &[u8]) -> crate::error::Result<Vec<u8>>;
}

/// Signing failed, or what came back is of no use.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The key itself could not sign.
    #[error("the signing key failed: {0}")]
    Signer(#[source] Error),
    /// It did not answer within its time.
    #[error("the signer did not answer within {0} ms")]
    TimedOut(u128),
    /// It ended without an answer.
    #[error("the signer broke off")]
    BrokeOff,
    /// It refused, with a number of its own.
    #[error("the signer refused ({0})")]
    Refused(i32),
    /// The signer's public key is of neither kind.
    #[error("the signer's public key is not a P-256 or Ed25519 key in SPKI form")]
    PublicKey,
    /// The signer names another algorithm than its public key's.
    #[error("the signer names another algorithm than its public key's")]
    Algorithm,
    /// The signer's key id is not the SHA-256 of its public key.
    #[error("the signer's key id is not the SHA-256 of its public key")]
    KeyId,
    /// Not a signature in the algorithm's form.
    #[error("the signer's result is not {}", match .0 {
        Algorithm::EcdsaP256Sha256 => "an ASN.1 DER signature",
        Algorithm::Ed25519 => "a signature of 64 bytes",
    })]
    Form(Algorithm),
    /// It does not verify.
    #[error("the signer's result does not verify against its own public key")]
    DoesNotVerify,
}

impl Coded for SignError {
    fn code(&self) -> ErrorCode {
        ErrorCode::CryptoSign
    }
}

/// A signature over `message` by `signer`: in the one form that the format allows, and verified.
///
/// # Errors
/// When the signer fails or gives something that its own public key refuses.
pub fn sign(signer: &dyn Signer, message: &[u8]) -> Result<Vec<u8>, SignError> {
    let algorithm = signer.algorithm();
    let public = PublicKey::from_spki_der(signer.public_key_spki()).map_err(|_| SignError::PublicKey)?;
    if public.algorithm() != algorithm {
        return Err(SignError::Algorithm);
    }
    if signer.key_id() != public.id() {
        return Err(SignError::KeyId);
    }
    let raw = signer.sign(message).map_err(SignError::Signer)?;
    let signature = match algorithm {
        Algorithm::EcdsaP256Sha256 => {
            let parsed = Signature::from_der(&raw).map_err(|_| SignError::Form(algorithm))?;
            parsed.normalize_s().unwrap_or(parsed).to_der().as_bytes().to_vec()
        }
        Algorithm::Ed25519 if raw.len() == 64 => raw,
        Algorithm::Ed25519 => return Err(SignError::Form(algorithm)),
    };
    match public.check(message, &signature) {
        SignatureStatus::Valid => Ok(signature),
        _ => Err(SignError::DoesNotVerify),
    }
}
