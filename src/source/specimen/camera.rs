//! The camera of a scene. In: its settings, the light that falls on the lens. Out: the picture.

use image::RgbImage;

use super::error::within;
use super::light::LightField;
use super::optics::{blurred, exposed, smeared};
use super::{SpecimenError, decode_jpeg, encode_jpeg};
use crate::geometry::Point;

/// What lens and sensor add.
#[derive(Debug, Clone, PartialEq)]
pub struct Camera {
    /// Loss of light in the picture's corners, 0 to 1.
    pub vignetting: f64,
    /// Deviation of the blur of a lens in focus, in px.
    pub lens_sigma_px: f64,
    /// Deviation of the blur of wrong focus, in px, on top of the lens.
    pub defocus_sigma_px: f64,
    /// Length of the smear of a moving camera, in px.
    pub motion_px: f64,
    /// Its direction: 0 to the right, clockwise.
    pub motion_deg: f64,
    /// Noise; 1 is a telephone in a lit room, 0 none.
    pub noise: f64,
    /// Quality, 1 to 100, of a JPEG coding that the picture goes through; `None` for none.
    pub jpeg_quality: Option<u8>,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            vignetting: 0.18,
            lens_sigma_px: 0.6,
            defocus_sigma_px: 0.0,
            motion_px: 0.0,
            motion_deg: 0.0,
            noise: 1.0,
            jpeg_quality: None,
        }
    }
}

impl Camera {
    /// Factor that the lens leaves of the light at `off` from the middle of the picture, in half diagonals.
    pub(super) fn fall_off(&self, off: Point) -> f64 {
        1.0 - self.vignetting * off.dot(off)
    }

    /// Focus, shake, noise and coding; `seed` varies the noise.
    pub(super) fn picture(&self, light: LightField, seed: u64) -> Result<RgbImage, SpecimenError> {
        let focused = blurred(light, self.lens_sigma_px.hypot(self.defocus_sigma_px));
        let moved = smeared(focused, self.motion_px, self.motion_deg);
        let picture = exposed(moved, self.noise, seed).to_srgb();
        match self.jpeg_quality {
            Some(quality) => decode_jpeg(&encode_jpeg(&picture, quality)?),
            None => Ok(picture),
        }
    }

    pub(super) fn check(&self) -> Result<(), SpecimenError> {
        within("vignetting", self.vignetting, 0.0, 1.0)?;
        within("lens blur in px", self.lens_sigma_px, 0.0, 64.0)?;
        within("defocus in px", self.defocus_sigma_px, 0.0, 64.0)?;
        within("motion in px", self.motion_px, 0.0, 256.0)?;
        within("direction of motion in degrees", self.motion_deg, -360.0, 360.0)?;
        within("noise", self.noise, 0.0, 50.0)?;
        Ok(())
    }
}
