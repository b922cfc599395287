//! `idcapture timestamp`: what a time-stamp authority is to be asked, and its reply put into the bundle.

use serde::Serialize;

use super::args::TimestampArgs;
use super::output;
use super::rewritten::write_again;
use super::small_file::read_at_most;
use super::verify::open_at;
use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::{MAX_TIMESTAMP_BYTES, attach_timestamp, inspect, signature_to_stamp};

/// The bytes to be stamped could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
struct AskedError {
    path: String,
    source: std::io::Error,
}

impl Coded for AskedError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStore
    }
}

#[derive(Serialize)]
struct Shown {
    schema: &'static str,
    file: String,
}

pub(super) fn run(arguments: &TimestampArgs) -> Result<u8> {
    #[cfg(feature = "seal")]
    let identity = arguments.identity.as_deref();
    #[cfg(not(feature = "seal"))]
    let identity = None;
    let opened = open_at(&arguments.bundle, identity)?;
    match &arguments.reply {
        None => {
            let asked = signature_to_stamp(&opened.container)?;
            let path = arguments.out.display().to_string();
            std::fs::File::create_new(&arguments.out)
                .and_then(|mut file| std::io::Write::write_all(&mut file, &asked))
                .map_err(|source| AskedError { path, source })?;
        }
        Some(path) => {
            let reply = read_at_most(path, MAX_TIMESTAMP_BYTES)?;
            let stamped = attach_timestamp(&opened.container, &reply)?;
            let recipients = inspect(&opened.container)?.recipients();
            write_again(&arguments.out, &stamped, &recipients, arguments.plain)?;
        }
    }
    let file = arguments.out.display().to_string();
    output::print_json(&Shown { schema: "idcapture.timestamp/1", file }, false)?;
    Ok(0)
}
