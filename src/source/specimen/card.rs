//! The blank card that both sides are printed on. In: resolution, seed. Out: a canvas with background pattern.

use image::RgbImage;

use super::canvas::Canvas;
use super::error::within;
use super::guilloche::Guilloche;
use super::{Random, SpecimenError};

/// Width of an ID-1 card in mm (ISO/IEC 7810).
pub const CARD_WIDTH_MM: f64 = 85.60;
/// Height of an ID-1 card in mm.
pub const CARD_HEIGHT_MM: f64 = 53.98;
/// Radius of its corners in mm.
pub const CORNER_RADIUS_MM: f64 = 3.18;

/// How a card is printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Print {
    /// Resolution of the flat picture, 100 to 1200 dots per inch. At 400 a barcode module is 4 px wide.
    pub dpi: f64,
    /// Varies the background pattern and the signature.
    pub seed: u64,
}

impl Default for Print {
    fn default() -> Self {
        Self { dpi: 400.0, seed: 1 }
    }
}

impl Print {
    /// Width and height of the flat picture in px.
    ///
    /// # Errors
    /// A resolution outside 100 to 1200.
    pub fn size_px(&self) -> Result<(u32, u32), SpecimenError> {
        let px_per_mm = self.px_per_mm()?;
        let px = |mm: f64| (mm * px_per_mm).round() as u32;
        Ok((px(CARD_WIDTH_MM), px(CARD_HEIGHT_MM)))
    }

    fn px_per_mm(&self) -> Result<f64, SpecimenError> {
        Ok(within("card resolution in dpi", self.dpi, 100.0, 1200.0)? / 25.4)
    }

    /// A blank card, its pattern on `paper`, which turns from the first colour on the left to the second.
    pub(super) fn blank(&self, paper: [[f32; 3]; 2], side: u64) -> Result<Canvas, SpecimenError> {
        let pattern = Guilloche::new(&mut Random::stream(self.seed, side));
        let (size_px, px_per_mm) = (self.size_px()?, self.px_per_mm()?);
        let [left, right] = paper;
        Ok(Canvas::shaded(size_px, px_per_mm, |at| {
            let turn = (0.85 * at.x / CARD_WIDTH_MM + 0.15 * at.y / CARD_HEIGHT_MM) as f32;
            let base = std::array::from_fn(|i| left[i] + (right[i] - left[i]) * turn);
            pattern.printed_on(base, at, 1.0 / px_per_mm)
        }))
    }
}

/// True when a picture has the proportions of a card to within one percent.
pub(super) fn is_card_shaped(picture: &RgbImage) -> bool {
    let aspect = f64::from(picture.width()) / f64::from(picture.height().max(1));
    (aspect * CARD_HEIGHT_MM / CARD_WIDTH_MM - 1.0).abs() < 0.01
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_follows_the_resolution() {
        assert_eq!(Print::default().size_px().unwrap(), (1348, 850));
        assert_eq!(Print { dpi: 600.0, seed: 1 }.size_px().unwrap(), (2022, 1275));
        assert_eq!(Print { dpi: 254.0, seed: 1 }.size_px().unwrap(), (856, 540));
    }

    #[test]
    fn absurd_resolutions_are_refused() {
        for dpi in [0.0, -1.0, f64::NAN, 1e6] {
            assert!(matches!(Print { dpi, seed: 1 }.size_px(), Err(SpecimenError::OutOfRange { .. })));
        }
    }

    #[test]
    fn the_seed_moves_the_pattern() {
        let draw = |seed| {
            let print = Print { dpi: 150.0, seed };
            print.blank([[230.0; 3], [210.0; 3]], 0).unwrap().into_picture()
        };
        assert_eq!(draw(4), draw(4));
        assert_ne!(draw(4), draw(5));
    }
}
