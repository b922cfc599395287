//! From a finished session to the bytes of its bundle: the files, the statement over them, the signature, the
//! container. Whatever the verifier would refuse is refused here, before anything is signed.

use zeroize::Zeroizing;

use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::container::{Entry, encode};
use crate::evidence::digest::{hex, sha256_hex};
use crate::evidence::dsse::pre_authentication_encoding;
use crate::evidence::envelope::{Envelope, PAYLOAD_TYPE};
use crate::evidence::frame_log::{self, FrameLogEnd};
use crate::evidence::jpeg::{self, ImageFault};
use crate::evidence::json;
use crate::evidence::layout::{
    ATTESTATION, DOCUMENT, EVIDENCE, FACE, FRAME_LOG, MAX_REPORT_BYTES, MEDIA_TYPE, MIMETYPE, PROFILE,
    QUALITY, SIGNATURE,
};
use crate::evidence::prompts::prompts_digest;
use crate::evidence::random::{Random, SystemRandom};
use crate::evidence::request::BundleRequest;
use crate::evidence::signer::{Signer, sign};
use crate::evidence::statement::{
    AppClaim, AttestationClaim, CaptureClaim, ChallengeSource, Decision, DeviceClaim, DigestSet, FORMAT,
    PREDICATE_TYPE, Predicate, ProfileClaim, Retention, RetentionClass, STATEMENT_TYPE, SessionClaim,
    Statement, SubjectFile,
};
use crate::evidence::statement_check;
use crate::record::{Check, CheckKind, Minimised};

/// A request that no bundle can be built from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Pictures are stored as JPEG under a name that says so.
    #[error("the evidence file {0} is not named .jpg")]
    NotJpeg(String),
    /// A picture that the verifier would refuse.
    #[error("the evidence file {0}: {1}")]
    Image(String, ImageFault),
    /// NaN or infinite.
    #[error("the check {0} has a value or threshold that is not a finite number")]
    NotFinite(String),
    /// Times that run backwards, or a challenge that expires before it is given out.
    #[error("the session's times run backwards")]
    Times,
    /// Not an `age1…` text.
    #[error("a recipient that is not an age recipient (age1…)")]
    Recipient,
}

impl Coded for BuildError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStatement
    }
}

/// The plain container of the bundle that `request` asks for, signed by `signer`, with salts from the operating
/// system.
///
/// # Errors
/// When the request breaks a rule of the format, or signing fails.
pub fn build_bundle(request: &BundleRequest<'_>, signer: &dyn Signer) -> Result<Zeroizing<Vec<u8>>> {
    build_bundle_with(request, signer, &SystemRandom)
}

/// As [`build_bundle`], with salts from `random`.
///
/// # Errors
/// As [`build_bundle`].
pub fn build_bundle_with(
    request: &BundleRequest<'_>,
    signer: &dyn Signer,
    random: &dyn Random,
) -> Result<Zeroizing<Vec<u8>>> {
    check_request(request)?;
    let (log, log_end) = frame_log::write(&request.record.frame_log)?;
    let report = |of: ReportKind, report| salted(report, &checks_of(&request.record.checks, of), random);
    let document = report(ReportKind::Document, &request.reports.document)?;
    let face = report(ReportKind::Face, &request.reports.face)?;
    let quality = report(ReportKind::Quality, &request.reports.quality)?;

    let mut files: Vec<(String, &[u8])> = Vec::new();
    files
        .extend(request.files.iter().map(|file| (format!("{EVIDENCE}{}", file.name), file.bytes.as_slice())));
    let profile = request.record.profile_toml.as_bytes();
    for (name, bytes) in [
        (PROFILE, profile),
        (DOCUMENT, document.as_slice()),
        (FACE, face.as_slice()),
        (QUALITY, quality.as_slice()),
        (FRAME_LOG, log.as_slice()),
    ] {
        files.push((name.to_owned(), bytes));
    }
    let attestations = &request.attestations;
    files.extend(attestations.iter().map(|one| (format!("{ATTESTATION}{}", one.name), one.bytes.as_slice())));

    let payload = json::write(&statement(request, &files, log_end))?;
    statement_check::parse(&payload)?;
    let signature = sign(signer, &pre_authentication_encoding(PAYLOAD_TYPE, &payload))?;
    let envelope = Envelope { payload, signature, key_id: signer.key_id(), timestamp: None }.to_json()?;

    let mut entries = vec![
        Entry { name: MIMETYPE, bytes: MEDIA_TYPE.as_bytes() },
        Entry { name: SIGNATURE, bytes: &envelope },
    ];
    entries.extend(files.iter().map(|(name, bytes)| Entry { name, bytes }));
    Ok(encode(&entries)?)
}

fn check_request(request: &BundleRequest<'_>) -> Result<(), BuildError> {
    for file in &request.files {
        if !file.name.ends_with(".jpg") {
            return Err(BuildError::NotJpeg(file.name.clone()));
        }
        jpeg::size_px(&file.bytes).map_err(|fault| BuildError::Image(file.name.clone(), fault))?;
    }
    for check in &request.record.checks {
        if [check.value, check.threshold].into_iter().flatten().any(|number| !number.is_finite()) {
            return Err(BuildError::NotFinite(check.id.clone()));
        }
    }
    let (times, challenge) = (&request.record.times, &request.challenge);
    if times.device_end < times.device_start || challenge.expires_at <= challenge.issued_at {
        return Err(BuildError::Times);
    }
    let is_recipient = |text: &str| {
        text.strip_prefix("age1").is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
    };
    if !request.recipients.iter().all(|recipient| is_recipient(recipient)) {
        return Err(BuildError::Recipient);
    }
    Ok(())
}

