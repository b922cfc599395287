//! Height and weight. In: DAU, DAV, DAW, DAX, DCE. Out: values with units.
//!
//! `068 in` and `173 cm` since version 02; version 01 has feet and inches in three digits (`509`), or DAV in cm.

use super::super::notes::Notes;
use super::{Reader, meaning};
use crate::record::{AamvaFields, AamvaHeight, AamvaWarningKind as Kind, AamvaWeight, AamvaWeightRange};

/// Heights that a person can have.
const INCHES: std::ops::RangeInclusive<u16> = 20..=107;
const CENTIMETRES: std::ops::RangeInclusive<u16> = 50..=272;
/// DCE: lower ends of the classes, in kg (annex D, table D.4).
const RANGES_KG: [u16; 10] = [0, 32, 46, 60, 71, 87, 101, 114, 128, 146];

/// Reads height and weight.
pub(super) fn read(reader: &Reader<'_>, fields: &mut AamvaFields, notes: &mut Notes) {
    let canada = fields.country.as_deref() == Some("CAN");
    fields.height = reader
        .text("DAU")
        .and_then(|value| height_of(value, reader.is_oldest(), canada, "DAU", reader.offset("DAU"), notes));
    if let (None, true, Some(value)) = (&fields.height, reader.is_oldest(), reader.text("DAV")) {
        let cm = leading_number(value).filter(|(cm, _)| CENTIMETRES.contains(cm));
        match cm {
            Some((cm, _)) => fields.height = Some(AamvaHeight { value: cm, unit: "cm", cm }),
            // North Carolina writes feet and inches there.
            None => fields.height = height_of(value, true, canada, "DAV", reader.offset("DAV"), notes),
        }
    }
    let mut weight = |code: &str, unit: &'static str| {
        weight_of(reader.text(code)?, unit, code, reader.offset(code), notes)
    };
    fields.weight = weight("DAW", "lb").or_else(|| weight("DAX", "kg"));
    fields.weight_range = reader.text("DCE").and_then(|value| {
        let range = value.parse().ok().and_then(weight_range);
        if range.is_none() {
            notes.of(Kind::WeightUnreadable, "DCE", reader.offset("DCE"), "0 to 9 expected");
        }
        range
    });
}

fn weight_range(code: u8) -> Option<AamvaWeightRange> {
    let index = usize::from(code);
    let from_kg = RANGES_KG.get(index).copied()?;
    Some(AamvaWeightRange { code, from_kg, to_kg: RANGES_KG.get(index + 1).map(|next| next - 1) })
}

/// A number at the start and the letters after it.
fn leading_number(value: &str) -> Option<(u16, String)> {
    let value = value.trim();
    let digits = value.len() - value.trim_start_matches(|character: char| character.is_ascii_digit()).len();
    let number = value.get(..digits)?.parse().ok()?;
    Some((number, value.get(digits..)?.trim().to_lowercase()))
}

fn inches(value: u16) -> AamvaHeight {
    AamvaHeight { value, unit: "in", cm: (f64::from(value) * 2.54).round() as u16 }
}

fn centimetres(value: u16) -> AamvaHeight {
    AamvaHeight { value, unit: "cm", cm: value }
}

/// A height in whichever form.
pub(in super::super) fn height_of(
    value: &str,
    feet_expected: bool,
    canada: bool,
    code: &str,
    offset: Option<usize>,
    notes: &mut Notes,
) -> Option<AamvaHeight> {
    let value = meaning(value)?;
    let mut odd = |note: &str| notes.of(Kind::HeightForm, code, offset, note);
    let height = match leading_number(value) {
        Some((number, unit)) if unit == "in" => Some(inches(number)),
        Some((number, unit)) if unit == "cm" => Some(centimetres(number)),
        Some((number, unit)) if unit.is_empty() => {
            let feet = feet_and_inches(number / 100, number % 100);
            match feet {
                Some(feet) if feet_expected => Some(feet),
                _ if feet_expected && INCHES.contains(&number) => {
                    odd("inches where feet and inches are expected");
                    Some(inches(number))
                }
                _ if canada && CENTIMETRES.contains(&number) => {
                    odd("no unit, taken for cm");
                    Some(centimetres(number))
                }
                _ if INCHES.contains(&number) => {
                    odd("no unit, taken for inches");
                    Some(inches(number))
                }
                Some(feet) => {
                    odd("feet and inches");
                    Some(feet)
                }
                None if CENTIMETRES.contains(&number) => {
                    odd("no unit, taken for cm");
                    Some(centimetres(number))
                }
                None => None,
            }
        }
        // 5'09", 5-09, 5 FT 9 IN.
        Some((feet, rest)) => {
            let rest = rest.trim_start_matches(|character: char| !character.is_ascii_digit());
            let height = leading_number(rest).and_then(|(inch, _)| feet_and_inches(feet, inch));
            if height.is_some() {
                odd("feet and inches");
            }
            height
        }
        None => None,
    };
    let sane = height.filter(|height| CENTIMETRES.contains(&height.cm));
    if sane.is_none() {
        notes.of(Kind::HeightUnreadable, code, offset, "no height that a person has");
    }
    sane
}

