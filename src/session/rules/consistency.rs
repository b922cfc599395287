//! Whether what a document says for machines agrees with itself. In: what the stages saw of its sides. Out: checks of
//! the session; their reasons name fields, never values.

use jiff::civil::Date;

use super::eligibility::{births, expiries};
use crate::mrz::name_matches;
use crate::record::{
    Aamva, Check, CheckKind, MrzNote, MrzReport, MrzStatus, Outcome, PageFormat, Region, StageId, Subject,
};
use crate::session::draft::Draft;
use crate::session::identity_data::{aamva, mrz, sure};
use crate::settings::Profile;
use crate::stage::Observations;

const NO_ZONE: &str = "no machine-readable zone was seen";

/// The zone as read, its check digits, zone against barcode, the order of the dates, front against back.
pub(in crate::session) fn checks(views: &[&Observations], profile: &Profile) -> Vec<Check> {
    vec![
        read(views, profile),
        check_digits(views, profile),
        zone_and_barcode(views, profile),
        dates(views, profile),
        sides(views, profile),
    ]
}

fn draft(id: &str, kind: CheckKind, required: bool) -> Draft {
    Draft::new(id, Subject::Session, kind, required)
}

fn zone_seen(views: &[&Observations]) -> bool {
    views.iter().any(|view| view.mrz_zone().is_some())
}

fn read(views: &[&Observations], profile: &Profile) -> Check {
    let draft = draft("document.mrz", CheckKind::UserAction, profile.checks.document_mrz.required);
    if let Some(found) = mrz(views) {
        let region = Some(Region::Quad(found.quad));
        let whole = found.reading.status == MrzStatus::Found;
        return draft
            .region(region)
            .holds(whole, "a line of the machine-readable zone is covered or cut off");
    }
    let skipped = views.iter().find_map(|view| match view.outcome(StageId::Mrz) {
        Some(Outcome::Skipped { reason }) => Some(reason.clone()),
        _ => None,
    });
    match (zone_seen(views), skipped) {
        (true, Some(reason)) => draft.not_measured(reason),
        (true, None) => draft.holds(false, "the machine-readable zone could not be read"),
        (false, _) => draft.not_applicable(NO_ZONE),
    }
}

fn check_digits(views: &[&Observations], profile: &Profile) -> Check {
    let required = profile.checks.consistency_mrz_check_digits.required;
    let draft = draft("consistency.mrz_check_digits", CheckKind::Consistency, required);
    match mrz(views).map(|found| &found.reading) {
        Some(report) if report.status == MrzStatus::Found => {
            let failing = report.check_digits.iter().filter(|(_, holds)| **holds == Some(false));
            let names: Vec<&str> = failing.map(|(name, _)| *name).collect();
            draft.holds(report.valid, format!("these check digits do not hold: {}", names.join(", ")))
        }
        Some(_) => draft.not_measured("only part of the machine-readable zone was read"),
        None if zone_seen(views) => draft.not_measured("the machine-readable zone was not read"),
        None => draft.not_applicable(NO_ZONE),
    }
}

fn zone_and_barcode(views: &[&Observations], profile: &Profile) -> Check {
    let required = profile.checks.consistency_mrz_barcode.required;
    let draft = draft("consistency.mrz_barcode", CheckKind::Consistency, required);
    let (Some(zone), Some(licence)) = (mrz(views), aamva(views)) else {
        return draft.not_applicable("there are not both a machine-readable zone and AAMVA data");
    };
    if !zone.reading.valid {
        return draft.not_measured("the machine-readable zone was not read for sure");
    }
    let compared = agreement(&zone.reading, licence);
    let differing: Vec<&str> = compared.iter().filter(|(_, same)| !same).map(|(name, _)| *name).collect();
    if compared.is_empty() {
        return draft.not_measured("no field is stated by both");
    }
    draft.holds(differing.is_empty(), format!("zone and barcode differ in: {}", differing.join(", ")))
}

/// Fields that both state, and whether they say the same.
fn agreement(zone: &MrzReport, licence: &Aamva) -> Vec<(&'static str, bool)> {
    let fields = &licence.fields;
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let equal = |name: &'static str, stated: Option<&String>| {
        let (zone, stated) = (sure(zone, name)?, stated?);
        Some((name, plain(zone) == plain(&stated.to_ascii_uppercase())))
    };
    let truncated = zone.notes.contains(&MrzNote::NamesTruncated);
    let surname = || {
        let (zone, stated) = (sure(zone, "surname")?, fields.family_name.value.as_ref()?);
        let cut = fields.family_name.truncated == Some(true);
        let same = name_matches(stated, zone, truncated) || cut && zone.starts_with(stated.as_str());
        Some(("surname", same))
    };
    [
        equal("document_number", fields.document_number.as_ref()),
        surname(),
        equal("birth_date", fields.birth_date.as_ref()),
        equal("expiry_date", fields.expiry_date.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Both sides have the size of one document. What is printed on them is not compared: print is not read.
fn sides(views: &[&Observations], profile: &Profile) -> Check {
    let required = profile.checks.consistency_sides.required;
    let draft = draft("consistency.sides", CheckKind::Consistency, required);
    let &[front, back] = views else {
        return draft.not_applicable("there are not two sides to compare");
    };
    match [front, back].map(|side| side.page_report().map(|page| page.format)) {
        [Some(PageFormat::Free), _] | [_, Some(PageFormat::Free)] | [None, _] | [_, None] => {
            draft.not_measured("the size of a side is not known")
        }
        [front, back] => draft.holds(front == back, "front and back are of different sizes"),
    }
}

/// Birth before issue before expiry, over everything that is stated.
fn dates(views: &[&Observations], profile: &Profile) -> Check {
    let required = profile.checks.consistency_dates.required;
    let draft = draft("consistency.dates", CheckKind::Consistency, required);
    let issued = aamva(views).and_then(|data| data.fields.issue_date.as_ref()?.parse::<Date>().ok());
    let stated: Vec<Vec<Date>> = [births(views), issued.into_iter().collect(), expiries(views)]
        .into_iter()
        .filter(|dates: &Vec<Date>| !dates.is_empty())
        .collect();
    if stated.len() < 2 {
        return draft.not_applicable("there are not two dates to compare");
    }
    let ordered = stated.windows(2).all(|pair| match pair {
        [earlier, later] => earlier.iter().max() < later.iter().min(),
        _ => true,
    });
    draft.holds(ordered, "the dates of birth, issue and expiry are not in this order")
}
