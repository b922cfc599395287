//! Dates. In: eight digits and the order that version and country have. Out: ISO, and a deviation where another
//! order was needed.
//!
//! MMDDCCYY in the USA, CCYYMMDD in Canada (annex D, D.12.5.1, from version 02 on); CCYYMMDD everywhere in version
//! 01. A date that is possible in the proper order is never read in another, however odd it looks beside others.

use jiff::civil::Date;

use super::super::notes::Notes;
use super::{Reader, meaning};
use crate::record::{AamvaFields, AamvaWarningKind as Kind};

/// Years that a licence can speak of: the oldest holders were born after the first, none expires after the last.
const YEARS: std::ops::RangeInclusive<i16> = 1850..=2150;

/// The order of a date's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum DateOrder {
    MonthDayYear,
    YearMonthDay,
    DayMonthYear,
}

impl DateOrder {
    const ALL: [Self; 3] = [Self::MonthDayYear, Self::YearMonthDay, Self::DayMonthYear];

    fn name(self) -> &'static str {
        match self {
            Self::MonthDayYear => "MMDDCCYY",
            Self::YearMonthDay => "CCYYMMDD",
            Self::DayMonthYear => "DDMMCCYY",
        }
    }

    /// The date of eight digits.
    fn date(self, digits: &str) -> Option<Date> {
        let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
        let (year, month, day) = match self {
            Self::MonthDayYear => (part(4..8)?, part(0..2)?, part(2..4)?),
            Self::YearMonthDay => (part(0..4)?, part(4..6)?, part(6..8)?),
            Self::DayMonthYear => (part(4..8)?, part(2..4)?, part(0..2)?),
        };
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        YEARS.contains(&year).then(|| Date::new(year, month, day).ok()).flatten()
    }
}

/// A date in the proper order, else in the one that makes sense of it, with a deviation.
pub(in super::super) fn read_date(
    value: &str,
    proper: DateOrder,
    code: &str,
    offset: Option<usize>,
    notes: &mut Notes,
) -> Option<String> {
    let value = meaning(value)?;
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let parted = value.len() != digits.len();
    let allowed = value.chars().all(|character| character.is_ascii_digit() || "-/. ".contains(character));
    if digits.len() != 8 || !allowed {
        notes.of(Kind::DateUnreadable, code, offset, format!("{} digits, 8 expected", digits.len()));
        return None;
    }
    if parted {
        notes.of(Kind::DateForm, code, offset, "separators in the date");
    }
    if let Some(date) = proper.date(&digits) {
        return Some(date.to_string());
    }
    let other = DateOrder::ALL.into_iter().find_map(|order| order.date(&digits).map(|date| (order, date)));
    match other {
        Some((order, date)) => {
            let note = format!("possible as {} only, {} expected", order.name(), proper.name());
            notes.of(Kind::DateOrder, code, offset, note);
            Some(date.to_string())
        }
        None => {
            notes.of(Kind::DateUnreadable, code, offset, "a date in no order");
            None
        }
    }
}

/// Reads every date.
pub(super) fn read(reader: &Reader<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    let canada = fields.country.as_deref() == Some("CAN");
    let order = if reader.is_oldest() || canada { DateOrder::YearMonthDay } else { DateOrder::MonthDayYear };
    let mut date = |code: &str| {
        let element = reader.raw(code)?;
        read_date(&element.value, order, code, Some(element.offset), notes)
    };
    fields.birth_date = date("DBB");
    fields.issue_date = date("DBD");
    fields.expiry_date = date("DBA");
    fields.card_revision_date = date("DDB");
    fields.hazmat_expiry_date = date("DDC");
    fields.under_18_until = date("DDH");
    fields.under_19_until = date("DDI");
    fields.under_21_until = date("DDJ");
    in_order(fields, notes);
    oregon(reader, fields, notes);
}

