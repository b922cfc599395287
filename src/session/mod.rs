//! From observations to a verdict, without I/O, clock or pixels.
//!
//! In: what the stages saw of a document's sides and of the selfies, and the profile. Out: every check with value,
//! threshold, direction, region and frame, the outcome, and all reasons behind it.

pub mod challenge;
mod draft;
mod frame_scores;
mod identity_data;
mod rules;
mod stills;
mod verdict;

pub use frame_scores::frame_scores;
pub use identity_data::{KindFound, kind_of};
pub use stills::{SelfieView, SideView, StillSession, StillVerdict, side_checks};
pub use verdict::{outcome_of, reasons_of};
