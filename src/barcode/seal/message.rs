//! Message and signature zones. In: what follows the header. Out: features and the raw signature.
//!
//! Doc 9303 part 13, 2.3 and 2.4: tag, length, value; tag FF is the signature. Lengths are those of DER: one byte up
//! to 127, else 81 or 82 and one or two bytes.

use super::header::Rest;
use super::profile::{Profile, read_value};
use crate::record::SealFeature;

/// Tag of the signature.
const SIGNATURE: u8 = 0xff;

/// Reads both zones.
pub(super) fn read(
    rest: &mut Rest<'_>,
    profile: Option<&Profile>,
    warnings: &mut Vec<String>,
) -> (Vec<SealFeature>, Option<String>) {
    let mut features = Vec::new();
    let mut signature = None;
    while let Some(tag) = rest.byte() {
        let start = rest.0.len();
        let Some(value) = length(rest, warnings).and_then(|length| rest.take(length)) else {
            warnings.push(format!("feature {tag:02x} is cut short, {start} bytes are left"));
            break;
        };
        if tag == SIGNATURE {
            if value.len() % 2 == 1 || value.is_empty() {
                warnings.push(format!("the signature has {} bytes, an even number expected", value.len()));
            }
            signature = Some(hex(value));
            if !rest.0.is_empty() {
                warnings.push(format!("{} bytes follow the signature", rest.0.len()));
            }
            break;
        }
        let rule = profile.and_then(|profile| profile.feature(tag));
        let read = rule.and_then(|rule| read_value(rule.value, value));
        if profile.is_some() && rule.is_none() {
            warnings.push(format!("feature {tag:02x} is not of this document type"));
        } else if rule.is_some() && read.is_none() {
            warnings.push(format!("feature {tag:02x} does not have its type"));
        }
        features.push(SealFeature {
            tag: Some(tag),
            name: rule.map(|rule| rule.name.to_owned()),
            value: read,
            bytes_hex: Some(hex(value)),
        });
    }
    if features.is_empty() {
        warnings.push("no feature".to_owned());
    }
    if signature.is_none() {
        warnings.push("no signature".to_owned());
    }
    (features, signature)
}

fn length(rest: &mut Rest<'_>, warnings: &mut Vec<String>) -> Option<usize> {
    match rest.byte()? {
        short @ 0..=0x7f => Some(usize::from(short)),
        0x81 => rest.byte().map(usize::from),
        0x82 => Some(usize::from(rest.byte()?) << 8 | usize::from(rest.byte()?)),
        // The older text has lengths of one byte up to 254.
        other => {
            warnings.push(format!("length {other:02x} is not of DER, taken as it is"));
            Some(usize::from(other))
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
