//! A format's table worked out for one document: which cells make up each field, check digit and its range, and what
//! each position may hold. In: format and variant. Out: a layout. Long document numbers (Doc 9303 part 5 section 4.2.2,
//! note j, and part 6) and national driving-licence lines are variants.

use super::alphabet::{Alphabet, FILLER, text_of};
use super::check_digit;
use super::format::{DL_FRANCE, DL_NETHERLANDS, Kind, Table};
use crate::record::MrzFormat;

/// A position: line and column, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// What a format leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    Standard,
    /// So many characters of the number stand in the optional data, then its check digit.
    LongNumber(usize),
    LicenceFrance,
    LicenceNetherlands,
}

/// A field and its cells, in reading order.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) cells: Vec<Cell>,
}

/// A check digit and what it covers, in the order of the sum.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) digit: Cell,
    pub(crate) covers: Vec<Cell>,
}

/// A format worked out.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) format: MrzFormat,
    pub(crate) variant: Variant,
    pub(crate) fields: Vec<Field>,
    pub(crate) checks: Vec<Check>,
    alphabets: Vec<Vec<Alphabet>>,
}

fn cells(line: usize, start: usize, end: usize) -> Vec<Cell> {
    (start..end).map(|column| Cell { line, column }).collect()
}

impl Layout {
    /// Works out a format. A variant that the format does not have gives the standard layout.
    pub(crate) fn new(format: MrzFormat, variant: Variant) -> Self {
        let table: &Table = match (format, variant) {
            (MrzFormat::Dl, Variant::LicenceFrance) => &DL_FRANCE,
            (MrzFormat::Dl, Variant::LicenceNetherlands) => &DL_NETHERLANDS,
            _ => format.table(),
        };
        let mut layout = Self {
            format,
            variant,
            fields: table
                .fields
                .iter()
                .map(|row| Field {
                    name: row.name,
                    kind: row.kind,
                    cells: cells(row.line, row.start, row.end),
                })
                .collect(),
            checks: table
                .checks
                .iter()
                .map(|row| Check {
                    name: row.name,
                    digit: Cell { line: row.line, column: row.column },
                    covers: row
                        .covers
                        .iter()
                        .flat_map(|(line, start, end)| cells(*line, *start, *end))
                        .collect(),
                })
                .collect(),
            alphabets: vec![vec![Alphabet::ANY; table.width]; table.lines],
        };
        for field in layout.fields.clone() {
            for cell in field.cells {
                layout.restrict(cell, field.kind.alphabet());
            }
        }
        layout.restrict(Cell { line: 0, column: 0 }, table.first);
        if format == MrzFormat::Dl {
            layout.restrict(Cell { line: 0, column: 1 }, Alphabet::ANY);
        }
        for check in layout.checks.clone() {
            let optional = matches!(check.name, "personal_number" | "birth_date" | "expiry_date");
            layout.restrict(check.digit, if optional { Alphabet::DIGITS_FILL } else { Alphabet::DIGITS });
        }
        if let Variant::LongNumber(extra) = variant {
            layout.lengthen_number(extra);
        }
        layout
    }

