//! `idcapture inspect`: what is inside a bundle, all of it untrusted.

use super::args::InspectArgs;
use super::output;
use super::verify::open_at;
use crate::error::Result;
use crate::evidence::inspect;

pub(super) fn run(arguments: &InspectArgs) -> Result<u8> {
    #[cfg(feature = "seal")]
    let identity = arguments.identity.as_deref();
    #[cfg(not(feature = "seal"))]
    let identity = None;
    let opened = open_at(&arguments.bundle, identity)?;
    output::tell("nothing below has been verified");
    output::print_json(&inspect(&opened.container)?, false)?;
    Ok(0)
}
