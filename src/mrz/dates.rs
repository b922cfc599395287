//! Dates of two-digit years. In: the six characters, and the day on which the document is looked at, which the caller
//! gives: no clock is asked. Out: an ISO date with `XX` for unknown parts.
//!
//! Century rule, since the standard gives none:
//! - a birth is the latest year that does not put it after `today` (of a date with unknown parts, its earliest day);
//! - an expiry is the year from 40 before `today` to 59 after it;
//! - without `today`, births lie in 1930 to 2029 and expiries in 1980 to 2079, and the report says `fixed_century`.
//!
//! Unknown parts are `<<` (Doc 9303 part 3 section 4.8); `00` for month or day is read the same, as some issuers do.

use jiff::civil::Date;

use super::alphabet::FILLER;

/// Expiry window: years before today.
const EXPIRY_YEARS_BACK: i32 = 40;
/// An expiry further back than this is noted: a century read wrong looks like it.
const NOTED_YEARS_BACK: i32 = 20;
/// First year of the births' window without a `today`.
const FIXED_BIRTH_FROM: i32 = 1930;
/// First year of the expiries' window without a `today`.
const FIXED_EXPIRY_FROM: i32 = 1980;

/// Which window a date's century comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    Birth,
    Expiry,
}

/// A date that can be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MrzDate {
    pub(crate) iso: String,
    pub(crate) decades_past: bool,
}

/// Two characters as a number; `Ok(None)` when unknown.
fn part(pair: &[u8], zero_is_unknown: bool) -> Result<Option<i32>, ()> {
    match pair {
        [FILLER, FILLER] => Ok(None),
        [0, 0] if zero_is_unknown => Ok(None),
        [tens @ 0..=9, ones @ 0..=9] => Ok(Some(i32::from(*tens) * 10 + i32::from(*ones))),
        _ => Err(()),
    }
}

