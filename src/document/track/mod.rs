//! The document followed from one preview frame to the next. In: the working luma, the time of each frame, and what
//! a full search found whenever one was asked for. Out: the quad in working px, or why a full search is needed.
//!
//! ```text
//! last quad + speed -> expected quad -> four sides fitted -> same sides? same content? -> held
//!                                                        '-------- no: full search
//! ```
//!
//! A held quad rests on this frame's pixels alone: where the sides or the content have gone, the document is lost,
//! and a full search is due every [`MAX_HELD`] frames in any case.

mod motion;
mod side;
mod signature;
mod tracker;

pub use motion::{MotionTrace, ViewTrace};
pub use tracker::{Followed, MAX_GAP_NS, MAX_HELD, Sighting, Tracker, WhySearch};

use image::GrayImage;

/// Luma at a continuous place, bilinear, borders repeated; 0 for a picture without px.
fn bilinear(luma: &GrayImage, x: f32, y: f32) -> f32 {
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    let limit = |side: usize| side.saturating_sub(1) as f32;
    let (x, y) = ((x - 0.5).clamp(0.0, limit(width)), (y - 0.5).clamp(0.0, limit(height)));
    let (column, row) = (x as usize, y as usize);
    let (right, below) = (usize::from(column + 1 < width), usize::from(row + 1 < height) * width);
    let (u, v) = (x - column as f32, y - row as f32);
    let at = |index: usize| luma.as_raw().get(index).map_or(0.0, |&px| f32::from(px));
    let here = row * width + column;
    let top = at(here) * (1.0 - u) + at(here + right) * u;
    let bottom = at(here + below) * (1.0 - u) + at(here + below + right) * u;
    top * (1.0 - v) + bottom * v
}
