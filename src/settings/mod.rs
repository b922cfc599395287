//! The profile: which checks there are, which are required, and every threshold. Loaded once, immutable.
//!
//! In: TOML, where a missing key inherits from the built-in `default` and an unknown one is an error.
//! Out: [`Profile`], one typed struct per check, and the resolved TOML that the bundle carries.

mod barcodes;
mod checks;
mod minimisation;
mod profile;

pub use barcodes::BarcodeSearch;
pub use checks::{Checks, Gate, MatchTarget, Presence};
pub use minimisation::{DeleteAfterHours, Masking, Retention};
pub use profile::{BUILT_IN_PROFILES, Profile, ProfileError};