    /// What a position may hold.
    pub(crate) fn alphabet(&self, cell: Cell) -> Alphabet {
        self.alphabets.get(cell.line).and_then(|line| line.get(cell.column)).copied().unwrap_or(Alphabet::ANY)
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub(crate) fn check(&self, name: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    fn restrict(&mut self, cell: Cell, alphabet: Alphabet) {
        if let Some(slot) = self.alphabets.get_mut(cell.line).and_then(|line| line.get_mut(cell.column)) {
            *slot = alphabet;
        }
    }

    /// Moves the number's tail and its check digit into the optional data.
    fn lengthen_number(&mut self, extra: usize) {
        let Some(first) = self.check("document_number").map(|check| check.digit) else { return };
        let Some(optional) = self.field("optional_data").map(|field| field.cells.clone()) else { return };
        let (Some(tail), Some(digit), Some(rest)) =
            (optional.get(..extra), optional.get(extra), optional.get(extra + 1..))
        else {
            return;
        };
        for field in &mut self.fields {
            match field.name {
                "document_number" => field.cells.extend(tail),
                "optional_data" => field.cells = rest.to_vec(),
                _ => {}
            }
        }
        if let Some(check) = self.checks.iter_mut().find(|check| check.name == "document_number") {
            check.covers.extend(tail);
            check.digit = *digit;
        }
        for cell in tail {
            self.restrict(*cell, Alphabet::ALPHANUMERIC);
        }
        self.restrict(first, Alphabet::FILL);
        self.restrict(*digit, Alphabet::DIGITS);
        if let Some(after) = rest.first() {
            self.restrict(*after, Alphabet::FILL);
        }
    }
}

/// Lines as symbols.
pub(crate) type Symbols = Vec<Vec<u8>>;

/// The symbol at a cell; a filler where there is none.
pub(crate) fn at(lines: &[Vec<u8>], cell: Cell) -> u8 {
    lines.get(cell.line).and_then(|line| line.get(cell.column)).copied().unwrap_or(FILLER)
}

/// Whether a check digit holds; `None` when a filler stands for it over nothing but fillers, as Doc 9303 allows for
/// optional data and issuers do for missing dates.
pub(crate) fn holds(check: &Check, lines: &[Vec<u8>]) -> Option<bool> {
    let digit = at(lines, check.digit);
    if digit == FILLER && check.covers.iter().all(|cell| at(lines, *cell) == FILLER) {
        return None;
    }
    Some(digit == check_digit::over(check.covers.iter().map(|cell| at(lines, *cell))))
}

/// Which variant lines of full size are.
pub(crate) fn variant_of(format: MrzFormat, lines: &[Vec<u8>]) -> Variant {
    let standard = Layout::new(format, Variant::Standard);
    match format {
        MrzFormat::Td1 | MrzFormat::Td2 => long_number(&standard, lines),
        MrzFormat::Dl => {
            let state: Vec<u8> = (2..5).map(|column| at(lines, Cell { line: 0, column })).collect();
            match text_of(&state).as_str() {
                "FRA" => Variant::LicenceFrance,
                "NLD" => Variant::LicenceNetherlands,
                _ => Variant::Standard,
            }
        }
        _ => Variant::Standard,
    }
}

fn long_number(standard: &Layout, lines: &[Vec<u8>]) -> Variant {
    let (Some(number), Some(optional), Some(check)) = (
        standard.field("document_number"),
        standard.field("optional_data"),
        standard.check("document_number"),
    ) else {
        return Variant::Standard;
    };
    if at(lines, check.digit) != FILLER {
        return Variant::Standard;
    }
    let run = optional.cells.iter().take_while(|cell| at(lines, **cell) != FILLER).count();
    let last = run.checked_sub(1).and_then(|last| optional.cells.get(last)).map(|cell| at(lines, *cell));
    // The number's tail, its digit, and a filler must fit.
    if run < 2 || run >= optional.cells.len() || !last.is_some_and(|symbol| Alphabet::DIGITS.holds(symbol)) {
        return Variant::Standard;
    }
    let long = Variant::LongNumber(run - 1);
    // A number of fewer than nine characters has no tail, unless the digit over the whole proves one.
    let full = number.cells.last().is_some_and(|cell| at(lines, *cell) != FILLER);
    let proven = || {
        let layout = Layout::new(standard.format, long);
        layout.check("document_number").is_some_and(|check| holds(check, lines) == Some(true))
    };
    if full || proven() { long } else { Variant::Standard }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mrz::alphabet::symbol_of;

    fn symbols(lines: &[&str]) -> Symbols {
        lines.iter().map(|line| line.chars().filter_map(symbol_of).collect()).collect()
    }

    #[test]
    fn a_long_number_moves_its_digit() {
        let lines = symbols(&[
            "I<UTOD23145890<7349<<<<<<<<<<<",
            "3407127M9507122UTO<<<<<<<<<<<2",
            "STEVENSON<<PETER<JOHN<<<<<<<<<",
        ]);
        let variant = variant_of(MrzFormat::Td1, &lines);
        assert_eq!(variant, Variant::LongNumber(3));
        let layout = Layout::new(MrzFormat::Td1, variant);
        assert_eq!(layout.field("document_number").unwrap().cells.len(), 12);
        assert!(layout.checks.iter().all(|check| holds(check, &lines) == Some(true)));
    }

    #[test]
    fn a_tail_that_leaves_no_room_for_the_filler_is_no_tail() {
        let lines = symbols(&["I<UTOD23145890<734567890123455"]);
        assert_eq!(variant_of(MrzFormat::Td1, &lines), Variant::Standard);
    }
}
