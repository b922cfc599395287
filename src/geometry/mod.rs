//! Points, quads and the projective maps between them: pure maths, no pixels.
//!
//! Coordinates are continuous pixels of the upright picture: (0, 0) is the outer corner of the top-left pixel,
//! so the centre of pixel (i, j) lies at (i + 0.5, j + 0.5).

mod head;
mod homography;
mod linear;
mod point;
mod quad;
mod rect;
mod rectangle;
mod similarity;

pub use head::{
    HeadPose, Relief, eye_centres, eye_distance_px, eye_openings, eyes_to_chin_px, gaps_px, head_pose,
    mean_head_points, relief,
};
pub use homography::Homography;
pub use point::Point;
pub use quad::Quad;
pub use rect::Rect;
pub use rectangle::{estimate_aspect, estimate_tilt_deg};
pub use similarity::Similarity;
