//! PDF417 (ISO/IEC 15438) in modules. In: text. Out: rows of dark and light modules, without quiet zone.

use rxing::pdf417::PDF417Writer;
use rxing::pdf417::encoder::Dimensions;
use rxing::{BarcodeFormat, EncodeHintValue, EncodeHints, Writer};

use super::SpecimenError;

/// Data columns: 13 make the symbol 290 modules wide, 73.7 mm at 0.254 mm (10 mil) a module.
const COLUMNS: usize = 13;
/// 64 codewords of error correction, as AAMVA recommends.
const CORRECTION_LEVEL: u32 = 5;
/// The writer draws each row this many cells high.
const CELLS_PER_ROW: u32 = 4;

/// A symbol: equally long rows of modules, `true` where dark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Symbol {
    pub(super) rows: Vec<Vec<bool>>,
}

impl Symbol {
    pub(super) fn pdf417(text: &str) -> Result<Self, SpecimenError> {
        let hints = EncodeHints::default()
            .with(EncodeHintValue::ErrorCorrection(CORRECTION_LEVEL.to_string()))
            .with(EncodeHintValue::Margin("0".to_owned()))
            .with(EncodeHintValue::Pdf417Dimensions(Dimensions::new(COLUMNS, COLUMNS, 3, 60)));
        // Wider than high, or the writer turns the symbol; small, or it enlarges the modules.
        let cells = PDF417Writer::new()
            .encode_with_hints(text, &BarcodeFormat::PDF_417, 2, 1, &hints)
            .map_err(|error| SpecimenError::Barcode(error.to_string()))?;
        let row = |y| (0..cells.getWidth()).map(|x| cells.get(x, y)).collect();
        Ok(Self { rows: (0..cells.getHeight()).step_by(CELLS_PER_ROW as usize).map(row).collect() })
    }

    /// Modules across.
    pub(super) fn width(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_and_stop_patterns_frame_every_row() {
        let symbol = Symbol::pdf417(&"UTOPIA 0123456789 ".repeat(12)).unwrap();
        assert_eq!(symbol.width(), 17 * COLUMNS + 69);
        assert!(symbol.rows.len() > 10);
        for row in &symbol.rows {
            let runs: Vec<usize> = row.chunk_by(|a, b| a == b).map(<[bool]>::len).collect();
            assert_eq!(&runs[..8], [8, 1, 1, 1, 1, 1, 1, 3]);
            assert_eq!(&runs[runs.len() - 9..], [7, 1, 1, 3, 1, 1, 1, 2, 1]);
        }
    }

    #[test]
    fn more_than_a_symbol_holds_is_an_error() {
        assert!(matches!(Symbol::pdf417(&"x".repeat(3_000)), Err(SpecimenError::Barcode(_))));
    }
}
