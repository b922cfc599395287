//! A visa sticker of size A. In: props, seed, resolution. Out: a sheet of 120 x 80 mm with two lines.

use super::super::SpecimenError;
use super::super::canvas::Ink;
use super::super::mrz_text::mrv_a;
use super::super::text::Style;
use super::page::{Page, WARNING};
use super::scheme::Scheme;
use super::{Props, Sheet, SheetKind, Side};
use crate::geometry::{Point, Rect};

/// Doc 9303 part 7, the largest that size A may be.
pub(super) const MRV_A_MM: (f64, f64) = (120.0, 80.0);

pub(super) fn sticker(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut page = Page::patterned(props, MRV_A_MM, dpi, seed, Scheme::strong)?;
    let (band, label, value) = (page.scheme.band, page.scheme.label, page.scheme.value);
    page.text(Style::Bold, 6.0, 9.0, 4.2, "VISA", band);
    page.text(Style::Bold, 32.0, 9.0, 2.4, "UTOPIA · SPECIMEN", band);
    page.text(Style::Mono, 88.0, 9.0, 2.2, "B 014 0718", Ink::tint(170, 30, 40, 0.95));
    page.portrait(Rect::new(6.0, 14.0, 30.0, 37.5), 1.0, false);
    page.seal(Point::new(98.0, 36.0), 13.0, Ink::tint(90, 90, 130, 0.25));
    page.turned(Point::new(74.0, 36.0), 8.0, -18.0, "SPECIMEN", Ink::tint(255, 255, 255, 0.34));
    let holder = page.holder.clone();
    let day = |date: jiff::civil::Date| date.strftime("%d-%m-%y").to_string();
    page.field(41.0, 14.0, 1.25, "Valid for", "UTOPIA");
    page.field(41.0, 21.6, 1.25, "From", &day(holder.issued));
    page.field(66.0, 21.6, 1.25, "Until", &day(holder.expires));
    page.field(41.0, 29.2, 1.25, "Number of entries", "MULT");
    page.field(41.0, 36.8, 1.25, "Surname, name", &format!("{}, {}", holder.surname, holder.given_names));
    page.field(41.0, 44.4, 1.25, "Passport no.", &holder.document_number);
    page.text(Style::Regular, 41.0, 54.6, 1.3, "Remarks", label);
    page.text(Style::Bold, 54.0, 54.6, 1.5, "DRAWN BY A PROGRAM", value);
    page.text(Style::Bold, 6.0, 56.4, 1.3, "SPECIMEN - VOID", WARNING);
    page.canvas.rectangle(Rect::new(0.0, 59.4, MRV_A_MM.0, 20.6), Ink::tint(250, 250, 248, 0.88));
    let lines = mrv_a(&holder);
    page.mrz(&lines, 6.6, 6.5);
    Ok(page.into_sheet(1.0, SheetKind::Visa, Side::Front))
}
