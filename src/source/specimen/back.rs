//! The printed back. In: fonts, holder. Out: a flat picture with magnetic stripe, small print and PDF417.

use image::RgbImage;

use super::barcode::Symbol;
use super::canvas::{Canvas, Ink, TextAt};
use super::card::{CARD_HEIGHT_MM, CARD_WIDTH_MM};
use super::payload::aamva_payload;
use super::text::Style;
use super::{Fonts, Holder, Print, SpecimenError};
use crate::geometry::Rect;

/// Width of a barcode module in mm: 10 mil, and rows three modules high, the least that AAMVA allows.
const MODULE_MM: f64 = 0.254;
const ROW_MM: f64 = 3.0 * MODULE_MM;
/// Top of the barcode, in mm from the card's top edge.
const BARCODE_TOP_MM: f64 = 20.2;

const PRINT: Ink = Ink::tint(40, 44, 56, 0.85);
const WARNING: Ink = Ink::solid(188, 24, 38);

/// Draws the back, whose barcode says [`aamva_payload`].
///
/// # Errors
/// A resolution outside 100 to 1200 dpi; data that do not fit the barcode.
pub fn draw_back(fonts: &Fonts, holder: &Holder, print: &Print) -> Result<RgbImage, SpecimenError> {
    let symbol = Symbol::pdf417(&aamva_payload(holder))?;
    let mut canvas = print.blank([[236.0, 240.0, 234.0], [228.0, 232.0, 242.0]], 1)?;
    // ISO/IEC 7811 puts the stripe within 4.8 to 16 mm of the top edge.
    canvas.rectangle(Rect::new(0.0, 4.8, CARD_WIDTH_MM, 10.4), Ink::solid(34, 29, 28));
    canvas.rectangle(Rect::new(0.0, 5.0, CARD_WIDTH_MM, 0.15), Ink::solid(58, 52, 50));
    let top = TextAt { style: Style::Bold, x_mm: 4.4, y_mm: 3.4, cap_mm: 1.2 };
    canvas.text(fonts, top, "SPECIMEN - NOT A DOCUMENT - VOID", WARNING);
    let number = TextAt { style: Style::Mono, x_mm: 62.0, y_mm: 3.4, cap_mm: 1.2 };
    canvas.text(fonts, number, &format!("UTO {}", holder.document_number), PRINT);
    let bottom_mm = barcode(&mut canvas, &symbol);
    small_print(&mut canvas, fonts, holder, bottom_mm);
    Ok(canvas.into_picture())
}

/// Where the barcode of [`draw_back`] lies on the card, without quiet zone, in mm from the card's top left.
///
/// # Errors
/// Data that do not fit the barcode.
pub fn barcode_mm(holder: &Holder) -> Result<Rect, SpecimenError> {
    Ok(place_mm(&Symbol::pdf417(&aamva_payload(holder))?))
}

fn place_mm(symbol: &Symbol) -> Rect {
    let width = symbol.width() as f64 * MODULE_MM;
    let left = ((CARD_WIDTH_MM - width) / 2.0 / MODULE_MM).round() * MODULE_MM;
    let top = (BARCODE_TOP_MM / MODULE_MM).round() * MODULE_MM;
    Rect::new(left, top, width, symbol.rows.len() as f64 * ROW_MM)
}

/// Prints the symbol on a white field and returns the field's lower edge in mm.
fn barcode(canvas: &mut Canvas, symbol: &Symbol) -> f64 {
    let Rect { x: left, y: top, width, height } = place_mm(symbol);
    // A quiet zone of two modules at the least on every side; the field gives it more.
    let field = Rect::new(left - 2.0, top - 1.6, width + 4.0, height + 3.2);
    canvas.rectangle(field, Ink::solid(249, 249, 247));
    for (index, row) in symbol.rows.iter().enumerate() {
        let mut start = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&true) {
                let x = left + start as f64 * MODULE_MM;
                let y = top + index as f64 * ROW_MM;
                canvas
                    .rectangle(Rect::new(x, y, run.len() as f64 * MODULE_MM, ROW_MM), Ink::solid(24, 24, 26));
            }
            start += run.len();
        }
    }
    field.y + field.height
}

fn small_print(canvas: &mut Canvas, fonts: &Fonts, holder: &Holder, below_mm: f64) {
    let lines = [
        format!("Address   {}, {} {}, UTOPIA", holder.street, holder.postal_code, holder.city),
        format!("Height {} cm     Eyes {}", holder.height_cm, holder.eyes),
        "Drawn by a program to try out capture software. It proves nothing about anybody.".to_owned(),
        "Utopia is no state, its cards are no documents, and nobody lives at this address.".to_owned(),
    ];
    let step_mm = ((CARD_HEIGHT_MM - 2.2 - below_mm) / lines.len() as f64).clamp(1.2, 2.3);
    for (index, line) in lines.iter().enumerate() {
        let y_mm = below_mm + (index as f64 + 0.9) * step_mm;
        let at = TextAt { style: Style::Regular, x_mm: 6.0, y_mm, cap_mm: (0.6 * step_mm).min(1.2) };
        canvas.text(fonts, at, line, PRINT);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::source::specimen::testing::{fonts, pdf417_text};

    #[test]
    fn the_flat_back_reads_as_the_exact_payload() {
        for dpi in [300.0, 400.0, 600.0] {
            let holder = Holder::specimen(date(2026, 5, 4));
            let back = draw_back(fonts(), &holder, &Print { dpi, seed: 2 }).unwrap();
            assert_eq!(pdf417_text(&back).as_deref(), Some(&*aamva_payload(&holder)), "{dpi} dpi");
        }
    }

    #[test]
    fn every_holder_s_barcode_reads_back() {
        let mut holder = Holder::specimen(date(2030, 12, 31));
        holder.surname = "O'EXEMPLAR-VAN DER LONGNAME".to_owned();
        holder.given_names = "ONE".to_owned();
        let back = draw_back(fonts(), &holder, &Print::default()).unwrap();
        assert_eq!(pdf417_text(&back), Some(aamva_payload(&holder)));
    }
}
