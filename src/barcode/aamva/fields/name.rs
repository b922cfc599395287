//! Names. In: the name elements of whichever version. Out: family name, first name, middle names, suffix, each with
//! its truncation.
//!
//! Version 01 has the whole name in DAA or its parts in DAB to DAE; 02 and 03 have DCS and all given names in DCT;
//! from 04 on DCS, DAC, DAD with truncation in DDE, DDF, DDG.

use super::super::notes::Notes;
use super::{Reader, meaning};
use crate::record::{AamvaFields, AamvaName, AamvaWarningKind as Kind};

/// Reads the names.
pub(super) fn read(reader: &Reader<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    fields.full_name = reader.first(&["DAA"]);
    fields.name_suffix = reader.first(&["DCU", "DAE"]);
    fields.name_prefix = reader.first(&["DAF"]);
    fields.family_name.value = part(reader, &["DCS", "DAB"], notes);
    fields.first_name.value = part(reader, &["DAC"], notes);
    // Several middle names are parted by commas.
    fields.middle_names.value = part(reader, &["DAD"], notes).map(|names| {
        names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
    });
    if let (None, Some(given)) = (&fields.first_name.value, reader.text("DCT")) {
        let (first, middle) = split_given(given, "DCT", reader.offset("DCT"), notes);
        fields.first_name.value = first;
        fields.middle_names.value = fields.middle_names.value.take().or(middle);
    }
    if let (None, Some(whole)) = (&fields.family_name.value, reader.text("DAA")) {
        split_whole_name(whole, "DAA", reader.offset("DAA"), fields, notes);
    }
    truncation(reader, "DDE", &mut fields.family_name, notes);
    truncation(reader, "DDF", &mut fields.first_name, notes);
    truncation(reader, "DDG", &mut fields.middle_names, notes);
}

/// One part; Ontario's ends in a comma.
fn part(reader: &Reader<'_>, codes: &[&str], notes: &mut Notes) -> Option<String> {
    let (code, value) = codes.iter().find_map(|code| reader.text(code).map(|value| (*code, value)))?;
    let bare = value.trim_end_matches([',', ' ']);
    if bare.len() != value.len() {
        notes.of(Kind::NameComma, code, reader.offset(code), "ends in a comma");
    }
    meaning(bare).map(str::to_owned)
}

/// All given names of one element: parted by commas as the standard has it, by spaces where there is none.
fn split_given(
    given: &str,
    code: &str,
    offset: Option<usize>,
    notes: &mut Notes,
) -> (Option<String>, Option<String>) {
    // `MARY ANN,` has said where the first name ends.
    let split = given.split_once(',').or_else(|| {
        let split = given.split_once(' ');
        if split.is_some() {
            notes.of(Kind::NameSplit, code, offset, "parted at the first space");
        }
        split
    });
    let (first, rest) = split.unwrap_or((given, ""));
    let rest: Vec<&str> = rest.split(',').filter_map(meaning).collect();
    (meaning(first).map(str::to_owned), (!rest.is_empty()).then(|| rest.join(" ")))
}

/// `LAST,FIRST,MIDDLE,SUFFIX` of version 01, with `$` for commas in tracks; Oregon writes `LAST, FIRST MIDDLE`.
pub(in super::super) fn split_whole_name(
    whole: &str,
    code: &str,
    offset: Option<usize>,
    fields: &mut AamvaFields,
    notes: &mut Notes,
) {
    let separator = if whole.contains('$') { '$' } else { ',' };
    let parts: Vec<&str> = whole.split(separator).map(|part| part.trim_matches([',', ' '])).collect();
    let [family, given @ ..] = parts.as_slice() else { return };
    if given.is_empty() {
        notes.of(Kind::NameNotSplit, code, offset, "no comma parts the name");
        return;
    }
    fields.family_name.value = meaning(family).map(str::to_owned);
    let later: Vec<&str> = given.iter().skip(1).copied().collect();
    let first = given.first().copied().unwrap_or_default();
    if later.is_empty() {
        let (first, middle) = split_given(first, code, offset, notes);
        fields.first_name.value = first;
        fields.middle_names.value = middle;
        return;
    }
    fields.first_name.value = meaning(first).map(str::to_owned);
    fields.middle_names.value = later.first().and_then(|part| meaning(part)).map(str::to_owned);
    let suffix = later.get(1).and_then(|part| meaning(part)).map(str::to_owned);
    fields.name_suffix = fields.name_suffix.take().or(suffix);
}

fn truncation(reader: &Reader<'_>, code: &str, name: &mut AamvaName, notes: &mut Notes) {
    let Some(value) = reader.raw(code).map(|element| element.value.trim()) else { return };
    name.truncated = match value {
        "T" | "t" => Some(true),
        "N" | "n" => Some(false),
        "U" | "u" | "" => None,
        _ => {
            notes.of(Kind::IndicatorValue, code, reader.offset(code), "T, N or U expected");
            None
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(whole: &str) -> (AamvaFields, Vec<Kind>) {
        let (mut fields, mut notes) = (AamvaFields::default(), Notes::default());
        split_whole_name(whole, "DAA", None, &mut fields, &mut notes);
        (fields, notes.finish().into_iter().map(|warning| warning.what).collect())
    }

    fn parts(fields: &AamvaFields) -> [Option<&str>; 4] {
        [
            fields.family_name.value.as_deref(),
            fields.first_name.value.as_deref(),
            fields.middle_names.value.as_deref(),
            fields.name_suffix.as_deref(),
        ]
    }

    #[test]
    fn the_whole_name_is_split_at_commas() {
        let (fields, deviations) = split("DOE,SUE,ANN,III");
        assert_eq!(parts(&fields), [Some("DOE"), Some("SUE"), Some("ANN"), Some("III")]);
        assert_eq!(deviations, []);
        // Maryland: no middle name, but a suffix.
        let (fields, deviations) = split("JOHNSON,JACK,,3RD");
        assert_eq!(parts(&fields), [Some("JOHNSON"), Some("JACK"), None, Some("3RD")]);
        assert_eq!(deviations, []);
        // Missouri: blank parts, a comma at the end.
        let (fields, _) = split("ALPHA,BETA, ,");
        assert_eq!(parts(&fields), [Some("ALPHA"), Some("BETA"), None, None]);
    }

    #[test]
    fn oregons_form_is_split_at_the_space_and_said_to_be() {
        let (fields, deviations) = split("SMITH, MARY JONES");
        assert_eq!(parts(&fields), [Some("SMITH"), Some("MARY"), Some("JONES"), None]);
        assert_eq!(deviations, [Kind::NameSplit]);
    }

    #[test]
    fn a_name_that_nothing_parts_stays_whole() {
        let (fields, deviations) = split("JOHN Q PUBLIC");
        assert_eq!(parts(&fields), [None; 4]);
        assert_eq!(deviations, [Kind::NameNotSplit]);
    }
}
