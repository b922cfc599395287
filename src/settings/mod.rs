//! The profile: which checks there are, which are required, and every threshold. Loaded once, immutable.
//!
//! In: TOML, where a missing key is inherited, in the end from the built-in `default`, and an unknown one is an error.
//! Out: [`Profile`], one typed struct per check, and the resolved TOML that the bundle carries.

mod barcodes;
mod checks;
mod live;
mod minimisation;
mod profile;

pub use barcodes::BarcodeSearch;
pub use checks::{Checks, Gate, MatchTarget, Presence};
pub use live::{BackWanted, LiveTerms};
pub use minimisation::{DeleteAfterHours, Masking, Retention};
pub use profile::{BUILT_IN_PROFILES, Place, Profile, ProfileError};
