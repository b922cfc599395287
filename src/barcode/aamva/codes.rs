//! Element codes: which ones every card has, and what can stand after them. In: a code. Out: what is known of it.
//!
//! AAMVA DL/ID Card Design Standard, annex D, tables D.3 and D.4 of the versions named.

/// Elements that every card of a version has (tables of mandatory elements; D.3 since 2009). Driving privileges are
/// left out, since an identification card has none, and so are those that whole jurisdictions omit lawfully.
#[must_use]
pub(super) fn mandatory(version: u8) -> &'static [&'static str] {
    match version {
        0 | 1 => &["DAQ", "DBA", "DBB", "DBC"],
        2 | 3 => &[
            "DAQ", "DCS", "DCT", "DBA", "DBB", "DBC", "DBD", "DAY", "DAU", "DAI", "DAJ", "DAK", "DCF", "DCG",
        ],
        _ => &[
            "DAQ", "DCS", "DAC", "DDE", "DDF", "DDG", "DBA", "DBB", "DBC", "DBD", "DAY", "DAU", "DAG", "DAI",
            "DAJ", "DAK", "DCF", "DCG",
        ],
    }
}

/// Codes that common names and cities begin like (Daniels, Darlene, Dallas): where nothing parts the elements they are
/// taken for a start only behind the blanks that fill a value.
pub(super) const LIKE_NAMES: &[[u8; 3]] = &[*b"DAE", *b"DAL", *b"DAM", *b"DAN", *b"DAR", *b"DAV"];

/// Whether a value that may follow this code stands here; only codes with a recognisable value or a fixed place on
/// every licence are taken for a start.
pub(super) fn follows(code: [u8; 3], value: &[u8]) -> bool {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let first = value.first().copied().unwrap_or_default();
    match &code {
        b"DBA" | b"DBB" | b"DBD" | b"DDB" | b"DDC" | b"DDH" | b"DDI" | b"DDJ" => digits >= 8,
        b"DAU" | b"DAW" | b"DAX" => digits >= 2,
        b"DBC" => matches!(first, b'1' | b'2' | b'9' | b'M' | b'F' | b'X') && ends_value(value.get(1..)),
        b"DDE" | b"DDF" | b"DDG" => matches!(first, b'T' | b'N' | b'U') && ends_value(value.get(1..)),
        b"DDA" => matches!(first, b'F' | b'N' | b'M') && ends_value(value.get(1..)),
        b"DDD" | b"DDK" | b"DDL" | b"DDM" | b"DDN" | b"DDO" | b"DDP" | b"DCE" => {
            digits == 1 && ends_value(value.get(1..))
        }
        b"DAY" | b"DAZ" => value.get(..3).is_some_and(|code| code.iter().all(u8::is_ascii_alphabetic)),
        b"DAA" | b"DAG" | b"DAH" | b"DAI" | b"DAJ" | b"DAK" | b"DAQ" | b"DAS" | b"DAT" | b"DAC" | b"DAD"
        | b"DCS" | b"DCT" | b"DCU" | b"DCA" | b"DCB" | b"DCD" | b"DCF" | b"DCG" | b"DCK" => !value.is_empty(),
        _ => false,
    }
}

/// Whether a value ends here: nothing more, a blank, or another code.
fn ends_value(rest: Option<&[u8]>) -> bool {
    match rest.unwrap_or_default() {
        [] | [b' ' | b'D' | b'Z', ..] => true,
        [byte, ..] => *byte < b' ',
    }
}
