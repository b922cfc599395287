//! Holds JSON to the shipped schemas: the part of JSON Schema that they use, and more strictly, for a key that a schema
//! does not name is a departure, too. In: a schema's name and a value. Out: every departure, by its place.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::Value;

/// A schema of `assets/schema`, read once.
pub(crate) fn schema(name: &str) -> &'static Value {
    static READ: Mutex<BTreeMap<String, &'static Value>> = Mutex::new(BTreeMap::new());
    let mut read = READ.lock().unwrap();
    let schema: &mut &'static Value = read.entry(name.to_owned()).or_insert_with(|| {
        let path = format!("{}/assets/schema/{name}", env!("CARGO_MANIFEST_DIR"));
        Box::leak(Box::new(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()))
    });
    schema
}

/// What a schema stands for, and the document that it is in: a reference may lead into another one.
pub(crate) fn resolved(root: &'static Value, schema: &'static Value) -> (&'static Value, &'static Value) {
    let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return (root, schema) };
    let (file, pointer) = reference.split_once('#').unwrap();
    let root = if file.is_empty() { root } else { self::schema(file) };
    (root, root.pointer(pointer).unwrap())
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        other => panic!("the schema has an unknown type {other}"),
    }
}

/// The few patterns that the schemas use, each in words of this file.
fn fits(text: &str, pattern: &str) -> bool {
    let part = |text: &str| {
        let edge = |byte: Option<u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        edge(text.bytes().next())
            && edge(text.bytes().last())
            && text.len() <= 64
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
    };
    match pattern {
        "^[0-9a-f]{64}$" => {
            text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        }
        "^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$" => part(text),
        "^(evidence|attestation)/[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$" => text
            .split_once('/')
            .is_some_and(|(folder, name)| ["evidence", "attestation"].contains(&folder) && part(name)),
        "^[0-9a-f]{32}$" => text.len() == 32 && fits(&text.repeat(2), "^[0-9a-f]{64}$"),
        "^[a-z][a-z0-9_]*(\\.[a-z0-9_]+)?$" => {
            let (first, second) = text.split_once('.').unwrap_or((text, "x"));
            [first, second].iter().all(|part| {
                !part.is_empty()
                    && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            }) && first.starts_with(|letter: char| letter.is_ascii_lowercase())
        }
        "^idcapture\\.evidence/1\\." => text.starts_with("idcapture.evidence/1."),
        other => panic!("the schema has an unknown pattern {other}"),
    }
}

/// Every way in which `value` departs from `schema`, keys that the schema does not name included.
fn departures(root: &'static Value, schema: &'static Value, value: &Value, at: &str, out: &mut Vec<String>) {
    let (root, target) = resolved(root, schema);
    if !std::ptr::eq(target, schema) {
        departures(root, target, value, at, out);
    }
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    for (keyword, rule) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "$schema"
            | "$ref"
            | "$defs"
            | "title"
            | "description"
            | "properties"
            | "items"
            | "additionalProperties" => true,
            "type" => match rule {
                Value::Array(names) => names.iter().any(|name| has_type(value, name.as_str().unwrap())),
                name => has_type(value, name.as_str().unwrap()),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "pattern" => value.as_str().is_none_or(|text| fits(text, rule.as_str().unwrap())),
            "format" => {
                assert_eq!(rule, "date-time");
                value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok())
            }
            "minimum" => value.as_f64().is_some_and(|number| number >= bound("minimum").unwrap()),
            "maximum" => value.as_f64().is_some_and(|number| number <= bound("maximum").unwrap()),
            "minItems" => {
                value.as_array().is_some_and(|items| items.len() as f64 >= bound("minItems").unwrap())
            }
            "maxItems" => {
                value.as_array().is_some_and(|items| items.len() as f64 <= bound("maxItems").unwrap())
            }
            "required" => value.as_object().is_none_or(|object| {
                rule.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap()))
            }),
            other => panic!("the schema has an unknown keyword {other}"),
        };
        if !holds {
            out.push(format!("{at}: {keyword}"));
        }
    }
    if schema.get("$ref").is_some() {
        return;
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        if let Some(items) = schema.get("items") {
            departures(root, items, item, &format!("{at}/{index}"), out);
        }
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        match schema
            .pointer("/properties")
            .and_then(|known| known.get(name))
            .or(schema.get("additionalProperties"))
        {
            Some(Value::Bool(true)) => {}
            Some(known) => departures(root, known, inner, &format!("{at}/{name}"), out),
            None => out.push(format!("{at}/{name}: unknown")),
        }
    }
}

/// As above, from the top.
pub(crate) fn all_departures(schema: &'static Value, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    departures(schema, schema, value, "", &mut out);
    out
}
