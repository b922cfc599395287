//! Self-portraits imitated from one photograph: re-lit, re-cropped, turned a little. In: a [`Subject`], a seed.
//! Out: a picture. It shows how pictures flow through the program; it says nothing about matching faces, for
//! all comes from one exposure.

use image::RgbImage;

use super::light::LightField;
use super::optics::exposed;
use super::random::Random;
use super::subject::checked_size;
use super::{SpecimenError, Subject};
use crate::geometry::{Point, Quad};

/// Least size of the picture in multiples of the face: liveness models want 2.7, and the hand moves.
const ROOM: f64 = 2.95;

/// One picture of a session before the front camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selfie {
    /// Width, 16 to 4096 px.
    pub width_px: u32,
    /// Height, 16 to 4096 px.
    pub height_px: u32,
    /// What a session keeps: the light, about how the head and the telephone are held.
    pub seed: u64,
    /// Number of the picture in the session: small movements and noise.
    pub shot: u64,
}

impl Default for Selfie {
    fn default() -> Self {
        Self { width_px: 720, height_px: 960, seed: 1, shot: 0 }
    }
}

/// How the telephone is held.
struct Hold {
    roll_deg: f64,
    /// Share by which the left side is seen larger than the middle, and the right side smaller.
    keystone: f64,
    /// Share by which the picture is narrowed, as a turned head is.
    squeeze: f64,
    scale: f64,
    /// In shares of the crop.
    shift: Point,
}

/// How the face is lit.
struct Light {
    exposure: f32,
    tint: [f32; 3],
    gamma: f32,
    /// Change of the light from the middle to the right edge.
    side: f32,
}

impl Selfie {
    /// Takes the picture; not mirrored.
    ///
    /// # Errors
    /// A side outside 16 to 4096 px.
    pub fn photograph(&self, subject: &Subject) -> Result<RgbImage, SpecimenError> {
        let (width, height) = checked_size(self.width_px, self.height_px)?;
        let mut session = Random::stream(self.seed, 11);
        let mut shot = Random::stream(self.seed.wrapping_add(self.shot.wrapping_mul(0x1_0001)), 12);
        let light = Light::drawn(&mut session);
        let hold = Hold::drawn(&mut session, &mut shot);
        let source = hold.source(subject, width / height);
        let mut field = subject.seen_through(self.width_px, self.height_px, &source)?;
        light.fall_on(&mut field);
        Ok(exposed(field, 1.2, shot.next_u64()).to_srgb())
    }
}

impl Hold {
    fn drawn(session: &mut Random, shot: &mut Random) -> Self {
        let mut side = || if session.within(0.0..1.0) < 0.5 { -1.0 } else { 1.0 };
        let (roll_side, keystone_side) = (side(), side());
        Self {
            roll_deg: roll_side * session.within(2.5..5.0) + shot.within(-1.2..1.2),
            keystone: keystone_side * session.within(0.02..0.05) + shot.within(-0.012..0.012),
            squeeze: session.within(0.01..0.03) + shot.within(0.0..0.012),
            scale: session.within(0.97..1.0) * shot.within(0.985..1.015),
            shift: Point::new(shot.within(-0.02..0.02), shot.within(-0.015..0.02)),
        }
    }

    /// The part of the photograph that the picture shows, corner by corner.
    fn source(&self, subject: &Subject, aspect: f64) -> Quad {
        let crop = subject.crop(aspect, ROOM, 0.46);
        let face = subject.face_centre();
        let (sin, cos) = (-self.roll_deg.to_radians()).sin_cos();
        let shift = Point::new(self.shift.x * crop.width, self.shift.y * crop.height);
        let quad = Quad::from_rect(crop);
        Quad::new(quad.corners.map(|corner| {
            let from_face = (corner - face) * self.scale;
            let side = 2.0 * (corner.x - crop.x) / crop.width - 1.0;
            let x = from_face.x * (1.0 + self.squeeze);
            let y = from_face.y * (1.0 + self.keystone * side);
            face + shift + Point::new(x * cos - y * sin, x * sin + y * cos)
        }))
    }
}

impl Light {
    fn drawn(random: &mut Random) -> Self {
        let warmth = random.within(-0.05..0.09) as f32;
        let side = random.within(0.18..0.32) as f32;
        Self {
            exposure: random.within(0.82..1.02) as f32,
            tint: [1.0 + warmth, 1.0, 1.0 - 1.2 * warmth],
            gamma: random.within(0.94..1.12) as f32,
            side: if random.within(0.0..1.0) < 0.5 { -side } else { side },
        }
    }

    /// Lamp, tone curve, light from one side and the lens's fall-off.
    fn fall_on(&self, field: &mut LightField) {
        let (width, height) = (field.width as f32, field.height as f32);
        for (index, pixel) in field.pixels.iter_mut().enumerate() {
            let (column, row) = (index % field.width.max(1), index / field.width.max(1));
            let (u, v) = (2.0 * column as f32 / width - 1.0, 2.0 * row as f32 / height - 1.0);
            let place = (1.0 + self.side * u) * (1.0 - 0.07 * (u * u + v * v)) * self.exposure;
            for (light, tint) in pixel.iter_mut().zip(self.tint) {
                *light = (*light * place * tint).powf(self.gamma);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::specimen::testing::astronaut;

    fn small(seed: u64, shot: u64) -> RgbImage {
        Selfie { width_px: 180, height_px: 240, seed, shot }.photograph(&astronaut()).unwrap()
    }

    fn mean_change(a: &RgbImage, b: &RgbImage) -> f64 {
        a.iter().zip(b.iter()).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64
    }

    #[test]
    fn shots_repeat_with_their_seed_and_differ_from_each_other() {
        assert_eq!(small(5, 0), small(5, 0));
        let (first, second, third) = (small(5, 0), small(5, 1), small(5, 2));
        for change in
            [mean_change(&first, &second), mean_change(&second, &third), mean_change(&first, &third)]
        {
            assert!(change > 1.5, "{change}");
        }
        assert_ne!(small(5, 0), small(6, 0));
    }

    #[test]
    fn the_face_keeps_room_round_it() {
        let subject = astronaut();
        for (seed, shot) in (0..20).flat_map(|seed| (0..3).map(move |shot| (seed, shot))) {
            let mut session = Random::stream(seed, 11);
            Light::drawn(&mut session);
            let hold = Hold::drawn(&mut session, &mut Random::stream(seed + shot * 0x1_0001, 12));
            let source = hold.source(&subject, 0.75).bounding_rect();
            assert!(source.width >= 2.7 * Subject::ASTRONAUT_FACE.width);
            assert!(source.height >= 2.7 * Subject::ASTRONAUT_FACE.height);
        }
    }
}
