//! Where the subfiles are. In: the bytes and the header. Out: spans of the payload, in order, that together cover
//! everything after the designators.
//!
//! A designator is believed where its offset points at its own two letters; where it does not, the letters are
//! looked for. Both are common: Ontario states offset 0, South Carolina is one byte off, and a reader that turns CR
//! into CR LF moves everything.

use std::ops::Range;

use super::element::is_code_start;
use super::header::{Designator, Header, is_data_kind};
use super::notes::Notes;
use crate::record::{AamvaSubfile, AamvaWarningKind as Kind};

/// Most subfiles of a payload.
const MOST_SUBFILES: usize = 99;

/// A subfile that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// Two letters; `None` for data that no letters precede.
    pub(super) kind: Option<[u8; 2]>,
    /// From its letters to the next subfile or the end.
    pub(super) range: Range<usize>,
    /// First byte after its letters.
    pub(super) data: usize,
}

/// Finds the subfiles.
pub(super) fn find_subfiles(
    bytes: &[u8],
    header: &Header,
    notes: &mut Notes,
) -> (Vec<Span>, Vec<AamvaSubfile>) {
    let mut starts: Vec<Start<'_>> = Vec::new();
    let mut missing = Vec::new();
    let mut from = header.end;
    for designator in &header.designators {
        let taken = |at: usize| starts.iter().any(|(start, ..)| *start == at);
        let declared = designator.offset.and_then(|offset| offset.checked_add_signed(header.origin));
        let found = declared
            .filter(|at| *at >= header.end && !taken(*at) && starts_subfile(bytes, *at, designator.kind))
            .or_else(|| search(bytes, from, designator.kind).filter(|at| !taken(*at)))
            .or_else(|| search(bytes, header.end, designator.kind).filter(|at| !taken(*at)));
        match found {
            Some(at) => {
                if declared != Some(at) && designator.offset.is_some() {
                    let stated = designator.offset.unwrap_or_default();
                    let place = at.saturating_add_signed(-header.origin);
                    notes.at(
                        Kind::SubfileOffset,
                        designator.at,
                        format!("{stated} stated, found at {place}"),
                    );
                }
                starts.push((at, Some(designator.kind), Some(designator)));
                from = at + 2;
            }
            None => missing.push(designator),
        }
    }
    undesignated(bytes, header, &mut starts, notes);
    for designator in &missing {
        notes.at(Kind::SubfileMissing, designator.at, kind_text(designator.kind));
    }
    let ends: Vec<usize> =
        starts.iter().skip(1).map(|(at, ..)| *at).chain(std::iter::once(bytes.len())).collect();
    let mut spans = Vec::new();
    let mut report = Vec::new();
    for ((at, kind, designator), end) in starts.into_iter().zip(ends) {
        let data = if kind.is_some() { at + 2 } else { at };
        if let Some(kind) = kind {
            check_length(bytes, at..end, designator, notes);
            report.push(AamvaSubfile {
                kind: kind_text(kind),
                offset: Some(at),
                length: end.saturating_sub(at),
                declared_offset: designator.and_then(|designator| designator.offset),
                declared_length: designator.and_then(|designator| designator.length),
            });
        }
        spans.push(Span { kind, range: at..end, data });
    }
    report.extend(missing.iter().map(|designator| AamvaSubfile {
        kind: kind_text(designator.kind),
        offset: None,
        length: 0,
        declared_offset: designator.offset,
        declared_length: designator.length,
    }));
    (spans, report)
}

/// A start that was found: its place, its letters, its designator.
type Start<'a> = (usize, Option<[u8; 2]>, Option<&'a Designator>);

