//! Colours of eyes and hair. In: DAY and DAZ. Out: ANSI D-20 codes.

use super::super::notes::Notes;
use super::{Reader, meaning};
use crate::record::{AamvaFields, AamvaWarningKind as Kind};

/// Codes of ANSI D-20 for eyes and hair together, with words that cards write for them.
const COLOURS: &[(&str, &[&str])] = &[
    ("BAL", &["BALD"]),
    ("BLK", &["BLACK"]),
    ("BLN", &["BLOND", "BLONDE", "BLO"]),
    ("BLU", &["BLUE"]),
    ("BRO", &["BROWN", "BRN"]),
    ("DIC", &["DICHROMATIC", "MULTI"]),
    ("GRN", &["GREEN"]),
    ("GRY", &["GREY", "GRAY", "GRA"]),
    ("HAZ", &["HAZEL"]),
    ("MAR", &["MAROON"]),
    ("PNK", &["PINK"]),
    ("RED", &["AUBURN"]),
    ("SDY", &["SANDY"]),
    ("UNK", &["UNKNOWN"]),
    ("WHI", &["WHITE"]),
];

/// Reads both colours.
pub(super) fn read(reader: &Reader<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    let mut colour = |code: &str| {
        let element = reader.raw(code)?;
        colour(&element.value, code, Some(element.offset), notes)
    };
    fields.eyes = colour("DAY");
    fields.hair = colour("DAZ");
}

/// The code of a colour; what is none is given as it is, with a deviation.
pub(in super::super) fn colour(
    value: &str,
    code: &str,
    offset: Option<usize>,
    notes: &mut Notes,
) -> Option<String> {
    let value = meaning(value)?.to_uppercase();
    let known = COLOURS.iter().find(|(colour, words)| *colour == value || words.contains(&value.as_str()));
    match known {
        Some((colour, _)) => {
            if *colour != value {
                notes.of(Kind::ColourCode, code, offset, format!("{colour} written another way"));
            }
            Some((*colour).to_owned())
        }
        None => {
            notes.of(Kind::ColourCode, code, offset, "no D-20 code");
            Some(value)
        }
    }
}
