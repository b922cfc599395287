//! Bundles of every released version, written once and never again: what could be verified stays so, and what was
//! refused stays refused, with the same code.

use std::fs;
use std::path::{Path, PathBuf};

use idcapture::evidence::{
    Attestation, Identities, PublicKey, Redaction, TrustPolicy, attach_timestamp, build_bundle_with, redact,
    seal, signature_to_stamp, verify_file,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::support::{
    Fixed, bundle, ed25519_key, files, issued_at, key, minimised_bundle, payload, record, repacked, request,
    selfie_deletable, with_envelope, with_payload, with_statement,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/v1")
}

fn key_file(name: &Value) -> PublicKey {
    PublicKey::from_spki_pem(&fs::read_to_string(folder().join(name.as_str().unwrap())).unwrap()).unwrap()
}

#[test]
fn every_golden_bundle_is_judged_as_ever() {
    let expected: Value = serde_json::from_slice(&fs::read(folder().join("expected.json")).unwrap()).unwrap();
    let keys = || expected["trust"].as_array().unwrap().iter().map(key_file).collect::<Vec<_>>();
    let identities = Identities::load(&folder().join("recipient.age")).unwrap();
    let cases = expected["bundles"].as_array().unwrap();
    for case in cases {
        let file = case["file"].as_str().unwrap();
        let mut policy = TrustPolicy::new(keys(), case["now"].as_str().unwrap().parse().unwrap());
        policy.timestamp_keys = case.get("timestamp_key").map(key_file).into_iter().collect();
        let bytes = fs::read(folder().join(file)).unwrap();
        let report = verify_file(&bytes, Some(&identities), &policy).unwrap();
        let said: Vec<String> = (report.items.iter())
            .filter(|item| item.status != "valid")
            .map(|item| format!("{}={}", item.name, item.status))
            .collect();
        assert_eq!(json!(said), case["not_valid"], "{file}");
        assert_eq!(serde_json::to_value(report.verdict).unwrap(), case["verdict"], "{file}");
    }
    let bundles = fs::read_dir(folder()).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        name.ends_with(".idev") || name.ends_with(".idev.age")
    });
    assert_eq!(bundles.count(), cases.len(), "every bundle has its line");
}

#[test]
fn no_golden_file_was_edited() {
    let sums = fs::read_to_string(folder().join("SHA256SUMS")).unwrap();
    for line in sums.lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(folder().join(name)).unwrap();
        assert_eq!(format!("{:x}", Sha256::digest(bytes)), digest, "{name}");
    }
    assert!(sums.lines().count() >= 17);
}

/// What the golden bundles hold: everything that the format has.
fn full(signer: &dyn idcapture::evidence::Signer, recipients: &[String]) -> Vec<u8> {
    let record = record(1);
    let mut request = request(&record, 1);
    request.recipients = recipients.to_vec();
    request.attestations = vec![Attestation {
        kind: "challenge-token".to_owned(),
        name: "challenge-token".to_owned(),
        bytes: b"a server's own words about the challenge, as received".to_vec(),
    }];
    build_bundle_with(&request, signer, &Fixed(1)).unwrap().to_vec()
}

/// How the bundles of this folder were made. Writes what is not there yet and overwrites nothing; a time stamp is
/// taken from `timestamp-reply.tsr` once an authority has answered to `timestamp-asked.bin`.
#[test]
#[ignore = "makes the golden bundles of a new version"]
fn make() {
    let write = |name: &str, bytes: &[u8]| {
        let path = folder().join(name);
        if !path.exists() {
            fs::write(path, bytes).unwrap();
        }
        fs::read(folder().join(name)).unwrap()
    };
    write("p256.pem.pub", key(1).public_key().to_spki_pem().unwrap().as_bytes());
    write("ed25519.pem.pub", ed25519_key(1).public_key().to_spki_pem().unwrap().as_bytes());
    if !folder().join("recipient.age").exists() {
        Identities::generate().save_new(&folder().join("recipient.age"), issued_at()).unwrap();
    }
    let recipients = Identities::load(&folder().join("recipient.age")).unwrap().recipients();
    let names: Vec<String> = recipients.iter().map(ToString::to_string).collect();

    let p256 = write("p256.idev", &full(&key(1), &[]));
    write("ed25519.idev", &full(&ed25519_key(1), &[]));
    if !folder().join("sealed.idev.age").exists() {
        write("sealed.idev.age", &seal(&full(&key(1), &names), &recipients).unwrap());
    }
    write("absent.idev", &redact(&p256, &Redaction::Due, selfie_deletable()).unwrap().container);
    let mut bare = record(2);
    bare.frame_log.clear();
    bare.checks.clear();
    bare.models.clear();
    bare.backend = None;
    let mut bare = request(&bare, 2);
    bare.files.clear();
    bare.prompts.clear();
    bare.audience = None;
    bare.challenge.local = true;
    write("bare.idev", &build_bundle_with(&bare, &key(1), &Fixed(2)).unwrap());
    write("masked.idev", &minimised_bundle(1));
    write("timestamp-asked.bin", &signature_to_stamp(&p256).unwrap());
    if let Ok(reply) = fs::read(folder().join("timestamp-reply.tsr")) {
        write("timestamped.idev", &attach_timestamp(&p256, &reply).unwrap());
    }

    write("refused-changed-file.idev", &repacked(&p256, |files| files[2].1[30] ^= 1));
    write(
        "refused-signature-of-another.idev",
        &repacked(&p256, |files| files[1] = self::files(&bundle(2))[1].clone()),
    );
    write(
        "refused-unlisted-file.idev",
        &repacked(&p256, |files| files.push(("evidence/x.json".into(), b"{}".to_vec()))),
    );
    write("refused-other-key.idev", &with_payload(&p256, &key(2), &payload(&p256)));
    write("refused-prefix.idev", &[b"#!", &p256[..]].concat());
    let critical = with_statement(&p256, |one| one["predicate"]["critical"] = json!(["later"]));
    write("refused-critical.idev", &critical);
    let twice = String::from_utf8(payload(&p256)).unwrap();
    let twice = twice.replacen("\"outcome\":", "\"outcome\":\"accepted\",\"outcome\":", 1);
    write("refused-duplicate-key.idev", &with_payload(&p256, &key(1), twice.as_bytes()));
    let high = with_envelope(&p256, |envelope| {
        let sig = &mut envelope["dsseEnvelope"]["signatures"][0]["sig"];
        *sig = super::signing::twin_of(sig.as_str().unwrap()).into();
    });
    write("refused-high-s.idev", &high);
}
