//! Profiles that somebody answers for. In: a profile's file with a signature beside it, and the keys that are trusted.
//! Out: the profile, or why it is refused.
//!
//! `PROFILE.sig` is a signature over the file's own bytes, as `openssl dgst -sha256 -sign` makes it with a P-256 key: ASN.1
//! DER, or the 64 bytes of Ed25519. Whatever else this library signs begins with `DSSEv1`, which no TOML does, so a
//! signature of the one kind never passes for one of the other. Each file that a profile inherits from needs its own; the
//! built-in profiles are part of the program.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::{PublicKey, SignatureStatus, Signer, sign};
use crate::settings::Profile;

/// Longest signature file that is read, in bytes: no signature is as long.
const MOST_BYTES: u64 = 256;

/// Why a profile is refused.
#[derive(Debug, thiserror::Error)]
pub enum SignedProfileError {
    /// There is no signature file beside it, or it cannot be read.
    #[error("the profile {profile} is refused: its signature {signature} cannot be read: {source}")]
    Unsigned {
        /// The profile's path.
        profile: String,
        /// The path of its signature.
        signature: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// No trusted key made the signature over these bytes.
    #[error("the profile {profile} is refused: no trusted key made its signature, or it was changed since")]
    Untrusted {
        /// The profile's path.
        profile: String,
    },
}

impl Coded for SignedProfileError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

/// The signature's path: the profile's with `.sig` behind it.
#[must_use]
pub fn profile_signature_path(profile: &Path) -> PathBuf {
    let mut path = OsString::from(profile.as_os_str());
    path.push(".sig");
    PathBuf::from(path)
}

/// The profile in a file, if a trusted key signed it and each file that it inherits from. The bytes that are parsed are
/// the ones that were verified. A name is a path here, too: the built-in profiles have no signature.
///
/// # Errors
/// [`SignedProfileError`] for a file that nobody trusted signed, or what makes it no profile.
pub fn open_signed_profile(path: &Path, trusted: &[PublicKey]) -> Result<Profile> {
    Profile::open_accepted(path, &mut |file, bytes| Ok(check(file, bytes, trusted)?))
}

/// What [`sign_profile`] made.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileSignature {
    /// What belongs into the file of [`profile_signature_path`].
    pub bytes: Vec<u8>,
    /// The profile as it resolves now.
    pub profile: Profile,
    /// The files that it inherits from, which need signatures of their own.
    pub inherited: Vec<PathBuf>,
}

/// Signs the profile in a file, after it was found to be one.
///
/// # Errors
/// What makes it no profile, or that the signer fails.
pub fn sign_profile(path: &Path, signer: &dyn Signer) -> Result<ProfileSignature> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let profile = Profile::open_accepted(path, &mut |file, bytes| {
        files.push((file.to_owned(), bytes.to_vec()));
        Ok(())
    })?;
    let mut files = files.into_iter();
    let (_, own) = files.next().unwrap_or_default();
    Ok(ProfileSignature {
        bytes: sign(signer, &own)?,
        profile,
        inherited: files.map(|(path, _)| path).collect(),
    })
}

