//! Fields and verdicts of lines of full size. In: a layout, symbols, the day. Out: values, statuses, check digits and
//! notes, for characters taken as certain; `decode` lowers statuses by what it knows of the reading.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::alphabet::{Alphabet, FILLER, text_of};
use super::dates::{self, Window};
use super::format::{COMPOSITE, Kind};
use super::layout::{Cell, Field, Layout, Variant, at, holds};
use super::names;
use super::states::{is_known_state, is_specimen_state};
use crate::record::{FieldStatus, MrzField, MrzNote};

/// What lines of full size say.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    pub(crate) valid: bool,
    pub(crate) check_digits: BTreeMap<&'static str, Option<bool>>,
    pub(crate) fields: BTreeMap<&'static str, MrzField>,
    pub(crate) notes: Vec<MrzNote>,
}

/// A field's symbols.
pub(crate) fn symbols_of(field: &Field, lines: &[Vec<u8>]) -> Vec<u8> {
    field.cells.iter().map(|cell| at(lines, *cell)).collect()
}

/// The check digit that vouches for a field: its own, or else the composite one.
pub(crate) fn vouching<'a>(layout: &'a Layout, field: &Field) -> Option<&'a super::layout::Check> {
    let covers = |check: &&super::layout::Check| field.cells.iter().all(|cell| check.covers.contains(cell));
    layout
        .checks
        .iter()
        .filter(|check| check.name != COMPOSITE)
        .find(covers)
        .or_else(|| layout.checks.iter().filter(|check| check.name == COMPOSITE).find(covers))
}

/// Reads lines of full size.
pub(crate) fn read(layout: &Layout, lines: &[Vec<u8>], today: Option<Date>) -> Content {
    let check_digits: BTreeMap<&'static str, Option<bool>> =
        layout.checks.iter().map(|check| (check.name, holds(check, lines))).collect();
    let mut content = Content {
        valid: check_digits.values().all(|held| *held != Some(false)),
        check_digits,
        fields: BTreeMap::new(),
        notes: Vec::new(),
    };
    if outside(layout, lines) {
        content.notes.push(MrzNote::OutsideAlphabet);
    }
    if matches!(layout.variant, Variant::LongNumber(_)) {
        content.notes.push(MrzNote::LongDocumentNumber);
    }
    for field in &layout.fields {
        let failed = vouching(layout, field).is_some_and(|check| holds(check, lines) == Some(false));
        let status = if failed { FieldStatus::Unverifiable } else { FieldStatus::Read };
        content.take(field, &symbols_of(field, lines), status, today);
    }
    content.notes.sort_unstable();
    content.notes.dedup();
    content
}

/// Whether a position of a field holds what it cannot.
fn outside(layout: &Layout, lines: &[Vec<u8>]) -> bool {
    let cells = layout.fields.iter().flat_map(|field| &field.cells);
    cells.into_iter().any(|cell| !layout.alphabet(*cell).holds(at(lines, *cell)))
}

impl Content {
    fn take(&mut self, field: &Field, symbols: &[u8], mut status: FieldStatus, today: Option<Date>) {
        let value = match field.kind {
            Kind::Code | Kind::Number | Kind::Optional => text_of(names::trimmed(symbols)),
            Kind::State | Kind::Nationality => {
                let code = text_of(names::trimmed(symbols));
                if !is_known_state(&code) {
                    self.notes.push(if field.kind == Kind::State {
                        MrzNote::UnknownIssuingState
                    } else {
                        MrzNote::UnknownNationality
                    });
                }
                if is_specimen_state(&code) {
                    self.notes.push(MrzNote::SpecimenState);
                }
                code
            }
            Kind::BirthDate => self.date(symbols, Window::Birth, today, &mut status),
            Kind::ExpiryDate => self.date(symbols, Window::Expiry, today, &mut status),
            Kind::IssueMonth => {
                let mut whole = symbols.to_vec();
                whole.extend([FILLER, FILLER]);
                // Issued before it expires: never in the future, so it is windowed like a birth.
                match dates::read(&whole, Window::Birth, today) {
                    Some(date) => date.iso,
                    None => {
                        status = FieldStatus::Unverifiable;
                        text_of(symbols)
                    }
                }
            }
            Kind::Sex => {
                let legal = symbols.first().is_some_and(|symbol| Alphabet::SEX.holds(*symbol));
                if !legal {
                    status = FieldStatus::Unverifiable;
                }
                let shown = text_of(symbols);
                if shown == "<" { "X".to_owned() } else { shown }
            }
            Kind::Names => {
                self.names(symbols, status);
                return;
            }
            Kind::Surname => names::words(symbols),
            Kind::GivenNames => names::listed(symbols),
        };
        if matches!(field.kind, Kind::Surname | Kind::GivenNames)
            && symbols.last().is_some_and(|last| *last != FILLER)
        {
            self.notes.push(MrzNote::NamesTruncated);
        }
        self.fields.insert(field.name, MrzField { value, status });
    }

    fn date(
        &mut self,
        symbols: &[u8],
        window: Window,
        today: Option<Date>,
        status: &mut FieldStatus,
    ) -> String {
        let Some(date) = dates::read(symbols, window, today) else {
            *status = FieldStatus::Unverifiable;
            self.notes.push(match window {
                Window::Birth => MrzNote::BirthDateImpossible,
                Window::Expiry => MrzNote::ExpiryDateImpossible,
            });
            return text_of(symbols);
        };
        if date.decades_past {
            self.notes.push(MrzNote::ExpiryDecadesPast);
        }
        if today.is_none() && !date.iso.starts_with('X') {
            self.notes.push(MrzNote::FixedCentury);
        }
        date.iso
    }

    fn names(&mut self, symbols: &[u8], status: FieldStatus) {
        let names = names::split(symbols);
        if names.truncated {
            self.notes.push(MrzNote::NamesTruncated);
        }
        if !names.parted {
            self.notes.push(MrzNote::NoSecondaryIdentifier);
        }
        self.fields.insert("surname", MrzField { value: names.surname, status });
        self.fields.insert("given_names", MrzField { value: names.given_names, status });
    }
}

/// How much speaks for these lines being this format: check digits that hold, states that are known, dates that can
/// be, a sex that can be. Of text that is no zone, about one in ten check digits holds and little else.
pub(crate) fn evidence(layout: &Layout, lines: &[Vec<u8>]) -> u32 {
    let held: u32 = layout.checks.iter().map(|check| u32::from(holds(check, lines) == Some(true)) * 2).sum();
    let shaped: u32 = layout
        .fields
        .iter()
        .map(|field| {
            let symbols = symbols_of(field, lines);
            u32::from(match field.kind {
                Kind::State | Kind::Nationality => is_known_state(&text_of(names::trimmed(&symbols))),
                Kind::BirthDate => dates::can_be(&symbols, Window::Birth),
                Kind::ExpiryDate => dates::can_be(&symbols, Window::Expiry),
                Kind::Sex => symbols.first().is_some_and(|symbol| Alphabet::SEX.holds(*symbol)),
                Kind::Names | Kind::Surname => {
                    symbols.iter().all(|symbol| Alphabet::LETTERS_FILL.holds(*symbol))
                        && symbols.windows(2).any(|pair| pair == [FILLER, FILLER])
                }
                _ => false,
            })
        })
        .sum();
    let first = Cell { line: 0, column: 0 };
    held + shaped + u32::from(layout.alphabet(first).holds(at(lines, first)))
}
