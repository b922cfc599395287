//! Small print on contact sheets. In: a picture, a place, a text. Out: the text on the picture.

use std::path::Path;

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};
use image::{Rgb, RgbImage};

use super::studio::Outcome;

/// Size of the letters; narrowed where a text is too long for the picture.
const SIZE_PX: f32 = 10.5;

/// Writes `text` with its baseline starting at `at`.
pub(crate) fn write_label(picture: &mut RgbImage, at: (f32, f32), text: &str) -> Outcome<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/fonts/DejaVuSans.ttf");
    let font = FontVec::try_from_vec(std::fs::read(path)?)?;
    let width = |scale: PxScale| -> f32 {
        let scaled = font.as_scaled(scale);
        text.chars().map(|letter| scaled.h_advance(font.glyph_id(letter))).sum()
    };
    let full = PxScale::from(SIZE_PX);
    let narrowed = ((picture.width() as f32 - 2.0 * at.0) / width(full)).min(1.0);
    let scale = PxScale { x: SIZE_PX * narrowed, y: SIZE_PX };
    let mut caret = at.0;
    for letter in text.chars() {
        let id = font.glyph_id(letter);
        if let Some(outline) = font.outline_glyph(id.with_scale_and_position(scale, point(caret, at.1))) {
            let bounds = outline.px_bounds();
            outline.draw(|x, y, coverage| {
                let (x, y) = (bounds.min.x.max(0.0) as u32 + x, bounds.min.y.max(0.0) as u32 + y);
                if let Some(Rgb(pixel)) = picture.get_pixel_mut_checked(x, y) {
                    *pixel = pixel.map(|level| level.max((230.0 * coverage) as u8));
                }
            });
        }
        caret += font.as_scaled(scale).h_advance(id);
    }
    Ok(())
}
