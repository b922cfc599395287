//! Indicators and the sex. In: elements of one character. Out: what they say; absent is `None`, since most are
//! absent rather than 0 where they do not hold.

use super::super::notes::Notes;
use super::{Reader, meaning};
use crate::record::{AamvaFields, AamvaSex, AamvaWarningKind as Kind};

/// Reads them all.
pub(super) fn read(reader: &Reader<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    let mut flag = |codes: &[&str]| {
        let code = codes.iter().find(|code| reader.raw(code).is_some())?;
        let value = reader.text(code)?;
        match value.to_uppercase().as_str() {
            "1" | "Y" | "YES" | "T" | "TRUE" => Some(true),
            "0" | "N" | "NO" | "F" | "FALSE" => Some(false),
            _ => {
                notes.of(Kind::IndicatorValue, code, reader.offset(code), "1 or nothing expected");
                None
            }
        }
    };
    fields.limited_duration = flag(&["DDD"]);
    fields.non_domiciled = flag(&["DDN"]);
    fields.veteran = flag(&["DDL"]);
    fields.organ_donor = flag(if reader.is_oldest() { &["DBH", "DDK"] } else { &["DDK"] });
    fields.commercial = flag(&["DDM"]);
    fields.enhanced = flag(&["DDO"]);
    fields.permit = flag(&["DDP"]);
    if reader.is_oldest() {
        fields.non_resident = flag(&["DBI"]);
    }
    fields.real_id = match reader.text("DDA").map(str::to_uppercase).as_deref() {
        // Fully, or materially, compliant with the REAL ID act (6 CFR 37).
        Some("F" | "M") => Some(true),
        Some("N") => Some(false),
        Some(_) => {
            notes.of(Kind::IndicatorValue, "DDA", reader.offset("DDA"), "F or N expected");
            None
        }
        None => None,
    };
    fields.sex = reader.raw("DBC").and_then(|element| sex(&element.value, Some(element.offset), notes));
}

/// 1, 2, 9 of the standard, letters of version 01, and X.
pub(in super::super) fn sex(value: &str, offset: Option<usize>, notes: &mut Notes) -> Option<AamvaSex> {
    match meaning(value)?.to_uppercase().as_str() {
        "1" | "M" => Some(AamvaSex::M),
        "2" | "F" => Some(AamvaSex::F),
        "9" | "X" => Some(AamvaSex::X),
        _ => {
            notes.of(Kind::SexCode, "DBC", offset, "1, 2 or 9 expected");
            None
        }
    }
}
