//! The document followed from one preview frame to the next. In: the working luma, the time of each frame, and what
//! a full search found whenever one was asked for. Out: the quad in working px, or why a full search is needed.
//!
//! ```text
//! last quad + speed -> expected quad -> four sides fitted -> same sides? same content? -> held
//!                                                        '-------- no: full search
//! ```
//!
//! A held quad rests on this frame's pixels alone: where the sides or the content have gone, the document is lost,
//! and a full search is due every [`MAX_HELD`] frames in any case.

mod motion;
mod side;
mod signature;
mod tracker;

pub use motion::{MotionTrace, ViewTrace};
pub use tracker::{Followed, MAX_GAP_NS, MAX_HELD, Sighting, Tracker, WhySearch};
