//! The shipped JSON schemas and the code say the same: what the writer writes fits the schema and has no key that
//! it does not know, and what the schema requires the reader requires too.

use idcapture::evidence::verify;
use idcapture::record::{ScoreDirection, SessionOutcome};
use serde_json::{Value, json};

use super::support::{bundle, bundle_with, files, key, payload, policy, with_payload};

fn schema(name: &str) -> Value {
    let path = format!("{}/assets/schema/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return schema };
    root.pointer(reference.strip_prefix('#').unwrap()).unwrap()
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
        "^idcapture\\.evidence/1\\." => text.starts_with("idcapture.evidence/1."),
        other => panic!("the schema has an unknown pattern {other}"),
    }
}

/// Every way in which `value` departs from `schema`, keys that the schema does not name included.
fn departures(root: &Value, schema: &Value, value: &Value, at: &str, out: &mut Vec<String>) {
    let target = resolved(root, schema);
    if !std::ptr::eq(target, schema) {
        return departures(root, target, value, at, out);
    }
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    for (keyword, rule) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "$schema"
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
            "required" => {
                rule.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some())
            }
            other => panic!("the schema has an unknown keyword {other}"),
        };
        if !holds {
            out.push(format!("{at}: {keyword}"));
        }
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
            Some(known) => departures(root, known, inner, &format!("{at}/{name}"), out),
            None => out.push(format!("{at}/{name}: unknown")),
        }
    }
}

fn all_departures(schema: &Value, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    departures(schema, schema, value, "", &mut out);
    out
}

fn statements() -> Vec<Value> {
    let bare = bundle_with(2, |request| {
        request.files.clear();
        request.prompts.clear();
        request.audience = None;
        request.challenge.local = true;
        request.recipients = vec!["age1x".to_owned()];
    });
    let mut record = super::support::record(3);
    record.outcome = SessionOutcome::Accepted;
    record.backend = None;
    record.models[0].score_direction = Some(ScoreDirection::LowerIsBetter);
    record.checks[0].direction = None;
    let other = super::support::request(&record, 3);
    let other = idcapture::evidence::build_bundle(&other, &key(1)).unwrap();
    [bundle(1), bare, other.to_vec()]
        .iter()
        .map(|one| serde_json::from_slice(&payload(one)).unwrap())
        .collect()
}

#[test]
fn what_is_written_fits_the_schema() {
    let schema = schema("evidence-statement.v1.schema.json");
    for statement in statements() {
        assert_eq!(all_departures(&schema, &statement), Vec::<String>::new());
    }
    let line_schema = self::schema("frame-log-line.v1.schema.json");
    let log = files(&bundle(1)).into_iter().find(|file| file.0 == "evidence/frame-log.jsonl").unwrap().1;
    let mut lines = 0;
    for line in log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let line = serde_json::from_slice(line).unwrap();
        assert_eq!(all_departures(&line_schema, &line), Vec::<String>::new());
        lines += 1;
    }
    assert_eq!(lines, 2);
}

#[test]
fn the_schema_refuses_what_it_should() {
    let schema = schema("evidence-statement.v1.schema.json");
    let departs = |pointer: &str, to: Value| {
        let mut statement = statements().remove(0);
        *statement.pointer_mut(pointer).unwrap() = to;
        all_departures(&schema, &statement)
    };
    assert_eq!(departs("/predicate/outcome", json!("fine")), ["/predicate/outcome: enum"]);
    assert_eq!(departs("/predicate/critical", json!(["x"])), ["/predicate/critical: maxItems"]);
    assert_eq!(departs("/predicate/profile/sha256", json!("AB")), ["/predicate/profile/sha256: pattern"]);
    assert_eq!(departs("/subject/0/name", json!("../x")), ["/subject/0/name: pattern"]);
    assert_eq!(
        departs("/predicate/times/device_end", json!("noon")),
        ["/predicate/times/device_end: format"]
    );
}

/// Every place in `statement` that the schema describes: its pointer, and whether it is required.
fn places(root: &Value, schema: &Value, value: &Value, at: &str, out: &mut Vec<(String, bool)>) {
    let schema = resolved(root, schema);
    for (name, inner) in value.as_object().into_iter().flatten() {
        if let Some(known) = schema.pointer("/properties").and_then(|known| known.get(name)) {
            let required = schema["required"].as_array().unwrap().iter().any(|key| key == name);
            let at = format!("{at}/{name}");
            out.push((at.clone(), required));
            places(root, known, inner, &at, out);
        }
    }
    if let (Some(items), Some(first)) = (schema.get("items"), value.get(0)) {
        places(root, items, first, &format!("{at}/0"), out);
    }
}

#[test]
fn the_reader_requires_what_the_schema_requires_and_its_types() {
    let schema = schema("evidence-statement.v1.schema.json");
    let bundle = bundle(1);
    let statement: Value = serde_json::from_slice(&payload(&bundle)).unwrap();
    let judged = |statement: &Value| {
        let bytes = with_payload(&bundle, &key(1), &serde_json::to_vec(statement).unwrap());
        verify(&bytes, &policy()).unwrap().status("statement").unwrap()
    };
    let mut all = Vec::new();
    places(&schema, &schema, &statement, "", &mut all);
    assert!(all.len() > 60, "{}", all.len());
    for (place, required) in &all {
        let (parent, name) = place.rsplit_once('/').unwrap();
        let mut without = statement.clone();
        without.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        assert_eq!(judged(&without) == "valid", !required, "without {place}");
        for odd in [json!(["x"]), json!({"x": 1}), json!("x y")] {
            let mut changed = statement.clone();
            *changed.pointer_mut(place).unwrap() = odd.clone();
            let fits = all_departures(&schema, &changed).is_empty();
            assert_eq!(judged(&changed) == "valid", fits, "{place} = {odd}");
        }
    }
}
