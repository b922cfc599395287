//! Cameras of this machine. In: what is wished of one. Out: frames of the camera's own pixels, stamped, and what is known of
//! the device, signs of a virtual one among it.
//!
//! ```text
//! wish ──► choice ──► reader (a thread) ──► source ──► Frame
//!                       │ driver, negotiation     │ pixels, stamps, lost and found again
//!                       └ nokhwa lives here only  └ facts: signs, probe
//! ```
//! All but the real driver is built for tests without the feature `camera` too, which needs libclang.
//! A black or frozen camera is told from its pictures by [`FeedWatch`](super::FeedWatch), not here.

mod choice;
mod driver;
mod error;
#[cfg(feature = "camera")]
mod native;
mod negotiation;
mod pixels;
mod probe;
mod reader;
mod signs;
mod source;
mod stamp;
#[cfg(target_os = "linux")]
mod sysfs;
#[cfg(test)]
mod testing;

pub use choice::{CameraWish, Facing};
pub use driver::CameraInfo;
pub use source::CameraSource;

/// The cameras of this machine, in the order of their numbers. None is an empty list.
///
/// # Errors
/// `CameraDenied` where the system lets nobody ask, `CameraLost` when it cannot say.
#[cfg(feature = "camera")]
pub fn list_cameras() -> crate::error::Result<Vec<CameraInfo>> {
    Ok(driver::Driver::list(&native::NativeDriver)?)
}
