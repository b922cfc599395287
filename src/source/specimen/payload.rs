//! The text in the barcode on the back. In: a [`Holder`]. Out: a payload in the shape of the AAMVA DL/ID Card
//! Design Standard (2020, version 10), annex D, for a jurisdiction that does not exist.
//!
//! Issuer number 999999 (national use of a country code that nobody has) and country UTO keep it from ever being
//! taken for a real card's.

use jiff::civil::Date;

use super::Holder;

/// Bytes before the subfile: 21 of header and 10 of its one designator.
const SUBFILE_OFFSET: usize = 31;

/// `@ LF RS CR ANSI ` + issuer, version 10, jurisdiction version 00, one subfile of type ID; elements end in LF,
/// the last in CR; dates are MMDDCCYY.
#[must_use]
pub fn aamva_payload(holder: &Holder) -> String {
    let (first, middle) = holder.given_names.split_once(' ').unwrap_or((&holder.given_names, ""));
    let day = |date: Date| date.strftime("%m%d%Y").to_string();
    let sex = match holder.sex {
        'M' => "1",
        'F' => "2",
        _ => "9",
    };
    let elements = [
        ("DAQ", holder.document_number.clone()),
        ("DCS", holder.surname.clone()),
        ("DDE", "N".to_owned()),
        ("DAC", first.to_owned()),
        ("DDF", "N".to_owned()),
        ("DAD", middle.to_owned()),
        ("DDG", "N".to_owned()),
        ("DBD", day(holder.issued)),
        ("DBB", day(holder.birth)),
        ("DBA", day(holder.expires)),
        ("DBC", sex.to_owned()),
        ("DAU", format!("{:03} cm", holder.height_cm)),
        ("DAY", holder.eyes.clone()),
        ("DAG", holder.street.clone()),
        ("DAI", holder.city.clone()),
        ("DAJ", "XX".to_owned()),
        ("DAK", format!("{:<11}", holder.postal_code)),
        ("DCF", format!("SPECIMEN{}", holder.document_number)),
        ("DCG", "UTO".to_owned()),
    ];
    let lines: Vec<String> = elements.into_iter().map(|(id, value)| id.to_owned() + &value).collect();
    let subfile = format!("ID{}\r", lines.join("\n"));
    format!("@\n\u{1e}\rANSI 999999100001ID{SUBFILE_OFFSET:04}{:04}{subfile}", subfile.len())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_designator_points_at_the_subfile() {
        let payload = aamva_payload(&Holder::specimen(date(2026, 3, 1)));
        assert!(payload.starts_with("@\n\u{1e}\rANSI 999999100001ID0031"));
        let length: usize = payload[27..31].parse().unwrap();
        assert_eq!(&payload[31..33], "ID");
        assert_eq!(31 + length, payload.len());
        assert!(payload.ends_with('\r'));
        assert!(payload.is_ascii());
    }

    #[test]
    fn elements_carry_the_holder() {
        let payload = aamva_payload(&Holder::specimen(date(2026, 3, 1)));
        for element in
            ["IDDAQUT4071826\n", "\nDCSASTERLUND\n", "\nDACMIRA\n", "\nDADELIN\n", "\nDBB10151989\n"]
        {
            assert!(payload.contains(element), "{element:?}");
        }
    }
}
