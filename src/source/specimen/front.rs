//! The printed front. In: fonts, holder, portrait. Out: a flat picture of the card's whole rectangle.

use image::RgbImage;

use super::canvas::{Canvas, Ink, TextAt};
use super::card::CARD_WIDTH_MM;
use super::signature::signature;
use super::text::Style;
use super::{Fonts, Holder, Print, SpecimenError};
use crate::geometry::{Point, Rect};

/// Where the main portrait is printed, in mm from the card's top-left corner.
pub const PORTRAIT_MM: Rect = Rect::new(4.0, 13.5, 24.0, 30.8);
const GHOST_MM: Rect = Rect::new(67.0, 25.5, 13.5, 17.3);
const FIELDS_X_MM: f64 = 31.5;

const BAND: Ink = Ink::solid(27, 52, 96);
const WHITE: Ink = Ink::solid(250, 250, 252);
const LABEL: Ink = Ink::tint(38, 66, 104, 0.88);
const VALUE: Ink = Ink::tint(18, 18, 24, 0.94);
const WARNING: Ink = Ink::solid(188, 24, 38);

/// Draws the front; `portrait` is stretched to 24 by 30.8 mm and comes again as a pale ghost.
///
/// # Errors
/// A resolution outside 100 to 1200 dpi.
pub fn draw_front(
    fonts: &Fonts,
    holder: &Holder,
    portrait: &RgbImage,
    print: &Print,
) -> Result<RgbImage, SpecimenError> {
    let mut canvas = print.blank([[222.0, 237.0, 240.0], [243.0, 230.0, 234.0]], 0)?;
    heading(&mut canvas, fonts);
    // The ghost and the large word are part of the background: fields are printed over them.
    ghost(&mut canvas, portrait);
    let across = TextAt { style: Style::Bold, x_mm: 56.0, y_mm: 31.0, cap_mm: 7.2 };
    canvas.text_turned(fonts, across, -24.0, "SPECIMEN", Ink::tint(188, 24, 38, 0.15));
    canvas.picture(PORTRAIT_MM, portrait, |_, _| 1.0, printed_tone);
    frame(&mut canvas, PORTRAIT_MM, Ink::tint(27, 52, 96, 0.7));
    fields(&mut canvas, fonts, holder);
    canvas
        .stroke(&signature(print.seed, Rect::new(FIELDS_X_MM, 41.6, 24.0, 5.6)), Ink::tint(20, 26, 70, 0.9));
    footer(&mut canvas, fonts);
    Ok(canvas.into_picture())
}

fn heading(canvas: &mut Canvas, fonts: &Fonts) {
    canvas.rectangle(Rect::new(0.0, 0.0, CARD_WIDTH_MM, 10.2), BAND);
    canvas.rectangle(Rect::new(0.0, 10.2, CARD_WIDTH_MM, 0.55), Ink::solid(204, 168, 74));
    let at = |style, x_mm, y_mm, cap_mm| TextAt { style, x_mm, y_mm, cap_mm };
    canvas.text(fonts, at(Style::Bold, 4.4, 7.3, 4.0), "UTOPIA", WHITE);
    canvas.text(fonts, at(Style::Bold, FIELDS_X_MM, 4.9, 1.9), "IDENTITY CARD", WHITE);
    canvas.text(fonts, at(Style::Regular, FIELDS_X_MM, 8.0, 1.5), "REPUBLIC OF UTOPIA", WHITE);
    canvas.rectangle(Rect::new(64.2, 2.5, 17.4, 5.4), WARNING);
    canvas.text_turned(fonts, at(Style::Bold, 72.9, 5.2, 1.9), 0.0, "SPECIMEN", WHITE);
    let micro = "UTOPIA SPECIMEN ".repeat(8);
    canvas.text(fonts, at(Style::Regular, 4.4, 11.8, 0.45), micro.trim_end(), LABEL);
}

