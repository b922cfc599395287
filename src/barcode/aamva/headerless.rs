//! Payloads whose header was lost. In: the bytes. Out: where the elements begin, when there are enough of them to be
//! sure that this is a licence.

use std::collections::BTreeSet;

use super::codes::follows;
use super::header::Header;
use super::notes::Notes;
use crate::record::AamvaWarningKind as Kind;

/// Different elements of the standard, at the starts of lines, that make a licence.
const ENOUGH: usize = 5;
/// Of which at least this many are among the number, the names and the birth date.
const TELLING: [[u8; 3]; 6] = [*b"DAQ", *b"DCS", *b"DAC", *b"DAA", *b"DAB", *b"DBB"];

/// Looks for elements; `None` where there are too few.
pub(super) fn find_elements(bytes: &[u8], notes: &mut Notes) -> Option<Header> {
    let mut found = BTreeSet::new();
    let mut first = None;
    let mut at = 0;
    for line in bytes.split(|byte| *byte < b' ') {
        let start = at;
        at += line.len() + 1;
        let skip = if line.starts_with(b"DLD") || line.starts_with(b"IDD") { 2 } else { 0 };
        let line = line.get(skip..).unwrap_or_default();
        let Some((code, value)) = line.split_first_chunk::<3>() else { continue };
        if follows(*code, value) {
            found.insert(*code);
            first = first.or(Some(start));
        }
    }
    let telling = TELLING.iter().filter(|code| found.contains(*code)).count();
    if found.len() < ENOUGH || telling < 2 {
        return None;
    }
    let end = first?;
    notes.at(Kind::HeaderMissing, 0, format!("{} elements and no header", found.len()));
    Some(Header { end, ..Header::default() })
}
