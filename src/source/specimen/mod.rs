//! A specimen identity card of Utopia, and photograph-like pictures of it and of its holder.
//!
//! In: fonts, public-domain photographs, today's date, seeds. Out: flat prints ([`draw_front`], [`draw_back`]),
//! scenes with the true corners ([`Scene`]), selfies ([`Selfie`]) and the set of the demonstration
//! ([`render_demo_set`]). Everything is a function of its arguments: no clock, no files but the fonts, no system
//! randomness; equal arguments give equal bytes.

mod back;
pub mod backdrop;
mod barcode;
mod camera;
mod canvas;
mod card;
mod demo;
pub mod design;
mod error;
mod front;
mod guilloche;
mod holder;
mod jpeg;
mod light;
mod lighting;
mod mask;
mod mrz_text;
mod optics;
mod payload;
mod plane;
mod pose;
mod random;
mod sampling;
mod scene;
mod selfie;
pub mod sequence;
mod signature;
pub mod studio;
mod subject;
mod surface;
#[cfg(test)]
mod testing;
mod text;

pub use back::{barcode_mm, draw_back};
pub use camera::Camera;
pub use card::{CARD_HEIGHT_MM, CARD_WIDTH_MM, CORNER_RADIUS_MM, Print};
pub use demo::{DemoPictures, render_demo_set};
pub use error::SpecimenError;
pub use front::{PORTRAIT_MM, draw_front};
pub use holder::Holder;
use jpeg::decode_jpeg;
pub use jpeg::encode_jpeg;
pub use lighting::{Glare, Lighting};
pub use payload::aamva_payload;
pub use pose::{Placement, Pose};
use random::Random;
pub use scene::{Photograph, Scene};
pub use selfie::Selfie;
pub use subject::Subject;
pub use surface::Surface;
pub use text::Fonts;
