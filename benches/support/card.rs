//! A drawn card of ID-1 shape. In: nothing, or a barcode. Out: its pixels, made by integer arithmetic alone.

use idcapture::frame::{GrayImage, RgbImage};
use rxing::{BarcodeFormat, Writer, pdf417::PDF417Writer};

/// Width of the card, in px: 300 dpi.
pub(crate) const WIDTH: u32 = 1012;
/// Height of the card, in px.
pub(crate) const HEIGHT: u32 = 638;

/// A card with a dark frame, lines that stand for print, and a patch that stands for a portrait.
pub(crate) fn card() -> RgbImage {
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let guilloche = (x * 7 + y * 3) % 32;
        let paper = [205 + guilloche as u8 / 2, 222, 214 - guilloche as u8 / 4];
        let in_portrait = (60..330).contains(&x) && (150..500).contains(&y);
        let in_print = (380..960).contains(&x) && (150..560).contains(&y);
        let title = (60..900).contains(&x) && (50..100).contains(&y);
        image::Rgb(if x.min(WIDTH - 1 - x) < 8 || y.min(HEIGHT - 1 - y) < 8 {
            [30, 60, 90]
        } else if in_portrait {
            let shade = 90 + ((x - 60) / 3) as u8;
            [shade, shade - 20, shade - 30]
        } else if in_print && y % 46 < 24 && is_ink(x / 3, y / 46, y % 46 / 3) {
            [40, 40, 48]
        } else if title && is_ink(x / 6, 77, (y - 50) / 6) {
            [20, 40, 110]
        } else {
            paper
        })
    })
}

/// The card's back: paper, and a PDF417 of 200 characters at 3 px a module.
pub(crate) fn card_with_barcode() -> RgbImage {
    let mut back = RgbImage::from_pixel(WIDTH, HEIGHT, image::Rgb([224, 228, 222]));
    let symbol = pdf417();
    let (left, top) = ((WIDTH - symbol.width()) / 2, (HEIGHT - symbol.height()) / 2);
    for (x, y, ink) in symbol.enumerate_pixels() {
        back.put_pixel(left + x, top + y, image::Rgb([ink.0[0].clamp(24, 232); 3]));
    }
    for (x, y, pixel) in back.enumerate_pixels_mut() {
        if x.min(WIDTH - 1 - x) < 8 || y.min(HEIGHT - 1 - y) < 8 {
            pixel.0 = [30, 60, 90];
        }
    }
    back
}

/// The same with a third of the symbol's columns painted over, more than its correction can make good.
pub(crate) fn card_with_spoilt_barcode() -> RgbImage {
    let mut back = card_with_barcode();
    for (x, y, pixel) in back.enumerate_pixels_mut() {
        let spoilt = (WIDTH / 3..2 * WIDTH / 3).contains(&x);
        if spoilt && (x / 5 + y / 9) % 3 == 0 {
            pixel.0 = [120; 3];
        }
    }
    back
}

/// The symbol with its quiet zone, at a whole number of px a module.
fn pdf417() -> GrayImage {
    let text: String = (0..200_u32).map(|i| char::from(b'A' + (i * 7 % 26) as u8)).collect();
    let matrix = PDF417Writer.encode(&text, &BarcodeFormat::PDF_417, 0, 0).unwrap();
    let scale = (900 / matrix.width()).min(560 / matrix.height()).max(1);
    GrayImage::from_fn(matrix.width() * scale, matrix.height() * scale, |x, y| {
        image::Luma([if matrix.get(x / scale, y / scale) { 0 } else { 255 }])
    })
}

/// Strokes with the rhythm of print: cells of a hash, five columns to a letter and a gap.
fn is_ink(column: u32, row: u32, line: u32) -> bool {
    let letter = (column / 6).wrapping_mul(0x9e37_79b9) ^ row.wrapping_mul(0x85eb_ca6b);
    let bits = letter.wrapping_mul(0x27d4_eb2f).rotate_left(line * 5);
    column % 6 != 5 && bits >> (column % 6) & 1 == 1
}
