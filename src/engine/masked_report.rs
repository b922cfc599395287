//! Reports without the fields that the profile masks. In: a report's JSON. Out: the same with `[masked]` in place of
//! every text that holds one of them.

use serde_json::Value;

use super::looks::DocumentLook;
use crate::record::StageId;
use crate::settings::Masking;

/// What stands where a text was.
const MASKED: &str = "[masked]";

/// Shorter texts stand in too much that has nothing to do with them.
const SHORTEST: usize = 5;

/// Elements of a licence's barcode that hold its number, or one that leads to it: AAMVA DL/ID Card Design Standard,
/// annex D, tables D.3 and D.4.
const NUMBER_ELEMENTS: [&str; 4] = ["DAQ", "DCF", "DCJ", "DCK"];
/// The same as they are called in `fields`.
const NUMBER_FIELDS: [&str; 4] =
    ["document_number", "document_discriminator", "audit_information", "inventory_control_number"];

/// What must not be stored, letters and digits only, upper case.
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// What the sides of a document say that is masked.
    pub(super) fn of(masking: Masking, sides: &[&DocumentLook]) -> Self {
        let mut texts: Vec<&str> = Vec::new();
        for side in sides {
            if let Some(read) = side.photo.mrz().filter(|_| masking.mrz || masking.document_number) {
                let lines = read.reading.lines.iter().chain(&read.reading.lines_as_read);
                texts.extend(lines.map(String::as_str));
            }
            if masking.document_number {
                let zone = side.photo.mrz().and_then(|read| read.reading.fields.get("document_number"));
                texts.extend(zone.map(|field| field.value.as_str()));
                let barcodes = side.photo.barcodes().map_or(&[][..], |found| &found.barcodes);
                for aamva in barcodes.iter().filter_map(|barcode| barcode.aamva.as_ref()) {
                    texts.extend(NUMBER_ELEMENTS.iter().filter_map(|code| aamva.element(code)));
                    texts.extend(aamva.fields.document_number.as_deref());
                }
            }
        }
        let mut compact: Vec<String> = texts.into_iter().map(compact).collect();
        compact.retain(|text| text.len() >= SHORTEST);
        Self(compact)
    }

    /// Whether `text` holds one of them, as it is or in hex.
    fn are_in(&self, text: &str) -> bool {
        let (plain, hex) = (compact(text), text.to_ascii_lowercase());
        self.0.iter().any(|secret| {
            let in_hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            plain.contains(secret) || hex.contains(&in_hex)
        })
    }
}

fn compact(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Masks a report: first what is known by its place, then every text that holds a secret all the same.
pub(super) fn mask(report: &mut Value, masking: Masking, secrets: &Secrets) {
    if masking.any() {
        by_place(report, masking);
        by_content(report, secrets);
    }
}

fn by_place(value: &mut Value, masking: Masking) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| by_place(item, masking)),
        Value::Object(object) => {
            for (key, inner) in object {
                if key == StageId::Mrz.name() {
                    mask_reading(inner, masking);
                } else if key == StageId::Barcodes.name() {
                    each(inner, "barcodes", |barcode| mask_barcode(barcode, masking));
                } else if key == StageId::FaceDetect.name() && masking.portrait {
                    each(inner, "faces", |face| empty(face, "keypoints"));
                } else {
                    by_place(inner, masking);
                }
            }
        }
        _ => {}
    }
}

/// The number stands in the lines, so they go with either.
fn mask_reading(outcome: &mut Value, masking: Masking) {
    if !(masking.mrz || masking.document_number) {
        return;
    }
    let Some(reading) = outcome.get_mut("reading") else { return };
    for lines in ["lines", "lines_as_read"] {
        each(reading, lines, hide);
    }
    empty(reading, "corrections");
    let Some(fields) = reading.get_mut("fields").and_then(Value::as_object_mut) else { return };
    for (name, field) in fields {
        // A long number goes on in the optional data.
        if masking.mrz || name == "document_number" || name.starts_with("optional") {
            field.get_mut("value").into_iter().for_each(hide);
        }
    }
}

fn mask_barcode(barcode: &mut Value, masking: Masking) {
    // A seal repeats the zone, packed in ways that a search for its text would miss.
    let sealed = barcode.get("visible_seal").is_some_and(|seal| !seal.is_null());
    if masking.document_number || masking.mrz && sealed {
        for key in ["text", "bytes_hex"] {
            barcode.get_mut(key).into_iter().for_each(hide);
        }
        if let Some(seal) = barcode.get_mut("visible_seal") {
            each(seal, "features", |feature| {
                for key in ["value", "bytes_hex"] {
                    feature.get_mut(key).into_iter().for_each(hide);
                }
            });
        }
    }
    if !masking.document_number {
        return;
    }
    if let Some(fields) = barcode.pointer_mut("/aamva/fields") {
        for name in NUMBER_FIELDS {
            fields.get_mut(name).into_iter().for_each(hide);
        }
    }
    let elements = barcode.pointer_mut("/aamva/elements").and_then(Value::as_object_mut);
    for (code, element) in elements.into_iter().flatten() {
        if NUMBER_ELEMENTS.iter().any(|known| code.starts_with(known)) {
            element.get_mut("value").into_iter().for_each(hide);
        }
    }
}

fn by_content(value: &mut Value, secrets: &Secrets) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| by_content(item, secrets)),
        Value::Object(object) => object.values_mut().for_each(|inner| by_content(inner, secrets)),
        Value::String(text) if secrets.are_in(text) => MASKED.clone_into(text),
        _ => {}
    }
}