fn fields(canvas: &mut Canvas, fonts: &Fonts, holder: &Holder) {
    let date = |date: jiff::civil::Date| date.strftime("%d %b %Y").to_string().to_uppercase();
    let second_mm = FIELDS_X_MM + 19.5;
    let rows = [
        (FIELDS_X_MM, 13.9, "Surname", holder.surname.clone()),
        (FIELDS_X_MM, 19.4, "Given names", holder.given_names.clone()),
        (FIELDS_X_MM, 24.9, "Date of birth", date(holder.birth)),
        (second_mm + 3.5, 24.9, "Sex", holder.sex.to_string()),
        (FIELDS_X_MM, 30.4, "Document no.", holder.document_number.clone()),
        (second_mm + 3.5, 30.4, "State", "UTO".to_owned()),
        (FIELDS_X_MM, 35.9, "Issued", date(holder.issued)),
        (second_mm - 0.5, 35.9, "Expires", date(holder.expires)),
    ];
    for (x_mm, y_mm, label, value) in rows {
        let label_at = TextAt { style: Style::Regular, x_mm, y_mm: y_mm + 1.0, cap_mm: 0.95 };
        canvas.text(fonts, label_at, label, LABEL);
        let value_at = TextAt { style: Style::Bold, x_mm, y_mm: y_mm + 3.9, cap_mm: 1.75 };
        canvas.text(fonts, value_at, &value, VALUE);
    }
}

fn footer(canvas: &mut Canvas, fonts: &Fonts) {
    canvas.rectangle(Rect::new(FIELDS_X_MM, 47.6, 26.0, 0.12), LABEL);
    let below = TextAt { style: Style::Regular, x_mm: FIELDS_X_MM, y_mm: 49.2, cap_mm: 0.8 };
    canvas.text(fonts, below, "Signature of holder", LABEL);
    let notice = TextAt { style: Style::Bold, x_mm: 4.4, y_mm: 51.6, cap_mm: 1.05 };
    canvas.text(fonts, notice, "SPECIMEN - NOT A DOCUMENT - VOID", WARNING);
}

/// The portrait again, small, in one colour and fading out round its edge.
fn ghost(canvas: &mut Canvas, portrait: &RgbImage) {
    let opacity = |u: f64, v: f64| {
        let from_edge = (0.5 - (u - 0.5).abs()).min(0.5 - (v - 0.5).abs());
        (0.42 * (from_edge / 0.16).clamp(0.0, 1.0)) as f32
    };
    canvas.picture(GHOST_MM, portrait, opacity, |rgb| {
        let luma = luma(rgb);
        [60.0 + 0.72 * luma, 84.0 + 0.64 * luma, 128.0 + 0.48 * luma]
    });
}

/// Card printers lose depth and saturation: blacks at 22, a tenth less colour.
fn printed_tone(rgb: [f32; 3]) -> [f32; 3] {
    let luma = luma(rgb);
    rgb.map(|c| 22.0 + (0.9 * c + 0.1 * luma) * 0.89)
}

fn luma([r, g, b]: [f32; 3]) -> f32 {
    0.299 * r + 0.587 * g + 0.114 * b
}

fn frame(canvas: &mut Canvas, area_mm: Rect, ink: Ink) {
    let Rect { x, y, width, height } = area_mm;
    let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
    canvas.stroke(&corners.map(|(x, y)| (Point::new(x, y), 0.16)), ink);
}

#[cfg(test)]
mod tests {
    use image::Rgb;
    use jiff::civil::date;

    use super::*;
    use crate::source::specimen::testing::fonts;

    #[test]
    fn the_same_input_gives_the_same_bytes_and_the_portrait_shows() {
        let print = Print { dpi: 200.0, seed: 3 };
        let holder = Holder::specimen(date(2026, 5, 4));
        let draw = |level: u8| {
            draw_front(fonts(), &holder, &RgbImage::from_pixel(24, 31, Rgb([level; 3])), &print).unwrap()
        };
        let (bright, again, dark) = (draw(220), draw(220), draw(20));
        assert_eq!(bright, again);
        let px = |mm: f64| (mm * 200.0 / 25.4) as u32;
        let (x, y) = (px(PORTRAIT_MM.x + 12.0), px(PORTRAIT_MM.y + 15.0));
        assert!(bright.get_pixel(x, y).0[1] > dark.get_pixel(x, y).0[1] + 150);
        assert_eq!(bright.get_pixel(px(1.0), px(30.0)), dark.get_pixel(px(1.0), px(30.0)));
    }
}
