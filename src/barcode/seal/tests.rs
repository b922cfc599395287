//! Seals: the worked examples of the guideline, seals of made-up documents, and damaged ones.

use super::*;
use crate::record::{SealFeature, SealForm};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// Writes a seal of a document that does not exist.
struct Writer(Vec<u8>);

impl Writer {
    /// Version 03 (the fourth), Utopia, signer UTTS, issued on 1 January 2020, signed on 13 January 2020.
    fn new(version: u8, reference: &str, document: [u8; 2]) -> Self {
        let mut bytes = vec![0xdc, version];
        bytes.extend(encode_c40("UTO").unwrap());
        let length = if version == 3 { format!("{:02X}", reference.len()) } else { String::new() };
        bytes.extend(encode_c40(&format!("UTTS{length}{reference}")).unwrap());
        bytes.extend([0x0f, 0x71, 0x34, 0x11, 0x45, 0xf4]);
        bytes.extend(document);
        Self(bytes)
    }

    fn feature(mut self, tag: u8, value: &[u8]) -> Self {
        self.0.push(tag);
        match value.len() {
            short @ 0..=127 => self.0.push(short as u8),
            long @ 128..=255 => self.0.extend([0x81, long as u8]),
            long => self.0.extend([0x82, (long >> 8) as u8, long as u8]),
        }
        self.0.extend(value);
        self
    }

    fn signed(self) -> Vec<u8> {
        self.feature(0xff, &[0x5a; 64]).0
    }
}

fn feature<'a>(seal: &'a crate::record::VisibleSeal, name: &str) -> &'a SealFeature {
    seal.features.iter().find(|feature| feature.name.as_deref() == Some(name)).unwrap()
}

fn value<'a>(seal: &'a crate::record::VisibleSeal, name: &str) -> &'a str {
    feature(seal, name).value.as_deref().unwrap()
}

#[test]
fn arrival_attestation_of_the_guideline() {
    // BSI TR-03137 part 1 (2.5), annex C.
    let seal = parse_visible_seal(&bytes(
        "dc026abc6d32c8a519fc0f71341145f4fd020230a5621353d9a275735bd4134bc549133c133c133c133c133c
         a32519a519a4344a5e681ae7204b20d532cf4b7c133c133f030820d5201019a51aeaff404a1f218ca4392647ec
         ff6c8abf9e796a78eebe0b1ac8cc25c4ee17eed961d1189091358d7d616f1a517abc747f6c4490ff159d4dcf50
         248b00b1e32e9e7805e7",
    ))
    .unwrap();
    assert_eq!((seal.form, seal.version), (SealForm::Constrained, 3));
    assert_eq!(seal.issuing_country.as_deref(), Some("D<<"));
    assert_eq!(
        (seal.signer.as_deref(), seal.certificate_reference.as_deref()),
        (Some("DETS"), Some("00027"))
    );
    assert_eq!(seal.document_issue_date.as_deref(), Some("2020-01-01"));
    assert_eq!(seal.signature_date.as_deref(), Some("2020-01-13"));
    assert_eq!(seal.document_type.as_deref(), Some("arrival_attestation"));
    let mrz = "MED<<MUSTERMANN<<ERIK<<<<<<<<<<<<<<<\nM0000000<4ALB0308212M1604128<<<<<<<2";
    assert_eq!(value(&seal, "mrz"), mrz);
    assert_eq!(value(&seal, "azr_number"), "160113000085");
    assert_eq!(seal.signature.status, "not_measured");
    let signature = seal.signature.value.as_deref().unwrap();
    assert!(signature.len() == 128 && signature.starts_with("4a1f") && signature.ends_with("05e7"));
    assert_eq!(seal.warnings, Vec::<String>::new());
}

