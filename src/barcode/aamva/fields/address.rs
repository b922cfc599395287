//! Addresses and the country. In: the address elements. Out: mailing address, residence, country.

use super::super::notes::Notes;
use super::{Reader, meaning};
use crate::record::{AamvaAddress, AamvaFields, AamvaWarningKind as Kind};

/// Reads the addresses and the country.
pub(super) fn read(reader: &Reader<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    fields.country = country(reader, notes);
    let canada = fields.country.as_deref() == Some("CAN");
    let address = |codes: [&str; 5]| {
        let [street, street_2, city, jurisdiction, postal] = codes.map(|code| reader.text(code).map(comma));
        AamvaAddress {
            street: street.map(str::to_owned),
            street_2: street_2.map(str::to_owned),
            city: city.map(str::to_owned),
            jurisdiction: jurisdiction.map(str::to_uppercase),
            postal_code: postal.and_then(|code| postal_code(code, canada)),
        }
    };
    let mut mailing = address(["DAG", "DAH", "DAI", "DAJ", "DAK"]);
    let residence = address(["DAL", "DAM", "DAN", "DAO", "DAP"]);
    let none = AamvaAddress::default();
    if residence != none {
        // Oregon leaves the mailing street empty, North Carolina has no mailing address at all.
        let gaps = mailing.street.is_none() || mailing.city.is_none();
        if gaps {
            notes.of(Kind::AddressFromResidence, "DAL", reader.offset("DAL"), "the mailing address has gaps");
            if mailing.street.is_none() {
                mailing.street = residence.street.clone();
                mailing.street_2 = mailing.street_2.or_else(|| residence.street_2.clone());
            }
            mailing.city = mailing.city.or_else(|| residence.city.clone());
            mailing.jurisdiction = mailing.jurisdiction.or_else(|| residence.jurisdiction.clone());
            mailing.postal_code = mailing.postal_code.or_else(|| residence.postal_code.clone());
        }
        fields.residence = Some(residence);
    }
    fields.address = mailing;
}

/// Ontario ends its street in a comma.
fn comma(value: &str) -> &str {
    value.trim_end_matches([',', ' '])
}

fn country(reader: &Reader<'_>, notes: &mut Notes) -> Option<String> {
    let stated = reader.text("DCG").map(str::to_uppercase);
    match stated.as_deref() {
        Some("CDN") => {
            notes.of(Kind::CountryCode, "DCG", reader.offset("DCG"), "CDN for CAN");
            Some("CAN".to_owned())
        }
        Some(_) => stated,
        None => reader.issuer.map(|issuer| issuer.country.to_owned()),
    }
}

/// A postal code without what fills it up: `232690000` is 23269, `N1M 3J6` and `N1M3J6` are one.
pub(in super::super) fn postal_code(value: &str, canada: bool) -> Option<String> {
    let value = meaning(value)?;
    let bare: String = value.chars().filter(|character| !" -".contains(*character)).collect();
    let bytes = bare.as_bytes();
    if canada || bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        let bare = bare.to_uppercase();
        // Filled to nine with zeros where a number was expected.
        let code =
            bare.get(..6).filter(|_| bare.get(6..).is_some_and(|fill| fill.bytes().all(|b| b == b'0')));
        return Some(match code {
            Some(code) => {
                format!("{} {}", code.get(..3).unwrap_or_default(), code.get(3..).unwrap_or_default())
            }
            None => value.to_owned(),
        });
    }
    let digits = bytes.iter().all(u8::is_ascii_digit);
    match (bare.get(..5), bare.get(5..)) {
        (Some(zip), Some(rest)) if digits && rest.bytes().all(|byte| byte == b'0') => Some(zip.to_owned()),
        (Some(zip), Some(rest)) if digits && rest.len() == 4 => Some(format!("{zip}-{rest}")),
        // Some issuers fill a nine digit code to eleven.
        (Some(zip), Some(rest)) if digits && rest.len() == 6 && rest.ends_with("00") => {
            Some(format!("{zip}-{}", rest.get(..4).unwrap_or_default()))
        }
        _ => Some(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postal_codes_lose_what_fills_them() {
        for (value, canada, code) in [
            ("232690000  ", false, "23269"),
            ("23269", false, "23269"),
            ("061091896", false, "06109-1896"),
            ("27614-7307", false, "27614-7307"),
            ("N1M 3J6    ", true, "N1M 3J6"),
            ("V8W3Y8", true, "V8W 3Y8"),
            ("E5K1Y3000", true, "E5K 1Y3"),
            ("F87P20000", false, "F87 P20"),
            ("1234", false, "1234"),
            ("12345678900", false, "12345-6789"),
        ] {
            assert_eq!(postal_code(value, canada).as_deref(), Some(code), "{value:?}");
        }
        assert_eq!(postal_code("NONE", false), None);
    }
}
