//! Backs of cards. In: props, seed, resolution. Out: one with three machine-readable lines, one with a PDF417.

use super::super::canvas::Ink;
use super::super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM, CORNER_RADIUS_MM};
use super::super::mrz_text::td1;
use super::super::text::Style;
use super::super::{Holder, Print, SpecimenError, draw_back};
use super::page::{Page, WARNING};
use super::scheme::Scheme;
use super::{Props, Sheet, SheetKind, Side};
use crate::geometry::{Point, Rect};

const ID1_MM: (f64, f64) = (CARD_WIDTH_MM, CARD_HEIGHT_MM);

pub(super) fn mrz(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let pale = seed.is_multiple_of(3);
    let scheme = if pale { Scheme::pale } else { Scheme::banded };
    let mut page = Page::patterned(props, ID1_MM, dpi, seed, scheme)?;
    let band = page.scheme.band;
    if !pale {
        page.canvas.rectangle(Rect::new(0.0, 0.0, CARD_WIDTH_MM, 1.6), band);
    }
    let holder = page.holder.clone();
    page.field(5.0, 4.0, 0.9, "Address / Adresse", &format!("{}, {}", holder.street, holder.city));
    page.field(5.0, 9.4, 0.9, "Authority", "SPECIMEN OFFICE OF AMAUROT");
    page.field(5.0, 14.8, 0.9, "Height", &format!("{} cm", holder.height_cm));
    page.field(27.0, 14.8, 0.9, "Eyes", &holder.eyes);
    page.portrait(Rect::new(64.0, 5.0, 14.0, 17.5), 0.5, true);
    page.turned(Point::new(48.0, 16.0), 4.0, -10.0, "SPECIMEN", Ink::tint(180, 30, 50, 0.18));
    page.text(Style::Bold, 5.0, 26.2, 1.1, "SPECIMEN - NOT A DOCUMENT - VOID", WARNING);
    page.canvas.rectangle(
        Rect::new(0.0, 29.4, CARD_WIDTH_MM, CARD_HEIGHT_MM - 29.4),
        Ink::tint(250, 250, 248, 0.88),
    );
    let lines = td1(&holder);
    page.mrz(&lines, 5.6, 6.5);
    let mut sheet = page.into_sheet(CORNER_RADIUS_MM, SheetKind::IdCard, Side::Back);
    // The ghost is no portrait that anybody could be compared with.
    sheet.portrait = false;
    Ok(sheet)
}

pub(super) fn barcode(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let holder = Holder::invented(seed, props.today);
    let picture = draw_back(props.fonts, &holder, &Print { dpi: dpi.max(100.0), seed })?;
    Ok(Sheet {
        picture,
        width_mm: CARD_WIDTH_MM,
        height_mm: CARD_HEIGHT_MM,
        corner_radius_mm: CORNER_RADIUS_MM,
        kind: SheetKind::IdCard,
        side: Side::Back,
        portrait: false,
        mrz: Vec::new(),
        barcode: true,
    })
}
