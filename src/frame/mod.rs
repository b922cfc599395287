//! Frames: pixels from a camera, a file or a host, upright, luma first.
//!
//! In: encoded pictures or views of a camera's own pixel layout. Out: [`Frame`], whose luma is there from the
//! start, whose RGB is made when a stage first asks for it, and whose small working picture is made once.

mod area;
mod coarse;
mod convert;
pub mod decode;
mod native;
mod picture;
mod pool;
mod resize;
mod sample;
mod view;
mod whole;
mod working;

pub use decode::{decode, decode_file};
pub use image::{GrayImage, RgbImage};
pub use picture::Frame;
pub use pool::FramePool;
pub(crate) use resize::{Filter, resize_luma, resize_luma_part, resize_rgb};
pub(crate) use sample::{luma_at, rgb_at};
pub use view::{FrameView, PixelFormat, Plane, Range};
pub(crate) use whole::means_of_rgb;
pub use working::{WORKING_SIDE_PX, Working};
