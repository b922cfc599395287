//! Whether the files are the ones that the statement lists: each there, in order, with its digest, and nothing
//! else. Then what is inside those that the format knows.

use crate::evidence::container::Entry;
use crate::evidence::digest::sha256_hex;
use crate::evidence::layout::{ATTESTATION, FRAME_LOG, MAX_REPORT_BYTES, PROFILE};
use crate::evidence::policy::TrustPolicy;
use crate::evidence::statement::{Statement, SubjectFile};
use crate::evidence::verify::report::{ABSENT, VALID, VerifyReport};
use crate::evidence::{frame_log, jpeg, json};

/// Checks `files` against `statement`.
pub(super) fn check(
    files: &[Entry<'_>],
    statement: &Statement,
    policy: &TrustPolicy,
    report: &mut VerifyReport,
) {
    let listed = |name: &str| statement.subject.iter().any(|subject| subject.name == name);
    let mut files_left = files.iter().filter(|file| listed(file.name)).peekable();
    let mut whole: Vec<&Entry<'_>> = Vec::new();
    for subject in &statement.subject {
        let status = match files_left.next_if(|file| file.name == subject.name) {
            Some(file) if sha256_hex(file.bytes) != subject.digest.sha256 => "digest.mismatch",
            Some(file) => {
                whole.push(file);
                content_status(file)
            }
            None => missing_status(subject, statement, policy),
        };
        report.push(format!("subject:{}", subject.name), status);
    }
    for file in files_left {
        report.push(format!("subject:{}", file.name), "out_of_order");
    }
    for file in files.iter().filter(|file| !listed(file.name)) {
        report.push(format!("subject:{}", file.name), "unlisted");
    }
    let find = |name: &str| whole.iter().find(|file| file.name == name).map(|file| file.bytes);
    report.push("profile", profile_status(find(PROFILE), statement));
    report.push("frame_log", frame_log_status(find(FRAME_LOG), statement));
}

fn missing_status(subject: &SubjectFile, statement: &Statement, policy: &TrustPolicy) -> &'static str {
    let mut classes = statement.predicate.retention.classes.iter();
    let deletable = classes.any(|class| class.file == subject.name && policy.now >= class.delete_after);
    if deletable { ABSENT } else { "missing" }
}

/// A trusted key signed these bytes, but whoever opens them next should not be swamped by them either.
fn content_status(file: &Entry<'_>) -> &'static str {
    if file.name.starts_with(ATTESTATION) {
        return VALID;
    }
    match file.name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("jpg") => jpeg::size_px(file.bytes).map_or_else(|fault| fault.status(), |_| VALID),
        Some("json") => {
            json::parse(file.bytes, MAX_REPORT_BYTES).map_or_else(|error| error.status(), |_| VALID)
        }
        Some("jsonl" | "toml") => VALID,
        _ => "file.unknown_type",
    }
}

fn profile_status(profile: Option<&[u8]>, statement: &Statement) -> &'static str {
    match profile {
        None => "profile.missing",
        Some(bytes) if sha256_hex(bytes) == statement.predicate.profile.sha256 => VALID,
        Some(_) => "profile.mismatch",
    }
}

fn frame_log_status(log: Option<&[u8]>, statement: &Statement) -> &'static str {
    let Some(log) = log else { return "frame_log.missing" };
    match frame_log::check(log) {
        Err(error) => error.status(),
        Ok(end) if end.count != statement.predicate.frame_log.count => "frame_log.count",
        Ok(end) if end.head != statement.predicate.frame_log.head => "frame_log.head",
        Ok(_) => VALID,
    }
}
