//! Public keys and the check of a signature against one. SubjectPublicKeyInfo (RFC 5480) in; key id and verdict
//! out. The algorithm follows from the key that the verifier trusts, never from the file.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};

use crate::error::{Coded, ErrorCode};
use crate::evidence::digest::sha256_hex;

/// Longest DER form of a P-256 signature: two 33-byte integers with their headers inside a sequence.
const MAX_DER_BYTES: usize = 72;

/// Length of a signature in a form without ASN.1: two bare 32-byte numbers, or Ed25519.
const BARE_BYTES: usize = 64;

/// A key that cannot be read or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a SubjectPublicKeyInfo of a point on P-256.
    #[error("not a P-256 public key in SPKI form")]
    PublicKey,
    /// Not a PKCS#8 private key on P-256.
    #[error("not a P-256 private key in unencrypted PKCS#8 form")]
    PrivateKey,
    /// The key could not be turned into its PEM or DER form.
    #[error("the key could not be encoded")]
    Encoding,
}

impl Coded for KeyError {
    fn code(&self) -> ErrorCode {
        ErrorCode::CryptoKey
    }
}

/// What a signature is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureStatus {
    /// Made by the key over this message, in the one form that the format allows.
    Valid,
    /// Made by the key over this message, but with the higher of the two values of s: anyone can make that twin
    /// from a valid signature, so the format allows only the lower.
    HighS,
    /// Not in the form of the key's algorithm.
    WrongAlgorithm,
    /// Not made by the key over this message.
    Invalid,
}

/// A P-256 public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    spki: Vec<u8>,
    id: String,
}

impl PublicKey {
    /// From `-----BEGIN PUBLIC KEY-----`.
    ///
    /// # Errors
    /// [`KeyError::PublicKey`] for anything but a point on P-256.
    pub fn from_spki_pem(pem: &str) -> Result<Self, KeyError> {
        Self::from_key(VerifyingKey::from_public_key_pem(pem).map_err(|_| KeyError::PublicKey)?)
    }

    /// From the DER form.
    ///
    /// # Errors
    /// [`KeyError::PublicKey`] for anything but a point on P-256.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::from_key(VerifyingKey::from_public_key_der(der).map_err(|_| KeyError::PublicKey)?)
    }

    /// Encodes the key again, so that one key has one id whatever form its point came in.
    fn from_key(key: VerifyingKey) -> Result<Self, KeyError> {
        let spki = key.to_public_key_der().map_err(|_| KeyError::Encoding)?.into_vec();
        Ok(Self { key, id: sha256_hex(&spki), spki })
    }

    /// SHA-256 of the DER form, lower-case hex.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The DER form, with the point uncompressed.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The PEM form.
    ///
    /// # Errors
    /// [`KeyError::Encoding`] when the encoder refuses.
    pub fn to_spki_pem(&self) -> Result<String, KeyError> {
        self.key.to_public_key_pem(p256::pkcs8::LineEnding::LF).map_err(|_| KeyError::Encoding)
    }

    /// What `signature`, ASN.1 DER (RFC 3279, 2.2.3), is worth over `message` with ECDSA and SHA-256.
    #[must_use]
    pub fn check(&self, message: &[u8], signature: &[u8]) -> SignatureStatus {
        let Ok(parsed) = Signature::from_der(signature) else {
            let foreign = signature.len() == BARE_BYTES || signature.len() > MAX_DER_BYTES;
            return if foreign { SignatureStatus::WrongAlgorithm } else { SignatureStatus::Invalid };
        };
        if self.key.verify(message, &parsed).is_err() {
            SignatureStatus::Invalid
        } else if parsed.normalize_s().is_some() {
            SignatureStatus::HighS
        } else {
            SignatureStatus::Valid
        }
    }
}
