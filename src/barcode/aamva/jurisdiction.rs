//! Who issues North American licences and cards. In: an issuer identification number or a postal abbreviation. Out:
//! the jurisdiction.
//!
//! Source: AAMVA, "Issuer Identification Numbers (IIN)", the list that the DL/ID Card Design Standard refers to
//! (annex D.12.3); abbreviations are the postal ones (USPS, Canada Post), for the Mexican states those of the list.

use crate::record::Jurisdiction;

const fn us(iin: &'static str, code: &'static str, name: &'static str) -> Jurisdiction {
    Jurisdiction { iin, code: Some(code), name, country: "USA" }
}

const fn canada(iin: &'static str, code: &'static str, name: &'static str) -> Jurisdiction {
    Jurisdiction { iin, code: Some(code), name, country: "CAN" }
}

const fn mexico(iin: &'static str, code: &'static str, name: &'static str) -> Jurisdiction {
    Jurisdiction { iin, code: Some(code), name, country: "MEX" }
}

/// Every row of the list, by number.
pub const JURISDICTIONS: &[Jurisdiction] = &[
    canada("604426", "PE", "Prince Edward Island"),
    us("604427", "AS", "American Samoa"),
    canada("604428", "QC", "Quebec"),
    canada("604429", "YT", "Yukon"),
    us("604430", "MP", "Northern Mariana Islands"),
    us("604431", "PR", "Puerto Rico"),
    canada("604432", "AB", "Alberta"),
    canada("604433", "NU", "Nunavut"),
    canada("604434", "NT", "Northwest Territories"),
    us("636000", "VA", "Virginia"),
    us("636001", "NY", "New York"),
    us("636002", "MA", "Massachusetts"),
    us("636003", "MD", "Maryland"),
    us("636004", "NC", "North Carolina"),
    us("636005", "SC", "South Carolina"),
    us("636006", "CT", "Connecticut"),
    us("636007", "LA", "Louisiana"),
    us("636008", "MT", "Montana"),
    us("636009", "NM", "New Mexico"),
    us("636010", "FL", "Florida"),
    us("636011", "DE", "Delaware"),
    canada("636012", "ON", "Ontario"),
    canada("636013", "NS", "Nova Scotia"),
    us("636014", "CA", "California"),
    us("636015", "TX", "Texas"),
    canada("636016", "NL", "Newfoundland and Labrador"),
    canada("636017", "NB", "New Brunswick"),
    us("636018", "IA", "Iowa"),
    us("636019", "GU", "Guam"),
    us("636020", "CO", "Colorado"),
    us("636021", "AR", "Arkansas"),
    us("636022", "KS", "Kansas"),
    us("636023", "OH", "Ohio"),
    us("636024", "VT", "Vermont"),
    us("636025", "PA", "Pennsylvania"),
    us("636026", "AZ", "Arizona"),
    Jurisdiction { iin: "636027", code: None, name: "State Department (diplomatic)", country: "USA" },
    canada("636028", "BC", "British Columbia"),
    us("636029", "OR", "Oregon"),
    us("636030", "MO", "Missouri"),
    us("636031", "WI", "Wisconsin"),
    us("636032", "MI", "Michigan"),
    us("636033", "AL", "Alabama"),
    us("636034", "ND", "North Dakota"),
    us("636035", "IL", "Illinois"),
    us("636036", "NJ", "New Jersey"),
    us("636037", "IN", "Indiana"),
    us("636038", "MN", "Minnesota"),
    us("636039", "NH", "New Hampshire"),
    us("636040", "UT", "Utah"),
    us("636041", "ME", "Maine"),
    us("636042", "SD", "South Dakota"),
    us("636043", "DC", "District of Columbia"),
    canada("636044", "SK", "Saskatchewan"),
    us("636045", "WA", "Washington"),
    us("636046", "KY", "Kentucky"),
    us("636047", "HI", "Hawaii"),
    canada("636048", "MB", "Manitoba"),
    us("636049", "NV", "Nevada"),
    us("636050", "ID", "Idaho"),
    us("636051", "MS", "Mississippi"),
    us("636052", "RI", "Rhode Island"),
    us("636053", "TN", "Tennessee"),
    us("636054", "NE", "Nebraska"),
    us("636055", "GA", "Georgia"),
    mexico("636056", "CU", "Coahuila"),
    mexico("636057", "HL", "Hidalgo"),
    us("636058", "OK", "Oklahoma"),
    us("636059", "AK", "Alaska"),
    us("636060", "WY", "Wyoming"),
    us("636061", "WV", "West Virginia"),
    us("636062", "VI", "U.S. Virgin Islands"),
];

/// The row of an issuer number.
#[must_use]
pub fn jurisdiction_by_iin(iin: &str) -> Option<&'static Jurisdiction> {
    JURISDICTIONS.iter().find(|row| row.iin == iin)
}

/// The row of a postal abbreviation in upper case; Newfoundland goes by its old `NF` too.
#[must_use]
pub fn jurisdiction_by_code(code: &str) -> Option<&'static Jurisdiction> {
    let code = if code == "NF" { "NL" } else { code };
    JURISDICTIONS.iter().find(|row| row.code == Some(code))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_is_whole_and_without_repeats() {
        let count = |country: &str| JURISDICTIONS.iter().filter(|row| row.country == country).count();
        // 50 states, the district, five territories and the State Department; all provinces and territories.
        assert_eq!((count("USA"), count("CAN"), count("MEX")), (57, 13, 2));
        let numbers: BTreeSet<_> = JURISDICTIONS.iter().map(|row| row.iin).collect();
        let codes: BTreeSet<_> = JURISDICTIONS.iter().filter_map(|row| row.code).collect();
        assert_eq!((numbers.len(), codes.len()), (72, 71));
        assert!(numbers.iter().all(|iin| iin.len() == 6 && iin.bytes().all(|byte| byte.is_ascii_digit())));
        assert!(JURISDICTIONS.is_sorted_by_key(|row| row.iin));
    }

    #[test]
    fn rows_are_found_by_number_and_by_abbreviation() {
        assert_eq!(jurisdiction_by_iin("636012").map(|row| row.name), Some("Ontario"));
        assert_eq!(jurisdiction_by_code("CO").map(|row| row.iin), Some("636020"));
        assert_eq!(jurisdiction_by_code("NF"), jurisdiction_by_iin("636016"));
        assert_eq!(jurisdiction_by_iin("999999"), None);
    }
}
