//! Replays `tests/vectors/aamva`: every payload must say exactly what its entry says, every deviation included, and
//! nothing more.
#![cfg(feature = "capture")]

#[cfg(test)]
#[path = "aamva_corpus/support.rs"]
mod support;
#[cfg(test)]
#[path = "aamva_corpus/told.rs"]
mod told;

use idcapture::barcode::aamva::parse_aamva;
use serde_json::json;
use support::entries;
use told::says_what_its_entry_says;

/// A test per entry; where each comes from stands in its file.
macro_rules! entries {
    ($($test:ident = $name:literal,)*) => {
        const NAMED: &[&str] = &[$($name),*];

        $(
            #[test]
            fn $test() {
                says_what_its_entry_says($name);
            }
        )*
    };
}

entries! {
    alberta = "alberta",
    all_separators_of_the_header_missing = "all-separators-of-the-header-missing",
    ambiguous_date = "ambiguous-date",
    bars = "bars",
    british_columbia = "british-columbia",
    british_columbia_percent = "british-columbia-percent",
    british_columbia_shifted = "british-columbia-shifted",
    british_columbia_three_carets = "british-columbia-three-carets",
    british_columbia_two_tracks = "british-columbia-two-tracks",
    canada_02 = "canada-02",
    canada_10 = "canada-10",
    canada_cdn = "canada-cdn",
    canada_height_without_unit = "canada-height-without-unit",
    codes_that_are_none = "codes-that-are-none",
    cr_for_lf = "cr-for-lf",
    cr_lf = "cr-lf",
    cut_short = "cut-short",
    date_from_the_day_up = "date-from-the-day-up",
    date_from_the_year_down = "date-from-the-year-down",
    dates_out_of_order = "dates-out-of-order",
    entries_count = "entries-count",
    height_in_feet = "height-in-feet",
    hidalgo = "hidalgo",
    identification_card = "identification-card",
    illinois = "illinois",
    impossible_date = "impossible-date",
    indicators_2025 = "indicators-2025",
    jurisdiction_subfile = "jurisdiction-subfile",
    latin_1 = "latin-1",
    leading_blanks = "leading-blanks",
    letter_in_the_header = "letter-in-the-header",
    lower_case = "lower-case",
    maryland = "maryland",
    missing_subfile = "missing-subfile",
    name_without_commas = "name-without-commas",
    new_brunswick = "new-brunswick",
    no_compliance_indicator = "no-compliance-indicator",
    no_header = "no-header",
    no_space_after_ansi = "no-space-after-ansi",
    no_terminator = "no-terminator",
    none_and_unavailable = "none-and-unavailable",
    north_carolina = "north-carolina",
    ontario = "ontario",
    order_of_fields = "order-of-fields",
    oregon_dashes = "oregon-dashes",
    oregon_plain = "oregon-plain",
    oregon_year = "oregon-year",
    other_boarding_pass = "other-boarding-pass",
    other_elements = "other-elements",
    other_empty = "other-empty",
    other_issuer = "other-issuer",
    other_text = "other-text",
    prince_edward_island = "prince-edward-island",
    puerto_rico = "puerto-rico",
    real_id_limited_duration_ages = "real-id-limited-duration-ages",
    record_separator_missing = "record-separator-missing",
    repeated_elements = "repeated-elements",
    separators_missing = "separators-missing",
    sex_x = "sex-x",
    south_carolina = "south-carolina",
    symbology_prefix = "symbology-prefix",
    three_subfiles = "three-subfiles",
    tracks_expiry_by_birth_date = "tracks-expiry-by-birth-date",
    tracks_non_expiring = "tracks-non-expiring",
    tracks_texas = "tracks-texas",
    trailing_bytes = "trailing-bytes",
    truncated_names = "truncated-names",
    undesignated_subfile = "undesignated-subfile",
    unknown_issuer = "unknown-issuer",
    unknown_version = "unknown-version",
    unreadable_line = "unreadable-line",
    utf_8 = "utf-8",
    version_01 = "version-01",
    version_02 = "version-02",
    version_03 = "version-03",
    version_04 = "version-04",
    version_05 = "version-05",
    version_06 = "version-06",
    version_07 = "version-07",
    version_08 = "version-08",
    version_09 = "version-09",
    version_10 = "version-10",
    version_11 = "version-11",
    weight_range_and_alias = "weight-range-and-alias",
}

#[test]
fn the_corpus_covers_every_version_and_kind_of_deviation() {
    let entries = entries();
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, NAMED, "every entry has its test");
    let versions = |version: u64| {
        entries.iter().any(|entry| {
            entry.expected["aamva"]["version"] == version && entry.expected["aamva"]["warnings"] == json!([])
        })
    };
    assert!((1..=11).all(versions));
    for entry in &entries {
        assert!(!entry.expected["about"].as_str().unwrap().is_empty(), "{}", entry.name);
        assert!(!entry.expected["source"].as_str().unwrap().is_empty(), "{}", entry.name);
    }
}

#[test]
fn places_point_at_what_they_name() {
    for entry in entries() {
        let Some(report) = parse_aamva(&entry.payload) else { continue };
        for (key, element) in &report.elements {
            let code = key.split('#').next().unwrap();
            let at = entry.payload.get(element.offset..element.offset + 3).unwrap_or_default();
            assert!(key.starts_with('T') || at.eq_ignore_ascii_case(code.as_bytes()), "{} {key}", entry.name);
        }
        for subfile in &report.subfiles {
            let Some(offset) = subfile.offset else { continue };
            let letters = &entry.payload[offset..offset + 2];
            assert!(letters.eq_ignore_ascii_case(subfile.kind.as_bytes()), "{}", entry.name);
        }
        for warning in &report.warnings {
            assert!(warning.place.offset.is_none_or(|at| at <= entry.payload.len()), "{}", entry.name);
            assert!(warning.place.offset.is_some() || warning.place.element.is_some(), "{}", entry.name);
        }
    }
}

#[test]
fn warnings_never_say_what_the_card_says() {
    for entry in entries() {
        let Some(report) = parse_aamva(&entry.payload) else { continue };
        for warning in &report.warnings {
            for secret in ["aster", "mira", "elin", "specimen way", "k123", "1989", "2029", "2021"] {
                let note = warning.note.to_lowercase();
                assert!(!note.contains(secret), "{}: {note}", entry.name);
            }
        }
    }
}
