//! What a trusted key may sign and still be refused, and what the writer refuses to sign.

use idcapture::error::ErrorCode;
use idcapture::evidence::{Attestation, BundleRequest, build_bundle, inspect, verify};
use idcapture::record::{DeviceFacts, FrameId, SessionRecord};
use serde_json::{Value, json};

use super::support::{
    bundle, bundle_with, files, first_fault, is_valid, jpeg, key, payload, policy, record, repacked, request,
    seconds, status, with_payload, with_statement,
};

/// The sample's payload with `from` replaced by `to` in its text.
fn edited(from: &str, to: &str) -> String {
    let text = String::from_utf8(payload(&bundle(1))).unwrap();
    assert!(text.contains(from), "{from}");
    first_fault(&with_payload(&bundle(1), &key(1), text.replacen(from, to, 1).as_bytes()), &policy())
}

#[test]
fn hostile_json_is_refused_though_a_trusted_key_signed_it() {
    let deep = format!("\"decisions\":{}{},\"x\":", "[".repeat(15), "]".repeat(15));
    let table = [
        ("\"outcome\":\"review\"", "\"outcome\":\"review\",\"outcome\":\"accepted\"", "json.duplicate_key"),
        (
            "\"outcome\":\"review\"",
            "\"outcome\":\"review\",\"outc\\u006fme\":\"accepted\"",
            "json.duplicate_key",
        ),
        ("\"decisions\":", deep.as_str(), "json.too_deep"),
        ("\"monotonic_span_ms\":20000", "\"monotonic_span_ms\":1e999", "json.number"),
        ("\"monotonic_span_ms\":20000", "\"monotonic_span_ms\":9007199254740993", "json.number"),
        ("\"monotonic_span_ms\":20000", "\"monotonic_span_ms\":NaN", "json.malformed"),
        ("\"monotonic_span_ms\":20000", "\"monotonic_span_ms\":-1", "statement.malformed"),
        ("\"monotonic_span_ms\":20000", "\"monotonic_span_ms\":0.5", "statement.malformed"),
        ("{\"_type\"", "\u{feff}{\"_type\"", "json.malformed"),
    ];
    for (from, to, code) in table {
        assert_eq!(edited(from, to), format!("statement={code}"), "{to}");
    }
    let long = format!("{{\"x\":\"{}\"}}", "x".repeat(1 << 20));
    assert_eq!(
        first_fault(&with_payload(&bundle(1), &key(1), long.as_bytes()), &policy()),
        "envelope=envelope.too_large"
    );
    for payload in ["", "null", "[]", "{}", "{}{}", "{\"_type\":\"https://in-toto.io/Statement/v1\"}"] {
        assert!(!is_valid(&with_payload(&bundle(1), &key(1), payload.as_bytes())), "{payload}");
    }
}

#[test]
fn other_types_and_versions_are_refused() {
    let older = edited("in-toto.io/Statement/v1", "in-toto.io/Statement/v0.1");
    assert_eq!(older, "statement=statement.type");
    assert_eq!(edited("urn:idcapture:evidence:v1", "urn:idcapture:evidence:v2"), "statement=statement.type");
    assert_eq!(edited("idcapture.evidence/1.0", "idcapture.evidence/2.0"), "statement=statement.type");
    assert_eq!(edited("idcapture.evidence/1.0", "idcapture.evidence/1.7"), "");
}

#[test]
fn unknown_fields_are_ignored_and_unknown_critical_ones_are_not() {
    let more = with_statement(&bundle(1), |statement| {
        statement["predicate"]["later"] = json!({"a": 1});
        statement["predicate"]["session"]["later"] = json!(2);
        statement["subject"][0]["digest"]["sha512"] = json!("00");
    });
    assert_eq!(first_fault(&more, &policy()), "");
    let critical =
        with_statement(&bundle(1), |statement| statement["predicate"]["critical"] = json!(["later"]));
    assert_eq!(first_fault(&critical, &policy()), "statement=statement.critical");
}