#[test]
fn social_insurance_card_of_the_guideline() {
    // Annex D: names in UTF-8.
    let seal = parse_visible_seal(&bytes(
        "dc026abc6d32c8a519fc0f7134116d04fc0401083fee456d2de019a8020b506572736368776569c39f03054f73636172
         04134ac3a2636f62c3a96e69646963747572697573ff40582ed05cb05049b4fe49744d5e70a1982f8b7afb1e90259ce4
         7ba9907efcf59483f0a0b421ec760d6fd2284bbac37e136f1e3be6e14a6f6bc012110cff919d0f",
    ))
    .unwrap();
    assert_eq!(value(&seal, "social_insurance_number"), "65170839J003");
    assert_eq!(value(&seal, "family_name"), "Perschweiß");
    assert_eq!(value(&seal, "birth_name"), "Jâcobénidicturius");
    assert_eq!(seal.warnings, Vec::<String>::new());
}

#[test]
fn visa_of_the_guideline() {
    // Annex F: fourth version, a second line cut to 28 characters.
    let seal = parse_visible_seal(&bytes(
        "dc036abc6d32c8a72cb10f7134b798155d01022cdd52134a74da1347c6fed95cb89f9fce133c133c133c133c20383373
         4aaf47f0c32f1a1e20eb2625393afe310403a00000050633be1fed20c6ff38d557324760",
    ))
    .unwrap();
    assert_eq!((seal.version, seal.document_type.as_deref()), (4, Some("visa")));
    assert_eq!((seal.signer.as_deref(), seal.certificate_reference.as_deref()), (Some("DETS"), Some("32")));
    assert_eq!(seal.signature_date.as_deref(), Some("2021-12-03"));
    let mrz = "VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<\n1234567XY7GBR5203116M2005250<<<<<<<<";
    assert_eq!(value(&seal, "mrz_mrv_b"), mrz);
    assert_eq!(value(&seal, "duration_of_stay"), "P0Y0M160D");
    assert_eq!(value(&seal, "passport_number"), "47110815P");
    // The signature of this copy is cut.
    assert_eq!(seal.signature.value, None);
    assert_eq!(seal.warnings.len(), 2);
}

#[test]
fn residence_permit_and_stickers_of_the_guideline() {
    // Annexes E, G and H, without their signatures.
    for (hex, kind, name, text) in [
        (
            "dc036abc6d32c8a727390f71341145f4fb0602305cba135875976ec066d417b59e8c6abc133c133c133c133c3fef3a29
             38ee43f1593d1ae52dbb26751fe64b7c133c136b0306d79519a65306",
            "residence_permit",
            "passport_number",
            "UFO001979",
        ),
        (
            "dc036abc6d32c8a72cb10f7135b79815f9080106cf3519af974c02061a70208519a10310395e26b3d9a275735bd4cd48
             5ca17176",
            "address_sticker_identity_card",
            "address",
            "53123MUSTERMANNSTRASSE21",
        ),
        (
            "dc036abc6d32c8a72cb10f7135b79815f80a0106b77a38e596ce02061a203a4d1fe1030426532081",
            "residence_sticker_passport",
            "postal_code",
            "21614",
        ),
    ] {
        let seal = parse_visible_seal(&bytes(hex)).unwrap();
        assert_eq!(seal.document_type.as_deref(), Some(kind));
        assert_eq!(value(&seal, name), text);
        assert_eq!(seal.warnings, ["no signature"]);
    }
}

#[test]
fn emergency_travel_document_with_a_long_reference() {
    let mrz = "PUUTOASTERLUND<<MIRA<ELIN<<<<<<<<<<<L000000007UTO8910152F2910157<<<<<<<4";
    let reference = "0123456789ABCDEF0";
    let bytes = Writer::new(3, reference, [0x5e, 0x03]).feature(2, &encode_c40(mrz).unwrap()).signed();
    let seal = parse_visible_seal(&bytes).unwrap();
    assert_eq!(seal.issuing_country.as_deref(), Some("UTO"));
    assert_eq!(seal.certificate_reference.as_deref(), Some(reference));
    assert_eq!(value(&seal, "mrz").replace('\n', ""), mrz);
    assert_eq!(seal.warnings, Vec::<String>::new());
}

