//! A signing key in memory and in a PKCS#8 PEM file: for tests, for the command line, and for hosts without a
//! hardware key. P-256, or Ed25519 where it is asked for.

use std::path::Path;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::der::SecretDocument;
use p256::pkcs8::der::pem::PemLabel as _;
use p256::pkcs8::{
    DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding, PrivateKeyInfo,
};
use zeroize::Zeroizing;

use crate::error::Result;
use crate::evidence::public_key::{KeyError, PublicKey};
use crate::evidence::random::Random;
use crate::evidence::signer::{Algorithm, Signer};
use crate::evidence::store;

/// Longest key file that is read.
const MAX_KEY_FILE_BYTES: u64 = 16 << 10;

/// Everything before the 32 bytes of an Ed25519 private key in PKCS#8, version 1 (RFC 8410, 7), as OpenSSL writes it.
const ED25519_PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

enum Key {
    P256(SigningKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

/// A signing key held by this process; wiped when dropped.
pub struct SoftwareKey {
    key: Key,
    public: PublicKey,
}

impl SoftwareKey {
    /// A new P-256 key.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn generate(random: &dyn Random) -> Result<Self> {
        let mut scalar = Zeroizing::new([0u8; 32]);
        loop {
            random.fill(scalar.as_mut_slice())?;
            // All but 2^-32 of the draws are a scalar of the curve.
            if let Ok(key) = SigningKey::from_slice(scalar.as_slice()) {
                return Self::from_p256(key);
            }
        }
    }

    /// A new Ed25519 key.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn generate_ed25519(random: &dyn Random) -> Result<Self> {
        let mut seed = Zeroizing::new([0u8; 32]);
        random.fill(seed.as_mut_slice())?;
        Ok(Self::from_ed25519(&seed))
    }

    /// From `-----BEGIN PRIVATE KEY-----`, unencrypted PKCS#8 (RFC 5958).
    ///
    /// # Errors
    /// For anything but a P-256 or Ed25519 key in that form.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self> {
        let (label, der) = SecretDocument::from_pem(pem).map_err(|_| KeyError::PrivateKey)?;
        if label != PrivateKeyInfo::PEM_LABEL {
            return Err(KeyError::PrivateKey.into());
        }
        if let Some(seed) = der.as_bytes().strip_prefix(&ED25519_PKCS8_HEAD) {
            return Ok(Self::from_ed25519(seed.try_into().map_err(|_| KeyError::PrivateKey)?));
        }
        Self::from_p256(SigningKey::from_pkcs8_der(der.as_bytes()).map_err(|_| KeyError::PrivateKey)?)
    }

    /// From a PKCS#8 PEM file.
    ///
    /// # Errors
    /// When the file cannot be read or holds anything else.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = store::read_keys(path, MAX_KEY_FILE_BYTES)?;
        Self::from_pkcs8_pem(std::str::from_utf8(&bytes).map_err(|_| KeyError::PrivateKey)?)
    }

    /// Writes the key to a new PKCS#8 PEM file that only its owner can read.
    ///
    /// # Errors
    /// When the file is there already or cannot be written whole.
    pub fn save_new(&self, path: &Path) -> Result<()> {
        let pem = match &self.key {
            Key::P256(key) => key.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::Encoding)?,
            Key::Ed25519(key) => {
                let der = Zeroizing::new([&ED25519_PKCS8_HEAD[..], key.as_bytes()].concat());
                let der = SecretDocument::try_from(der.as_slice()).map_err(|_| KeyError::Encoding)?;
                der.to_pem(PrivateKeyInfo::PEM_LABEL, LineEnding::LF).map_err(|_| KeyError::Encoding)?
            }
        };
        store::write_secret_new(path, pem.as_bytes())
    }

    /// Its public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn from_p256(key: SigningKey) -> Result<Self> {
        let spki = key.verifying_key().to_public_key_der().map_err(|_| KeyError::Encoding)?;
        let public = PublicKey::from_spki_der(spki.as_bytes())?;
        Ok(Self { key: Key::P256(key), public })
    }

    fn from_ed25519(seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = PublicKey::from_ed25519(key.verifying_key());
        Self { key: Key::Ed25519(Box::new(key)), public }
    }
}

impl Signer for SoftwareKey {
    fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    fn public_key_spki(&self) -> &[u8] {
        self.public.spki_der()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        match &self.key {
            // Deterministic (RFC 6979): no randomness that could fail or repeat.
            Key::P256(key) => {
                let signature: Signature = key.try_sign(message).map_err(|_| KeyError::PrivateKey)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Key::Ed25519(key) => Ok(key.sign(message).to_bytes().to_vec()),
        }
    }
}

impl std::fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SoftwareKey").field("public", &self.public.id()).finish_non_exhaustive()
    }
}
