//! Project Wycheproof's verdicts on signatures, through our verifier. In: its two files of vectors. Out: the same
//! verdicts, but for valid ECDSA signatures with a high s, which the format refuses: those are counted.

use std::collections::BTreeMap;

use idcapture::evidence::{PublicKey, SignatureStatus};
use serde_json::Value;

fn bytes(hex: &Value) -> Vec<u8> {
    let digits = hex.as_str().unwrap().as_bytes();
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// How many vectors there are of each pair of Wycheproof's verdict and ours.
fn verdicts(file: &str) -> BTreeMap<(String, String), usize> {
    let path = format!("{}/tests/vectors/wycheproof/{file}", env!("CARGO_MANIFEST_DIR"));
    let vectors: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut counts = BTreeMap::new();
    for group in vectors["testGroups"].as_array().unwrap() {
        let key = PublicKey::from_spki_der(&bytes(&group["publicKeyDer"])).unwrap();
        assert_eq!(PublicKey::from_spki_pem(group["publicKeyPem"].as_str().unwrap()).unwrap(), key);
        for test in group["tests"].as_array().unwrap() {
            let ours = key.check(&bytes(&test["msg"]), &bytes(&test["sig"]));
            let theirs = test["result"].as_str().unwrap().to_owned();
            if theirs == "invalid" {
                assert!(
                    !matches!(ours, SignatureStatus::Valid | SignatureStatus::HighS),
                    "{} of {file}: {}",
                    test["tcId"],
                    test["comment"]
                );
            }
            *counts.entry((theirs, format!("{ours:?}"))).or_insert(0) += 1;
        }
    }
    assert_eq!(counts.values().sum::<usize>() as u64, vectors["numberOfTests"].as_u64().unwrap());
    counts
}

fn of(counts: &BTreeMap<(String, String), usize>, theirs: &str, ours: &str) -> usize {
    counts.get(&(theirs.to_owned(), ours.to_owned())).copied().unwrap_or(0)
}

#[test]
fn ecdsa_p256_but_for_the_high_s_cases() {
    let counts = verdicts("ecdsa_secp256r1_sha256_test.json");
    assert_eq!(of(&counts, "valid", "Valid"), 103);
    assert_eq!(of(&counts, "valid", "HighS"), 71);
    assert_eq!(of(&counts, "valid", "Invalid") + of(&counts, "valid", "WrongAlgorithm"), 0);
    assert_eq!(of(&counts, "invalid", "Invalid") + of(&counts, "invalid", "WrongAlgorithm"), 310);
}

#[test]
fn ed25519() {
    let counts = verdicts("ed25519_test.json");
    assert_eq!(of(&counts, "valid", "Valid"), 88);
    assert_eq!(of(&counts, "invalid", "Invalid") + of(&counts, "invalid", "WrongAlgorithm"), 63);
    assert_eq!(counts.values().sum::<usize>(), 151);
}
