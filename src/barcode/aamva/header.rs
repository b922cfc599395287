//! The header of a payload. In: the bytes. Out: its numbers, the designators, and where the subfiles begin.
//!
//! AAMVA DL/ID Card Design Standard, annex D.12.3 (header) and D.12.4 (subfile designators):
//! `@ LF RS CR "ANSI "` issuer(6) version(2) jurisdiction version(2, from version 02 on) entries(2), then per subfile
//! type(2) offset(4) length(4). No oddity of it stops the reading.

use super::notes::Notes;
use crate::record::AamvaWarningKind as Kind;

/// Bytes before the file type within which a header is looked for; what stands there is a reader's own prefix.
const MOST_LEADING_BYTES: usize = 64;
/// Most designators read; the standard has two digits for their count and cards have one to three.
const MOST_DESIGNATORS: usize = 99;

/// A designator, as it states things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Designator {
    /// Two letters, upper case.
    pub(super) kind: [u8; 2],
    /// Its own place in the payload.
    pub(super) at: usize,
    /// `None` where it is not four digits.
    pub(super) offset: Option<usize>,
    /// `None` where it is not four digits.
    pub(super) length: Option<usize>,
}

/// A header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Header {
    /// Byte that offsets count from: the `@`, or where it should be, which may be before the payload.
    pub(super) origin: isize,
    pub(super) iin: Option<String>,
    pub(super) version: Option<u8>,
    pub(super) jurisdiction_version: Option<u8>,
    pub(super) designators: Vec<Designator>,
    /// First byte after the designators.
    pub(super) end: usize,
}

/// Reads a header; `None` where no file type followed by digits is near the start.
pub(super) fn read_header(bytes: &[u8], notes: &mut Notes) -> Option<Header> {
    let (type_at, type_end) = find_file_type(bytes)?;
    let origin = check_start(bytes, type_at, notes);
    check_file_type(bytes, type_at, type_end, notes);
    let digits = digits_at(bytes, type_end);
    let mut header = Header { origin, ..Header::default() };
    let entries = read_numbers(digits, type_end, &mut header, notes);
    header.end = type_end + digits.len();
    read_designators(bytes, &mut header, notes);
    check_entries(entries, &header, type_end, notes);
    Some(header)
}

/// Where the file type starts and where the digits after it do.
fn find_file_type(bytes: &[u8]) -> Option<(usize, usize)> {
    for start in 0..bytes.len().min(MOST_LEADING_BYTES) {
        let rest = bytes.get(start..)?;
        for name in [&b"ANSI"[..], b"AAMVA"] {
            if rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
                let mut end = start + name.len();
                while bytes.get(end) == Some(&b' ') {
                    end += 1;
                }
                // Four digits are an issuer cut short; less is a text that happens to say ANSI.
                if digits_at(bytes, end).len() >= 4 {
                    return Some((start, end));
                }
            }
        }
    }
    None
}

/// `@ LF RS CR` before the file type; gives the byte that offsets count from.
fn check_start(bytes: &[u8], type_at: usize, notes: &mut Notes) -> isize {
    let before = bytes.get(..type_at).unwrap_or_default();
    let Some(indicator) = before.iter().rposition(|byte| *byte == b'@') else {
        notes.at(Kind::ComplianceIndicator, 0, "no @ before the file type");
        let separators = before.iter().rev().take_while(|byte| **byte < b' ').count();
        let leading = before.len() - separators;
        if leading > 0 {
            notes.at(Kind::LeadingBytes, 0, format!("{leading} bytes before the header"));
        }
        if before.get(leading..) != Some(b"\n\x1e\r") {
            notes.at(Kind::HeaderSeparators, leading, separators_found(before.get(leading..)));
        }
        // Within the first bytes, so that both are small.
        return type_at as isize - 4;
    };
    if indicator > 0 {
        notes.at(Kind::LeadingBytes, 0, format!("{indicator} bytes before the header"));
    }
    let between = before.get(indicator + 1..);
    if between != Some(b"\n\x1e\r") {
        notes.at(Kind::HeaderSeparators, indicator + 1, separators_found(between));
    }
    indicator as isize
}

