//! Whether a bundle is what a relying party may rely on. Bytes and a [`TrustPolicy`] in, a status per item out.
//!
//! The order is the argument: the container is the one encoding of its entries; the signature is by a trusted
//! key; the statement is parsed from the very bytes that were signed; every file is one that it lists; it was judged by
//! rules that the verifier takes; and it answers this verifier's request, now. A step that fails ends the walk where the next would stand on it.

mod contents;
mod report;
mod rules;
mod session;

pub use report::{Bound, BoundBy, ClaimedTimes, Item, Times, Verdict, VerifyReport};

use crate::error::Result;
use crate::evidence::dsse::pre_authentication_encoding;
use crate::evidence::envelope::{Envelope, PAYLOAD_TYPE};
use crate::evidence::layout;
use crate::evidence::open::{Unseal, open};
use crate::evidence::policy::TrustPolicy;
use crate::evidence::public_key::SignatureStatus;
use crate::evidence::{statement_check, timestamp};

/// Verifies the plain container `bytes`.
///
/// # Errors
/// Only when the challenge store cannot be read or written: then the bundle was not judged.
pub fn verify(bytes: &[u8], policy: &TrustPolicy) -> Result<VerifyReport> {
    verify_opened(bytes, None, policy)
}

/// Opens a bundle, sealed or plain, and verifies it. A sealed bundle must also name, in what was signed, the
/// recipient whose identity opened it: sealing it again for somebody else shows.
///
/// # Errors
/// When it is sealed and cannot be opened, or the challenge store fails: then the bundle was not judged.
pub fn verify_file(
    bytes: &[u8],
    identities: Option<&dyn Unseal>,
    policy: &TrustPolicy,
) -> Result<VerifyReport> {
    match open(bytes, identities) {
        Ok(opened) => verify_opened(&opened.container, opened.recipient.as_deref(), policy),
        Err(error) => {
            let status = error.status().ok_or(error)?;
            let mut report = VerifyReport::new(policy.now);
            report.push("seal", status);
            Ok(report)
        }
    }
}

fn verify_opened(bytes: &[u8], opened_for: Option<&str>, policy: &TrustPolicy) -> Result<VerifyReport> {
    let mut report = VerifyReport::new(policy.now);
    let layout = layout::read(bytes).map_err(layout::LayoutError::status);
    let Some(layout) = report.take("container", layout) else { return Ok(report) };
    let envelope = Envelope::from_json(layout.signature).map_err(|error| error.status());
    let Some(envelope) = report.take("envelope", envelope) else { return Ok(report) };
    let Some(()) = report.take("signature", check_signature(&envelope, policy)) else { return Ok(report) };
    let statement = statement_check::parse(&envelope.payload).map_err(|error| error.status());
    let Some(statement) = report.take("statement", statement) else { return Ok(report) };

    report.tell(&statement, policy);
    check_timestamp(&envelope, policy, &mut report);
    contents::check(&layout.files, &statement, policy, &mut report);
    rules::check(&statement, policy, &mut report);
    session::check(&statement, opened_for, policy, &mut report)?;
    report.finish();
    Ok(report)
}

/// A time stamp that nobody was asked to trust is not looked at.
fn check_timestamp(envelope: &Envelope, policy: &TrustPolicy, report: &mut VerifyReport) {
    if policy.timestamp_keys.is_empty() {
        report.not_checked.push("timestamp");
        return;
    }
    let Some(reply) = &envelope.timestamp else {
        report.push("timestamp", "timestamp.missing");
        return;
    };
    let checked = timestamp::check(reply, &envelope.signature, &policy.timestamp_keys);
    if let Some(at) = report.take("timestamp", checked.map_err(|error| error.status())) {
        report.not_after(Bound { at, by: BoundBy::Timestamp });
    }
}

fn check_signature(envelope: &Envelope, policy: &TrustPolicy) -> Result<(), &'static str> {
    let key = policy.keys.iter().find(|key| key.id() == envelope.key_id);
    let key = key.ok_or("signature.untrusted_key")?;
    let message = pre_authentication_encoding(PAYLOAD_TYPE, &envelope.payload);
    match key.check(&message, &envelope.signature) {
        SignatureStatus::Valid => Ok(()),
        SignatureStatus::HighS => Err("signature.high_s"),
        SignatureStatus::WrongAlgorithm => Err("signature.wrong_algorithm"),
        SignatureStatus::Invalid => Err("signature.invalid"),
    }
}