fn day_of(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The year that ends in `short` and lies in the 100 years from `first`.
fn year_from(first: i32, short: i32) -> i32 {
    first + (short - first).rem_euclid(100)
}

/// Reads `YYMMDD`; `None` when that is no date.
pub(crate) fn read(symbols: &[u8], window: Window, today: Option<Date>) -> Option<MrzDate> {
    let short = part(symbols.get(..2)?, false).ok()?;
    let month = part(symbols.get(2..4)?, true).ok()?;
    let day = part(symbols.get(4..6)?, true).ok()?;
    if month.is_some_and(|month| month > 12) || day.is_some_and(|day| day > 31) {
        return None;
    }
    let (earliest_month, earliest_day) = (month.unwrap_or(1), day.unwrap_or(1));
    let year = short.map(|short| match (window, today) {
        (Window::Birth, Some(today)) => {
            let latest = year_from(i32::from(today.year()) - 99, short);
            let future = day_of(latest, earliest_month, earliest_day).is_some_and(|day| day > today);
            if future { latest - 100 } else { latest }
        }
        (Window::Birth, None) => year_from(FIXED_BIRTH_FROM, short),
        (Window::Expiry, Some(today)) => year_from(i32::from(today.year()) - EXPIRY_YEARS_BACK, short),
        (Window::Expiry, None) => year_from(FIXED_EXPIRY_FROM, short),
    });
    // With an unknown month any day to 31 may be right, with an unknown year 29 February too.
    if month.is_some() && day.is_some() {
        day_of(year.unwrap_or(2000), earliest_month, earliest_day)?;
    }
    let shown = |part: Option<i32>| part.map_or("XX".to_owned(), |part| format!("{part:02}"));
    let decades_past = window == Window::Expiry
        && today.zip(year).is_some_and(|(today, year)| year < i32::from(today.year()) - NOTED_YEARS_BACK);
    let iso = format!(
        "{}-{}-{}",
        year.map_or("XXXX".to_owned(), |year| format!("{year:04}")),
        shown(month),
        shown(day)
    );
    Some(MrzDate { iso, decades_past })
}

/// Whether six characters can be a date in some century.
pub(crate) fn can_be(symbols: &[u8], window: Window) -> bool {
    read(symbols, window, None).is_some()
}

/// `YYMMDD` of an ISO date with `XX` parts; six characters are taken as they are.
pub(crate) fn written(iso: &str) -> Option<String> {
    if iso.len() == 6 {
        return Some(iso.to_owned());
    }
    let (year, rest) = iso.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let short = year.get(2..)?;
    let parts = [short, month, day];
    parts
        .iter()
        .all(|part| part.len() == 2 && year.len() == 4)
        .then(|| parts.iter().map(|part| if *part == "XX" { "<<" } else { part }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mrz::alphabet::symbol_of;

    fn iso(text: &str, window: Window, today: Option<Date>) -> Option<String> {
        let symbols: Vec<u8> = text.chars().filter_map(symbol_of).collect();
        read(&symbols, window, today).map(|date| date.iso)
    }

    const TODAY: Date = jiff::civil::date(2026, 3, 15);

    #[test]
    fn a_birth_is_never_in_the_future() {
        for (text, expected) in [
            ("260315", "2026-03-15"),
            ("260316", "1926-03-16"),
            ("740812", "1974-08-12"),
            ("26<<<<", "2026-XX-XX"),
            ("2604<<", "1926-04-XX"),
            ("270101", "1927-01-01"),
        ] {
            assert_eq!(iso(text, Window::Birth, Some(TODAY)).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_expiry_lies_in_its_window_and_decades_past_are_said() {
        for (text, expected) in [
            ("860101", "1986-01-01"),
            ("851231", "2085-12-31"),
            ("310101", "2031-01-01"),
            ("991231", "1999-12-31"),
        ] {
            assert_eq!(iso(text, Window::Expiry, Some(TODAY)).as_deref(), Some(expected), "{text}");
        }
        let symbols = [9, 9, 1, 2, 3, 1];
        assert!(read(&symbols, Window::Expiry, Some(TODAY)).unwrap().decades_past);
        assert!(!read(&symbols, Window::Expiry, None).unwrap().decades_past);
    }

    #[test]
    fn without_a_day_the_windows_are_fixed() {
        assert_eq!(iso("290101", Window::Birth, None).as_deref(), Some("2029-01-01"));
        assert_eq!(iso("300101", Window::Birth, None).as_deref(), Some("1930-01-01"));
        assert_eq!(iso("791231", Window::Expiry, None).as_deref(), Some("2079-12-31"));
        assert_eq!(iso("800101", Window::Expiry, None).as_deref(), Some("1980-01-01"));
    }

    /// Doc 9303 part 3 section 4.8.
    #[test]
    fn unknown_parts_are_xx() {
        assert_eq!(iso("<<<<<<", Window::Birth, None).as_deref(), Some("XXXX-XX-XX"));
        assert_eq!(iso("74<<<<", Window::Birth, None).as_deref(), Some("1974-XX-XX"));
        assert_eq!(iso("740000", Window::Birth, None).as_deref(), Some("1974-XX-XX"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["741301", "740230", "7<0101", "740132", "7401", "A40101"] {
            assert_eq!(iso(text, Window::Birth, None), None, "{text}");
        }
        assert_eq!(iso("000229", Window::Birth, None).as_deref(), Some("2000-02-29"));
        assert_eq!(iso("990229", Window::Birth, None), None);
    }

    #[test]
    fn dates_are_written_as_they_are_read() {
        assert_eq!(written("1974-08-12").as_deref(), Some("740812"));
        assert_eq!(written("1974-XX-XX").as_deref(), Some("74<<<<"));
        assert_eq!(written("XXXX-XX-XX").as_deref(), Some("<<<<<<"));
        assert_eq!(written("1974"), None);
        assert_eq!(written("abé-c-d"), None);
    }
}
