//! The light on a scene. In: its settings, a place. Out: factors on the light, and reflections.

use super::SpecimenError;
use super::error::within;
use crate::geometry::Point;

/// A reflection of a lamp on the card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glare {
    /// Centre, from the card's left edge.
    pub x_mm: f64,
    /// Centre, from the card's top edge.
    pub y_mm: f64,
    /// Distance at which its light has fallen to 61 % (one deviation).
    pub radius_mm: f64,
    /// Light added in the centre; 1 whites out anything.
    pub strength: f64,
}

/// Light on the scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Lighting {
    /// Factor on all light; 1 leaves the colours of card and table as they are.
    pub exposure: f64,
    /// Factors on red, green and blue: the colour of the lamp after white balance.
    pub tint: [f64; 3],
    /// Rise of the light from the middle of the picture to its corner, 0 to 0.9.
    pub gradient: f64,
    /// Direction in which it rises: 0 to the right, 90 downwards.
    pub gradient_deg: f64,
    /// Depth of the shadow round the card, 0 to 1.
    pub shadow: f64,
    /// Reflections.
    pub glare: Vec<Glare>,
}

impl Default for Lighting {
    fn default() -> Self {
        Self {
            exposure: 0.82,
            tint: [1.03, 1.0, 0.93],
            gradient: 0.16,
            gradient_deg: -125.0,
            shadow: 0.6,
            glare: Vec::new(),
        }
    }
}

impl Lighting {
    /// Factor on all light at `off` from the middle of the picture, in half diagonals.
    pub(super) fn level(&self, off: Point) -> f64 {
        self.exposure * (1.0 + self.gradient * off.dot(self.towards_light())).max(0.0)
    }

    /// Unit vector in the picture that points to where it is brightest.
    pub(super) fn towards_light(&self) -> Point {
        let (sin, cos) = self.gradient_deg.to_radians().sin_cos();
        Point::new(cos, sin)
    }

    /// Light reflected at a place on the card, in mm.
    pub(super) fn glare_at(&self, at: Point) -> f64 {
        self.glare.iter().map(|glare| glare.light(at)).sum()
    }

    pub(super) fn check(&self) -> Result<(), SpecimenError> {
        within("exposure", self.exposure, 0.0, 16.0)?;
        within("light gradient", self.gradient, 0.0, 0.9)?;
        within("direction of light in degrees", self.gradient_deg, -360.0, 360.0)?;
        within("depth of shadow", self.shadow, 0.0, 1.0)?;
        for factor in self.tint {
            within("tint", factor, 0.0, 4.0)?;
        }
        for glare in &self.glare {
            within("place of glare in mm", glare.x_mm, -1_000.0, 1_000.0)?;
            within("place of glare in mm", glare.y_mm, -1_000.0, 1_000.0)?;
            within("radius of glare in mm", glare.radius_mm, 0.1, 200.0)?;
            within("strength of glare", glare.strength, 0.0, 100.0)?;
        }
        Ok(())
    }
}

impl Glare {
    /// Light added at a place on the card, in mm.
    pub(super) fn light(&self, at: Point) -> f64 {
        let from_centre = at.distance(Point::new(self.x_mm, self.y_mm)) / self.radius_mm;
        self.strength * (-0.5 * from_centre * from_centre).exp()
    }
}
