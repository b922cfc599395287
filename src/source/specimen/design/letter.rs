//! Paper full of text. In: props, seed, resolution. Out: a typed letter of A4, and a page of printed columns.

use super::super::canvas::Ink;
use super::super::random::NoiseField;
use super::super::text::Style;
use super::super::{Random, SpecimenError};
use super::page::{Page, WARNING};
use super::passport::lines_of;
use super::scheme::Scheme;
use super::{Props, Sheet, SheetKind, Side, prose};
use crate::geometry::{Point, Rect};

/// ISO 216.
const A4_MM: (f64, f64) = (210.0, 297.0);
/// Larger than any view of a card on it.
const COLUMNS_MM: (f64, f64) = (420.0, 297.0);
const TYPE: Ink = Ink::tint(26, 26, 30, 0.92);

pub(super) fn draw(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut colours = Random::stream(seed, 51);
    let scheme = Scheme::banded(&mut colours);
    let warm = colours.within(-3.0..5.0) as f32;
    let folded = colours.within(0.0..1.0) < 0.6;
    let clouds = NoiseField::new(seed);
    let mut page = Page::shaded(props, A4_MM, dpi, seed, scheme, |at, _| {
        let cloud = 2.0 * clouds.octaves(at.x * 0.05, at.y * 0.05, 3);
        // A letter folded in three keeps a dark and a bright side at each fold.
        let crease = |fold: f64| {
            let off = at.y - fold;
            9.0 * (-(off / 2.5).powi(2)).exp() * if off < 0.0 { -1.0 } else { 0.7 }
        };
        let fold = if folded { crease(99.0) + crease(198.0) } else { 0.0 };
        let level = (244.0 + cloud + fold) as f32;
        [level + warm * 0.5, level, level - warm]
    })?;
    letterhead(&mut page);
    let holder = page.holder.clone();
    let full_name = format!("{} {}", holder.given_names, holder.surname);
    for (index, line) in [full_name.as_str(), &holder.street, &holder.city, "UTOPIA"].iter().enumerate() {
        page.text(Style::Regular, 25.0, 58.0 + 5.4 * index as f64, 2.5, line, TYPE);
    }
    page.text(Style::Bold, 25.0, 100.0, 2.8, "Your account of utilities, SPECIMEN", TYPE);
    let mut y_mm = 112.0;
    for _ in 0..3 + page.random.next_u64() % 3 {
        let words = 28 + (page.random.next_u64() % 40) as usize;
        let text = prose(&mut page.random, words);
        for line in lines_of(&text, 78) {
            page.text(Style::Regular, 25.0, y_mm, 2.3, &line, TYPE);
            y_mm += 5.2;
        }
        y_mm += 4.0;
    }
    page.signature(Rect::new(25.0, y_mm + 2.0, 44.0, 12.0));
    page.text(Style::Bold, 25.0, 286.0, 1.8, "SPECIMEN - drawn by a program", WARNING);
    Ok(page.into_sheet(0.0, SheetKind::Paper, Side::Front))
}

fn letterhead(page: &mut Page) {
    let (band, accent) = (page.scheme.band, page.scheme.accent);
    page.seal(Point::new(36.0, 26.0), 10.0, band);
    page.text(Style::Bold, 52.0, 25.0, 4.6, "Amaurot Water Board", band);
    page.text(Style::Regular, 52.0, 32.0, 2.2, "12 Anyder Quay · 15160 Amaurot · Utopia", accent);
    page.canvas.rectangle(Rect::new(25.0, 40.0, 160.0, 0.5), accent);
}

/// Printed columns with headings: a newspaper or book to put things on.
pub(super) fn columns(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut random = Random::stream(seed, 52);
    let scheme = Scheme::banded(&mut random);
    let paper = [random.within(214.0..248.0) as f32, random.within(0.0..14.0) as f32];
    let fibres = NoiseField::new(seed);
    let mut page = Page::shaded(props, COLUMNS_MM, dpi, seed, scheme, |at, _| {
        let level = paper[0] + 3.0 * fibres.octaves(at.x * 0.4, at.y * 0.4, 2) as f32;
        [level, level - 0.25 * paper[1], level - paper[1]]
    })?;
    let cap_mm = random.within(1.4..2.4);
    let columns = 4 + random.next_u64() % 4;
    let pitch_mm = COLUMNS_MM.0 / columns as f64;
    let letters = (pitch_mm / cap_mm * 0.82) as usize;
    for column in 0..columns {
        let x_mm = column as f64 * pitch_mm + 3.0;
        let mut y_mm = random.within(4.0..20.0);
        while y_mm < COLUMNS_MM.1 {
            if random.within(0.0..1.0) < 0.35 {
                let heading = prose(&mut random, 3);
                let text: String = heading.chars().take(letters * 10 / 22).collect();
                y_mm += 2.4 * cap_mm;
                page.text(Style::Bold, x_mm, y_mm, 1.9 * cap_mm, &text, TYPE);
                y_mm += 2.0 * cap_mm;
            }
            if random.within(0.0..1.0) < 0.18 {
                let (grey, height_mm) = (random.within(60.0..190.0) as u8, random.within(20.0..45.0));
                page.canvas.rectangle(
                    Rect::new(x_mm, y_mm, pitch_mm - 6.0, height_mm),
                    Ink::solid(grey, grey, grey),
                );
                y_mm += height_mm + 3.0 * cap_mm;
            }
            let words = 20 + (random.next_u64() % 60) as usize;
            for line in lines_of(&prose(&mut random, words), letters) {
                page.text(Style::Regular, x_mm, y_mm, cap_mm, &line, TYPE);
                y_mm += 2.05 * cap_mm;
            }
            y_mm += 1.5 * cap_mm;
        }
    }
    Ok(page.into_sheet(0.0, SheetKind::Paper, Side::Front))
}
