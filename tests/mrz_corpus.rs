//! Replays the public corpus of hard lines. In: `tests/vectors/mrz/corpus.json`. Out: a failure for each entry that parses
//! to anything else than it says, or whose legal documents do not come back from their own fields.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;

use idcapture::mrz::{LineReading, decode, parse, rerender};
use idcapture::record::MrzStatus;
use serde_json::{Value, json};

fn entries() -> Vec<Value> {
    let corpus: Value = serde_json::from_str(include_str!("vectors/mrz/corpus.json")).unwrap();
    assert_eq!(corpus["schema"], "idcapture.mrz-corpus/1");
    corpus["entries"].as_array().unwrap().clone()
}

fn lines(entry: &Value) -> Vec<String> {
    entry["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

fn today(entry: &Value) -> Option<jiff::civil::Date> {
    entry["today"].as_str().map(|day| day.parse().unwrap())
}

/// What the corpus states of a report.
fn stated(report: &impl serde::Serialize) -> Value {
    let all = serde_json::to_value(report).unwrap();
    if all.is_null() {
        return all;
    }
    json!({
        "status": all["status"], "format": all["format"], "valid": all["valid"],
        "check_digits": all["check_digits"], "fields": all["fields"], "notes": sorted(&all["notes"]),
    })
}

fn sorted(notes: &Value) -> Vec<String> {
    let set: BTreeSet<String> =
        notes.as_array().unwrap().iter().map(|note| note.as_str().unwrap().to_owned()).collect();
    set.into_iter().collect()
}

/// One test an entry, so that a case that breaks is named; its source stands in the corpus.
macro_rules! cases {
    ($($name:ident)+) => {
        const NAMED: &[&str] = &[$(stringify!($name)),+];

        mod parses_as_stated {
            $(#[test]
            fn $name() {
                super::parses(stringify!($name));
            })+
        }
    };
}

fn parses(name: &str) {
    let entries = entries();
    let entry = entries.iter().find(|entry| entry["name"] == name).unwrap();
    assert_eq!(stated(&parse(&lines(entry), today(entry))), entry["expected"], "{}", entry["source"]);
}

#[test]
fn every_entry_has_its_test_and_its_source() {
    let entries = entries();
    let names: Vec<&str> = entries.iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    assert_eq!(names, NAMED);
    assert!(entries.iter().all(|entry| !entry["source"].as_str().unwrap().is_empty()));
    assert!(entries.len() >= 80, "{} entries", entries.len());
}

/// A reader that is sure of every character says the same as the text.
#[test]
fn every_entry_decodes_as_it_parses() {
    let wrong: Vec<String> = entries()
        .iter()
        .filter(|entry| !entry["expected"].is_null() && entry["name"] != "td3_below_other_text")
        .filter_map(|entry| {
            let readings: Vec<LineReading> =
                lines(entry).iter().map(|line| LineReading::from_text(line, 0.999)).collect();
            let found = stated(&decode(&readings, today(entry)));
            (found != entry["expected"])
                .then(|| format!("{}\n  found    {found}\n  expected {}", entry["name"], entry["expected"]))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Issuers' deviations that parse, but that no legal document has: their fields make other lines.
const NOT_LEGAL: [&str; 5] = [
    "td3_birth_unknown_with_filler_digit",
    "td3_birth_day_and_month_zero",
    "td3_sex_x_printed",
    "td3_names_double_filler_inside",
    "td3_below_other_text",
];

#[test]
fn legal_documents_come_back_from_their_fields() {
    let mut held = 0;
    for entry in entries() {
        let (name, lines) = (entry["name"].as_str().unwrap(), lines(&entry));
        let Some(report) = parse(&lines, today(&entry)) else { continue };
        if report.status == MrzStatus::Found && report.valid && !NOT_LEGAL.contains(&name) {
            assert_eq!(rerender(&report).unwrap(), lines, "{name}");
            held += 1;
        }
    }
    assert!(held >= 80, "{held} legal documents");
}

cases! {
    td3_standard_specimen
    td3_germany_single_letter
    td3_empty_optional_data_with_filler_digit
    td3_empty_optional_data_with_zero_digit
    td3_optional_data_with_filler_digit_is_wrong
    td3_birth_day_unknown
    td3_birth_month_and_day_unknown
    td3_birth_unknown
    td3_birth_unknown_with_filler_digit
    td3_birth_day_and_month_zero
    td3_sex_unspecified
    td3_sex_x_printed
    td3_issuer_uno
    td3_issuer_una
    td3_issuer_unk
    td3_issuer_xba
    td3_issuer_xim
    td3_issuer_xcc
    td3_issuer_xce
    td3_issuer_xco
    td3_issuer_xdc
    td3_issuer_xec
    td3_issuer_xes
    td3_issuer_xmp
    td3_issuer_xom
    td3_issuer_xpo
    td3_issuer_eue
    td3_issuer_rks
    td3_nationality_xxa
    td3_nationality_xxb
    td3_nationality_xxc
    td3_nationality_xxx
    td3_nationality_gbd
    td3_nationality_gbn
    td3_nationality_gbo
    td3_nationality_gbp
    td3_nationality_gbs
    td3_nationality_unknown_code
    td3_names_no_secondary
    td3_names_secondary_only
    td3_names_truncated
    td3_names_primary_fills_the_field
    td3_names_hyphen_and_apostrophe
    td3_names_several_primary_words
    td3_names_double_filler_inside
    td3_names_single_letters
    td3_names_n_with_tilde_as_nxx
    td3_names_u_with_diaeresis_as_uxx
    td3_names_ae_stays
    td3_names_suffix_in_primary
    td3_czech_short_number
    td3_tunisian_fillers_in_optional_data
    td3_moroccan_letters_in_optional_data
    td3_nigerian_long_optional_data
    td3_togolese_empty_optional_data
    td3_italian_second_code_letter
    td3_optional_data_begins_with_filler
    td3_filler_inside_number
    td3_diplomatic_code
    td3_number_all_letters
    td3_wrong_number_digit
    td3_wrong_birth_digit
    td3_wrong_expiry_digit
    td3_wrong_personal_number_digit
    td3_wrong_composite_digit
    td3_born_today
    td3_born_a_century_ago
    td3_expired_decades_ago
    td3_expires_far_ahead
    td3_no_today
    td3_birth_on_29_february
    td3_birth_impossible
    td3_expiry_impossible
    td1_standard_specimen
    td1_number_of_10_characters
    td1_number_of_11_characters
    td1_number_of_12_characters
    td1_number_of_13_characters
    td1_number_of_14_characters
    td1_number_of_15_characters
    td1_number_of_16_characters
    td1_number_of_17_characters
    td1_number_of_18_characters
    td1_number_of_19_characters
    td1_number_of_20_characters
    td1_number_of_21_characters
    td1_number_of_22_characters
    td1_long_number_of_part_11
    td1_belgian_long_number
    td1_long_number_then_optional_data
    td1_senegalese_number_of_17
    td1_long_number_digit_over_the_filler_is_wrong
    td1_swedish_short_number_and_personal_number
    td1_italian_residence_permit
    td1_italian_identity_card
    td1_germany_single_letter
    td1_crew_member
    td1_both_optional_data
    td1_names_truncated
    td1_names_no_secondary
    td1_sex_unspecified
    td1_birth_unknown
    td1_wrong_composite_digit
    td1_wrong_number_digit
    td1_passport_card
    td2_standard_specimen
    td2_number_of_10_characters
    td2_number_of_11_characters
    td2_number_of_12_characters
    td2_number_of_13_characters
    td2_number_of_14_characters
    td2_germany_single_letter
    td2_optional_data
    td2_wrong_composite_digit
    td2_birth_month_and_day_unknown
    td2_french_issuer_is_not_the_old_card
    mrva_standard_specimen
    mrva_no_composite
    mrva_optional_data_to_the_end
    mrva_wrong_birth_digit
    mrva_nationality_differs
    mrvb_standard_specimen
    mrvb_no_composite
    mrvb_digit_in_the_last_column
    mrvb_unknown_birth_day
    frid_plain
    frid_department_and_office
    frid_given_names_listed
    frid_names_truncated
    frid_surname_of_two_words
    frid_wrong_number_digit
    frid_wrong_composite_digit
    dl_netherlands
    dl_france
    dl_france_surname_cut
    dl_other_issuer
    dl_wrong_digit
    part_td1_third_line_covered
    part_td1_first_line_covered
    part_td1_middle_line_covered
    part_td1_first_line_alone
    part_td1_second_line_alone
    part_td1_names_beginning_with_d_are_no_licence
    part_td1_cut_to_24_columns
    part_td1_third_line_cut
    part_td3_second_line_covered
    part_td3_first_line_covered
    part_td3_cut_to_36_columns_is_no_td2
    part_td3_cut_to_36_columns_with_a_digit_that_holds
    part_td3_cut_to_30_columns
    part_td3_cut_to_42_columns
    part_td3_second_line_cut
    part_td3_left_cut
    part_td2_second_line_covered
    part_td2_cut_to_33_columns
    part_mrva_cut_to_40_columns
    part_mrvb_second_line_covered
    part_frid_second_line_covered
    none_prose
    none_two_lines_of_44_characters
    none_empty
    none_lower_case
    td3_below_other_text
}
