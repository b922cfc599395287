//! Pages of a passport. In: props, seed, resolution. Out: data page, the page facing it, an empty visa page.

use super::super::SpecimenError;
use super::super::canvas::Ink;
use super::super::mrz_text::td3;
use super::super::text::Style;
use super::page::{Page, WARNING};
use super::scheme::Scheme;
use super::{Props, Sheet, SheetKind, Side, prose};
use crate::geometry::{Point, Rect};

/// ISO/IEC 7810.
pub(super) const ID3_MM: (f64, f64) = (125.0, 88.0);
/// Radius of the outer corners of a booklet, in mm; those at the fold are square, which the eye cannot tell
/// once the pages meet.
const RADIUS_MM: f64 = 3.0;

pub(super) fn data_page(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let scheme = if seed.is_multiple_of(3) { Scheme::pale } else { Scheme::banded };
    let mut page = Page::patterned(props, ID3_MM, dpi, seed, scheme)?;
    let (accent, label, value) = (page.scheme.accent, page.scheme.label, page.scheme.value);
    page.text(Style::Bold, 8.0, 9.6, 2.6, "PASSPORT · PASSEPORT", value);
    page.text(Style::Bold, 60.0, 9.6, 2.6, "UTOPIA", accent);
    page.text(Style::Regular, 84.0, 9.6, 1.6, "Type P   Code UTO", label);
    page.seal(Point::new(86.0, 40.0), 16.0, Ink::tint(120, 120, 160, 0.16));
    page.turned(Point::new(80.0, 44.0), 9.0, -22.0, "SPECIMEN", Ink::tint(180, 30, 50, 0.14));
    page.portrait(Rect::new(8.0, 15.0, 32.0, 40.0), 1.0, false);
    page.portrait(Rect::new(101.0, 36.0, 16.0, 20.0), 0.36, true);
    page.usual_fields(45.0, 13.6, 32.0, 8.4, 1.15);
    page.signature(Rect::new(46.0, 55.0, 26.0, 4.6));
    page.text(Style::Bold, 84.0, 60.4, 1.2, "SPECIMEN - VOID", WARNING);
    page.canvas.rectangle(Rect::new(0.0, 64.8, ID3_MM.0, 23.2), Ink::tint(248, 248, 246, 0.8));
    let lines = td3(&page.holder);
    page.mrz(&lines, 8.3, 6.5);
    Ok(page.into_sheet(RADIUS_MM, SheetKind::Passport, Side::Front))
}

pub(super) fn facing_page(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut page = inner(props, seed, dpi)?;
    let (label, value) = (page.scheme.label, page.scheme.value);
    page.text(Style::Bold, 30.0, 20.0, 2.2, "SPECIMEN · UTOPIA", value);
    let text = prose(&mut page.random, 60);
    for (index, line) in lines_of(&text, 52).iter().take(6).enumerate() {
        page.text(Style::Regular, 16.0, 30.0 + 4.6 * index as f64, 1.5, line, label);
    }
    page.text(Style::Mono, 48.0, 76.0, 2.6, "UT 0471826", Ink::tint(160, 30, 40, 0.9));
    Ok(page.into_sheet(RADIUS_MM, SheetKind::Paper, Side::Front))
}

/// A page for visas, with its number.
pub(super) fn inner_page(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut page = inner(props, seed, dpi)?;
    let label = page.scheme.label;
    page.text(Style::Regular, 104.0, 6.0, 1.6, "VISAS  14", label);
    page.seal(Point::new(62.5, 44.0), 24.0, Ink::tint(140, 130, 160, 0.12));
    Ok(page.into_sheet(RADIUS_MM, SheetKind::Paper, Side::Front))
}

fn inner<'a>(props: &Props<'a>, seed: u64, dpi: f64) -> Result<Page<'a>, SpecimenError> {
    Page::patterned(props, ID3_MM, dpi, seed.wrapping_add(7), Scheme::pale)
}

/// Words in lines of at most `width` letters.
pub(super) fn lines_of(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        if lines.last().is_some_and(|line| line.len() + word.len() >= width) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
