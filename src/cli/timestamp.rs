//! `idcapture timestamp`: what a time-stamp authority is to be asked, and its reply put into the bundle.

use serde::Serialize;

use super::args::TimestampArgs;
use super::output;
use super::rewritten::write_again;
use super::verify::open_at;
use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::{MAX_TIMESTAMP_BYTES, attach_timestamp, inspect, signature_to_stamp};

/// A file of an authority's that cannot be read, or one for it that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
struct FileError {
    path: String,
    source: std::io::Error,
    code: ErrorCode,
}

impl Coded for FileError {
    fn code(&self) -> ErrorCode {
        self.code
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
    let failed = |path: &std::path::Path, code| {
        let path = path.display().to_string();
        move |source| FileError { path, source, code }
    };
    match &arguments.reply {
        None => {
            let asked = signature_to_stamp(&opened.container)?;
            std::fs::File::create_new(&arguments.out)
                .and_then(|mut file| std::io::Write::write_all(&mut file, &asked))
                .map_err(failed(&arguments.out, ErrorCode::EvidenceStore))?;
        }
        Some(path) => {
            let mut reply = Vec::new();
            std::fs::File::open(path)
                .and_then(|file| {
                    let mut limited = std::io::Read::take(file, MAX_TIMESTAMP_BYTES as u64 + 1);
                    std::io::Read::read_to_end(&mut limited, &mut reply)
                })
                .map_err(failed(path, ErrorCode::InputUnreadable))?;
            let stamped = attach_timestamp(&opened.container, &reply)?;
            let recipients = inspect(&opened.container)?.recipients();
            write_again(&arguments.out, &stamped, &recipients, arguments.plain)?;
        }
    }
    let file = arguments.out.display().to_string();
    output::print_json(&Shown { schema: "idcapture.timestamp/1", file }, false)?;
    Ok(0)
}
