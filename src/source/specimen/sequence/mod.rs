//! Moving pictures of specimen cards: what a camera over a table sees while somebody handles a card.
//!
//! In: flat prints ([`Prints`]), a list of moments ([`KeyFrame`]) or a ready [`Script`], a size and a rate. Out: a
//! [`DocumentClip`], whose frames come one by one with the truth about them, or as a
//! [`FrameSource`](crate::source::FrameSource). The table stands still and the card moves; only what changes is drawn
//! anew. Equal arguments give equal bytes.

mod clip;
mod grain;
mod key;
mod lay;
pub mod moves;
mod prints;
mod script;
mod smear;
mod source;

pub use clip::{ClipFrame, ClipSetting, DocumentClip};
pub use key::{KeyFrame, Sensor, Shown};
pub use prints::Prints;
pub use script::Script;
pub use source::ClipSource;
