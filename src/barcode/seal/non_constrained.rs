//! The non-constrained form. In: JSON. Out: the seal; its message's members are the features.
//!
//! ICAO technical report "VDS-NC" 1.3: `{"data":{"hdr":{"t","v","is"},"msg":{…}},"sig":{"alg","cer","sigvl"}}`.

use serde_json::Value;

use crate::record::{SealFeature, SealForm, SealSignature, VisibleSeal};

/// Most features, deepest nesting and longest value that are reported.
const MOST_FEATURES: usize = 200;
const MOST_DEPTH: usize = 8;

/// Reads a seal; `None` where the JSON is not of this form.
pub(super) fn read(bytes: &[u8]) -> Option<VisibleSeal> {
    let seal: Value = serde_json::from_slice(bytes).ok()?;
    let header = seal.pointer("/data/hdr")?;
    let document_type = header.get("t")?.as_str().filter(|kind| kind.starts_with("icao."))?;
    let message = seal.pointer("/data/msg")?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let mut warnings = Vec::new();
    let version = header.get("v").and_then(Value::as_u64).and_then(|version| u32::try_from(version).ok());
    if version.is_none() {
        warnings.push("no version".to_owned());
    }
    let mut features = Vec::new();
    flatten(message, "", 0, &mut features);
    let value = text(seal.pointer("/sig/sigvl"));
    if value.is_none() {
        warnings.push("no signature".to_owned());
    }
    Some(VisibleSeal {
        form: SealForm::NonConstrained,
        version: version.unwrap_or_default(),
        issuing_country: text(header.get("is")),
        signer: None,
        certificate_reference: None,
        document_issue_date: None,
        signature_date: None,
        feature_definition: None,
        document_category: None,
        document_type: Some(document_type.to_owned()),
        features,
        signature: SealSignature { status: "not_measured", value, algorithm: text(seal.pointer("/sig/alg")) },
        warnings,
    })
}

/// Members by their path, `pid.n`.
fn flatten(value: &Value, path: &str, depth: usize, features: &mut Vec<SealFeature>) {
    if features.len() >= MOST_FEATURES || depth > MOST_DEPTH {
        return;
    }
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| flatten(value, &join(key), depth + 1, features));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| flatten(value, &join(&index.to_string()), depth + 1, features));
        }
        _ => features.push(SealFeature {
            tag: None,
            name: Some(path.to_owned()),
            value: Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
            bytes_hex: None,
        }),
    }
}
