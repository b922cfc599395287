//! From a run to its bundle and back: keys, terms and a policy that are the same every time.

use idcapture::engine::{BundleTerms, StillRun, bundle_request};
use idcapture::error::Result;
use idcapture::evidence::{
    App, Challenge, Random, SoftwareKey, TrustPolicy, build_bundle_with, container::decode, inspect,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// Bytes that are the same every time.
struct Fixed;

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        bytes.fill(7);
        Ok(())
    }
}

fn key() -> SoftwareKey {
    SoftwareKey::generate(&Fixed).unwrap()
}

/// A challenge that a server gave out then, for an hour.
pub(crate) fn challenge(issued_at: Timestamp) -> Challenge {
    let expires_at = issued_at + SignedDuration::from_hours(1);
    Challenge::issued(&"5a".repeat(32), issued_at, expires_at).unwrap()
}

/// The plain bundle of a run that answers a challenge given out at `issued_at`.
pub(crate) fn bundle(run: &StillRun, issued_at: Timestamp) -> Result<Vec<u8>> {
    let terms = BundleTerms {
        session_id: "session".parse().unwrap(),
        challenge: challenge(issued_at),
        audience: None,
        recipients: Vec::new(),
        attestations: Vec::new(),
        app: App { version: "1".to_owned(), build: None },
    };
    Ok(build_bundle_with(&bundle_request(run, terms), &key(), &Fixed)?.to_vec())
}

/// Trusts the key, at `now`.
pub(crate) fn policy(now: Timestamp) -> TrustPolicy {
    TrustPolicy::new(vec![key().public_key().clone()], now)
}

/// A file of a bundle.
pub(crate) fn file(bundle: &[u8], name: &str) -> Option<Vec<u8>> {
    let entries = decode(bundle).unwrap();
    entries.iter().find(|entry| entry.name == name).map(|entry| entry.bytes.to_vec())
}

/// The predicate of its statement.
pub(crate) fn predicate(bundle: &[u8]) -> Value {
    inspect(bundle).unwrap().statement.unwrap()["predicate"].clone()
}
