//! The cards of a clip. In: fonts, two people, today. Out: flat prints of both sides of the holder's card and of the
//! other person's, as light.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::light::LightField;
use super::super::{Fonts, Holder, Print, SpecimenError, Subject, draw_back, draw_front};
use super::Shown;

/// Resolution of the prints: a little finer than a clip of 1280 px shows them.
const DPI: f64 = 300.0;

/// Flat prints of two cards; clones share them.
#[derive(Debug, Clone)]
pub struct Prints {
    sides: Arc<[LightField; 4]>,
    holder: Holder,
}

impl Prints {
    /// Draws them. The holder is [`Holder::specimen`] of `today`; the other card is that of a day some years off.
    ///
    /// # Errors
    /// None for sound fonts and subjects but those of [`draw_back`].
    pub fn draw(
        fonts: &Fonts,
        person: &Subject,
        other_person: &Subject,
        today: Date,
        seed: u64,
    ) -> Result<Self, SpecimenError> {
        let holder = Holder::specimen(today);
        let elsewhen = today.checked_sub(7.years().days(40)).unwrap_or(today);
        let other = Holder { document_number: "U9X881450".to_owned(), ..Holder::specimen(elsewhen) };
        let card = |holder: &Holder, person: &Subject, seed| -> Result<_, SpecimenError> {
            let print = Print { dpi: DPI, seed };
            let front = draw_front(fonts, holder, &person.portrait(284, 364)?, &print)?;
            Ok([front, draw_back(fonts, holder, &print)?].map(|side| LightField::from_srgb(&side)))
        };
        let [front, back] = card(&holder, person, seed)?;
        let [other_front, other_back] = card(&other, other_person, seed.wrapping_add(1))?;
        Ok(Self { sides: Arc::new([front, back, other_front, other_back]), holder })
    }

    /// What the holder's card says.
    #[must_use]
    pub fn holder(&self) -> &Holder {
        &self.holder
    }

    /// The print that is shown.
    pub(super) fn of(&self, shows: Shown) -> Option<&LightField> {
        let [front, back, other_front, other_back] = &*self.sides;
        match shows {
            Shown::Nothing => None,
            Shown::Front => Some(front),
            Shown::Back => Some(back),
            Shown::OtherFront => Some(other_front),
            Shown::OtherBack => Some(other_back),
        }
    }
}