/// Every item of the list at `key`.
fn each(value: &mut Value, key: &str, change: impl FnMut(&mut Value)) {
    value.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().for_each(change);
}

/// A text, whatever it says; what is not there stays so.
fn hide(value: &mut Value) {
    if let Value::String(text) = value {
        MASKED.clone_into(text);
    }
}

fn empty(value: &mut Value, key: &str) {
    value.get_mut(key).and_then(Value::as_array_mut).into_iter().for_each(Vec::clear);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const MRZ: Masking = Masking { mrz: true, document_number: false, portrait: false };
    const NUMBER: Masking = Masking { mrz: false, document_number: true, portrait: false };
    const PORTRAIT: Masking = Masking { mrz: false, document_number: false, portrait: true };

    fn report() -> Value {
        json!({"front": {"photo": {
            "mrz": {"status": "found", "confidence": 0.9, "reading": {
                "status": "found", "lines": ["I<UTOD231458907<<<"], "lines_as_read": ["I<UT0D231458907<<<"],
                "corrections": [{"from": "0", "to": "O"}], "valid": true,
                "fields": {
                    "document_number": {"value": "D23145890", "status": "read"},
                    "optional_data": {"value": "7349", "status": "read"},
                    "surname": {"value": "ERIKSSON", "status": "read"},
                },
            }},
            "barcodes": {"status": "found", "barcodes": [
                {"kind": "PDF417", "text": "ANSI DAQD-231 458 90", "bytes_hex": "44415144", "visible_seal": null,
                 "aamva": {"fields": {"document_number": "D23145890", "city": "ZENITH"},
                           "elements": {"DAQ": {"value": "D23145890"}, "DAQ#2": {"value": "X"},
                                        "ZUA": {"value": "see D 2314-5890"}, "DAI": {"value": "ZENITH"}}}},
                {"kind": "DataMatrix", "text": "DC03", "bytes_hex": "dc03", "aamva": null,
                 "visible_seal": {"features": [{"tag": 1, "value": "I<UTO", "bytes_hex": "00"}]}},
            ]},
        }, "page": {"face_detect": {"faces": [{"box": [1, 2, 3, 4], "keypoints": [[1, 2]]}]}}}, "back": null})
    }

    fn secrets() -> Secrets {
        Secrets(vec!["D23145890".to_owned()])
    }

    fn masked_by(masking: Masking) -> Value {
        let mut value = report();
        mask(&mut value, masking, &secrets());
        value
    }

    #[test]
    fn the_zone_goes_with_all_that_was_read_of_it() {
        let masked = masked_by(MRZ);
        let reading = &masked["front"]["photo"]["mrz"]["reading"];
        assert_eq!(reading["lines"], json!([MASKED]));
        assert_eq!(reading["lines_as_read"], json!([MASKED]));
        assert_eq!(reading["corrections"], json!([]));
        for (name, field) in reading["fields"].as_object().unwrap() {
            assert_eq!(field["value"], MASKED, "{name}");
            assert_eq!(field["status"], "read");
        }
        assert_eq!(masked["front"]["photo"]["mrz"]["confidence"], 0.9);
        let seal = &masked["front"]["photo"]["barcodes"]["barcodes"][1];
        assert_eq!(
            (&seal["text"], &seal["visible_seal"]["features"][0]["value"]),
            (&json!(MASKED), &json!(MASKED))
        );
        assert_eq!(masked["front"]["photo"]["barcodes"]["barcodes"][0]["bytes_hex"], "44415144");
    }

    #[test]
    fn the_number_goes_wherever_it_stands() {
        let masked = masked_by(NUMBER);
        let photo = &masked["front"]["photo"];
        let fields = &photo["mrz"]["reading"]["fields"];
        assert_eq!(fields["surname"]["value"], "ERIKSSON");
        assert_eq!(
            (&fields["document_number"]["value"], &fields["optional_data"]["value"]),
            (&json!(MASKED), &json!(MASKED))
        );
        let code = &photo["barcodes"]["barcodes"][0];
        assert_eq!((&code["text"], &code["bytes_hex"]), (&json!(MASKED), &json!(MASKED)));
        let aamva = &code["aamva"];
        assert_eq!(aamva["fields"], json!({"document_number": MASKED, "city": "ZENITH"}));
        for (name, value) in [("DAQ", MASKED), ("DAQ#2", MASKED), ("ZUA", MASKED), ("DAI", "ZENITH")] {
            assert_eq!(aamva["elements"][name]["value"], value, "{name}");
        }
        assert!(!compact(&masked.to_string()).contains("D23145890"));
    }

    #[test]
    fn a_secret_is_found_in_hex_and_short_ones_are_none() {
        let secrets = secrets();
        assert!(secrets.are_in("x44323331343538 39 30".replace(' ', "").as_str()));
        assert!(!secrets.are_in("D2314589"));
        assert!(Secrets::of(NUMBER, &[]).0.is_empty());
    }

    #[test]
    fn the_portrait_s_points_go_and_nothing_else_does() {
        let masked = masked_by(PORTRAIT);
        assert_eq!(
            masked["front"]["page"]["face_detect"]["faces"],
            json!([{"box": [1, 2, 3, 4], "keypoints": []}])
        );
        let nothing = Masking { portrait: false, ..PORTRAIT };
        let mut same = report();
        mask(&mut same, nothing, &secrets());
        assert_eq!(same, report());
    }
}
