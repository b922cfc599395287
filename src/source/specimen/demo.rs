//! The pictures of the demonstration. In: fonts, the holder's and another person's photograph, today, a seed.
//! Out: both sides of a card in a scene, selfies of both people, and the front out of focus.

use image::RgbImage;
use jiff::civil::Date;

use super::{
    Fonts, Holder, Photograph, Placement, Pose, Print, Scene, Selfie, SpecimenError, Subject, draw_back,
    draw_front,
};

/// How many selfies a person takes.
const SELFIES: u64 = 3;
/// Defocus of the blurred front: at some 13 px a mm it leaves no letter readable.
const BLURRED_SIGMA_PX: f64 = 7.0;

/// A session's pictures, and those that spoil it.
#[derive(Debug, Clone)]
pub struct DemoPictures {
    /// The front on a wooden table, 1920 x 1080 px.
    pub front: Photograph,
    /// The back on the same table.
    pub back: Photograph,
    /// The holder, 720 x 960 px each.
    pub selfies: Vec<RgbImage>,
    /// Somebody else.
    pub other_selfies: Vec<RgbImage>,
    /// The front again, out of focus.
    pub blurred_front: Photograph,
}

/// Draws the whole set; the holder is [`Holder::specimen`] of `today`.
///
/// # Errors
/// None for sound fonts and subjects but those of [`draw_back`] and [`Scene::photograph`].
pub fn render_demo_set(
    fonts: &Fonts,
    person: &Subject,
    other_person: &Subject,
    today: Date,
    seed: u64,
) -> Result<DemoPictures, SpecimenError> {
    let holder = Holder::specimen(today);
    let print = Print { seed, ..Print::default() };
    let front = draw_front(fonts, &holder, &person.portrait(378, 485)?, &print)?;
    let back = draw_back(fonts, &holder, &print)?;
    let front_pose = Pose {
        roll_deg: -2.5,
        pitch_deg: 5.0,
        yaw_deg: -4.0,
        right_mm: 2.0,
        down_mm: 1.0,
        ..Pose::default()
    };
    let back_pose = Pose {
        roll_deg: 3.0,
        pitch_deg: 6.0,
        yaw_deg: 3.0,
        right_mm: -3.0,
        down_mm: -1.5,
        ..Pose::default()
    };
    let scene = |pose, frame| Scene { placement: Placement::Pose(pose), seed, frame, ..Scene::default() };
    let mut blurred = scene(front_pose, 2);
    blurred.camera.defocus_sigma_px = BLURRED_SIGMA_PX;
    let selfies = |subject: &Subject, seed| -> Result<Vec<RgbImage>, SpecimenError> {
        (0..SELFIES).map(|shot| Selfie { seed, shot, ..Selfie::default() }.photograph(subject)).collect()
    };
    Ok(DemoPictures {
        front: scene(front_pose, 0).photograph(&front)?,
        back: scene(back_pose, 1).photograph(&back)?,
        selfies: selfies(person, seed)?,
        other_selfies: selfies(other_person, seed.wrapping_add(1))?,
        blurred_front: blurred.photograph(&front)?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::source::specimen::testing::{astronaut, flattened, fonts, grace_hopper, pdf417_text};
    use crate::source::specimen::{aamva_payload, encode_jpeg};

    #[test]
    fn the_set_repeats_and_its_back_reads() {
        let today = date(2026, 5, 4);
        let draw = || render_demo_set(fonts(), &astronaut(), &grace_hopper(), today, 20).unwrap();
        let (set, again) = (draw(), draw());
        assert_eq!(set.front.picture, again.front.picture);
        assert_eq!(set.back.picture, again.back.picture);
        assert_eq!(set.blurred_front.picture, again.blurred_front.picture);
        assert_eq!((&set.selfies, &set.other_selfies), (&again.selfies, &again.other_selfies));
        assert_eq!((set.selfies.len(), set.other_selfies.len()), (3, 3));
        let payload = aamva_payload(&Holder::specimen(today));
        assert_eq!(pdf417_text(&flattened(&set.back, 400.0)), Some(payload));
        let frame = crate::geometry::Rect::new(0.0, 0.0, 1920.0, 1080.0);
        for photograph in [&set.front, &set.back, &set.blurred_front] {
            let corners = photograph.quad.corners;
            assert!(corners.iter().all(|c| crate::geometry::Quad::from_rect(frame).contains(*c)));
        }
    }

    #[test]
    fn jpeg_stays_close_to_the_drawing() {
        let selfie = Selfie { width_px: 240, height_px: 320, ..Selfie::default() };
        let picture = selfie.photograph(&astronaut()).unwrap();
        let bytes = encode_jpeg(&picture, 92).unwrap();
        assert!(bytes.starts_with(&[0xFF, 0xD8]));
        let decoded = image::load_from_memory(&bytes).unwrap().into_rgb8();
        let error = picture.iter().zip(decoded.iter()).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>();
        assert!(error / (picture.len() as f64) < 4.0);
    }
}
