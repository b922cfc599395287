//! The evidence bundle: one file that a relying party can check offline, with or without this library.
//!
//! ```text
//!   SessionRecord, reports, pictures                       file on disk, .idev.age or .idev
//!            | build_bundle                                         | read_bundle
//!   files -> statement -> signature -> container            open (age identity) -> container
//!            | seal (age recipients)                                | verify (TrustPolicy)
//!   write_new: whole or not there, never overwriting        VerifyReport: a status per item
//! ```
//!
//! Pure data: no pictures are decoded, no model runs. `docs/bundle-format.md` describes the bytes.

mod build;
mod callback_signer;
mod challenge;
pub mod container;
mod digest;
mod disk;
mod dsse;
mod envelope;
mod extract;
mod frame_log;
mod html;
mod inspect;
mod jpeg;
mod json;
pub mod layout;
mod open;
mod policy;
mod prompts;
mod public_key;
mod random;
mod redact;
mod request;
#[cfg(feature = "seal")]
mod seal;
mod signer;
mod software_key;
pub mod statement;
mod statement_check;
mod store;
mod timestamp;
mod verify;

pub use build::{BuildError, build_bundle, build_bundle_with};
pub use callback_signer::{CallbackSigner, SignCallback};
pub use challenge::{Challenge, ChallengeError, ChallengeStore};
pub use disk::{Disk, DiskFile, SystemDisk};
pub use envelope::{BUNDLE_MEDIA_TYPE, EnvelopeError, MAX_PAYLOAD_BYTES, PAYLOAD_TYPE};
pub use extract::extract;
pub use frame_log::{FIRST_LINK, FrameLogEnd, FrameLogError};
pub use html::html_report;
pub use inspect::{InspectReport, InspectedFile, inspect};
pub use jpeg::{ImageFault, MAX_PIXELS, MAX_SIDE_PX};
pub use json::{JsonError, MAX_DEPTH, MAX_NUMBER};
pub use open::{MAX_SEALED_BYTES, OpenError, Opened, Unseal, is_sealed, open};
pub use policy::{DEVICE_CLOCK_TOLERANCE, MAX_CHALLENGE_AGE, PromptRule, TrustPolicy};
pub use prompts::{prompt_order, prompts_digest};
pub use public_key::{KeyError, PublicKey, SignatureStatus};
pub use random::{Random, SystemRandom};
pub use redact::{RedactError, Redacted, Redaction, redact};
pub use request::{
    App, Attestation, BundleRequest, EvidenceFile, Reports, RetentionTerms, SessionId, SessionIdError,
};
#[cfg(feature = "seal")]
pub use seal::{Identities, MAX_RECIPIENTS, Recipient, SealError, seal};
pub use signer::{Algorithm, SignError, Signer, sign};
pub use software_key::SoftwareKey;
pub use statement_check::StatementError;
pub use store::{
    FolderLimits, STALE_AFTER, StoreError, check_room, read_bundle, remove_stale, write_new, write_new_on,
    write_plain_new,
};
pub use timestamp::{MAX_TIMESTAMP_BYTES, TimestampError, attach_timestamp, signature_to_stamp};
pub use verify::{Bound, BoundBy, ClaimedTimes, Item, Times, Verdict, VerifyReport, verify, verify_file};
