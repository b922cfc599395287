//! A person in a photograph. In: a picture and the box of the face. Out: crops round the face, a card portrait.

use image::RgbImage;

use super::SpecimenError;
use super::error::within;
use super::light::LightField;
use super::sampling::catmull_rom;
use crate::geometry::{Homography, Point, Quad, Rect};

/// A photograph with the place of its one face.
#[derive(Debug, Clone)]
pub struct Subject {
    light: LightField,
    face: Rect,
}

impl Subject {
    /// Face in `astronaut.png` of the Python package scikit-image (NASA, 512 x 512 px), from brow to chin.
    pub const ASTRONAUT_FACE: Rect = Rect::new(184.0, 63.0, 84.0, 112.0);
    /// Face in `grace_hopper.jpg` of the Python package matplotlib (US Navy, 512 x 600 px).
    pub const GRACE_HOPPER_FACE: Rect = Rect::new(167.0, 123.0, 189.0, 208.0);

    /// A subject from a photograph and the box of the face in it, in px, as a face detector draws it.
    ///
    /// # Errors
    /// A face of under 16 px or one that is not inside the photograph.
    pub fn new(photograph: &RgbImage, face: Rect) -> Result<Self, SpecimenError> {
        let (width, height) = (f64::from(photograph.width()), f64::from(photograph.height()));
        within("width of the face in px", face.width, 16.0, width)?;
        within("height of the face in px", face.height, 16.0, height)?;
        within("left edge of the face in px", face.x, 0.0, width - face.width)?;
        within("upper edge of the face in px", face.y, 0.0, height - face.height)?;
        Ok(Self { light: LightField::from_srgb(photograph), face })
    }

    /// A portrait as printed on cards: head and shoulders, upright.
    ///
    /// # Errors
    /// A side outside 16 to 4096 px.
    pub fn portrait(&self, width_px: u32, height_px: u32) -> Result<RgbImage, SpecimenError> {
        let (width, height) = checked_size(width_px, height_px)?;
        let crop = self.crop(width / height, 2.1, 0.52);
        Ok(self.seen_through(width_px, height_px, &Quad::from_rect(crop))?.to_srgb())
    }

    /// A crop of the wanted aspect (width by height) whose sides are `room` times those of the face or more,
    /// its middle `face_at` of the way down; smaller, and shifted, where the photograph is too small.
    pub(super) fn crop(&self, aspect: f64, room: f64, face_at: f64) -> Rect {
        let (photo_width, photo_height) = (self.light.width as f64, self.light.height as f64);
        let wanted = (room * self.face.height).max(room * self.face.width / aspect);
        let height = wanted.min(photo_height).min(photo_width / aspect);
        let width = height * aspect;
        let centre = self.face_centre();
        let x = (centre.x - width / 2.0).clamp(0.0, (photo_width - width).max(0.0));
        let y = (centre.y - height * face_at).clamp(0.0, (photo_height - height).max(0.0));
        Rect::new(x, y, width, height)
    }

    pub(super) fn face_centre(&self) -> Point {
        Point::new(self.face.x + self.face.width / 2.0, self.face.y + self.face.height / 2.0)
    }

    /// The light of the photograph inside `source`, drawn as an upright picture of the given size.
    pub(super) fn seen_through(
        &self,
        width_px: u32,
        height_px: u32,
        source: &Quad,
    ) -> Result<LightField, SpecimenError> {
        let upright = Rect::new(0.0, 0.0, f64::from(width_px), f64::from(height_px));
        let map =
            Homography::from_quads(&Quad::from_rect(upright), source).ok_or(SpecimenError::Placement)?;
        Ok(LightField::from_fn(width_px as usize, height_px as usize, |x, y| {
            let at = map.apply(Point::new(x as f64 + 0.5, y as f64 + 0.5));
            catmull_rom(at, |column, row| self.light.read(column, row)).map(|light| light.max(0.0))
        }))
    }
}

/// The sides of a picture to be drawn, checked.
pub(super) fn checked_size(width_px: u32, height_px: u32) -> Result<(f64, f64), SpecimenError> {
    let width = within("picture width in px", f64::from(width_px), 16.0, 4_096.0)?;
    let height = within("picture height in px", f64::from(height_px), 16.0, 4_096.0)?;
    Ok((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crops_keep_their_aspect_and_stay_inside() {
        let photograph = RgbImage::new(512, 600);
        for face in [Subject::ASTRONAUT_FACE, Subject::GRACE_HOPPER_FACE, Rect::new(0.0, 0.0, 40.0, 50.0)] {
            let subject = Subject::new(&photograph, face).unwrap();
            let crop = subject.crop(0.75, 3.0, 0.45);
            assert!((crop.width / crop.height - 0.75).abs() < 1e-9);
            assert!(crop.x >= 0.0 && crop.x + crop.width <= 512.0 + 1e-9);
            assert!(crop.y >= 0.0 && crop.y + crop.height <= 600.0 + 1e-9);
        }
    }

    #[test]
    fn a_face_outside_the_photograph_is_refused() {
        let photograph = RgbImage::new(100, 100);
        assert!(Subject::new(&photograph, Rect::new(60.0, 10.0, 50.0, 50.0)).is_err());
        assert!(Subject::new(&photograph, Rect::new(10.0, 10.0, f64::NAN, 50.0)).is_err());
        let subject = Subject::new(&photograph, Rect::new(20.0, 20.0, 50.0, 50.0)).unwrap();
        assert!(subject.portrait(0, 100).is_err());
    }
}
