//! Elements of a subfile. In: a span of the payload. Out: codes with their raw values and places.
//!
//! AAMVA DL/ID Card Design Standard, annex D.12.1: each element ends in a line feed, the last of a subfile in a
//! carriage return. Readers that type like keyboards turn these into others or drop them.

use std::collections::{BTreeMap, HashMap};

use super::codes::{LIKE_NAMES, follows};
use super::notes::Notes;
use super::subfile::Span;
use crate::record::{AamvaElement, AamvaWarningKind as Kind};

/// Most elements kept; a PDF417 has at most 2,710 bytes.
const MOST_ELEMENTS: usize = 1_000;

/// The elements of a payload, being collected.
#[derive(Debug, Default)]
pub(super) struct Elements {
    pub(super) by_code: BTreeMap<String, AamvaElement>,
    seen: HashMap<String, usize>,
}

impl Elements {
    /// Keeps an element, under a key of its own where the code came before.
    pub(super) fn keep(&mut self, code: &str, element: AamvaElement, notes: &mut Notes) {
        if self.by_code.len() >= MOST_ELEMENTS {
            return;
        }
        let count = self.seen.entry(code.to_owned()).or_default();
        *count += 1;
        if *count == 1 {
            self.by_code.insert(code.to_owned(), element);
        } else {
            // The same again, say in a DL and an ID subfile, is no deviation.
            let same = self.by_code.get(code).is_some_and(|first| first.value == element.value);
            if !same {
                notes.of(Kind::RepeatedElement, code, Some(element.offset), "another value than before");
            }
            self.by_code.insert(format!("{code}#{count}"), element);
        }
    }
}

/// Whether an element's code stands here: `D` or `Z`, a letter, a letter or digit.
pub(super) fn is_code_start(bytes: &[u8]) -> bool {
    match bytes {
        [first, second, third, ..] => {
            matches!(first.to_ascii_uppercase(), b'D' | b'Z')
                && second.is_ascii_alphabetic()
                && third.is_ascii_alphanumeric()
        }
        _ => false,
    }
}

/// Reads the elements of a span.
pub(super) fn read_elements(bytes: &[u8], span: &Span, elements: &mut Elements, notes: &mut Notes) {
    let subfile = span.kind.map(|kind| kind.iter().map(|byte| char::from(*byte)).collect::<String>());
    let data = bytes.get(span.data..span.range.end).unwrap_or_default();
    let separator = separator_of(data, span.data, notes);
    let mut ended = None;
    let mut at = span.data;
    for line in data.split(|byte| separator.parts(*byte)) {
        let start = at;
        at = at.saturating_add(line.len()).saturating_add(1);
        let by = bytes.get(start.saturating_add(line.len())).copied();
        let pad = line.iter().take_while(|byte| **byte == b' ').count();
        let line = line.get(pad..).unwrap_or_default();
        if line.is_empty() {
            continue;
        }
        let start = start + pad;
        if !is_code_start(line) || (ended.is_some() && !is_upper_code(line)) {
            let (kind, what) = match ended {
                Some(_) => (Kind::TrailingBytes, "bytes after the end of the subfile"),
                None => (Kind::UnreadableLine, "bytes with no element code"),
            };
            notes.at(kind, start, format!("{}: {what}", line.len()));
            continue;
        }
        if pad > 0 {
            notes.at(Kind::LeadingSpace, start - pad, format!("{pad} spaces before an element"));
        }
        let parts = codes_within(line, separator == Separator::None);
        if parts.len() > 1 {
            notes.at(
                Kind::SeparatorsMissing,
                start,
                format!("{} elements parted at known codes", parts.len()),
            );
        }
        for part in parts {
            let place = start + part.start;
            let Some(part) = line.get(part) else { continue };
            keep_element(part, place, subfile.as_deref(), elements, notes);
        }
        if by == Some(b'\r') && separator.line_feeds() {
            ended = Some(at);
        }
    }
}

