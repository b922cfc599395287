//! Where frames come from. In: files, folders, streams, frames that a host pushes, cameras. Out: [`Frame`]s through one
//! trait, [`FrameSource`], and the facts of the source for the record; [`FeedWatch`] says when a feed shows nothing.

#[cfg(any(feature = "camera", test))]
pub mod camera;
mod feed;
mod files;
mod folder;
mod mjpeg;
mod pushed;
pub mod specimen;
mod stamps;
mod y4m;

pub use feed::{Feed, FeedWatch};
pub use files::FileSource;
pub use folder::{FolderSource, list_pictures};
pub use mjpeg::MjpegSource;
pub use pushed::{FramePusher, Pushed, PushedSource};
pub use stamps::FrameRate;
pub use y4m::{Y4mSource, Y4mWriter};

use crate::error::Result;
use crate::frame::Frame;
use crate::record::DeviceFacts;

/// A stream of frames, with rising numbers from 0 and rising times.
pub trait FrameSource {
    /// The next frame; `None` once there will be no more.
    ///
    /// # Errors
    /// A fault of this one frame, such as a damaged file: the next call goes on after it.
    fn next_frame(&mut self) -> Result<Option<Frame>>;

    /// What the source knows of itself.
    fn facts(&self) -> &DeviceFacts;
}
