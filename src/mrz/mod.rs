//! Machine readable zones: the layouts of ICAO Doc 9303 and their relatives. In: a picture, lines of text, or what a
//! line reader saw with its probabilities, of one frame or of several. Out: [`crate::record::MrzReport`].
//!
//! - `locate`: a picture to its zones, each line as a straightened strip;
//! - `recognise`: a strip to probabilities, by a network of our own;
//! - [`parse`]: text as it stands to fields; nothing is repaired;
//! - [`decode`]: a line reader's probabilities to the best legal reading, every change recorded and confirmed;
//! - [`Merger`]: readings of several frames to one report, whole lines weighed by sharpness;
//! - [`render`]: fields to text.

mod alphabet;
mod check_digit;
mod dates;
mod decode;
mod detect;
mod fields;
mod format;
mod layout;
#[cfg(feature = "capture")]
pub mod locate;
mod merge;
mod names;
mod parse;
#[cfg(feature = "capture")]
mod read;
#[cfg(feature = "capture")]
mod read_stage;
#[cfg(feature = "capture")]
pub mod recognise;
mod render;
mod states;
mod transliterate;
#[cfg(feature = "capture")]
mod zone_stage;

pub use alphabet::{SYMBOLS, character_of, symbol_of};
pub use check_digit::check_digit;
pub use decode::{LineReading, decode};
pub use merge::{Merged, Merger};
pub use parse::parse;
#[cfg(feature = "capture")]
pub use read::{ZoneReading, read_zones};
#[cfg(feature = "capture")]
pub use read_stage::MrzReadStage;
pub use render::{EmptyDigit, RenderError, render, rerender};
pub use states::{is_known_state, is_specimen_state};
pub use transliterate::{name_matches, transliterated};
#[cfg(feature = "capture")]
pub use zone_stage::{MrzZoneStage, SEEN_SCORE, StillZones, ZoneSource, quad_on_frame, zones_of_still};
