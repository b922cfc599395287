//! Fronts of identity cards. In: props, seed, resolution. Out: three layouts of ID-1 and one of ID-2.

use super::super::SpecimenError;
use super::super::canvas::Ink;
use super::super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM, CORNER_RADIUS_MM};
use super::super::mrz_text::td2;
use super::super::text::Style;
use super::page::{Page, WARNING, WHITE};
use super::scheme::Scheme;
use super::{Props, Sheet, SheetKind, Side};
use crate::geometry::{Point, Rect};

const ID1_MM: (f64, f64) = (CARD_WIDTH_MM, CARD_HEIGHT_MM);
/// ISO/IEC 7810.
const ID2_MM: (f64, f64) = (105.0, 74.0);

/// A dark band on top, the portrait on the left.
pub(super) fn band(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut page = Page::patterned(props, ID1_MM, dpi, seed, Scheme::banded)?;
    let (band, accent) = (page.scheme.band, page.scheme.accent);
    page.canvas.rectangle(Rect::new(0.0, 0.0, CARD_WIDTH_MM, 9.4), band);
    page.canvas.rectangle(Rect::new(0.0, 9.4, CARD_WIDTH_MM, 0.7), accent);
    page.text(Style::Bold, 4.0, 6.6, 3.2, "UTOPIA", WHITE);
    page.text(Style::Regular, 27.0, 4.6, 1.7, "CARTE D'IDENTITÉ · IDENTITY CARD", WHITE);
    page.text(Style::Bold, 27.0, 8.0, 1.6, "SPECIMEN", accent);
    page.seal(Point::new(79.0, 4.7), 3.6, accent);
    page.portrait(Rect::new(66.0, 27.0, 14.0, 17.5), 0.4, true);
    page.turned(Point::new(52.0, 32.0), 6.5, -20.0, "SPECIMEN", Ink::tint(180, 30, 50, 0.14));
    page.portrait(Rect::new(4.0, 13.2, 24.0, 30.0), 1.0, false);
    page.usual_fields(31.0, 12.4, 24.0, 5.7, 1.0);
    page.signature(Rect::new(5.0, 44.6, 22.0, 5.0));
    page.text(Style::Bold, 31.0, 51.6, 1.1, "SPECIMEN - NOT A DOCUMENT - VOID", WARNING);
    Ok(page.into_sheet(CORNER_RADIUS_MM, SheetKind::IdCard, Side::Front))
}

/// Nearly white, no band, the portrait on the right.
pub(super) fn pale(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut page = Page::patterned(props, ID1_MM, dpi, seed, Scheme::pale)?;
    let (accent, label) = (page.scheme.accent, page.scheme.label);
    page.text(Style::Bold, 5.0, 6.4, 2.4, "REPUBLIC OF UTOPIA", accent);
    page.text(Style::Regular, 5.0, 9.6, 1.4, "National identity card · Personalausweis", label);
    page.canvas.rectangle(Rect::new(5.0, 10.8, 50.0, 0.2), accent);
    page.seal(Point::new(48.0, 36.0), 9.0, Ink::tint(150, 160, 180, 0.22));
    page.usual_fields(5.0, 12.6, 26.0, 5.8, 0.95);
    page.portrait(Rect::new(57.6, 10.4, 24.0, 30.0), 1.0, true);
    page.signature(Rect::new(58.0, 42.0, 23.0, 5.0));
    page.text(Style::Bold, 5.0, 49.6, 1.5, "SPECIMEN", WARNING);
    page.text(Style::Regular, 20.0, 49.6, 1.1, "not a document, drawn by a program", label);
    Ok(page.into_sheet(CORNER_RADIUS_MM, SheetKind::IdCard, Side::Front))
}

/// Strong colour from edge to edge, the portrait as high as the card allows.
pub(super) fn bold(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut page = Page::patterned(props, ID1_MM, dpi, seed, Scheme::strong)?;
    let (band, accent) = (page.scheme.band, page.scheme.accent);
    page.canvas.rectangle(Rect::new(0.0, 0.0, 3.2, CARD_HEIGHT_MM), band);
    page.portrait(Rect::new(6.0, 4.0, 29.0, 37.5), 1.0, false);
    page.text(Style::Bold, 38.0, 7.6, 2.8, "UTOPIA", band);
    page.text(Style::Regular, 58.0, 7.6, 1.5, "IDENTITY CARD", band);
    page.canvas.rectangle(Rect::new(38.0, 9.2, 43.0, 0.5), accent);
    page.turned(Point::new(60.0, 34.0), 5.0, 0.0, "SPECIMEN", Ink::tint(255, 255, 255, 0.30));
    page.usual_fields(38.0, 11.4, 24.0, 6.2, 1.05);
    page.signature(Rect::new(7.0, 42.6, 26.0, 5.6));
    page.text(Style::Bold, 6.0, 51.6, 1.2, "SPECIMEN - VOID", WARNING);
    // A contact chip's gold plate.
    page.canvas.rectangle(Rect::new(71.0, 43.0, 10.0, 8.0), Ink::solid(202, 168, 92));
    page.frame(Rect::new(73.6, 43.0, 4.8, 8.0), 0.2, Ink::tint(110, 84, 40, 0.8));
    page.canvas.rectangle(Rect::new(71.0, 46.9, 10.0, 0.2), Ink::tint(110, 84, 40, 0.8));
    Ok(page.into_sheet(CORNER_RADIUS_MM, SheetKind::IdCard, Side::Front))
}

/// The larger card with two machine-readable lines.
pub(super) fn id2(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut page = Page::patterned(props, ID2_MM, dpi, seed, Scheme::banded)?;
    let (band, label) = (page.scheme.band, page.scheme.label);
    page.text(Style::Bold, 6.0, 8.4, 3.2, "UTOPIA", band);
    page.text(Style::Regular, 30.0, 8.4, 1.9, "IDENTITY CARD · SPECIMEN", label);
    page.canvas.rectangle(Rect::new(0.0, 10.4, ID2_MM.0, 0.6), band);
    page.seal(Point::new(96.0, 6.2), 4.0, band);
    page.portrait(Rect::new(6.0, 14.0, 28.0, 35.0), 1.0, false);
    page.turned(Point::new(68.0, 34.0), 8.0, -18.0, "SPECIMEN", Ink::tint(180, 30, 50, 0.14));
    page.usual_fields(38.0, 13.4, 30.0, 7.4, 1.2);
    page.canvas.rectangle(Rect::new(0.0, 53.2, ID2_MM.0, 20.8), Ink::tint(250, 250, 248, 0.86));
    let lines = td2(&page.holder);
    page.mrz(&lines, 6.2, 6.5);
    Ok(page.into_sheet(CORNER_RADIUS_MM, SheetKind::IdCard, Side::Front))
}