/// Birth before issue before expiry; ISO dates compare as text.
pub(in super::super) fn in_order(fields: &AamvaFields, notes: &mut Notes) {
    let pairs = [
        (&fields.birth_date, &fields.issue_date, "DBB after DBD"),
        (&fields.issue_date, &fields.expiry_date, "DBD after DBA"),
        (&fields.birth_date, &fields.expiry_date, "DBB after DBA"),
    ];
    for (earlier, later, note) in pairs {
        if let (Some(earlier), Some(later)) = (earlier, later)
            && earlier > later
        {
            let code = note.get(..3).unwrap_or_default();
            notes.of(Kind::DatesOutOfOrder, code, None, note);
        }
    }
}

/// Oregon's own subfile in version 01: `FIRST LICENSED MM-DD-CCYY`, `FIRST LICENSED CCYYMMDD`, `RECORD CREATED CCYY`.
fn oregon(reader: &Reader<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    let Some(element) = reader.raw("ZOA") else { return };
    let value = element.value.trim();
    if let Some(date) = value.strip_prefix("FIRST LICENSED ") {
        let dashed = date.get(2..3) == Some("-");
        let order = if dashed { DateOrder::MonthDayYear } else { DateOrder::YearMonthDay };
        // Both forms are Oregon's own: no deviation of a standard that leaves the subfile to it.
        let plain: String = date.chars().filter(|character| *character != '-').collect();
        fields.first_licensed = read_date(&plain, order, "ZOA", Some(element.offset), notes);
    } else if let Some(year) = value.strip_prefix("RECORD CREATED ") {
        let year = year.trim();
        let known = year.len() == 4 && year.parse().is_ok_and(|year: i16| YEARS.contains(&year));
        fields.record_created = known.then(|| format!("{year}-XX-XX"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(value: &str, order: DateOrder) -> (Option<String>, Vec<Kind>) {
        let mut notes = Notes::default();
        let date = read_date(value, order, "DBB", None, &mut notes);
        (date, notes.finish().into_iter().map(|warning| warning.what).collect())
    }

    #[test]
    fn the_proper_order_wins_wherever_it_is_possible() {
        // 3 April or 4 March: the country decides, not the look of it.
        assert_eq!(read_as("03041980", DateOrder::MonthDayYear), (Some("1980-03-04".into()), vec![]));
        assert_eq!(read_as("19800304", DateOrder::YearMonthDay), (Some("1980-03-04".into()), vec![]));
        // Possible as 11 December 2020 in Canada, as 20 November 1211 nowhere.
        assert_eq!(read_as("20201211", DateOrder::YearMonthDay), (Some("2020-12-11".into()), vec![]));
    }

    #[test]
    fn another_order_is_given_with_a_warning() {
        for (value, order, date) in [
            ("08082021", DateOrder::YearMonthDay, "2021-08-08"),
            ("19800304", DateOrder::MonthDayYear, "1980-03-04"),
            ("25121990", DateOrder::MonthDayYear, "1990-12-25"),
        ] {
            assert_eq!(read_as(value, order), (Some(date.into()), vec![Kind::DateOrder]), "{value}");
        }
    }

    #[test]
    fn impossible_dates_are_none_and_said_to_be() {
        for value in ["02301980", "00000000", "1980", "0304198", "030419800", "ABCDEFGH", "99999999"] {
            assert_eq!(
                read_as(value, DateOrder::MonthDayYear),
                (None, vec![Kind::DateUnreadable]),
                "{value}"
            );
        }
        for value in ["", "   ", "NONE", "unavl"] {
            assert_eq!(read_as(value, DateOrder::MonthDayYear), (None, vec![]), "{value:?}");
        }
    }

    #[test]
    fn separators_are_named() {
        // North Carolina, version 01: dashes, and the order of later versions.
        let (date, kinds) = read_as("06-05-2019", DateOrder::YearMonthDay);
        assert_eq!((date.as_deref(), kinds), (Some("2019-06-05"), vec![Kind::DateForm, Kind::DateOrder]));
    }
}