#[test]
fn the_list_of_files_must_make_sense() {
    let listing = |change: &dyn Fn(&mut Vec<Value>)| {
        let changed =
            with_statement(&bundle(1), |statement| change(statement["subject"].as_array_mut().unwrap()));
        first_fault(&changed, &policy())
    };
    let subjects = "statement=statement.subjects";
    assert_eq!(listing(&|list| list.push(list[0].clone())), subjects);
    for name in [
        "../a.jpg",
        "evidence/../a.jpg",
        "mimetype",
        "signature.sigstore.json",
        "evidence/",
        "evidence/con",
        "a.jpg",
        "EVIDENCE/a.jpg",
    ] {
        assert_eq!(listing(&|list| list[0]["name"] = json!(name)), subjects, "{name}");
    }
    for needed in ["profile.toml", "document.json", "face.json", "quality.json", "frame-log.jsonl"] {
        let name = json!(format!("evidence/{needed}"));
        assert_eq!(listing(&|list| list.retain(|file| file["name"] != name)), subjects, "{needed}");
    }
    let upper = |list: &mut Vec<Value>| {
        list[0]["digest"]["sha256"] = json!(list[0]["digest"]["sha256"].as_str().unwrap().to_uppercase());
    };
    assert_eq!(listing(&upper), "statement=statement.spelling");
    assert_eq!(listing(&|list| list[0]["digest"]["sha256"] = json!("00")), "statement=statement.spelling");
    assert_eq!(listing(&|list| list[0]["digest"] = json!({"sha1": "00"})), "statement=statement.malformed");
    let another = |list: &mut Vec<Value>| list[0]["digest"]["sha256"] = json!("00".repeat(32));
    assert_eq!(listing(&another), "subject:evidence/document-front-rectified.jpg=digest.mismatch");
}

#[test]
fn claims_must_agree_with_the_files() {
    let claiming = |pointer: &str, to: Value| {
        let changed = with_statement(&bundle(1), |statement| {
            *statement["predicate"].pointer_mut(pointer).unwrap() = to;
        });
        first_fault(&changed, &policy())
    };
    assert_eq!(claiming("/profile/sha256", json!("00".repeat(32))), "profile=profile.mismatch");
    assert_eq!(claiming("/frame_log/count", json!(1)), "frame_log=frame_log.count");
    assert_eq!(claiming("/frame_log/head", json!("00".repeat(32))), "frame_log=frame_log.head");
    let class = |file: &str| json!([{"file": file, "delete_after": "2020-01-01T00:00:00Z"}]);
    let reference = "statement=statement.reference";
    for file in ["evidence/profile.toml", "evidence/frame-log.jsonl", "evidence/none.jpg", "mimetype"] {
        assert_eq!(claiming("/retention/classes", class(file)), reference, "{file}");
    }
    let attested = json!([{"kind": "token", "file": "evidence/selfie-1.jpg"}]);
    assert_eq!(claiming("/attestations", attested), reference);
    assert_eq!(claiming("/session/id", json!("../../x")), "statement=statement.spelling");
    assert_eq!(claiming("/session/challenge", json!("AB".repeat(32))), "statement=statement.spelling");
}

/// The sample with the content of one file changed and its digest signed anew.
fn resigned(name: &str, content: &[u8]) -> String {
    let with_content = repacked(&bundle(1), |files| {
        files.iter_mut().find(|file| file.0 == name).unwrap().1 = content.to_vec();
    });
    let digest =
        inspect(&with_content).unwrap().files.into_iter().find(|file| file.name == name).unwrap().sha256;
    let signed = with_statement(&with_content, |statement| {
        let list = statement["subject"].as_array_mut().unwrap();
        list.iter_mut().find(|file| file["name"] == name).unwrap()["digest"]["sha256"] = json!(digest);
    });
    first_fault(&signed, &policy())
}

#[test]
fn what_is_said_to_be_masked_is_there_and_what_is_not_stored_is_not() {
    let saying = |file: &str, how: &str| {
        let changed = with_statement(&bundle(1), |statement| {
            statement["predicate"]["minimised"] = json!([{"file": file, "field": "mrz", "how": how}]);
        });
        first_fault(&changed, &policy())
    };
    let reference = "statement=statement.reference";
    assert_eq!(saying("evidence/selfie-1.jpg", "masked"), "");
    assert_eq!(saying("evidence/selfie-2.jpg", "masked"), reference);
    assert_eq!(saying("evidence/selfie-2.jpg", "not_stored"), "");
    for file in
        ["evidence/selfie-1.jpg", "attestation/token", "selfie-2.jpg", "evidence/../a", "evidence/A.jpg"]
    {
        assert_eq!(saying(file, "not_stored"), reference, "{file}");
    }
    assert_eq!(saying("evidence/selfie-1.jpg", "blurred"), "statement=statement.malformed");
}