fn check(profile: &Path, bytes: &[u8], trusted: &[PublicKey]) -> Result<(), SignedProfileError> {
    let path = profile_signature_path(profile);
    let shown = profile.display().to_string();
    let mut signature = Vec::new();
    let read = std::fs::File::open(&path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut signature));
    if let Err(source) = read {
        let signature = path.display().to_string();
        return Err(SignedProfileError::Unsigned { profile: shown, signature, source });
    }
    // Stock tools leave s high every other time; here one profile may well have two valid signatures.
    let made = |key: &PublicKey| {
        matches!(key.check(bytes, &signature), SignatureStatus::Valid | SignatureStatus::HighS)
    };
    if trusted.iter().any(made) { Ok(()) } else { Err(SignedProfileError::Untrusted { profile: shown }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{SoftwareKey, SystemRandom};

    struct Stand {
        folder: tempfile::TempDir,
        p256: SoftwareKey,
        ed25519: SoftwareKey,
    }

    impl Stand {
        fn new() -> Self {
            let p256 = SoftwareKey::generate(&SystemRandom).unwrap();
            let ed25519 = SoftwareKey::generate_ed25519(&SystemRandom).unwrap();
            Self { folder: tempfile::tempdir().unwrap(), p256, ed25519 }
        }

        fn file(&self, name: &str, text: &str) -> PathBuf {
            let path = self.folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        }

        fn signed(&self, name: &str, text: &str, key: &SoftwareKey) -> PathBuf {
            let path = self.file(name, text);
            let signature = sign_profile(&path, key).unwrap();
            std::fs::write(profile_signature_path(&path), signature.bytes).unwrap();
            path
        }

        fn opened(&self, path: &Path) -> Result<Profile> {
            open_signed_profile(path, &[self.p256.public_key().clone(), self.ed25519.public_key().clone()])
        }
    }

    #[track_caller]
    fn refused(opened: Result<Profile>, why: &str) {
        let error = opened.unwrap_err();
        assert_eq!(error.code(), ErrorCode::InputSetting);
        assert!(error.to_string().contains(why), "{error}");
    }

    #[test]
    fn a_signed_profile_opens_with_either_kind_of_key() {
        let stand = Stand::new();
        for (name, key) in [("a.toml", &stand.p256), ("b.toml", &stand.ed25519)] {
            let path = stand.signed(name, "inherits = \"strict\"", key);
            let plain = Profile::open(path.to_str().unwrap()).unwrap();
            assert_eq!(stand.opened(&path).unwrap(), plain);
            refused(open_signed_profile(&path, &[]), "no trusted key");
        }
    }

    #[test]
    fn what_is_unsigned_changed_or_signed_by_a_stranger_is_refused() {
        let stand = Stand::new();
        refused(stand.opened(&stand.file("bare.toml", "")), "bare.toml.sig cannot be read");
        refused(stand.opened(Path::new("strict")), "strict");

        let changed = stand.signed("changed.toml", "specimen = false", &stand.p256);
        std::fs::write(&changed, "specimen = true").unwrap();
        refused(stand.opened(&changed), "no trusted key made its signature");

        let stranger = SoftwareKey::generate(&SystemRandom).unwrap();
        refused(stand.opened(&stand.signed("s.toml", "", &stranger)), "no trusted key made its signature");

        let path = stand.signed("cut.toml", "", &stand.ed25519);
        for bytes in [&[][..], &[0; 64], &[0x30; 300]] {
            std::fs::write(profile_signature_path(&path), bytes).unwrap();
            refused(stand.opened(&path), "no trusted key made its signature");
        }
    }

    #[test]
    fn what_is_inherited_needs_a_signature_of_its_own() {
        let stand = Stand::new();
        let base = stand.file("base.toml", "full_frames = true");
        let path = stand.file("top.toml", "inherits = \"base.toml\"");
        let signature = sign_profile(&path, &stand.p256).unwrap();
        assert_eq!(signature.inherited, [base]);
        assert!(signature.profile.full_frames);
        std::fs::write(profile_signature_path(&path), signature.bytes).unwrap();
        refused(stand.opened(&path), "base.toml.sig cannot be read");
        stand.signed("base.toml", "full_frames = true", &stand.ed25519);
        assert!(stand.opened(&path).unwrap().full_frames);
    }

    #[test]
    fn what_is_no_profile_is_not_signed() {
        let stand = Stand::new();
        let path = stand.file("bad.toml", "surprise = 1");
        assert_eq!(sign_profile(&path, &stand.p256).unwrap_err().code(), ErrorCode::InputSetting);
    }

    #[test]
    fn a_signature_of_a_statement_is_none_of_a_profile() {
        assert!(toml::from_str::<toml::Table>("DSSEv1 28 application/vnd.in-toto+json 2 {}").is_err());
    }
}