fn feet_and_inches(feet: u16, inch: u16) -> Option<AamvaHeight> {
    ((1..=8).contains(&feet) && inch < 12).then(|| inches(feet * 12 + inch))
}

/// A weight; a unit within the value goes before the element's own.
pub(in super::super) fn weight_of(
    value: &str,
    unit: &'static str,
    code: &str,
    offset: Option<usize>,
    notes: &mut Notes,
) -> Option<AamvaWeight> {
    let value = meaning(value)?;
    let read = leading_number(value).and_then(|(number, written)| {
        let unit = match written.as_str() {
            "" => unit,
            "lb" | "lbs" => "lb",
            "kg" | "kgs" => "kg",
            _ => return None,
        };
        Some((number, unit, !written.is_empty()))
    });
    let weight = read.map(|(number, unit, written)| {
        if written {
            notes.of(Kind::WeightForm, code, offset, format!("in {unit}"));
        }
        let kg = if unit == "kg" { number } else { (f64::from(number) * 0.453_592_37).round() as u16 };
        AamvaWeight { value: number, unit, kg }
    });
    let sane = weight.filter(|weight| (1..=650).contains(&weight.kg));
    // Zeros stand for a weight that is not recorded.
    if sane.is_none() && value.chars().any(|character| character != '0') {
        notes.of(Kind::WeightUnreadable, code, offset, "no weight that a person has");
    }
    sane
}

#[cfg(test)]
mod tests {
    use super::*;

    fn height(value: &str, feet: bool, canada: bool) -> (Option<(u16, &'static str)>, Vec<Kind>) {
        let mut notes = Notes::default();
        let height = height_of(value, feet, canada, "DAU", None, &mut notes);
        let kinds = notes.finish().into_iter().map(|warning| warning.what).collect();
        (height.map(|height| (height.value, height.unit)), kinds)
    }

    #[test]
    fn heights_come_in_many_forms() {
        for (value, feet, canada, expected, deviations) in [
            ("068 in", false, false, Some((68, "in")), vec![]),
            ("068 IN", false, false, Some((68, "in")), vec![]),
            ("173 cm", false, true, Some((173, "cm")), vec![]),
            ("509", true, false, Some((69, "in")), vec![]),
            ("502", true, false, Some((62, "in")), vec![]),
            ("068", false, false, Some((68, "in")), vec![Kind::HeightForm]),
            ("509", false, false, Some((69, "in")), vec![Kind::HeightForm]),
            ("185", false, true, Some((185, "cm")), vec![Kind::HeightForm]),
            ("5'09\"", false, false, Some((69, "in")), vec![Kind::HeightForm]),
            ("5-09", false, false, Some((69, "in")), vec![Kind::HeightForm]),
            ("5 FT 9 IN", false, false, Some((69, "in")), vec![Kind::HeightForm]),
            ("000", false, false, None, vec![Kind::HeightUnreadable]),
            ("999 in", false, false, None, vec![Kind::HeightUnreadable]),
            ("tall", false, false, None, vec![Kind::HeightUnreadable]),
        ] {
            assert_eq!(height(value, feet, canada), (expected, deviations), "{value:?}");
        }
    }

    #[test]
    fn a_unit_in_the_value_goes_before_the_elements_own() {
        let mut notes = Notes::default();
        // Alberta: DAW, which is pounds, says "50 KG".
        let weight = weight_of("50 KG", "lb", "DAW", None, &mut notes).unwrap();
        assert_eq!((weight.value, weight.unit, weight.kg), (50, "kg", 50));
        assert_eq!(notes.finish()[0].what, Kind::WeightForm);
        let mut notes = Notes::default();
        assert_eq!(weight_of("170", "lb", "DAW", None, &mut notes).unwrap().kg, 77);
        assert_eq!(weight_of("000", "lb", "DAW", None, &mut notes), None);
        assert!(notes.finish().is_empty());
    }

    #[test]
    fn ranges_have_the_standards_ends() {
        assert_eq!(weight_range(2), Some(AamvaWeightRange { code: 2, from_kg: 46, to_kg: Some(59) }));
        assert_eq!(weight_range(9), Some(AamvaWeightRange { code: 9, from_kg: 146, to_kg: None }));
        assert_eq!(weight_range(10), None);
    }
}
