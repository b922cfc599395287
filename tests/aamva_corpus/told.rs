//! What the reader makes of an entry, in the form of the corpus. In: an entry's name. Out: a failure where both differ.

use idcapture::barcode::aamva::parse_aamva;
use serde_json::{Value, json};

use super::support::entry;

/// A report in the form of the corpus: fields that say something, kinds of deviations.
fn told(bytes: &[u8]) -> Value {
    let Some(report) = parse_aamva(bytes) else { return Value::Null };
    let mut fields = serde_json::to_value(&report.fields).unwrap();
    fields.as_object_mut().unwrap().retain(|_, value| says_something(value));
    let mut warnings: Vec<String> = report
        .warnings
        .iter()
        .map(|warning| serde_json::to_value(warning.what).unwrap().as_str().unwrap().to_owned())
        .collect();
    warnings.sort_unstable();
    json!({
        "layout": report.layout,
        "version": report.version,
        "jurisdiction_version": report.jurisdiction_version,
        "iin": report.iin,
        "jurisdiction": report.jurisdiction.and_then(|row| row.code),
        "document": report.document,
        "subfiles": report.subfiles.iter().map(|subfile| subfile.kind.clone()).collect::<Vec<_>>(),
        "fields": fields,
        "warnings": warnings,
    })
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Object(members) => members.values().any(says_something),
        _ => true,
    }
}

/// Holds an entry to what it says.
#[track_caller]
pub(crate) fn says_what_its_entry_says(name: &str) {
    let entry = entry(name);
    let mut expected = entry.expected["aamva"].clone();
    if let Some(warnings) = expected.get_mut("warnings").and_then(Value::as_array_mut) {
        warnings.sort_unstable_by_key(|warning| warning.as_str().unwrap().to_owned());
    }
    assert_eq!(told(&entry.payload), expected, "{name}: {}", entry.expected["about"]);
}
