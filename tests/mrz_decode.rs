//! What a line reader was unsure of, and what becomes of it. In: made-up readings with doubtful characters. Out: a failure
//! when a change is made without two facts, when one is missed that has them, or when part of a zone reads as a whole.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod mrz_readings;

use idcapture::mrz::{decode, parse};
use idcapture::record::{Confirmation, FieldStatus, MrzFormat, MrzNote, MrzReport, MrzStatus};
use jiff::civil::date;
use mrz_readings::{TD1, TD2, TD3, VISA, Zone, readings};

fn decoded(zone: &Zone) -> MrzReport {
    decode(&zone.lines, Some(date(2026, 1, 15))).unwrap()
}

fn status(report: &MrzReport, field: &str) -> FieldStatus {
    report.fields[field].status
}

#[test]
fn two_digits_confirm_a_correction() {
    let report = decoded(&readings(&TD3).doubt(1, 1, &[('B', 0.7), ('8', 0.3)]));
    assert!(report.valid);
    assert_eq!(report.lines, TD3);
    assert_eq!(report.lines_as_read[1].chars().nth(1), Some('B'));
    assert_eq!(status(&report, "document_number"), FieldStatus::Corrected);
    assert_eq!(report.corrections.len(), 1);
    let change = &report.corrections[0];
    assert_eq!((change.line, change.column, change.from, change.to), (1, 1, Some('B'), Some('8')));
    assert_eq!(change.by, [Confirmation::OwnDigit, Confirmation::CompositeDigit]);
    assert_eq!(status(&report, "surname"), FieldStatus::Read);
}

#[test]
fn a_certain_character_is_never_changed() {
    let report = decoded(&readings(&TD3).doubt(1, 1, &[('B', 0.99), ('8', 0.01)]));
    assert!(!report.valid);
    assert_eq!(report.lines[1].chars().nth(1), Some('B'));
    assert_eq!(report.corrections, []);
    assert_eq!(status(&report, "document_number"), FieldStatus::Unverifiable);
}

/// A specimen printed with a wrong digit has certain characters and comes back as printed.
#[test]
fn a_specimen_with_wrong_digits_is_not_repaired() {
    for column in [9, 19, 27, 42, 43] {
        let mut lines = TD3.map(str::to_owned);
        let wrong = if lines[1].chars().nth(column) == Some('5') { "6" } else { "5" };
        lines[1].replace_range(column..=column, wrong);
        let zone = readings(&[lines[0].as_str(), lines[1].as_str()]);
        let report = decoded(&zone);
        assert_eq!(report.status, MrzStatus::Found);
        assert!(!report.valid, "column {column}");
        assert_eq!(report.lines, lines);
        assert_eq!(report.corrections, []);
    }
}

/// In a visa a change has one digit, which is right by chance once in ten times.
#[test]
fn one_digit_alone_does_not_change_a_character() {
    let report = decoded(&readings(&VISA).doubt(1, 1, &[('B', 0.6), ('8', 0.4)]));
    assert!(!report.valid);
    assert_eq!(report.lines[1].chars().nth(1), Some('B'));
    assert_eq!(report.corrections, []);
    assert_eq!(status(&report, "document_number"), FieldStatus::Unverifiable);
}

#[test]
fn the_alphabet_and_a_digit_are_two_facts() {
    // A letter cannot stand in a birth date.
    let report = decoded(&readings(&VISA).doubt(1, 14, &[('A', 0.6), ('4', 0.4)]));
    assert!(report.valid);
    assert_eq!(report.lines, VISA);
    assert_eq!(report.corrections[0].by, [Confirmation::Alphabet, Confirmation::OwnDigit]);
    assert_eq!(status(&report, "birth_date"), FieldStatus::Corrected);
}

#[test]
fn the_calendar_and_a_digit_are_two_facts() {
    // Month 88 is none.
    let report = decoded(&readings(&VISA).doubt(1, 15, &[('8', 0.6), ('0', 0.4)]));
    assert!(report.valid);
    assert_eq!(report.corrections[0].by, [Confirmation::Calendar, Confirmation::OwnDigit]);
}

#[test]
fn two_readings_that_satisfy_the_digits_are_ambiguous() {
    // `L` counts 21, `B` 11 and `1` one: the digits cannot tell them apart.
    let report = decoded(&readings(&TD3).doubt(1, 0, &[('M', 0.5), ('L', 0.26), ('1', 0.24)]));
    assert_eq!(status(&report, "document_number"), FieldStatus::Ambiguous);
    assert_eq!(report.corrections, []);
    assert!(!report.valid);
    let report = decoded(&readings(&TD3).doubt(1, 0, &[('L', 0.52), ('1', 0.48)]));
    assert_eq!(status(&report, "document_number"), FieldStatus::Ambiguous);
}

