//! `idcapture inspect`: what is inside a bundle, all of it untrusted.

use super::args::InspectArgs;
use super::output;
use super::verify::unsealer;
use crate::error::Result;
use crate::evidence::{inspect, open, read_bundle};

pub(super) fn run(arguments: &InspectArgs) -> Result<u8> {
    #[cfg(feature = "seal")]
    let identity = arguments.identity.as_deref();
    #[cfg(not(feature = "seal"))]
    let identity = None;
    let unsealer = unsealer(identity)?;
    let opened = open(&read_bundle(&arguments.bundle)?, unsealer.as_deref())?;
    output::tell("nothing below has been verified");
    output::print_json(&inspect(&opened.container)?, false)?;
    Ok(0)
}
