//! What the search finds besides a lone licence: several codes at once, matrix codes off the middle and tilted, and what
//! it spends. In: drawn symbols. Out: their exact payloads, within the limits.

#![cfg(feature = "capture")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use idcapture::barcode::{SightingKind, search, sightings};
use idcapture::frame::GrayImage;
use idcapture::geometry::{Homography, Point, Quad, Rect};
use idcapture::record::BarcodeKind;
use idcapture::settings::{BarcodeSearch, Profile};
use image::Luma;
use rxing::{BarcodeFormat, MultiFormatWriter, Writer};

fn limits() -> BarcodeSearch {
    Profile::default_profile().unwrap().barcodes
}

/// A symbol of so many px a module, with a quiet zone.
fn symbol(format: BarcodeFormat, text: &str, module_px: u32, lines_px: u32) -> GrayImage {
    let matrix = MultiFormatWriter.encode(text, &format, 0, 0).unwrap();
    let quiet = 12 * module_px;
    let height = if matrix.height() == 1 { lines_px } else { matrix.height() * module_px };
    GrayImage::from_fn(matrix.width() * module_px + 2 * quiet, height + 2 * quiet, |x, y| {
        let at = |px: u32, side: u32| px.checked_sub(quiet).map(|px| px / module_px).filter(|px| *px < side);
        let row = if matrix.height() == 1 {
            y.checked_sub(quiet).filter(|y| *y < height).map(|_| 0)
        } else {
            at(y, matrix.height())
        };
        let dark = at(x, matrix.width()).zip(row).is_some_and(|(x, y)| matrix.get(x, y));
        Luma([if dark { 40 } else { 205 }])
    })
}

/// Puts a symbol on a light table, its corners at these places; bilinear.
fn placed(table: &mut GrayImage, symbol: &GrayImage, corners: [[f64; 2]; 4]) -> Quad {
    let own = Quad::from_rect(Rect::new(0.0, 0.0, symbol.width().into(), symbol.height().into()));
    let quad = Quad::new(corners.map(Point::from));
    let back = Homography::from_quads(&quad, &own).unwrap();
    for (x, y, pixel) in table.enumerate_pixels_mut() {
        if !quad.contains(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5)) {
            continue;
        }
        let mut sum = 0.0;
        for (u, v) in [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)] {
            let at = back.apply(Point::new(f64::from(x) + u, f64::from(y) + v));
            let (column, row) = (at.x.max(0.0) as u32, at.y.max(0.0) as u32);
            sum += f64::from(symbol[(column.min(symbol.width() - 1), row.min(symbol.height() - 1))].0[0]);
        }
        pixel.0 = [(sum / 4.0) as u8];
    }
    quad
}

fn table() -> GrayImage {
    GrayImage::from_fn(960, 540, |x, y| Luma([(190 + (x / 60 + y / 90) % 12) as u8]))
}

#[test]
fn a_linear_code_beside_a_stacked_one_is_read_too() {
    let mut picture = table();
    let licence = "ANSI 636000100101DL00310010DLDAQT1234 and a little more to fill the rows of the symbol";
    let stacked = symbol(BarcodeFormat::PDF_417, licence, 3, 0);
    let linear = symbol(BarcodeFormat::CODE_128, "0123456789AB", 3, 60);
    placed(&mut picture, &stacked, [[60.0, 40.0], [860.0, 60.0], [850.0, 260.0], [50.0, 240.0]]);
    placed(&mut picture, &linear, [[120.0, 340.0], [720.0, 350.0], [718.0, 490.0], [118.0, 480.0]]);
    let found = search(&picture, &limits());
    let kinds: Vec<_> = found.codes.iter().map(|code| code.barcode.kind).collect();
    assert!(kinds.contains(&BarcodeKind::Pdf417) && kinds.contains(&BarcodeKind::Code128), "{kinds:?}");
    let text = |kind| found.codes.iter().find(|code| code.barcode.kind == kind).unwrap().barcode.text.clone();
    assert_eq!(text(BarcodeKind::Pdf417), licence);
    assert_eq!(text(BarcodeKind::Code128), "0123456789AB");
}

#[test]
fn matrix_codes_off_the_middle_and_tilted_are_read_and_lie_where_they_are() {
    for (format, kind) in [
        (BarcodeFormat::AZTEC, BarcodeKind::Aztec),
        (BarcodeFormat::QR_CODE, BarcodeKind::QRCode),
        (BarcodeFormat::DATA_MATRIX, BarcodeKind::DataMatrix),
    ] {
        let text = "IDCAPTURE 0123456789 TILTED";
        let mut picture = table();
        let corners = [[610.0, 90.0], [880.0, 130.0], [850.0, 380.0], [600.0, 370.0]];
        let quad = placed(&mut picture, &symbol(format, text, 8, 0), corners);
        assert!(sightings(&picture).iter().any(|seen| {
            seen.kind == SightingKind::Squares && seen.quad.contains(quad.bounding_rect().centre())
        }));
        let found = search(&picture, &limits());
        assert_eq!(found.codes.len(), 1, "{kind:?}");
        let code = &found.codes[0].barcode;
        assert_eq!((code.kind, code.text.as_str()), (kind, text));
        let middle = code.quad.unwrap().bounding_rect().centre();
        assert!(middle.distance(quad.bounding_rect().centre()) < 30.0, "{kind:?} at {middle:?}");
    }
}

#[test]
fn work_is_counted_and_never_more_than_allowed() {
    let none = search(&table(), &limits());
    assert_eq!((none.codes.len(), none.tries), (0, 0), "nothing looks like a code");
    let mut picture = table();
    let text = symbol(BarcodeFormat::QR_CODE, "IDCAPTURE", 8, 0);
    placed(&mut picture, &text, [[300.0, 100.0], [600.0, 100.0], [600.0, 400.0], [300.0, 400.0]]);
    let nothing = search(&picture, &BarcodeSearch { max_tries: 0, ..limits() });
    assert_eq!((nothing.codes.len(), nothing.tries), (0, 0));
    let little = search(&picture, &BarcodeSearch { max_megapixels: 0.001, ..limits() });
    assert!(little.codes.is_empty() && little.megapixels <= 0.001);
    let enough = search(&picture, &limits());
    assert_eq!(enough.codes.len(), 1);
    assert!(enough.tries >= 1 && enough.tries <= limits().max_tries);
}
