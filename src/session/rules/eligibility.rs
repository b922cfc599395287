//! Whether the document is of an accepted kind and in force, and how old its holder is. In: what the stages saw of its
//! sides, the profile, the day. Out: checks of the session.

use jiff::civil::Date;

use crate::record::{Check, CheckKind, Direction, Subject};
use crate::session::draft::Draft;
use crate::session::identity_data::{aamva, kind_of, mrz, sure};
use crate::settings::Profile;
use crate::stage::Observations;

/// Kinds that a session takes.
const ACCEPTED: [&str; 4] = ["passport", "identity_card", "visa", "driving_licence"];
const NO_DAY: &str = "the day is not known";

/// Kind, expiry, age.
pub(in crate::session) fn checks(
    views: &[&Observations],
    profile: &Profile,
    today: Option<Date>,
) -> Vec<Check> {
    vec![kind(views, profile), expiry(views, profile, today), age(views, profile, today)]
}

fn draft(id: &str, required: bool) -> Draft {
    Draft::new(id, Subject::Session, CheckKind::Eligibility, required)
}

fn kind(views: &[&Observations], profile: &Profile) -> Check {
    let draft = draft("document.kind", profile.checks.document_kind.required);
    match kind_of(views) {
        Err(reason) => draft.not_measured(reason),
        Ok(found) if !ACCEPTED.contains(&found.kind) => {
            draft.holds(false, "the machine-readable zone is that of a kind of document that is not accepted")
        }
        Ok(found) if found.specimen && !profile.specimen => match mrz(views) {
            Some(read) if read.reading.valid => {
                draft.holds(false, "the issuer stands for specimens and is no government")
            }
            _ => draft.not_measured("the issuer number of the barcode is on no list of governments' own"),
        },
        Ok(_) => draft.holds(true, ""),
    }
}

/// Days by field as the zone and the licence state them; unknown parts leave a date out.
fn days(views: &[&Observations], in_zone: &str, in_licence: Option<&String>) -> Vec<Date> {
    let zone = mrz(views).and_then(|read| sure(&read.reading, in_zone));
    zone.into_iter().chain(in_licence.map(String::as_str)).filter_map(|text| text.parse().ok()).collect()
}

/// Every day of expiry that is stated.
pub(super) fn expiries(views: &[&Observations]) -> Vec<Date> {
    days(views, "expiry_date", aamva(views).and_then(|data| data.fields.expiry_date.as_ref()))
}

/// Every day of birth that is stated.
pub(super) fn births(views: &[&Observations]) -> Vec<Date> {
    days(views, "birth_date", aamva(views).and_then(|data| data.fields.birth_date.as_ref()))
}

fn expiry(views: &[&Observations], profile: &Profile, today: Option<Date>) -> Check {
    let draft = draft("document.expiry", profile.checks.document_expiry.required);
    let Some(today) = today else { return draft.not_measured(NO_DAY) };
    match expiries(views).into_iter().min() {
        Some(last) => draft.holds(last >= today, "the document has expired"),
        None => {
            draft.not_measured("no MRZ and no AAMVA data were read that would say until when it is valid")
        }
    }
}

/// Whole years; the youngest that the document can mean.
fn age(views: &[&Observations], profile: &Profile, today: Option<Date>) -> Check {
    let gate = profile.checks.document_age;
    let draft = draft("document.age", gate.required).against(gate.threshold, Direction::AtLeast, "years");
    match (today, births(views).into_iter().max()) {
        (None, _) => draft.not_measured(NO_DAY),
        (_, None) => {
            draft.not_measured("no MRZ and no AAMVA data were read that would say the date of birth")
        }
        (Some(today), Some(birth)) => draft.measured(f64::from(years(birth, today))),
    }
}

fn years(birth: Date, today: Date) -> i16 {
    let before_birthday = (today.month(), today.day()) < (birth.month(), birth.day());
    today.year() - birth.year() - i16::from(before_birthday)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn years_are_whole_ones() {
        assert_eq!(years(date(2000, 5, 4), date(2026, 5, 4)), 26);
        assert_eq!(years(date(2000, 5, 5), date(2026, 5, 4)), 25);
        assert_eq!(years(date(2004, 2, 29), date(2026, 2, 28)), 21);
    }
}
