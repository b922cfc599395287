//! A narrow till receipt. In: props, seed, resolution. Out: a sheet 80 mm wide, its length by what was bought.

use super::super::canvas::Ink;
use super::super::random::NoiseField;
use super::super::text::Style;
use super::super::{Random, SpecimenError};
use super::page::Page;
use super::scheme::Scheme;
use super::{Props, Sheet, SheetKind, Side};
use crate::geometry::Rect;

const WIDTH_MM: f64 = 80.0;
const STEP_MM: f64 = 4.1;
const GOODS: [&str; 10] = [
    "RYE BREAD",
    "APPLES 1KG",
    "OLIVE OIL",
    "GREEN TEA",
    "NOTEBOOK A5",
    "CANDLES",
    "RICE 2KG",
    "SOAP",
    "PEARS 500G",
    "LEMONADE",
];

pub(super) fn draw(props: &Props, seed: u64, dpi: f64) -> Result<Sheet, SpecimenError> {
    let mut random = Random::stream(seed, 61);
    let bought = 7 + (random.next_u64() % 14) as usize;
    let height_mm = 62.0 + STEP_MM * bought as f64;
    let scheme = Scheme::pale(&mut random);
    let ribs = NoiseField::new(seed);
    let paper = random.within(236.0..248.0);
    let mut page = Page::shaded(props, (WIDTH_MM, height_mm), dpi, seed, scheme, |at, _| {
        let curl = 4.0 * ribs.at(2.0, at.y * 0.03) + 1.2 * ribs.octaves(at.x * 0.2, at.y * 0.2, 2);
        [(paper + curl) as f32, (paper + curl) as f32, (paper + curl + 1.0) as f32]
    })?;
    let ink = Ink::tint(52, 52, 62, random.within(0.7..0.95) as f32);
    page.text(Style::Bold, 17.0, 11.0, 3.4, "CORNER SHOP", ink);
    page.text(Style::Mono, 14.0, 17.0, 1.9, "MARKET HALL 3, AMAUROT", ink);
    page.text(Style::Mono, 26.0, 21.4, 1.9, "** SPECIMEN **", ink);
    let mut y_mm = 31.0;
    let mut total = 0;
    for _ in 0..bought {
        let price = 60 + random.next_u64() % 1_900;
        total += price;
        let name = GOODS.get((random.next_u64() % 10) as usize).copied().unwrap_or("BREAD");
        page.text(Style::Mono, 6.0, y_mm, 1.9, name, ink);
        page.text(Style::Mono, 58.0, y_mm, 1.9, &format!("{:>6}.{:02}", price / 100, price % 100), ink);
        y_mm += STEP_MM;
    }
    page.canvas.rectangle(Rect::new(6.0, y_mm - 1.6, 68.0, 0.3), ink);
    page.text(Style::Bold, 6.0, y_mm + 4.2, 2.8, "TOTAL", ink);
    page.text(Style::Bold, 56.0, y_mm + 4.2, 2.8, &format!("{}.{:02}", total / 100, total % 100), ink);
    let mut x_mm = 14.0;
    while x_mm < 66.0 {
        let width_mm = 0.33 * (1.0 + (random.next_u64() % 3) as f64);
        page.canvas.rectangle(Rect::new(x_mm, y_mm + 10.0, width_mm, 9.0), ink);
        x_mm += width_mm + 0.33 * (1.0 + (random.next_u64() % 3) as f64);
    }
    page.text(Style::Mono, 22.0, y_mm + 24.0, 1.8, "THANK YOU, COME AGAIN", ink);
    Ok(page.into_sheet(0.0, SheetKind::Paper, Side::Front))
}
