//! demo
use super::args::DemoArgs;
use crate::error::Result;
pub(super) fn run(_arguments: &DemoArgs) -> Result<u8> { Ok(0) }
