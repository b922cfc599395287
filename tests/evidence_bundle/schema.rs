//! The shipped JSON schemas and the code say the same: what the writer writes fits the schema and has no key that
//! it does not know, and what the schema requires the reader requires too.

use idcapture::evidence::verify;
use idcapture::record::{ScoreDirection, SessionOutcome};
use serde_json::{Value, json};

use super::json_schema::{all_departures, resolved, schema};
use super::support::{bundle, bundle_with, files, key, minimised_bundle, payload, policy, with_payload};

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
    [bundle(1), bare, other.to_vec(), minimised_bundle(1)]
        .iter()
        .map(|one| serde_json::from_slice(&payload(one)).unwrap())
        .collect()
}

#[test]
fn what_is_written_fits_the_schema() {
    let schema = schema("evidence-statement.v1.schema.json");
    for statement in statements() {
        assert_eq!(all_departures(schema, &statement), Vec::<String>::new());
    }
}

#[test]
fn the_schema_refuses_what_it_should() {
    let schema = schema("evidence-statement.v1.schema.json");
    let departs = |pointer: &str, to: Value| {
        let mut statement = statements().remove(0);
        *statement.pointer_mut(pointer).unwrap() = to;
        all_departures(schema, &statement)
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

/// The files of `bundle` that a schema of their own describes hold to it; what the schema has no word for may stand under
/// `report`, whose shape is the writer's.
fn reports_fit(bundle: &[u8]) {
    let mut held = 0;
    for (name, bytes) in files(bundle) {
        let file = match name.as_str() {
            "evidence/document.json" => "document-report.v1.schema.json",
            "evidence/face.json" => "face-report.v1.schema.json",
            "evidence/quality.json" => "quality-report.v1.schema.json",
            _ => continue,
        };
        let mut departures = all_departures(schema(file), &serde_json::from_slice(&bytes).unwrap());
        departures.retain(|one| !(one.starts_with("/report/") && one.ends_with(": unknown")));
        assert_eq!(departures, Vec::<String>::new(), "{name}");
        held += 1;
    }
    assert_eq!(held, 3);
}

#[test]
fn every_bundle_s_reports_and_lines_fit_their_schemas() {
    let golden = ["p256.idev", "ed25519.idev", "bare.idev", "timestamped.idev", "masked.idev"];
    let golden = golden.map(|name| {
        std::fs::read(format!("{}/tests/bundles/v1/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    });
    for bundle in golden.iter().chain([&bundle(1), &minimised_bundle(1)]) {
        reports_fit(bundle);
        let log = files(bundle).into_iter().find(|file| file.0 == "evidence/frame-log.jsonl").unwrap().1;
        for line in log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line = serde_json::from_slice(line).unwrap();
            assert_eq!(all_departures(schema("frame-log-line.v1.schema.json"), &line), Vec::<String>::new());
        }
        let statement = serde_json::from_slice(&payload(bundle)).unwrap();
        let schema = schema("evidence-statement.v1.schema.json");
        assert_eq!(all_departures(schema, &statement), Vec::<String>::new());
    }
}

#[test]
fn the_reports_schemas_refuse_what_they_should() {
    let document = schema("document-report.v1.schema.json");
    let good = json!({"salt": "0a".repeat(16), "checks": [], "report": {
        "front": {"photo": {"mrz_zone": {"status": "found", "quad": [[0, 0], [9, 0], [9, 5], [0, 5]], "lines": 2,
                            "score": 0.5}},
                  "page": {"face_detect": {"status": "not_found", "reason": "no face"}}},
        "back": null,
    }});
    assert_eq!(all_departures(document, &good), Vec::<String>::new());
    let departs = |pointer: &str, to: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(pointer).unwrap() = to;
        all_departures(document, &changed)
    };
    assert_eq!(departs("/salt", json!("0A")), ["/salt: pattern"]);
    assert_eq!(departs("/checks", json!([{}])), ["/checks/0: required"]);
    assert_eq!(
        departs("/report/front/photo/mrz_zone/lines", json!(4)),
        ["/report/front/photo/mrz_zone/lines: maximum"]
    );
    let quad = "/report/front/photo/mrz_zone/quad";
    assert_eq!(departs(quad, json!([[0, 0]])), ["/report/front/photo/mrz_zone/quad: minItems"]);
    assert_eq!(
        departs("/report/front/page/face_detect", json!({})),
        ["/report/front/page/face_detect: required"]
    );
}

#[test]
fn what_verify_says_fits_its_schema() {
    let schema = schema("verify-report.v1.schema.json");
    let with = |change: fn(&mut idcapture::evidence::TrustPolicy)| {
        let mut policy = policy();
        change(&mut policy);
        policy
    };
    let policies = [
        policy(),
        with(|policy| policy.keys.clear()),
        with(|policy| policy.challenge = Some(super::support::challenge(1))),
        with(|policy| policy.received_at = Some(policy.now)),
        with(|policy| policy.audience = Some("somebody else".to_owned())),
    ];
    let folder = format!("{}/tests/bundles/v1", env!("CARGO_MANIFEST_DIR"));
    let mut judged = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "idev") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for policy in &policies {
            let report = serde_json::to_value(verify(&bytes, policy).unwrap()).unwrap();
            assert_eq!(all_departures(schema, &report), Vec::<String>::new(), "{}", path.display());
            judged += 1;
        }
    }
    assert!(judged >= 14 * policies.len(), "{judged}");
}

/// Every place in `statement` that the schema describes: its pointer, and whether it is required.
fn places(
    root: &'static Value,
    schema: &'static Value,
    value: &Value,
    at: &str,
    out: &mut Vec<(String, bool)>,
) {
    let (root, schema) = resolved(root, schema);
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
    let bundle = minimised_bundle(1);
    let statement: Value = serde_json::from_slice(&payload(&bundle)).unwrap();
    let judged = |statement: &Value| {
        let bytes = with_payload(&bundle, &key(1), &serde_json::to_vec(statement).unwrap());
        verify(&bytes, &policy()).unwrap().status("statement").unwrap()
    };
    let mut all = Vec::new();
    places(schema, schema, &statement, "", &mut all);
    assert!(all.len() > 60, "{}", all.len());
    for (place, required) in &all {
        let (parent, name) = place.rsplit_once('/').unwrap();
        let mut without = statement.clone();
        without.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        assert_eq!(judged(&without) == "valid", !required, "without {place}");
        for odd in [json!(["x"]), json!({"x": 1}), json!("x y")] {
            let mut changed = statement.clone();
            *changed.pointer_mut(place).unwrap() = odd.clone();
            let fits = all_departures(schema, &changed).is_empty();
            assert_eq!(judged(&changed) == "valid", fits, "{place} = {odd}");
        }
    }
}
