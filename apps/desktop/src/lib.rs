//! The desktop capture app: consent, a live preview with guidance, the result with its reasons, a sealed bundle.
//!
//! ```text
//!  arguments ──► app ◄── model ◄── worker ◄── idcapture (engine, evidence)
//!                 │        events · commands · a small copy of a frame
//!               screens ◄── words · fonts
//! ```
//!
//! - [`worker`] runs the engine on a thread of its own: events and small copies of frames come out, commands go in;
//! - [`model`] is what the screen shows, as plain data that follows the events; it knows no window;
//! - [`app`] decides which screen is shown and hands keys and buttons on; [`screens`] draw;
//! - [`sources`] is where frames come from: cameras, files, streams.
//!
//! It calls the public API of `idcapture` alone, as any integrator would.

pub mod app;
pub mod arguments;
pub mod delivery;
pub mod fonts;
pub mod model;
pub mod preview;
pub mod remembered;
pub mod screens;
pub mod sources;
pub mod words;
pub mod worker;
