//! What a payload says. In: a code that was read. Out: the same with the fields of the formats that its symbology can
//! carry.

use super::aamva::parse_aamva;
use super::seal::parse_visible_seal;
use crate::record::{Barcode, BarcodeKind};

/// Reads the payload: licences in a PDF417 (AAMVA DL/ID Card Design Standard, annex D), seals in the matrix codes that
/// Doc 9303 part 13 allows.
pub(super) fn with_payload(mut code: Barcode) -> Barcode {
    match code.kind {
        BarcodeKind::Pdf417 => code.aamva = parse_aamva(&code.bytes).map(Box::new),
        BarcodeKind::DataMatrix | BarcodeKind::Aztec | BarcodeKind::QRCode => {
            code.visible_seal = parse_visible_seal(&code.bytes).map(Box::new);
        }
        _ => {}
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(kind: BarcodeKind, bytes: &[u8]) -> Barcode {
        let text = bytes.iter().map(|byte| char::from(*byte)).collect();
        with_payload(Barcode {
            kind,
            text,
            bytes: bytes.to_vec(),
            quad: None,
            reading_deg: None,
            aamva: None,
            visible_seal: None,
        })
    }

    #[test]
    fn only_the_symbology_of_a_format_is_read_for_it() {
        let licence = b"@\n\x1e\rANSI 636000100101DL00310010DLDAQT1234\r";
        assert!(code(BarcodeKind::Pdf417, licence).aamva.is_some());
        assert!(code(BarcodeKind::QRCode, licence).aamva.is_none());
        assert!(code(BarcodeKind::Pdf417, b"ANSI and other texts").aamva.is_none());
        let seal = br#"{"data":{"hdr":{"t":"icao.test","v":1,"is":"UTO"},"msg":{}},"sig":{}}"#;
        assert!(code(BarcodeKind::QRCode, seal).visible_seal.is_some());
        assert!(code(BarcodeKind::Pdf417, seal).visible_seal.is_none());
        assert!(code(BarcodeKind::DataMatrix, b"12345").visible_seal.is_none());
    }
}
