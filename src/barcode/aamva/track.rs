//! Magnetic tracks in a barcode. In: the bytes. Out: the same report as for subfiles; the tracks stand in the raw
//! elements as `T1`, `T2`, `T3`.
//!
//! AAMVA DL/ID Card Design Standard, annex F: `%` state, city `^` name `^` address `^?`; then `;` issuer, number `=`
//! YYMM CCYYMMDD, what is left of the number, `?`; then a third track of fixed widths. British Columbia prints them in
//! a PDF417, its third track beginning `_%` (Teleplan specification 4.4, "Card specifications – combined card").

use std::collections::BTreeMap;

use super::element::text;
use super::fields::{DateOrder, height_of, read_date, split_whole_name, weight_of};
use super::fields::{colour, in_order, postal_code, sex};
use super::jurisdiction::jurisdiction_by_iin;
use super::notes::Notes;
use crate::record::{
    Aamva, AamvaAddress, AamvaDocument, AamvaElement, AamvaFields, AamvaLayout, AamvaWarningKind as Kind,
};

/// Bytes before the first track within which it must start.
const MOST_LEADING_BYTES: usize = 16;

/// A track's content and where it starts in the payload.
struct Track<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Reads tracks; `None` where the second track, which names the issuer, is not there.
pub(super) fn read_tracks(bytes: &[u8]) -> Option<Aamva> {
    let second_at = find_second(bytes)?;
    let mut notes = Notes::default();
    let mut elements = BTreeMap::new();
    let mut fields = AamvaFields::default();
    let mut keep = |code: &str, track: &Track<'_>| {
        let value = text(track.bytes).0;
        elements.insert(code.to_owned(), AamvaElement { value, subfile: None, offset: track.at });
    };
    let first = Track { bytes: bytes.get(..second_at)?, at: 0 };
    let rest = bytes.get(second_at + 1..)?;
    let second_len = rest.iter().position(|byte| *byte == b'?').unwrap_or_else(|| {
        notes.of(Kind::TrackForm, "T2", Some(second_at), "no end sentinel");
        rest.len()
    });
    let second = Track { bytes: rest.get(..second_len)?, at: second_at + 1 };
    let third_at = second.at + (second_len + 1).min(rest.len());
    let third = Track { bytes: bytes.get(third_at..).unwrap_or_default(), at: third_at };
    let iin = second.bytes.get(..6).map(|iin| String::from_utf8_lossy(iin).into_owned());
    let issuer = iin.as_deref().and_then(jurisdiction_by_iin);
    fields.country = issuer.map(|issuer| issuer.country.to_owned());
    keep("T1", &first);
    keep("T2", &second);
    keep("T3", &third);
    read_first(&first, &mut fields, &mut notes);
    read_second(&second, &mut fields, &mut notes);
    read_third(&third, &mut fields, &mut notes);
    in_order(&fields, &mut notes);
    Some(Aamva {
        layout: AamvaLayout::Tracks,
        version: None,
        jurisdiction_version: None,
        iin,
        jurisdiction: issuer.cloned(),
        document: Some(AamvaDocument::DrivingLicence),
        subfiles: Vec::new(),
        elements,
        fields,
        warnings: notes.finish(),
    })
}

/// The `;` of a second track: a listed issuer's number behind it, a `=`, and a first track before it.
fn find_second(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(7).position(|window| {
        let (sentinel, iin) = (window.first(), window.get(1..).and_then(|iin| std::str::from_utf8(iin).ok()));
        sentinel == Some(&b';') && iin.and_then(jurisdiction_by_iin).is_some()
    })?;
    let first = bytes.get(..at)?;
    let carets = first.iter().filter(|byte| **byte == b'^').count();
    let shaped = carets >= 1 && bytes.get(at..)?.iter().take(40).any(|byte| *byte == b'=');
    shaped.then_some(at)
}

/// State, city, name, address.
fn read_first(track: &Track<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    let head = track.bytes.get(..MOST_LEADING_BYTES.min(track.bytes.len())).unwrap_or_default();
    let start = head.iter().position(|byte| *byte == b'%').map_or_else(
        || {
            notes.of(Kind::TrackForm, "T1", Some(track.at), "no start sentinel");
            0
        },
        |position| position + 1,
    );
    if start > 1 {
        notes.at(Kind::LeadingBytes, 0, format!("{} bytes before the first track", start - 1));
    }
    let body = track.bytes.get(start..).unwrap_or_default();
    let body = body.strip_suffix(b"?").unwrap_or(body);
    let state = body.get(..2).unwrap_or_default();
    let rest = text(body.get(2..).unwrap_or_default()).0;
    // The city has 13 places; a full one needs no separator.
    let (city, rest) = match rest.find('^') {
        Some(caret) if caret <= 13 => (rest.get(..caret), rest.get(caret + 1..)),
        _ => (rest.get(..13), rest.get(13..)),
    };
    let mut parts = rest.unwrap_or_default().split('^');
    if let Some(name) = parts.next() {
        fields.full_name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        split_whole_name(name, "T1", Some(track.at), fields, notes);
    }
    let mut lines =
        parts.next().unwrap_or_default().split('$').map(str::trim).filter(|line| !line.is_empty());
    let own = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    fields.address = AamvaAddress {
        street: own(lines.next()),
        street_2: own(lines.next()),
        city: own(city),
        jurisdiction: own(std::str::from_utf8(state).ok()).map(|state| state.to_uppercase()),
        postal_code: None,
    };
}

