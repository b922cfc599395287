//! Whether a zone's typeface has one shape for two characters. In: a layout and the columns of its size. Out: the same
//! columns, those characters doubtful where either can stand.
//!
//! OCR-B tells 0 from O and 1 from I; other typefaces that issuers print zones in do not, and a reader then takes the one for
//! the other, however sure. A zone shows it where the one stands that cannot stand there.

use super::reading::Column;
use crate::mrz::alphabet::{FILLER, symbol_of};
use crate::mrz::layout::{Cell, Layout};

/// The letter that looks like a digit in OCR-B and its relatives, and the other way round.
pub(crate) fn twin(symbol: u8) -> Option<u8> {
    let at = |character| symbol_of(character).unwrap_or(FILLER);
    [('0', 'O'), ('1', 'I'), ('2', 'Z'), ('5', 'S'), ('8', 'B')].into_iter().find_map(|(digit, letter)| {
        let (digit, letter) = (at(digit), at(letter));
        (symbol == digit).then_some(letter).or((symbol == letter).then_some(digit))
    })
}

/// Makes every character doubtful whose twin the zone shows to have the same shape.
pub(crate) fn doubt_one_shape(layout: &Layout, columns: &mut [Vec<Column>]) {
    let twins: Vec<(Cell, u8, u8)> = (0..)
        .zip(columns.iter())
        .flat_map(|(line, row)| (0..).zip(row).map(move |(column, choices)| (Cell { line, column }, choices)))
        .filter(|(_, column)| !column.inserted)
        .filter_map(|(cell, column)| Some((cell, column.read(), twin(column.read())?)))
        .collect();
    let holds = |cell: Cell, symbol| layout.alphabet(cell).holds(symbol);
    let shown: Vec<(u8, u8)> = twins
        .iter()
        .filter(|(cell, read, twin)| !holds(*cell, *read) && holds(*cell, *twin))
        .flat_map(|(_, read, twin)| [(*read, *twin), (*twin, *read)])
        .collect();
    for (cell, read, twin) in twins {
        if !(shown.contains(&(read, twin)) && holds(cell, read) && holds(cell, twin)) {
            continue;
        }
        if let Some(column) = columns.get_mut(cell.line).and_then(|line| line.get_mut(cell.column)) {
            column.doubt(twin);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reading::{LineReading, columns_of};
    use super::*;
    use crate::mrz::layout::Variant;
    use crate::record::MrzFormat;

    fn doubted(lines: [&str; 2]) -> Vec<(usize, usize)> {
        let mut columns: Vec<Vec<Column>> =
            lines.iter().map(|line| columns_of(&LineReading::from_text(line, 0.995))).collect();
        doubt_one_shape(&Layout::new(MrzFormat::Td3, Variant::Standard), &mut columns);
        let lines = columns.iter().enumerate();
        let doubtful = lines.flat_map(|(line, row)| {
            row.iter().enumerate().filter(|(_, column)| column.one_shape).map(move |(at, _)| (line, at))
        });
        doubtful.collect()
    }

    #[test]
    fn a_letter_in_a_date_makes_the_number_doubtful() {
        let upper = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
        let lower = "L8O89O2C36UTO74O8122F1204159ZE184226B<<<<<10";
        assert_eq!(doubted([upper, lower]), [(1, 2), (1, 5)]);
        assert_eq!(doubted([upper, "L8O89O2C36UTO7408122F1204159ZE184226B<<<<<10"]), []);
    }

    #[test]
    fn a_digit_in_a_name_does_so_too() {
        let upper = "P<UTOERIKSS0N<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
        let lower = "L8O8902C36UTO7408122F1204159ZE184226B<<<<<10";
        assert_eq!(doubted([upper, lower]), [(1, 2), (1, 5)]);
    }
}