#[test]
fn hostile_files_are_refused_though_a_trusted_key_signed_them() {
    let picture = "evidence/selfie-1.jpg";
    assert_eq!(resigned(picture, &jpeg(8192, 6103, 0)), "");
    assert_eq!(resigned(picture, &jpeg(65_535, 65_535, 0)), format!("subject:{picture}=image.too_large"));
    assert_eq!(resigned(picture, &jpeg(8193, 10, 0)), format!("subject:{picture}=image.too_large"));
    assert_eq!(resigned(picture, b"GIF89a"), format!("subject:{picture}=image.malformed"));
    let face = "evidence/face.json";
    assert_eq!(resigned(face, b"{\"a\":1,\"a\":2}"), format!("subject:{face}=json.duplicate_key"));
    assert_eq!(resigned(face, "[".repeat(5000).as_bytes()), format!("subject:{face}=json.too_deep"));
    let log = "evidence/frame-log.jsonl";
    assert_eq!(resigned(log, b"{}\n"), "frame_log=frame_log.malformed");
    let name = "evidence/selfie-1.exe";
    let renamed = with_statement(&repacked(&bundle(1), |files| files[3].0 = name.to_owned()), |statement| {
        statement["subject"][1]["name"] = json!(name);
        statement["predicate"]["retention"]["classes"] = json!([]);
    });
    assert_eq!(first_fault(&renamed, &policy()), format!("subject:{name}=file.unknown_type"));
}