#[test]
fn what_only_the_composite_digit_confirms_stays() {
    // The optional data of a TD1 has no digit of its own.
    let mut lines = TD1.map(str::to_owned);
    lines[1] = parse_opt(&lines);
    let zone = readings(&[&lines[0], &lines[1], &lines[2]]);
    assert!(decoded(&zone).valid);
    let report = decoded(&zone.doubt(1, 18, &[('K', 0.6), ('X', 0.4)]));
    assert!(!report.valid);
    assert_eq!(status(&report, "optional_data_2"), FieldStatus::Unverifiable);
    assert_eq!(report.corrections, []);
}

/// The second line of the TD1 with `X` in its optional data.
fn parse_opt(lines: &[String]) -> String {
    let head = &lines[1][..18];
    let covered = format!("{}{}{}X<<<<<<<<<<", &lines[0][5..30], &lines[1][..7], &lines[1][8..15]);
    let digit = idcapture::mrz::check_digit(&covered).unwrap();
    format!("{head}X<<<<<<<<<<{digit}")
}

#[test]
fn a_digit_in_a_name_gives_way_but_is_not_called_read() {
    let report = decoded(&readings(&TD3).doubt(0, 11, &[('0', 0.6), ('O', 0.4)]));
    assert_eq!(report.fields["surname"].value, "ERIKSSON");
    assert_eq!(status(&report, "surname"), FieldStatus::Unverifiable);
    assert_eq!(report.corrections[0].by, [Confirmation::Alphabet]);
    assert!(report.valid);
}

#[test]
fn a_doubtful_letter_of_a_name_leaves_it_unverifiable() {
    let report = decoded(&readings(&TD3).doubt(0, 8, &[('K', 0.6), ('X', 0.4)]));
    assert_eq!(report.fields["surname"].value, "ERIKSSON");
    assert_eq!(status(&report, "surname"), FieldStatus::Unverifiable);
    assert_eq!(report.corrections, []);
}

#[test]
fn state_codes_come_from_the_table() {
    let report = decoded(&readings(&TD3).doubt(1, 11, &[('I', 0.6), ('T', 0.3), ('L', 0.02)]));
    assert_eq!(report.fields["nationality"].value, "UTO");
    assert_eq!(report.corrections[0].by, [Confirmation::StateCode, Confirmation::OtherState]);
    assert_eq!(status(&report, "nationality"), FieldStatus::Corrected);
}

#[test]
fn two_states_that_fit_are_ambiguous() {
    // AUS and AUT.
    let lines =
        ["P<AUXCITIZEN<<JANE<<<<<<<<<<<<<<<<<<<<<<<<<<", "PA09404097UTO8406077F1903212<17331334P<<<<08"];
    let report = decoded(&readings(&lines).doubt(0, 4, &[('X', 0.5), ('S', 0.25), ('T', 0.25)]));
    assert_eq!(status(&report, "issuing_state"), FieldStatus::Ambiguous);
    assert_eq!(report.fields["issuing_state"].value, "AUX");
}

#[test]
fn a_number_digit_that_may_be_a_filler_decides_by_the_digits() {
    let lines = [
        "I<UTOD23145890<7349<<<<<<<<<<<",
        "3407127M9507122UTO<<<<<<<<<<<2",
        "STEVENSON<<PETER<JOHN<<<<<<<<<",
    ];
    let report = decoded(&readings(&lines).doubt(0, 14, &[('7', 0.5), ('<', 0.4)]));
    assert_eq!(report.fields["document_number"].value, "D23145890734");
    assert!(report.valid);
}

#[test]
fn every_format_is_told_from_the_others() {
    for (lines, format) in [
        (TD1.to_vec(), MrzFormat::Td1),
        (TD2.to_vec(), MrzFormat::Td2),
        (TD3.to_vec(), MrzFormat::Td3),
        (VISA.to_vec(), MrzFormat::MrvA),
    ] {
        let report = decoded(&readings(&lines));
        assert_eq!((report.format, report.valid), (Some(format), true));
    }
    // A first letter in doubt does not make a passport a visa, not even when its composite digit is wrong.
    let mut lines = TD3.map(str::to_owned);
    lines[1].replace_range(43..44, "7");
    let zone = readings(&[&lines[0], &lines[1]]).doubt(0, 0, &[('P', 0.9), ('V', 0.1)]);
    let report = decoded(&zone);
    assert_eq!((report.format, report.valid), (Some(MrzFormat::Td3), false));
}

