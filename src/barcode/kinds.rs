//! Which symbologies are read, in which order, and what the reader calls them.

use rxing::BarcodeFormat;

use crate::record::BarcodeKind;

/// One call to the reader: matrix and stacked codes one by one, all linear ones together, since those share a scan.
pub(super) const TRIES: [&[BarcodeFormat]; 6] = [
    &[BarcodeFormat::PDF_417],
    &[BarcodeFormat::QR_CODE],
    &[BarcodeFormat::MICRO_QR_CODE],
    &[BarcodeFormat::DATA_MATRIX],
    &[BarcodeFormat::AZTEC],
    LINEAR,
];

/// The linear ones.
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

/// Whether a try is for codes of bars, which the locator finds.
pub(super) fn is_of_bars(formats: &[BarcodeFormat]) -> bool {
    formats.iter().all(|format| *format == BarcodeFormat::PDF_417 || LINEAR.contains(format))
}

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
