//! Points, quads and the projective maps between them: pure maths, no pixels.
//!
//! Coordinates are continuous pixels of the upright picture: (0, 0) is the outer corner of the top-left pixel,
//! so the centre of pixel (i, j) lies at (i + 0.5, j + 0.5).

mod homography;
mod point;
mod quad;
mod rect;
mod similarity;

pub use homography::Homography;
pub use point::Point;
pub use quad::Quad;
pub use rect::Rect;
pub use similarity::Similarity;