#[test]
fn a_run_of_fillers_counted_wrong_is_put_right() {
    for change in [-2_i32, -1, 1, 2] {
        let zone = readings(&TD3).fillers(0, 40, change);
        let report = decoded(&zone);
        assert!(report.valid, "{change} in the name line");
        assert_eq!(report.lines, TD3);
        assert_eq!(report.lines_as_read, zone.texts());
        assert!(report.corrections.iter().all(|made| made.by == [Confirmation::LineLength]));
        let report = decoded(&readings(&TD3).fillers(1, 39, change));
        assert!(report.valid, "{change} in the second line");
        assert_eq!(report.lines, TD3);
    }
}

#[test]
fn a_merged_twin_is_put_right_when_the_digits_tell() {
    // The two `5` of the first line are not covered, the two `2` of the second are.
    let report = decoded(&readings(&TD3).without(1, 2));
    assert!(report.lines[1].len() == 44 || report.status == MrzStatus::Partial);
    let twins =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
    // Column 33 and 34 are `22`.
    let report = decoded(&readings(&twins).without(1, 34));
    assert!(report.valid);
    assert_eq!(report.lines[1], twins[1]);
}

#[test]
fn lines_missing_or_cut_are_a_part() {
    let parts: [Zone; 9] = [
        readings(&TD1[..2]),
        readings(&TD1[1..]),
        readings(&TD3[..1]),
        readings(&TD3[1..]),
        readings(&TD3).cut_at(36),
        readings(&TD3).cut_at(30),
        readings(&TD3).cut_at(42),
        readings(&TD1).cut_at(28),
        readings(&VISA).cut_at(42),
    ];
    for zone in parts {
        let report = decoded(&zone);
        assert_eq!(report.status, MrzStatus::Partial, "{:?}", zone.texts());
        assert!(!report.valid && report.fields.is_empty() && report.check_digits.is_empty());
    }
}

/// Every number of columns, from either side, of every format. One cut no characters can tell: an MRV-A after column 36
/// is an MRV-B, letter by letter; there the reader of the picture must say that the lines reach an edge.
#[test]
fn no_cut_reads_as_success() {
    for lines in [TD1.to_vec(), TD2.to_vec(), TD3.to_vec(), VISA.to_vec()] {
        let width = lines[0].len();
        for keep in 12..width {
            let is_mrv_b = lines == VISA && keep == 36;
            let mut right = readings(&lines).cut_at(keep);
            right.lines.iter_mut().for_each(|line| line.cut = is_mrv_b);
            for zone in [right, readings(&lines).cut_before(width - keep)] {
                let report = decode(&zone.lines, Some(date(2026, 1, 15)));
                let success = report.is_some_and(|report| report.status == MrzStatus::Found && report.valid);
                assert!(!success, "{:?}", zone.texts());
            }
        }
    }
}

#[test]
fn a_zone_that_reaches_an_edge_is_a_part_whatever_it_reads() {
    let mut zone = readings(&TD3);
    zone.lines[1].cut = true;
    let report = decoded(&zone);
    assert_eq!(report.status, MrzStatus::Partial);
    assert_eq!(report.notes, [MrzNote::LineCut]);
}

#[test]
fn other_text_above_the_zone_does_no_harm() {
    let lines = ["SIGNATURE<OF<BEARER", TD3[0], TD3[1]];
    let report = decoded(&readings(&lines));
    assert!(report.valid);
    assert_eq!(report.lines, TD3);
}

#[test]
fn noise_is_no_zone() {
    let zone = readings(&["QWERTYUIOPASDFGHJKLZXCVBNM", "0192837465QWERTYUIOPASD"]);
    assert_eq!(decode(&zone.lines, None), None);
    assert_eq!(decode(&[], None), None);
}

#[test]
fn certain_characters_decode_as_they_parse() {
    for lines in [TD1.to_vec(), TD2.to_vec(), TD3.to_vec(), VISA.to_vec()] {
        let today = Some(date(2026, 1, 15));
        assert_eq!(decode(&readings(&lines).lines, today), parse(&lines, today));
    }
}

/// Middles of the characters of a line of which the one at `lost` is not there: its neighbours are two pitches apart.
fn spaced(zone: &mut Zone, line: usize, lost: usize) {
    let count = zone.lines[line].columns.len();
    zone.lines[line].middles = (0..count).map(|at| 11.0 * (at + usize::from(at >= lost)) as f32).collect();
}

