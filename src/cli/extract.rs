//! `idcapture extract`: a bundle's files into a new folder, all of them untrusted.

use serde::Serialize;

use super::args::ExtractArgs;
use super::output;
use super::verify::open_at;
use crate::error::Result;
use crate::evidence::extract;

#[derive(Serialize)]
struct Extracted {
    schema: &'static str,
    trusted: bool,
    folder: String,
    files: Vec<String>,
}

pub(super) fn run(arguments: &ExtractArgs) -> Result<u8> {
    #[cfg(feature = "seal")]
    let identity = arguments.identity.as_deref();
    #[cfg(not(feature = "seal"))]
    let identity = None;
    let opened = open_at(&arguments.bundle, identity)?;
    let files = extract(&opened.container, &arguments.out)?;
    output::tell("these files are unsealed now, and nothing about them has been verified");
    let shown = Extracted {
        schema: "idcapture.extract/1",
        trusted: false,
        folder: arguments.out.display().to_string(),
        files: files.iter().map(|path| path.display().to_string()).collect(),
    };
    output::print_json(&shown, false)?;
    Ok(0)
}
