//! Public keys and the check of a signature against one. SubjectPublicKeyInfo (RFC 5480, RFC 8410) in; key id and
//! verdict out. The algorithm follows from the key that the verifier trusts, never from the file.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::der::Document;
use p256::pkcs8::{DecodePublicKey as _, EncodePublicKey as _, LineEnding};

use crate::error::{Coded, ErrorCode};
use crate::evidence::digest::sha256_hex;
use crate::evidence::signer::Algorithm;

/// Longest DER form of a P-256 signature: two 33-byte integers with their headers inside a sequence.
const MAX_DER_BYTES: usize = 72;

/// Length of a signature in a form without ASN.1: Ed25519, or two bare 32-byte numbers.
const BARE_BYTES: usize = 64;

/// Everything before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410, 4): there is one form.
const ED25519_SPKI_HEAD: [u8; 12] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Label of a SubjectPublicKeyInfo in PEM (RFC 7468, 13).
const PEM_LABEL: &str = "PUBLIC KEY";

/// A key that cannot be read or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a SubjectPublicKeyInfo of a point on P-256 or of an Ed25519 key.
    #[error("not a P-256 or Ed25519 public key in SPKI form")]
    PublicKey,
    /// Not a PKCS#8 private key of either.
    #[error("not a P-256 or Ed25519 private key in unencrypted PKCS#8 form")]
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

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    P256(VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

/// A P-256 or Ed25519 public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: Key,
    spki: Vec<u8>,
    id: String,
}

impl PublicKey {
    /// From `-----BEGIN PUBLIC KEY-----`.
    ///
    /// # Errors
    /// [`KeyError::PublicKey`] for anything but a key of one of the two kinds.
    pub fn from_spki_pem(pem: &str) -> Result<Self, KeyError> {
        match Document::from_pem(pem) {
            Ok((PEM_LABEL, der)) => Self::from_spki_der(der.as_bytes()),
            _ => Err(KeyError::PublicKey),
        }
    }

    /// From the DER form.
    ///
    /// # Errors
    /// [`KeyError::PublicKey`] for anything but a key of one of the two kinds.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        if let Some(bytes) = der.strip_prefix(&ED25519_SPKI_HEAD) {
            let key = bytes.try_into().ok().and_then(|key| ed25519_dalek::VerifyingKey::from_bytes(key).ok());
            // A key of small order holds for signatures that nobody made.
            let key = key.filter(|key| !key.is_weak()).ok_or(KeyError::PublicKey)?;
            return Ok(Self::new(Key::Ed25519(key), der.to_vec()));
        }
        let key = VerifyingKey::from_public_key_der(der).map_err(|_| KeyError::PublicKey)?;
        // Encoded again, so that one key has one id whatever form its point came in.
        let spki = key.to_public_key_der().map_err(|_| KeyError::Encoding)?.into_vec();
        Ok(Self::new(Key::P256(key), spki))
    }

    /// From the 32 bytes of an Ed25519 key (RFC 8032, 5.1.5).
    pub(crate) fn from_ed25519(key: ed25519_dalek::VerifyingKey) -> Self {
        Self::new(Key::Ed25519(key), [&ED25519_SPKI_HEAD[..], key.as_bytes()].concat())
    }

    fn new(key: Key, spki: Vec<u8>) -> Self {
        Self { key, id: sha256_hex(&spki), spki }
    }

    /// SHA-256 of the DER form, lower-case hex.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it verifies.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.key {
            Key::P256(_) => Algorithm::EcdsaP256Sha256,
            Key::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// The DER form; a P-256 point stands in it uncompressed.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The PEM form.
    ///
    /// # Errors
    /// [`KeyError::Encoding`] when the encoder refuses.
    pub fn to_spki_pem(&self) -> Result<String, KeyError> {
        let der = Document::try_from(self.spki.as_slice()).map_err(|_| KeyError::Encoding)?;
        der.to_pem(PEM_LABEL, LineEnding::LF).map_err(|_| KeyError::Encoding)
    }

    /// What `signature` is worth over `message`: for P-256 an ASN.1 DER signature (RFC 3279, 2.2.3) with ECDSA and
    /// SHA-256, for Ed25519 the 64 bytes of RFC 8032.
    #[must_use]
    pub fn check(&self, message: &[u8], signature: &[u8]) -> SignatureStatus {
        match &self.key {
            Key::P256(key) => check_p256(key, message, signature),
            Key::Ed25519(key) => check_ed25519(key, message, signature),
        }
    }
}

fn check_p256(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> SignatureStatus {
    let Ok(parsed) = Signature::from_der(signature) else {
        let foreign = signature.len() == BARE_BYTES || signature.len() > MAX_DER_BYTES;
        return if foreign { SignatureStatus::WrongAlgorithm } else { SignatureStatus::Invalid };
    };
    if key.verify(message, &parsed).is_err() {
        SignatureStatus::Invalid
    } else if parsed.normalize_s().is_some() {
        SignatureStatus::HighS
    } else {
        SignatureStatus::Valid
    }
}

fn check_ed25519(key: &ed25519_dalek::VerifyingKey, message: &[u8], signature: &[u8]) -> SignatureStatus {
    let Ok(parsed) = ed25519_dalek::Signature::from_slice(signature) else {
        let foreign = signature.len() > BARE_BYTES || Signature::from_der(signature).is_ok();
        return if foreign { SignatureStatus::WrongAlgorithm } else { SignatureStatus::Invalid };
    };
    // Strict: R of small order and every second spelling of R or s are refused, so one signature has one form.
    match key.verify_strict(message, &parsed) {
        Ok(()) => SignatureStatus::Valid,
        Err(_) => SignatureStatus::Invalid,
    }
}
