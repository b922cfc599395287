//! Lettering. In: a folder with the DejaVu fonts, strings, a cap height. Out: coverage masks for the canvas.

use std::path::Path;

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};

use super::SpecimenError;
use super::mask::Mask;

/// The fonts a specimen is lettered with.
pub struct Fonts {
    regular: Lettering,
    bold: Lettering,
    mono: Lettering,
    machine: Option<Lettering>,
}

/// Which of the fonts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    Regular,
    Bold,
    Mono,
    /// The font of machine-readable zones, or [`Style::Mono`] without one.
    Machine,
}

struct Lettering {
    font: FontVec,
    /// Height of the font (ascent to descent, `ab_glyph`'s measure) per height of a capital H.
    height_per_cap: f32,
}

impl Fonts {
    /// Reads `DejaVuSans.ttf`, `DejaVuSans-Bold.ttf` and `DejaVuSansMono.ttf` from `folder`.
    ///
    /// # Errors
    /// A file that is missing, unreadable or not a font.
    pub fn open(folder: &Path) -> Result<Self, SpecimenError> {
        Ok(Self {
            regular: Lettering::open(folder, "DejaVuSans.ttf")?,
            bold: Lettering::open(folder, "DejaVuSans-Bold.ttf")?,
            mono: Lettering::open(folder, "DejaVuSansMono.ttf")?,
            machine: None,
        })
    }

    /// The same fonts with `name` in `folder` for machine-readable zones.
    ///
    /// # Errors
    /// As for [`Fonts::open`].
    pub fn with_machine_readable(self, folder: &Path, name: &str) -> Result<Self, SpecimenError> {
        Ok(Self { machine: Some(Lettering::open(folder, name)?), ..self })
    }

    /// Coverage of a line of text with its baseline starting at (`x_px`, `y_px`), and its advance width in px.
    pub(super) fn line(&self, style: Style, text: &str, cap_px: f32, x_px: f32, y_px: f32) -> (Mask, f32) {
        let lettering = match style {
            Style::Regular => &self.regular,
            Style::Bold => &self.bold,
            Style::Mono => &self.mono,
            Style::Machine => self.machine.as_ref().unwrap_or(&self.mono),
        };
        let scale = PxScale::from(cap_px * lettering.height_per_cap);
        let font = lettering.font.as_scaled(scale);
        let (mut caret, mut last) = (x_px, None);
        let mut outlines = Vec::with_capacity(text.len());
        for letter in text.chars() {
            let id = font.glyph_id(letter);
            caret += last.map_or(0.0, |before| font.kern(before, id));
            outlines
                .extend(lettering.font.outline_glyph(id.with_scale_and_position(scale, point(caret, y_px))));
            caret += font.h_advance(id);
            last = Some(id);
        }
        let bounds = outlines.iter().map(ab_glyph::OutlinedGlyph::px_bounds);
        let mut mask = Mask::covering(bounds.map(|b| [b.min.x, b.min.y, b.max.x, b.max.y]));
        for outline in outlines {
            let (left, top) = (outline.px_bounds().min.x as i64, outline.px_bounds().min.y as i64);
            outline.draw(|x, y, coverage| mask.add(left + i64::from(x), top + i64::from(y), coverage));
        }
        (mask, caret - x_px)
    }
}

impl Lettering {
    fn open(folder: &Path, name: &str) -> Result<Self, SpecimenError> {
        let path = folder.join(name);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(source) => return Err(SpecimenError::FontUnreadable { path, source }),
        };
        let font = FontVec::try_from_vec(bytes).ok();
        let cap = |font: &FontVec| font.outline(font.glyph_id('H')).map(|o| o.bounds.height().abs());
        match font.and_then(|font| Some((cap(&font).filter(|cap| *cap > 0.0)?, font))) {
            Some((cap, font)) => Ok(Self { height_per_cap: font.height_unscaled() / cap, font }),
            None => Err(SpecimenError::FontDamaged { path }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Coded, ErrorCode};
    use crate::source::specimen::testing::fonts;

    #[test]
    fn capitals_are_as_high_as_asked_for() {
        let (mask, advance) = fonts().line(Style::Bold, "HHH", 40.0, 3.0, 60.0);
        let rows = mask.inked_rows();
        assert_eq!((rows.start, rows.end), (20, 60));
        assert!(advance > 60.0);
    }

    #[test]
    fn a_missing_or_broken_font_is_an_error_with_its_code() {
        let folder = tempfile::tempdir().unwrap();
        let missing = Fonts::open(folder.path()).err().unwrap();
        assert_eq!(missing.code(), ErrorCode::InputUnreadable);
        std::fs::write(folder.path().join("DejaVuSans.ttf"), b"not a font").unwrap();
        let damaged = Fonts::open(folder.path()).err().unwrap();
        assert_eq!(damaged.code(), ErrorCode::InputDamaged);
    }
}
