//! idcapture: a government ID and a selfie in, a signed, sealed, replayable evidence bundle out, all on this device.
//!
//! # How a picture becomes a verdict
//!
//! ```text
//! source ──► frame ──► pipeline ──► session ──► record ──► evidence
//!                         │
//!        ┌────────────┬───┴────────┬────────────┐
//!     quality      document    mrz · barcode    face         detectors; they do not see each other
//!        └────────────┴───┬────────┴────────────┘
//!                       stage                               what a detector is
//!                         │
//!              record · settings · frame · inference        plain data, the profile, pixels, networks
//!                         │
//!                  error · geometry
//! ```
//!
//! - [`source`] hands over [`frame`]s; [`stage`]s look at them in the order of the one table in [`pipeline`];
//! - [`session`] turns what they saw into checks, an outcome and all its reasons, without I/O, clock or pixels;
//! - [`evidence`] signs and seals that [`record`], and verifies bundles; it knows nothing of pictures or networks;
//! - [`engine`] is the loop on top; [`cli`] is the only room that prints.
//!
//! An arrow that is not in this drawing fails `tests/architecture.rs`.
//!
//! # Start here
//!
//! [`engine::Engine`] runs a session, [`engine::analyse`] looks at one picture, [`evidence::verify_file`] verifies a
//! bundle. Thresholds are in [`settings::Profile`], all of them.

#[cfg(feature = "capture")]
pub mod barcode;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "capture")]
pub mod document;
#[cfg(feature = "capture")]
pub mod engine;
pub mod error;
#[cfg(feature = "evidence")]
pub mod evidence;
#[cfg(feature = "capture")]
pub mod face;
#[cfg(feature = "capture")]
pub mod frame;
pub mod geometry;
#[cfg(feature = "capture")]
pub mod inference;
pub mod mrz;
#[cfg(feature = "capture")]
pub mod pipeline;
#[cfg(feature = "capture")]
pub mod quality;
pub mod record;
#[cfg(feature = "capture")]
pub mod session;
pub mod settings;
#[cfg(feature = "capture")]
pub mod source;
#[cfg(feature = "capture")]
pub mod stage;

/// The README's example, compiled.
#[cfg(all(doctest, feature = "capture"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
