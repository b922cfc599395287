//! A P-256 key in memory and in a PKCS#8 PEM file: for tests, for the command line, and for hosts without a
//! hardware key.

use std::path::Path;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use zeroize::Zeroizing;

use crate::error::Result;
use crate::evidence::public_key::{KeyError, PublicKey};
use crate::evidence::random::Random;
use crate::evidence::signer::{Algorithm, Signer};
use crate::evidence::store;

/// Longest key file that is read.
const MAX_KEY_FILE_BYTES: u64 = 16 << 10;

/// A signing key held by this process; wiped when dropped.
pub struct SoftwareKey {
    key: SigningKey,
    public: PublicKey,
}

impl SoftwareKey {
    /// A new key.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn generate(random: &dyn Random) -> Result<Self> {
        let mut scalar = Zeroizing::new([0u8; 32]);
        loop {
            random.fill(scalar.as_mut_slice())?;
            // All but 2^-32 of the draws are a scalar of the curve.
            if let Ok(key) = SigningKey::from_slice(scalar.as_slice()) {
                return Self::from_key(key);
            }
        }
    }

    /// From `-----BEGIN PRIVATE KEY-----`, unencrypted PKCS#8 (RFC 5958).
    ///
    /// # Errors
    /// For anything but a P-256 key in that form.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self> {
        Self::from_key(SigningKey::from_pkcs8_pem(pem).map_err(|_| KeyError::PrivateKey)?)
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
        let pem = self.key.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::Encoding)?;
        store::write_secret_new(path, pem.as_bytes())
    }

    /// Its public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn from_key(key: SigningKey) -> Result<Self> {
        use p256::pkcs8::EncodePublicKey as _;
        let spki = key.verifying_key().to_public_key_der().map_err(|_| KeyError::Encoding)?;
        let public = PublicKey::from_spki_der(spki.as_bytes())?;
        Ok(Self { key, public })
    }
}

impl Signer for SoftwareKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EcdsaP256Sha256
    }

    fn public_key_spki(&self) -> &[u8] {
        self.public.spki_der()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        // Deterministic (RFC 6979): no randomness that could fail or repeat.
        let signature: Signature = self.key.try_sign(message).map_err(|_| KeyError::PrivateKey)?;
        Ok(signature.to_der().as_bytes().to_vec())
    }
}

impl std::fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SoftwareKey").field("public", &self.public.id()).finish_non_exhaustive()
    }
}
