//! `idcapture redact`: a copy of a bundle without files whose time is over.

use serde::Serialize;

use super::args::RedactArgs;
use super::output;
use super::rewritten::write_again;
use super::verify::open_at;
use crate::error::Result;
use crate::evidence::{Redaction, redact};

#[derive(Serialize)]
struct Shown {
    schema: &'static str,
    bundle: String,
    removed: Vec<String>,
}

pub(super) fn run(arguments: &RedactArgs) -> Result<u8> {
    #[cfg(feature = "seal")]
    let identity = arguments.identity.as_deref();
    #[cfg(not(feature = "seal"))]
    let identity = None;
    let opened = open_at(&arguments.bundle, identity)?;
    let redaction = if arguments.due { Redaction::Due } else { Redaction::Files(arguments.file.clone()) };
    let now = arguments.now.unwrap_or_else(jiff::Timestamp::now);
    let redacted = redact(&opened.container, &redaction, now)?;
    write_again(&arguments.out, &redacted.container, &redacted.recipients, arguments.plain)?;
    let shown = Shown {
        schema: "idcapture.redact/1",
        bundle: arguments.out.display().to_string(),
        removed: redacted.removed,
    };
    output::print_json(&shown, false)?;
    Ok(0)
}