#[test]
fn unknown_documents_keep_their_features_raw() {
    let bytes = Writer::new(2, "00001", [0x01, 0xfe]).feature(9, &[1; 200]).feature(8, &[2; 300]).signed();
    let seal = parse_visible_seal(&bytes).unwrap();
    assert_eq!((seal.feature_definition, seal.document_category), (Some(1), Some(0xfe)));
    assert_eq!((&seal.document_type, seal.features.len()), (&None, 2));
    assert_eq!(seal.features[0].value, None);
    assert_eq!(seal.features[1].bytes_hex.as_deref().map(str::len), Some(600));
    assert_eq!(seal.warnings, ["document type 01fe is not known"]);
}

#[test]
fn deviations_are_said() {
    let visa = || Writer::new(3, "5B", [0x5d, 0x01]);
    let warnings = |bytes: Vec<u8>| parse_visible_seal(&bytes).unwrap().warnings.join("; ");
    assert_eq!(warnings(visa().feature(0x40, &[1]).signed()), "feature 40 is not of this document type");
    assert_eq!(warnings(visa().feature(5, &[1, 2, 3]).signed()), "feature 05 does not have its type");
    assert_eq!(warnings(visa().feature(4, &[0xff; 3]).signed()), "feature 04 does not have its type");
    assert_eq!(warnings(visa().signed()), "no feature");
    assert_eq!(warnings(visa().feature(3, &[0]).0), "no signature");
    let mut long = visa().feature(3, &[2]).signed();
    long.extend([0, 0]);
    assert_eq!(warnings(long), "2 bytes follow the signature");
}

#[test]
fn a_seal_cut_anywhere_is_read_as_far_as_it_goes() {
    let whole =
        Writer::new(3, "5B", [0x5d, 0x01]).feature(3, &[0]).feature(5, &encode_c40("A1B2C3D4E").unwrap());
    let whole = whole.signed();
    for end in 0..whole.len() {
        let seal = parse_visible_seal(&whole[..end]);
        assert_eq!(seal.is_some(), end >= 18, "{end}");
        assert!(seal.is_none_or(|seal| !seal.warnings.is_empty()));
    }
    assert_eq!(value(&parse_visible_seal(&whole).unwrap(), "number_of_entries"), "unlimited");
}

#[test]
fn the_other_form_is_json() {
    let text = r#"{"data":{"hdr":{"t":"icao.vacc","v":1,"is":"UTO"},"msg":{"uvci":"U32870","pid":{"n":"ASTERLUND MIRA",
        "dob":"1989-10-15"},"ve":[{"des":"XM68M6","vd":[{"seq":1}]}]}},"sig":{"alg":"ES256","cer":"MIIB","sigvl":"gYDL"}}"#;
    let seal = parse_visible_seal(text.as_bytes()).unwrap();
    assert_eq!((seal.form, seal.version), (SealForm::NonConstrained, 1));
    assert_eq!(seal.document_type.as_deref(), Some("icao.vacc"));
    assert_eq!(value(&seal, "pid.n"), "ASTERLUND MIRA");
    assert_eq!(value(&seal, "ve.0.vd.0.seq"), "1");
    assert_eq!(seal.signature.status, "not_measured");
    assert_eq!(seal.signature.algorithm.as_deref(), Some("ES256"));
    assert_eq!(seal.warnings, Vec::<String>::new());
}

#[test]
fn other_payloads_are_no_seals() {
    for payload in
        [&b""[..], b"\xdc", b"\xdc\x03", b"\xdc\x01\x6a\xbc", b"{}", b"{\"data\":1}", b"https://example.org"]
    {
        assert!(parse_visible_seal(payload).is_none(), "{payload:?}");
    }
    assert!(parse_visible_seal(br#"{"data":{"hdr":{"t":"other"},"msg":{}}}"#).is_none());
}

proptest::proptest! {
    #[test]
    fn no_bytes_stop_it(tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), version in 2_u8..4) {
        let mut bytes = Writer::new(version, "00001", [0x5d, 0x01]).0;
        bytes.extend(&tail);
        proptest::prop_assert!(parse_visible_seal(&bytes).is_some());
        let _ = parse_visible_seal(&tail);
    }
}