#[test]
fn the_statement_says_what_the_session_said() {
    let statement = inspect(&bundle(1)).unwrap().statement.unwrap();
    let predicate = &statement["predicate"];
    let decision = json!({
        "check": "face.match", "subject": "session", "kind": "identity", "status": "passed", "required": true,
        "score": 0.5, "threshold": 0.35, "direction": "at_least", "marginal": false,
    });
    assert_eq!(predicate["decisions"][0], decision);
    assert_eq!(predicate["decisions"][1]["score"], Value::Null);
    assert_eq!(predicate["outcome"], "review");
    assert_eq!(predicate["reasons"][0]["code"], "document.originality.not_measured");
    assert_eq!(predicate["session"]["id"], "session-1");
    assert_eq!(predicate["session"]["challenge"], "01".repeat(32));
    assert_eq!(predicate["session"]["challenge_source"], "issued");
    // printf 'turn_left\nturn_right' | sha256sum
    let digest = "c606fd831010e1fc91d1a56eab0dc2c52c41a81d69272ef44b1643228b4c0ed6";
    assert_eq!(predicate["session"]["prompts_digest"], digest);
    assert_eq!(predicate["retention"]["classes"][0]["file"], "evidence/selfie-1.jpg");
    assert_eq!(predicate["retention"]["purpose"], "onboarding");
    assert_eq!(predicate["frame_log"]["count"], 2);
    assert_eq!(predicate["capture"]["app"]["lib_version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn small_files_carry_a_salt_of_their_own() {
    let report = |name: &str| {
        let record = record(1);
        let bundle = build_bundle(&request(&record, 1), &key(1)).unwrap();
        let content = files(&bundle).into_iter().find(|file| file.0 == name).unwrap().1;
        serde_json::from_slice::<Value>(&content).unwrap()
    };
    let (face, again) = (report("evidence/face.json"), report("evidence/face.json"));
    assert_eq!(face["report"], json!({"faces": 1, "seed": 1}));
    assert_eq!(face["salt"].as_str().unwrap().len(), 32);
    assert_ne!(face["salt"], again["salt"]);
}

#[test]
fn attestations_travel_as_received() {
    let token =
        Attestation { kind: "challenge-token".into(), name: "token.bin".into(), bytes: vec![0, 255, 7] };
    let with_token = bundle_with(1, |request| request.attestations.push(token));
    assert_eq!(status(&with_token, &policy(), "subject:attestation/token.bin"), "valid");
    assert!(is_valid(&with_token));
    assert_eq!(files(&with_token).last().unwrap(), &("attestation/token.bin".to_owned(), vec![0, 255, 7]));
    let statement = inspect(&with_token).unwrap().statement.unwrap();
    let claim = json!([{"kind": "challenge-token", "file": "attestation/token.bin"}]);
    assert_eq!(statement["predicate"]["attestations"], claim);
}

#[test]
fn a_session_without_frames_prompts_or_models_makes_a_bundle_too() {
    let mut record = record(1);
    (record.frame_log, record.models, record.checks, record.reasons) = Default::default();
    record.camera = DeviceFacts::default();
    record.backend = None;
    let mut request = request(&record, 1);
    (request.files, request.prompts) = Default::default();
    request.audience = None;
    let bundle = build_bundle(&request, &key(1)).unwrap();
    assert_eq!(first_fault(&bundle, &policy()), "");
    let statement = inspect(&bundle).unwrap().statement.unwrap();
    assert_eq!(statement["predicate"]["session"]["prompts_digest"], Value::Null);
    assert_eq!(statement["predicate"]["retention"]["classes"], json!([]));
}

fn refused(
    change_record: impl FnOnce(&mut SessionRecord),
    change: impl FnOnce(&mut BundleRequest<'_>),
) -> String {
    let mut record = record(1);
    change_record(&mut record);
    let mut request = request(&record, 1);
    change(&mut request);
    let error = build_bundle(&request, &key(1)).unwrap_err();
    assert!([ErrorCode::EvidenceStatement, ErrorCode::EvidenceContainer].contains(&error.code()), "{error}");
    error.to_string()
}

#[test]
fn what_would_be_refused_is_not_signed() {
    let same = |_: &mut SessionRecord| {};
    let by_request = |change: fn(&mut BundleRequest<'_>)| refused(same, change);
    assert!(by_request(|request| request.files[0].name = "a.png".into()).contains("not named .jpg"));
    assert!(by_request(|request| request.files[0].name = "../a.jpg".into()).contains("list of files"));
    assert!(by_request(|request| request.files[0].name = "b/a.jpg".into()).contains("list of files"));
    assert!(
        by_request(|request| request.files[1].name = request.files[0].name.clone()).contains("list of files")
    );
    assert!(by_request(|request| request.files[0].bytes = b"no picture".to_vec()).contains("not a JPEG"));
    assert!(by_request(|request| request.files[0].bytes = jpeg(9000, 9000, 0)).contains("over 8192 px"));
    assert!(by_request(|request| request.recipients = vec!["ssh-rsa AAAA".into()]).contains("recipient"));
    assert!(
        by_request(|request| request.challenge.expires_at = request.challenge.issued_at)
            .contains("backwards")
    );
    assert!(
        by_request(|request| {
            request.reports.face = (0..16).fold(json!(1), |inner, _| json!([inner]));
        })
        .contains("nested deeper")
    );
    assert!(by_request(|request| request.reports.face = json!(u64::MAX)).contains("out of range"));
    assert!(
        by_request(|request| {
            let many = (0..60).map(|number| Attestation {
                kind: "x".into(),
                name: format!("{number}"),
                bytes: vec![],
            });
            request.attestations.extend(many);
        })
        .contains("over 64 entries")
    );
    assert!(by_request(|request| request.audience = Some("x".repeat(1 << 20))).contains("size cap"));

    let by_record = |change: fn(&mut SessionRecord)| refused(change, |_| {});
    assert!(by_record(|record| record.checks[0].value = Some(f64::NAN)).contains("not a finite number"));
    assert!(
        by_record(|record| record.checks[0].threshold = Some(f64::INFINITY)).contains("not a finite number")
    );
    assert!(by_record(|record| record.frame_log[1].sequence = FrameId(0)).contains("out of order"));
    assert!(by_record(|record| record.models[0].sha256 = "abc".into()).contains("spelling"));
    assert!(
        by_record(|record| record.times.device_end = record.times.device_start - seconds(1))
            .contains("backwards")
    );
}

#[test]
fn a_large_bundle_goes_through() {
    let record = record(1);
    let mut request = request(&record, 1);
    request.files[0].bytes.extend(std::iter::repeat_n(0x5A, 2 << 20));
    let bundle = build_bundle(&request, &key(1)).unwrap();
    assert!(verify(&bundle, &policy()).unwrap().is_valid());
}