/// Subfiles that no designator names, and data before the first.
fn undesignated(bytes: &[u8], header: &Header, starts: &mut Vec<Start<'_>>, notes: &mut Notes) {
    let designated = starts.len();
    for at in header.end..bytes.len() {
        let separated =
            at == header.end || at.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(|b| *b < b' ');
        let Some(kind) = bytes.get(at..).filter(|_| separated).and_then(own_letters) else { continue };
        if !starts.iter().any(|(start, ..)| *start == at) && starts.len() < MOST_SUBFILES {
            starts.push((at, Some(kind), None));
        }
    }
    let found = starts.len() - designated;
    if found > 0 {
        notes.at(Kind::SubfileUndesignated, header.end, format!("{found} subfiles have no designator"));
    }
    starts.sort_unstable_by_key(|(at, ..)| *at);
    let first = starts.first().map_or(bytes.len(), |(at, ..)| *at);
    let gap = bytes.get(header.end..first).unwrap_or_default();
    if gap.iter().any(u8::is_ascii_alphanumeric) {
        notes.at(
            Kind::SubfileUndesignated,
            header.end,
            format!("{} bytes before the first subfile", gap.len()),
        );
        starts.insert(0, (header.end, None, None));
    }
}

/// Letters of a subfile that names itself: `DL` or `ID` before a code, `ZV` before `ZVA`.
fn own_letters(rest: &[u8]) -> Option<[u8; 2]> {
    let (kind, after) = rest.split_first_chunk::<2>()?;
    let named = match kind {
        b"DL" | b"ID" => is_code_start(after),
        [b'Z', second] => second.is_ascii_uppercase() && after.starts_with(kind),
        _ => false,
    };
    named.then_some(*kind)
}

/// Whether a subfile of this type starts here: its letters, then an element's code or nothing more.
fn starts_subfile(bytes: &[u8], at: usize, kind: [u8; 2]) -> bool {
    let letters = bytes.get(at..at + 2).is_some_and(|found| found.eq_ignore_ascii_case(&kind));
    letters && after_letters(bytes.get(at + 2..).unwrap_or_default(), kind)
}

/// What may follow the letters: a separator, the end, or a code: any for a standard subfile, one that begins with
/// the subfile's own letters for a jurisdiction's (`ZV` then `ZVA`).
fn after_letters(rest: &[u8], kind: [u8; 2]) -> bool {
    let rest = rest.trim_ascii_start();
    match rest {
        [] => true,
        _ if is_data_kind(kind) => is_code_start(rest),
        _ => rest.get(..2).is_some_and(|found| found.eq_ignore_ascii_case(&kind)) || is_code_start(rest),
    }
}

/// First place from a byte on where a subfile starts: right there, or after a separator, or (for those whose codes
/// repeat the letters, or where separators were lost) anywhere.
fn search(bytes: &[u8], from: usize, kind: [u8; 2]) -> Option<usize> {
    let separated =
        |at: usize| at == from || at.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(|b| *b < b' ');
    let mut anywhere = None;
    for at in from..bytes.len() {
        if !bytes.get(at..at + 2)?.eq_ignore_ascii_case(&kind) || !starts_subfile(bytes, at, kind) {
            continue;
        }
        if separated(at) {
            return Some(at);
        }
        let repeats = bytes.get(at + 2..at + 4).is_some_and(|next| next.eq_ignore_ascii_case(&kind));
        if anywhere.is_none() && repeats {
            anywhere = Some(at);
        }
    }
    anywhere
}

/// The stated length against the real one, and the terminator.
fn check_length(bytes: &[u8], range: Range<usize>, designator: Option<&Designator>, notes: &mut Notes) {
    let body = bytes.get(range.clone()).unwrap_or_default();
    let trimmed = body.len() - body.iter().rev().take_while(|byte| **byte <= b' ').count();
    let terminator = body.get(trimmed..).unwrap_or_default().iter().position(|byte| *byte == b'\r');
    let real = match terminator {
        Some(position) => trimmed + position + 1,
        None => {
            notes.at(Kind::SegmentTerminator, range.end, "no carriage return at the subfile's end");
            trimmed
        }
    };
    let Some(designator) = designator else { return };
    if let Some(stated) = designator.length {
        // Where a stated length ends inside the data, what follows may be a reader's addition: it is looked at when
        // the elements are.
        if stated != real {
            notes.at(Kind::SubfileLength, designator.at, format!("{stated} stated, {real} found"));
        }
    }
}

fn kind_text(kind: [u8; 2]) -> String {
    kind.iter().map(|byte| char::from(*byte)).collect()
}
