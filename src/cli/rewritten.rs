//! A bundle that was opened, changed and is written again: sealed to the recipients that its statement names, unless
//! plain is asked for.

use std::path::Path;

use crate::error::Result;
#[cfg(feature = "seal")]
use crate::error::{Coded, ErrorCode};
use crate::evidence::write_plain_new;
#[cfg(feature = "seal")]
use crate::evidence::{Recipient, seal, write_new};

/// A bundle that was never sealed has nobody to be sealed to.
#[cfg(feature = "seal")]
#[derive(Debug, thiserror::Error)]
#[error("the statement names no recipient to seal the bundle to; ask for --plain")]
struct NoRecipient;

#[cfg(feature = "seal")]
impl Coded for NoRecipient {
    fn code(&self) -> ErrorCode {
        ErrorCode::CryptoSeal
    }
}

/// Writes `container` to the new file `out`.
pub(super) fn write_again(out: &Path, container: &[u8], recipients: &[String], plain: bool) -> Result<()> {
    if plain { write_plain_new(out, container) } else { write_sealed(out, container, recipients) }
}

#[cfg(feature = "seal")]
fn write_sealed(out: &Path, container: &[u8], recipients: &[String]) -> Result<()> {
    if recipients.is_empty() {
        return Err(NoRecipient.into());
    }
    let recipients: Vec<Recipient> =
        recipients.iter().map(|text| Ok(text.parse::<Recipient>()?)).collect::<Result<_>>()?;
    write_new(out, &seal(container, &recipients)?)
}

/// This build cannot seal, and plain was not asked for.
#[cfg(not(feature = "seal"))]
fn write_sealed(_out: &Path, _container: &[u8], _recipients: &[String]) -> Result<()> {
    Err(crate::evidence::StoreError::NotSealed.into())
}
