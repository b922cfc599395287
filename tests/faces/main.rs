//! Faces on real networks and the two photographs in the public domain that set-up fetches: found, followed, measured,
//! and told from pictures of faces.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what cannot be read or drawn fails the test"
)]

mod challenge;
mod found;
mod head;
mod mouth;
mod over_time;
mod quality;
mod quiet;
mod sequence;

use std::path::{Path, PathBuf};

use idcapture::frame::{Frame, RgbImage, decode_file};
use idcapture::inference::{BackendChoice, Catalog, ModelSet};
use idcapture::pipeline::Pipeline;
use idcapture::record::FrameId;
use idcapture::settings::Profile;

/// `models/` of this checkout.
pub(crate) fn models_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

pub(crate) fn catalog(set: &str) -> Catalog {
    Catalog::open(Some(&models_folder()), ModelSet(set.to_owned()), BackendChoice::Auto).unwrap()
}

pub(crate) fn pipeline(set: &str) -> Pipeline {
    Pipeline::prepare(&Profile::default_profile().unwrap(), &catalog(set)).unwrap()
}

/// Eileen Collins, by NASA; the face is about 90 px wide.
pub(crate) fn astronaut() -> RgbImage {
    decode_file(&models_folder().join("photos/astronaut.png")).unwrap()
}

/// Grace Hopper, by the US Navy; the face is about 150 px wide.
pub(crate) fn grace_hopper() -> RgbImage {
    decode_file(&models_folder().join("photos/grace_hopper.jpg")).unwrap()
}

/// A picture as a frame, that many ms after the first.
pub(crate) fn frame_at(rgb: RgbImage, ms: u64) -> Frame {
    Frame::from_rgb(FrameId(ms), ms * 1_000_000, rgb)
}