/// The three report files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReportKind {
    Document,
    Face,
    Quality,
}

/// The checks that stand in a report: those that the person can mend in `quality.json`, the others with what they
/// are about. With where they were measured, which the statement leaves out.
fn checks_of(checks: &[Check], report: ReportKind) -> Vec<&Check> {
    let home = |check: &Check| match check.kind {
        CheckKind::UserAction => ReportKind::Quality,
        _ if check.id.starts_with("face.") => ReportKind::Face,
        _ => ReportKind::Document,
    };
    checks.iter().filter(|check| home(check) == report).collect()
}

/// A report with 16 random bytes beside it: without them, whoever holds the statement could guess at a small file
/// that was deleted, and test each guess against its digest.
fn salted(report: &serde_json::Value, checks: &[&Check], random: &dyn Random) -> Result<Zeroizing<Vec<u8>>> {
    #[derive(serde::Serialize)]
    struct Salted<'a> {
        salt: String,
        checks: &'a [&'a Check],
        report: &'a serde_json::Value,
    }
    let mut salt = [0u8; 16];
    random.fill(&mut salt)?;
    let bytes = json::write(&Salted { salt: hex(&salt), checks, report })?;
    json::parse(&bytes, MAX_REPORT_BYTES)?;
    Ok(bytes)
}

fn statement(request: &BundleRequest<'_>, files: &[(String, &[u8])], frame_log: FrameLogEnd) -> Statement {
    let record = request.record;
    let subject = files
        .iter()
        .map(|(name, bytes)| SubjectFile {
            name: name.clone(),
            digest: DigestSet { sha256: sha256_hex(bytes) },
        })
        .collect();
    let predicate = Predicate {
        format: FORMAT.to_owned(),
        critical: Vec::new(),
        session: session(request),
        times: record.times,
        capture: CaptureClaim {
            device: DeviceClaim {
                os: std::env::consts::OS.to_owned(),
                arch: std::env::consts::ARCH.to_owned(),
            },
            camera: record.camera.clone(),
            app: AppClaim {
                version: request.app.version.clone(),
                build: request.app.build.clone(),
                lib_version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            backend: record.backend,
        },
        profile: ProfileClaim {
            id: record.profile_id.clone(),
            sha256: sha256_hex(record.profile_toml.as_bytes()),
        },
        models: record.models.clone(),
        decisions: record.checks.iter().map(decision).collect(),
        outcome: record.outcome,
        reasons: record.reasons.clone(),
        specimen: record.specimen,
        frame_log,
        attestations: (request.attestations.iter())
            .map(|one| AttestationClaim {
                kind: one.kind.clone(),
                file: format!("{ATTESTATION}{}", one.name),
            })
            .collect(),
        retention: retention(request),
        minimised: minimised(request),
    };
    Statement {
        statement_type: STATEMENT_TYPE.to_owned(),
        subject,
        predicate_type: PREDICATE_TYPE.to_owned(),
        predicate,
    }
}

fn session(request: &BundleRequest<'_>) -> SessionClaim {
    let challenge = &request.challenge;
    SessionClaim {
        id: request.session_id.as_str().to_owned(),
        challenge: hex(&challenge.bytes),
        challenge_source: if challenge.local { ChallengeSource::Local } else { ChallengeSource::Issued },
        challenge_issued_at: challenge.issued_at,
        expires_at: challenge.expires_at,
        audience: request.audience.clone(),
        recipients: request.recipients.clone(),
        prompts_digest: prompts_digest(&request.prompts),
    }
}

fn decision(check: &Check) -> Decision {
    Decision {
        check: check.id.clone(),
        subject: check.subject,
        kind: check.kind,
        status: check.status,
        required: check.required,
        score: check.value,
        threshold: check.threshold,
        direction: check.direction,
        marginal: check.marginal,
    }
}

/// The classes in the order of the files.
fn retention(request: &BundleRequest<'_>) -> Retention {
    let pictures =
        request.files.iter().map(|file| (format!("{EVIDENCE}{}", file.name), file.deletable_after));
    let reports =
        [DOCUMENT, FACE, QUALITY].map(|name| (name.to_owned(), request.retention.reports_deletable_after));
    let class = |(file, delete_after): (String, Option<jiff::Timestamp>)| {
        Some(RetentionClass { file, delete_after: delete_after? })
    };
    Retention {
        purpose: request.retention.purpose.clone(),
        policy: request.retention.policy.clone(),
        classes: pictures.chain(reports).filter_map(class).collect(),
    }
}

/// What was kept back, by the files' names in the container.
fn minimised(request: &BundleRequest<'_>) -> Vec<Minimised> {
    let named = |one: &Minimised| Minimised { file: format!("{EVIDENCE}{}", one.file), ..one.clone() };
    request.record.minimised.iter().map(named).collect()
}