/// `0` and `<` count the same, so no digit tells which of them was lost: the gap does.
#[test]
fn the_gap_shows_which_character_was_lost() {
    let lines =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "A0000000<0UTO7408122F1204159<<<<<<<<<<<<<<02"];
    let parsed = parse(&lines, None).unwrap();
    assert!(parsed.check_digits["birth_date"] == Some(true));
    // Within the run: at its ends the gap may as well be its neighbour's.
    for lost in 2..7 {
        let mut zone = readings(&lines).without(1, 3);
        spaced(&mut zone, 1, lost);
        let report = decoded(&zone);
        assert_eq!(report.lines[1], lines[1], "gap at {lost}");
    }
    let mut zone = readings(&lines).without(1, 30);
    spaced(&mut zone, 1, 33);
    assert_eq!(decoded(&zone).lines[1], lines[1]);
}

/// Printed with a wrong digit and read without one of its characters: the gap alone gives the line its length.
#[test]
fn a_gap_gives_a_line_its_length_where_the_digits_fail() {
    let lines = [TD3[0], "L880002C37UTO7408122F1204159ZE184226B<<<<<10"];
    let mut zone = readings(&lines).without(1, 4);
    let without = decoded(&zone);
    assert_eq!(without.status, MrzStatus::Partial);
    spaced(&mut zone, 1, 4);
    let report = decoded(&zone);
    assert_eq!((report.status, report.valid), (MrzStatus::Found, false));
    assert_eq!(report.lines, lines);
}

#[test]
fn a_digit_where_a_letter_belongs_is_the_letter_that_looks_like_it() {
    let report = decoded(&readings(&TD3).doubt(0, 11, &[('0', 0.8), ('D', 0.12), ('Q', 0.08)]));
    assert_eq!(report.fields["surname"].value, "ERIKSSON");
    assert_eq!(status(&report, "surname"), FieldStatus::Unverifiable);
}

/// A typeface without a zero of its own: the letter in a date shows it, and the number's digits decide.
#[test]
fn one_shape_for_zero_and_the_letter_is_told_by_the_digits() {
    let with_letters = |line: &str| line.replace('0', "O");
    let zone = readings(&[TD3[0].to_owned(), with_letters(TD3[1])].each_ref().map(String::as_str));
    let report = decoded(&zone);
    assert!(report.valid, "{:?}", report.corrections);
    assert_eq!(report.lines, TD3);
    let number = |change: &&idcapture::record::MrzCorrection| change.line == 1 && change.column < 9;
    let changes: Vec<_> = report.corrections.iter().filter(number).collect();
    assert!(!changes.is_empty());
    for change in changes {
        assert_eq!(change.by, [Confirmation::OneShape, Confirmation::OwnDigit, Confirmation::CompositeDigit]);
    }
}

/// Without a place that shows it, the letter in a number stays as read.
#[test]
fn a_letter_in_a_number_alone_is_not_a_zero() {
    let number: String = TD3[1].chars().take(9).map(|c| if c == '0' { 'O' } else { c }).collect();
    let lower = number + &TD3[1][9..];
    let report = decoded(&readings(&[TD3[0], lower.as_str()]));
    assert!(!report.valid);
    assert_eq!(report.lines[1], lower);
}

/// As it stands on a page of numbers: its letters by look make a name of no document.
#[test]
fn a_column_of_digits_is_no_zone_whatever_letters_they_look_like() {
    let lines =
        ["16929039412413656649613310415467266633963331", "46072674474964557335210925290438408364660353"];
    let found = decode(&readings(&lines).lines, None);
    assert!(found.is_none_or(|report| report.status != MrzStatus::Found));
}

#[test]
fn a_corrected_issuer_brings_its_own_layout() {
    let lines = ["D1NLD11234567890ABCDEFGHIJKLM<"];
    let digit = idcapture::mrz::check_digit(&lines[0][..29]).unwrap();
    let line = format!("{}{digit}", &lines[0][..29]);
    // A digit cannot stand in a state's code, and the composite digit fails.
    let report = decoded(&readings(&[&line]).doubt(0, 4, &[('0', 0.6), ('D', 0.4)]));
    assert!(report.valid, "{report:?}");
    assert_eq!(report.lines, [line]);
    assert_eq!(report.fields["version"].value, "1");
    assert_eq!(report.fields["document_number"].value, "1234567890");
    assert_eq!(report.corrections[0].by, [Confirmation::Alphabet, Confirmation::CompositeDigit]);
}
