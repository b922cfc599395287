//! Rendered sequences that guided sessions are tried on: a card on a table, a head before the camera. They are held to
//! what they promise: true corners, gates that fail and pass when they should, challenges answered in time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what cannot be read or drawn fails the test"
)]

mod actor;
#[path = "../catalogs/mod.rs"]
mod catalogs;
mod document;
#[path = "../faces/head.rs"]
#[allow(dead_code, reason = "flat pictures of heads are shown elsewhere")]
mod head;
mod play;
mod replays;
mod selfie;
mod sessions;
mod stage;

use std::sync::LazyLock;

use idcapture::frame::{Frame, RgbImage, decode_file};
use idcapture::inference::{BackendChoice, Catalog};
use idcapture::pipeline::Pipeline;
use idcapture::record::FrameId;
use idcapture::settings::Profile;
use idcapture::source::specimen::sequence::Prints;
use idcapture::source::specimen::{Fonts, Subject};
use jiff::civil::date;

pub(crate) fn catalog(set: &str) -> Catalog {
    catalogs::catalog(set, BackendChoice::Auto)
}

pub(crate) fn pipeline(set: &str) -> Pipeline {
    Pipeline::prepare(&Profile::default_profile().unwrap(), &catalog(set)).unwrap()
}

/// A picture as a frame, that many ms after the first.
pub(crate) fn frame_at(rgb: RgbImage, ms: u64) -> Frame {
    Frame::from_rgb(FrameId(ms), ms * 1_000_000, rgb)
}

/// Eileen Collins, by NASA, and Grace Hopper, by the US Navy.
pub(crate) fn photographs() -> [RgbImage; 2] {
    ["photos/astronaut.png", "photos/grace_hopper.jpg"]
        .map(|name| decode_file(&catalogs::models_folder().join(name)).unwrap())
}

/// The cards of all clips, drawn once.
pub(crate) fn prints() -> &'static Prints {
    static PRINTS: LazyLock<Prints> = LazyLock::new(|| {
        let [astronaut, hopper] = photographs();
        let person = Subject::new(&astronaut, Subject::ASTRONAUT_FACE).unwrap();
        let other = Subject::new(&hopper, Subject::GRACE_HOPPER_FACE).unwrap();
        let fonts = Fonts::open(&catalogs::models_folder().join("fonts")).unwrap();
        Prints::draw(&fonts, &person, &other, date(2026, 5, 4), 20).unwrap()
    });
    &PRINTS
}
