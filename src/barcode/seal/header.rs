//! The constrained form. In: bytes that begin with DC. Out: the seal.
//!
//! Doc 9303 part 13, 2.2: DC, version (02 is the third, 03 the fourth), issuing country (2, C40), signer and
//! certificate reference (third: 6 bytes, nine characters; fourth: four characters, two hexadecimal digits for the
//! length of the reference, the reference), dates of issue and of signing (3 each), feature definition, category.

use super::c40::decode_c40;
use super::date::read_date;
use super::{MAGIC, message, profile};
use crate::record::{SealForm, SealSignature, VisibleSeal};

/// What is left to be read.
pub(super) struct Rest<'a>(pub(super) &'a [u8]);

impl<'a> Rest<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

/// Reads a seal; `None` where the header is not one or is cut short: DC alone begins many other payloads.
pub(super) fn read(bytes: &[u8]) -> Option<VisibleSeal> {
    let mut rest = Rest(bytes);
    let mut warnings = Vec::new();
    if rest.byte()? != MAGIC {
        return None;
    }
    let version = rest.byte()?;
    if !(0x02..=0x03).contains(&version) {
        return None;
    }
    let issuing_country = decode_c40(rest.take(2)?)?.replace(' ', "<");
    let (signer, certificate_reference) =
        if version == 0x02 { third_version(&mut rest)? } else { fourth_version(&mut rest)? };
    let mut date = |what: &str, bytes: [u8; 3]| {
        let date = read_date(bytes);
        if date.is_none() {
            warnings.push(format!("the {what} date is none"));
        }
        date
    };
    let document_issue_date = date("issue", rest.array()?);
    let signature_date = date("signature", rest.array()?);
    let (feature_definition, document_category) = (rest.byte()?, rest.byte()?);
    let profile = profile::of(feature_definition, document_category);
    if profile.is_none() {
        warnings.push(format!("document type {feature_definition:02x}{document_category:02x} is not known"));
    }
    let (features, signature) = message::read(&mut rest, profile, &mut warnings);
    Some(VisibleSeal {
        form: SealForm::Constrained,
        version: u32::from(version) + 1,
        issuing_country: Some(issuing_country),
        signer: Some(signer),
        certificate_reference: Some(certificate_reference),
        document_issue_date,
        signature_date,
        feature_definition: Some(feature_definition),
        document_category: Some(document_category),
        document_type: profile.map(|profile| profile.name.to_owned()),
        features,
        signature: SealSignature { status: "not_measured", value: signature, algorithm: None },
        warnings,
    })
}

/// Four characters and five.
fn third_version(rest: &mut Rest<'_>) -> Option<(String, String)> {
    let text = decode_c40(rest.take(6)?)?;
    Some((text.get(..4)?.to_owned(), text.get(4..)?.to_owned()))
}

/// Four characters, the length, and as many characters.
fn fourth_version(rest: &mut Rest<'_>) -> Option<(String, String)> {
    let start = decode_c40(rest.take(4)?)?;
    let length = usize::from_str_radix(start.get(4..6)?, 16).ok()?;
    let reference = match length {
        0 => String::new(),
        _ => decode_c40(rest.take(length.div_ceil(3) * 2)?)?,
    };
    Some((start.get(..4)?.to_owned(), reference.get(..length)?.to_owned()))
}
