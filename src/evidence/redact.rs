//! Taking files out of a bundle when their time has come. A container in, a shorter one with the same signature out:
//! the statement still lists what was there, and the verifier reads it as `absent`.

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::container::{Entry, encode};
use crate::evidence::envelope::Envelope;
use crate::evidence::layout::{self, MEDIA_TYPE, MIMETYPE, SIGNATURE};
use crate::evidence::statement_check;

/// What to take out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redaction {
    /// Every file whose time has come.
    Due,
    /// These files, by their names in the container.
    Files(Vec<String>),
}

/// A bundle without some of its files.
#[derive(Debug, Clone)]
pub struct Redacted {
    /// The container.
    pub container: Zeroizing<Vec<u8>>,
    /// The files that were taken out.
    pub removed: Vec<String>,
    /// The age recipients that the statement names: whom the rest may be sealed to without breaking it.
    pub recipients: Vec<String>,
}

/// A file that cannot be taken out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedactError {
    /// It is not in the container.
    #[error("the bundle has no file {0}")]
    NotThere(String),
    /// The statement does not let it go.
    #[error("{0} may not be taken out: the rest would no longer verify")]
    Kept(String),
    /// The statement lets it go later.
    #[error("{0} may be taken out from {1} on, not yet")]
    NotYet(String, Timestamp),
}

impl Coded for RedactError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStatement
    }
}

/// The plain container `bytes` without the files that `redaction` names, at the time `now`. The signature is not
/// looked at: a bundle that does not verify will not do so afterwards either.
///
/// # Errors
/// When it is no bundle with a readable statement, or a file is not there or must stay.
pub fn redact(bytes: &[u8], redaction: &Redaction, now: Timestamp) -> Result<Redacted> {
    let layout = layout::read(bytes)?;
    let statement = statement_check::parse(&Envelope::from_json(layout.signature)?.payload)?.predicate;
    let there = |name: &str| layout.files.iter().any(|file| file.name == name);
    let due = |name: &str| {
        let class = statement.retention.classes.iter().find(|class| class.file == name);
        match class {
            None => Err(RedactError::Kept(name.to_owned())),
            Some(class) if class.delete_after > now => {
                Err(RedactError::NotYet(name.to_owned(), class.delete_after))
            }
            Some(_) => Ok(()),
        }
    };
    let removed: Vec<String> = match redaction {
        Redaction::Due => {
            let names = layout.files.iter().map(|file| file.name);
            names.filter(|name| due(name).is_ok()).map(str::to_owned).collect()
        }
        Redaction::Files(names) => {
            for name in names {
                if !there(name) {
                    return Err(RedactError::NotThere(name.clone()).into());
                }
                due(name)?;
            }
            names.clone()
        }
    };
    let mut entries = vec![
        Entry { name: MIMETYPE, bytes: MEDIA_TYPE.as_bytes() },
        Entry { name: SIGNATURE, bytes: layout.signature },
    ];
    entries.extend(layout.files.iter().filter(|file| !removed.iter().any(|name| name == file.name)));
    Ok(Redacted { container: encode(&entries)?, removed, recipients: statement.session.recipients })
}
