//! What must hold of any bytes in a bundle that a trusted key signed: the first byte says what they stand for, so
//! that the verifier gets past the signature. A report comes of it, and `valid` only where nothing is wrong.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use idcapture::error::Result;
use idcapture::evidence::container::{Entry, decode, encode};
use idcapture::evidence::{Random, Redaction, SoftwareKey, TrustPolicy, redact, sign, verify};
use serde_json::{Value, json};

const GOLDEN: &[u8] = include_bytes!("../../tests/bundles/v1/p256.idev");
const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// The same key every time.
struct Fixed;

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        bytes.fill(7);
        Ok(())
    }
}

static KEY: LazyLock<SoftwareKey> = LazyLock::new(|| SoftwareKey::generate(&Fixed).expect("a key"));

static POLICY: LazyLock<TrustPolicy> = LazyLock::new(|| {
    let now = "2026-03-01T12:01:00Z".parse().expect("a time");
    let mut policy = TrustPolicy::new(vec![KEY.public_key().clone()], now);
    policy.timestamp_keys = vec![KEY.public_key().clone()];
    policy
});

/// Verifies a bundle of which `data` is a part.
pub(crate) fn bundle_verify(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else { return };
    let bundle = match kind % 5 {
        0 => data.to_vec(),
        1 => signed(data, None, &[]),
        2 => with_file("evidence/face.json", data),
        3 => with_file("evidence/frame-log.jsonl", data),
        _ => signed(&golden_payload(), Some(data), &[]),
    };
    let report = verify(&bundle, &POLICY).expect("no challenge store, no fault");
    let sound = report.items.iter().all(|item| matches!(item.status, "valid" | "absent"));
    assert_eq!(report.is_valid(), sound && report.items.len() > 4);
    assert!(serde_json::to_string(&report).is_ok());
    if let Ok(redacted) = redact(&bundle, &Redaction::Due, POLICY.now) {
        let again = verify(&redacted.container, &POLICY).expect("no fault");
        assert_eq!(again.is_valid(), report.is_valid(), "what may go changes no verdict");
    }
}

fn golden_files() -> Vec<(String, Vec<u8>)> {
    let entries = decode(GOLDEN).expect("a bundle");
    entries.iter().map(|entry| (entry.name.to_owned(), entry.bytes.to_vec())).collect()
}

fn golden_payload() -> Vec<u8> {
    let envelope: Value = serde_json::from_slice(&golden_files()[1].1).expect("JSON");
    STANDARD.decode(envelope["dsseEnvelope"]["payload"].as_str().expect("text")).expect("base64")
}

/// The golden bundle with a payload and a time stamp of its own, properly signed.
fn signed(payload: &[u8], timestamp: Option<&[u8]>, changed: &[(&str, &[u8])]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len());
    let signature = sign(&*KEY, &[head.as_bytes(), payload].concat()).expect("a signature");
    let id = KEY.public_key().id();
    let mut envelope = json!({
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"publicKey": {"hint": id}},
        "dsseEnvelope": {
            "payload": STANDARD.encode(payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"sig": STANDARD.encode(signature), "keyid": id}],
        },
    });
    if let Some(reply) = timestamp {
        envelope["verificationMaterial"]["timestampVerificationData"] =
            json!({"rfc3161Timestamps": [{"signedTimestamp": STANDARD.encode(reply)}]});
    }
    let mut files = golden_files();
    files[1].1 = serde_json::to_vec(&envelope).expect("JSON");
    for (name, content) in changed {
        files.iter_mut().filter(|file| file.0 == *name).for_each(|file| file.1 = content.to_vec());
    }
    let entries: Vec<Entry<'_>> = files.iter().map(|(name, bytes)| Entry { name, bytes }).collect();
    encode(&entries).expect("a container").to_vec()
}

/// The golden bundle with another content for one of its files, its digest signed anew.
fn with_file(name: &str, content: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    let mut statement: Value = serde_json::from_slice(&golden_payload()).expect("JSON");
    for subject in statement["subject"].as_array_mut().expect("a list") {
        if subject["name"] == name {
            subject["digest"]["sha256"] = format!("{:x}", sha2::Sha256::digest(content)).into();
        }
    }
    signed(&serde_json::to_vec(&statement).expect("JSON"), None, &[(name, content)])
}
