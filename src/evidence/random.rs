//! Randomness as an argument: salts, challenges, session ids and keys are drawn through [`Random`], so a test
//! can make a bundle that is the same every time.

use crate::error::{Coded, ErrorCode, Result};

/// A source of random bytes fit for keys.
pub trait Random {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When the source has none to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<()>;
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        Ok(getrandom::fill(bytes).map_err(RandomError)?)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes: {0}")]
struct RandomError(getrandom::Error);

impl Coded for RandomError {
    fn code(&self) -> ErrorCode {
        ErrorCode::CryptoKey
    }
}
