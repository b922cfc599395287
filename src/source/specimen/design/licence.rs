//! Front of a driving licence. In: props, seed, resolution. Out: an ID-1 sheet with numbered fields.

use super::super::SpecimenError;
use super::super::canvas::Ink;
use super::super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM, CORNER_RADIUS_MM};
use super::super::text::Style;
use super::page::{Page, WARNING, WHITE};
use super::scheme::Scheme;
use super::{Props, Sheet, SheetKind, Side};
use crate::geometry::{Point, Rect};

pub(super) fn front(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let scheme = if seed.is_multiple_of(2) { Scheme::strong } else { Scheme::banded };
    let mut page = Page::patterned(props, (CARD_WIDTH_MM, CARD_HEIGHT_MM), dpi, seed, scheme)?;
    let (band, accent, value) = (page.scheme.band, page.scheme.accent, page.scheme.value);
    page.canvas.rectangle(Rect::new(3.0, 3.0, 11.0, 7.6), band);
    page.text(Style::Bold, 4.2, 8.4, 3.0, "UT", WHITE);
    page.text(Style::Bold, 17.0, 6.8, 2.8, "DRIVING LICENCE", band);
    page.text(Style::Regular, 17.0, 10.0, 1.4, "UTOPIA · SPECIMEN", band);
    page.canvas.rectangle(Rect::new(17.0, 11.0, 65.0, 0.3), accent);
    page.seal(Point::new(70.0, 42.0), 8.0, Ink::tint(90, 90, 130, 0.25));
    page.turned(Point::new(56.0, 32.0), 6.0, -24.0, "SPECIMEN", Ink::tint(180, 30, 50, 0.15));
    page.portrait(Rect::new(3.6, 13.4, 24.4, 30.5), 1.0, false);
    let holder = page.holder.clone();
    let day = |date: jiff::civil::Date| date.strftime("%d.%m.%Y").to_string();
    let rows = [
        ("1.", holder.surname.clone()),
        ("2.", holder.given_names.clone()),
        ("3.", format!("{}  {}", day(holder.birth), holder.city)),
        ("4a.", format!("{}     4b. {}", day(holder.issued), day(holder.expires))),
        ("4c.", "OFFICE OF ROADS, UTOPIA".to_owned()),
        ("5.", holder.document_number.clone()),
        ("8.", holder.street),
        ("9.", "AM A1 B".to_owned()),
    ];
    for (index, (number, text)) in rows.iter().enumerate() {
        let y_mm = 16.2 + 4.3 * index as f64;
        page.text(Style::Regular, 31.0, y_mm, 1.2, number, band);
        page.text(Style::Bold, 35.6, y_mm, 1.75, text, value);
    }
    page.signature(Rect::new(5.0, 44.6, 22.0, 5.0));
    page.text(Style::Bold, 31.0, 51.6, 1.1, "SPECIMEN - NOT A LICENCE - VOID", WARNING);
    Ok(page.into_sheet(CORNER_RADIUS_MM, SheetKind::Licence, Side::Front))
}
