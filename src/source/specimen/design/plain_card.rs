//! A card that no government issued. In: props, seed, resolution. Out: a library card without portrait or codes.

use super::super::SpecimenError;
use super::super::canvas::Ink;
use super::super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM, CORNER_RADIUS_MM};
use super::super::text::Style;
use super::page::{Page, WHITE};
use super::scheme::Scheme;
use super::{Props, Sheet, SheetKind, Side};
use crate::geometry::{Point, Rect};

pub(super) fn library(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut colours = super::Random::stream(seed, 41);
    let scheme = Scheme::strong(&mut colours);
    let [r, g, b] = scheme.band.rgb.map(f32::from);
    let waves = colours.within(0.06..0.12);
    let mut page = Page::shaded(props, (CARD_WIDTH_MM, CARD_HEIGHT_MM), dpi, seed, scheme, |at, _| {
        // Two flat colours that meet in a wave.
        let edge = 30.0 + 5.0 * (at.x * waves).sin();
        if at.y < edge { [r, g, b] } else { [244.0, 243.0, 240.0] }
    })?;
    let (accent, value, label) = (page.scheme.accent, page.scheme.value, page.scheme.label);
    page.text(Style::Bold, 6.0, 12.0, 4.4, "Amaurot", WHITE);
    page.text(Style::Regular, 6.0, 18.6, 2.6, "City Library", WHITE);
    for (index, height) in [9.0, 12.0, 10.5, 13.0, 8.0].into_iter().enumerate() {
        let x_mm = 62.0 + 3.4 * index as f64;
        page.canvas.rectangle(Rect::new(x_mm, 19.0 - height, 2.8, height), accent);
    }
    let holder = page.holder.clone();
    page.text(Style::Regular, 6.0, 41.0, 1.2, "Reader", label);
    page.text(Style::Bold, 6.0, 44.6, 2.0, &format!("{} {}", holder.given_names, holder.surname), value);
    page.text(Style::Mono, 6.0, 49.6, 1.9, &format!("2 0417 {}", holder.postal_code), value);
    page.turned(Point::new(70.0, 48.6), 1.7, 0.0, "SPECIMEN", Ink::tint(188, 24, 38, 0.9));
    Ok(page.into_sheet(CORNER_RADIUS_MM, SheetKind::OtherCard, Side::Front))
}
