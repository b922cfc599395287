//! From a finished session to a bundle on the disk. In: what the start screen asked for, a run. Out: the file's path. A
//! mistake in key, recipient or folder shows before the session, not after it.

use std::path::{Path, PathBuf};

use idcapture::engine::{BundleTerms, SystemClock, bundle_request};
use idcapture::engine::{Clock as _, LiveRun};
use idcapture::error::{Coded, ErrorCode, Result};
use idcapture::evidence::{
    App, Challenge, FolderLimits, Recipient, SessionId, SoftwareKey, StoreError, SystemRandom, build_bundle,
    check_room, remove_stale, seal, write_new, write_plain_new,
};
use jiff::SignedDuration;

/// How long a relying party may take a bundle in, from the start of the session.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// What a bundle is reckoned to need on the disk before it is there, in bytes.
const USUAL_BYTES: u64 = 4 << 20;

/// What was asked for on the start screen.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Signing key, PKCS#8 PEM.
    pub key: PathBuf,
    /// The age recipient that the bundle is sealed to; unheeded where it is to stay plain.
    pub recipient: String,
    /// Whether it is written unsealed.
    pub plain: bool,
    /// The folder that it is written into.
    pub out: PathBuf,
}

/// Neither sealed nor asked to be plain.
#[derive(Debug, thiserror::Error)]
#[error("a recipient is needed, or the wish to write the bundle unsealed")]
struct NoRecipient;

impl Coded for NoRecipient {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

/// All that a bundle needs beside the run.
pub struct Delivery {
    signer: SoftwareKey,
    recipients: Vec<Recipient>,
    session_id: SessionId,
    challenge: Challenge,
    path: PathBuf,
}

impl Delivery {
    /// Loads what the wishes name, and draws a challenge.
    ///
    /// # Errors
    /// A key, recipient or folder that cannot be used; a disk that is full.
    pub fn prepare(wishes: &Wishes, clock: SystemClock) -> Result<Self> {
        let signer = SoftwareKey::load(&wishes.key)?;
        let recipients = match (wishes.plain, wishes.recipient.trim()) {
            (true, _) => Vec::new(),
            (false, "") => return Err(NoRecipient.into()),
            (false, recipient) => vec![recipient.parse::<Recipient>()?],
        };
        check_folder(&wishes.out)?;
        let now = clock.now();
        let random = SystemRandom;
        let challenge = Challenge::local(now, LIFETIME, &random)?;
        let session_id = SessionId::generate(&random)?;
        let path = wishes.out.join(session_id.file_name(!wishes.plain));
        // Ciphertext that a crash left; failing to remove it is no reason to stop.
        let _ = remove_stale(&wishes.out, now);
        check_room(&wishes.out, USUAL_BYTES, FolderLimits::default())?;
        Ok(Self { signer, recipients, session_id, challenge, path })
    }

    /// The challenge's bytes.
    #[must_use]
    pub fn challenge(&self) -> Vec<u8> {
        self.challenge.bytes.to_vec()
    }

    /// Signs, seals and writes.
    ///
    /// # Errors
    /// Faults of the signer and of the disk.
    pub fn write(self, done: &LiveRun) -> Result<PathBuf> {
        let terms = BundleTerms {
            session_id: self.session_id,
            challenge: self.challenge,
            audience: None,
            recipients: self.recipients.iter().map(ToString::to_string).collect(),
            attestations: Vec::new(),
            app: App { version: env!("CARGO_PKG_VERSION").to_owned(), build: Some("desktop".to_owned()) },
        };
        let container = build_bundle(&bundle_request(&done.run, terms), &self.signer)?;
        if self.recipients.is_empty() {
            write_plain_new(&self.path, &container)?;
        } else {
            write_new(&self.path, &seal(&container, &self.recipients)?)?;
        }
        Ok(self.path)
    }
}

fn check_folder(folder: &Path) -> Result<()> {
    let failed = |source| StoreError::Io { path: folder.to_owned(), source };
    if folder.metadata().map_err(failed)?.is_dir() {
        return Ok(());
    }
    Err(failed(std::io::ErrorKind::NotADirectory.into()).into())
}
