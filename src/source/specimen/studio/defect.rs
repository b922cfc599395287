//! What goes wrong when people take pictures. In: a group, a seed, the picture's size. Out: the camera's settings.

use super::super::{Camera, Random};

/// The groups that results are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Defect {
    /// Nothing wrong.
    None,
    /// Out of focus.
    Blur,
    /// The camera moved.
    Motion,
    /// Seen at 25 to 45 degrees.
    Tilt,
    /// Turned by any angle.
    Turned,
    /// A finger over an edge.
    Fingers,
    /// One corner out of the picture.
    CornerOut,
    /// A second document in view.
    TwoDocuments,
    /// Strong JPEG coding.
    Jpeg,
    /// A small picture.
    LowResolution,
}

impl Defect {
    /// All groups.
    pub const ALL: [Self; 10] = [
        Self::None,
        Self::Blur,
        Self::Motion,
        Self::Tilt,
        Self::Turned,
        Self::Fingers,
        Self::CornerOut,
        Self::TwoDocuments,
        Self::Jpeg,
        Self::LowResolution,
    ];

    /// Its name in truth files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Blur => "blur",
            Self::Motion => "motion",
            Self::Tilt => "tilt",
            Self::Turned => "turned",
            Self::Fingers => "fingers",
            Self::CornerOut => "corner_out",
            Self::TwoDocuments => "two_documents",
            Self::Jpeg => "jpeg",
            Self::LowResolution => "low_resolution",
        }
    }

    /// Lens and sensor for a picture with this long side; `noise` is what the light leaves.
    pub(super) fn camera(self, random: &mut Random, long_px: f64, noise: f64) -> Camera {
        let mut camera = Camera {
            vignetting: random.within(0.05..0.28),
            lens_sigma_px: random.within(0.4..0.9) * (long_px / 1_000.0).max(0.5),
            noise,
            jpeg_quality: Some(random.within(78.0..95.0) as u8),
            ..Camera::default()
        };
        match self {
            Self::Blur => camera.defocus_sigma_px = long_px * random.within(0.0018..0.005),
            Self::Motion => {
                camera.motion_px = long_px * random.within(0.006..0.020);
                camera.motion_deg = random.within(0.0..180.0);
            }
            Self::Jpeg => camera.jpeg_quality = Some(random.within(10.0..28.0) as u8),
            _ => {}
        }
        camera
    }
}