fn is_upper_code(line: &[u8]) -> bool {
    line.get(..2).is_some_and(|letters| letters.iter().all(u8::is_ascii_uppercase))
}

fn keep_element(
    part: &[u8],
    offset: usize,
    subfile: Option<&str>,
    elements: &mut Elements,
    notes: &mut Notes,
) {
    let (Some(code), Some(value)) = (part.get(..3), part.get(3..)) else { return };
    let upper = String::from_utf8_lossy(&code.to_ascii_uppercase()).into_owned();
    if code.iter().any(u8::is_ascii_lowercase) {
        notes.of(Kind::LowerCase, &upper, Some(offset), "code in lower case");
    }
    let (value, utf8) = text(value);
    if utf8 {
        notes.of(Kind::Utf8, &upper, Some(offset), "read as UTF-8");
    }
    let element = AamvaElement { value, subfile: subfile.map(str::to_owned), offset };
    elements.keep(&upper, element, notes);
}

/// Text of a value: ISO 8859-1 as the standard says, or UTF-8 where it is that beyond doubt.
pub(super) fn text(bytes: &[u8]) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), !text.is_ascii()),
        Err(_) => (bytes.iter().map(|byte| char::from(*byte)).collect(), false),
    }
}

/// What parts the elements of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    /// Line feeds, as the standard has it, with carriage returns as terminators.
    LineFeed,
    /// Carriage returns alone.
    CarriageReturn,
    /// Any other control character.
    Control,
    /// `|`, as one popular scanner setting has it.
    Bar,
    /// Nothing.
    None,
}

impl Separator {
    fn parts(self, byte: u8) -> bool {
        match self {
            Self::Bar => byte == b'|' || byte < b' ',
            _ => byte < b' ',
        }
    }

    fn line_feeds(self) -> bool {
        self == Self::LineFeed
    }
}

fn separator_of(data: &[u8], at: usize, notes: &mut Notes) -> Separator {
    let count = |wanted: u8| data.iter().filter(|byte| **byte == wanted).count();
    let data = data.trim_ascii_end();
    let inner = |wanted: u8| data.contains(&wanted);
    if inner(b'\n') {
        if data.windows(2).any(|pair| pair == b"\r\n") && count(b'\r') > 1 {
            notes.at(Kind::ElementSeparator, at, "CR LF instead of LF");
            return Separator::Control;
        }
        return Separator::LineFeed;
    }
    if inner(b'\r') {
        notes.at(Kind::ElementSeparator, at, "CR instead of LF");
        return Separator::CarriageReturn;
    }
    if let Some(byte) = data.iter().find(|byte| **byte < b' ') {
        notes.at(Kind::ElementSeparator, at, format!("{byte:02x} instead of LF"));
        return Separator::Control;
    }
    if data.windows(4).filter(|window| window[0] == b'|' && is_code_start(&window[1..])).count() > 1 {
        notes.at(Kind::ElementSeparator, at, "| instead of LF");
        return Separator::Bar;
    }
    // A subfile of one element needs no separator.
    Separator::None
}

/// Parts a run without separators at the codes that a licence has, each at most once and never with an empty value:
/// a guess, and said to be one. A line that separators bound is one part.
fn codes_within(line: &[u8], unparted: bool) -> Vec<std::ops::Range<usize>> {
    let mut starts = vec![0];
    let mut seen: Vec<[u8; 3]> = line.first_chunk::<3>().into_iter().copied().collect();
    let mut at = 4;
    while unparted && let Some(code) = line.get(at..).and_then(<[u8]>::first_chunk::<3>) {
        let value = line.get(at + 3..).unwrap_or_default();
        let filled = line.get(..at).is_some_and(|before| before.ends_with(b"  "));
        let starts_here = if LIKE_NAMES.contains(code) { filled } else { follows(*code, value) };
        if starts_here && !seen.contains(code) {
            starts.push(at);
            seen.push(*code);
            at += 4;
        } else {
            at += 1;
        }
    }
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(line.len()));
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}
