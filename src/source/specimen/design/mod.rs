//! What specimen documents look like. In: a [`Design`], a seed, fonts and portraits. Out: a flat [`Sheet`].
//!
//! Every person is made up, the issuer is Utopia, and every document says SPECIMEN.

mod id_back;
mod id_front;
mod letter;
mod licence;
mod page;
mod passport;
mod plain_card;
mod receipt;
mod scheme;
mod sheet;
mod visa;

pub use sheet::{Sheet, SheetKind, Side};

use image::RgbImage;
use jiff::civil::Date;

use super::{Fonts, Random, SpecimenError};

/// What is drawn with.
#[derive(Clone, Copy)]
pub struct Props<'a> {
    /// Lettering.
    pub fonts: &'a Fonts,
    /// Portraits, 4 wide to 5 high; one is chosen by the seed. Without any, a drawn head stands in.
    pub portraits: &'a [RgbImage],
    /// The day that dates are reckoned from.
    pub today: Date,
}

/// The designs, each with several colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Design {
    /// Identity card, portrait on the left under a dark band.
    IdFrontBand,
    /// Identity card, pale, nearly white, portrait on the right.
    IdFrontPale,
    /// Identity card in strong colour, portrait on the left over the full height.
    IdFrontBold,
    /// Back of an identity card with three machine-readable lines.
    IdBackMrz,
    /// Back of a licence or card with a PDF417.
    BackBarcode,
    /// Driving licence.
    LicenceFront,
    /// Data page of a passport.
    PassportPage,
    /// Visa sticker of size A.
    VisaSticker,
    /// Identity card of size ID-2.
    Id2Front,
    /// Library card: nobody's government issued it.
    LibraryCard,
    /// Typed letter, A4.
    Letter,
    /// Till receipt.
    Receipt,
}

impl Design {
    /// All designs.
    pub const ALL: [Self; 12] = [
        Self::IdFrontBand,
        Self::IdFrontPale,
        Self::IdFrontBold,
        Self::IdBackMrz,
        Self::BackBarcode,
        Self::LicenceFront,
        Self::PassportPage,
        Self::VisaSticker,
        Self::Id2Front,
        Self::LibraryCard,
        Self::Letter,
        Self::Receipt,
    ];

    /// Its name in truth files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::IdFrontBand => "id_front_band",
            Self::IdFrontPale => "id_front_pale",
            Self::IdFrontBold => "id_front_bold",
            Self::IdBackMrz => "id_back_mrz",
            Self::BackBarcode => "back_barcode",
            Self::LicenceFront => "licence_front",
            Self::PassportPage => "passport_page",
            Self::VisaSticker => "visa_sticker",
            Self::Id2Front => "id2_front",
            Self::LibraryCard => "library_card",
            Self::Letter => "letter",
            Self::Receipt => "receipt",
        }
    }

    /// Draws the document at `dpi`, 40 to 600.
    ///
    /// # Errors
    /// A resolution out of range; a barcode that cannot hold its holder.
    pub fn draw(self, props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
        match self {
            Self::IdFrontBand => id_front::band(props, seed, dpi),
            Self::IdFrontPale => id_front::pale(props, seed, dpi),
            Self::IdFrontBold => id_front::bold(props, seed, dpi),
            Self::Id2Front => id_front::id2(props, seed, dpi),
            Self::IdBackMrz => id_back::mrz(props, seed, dpi),
            Self::BackBarcode => id_back::barcode(props, seed, dpi),
            Self::LicenceFront => licence::front(props, seed, dpi),
            Self::PassportPage => passport::data_page(props, seed, dpi),
            Self::VisaSticker => visa::sticker(props, seed, dpi),
            Self::LibraryCard => plain_card::library(props, seed, dpi),
            Self::Letter => letter::draw(props, seed, dpi),
            Self::Receipt => receipt::draw(props, seed, dpi),
        }
    }
}

/// The page that lies above a passport's data page in the opened booklet.
pub(super) fn facing_page(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    passport::facing_page(props, seed, dpi)
}

/// The page that a visa is stuck on.
pub(super) fn visa_page(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    passport::inner_page(props, seed, dpi)
}

/// A sheet full of printed columns.
pub(super) fn printed_columns(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    letter::columns(props, seed, dpi)
}

/// Words of no meaning in sentences.
fn prose(random: &mut Random, words: usize) -> String {
    const SYLLABLES: [&str; 24] = [
        "ta", "ren", "lo", "mi", "san", "ver", "du", "ka", "pel", "or", "is", "un", "the", "and", "ing",
        "con", "ra", "tes", "al", "bo", "ni", "qua", "fe", "shu",
    ];
    let mut text = String::new();
    let mut opening = true;
    for word in 0..words {
        let start = text.len();
        for _ in 0..1 + random.next_u64() % 3 {
            text.push_str(SYLLABLES.get((random.next_u64() % 24) as usize).copied().unwrap_or("a"));
        }
        if opening && let Some(first) = text.get_mut(start..start + 1) {
            first.make_ascii_uppercase();
        }
        opening = random.next_u64().is_multiple_of(9) || word + 1 == words;
        text.push_str(if opening { ". " } else { " " });
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::source::specimen::testing::fonts;

    #[test]
    fn every_design_repeats_and_differs_by_seed() {
        let props = Props { fonts: fonts(), portraits: &[], today: date(2026, 5, 4) };
        for design in Design::ALL {
            let draw = |seed| design.draw(&props, seed, 100.0).unwrap();
            let sheet = draw(5);
            assert_eq!(sheet.picture, draw(5).picture, "{}", design.name());
            assert_ne!(sheet.picture, draw(6).picture, "{}", design.name());
            let aspect = f64::from(sheet.picture.width()) / f64::from(sheet.picture.height());
            assert!((aspect * sheet.height_mm / sheet.width_mm - 1.0).abs() < 0.01, "{}", design.name());
        }
    }
}
