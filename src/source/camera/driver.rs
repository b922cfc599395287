//! What the room asks of a system's cameras: list them, open one, take pictures. In the crate there is one that is real and
//! one for tests, so that choice, loss and reconnection are tested without a device.

use std::time::Duration;

use super::choice::{CameraWish, Facing};
use super::error::CameraError;
use crate::frame::{PixelFormat, Range};

/// A camera, before it is opened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CameraInfo {
    /// Its number on this machine; it may be another one after the next start.
    pub index: u32,
    /// What its driver calls it.
    pub name: String,
    /// Its driver, where known, such as `uvcvideo`.
    pub driver: Option<String>,
    /// How it is attached, where known: `usb`, `pci`, `platform`, `virtual`.
    pub transport: Option<String>,
    /// Where it looks.
    pub facing: Facing,
    /// Signs of a virtual camera in name, driver and attachment.
    pub virtual_signals: Vec<String>,
}

/// How a camera's pictures come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A JPEG picture each.
    Mjpeg,
    /// Samples.
    Samples(PixelFormat, Range),
}

/// One of the ways that a camera can give pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) layout: Layout,
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    /// Whole frames a second.
    pub(super) rate: u32,
}

/// A picture as it came.
pub(super) struct Taken {
    /// At least the bytes of the picture: drivers hand over whole buffers.
    pub(super) bytes: Box<dyn AsRef<[u8]> + Send>,
    /// How long ago it was taken, where the driver says.
    pub(super) age: Option<Duration>,
}

/// An open camera; it stays on the thread that opened it.
pub(super) trait Stream {
    /// Waits for the next picture, as long as it takes.
    fn take(&mut self) -> Result<Taken, CameraError>;
}

/// A camera that has been opened, and how its pictures come.
pub(super) struct Opened {
    pub(super) stream: Box<dyn Stream>,
    pub(super) offer: Offer,
    /// Name, driver and attachment as the open device tells them.
    pub(super) info: CameraInfo,
}

/// A system's cameras.
pub(super) trait Driver: Send + Sync {
    /// All of them, by number.
    fn list(&self) -> Result<Vec<CameraInfo>, CameraError>;

    /// Opens one and starts it.
    fn open(&self, camera: &CameraInfo, wish: &CameraWish) -> Result<Opened, CameraError>;
}