fn separators_found(bytes: Option<&[u8]>) -> String {
    let found: Vec<String> =
        bytes.unwrap_or_default().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!(
        "0a 1e 0d expected, found {}",
        if found.is_empty() { "nothing".to_owned() } else { found.join(" ") }
    )
}

fn check_file_type(bytes: &[u8], start: usize, end: usize, notes: &mut Notes) {
    match bytes.get(start..end) {
        Some(b"ANSI ") => {}
        Some(found) if found.starts_with(b"AAMVA") => {
            notes.at(Kind::FileType, start, "AAMVA where \"ANSI \" belongs");
        }
        Some(found) if !found.starts_with(b"ANSI") && !found.starts_with(b"AAMVA") => {
            notes.at(Kind::FileType, start, "the file type is not in upper case");
        }
        _ => notes.at(Kind::FileType, start, "the file type is not followed by one space"),
    }
}

/// The run of digits at a place.
fn digits_at(bytes: &[u8], start: usize) -> &[u8] {
    let rest = bytes.get(start..).unwrap_or_default();
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    rest.get(..count).unwrap_or_default()
}

/// Numbers of the header by how many digits there are, since that is surer than what the version promises: with 12
/// there is a jurisdiction version, with 10 there is none, with 8 the entries are missing too. Gives the entries.
fn read_numbers(digits: &[u8], at: usize, header: &mut Header, notes: &mut Notes) -> Option<usize> {
    let pair = |start: usize| digits.get(start..start + 2).and_then(number);
    match digits.get(..6) {
        Some(iin) => header.iin = Some(String::from_utf8_lossy(iin).into_owned()),
        None => notes.at(Kind::IinForm, at, format!("{} digits, 6 expected", digits.len())),
    }
    header.version = pair(6).and_then(|version| u8::try_from(version).ok());
    match header.version {
        Some(0..=11) => {}
        Some(version) => notes.at(Kind::VersionUnknown, at + 6, format!("version {version:02}")),
        None => notes.at(Kind::VersionUnknown, at + 6, "no version number"),
    }
    let oldest = header.version.is_some_and(|version| version < 2);
    if digits.len() >= 12 {
        header.jurisdiction_version = pair(8).and_then(|version| u8::try_from(version).ok());
        if oldest {
            notes.at(Kind::JurisdictionVersion, at + 8, "version 01 has none");
        }
        return pair(10);
    }
    if !oldest && header.version.is_some() {
        notes.at(Kind::JurisdictionVersion, at + 8, "missing");
    }
    pair(8)
}

fn read_designators(bytes: &[u8], header: &mut Header, notes: &mut Notes) {
    while header.designators.len() < MOST_DESIGNATORS {
        let at = header.end;
        let Some(designator) = bytes.get(at..at + 10) else { break };
        let Some((&[first, second], numbers)) = designator.split_first_chunk::<2>() else { break };
        let kind = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
        if !kind.iter().all(u8::is_ascii_uppercase) {
            break;
        }
        let (offset, length) = (numbers.get(..4).and_then(number), numbers.get(4..).and_then(number));
        if offset.is_none() || length.is_none() {
            // "DLabacDLDCS…": letters where numbers belong, right before the subfile. A subfile's own start looks
            // alike, but its first element has an upper-case code.
            let again = bytes.get(at + 2..at + 8).unwrap_or_default();
            let subfile = again.windows(2).position(|pair| pair == designator.get(..2).unwrap_or_default());
            match subfile {
                Some(skip) if skip > 0 && header.designators.is_empty() && is_data_kind(kind) => {
                    notes.at(Kind::Designator, at, "offset and length are not numbers");
                    header.designators.push(Designator { kind, at, offset: None, length: None });
                    header.end = at + 2 + skip;
                }
                _ => {}
            }
            break;
        }
        header.designators.push(Designator { kind, at, offset, length });
        header.end = at + 10;
    }
}

fn check_entries(entries: Option<usize>, header: &Header, at: usize, notes: &mut Notes) {
    let found = header.designators.len();
    match entries {
        Some(entries) if entries == found => {}
        Some(entries) => {
            notes.at(Kind::EntriesCount, at, format!("{entries} stated, {found} designators found"));
        }
        None => notes.at(Kind::EntriesCount, at, format!("none stated, {found} designators found")),
    }
}

