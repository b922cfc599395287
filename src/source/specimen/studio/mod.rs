//! Photographs of all designs on all backdrops, with the truth about them. In: a [`Recipe`], [`Props`].
//! Out: a [`Take`]. Equal recipes give equal pictures.
//!
//! A picture is a plane seen in perspective: ground, then layers from below to above (other sheets, pens, cables,
//! the document, fingers), each with its shadow on what lies below, then lamp, lens and sensor.

mod cast;
mod clutter;
mod defect;
mod framing;
mod hand;
mod lamp;
mod layer;
mod recipe;
mod setting;
mod stack;
mod take;

pub use cast::held_back;
pub use defect::Defect;
pub use lamp::Lamp;
pub use recipe::{Content, Recipe};
pub use take::{Take, Truth};

use super::design::Props;
