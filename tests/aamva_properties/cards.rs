//! Cards to be written. In: nothing. Out: strategies for cards that every version can hold.

use idcapture::barcode::aamva::JURISDICTIONS;
use idcapture::barcode::aamva::encode::card::Card;
use idcapture::record::{AamvaSex, Jurisdiction};
use jiff::civil::Date;
use proptest::option;
use proptest::prelude::*;

fn dates() -> impl Strategy<Value = Date> {
    (1900_i16..2100, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

/// A birth, an issue and an expiry in this order.
fn lives() -> impl Strategy<Value = [Date; 3]> {
    [dates(), dates(), dates()].prop_map(|mut dates| {
        dates.sort_unstable();
        dates
    })
}

/// A word that no reader may take for "does not apply".
fn words() -> impl Strategy<Value = String> {
    "[A-Z\u{c0}-\u{d6}][A-Z'\u{d8}-\u{de}-]{0,11}"
        .prop_filter("means nothing", |word| !["NONE", "UNAVL"].contains(&word.as_str()))
}

fn issuers() -> impl Strategy<Value = &'static Jurisdiction> {
    (0..JURISDICTIONS.len()).prop_map(|index| &JURISDICTIONS[index])
}

/// Cards of every issuer.
pub(crate) fn cards() -> impl Strategy<Value = Card> {
    let names = (words(), words(), prop::collection::vec(words(), 0..3), option::of("JR|SR|II|III"));
    let marks = [option::of(any::<bool>()), option::of(any::<bool>()), option::of(any::<bool>())];
    let body = (20_u16..96, option::of(60_u16..400), any::<bool>(), 0..3_usize);
    let flags = prop::collection::vec(any::<bool>(), 8);
    let privileges = (option::of("[A-Z]{1,4}"), option::of("[0-9]{1,5}"), option::of("[A-Z]{1,3}"));
    let extra = (option::of(dates()), option::of("Z[A-Z]"), option::of(any::<bool>()));
    let address = ("[1-9][0-9]{0,3} [A-Z]{3,12} [A-Z]{2,4}", option::of("APT [0-9]{1,3}"), "[A-Z]{4,14}");
    let rest = (issuers(), lives(), "[A-Z][0-9]{4,12}", "[0-9]{1,20}", "[0-9]{4}[1-9](-[0-9]{3}[1-9])?");
    (names, marks, body, flags, privileges, extra, address, rest).prop_map(
        |(names, truncated, body, flags, privileges, extra, address, rest)| {
            let (issuer, [birth_date, issue_date, expiry_date], number, discriminator, zip) = rest;
            let canada = issuer.country == "CAN";
            let (inches, pounds, identification, sex) = body;
            Card {
                kind: if identification { "ID" } else { "DL" },
                iin: issuer.iin.to_owned(),
                jurisdiction_version: 3,
                country: issuer.country.to_owned(),
                document_number: number,
                document_discriminator: discriminator,
                inventory_control_number: None,
                family_name: names.0,
                first_name: names.1,
                middle_names: names.2,
                name_suffix: names.3,
                truncated,
                birth_date,
                issue_date,
                expiry_date,
                card_revision_date: extra.0,
                hazmat_expiry_date: extra.0,
                under_18_until: extra.0,
                under_19_until: None,
                under_21_until: extra.0,
                sex: [AamvaSex::M, AamvaSex::F, AamvaSex::X][sex],
                height: if canada { (inches * 2 + 60, true) } else { (inches, false) },
                weight: pounds.map(|weight| (weight, canada)),
                eyes: Some("HAZ".to_owned()),
                hair: Some("BRO".to_owned()),
                street: address.0,
                street_2: address.1,
                city: address.2,
                jurisdiction: issuer.code.unwrap_or("DC").to_owned(),
                postal_code: if canada { "K1A 0B1".to_owned() } else { zip },
                vehicle_class: privileges.0.filter(|_| !identification),
                restrictions: privileges.1.filter(|_| !identification),
                endorsements: privileges.2.filter(|_| !identification),
                real_id: extra.2,
                limited_duration: flags[0],
                veteran: flags[1],
                organ_donor: flags[2],
                commercial: flags[3],
                non_domiciled: flags[4],
                enhanced: flags[5],
                permit: flags[6],
                own: extra.1.map(|kind| {
                    let element = (format!("{kind}A"), "01".to_owned());
                    (kind, vec![element])
                }),
            }
        },
    )
}
