//! From observations to a verdict, without I/O, clock or pixels.
//!
//! In: what the stages saw of a document's sides and of the selfies, and the profile. Out: every check with value,
//! threshold, direction, region and frame, the outcome, and all reasons behind it.

pub mod challenge;
mod draft;
mod frame_scores;
pub mod guidance;
mod identity_data;
pub mod live;
mod rules;
mod stills;
mod verdict;
pub mod wording;

pub use frame_scores::{FRAME_SCORES, frame_score_values, frame_scores, named_scores};
pub use identity_data::{KindFound, kind_of};
pub use stills::{OverTime, SelfieView, SideView, StillSession, StillVerdict, selfie_checks, side_checks};
pub use verdict::{outcome_of, reasons_of};
