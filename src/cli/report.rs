//! `idcapture report`: a bundle as one HTML page, with what the verifier says of it. Exit 0, or 1 when keys to trust
//! were given and the bundle is invalid.

use super::args::ReportArgs;
use super::output;
use super::verify::{open_at, read_public_key, unsealer};
use crate::error::Result;
use crate::evidence::{TrustPolicy, html_report, read_bundle, verify_file, write_plain_new};
use serde::Serialize;

#[derive(Serialize)]
struct Shown {
    schema: &'static str,
    file: String,
    verdict: Option<crate::evidence::Verdict>,
}

pub(super) fn run(arguments: &ReportArgs) -> Result<u8> {
    #[cfg(feature = "seal")]
    let identity = arguments.identity.as_deref();
    #[cfg(not(feature = "seal"))]
    let identity = None;
    let report = if arguments.trust.is_empty() {
        None
    } else {
        let keys = arguments.trust.iter().map(|path| read_public_key(path)).collect::<Result<_>>()?;
        let mut policy = TrustPolicy::new(keys, arguments.now.unwrap_or_else(jiff::Timestamp::now));
        policy.audience.clone_from(&arguments.audience);
        policy.received_at = arguments.received;
        Some(verify_file(&read_bundle(&arguments.bundle)?, unsealer(identity)?.as_deref(), &policy)?)
    };
    let opened = open_at(&arguments.bundle, identity)?;
    let html = html_report(&opened.container, report.as_ref())?;
    write_plain_new(&arguments.out, html.as_bytes())?;
    output::tell("the page holds the bundle's pictures, unsealed");
    let verdict = report.as_ref().map(|report| report.verdict);
    let file = arguments.out.display().to_string();
    output::print_json(&Shown { schema: "idcapture.report/1", file, verdict }, false)?;
    Ok(u8::from(report.is_some_and(|report| !report.is_valid())))
}
