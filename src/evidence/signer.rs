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
}

/// A signing key.
pub trait Signer {
    /// What it signs with.
    fn algorithm(&self) -> Algorithm;

    /// Its public key, SubjectPublicKeyInfo DER with the point uncompressed.
    fn public_key_spki(&self) -> &[u8];

    /// SHA-256 of [`Self::public_key_spki`], lower-case hex.
    fn key_id(&self) -> String {
        sha256_hex(self.public_key_spki())
    }

    /// A signature over `message` (not over its digest), ASN.1 DER; s may be high or low.
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
    /// The signer's public key is not one on P-256.
    #[error("the signer's public key is not a P-256 key in SPKI form")]
    PublicKey,
    /// The signer's key id is not the SHA-256 of its public key.
    #[error("the signer's key id is not the SHA-256 of its public key")]
    KeyId,
    /// Not a DER signature.
    #[error("the signer's result is not an ASN.1 DER signature")]
    Form,
    /// It does not verify.
    #[error("the signer's result does not verify against its own public key")]
    DoesNotVerify,
}

impl Coded for SignError {
    fn code(&self) -> ErrorCode {
        ErrorCode::CryptoSign
    }
}

/// A signature over `message` by `signer`: DER, low s, and verified.
///
/// # Errors
/// When the signer fails or gives something that its own public key refuses.
pub fn sign(signer: &dyn Signer, message: &[u8]) -> Result<Vec<u8>, SignError> {
    match signer.algorithm() {
        Algorithm::EcdsaP256Sha256 => {}
    }
    let public = PublicKey::from_spki_der(signer.public_key_spki()).map_err(|_| SignError::PublicKey)?;
    if signer.key_id() != public.id() {
        return Err(SignError::KeyId);
    }
    let raw = signer.sign(message).map_err(SignError::Signer)?;
    let signature = Signature::from_der(&raw).map_err(|_| SignError::Form)?;
    let low = signature.normalize_s().unwrap_or(signature).to_der().as_bytes().to_vec();
    match public.check(message, &low) {
        SignatureStatus::Valid => Ok(low),
        _ => Err(SignError::DoesNotVerify),
    }
}