/// Number, expiry, birth date.
fn read_second(track: &Track<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    let body = text(track.bytes).0;
    let mut parts = body.get(6..).unwrap_or_default().split('=');
    let number = parts.next().unwrap_or_default().trim();
    let dates = parts.next().unwrap_or_default();
    // What did not fit into 13 places stands behind the dates, or at the end of them where no `=` follows.
    let overflow = dates.get(12..).unwrap_or_default().trim();
    let overflow = if overflow.is_empty() { parts.next().unwrap_or_default().trim() } else { overflow };
    fields.document_number = Some(format!("{number}{overflow}")).filter(|number| !number.is_empty());
    let birth = dates.get(4..12).unwrap_or_default();
    fields.birth_date = read_date(birth, DateOrder::YearMonthDay, "T2", Some(track.at), notes);
    fields.expiry_date =
        expiry(dates.get(..4).unwrap_or_default(), fields.birth_date.as_deref(), track.at, notes);
}

/// YYMM of this century; month 77 never expires, 88 and 99 rest on the birth date (annex F, table F.2).
fn expiry(value: &str, birth: Option<&str>, at: usize, notes: &mut Notes) -> Option<String> {
    let (year, month) = (value.get(..2)?, value.get(2..4)?);
    let two_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(year) || !two_digits(month) {
        notes.of(Kind::DateUnreadable, "T2", Some(at), "YYMM expected");
        return None;
    }
    match month {
        "77" => {
            notes.of(Kind::NonExpiring, "T2", Some(at), "month 77");
            None
        }
        "99" | "88" => {
            notes.of(Kind::ExpiryByBirthDate, "T2", Some(at), format!("month {month}"));
            let month_and_day = birth?.get(4..10)?;
            if month == "99" {
                return Some(format!("20{year}{month_and_day}"));
            }
            let next: u16 = year.parse::<u16>().ok()? + 1;
            Some(format!("20{next:02}{}-XX", month_and_day.get(..3)?))
        }
        _ if month.parse().is_ok_and(|month: u8| (1..=12).contains(&month)) => {
            Some(format!("20{year}-{month}-XX"))
        }
        _ => {
            notes.of(Kind::DateUnreadable, "T2", Some(at), "no month");
            None
        }
    }
}

/// Postal code 11, class 2, restrictions 10, endorsements 4, sex 1, height 3, weight 3, hair 3, eyes 3, after a
/// start sentinel and two version characters (annex F, table F.3).
fn read_third(track: &Track<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    let body = text(track.bytes).0;
    let trimmed = body.trim_start_matches([' ', '\r', '\n']);
    if trimmed.is_empty() {
        notes.of(Kind::TrackForm, "T3", Some(track.at), "missing");
        return;
    }
    let body = match trimmed.strip_prefix("_%") {
        Some(body) => {
            notes.of(Kind::TrackForm, "T3", Some(track.at), "begins with _%");
            body
        }
        None => trimmed.strip_prefix(['%', '#', '!', '+']).unwrap_or(trimmed),
    };
    let characters: Vec<char> = body.chars().skip(2).collect();
    // Where a character was lost or added on the way, the sex, which is one of few letters, says by how many.
    let is_sex = |at: usize| characters.get(at).is_some_and(|character| "12MFX9".contains(*character));
    let numbers = |at: usize| {
        let digits = characters.get(at + 1..at + 7).unwrap_or_default();
        digits.len() == 6 && digits.iter().all(|digit| digit.is_ascii_digit() || *digit == ' ')
    };
    let sex_at = [27, 26, 28].into_iter().find(|at| is_sex(*at) && numbers(*at)).unwrap_or(27);
    if sex_at != 27 {
        notes.of(Kind::TrackForm, "T3", Some(track.at), format!("fields at {sex_at} for 27"));
    }
    let field = |from: usize, length: usize| -> Option<String> {
        let characters = characters.get(from..from + length)?;
        let value: String = characters.iter().collect();
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let canada = fields.country.as_deref() == Some("CAN");
    let place = Some(track.at);
    // Blanks fill the postal code; past them is another field where the widths are not the standard's.
    let postal = field(0, 11).and_then(|code| postal_code(code.split("  ").next()?, canada));
    fields.address.postal_code = postal;
    if sex_at == 27 {
        fields.vehicle_class = field(11, 2);
        fields.restrictions = field(13, 10);
        fields.endorsements = field(23, 4);
    }
    fields.sex = field(sex_at, 1).and_then(|value| sex(&value, place, notes));
    let height = field(sex_at + 1, 3);
    fields.height = height.and_then(|value| {
        let value = if canada { format!("{value} cm") } else { value };
        height_of(&value, !canada, canada, "T3", place, notes)
    });
    let unit = if canada { "kg" } else { "lb" };
    fields.weight = field(sex_at + 4, 3).and_then(|value| weight_of(&value, unit, "T3", place, notes));
    fields.hair = field(sex_at + 7, 3).and_then(|value| colour(&value, "T3", place, notes));
    fields.eyes = field(sex_at + 10, 3).and_then(|value| colour(&value, "T3", place, notes));
}
