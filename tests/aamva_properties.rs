//! Properties of the AAMVA reader and writer: what is written comes back, in every version; no bytes stop the reading;
//! damage is said.
#![cfg(feature = "capture")]

#[cfg(test)]
#[path = "aamva_properties/cards.rs"]
mod cards;
#[cfg(test)]
#[path = "aamva_corpus/support.rs"]
mod support;

use cards::cards;
use idcapture::barcode::aamva::encode::card::payload_of;
use idcapture::barcode::aamva::encode::encode_payload;
use idcapture::barcode::aamva::parse_aamva;
use idcapture::record::AamvaDocument;
use jiff::civil::Date;
use proptest::prelude::*;
use support::entries;

fn iso(date: Date) -> Option<String> {
    Some(date.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_comes_back(card in cards(), version in 1_u8..=11) {
        let bytes = encode_payload(&payload_of(&card, version)).unwrap();
        let read = parse_aamva(&bytes).unwrap();
        prop_assert!(read.warnings.is_empty(), "{:?}", read.warnings);
        prop_assert_eq!(read.version, Some(version));
        prop_assert_eq!(read.jurisdiction_version, (version >= 2).then_some(3));
        prop_assert_eq!(read.iin.as_deref(), Some(card.iin.as_str()));
        let kinds: Vec<&str> = read.subfiles.iter().map(|subfile| subfile.kind.as_str()).collect();
        let own = card.own.as_ref().map(|(kind, _)| kind.as_str());
        prop_assert_eq!(kinds, [Some(card.kind), own].into_iter().flatten().collect::<Vec<_>>());
        let document = match card.kind {
            "DL" => AamvaDocument::DrivingLicence,
            _ => AamvaDocument::IdentificationCard,
        };
        prop_assert_eq!(read.document, Some(document));
        let fields = read.fields;
        let some = |text: &str| Some(text.to_owned());
        prop_assert_eq!(fields.document_number, some(&card.document_number));
        prop_assert_eq!(fields.family_name.value, some(&card.family_name));
        prop_assert_eq!(fields.first_name.value, some(&card.first_name));
        let middle = card.middle_names.join(" ");
        prop_assert_eq!(fields.middle_names.value, Some(middle).filter(|names| !names.is_empty()));
        prop_assert_eq!(fields.name_suffix, card.name_suffix);
        if version >= 4 {
            let truncated =
                [fields.family_name.truncated, fields.first_name.truncated, fields.middle_names.truncated];
            prop_assert_eq!(truncated, card.truncated);
            prop_assert_eq!(fields.under_18_until, card.under_18_until.map(|date| date.to_string()));
            prop_assert_eq!(fields.under_21_until, card.under_21_until.map(|date| date.to_string()));
        }
        prop_assert_eq!(fields.birth_date, iso(card.birth_date));
        prop_assert_eq!(fields.issue_date, iso(card.issue_date));
        prop_assert_eq!(fields.expiry_date, iso(card.expiry_date));
        prop_assert_eq!(fields.sex, Some(card.sex));
        let height = fields.height.unwrap();
        prop_assert_eq!((height.value, height.unit == "cm"), card.height);
        if version == 1 || version >= 4 {
            prop_assert_eq!(fields.weight.map(|weight| (weight.value, weight.unit == "kg")), card.weight);
        }
        prop_assert_eq!(fields.address.street, some(&card.street));
        prop_assert_eq!(fields.address.street_2, card.street_2);
        prop_assert_eq!(fields.address.city, some(&card.city));
        prop_assert_eq!(fields.address.jurisdiction, some(&card.jurisdiction));
        prop_assert_eq!(fields.address.postal_code, some(&card.postal_code));
        prop_assert_eq!(fields.country, some(&card.country));
        prop_assert_eq!(fields.vehicle_class, card.vehicle_class);
        prop_assert_eq!(fields.restrictions, card.restrictions);
        prop_assert_eq!(fields.endorsements, card.endorsements);
        let set = |flag: bool| flag.then_some(true);
        if version >= 3 {
            prop_assert_eq!(fields.real_id, card.real_id);
            prop_assert_eq!(fields.limited_duration, set(card.limited_duration));
            prop_assert_eq!(fields.card_revision_date, card.card_revision_date.map(|date| date.to_string()));
        }
        if version >= 7 {
            prop_assert_eq!(fields.veteran, set(card.veteran));
        }
        if version != 2 && !(3..=4).contains(&version) {
            prop_assert_eq!(fields.organ_donor, set(card.organ_donor));
        }
        if version >= 11 {
            prop_assert_eq!(fields.commercial, set(card.commercial));
            prop_assert_eq!(fields.non_domiciled, set(card.commercial && card.non_domiciled));
            prop_assert_eq!(fields.enhanced, set(card.enhanced));
            prop_assert_eq!(fields.permit, set(card.permit));
        }
    }

    #[test]
    fn no_bytes_stop_the_reading(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse_aamva(&bytes);
        let _ = parse_aamva(&[b"@\n\x1e\rANSI ", bytes.as_slice()].concat());
        let _ = parse_aamva(&[b"@\n\x1e\rANSI 636000080001DL", bytes.as_slice()].concat());
        let _ = parse_aamva(&[b"%BC^", bytes.as_slice(), b"?;636028=", bytes.as_slice()].concat());
    }

    #[test]
    fn damage_is_read_around_and_said(
        card in cards(), version in 1_u8..=11, at in 0.0..1.0_f64, byte in any::<u8>(), how in 0..3_u8,
    ) {
        let mut bytes = encode_payload(&payload_of(&card, version)).unwrap();
        let at = (at * bytes.len() as f64) as usize;
        match how {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => drop(bytes.remove(at)),
        }
        let read = parse_aamva(&bytes).expect("one byte makes no other text of it");
        // Whatever was hit, most elements stay what they were.
        let whole = parse_aamva(&encode_payload(&payload_of(&card, version)).unwrap()).unwrap();
        let kept = whole
            .elements
            .iter()
            .filter(|(code, element)| read.element(code) == Some(element.value.as_str()))
            .count();
        prop_assert!(kept + 3 >= whole.elements.len(), "{kept} of {}: {read:?}", whole.elements.len());
        // Where bytes came or went, the stated lengths give it away.
        prop_assert!(how == 0 || !read.warnings.is_empty());
    }
}

#[test]
fn every_entry_cut_anywhere_is_read_as_far_as_it_goes() {
    for entry in entries() {
        assert_eq!(
            parse_aamva(&entry.payload).is_none(),
            entry.expected["aamva"].is_null(),
            "{}",
            entry.name
        );
        for end in 0..entry.payload.len() {
            if let Some(report) = parse_aamva(&entry.payload[..end]) {
                assert!(report.warnings.len() <= 65, "{} {end}", entry.name);
            }
        }
    }
}

#[test]
fn reports_stay_small_whatever_the_payload() {
    let long = [b"@\n\x1e\rANSI 636000080001DL00310000DL".as_slice(), &b"DAQ1\n".repeat(20_000)].concat();
    assert!(parse_aamva(&long).is_none(), "longer than any symbol");
    let long =
        [b"@\n\x1e\rANSI 636000080001DL00310000DL".as_slice(), &b"daq1\n\x1f??\n".repeat(6_000)].concat();
    let report = parse_aamva(&long).unwrap();
    assert!(report.elements.len() <= 1_000 && report.warnings.len() <= 65);
    let designators = [b"@\n\x1e\rANSI 636000080099".as_slice(), &b"ZA99999999".repeat(600)].concat();
    assert!(parse_aamva(&designators).unwrap().subfiles.len() <= 200);
}