/// Whether these letters name a subfile of elements that the standard defines.
pub(super) fn is_data_kind(kind: [u8; 2]) -> bool {
    matches!(&kind, b"DL" | b"ID" | b"EN")
}

/// The value of a few digits.
pub(super) fn number(digits: &[u8]) -> Option<usize> {
    if digits.is_empty() || digits.len() > 9 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(digits.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Option<Header>, Vec<Kind>) {
        let mut notes = Notes::default();
        let header = read_header(bytes, &mut notes);
        (header, notes.finish().into_iter().map(|warning| warning.what).collect())
    }

    #[test]
    fn the_standards_own_example_has_no_deviation() {
        // 2020 standard, annex D.12.5.
        let (header, deviations) = read(b"@\n\x1e\rANSI 636000100102DL00410278ZV03190008DLDAQT64235789\n");
        let header = header.unwrap();
        assert_eq!((header.iin.as_deref(), header.version), (Some("636000"), Some(10)));
        assert_eq!((header.jurisdiction_version, header.end), (Some(1), 41));
        let [dl, zv] = header.designators.as_slice() else { panic!("{header:?}") };
        assert_eq!((dl.kind, dl.offset, dl.length), (*b"DL", Some(41), Some(278)));
        assert_eq!((zv.kind, zv.offset, zv.length), (*b"ZV", Some(319), Some(8)));
        assert_eq!(deviations, []);
    }

    #[test]
    fn version_01_has_no_jurisdiction_version() {
        let (header, deviations) = read(b"@\n\x1e\rANSI 6360290102DL00390179ZO02180025DLDAQ1\n");
        let header = header.unwrap();
        assert_eq!((header.version, header.jurisdiction_version), (Some(1), None));
        assert_eq!((header.designators.len(), deviations), (2, vec![]));
    }

    #[test]
    fn a_later_version_may_lack_the_jurisdiction_version() {
        let (header, deviations) = read(b"@\n\x1e\rANSI 6360350201DL00290200DLDAQ1\n");
        assert_eq!(header.unwrap().designators.len(), 1);
        assert_eq!(deviations, [Kind::JurisdictionVersion]);
    }

    #[test]
    fn every_oddity_of_the_start_is_named() {
        for (start, expected) in [
            (&b"\n\x1e\rANSI "[..], vec![Kind::ComplianceIndicator]),
            (b"@ANSI ", vec![Kind::HeaderSeparators]),
            (b"@\r\n\x1e\r\nANSI ", vec![Kind::HeaderSeparators]),
            (b"]L0@\n\x1e\rANSI ", vec![Kind::LeadingBytes]),
            (b"@\n\x1e\rAAMVA", vec![Kind::FileType]),
            (b"@\n\x1e\ransi ", vec![Kind::FileType]),
            (b"@\n\x1e\rANSI", vec![Kind::FileType]),
            (b"ANSI ", vec![Kind::ComplianceIndicator, Kind::HeaderSeparators]),
        ] {
            let (header, deviations) = read(&[start, b"6360150102DL00410010ZT00510010DLDAQ1\n"].concat());
            assert_eq!(deviations, expected, "{start:?}");
            assert_eq!(header.unwrap().iin.as_deref(), Some("636015"));
        }
    }

    #[test]
    fn letters_for_numbers_are_passed_over() {
        let (header, deviations) = read(b"@\n\x1e\rANSI 990876030001DLabacDLDCSMOTORIST\n");
        let header = header.unwrap();
        assert_eq!((header.designators.len(), header.designators[0].offset), (1, None));
        assert_eq!((header.end, deviations), (27, vec![Kind::Designator]));
    }

    #[test]
    fn other_texts_have_no_header() {
        for text in [&b""[..], b"ANSI", b"ANSI C", b"ANSI 12", b"@\n\x1e\r", b"http://ansi.org/"] {
            assert_eq!(read(text).0, None, "{text:?}");
        }
    }
}
