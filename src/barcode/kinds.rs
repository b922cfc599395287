//! Which symbologies are read, in which order, and what the reader calls them.

use rxing::BarcodeFormat;

use crate::record::BarcodeKind;

/// The stacked one.
pub(super) const PDF417: &[BarcodeFormat] = &[BarcodeFormat::PDF_417];

/// The one that is redrawn before it is read.
pub(super) const AZTEC: &[BarcodeFormat] = &[BarcodeFormat::AZTEC];

/// The matrix ones, each a call of its own: the library stops at the first that it finds.
pub(super) const MATRIX: [&[BarcodeFormat]; 4] =
    [&[BarcodeFormat::QR_CODE], &[BarcodeFormat::DATA_MATRIX], AZTEC, &[BarcodeFormat::MICRO_QR_CODE]];

/// The linear ones, all together: they share a scan.
pub(super) const LINEAR: &[BarcodeFormat] = &[
    BarcodeFormat::CODE_128,
    BarcodeFormat::CODE_39,
    BarcodeFormat::CODE_93,
    BarcodeFormat::ITF,
    BarcodeFormat::EAN_13,
    BarcodeFormat::EAN_8,
    BarcodeFormat::UPC_A,
    BarcodeFormat::CODABAR,
];

/// Our name for a format; `None` for those that are not reported.
pub(super) fn kind_of(format: &BarcodeFormat) -> Option<BarcodeKind> {
    Some(match format {
        BarcodeFormat::PDF_417 => BarcodeKind::Pdf417,
        BarcodeFormat::QR_CODE => BarcodeKind::QRCode,
        BarcodeFormat::MICRO_QR_CODE => BarcodeKind::MicroQR,
        BarcodeFormat::DATA_MATRIX => BarcodeKind::DataMatrix,
        BarcodeFormat::AZTEC => BarcodeKind::Aztec,
        BarcodeFormat::CODE_128 => BarcodeKind::Code128,
        BarcodeFormat::CODE_39 => BarcodeKind::Code39,
        BarcodeFormat::CODE_93 => BarcodeKind::Code93,
        BarcodeFormat::ITF => BarcodeKind::Itf,
        BarcodeFormat::EAN_13 => BarcodeKind::Ean13,
        BarcodeFormat::EAN_8 => BarcodeKind::Ean8,
        BarcodeFormat::UPC_A => BarcodeKind::UpcA,
        BarcodeFormat::CODABAR => BarcodeKind::Codabar,
        _ => return None,
    })
}

/// Symbologies without a strong check of their own: a read counts only when a second, resampled one agrees.
pub(super) fn is_weak(kind: BarcodeKind) -> bool {
    matches!(
        kind,
        BarcodeKind::Itf
            | BarcodeKind::Codabar
            | BarcodeKind::Code39
            | BarcodeKind::Code93
            | BarcodeKind::Code128
            | BarcodeKind::Ean8
            | BarcodeKind::Ean13
            | BarcodeKind::UpcA
    )
}
