//! From a payload's bytes to a statement whose parts agree with each other. The writer runs it on what it is
//! about to sign, the verifier on what was signed.

use std::collections::BTreeSet;

use crate::error::{Coded, ErrorCode};
use crate::evidence::container::{is_legal_name, is_legal_part};
use crate::evidence::digest::bytes32_from_hex;
use crate::evidence::envelope::MAX_PAYLOAD_BYTES;
use crate::evidence::json::{self, JsonError};
use crate::evidence::layout::{ALWAYS, ATTESTATION, EVIDENCE, NEVER_DELETED};
use crate::evidence::statement::{PREDICATE_TYPE, STATEMENT_TYPE, Statement};
use crate::record::Minimisation;

/// The major version of `format` that this build reads.
const FORMAT_MAJOR: &str = "idcapture.evidence/1.";

/// A payload that is not a statement of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Not acceptable as JSON.
    #[error("the statement: {0}")]
    Json(#[from] JsonError),
    /// Another statement, predicate or format version.
    #[error("a statement of another type or version")]
    Type,
    /// It needs something that this build does not know.
    #[error("the statement has a critical addition that this version does not know")]
    Critical,
    /// A key is missing or of the wrong type.
    #[error("the statement lacks a key or has one of the wrong type")]
    Malformed,
    /// Files listed twice, under names that are not allowed, or not listed though every bundle has them.
    #[error("the statement's list of files is not one that a bundle can have")]
    Subjects,
    /// An attestation, retention class or masking about a file that is not listed or cannot be its, or a file that is
    /// listed and said not to be stored.
    #[error("the statement speaks of a file that it does not list")]
    Reference,
    /// A digest, id or challenge that is not in its one spelling.
    #[error("the statement has a digest, challenge or id in another spelling")]
    Spelling,
}

impl StatementError {
    /// The status that the verifier reports.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Json(error) => error.status(),
            Self::Type => "statement.type",
            Self::Critical => "statement.critical",
            Self::Malformed => "statement.malformed",
            Self::Subjects => "statement.subjects",
            Self::Reference => "statement.reference",
            Self::Spelling => "statement.spelling",
        }
    }
}

impl Coded for StatementError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStatement
    }
}

/// The statement in `payload`.
pub(crate) fn parse(payload: &[u8]) -> Result<Statement, StatementError> {
    let value = json::parse(payload, MAX_PAYLOAD_BYTES)?;
    let text = |pointer: &str| value.pointer(pointer).and_then(serde_json::Value::as_str);
    // Type and critical additions first: a newer statement may differ in everything else.
    if text("/_type") != Some(STATEMENT_TYPE)
        || text("/predicateType") != Some(PREDICATE_TYPE)
        || !text("/predicate/format").is_some_and(|format| format.starts_with(FORMAT_MAJOR))
    {
        return Err(StatementError::Type);
    }
    match value.pointer("/predicate/critical").and_then(serde_json::Value::as_array) {
        Some(critical) if critical.is_empty() => {}
        Some(_) => return Err(StatementError::Critical),
        None => return Err(StatementError::Malformed),
    }
    let statement: Statement = json::read(&value).ok_or(StatementError::Malformed)?;
    check_subjects(&statement)?;
    check_references(&statement)?;
    check_spelling(&statement)?;
    Ok(statement)
}

fn check_subjects(statement: &Statement) -> Result<(), StatementError> {
    let mut names = BTreeSet::new();
    for file in &statement.subject {
        let name = file.name.as_str();
        let in_folder = name.starts_with(EVIDENCE) || name.starts_with(ATTESTATION);
        if !is_legal_name(name) || !in_folder || !names.insert(name) {
            return Err(StatementError::Subjects);
        }
    }
    if ALWAYS.iter().all(|name| names.contains(name)) { Ok(()) } else { Err(StatementError::Subjects) }
}

fn check_references(statement: &Statement) -> Result<(), StatementError> {
    let listed = |name: &str| statement.subject.iter().any(|file| file.name == name);
    let predicate = &statement.predicate;
    let attested = predicate
        .attestations
        .iter()
        .all(|attestation| attestation.file.starts_with(ATTESTATION) && listed(&attestation.file));
    let mut classes = BTreeSet::new();
    let kept = predicate.retention.classes.iter().all(|class| {
        let file = class.file.as_str();
        listed(file) && !NEVER_DELETED.contains(&file) && classes.insert(file)
    });
    let minimised = predicate.minimised.iter().all(|one| match one.how {
        Minimisation::Masked => listed(&one.file),
        Minimisation::NotStored => {
            one.file.starts_with(EVIDENCE) && is_legal_name(&one.file) && !listed(&one.file)
        }
    });
    if attested && kept && minimised { Ok(()) } else { Err(StatementError::Reference) }
}

fn check_spelling(statement: &Statement) -> Result<(), StatementError> {
    let predicate = &statement.predicate;
    let digests = statement.subject.iter().map(|file| file.digest.sha256.as_str());
    let digests = digests
        .chain(predicate.models.iter().map(|model| model.sha256.as_str()))
        .chain(predicate.session.prompts_digest.as_deref())
        .chain(
            [&predicate.session.challenge, &predicate.profile.sha256, &predicate.frame_log.head]
                .map(String::as_str),
        );
    let mut spelled = digests.map(bytes32_from_hex);
    if spelled.all(|digest| digest.is_some()) && is_legal_part(&predicate.session.id) {
        Ok(())
    } else {
        Err(StatementError::Spelling)
    }
}
