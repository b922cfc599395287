//! The threats that the bundle stands against, one test each, by the names that `docs/threats.md` lists.

use std::sync::LazyLock;

use idcapture::evidence::container::decode;
use idcapture::evidence::{TrustPolicy, extract, inspect};
use jiff::Timestamp;
use serde_json::json;

use super::support::{
    bundle, challenge_store, ed25519_key, expires_at, failing, files, first_fault, is_valid, issued_at, jpeg,
    key, pack, payload, policy, public, repacked, seconds, status, with_envelope, with_payload,
    with_statement,
};

/// A small bundle as it was written once and for all, valid at the time of [`policy`].
fn golden() -> &'static [u8] {
    static GOLDEN: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bundles/v1/p256.idev");
        std::fs::read(path).unwrap()
    });
    &GOLDEN
}

#[test]
fn any_byte_tampered() {
    assert!(is_valid(golden()));
    let flipped = failing(golden().len(), |place| {
        let mut changed = golden().to_vec();
        changed[place] ^= 1 << (place % 8);
        !is_valid(&changed)
    });
    assert!(flipped.is_empty(), "{flipped:?}");
    let cut = failing(golden().len(), |length| !is_valid(&golden()[..length]));
    assert!(cut.is_empty(), "{cut:?}");
}

#[test]
fn files_swapped_between_sessions() {
    let (ours, theirs) = (bundle(1), bundle(2));
    let (our_files, their_files) = (files(&ours), files(&theirs));
    for (into, from) in [(&our_files, &their_files), (&their_files, &our_files)] {
        for place in 1..into.len() {
            for (_, content) in from.iter().skip(1) {
                let mut mixed = into.clone();
                mixed[place].1.clone_from(content);
                assert!(!is_valid(&pack(&mixed)), "{}", into[place].0);
            }
        }
    }
}

#[test]
fn replay() {
    let (_folder, store) = challenge_store();
    let at = |now: Timestamp, own: bool| {
        let challenge = own.then(|| super::support::challenge(1));
        first_fault(
            golden(),
            &TrustPolicy { now, challenge, challenge_store: Some(store.clone()), ..policy() },
        )
    };
    // One second outside of each bound, then at the bounds themselves: the first is taken, the second is a replay.
    assert_eq!(at(issued_at() - seconds(1), true), "expires=expires.not_yet");
    assert_eq!(at(expires_at() + seconds(1), true), "expires=expires.expired");
    assert_eq!(at(expires_at(), true), "");
    assert_eq!(at(expires_at(), true), "challenge=challenge.used");
    assert_eq!(at(issued_at() + seconds(60), false), "challenge=challenge.used");
}

#[cfg(feature = "seal")]
#[test]
fn resealing() {
    use super::support::bundle_with;
    use idcapture::evidence::{Identities, open, seal, verify_file};
    let (ours, other) = (Identities::generate(), Identities::generate());
    let recipient = ours.recipients()[0].to_string();
    let plain = bundle_with(1, |request| request.recipients = vec![recipient]);
    let sealed = seal(&plain, &ours.recipients()).unwrap();
    assert!(verify_file(&sealed, Some(&ours), &policy()).unwrap().is_valid());
    let container = open(&sealed, Some(&ours)).unwrap().container;
    let again = seal(&container, &other.recipients()).unwrap();
    let report = verify_file(&again, Some(&other), &policy()).unwrap();
    assert_eq!(report.status("recipient"), Some("recipient.mismatch"));
    assert!(!report.is_valid());
}

#[test]
fn key_substitution() {
    let forged = with_payload(golden(), &key(2), &payload(golden()));
    assert_eq!(first_fault(&forged, &policy()), "signature=signature.untrusted_key");
    let named = with_envelope(&forged, |envelope| {
        let id = key(1).public_key().id().to_owned();
        envelope["verificationMaterial"]["publicKey"]["hint"] = id.clone().into();
        envelope["dsseEnvelope"]["signatures"][0]["keyid"] = id.into();
    });
    assert_eq!(first_fault(&named, &policy()), "signature=signature.invalid");
}

#[test]
fn downgrade() {
    let with = |pointer: &'static str, value: &'static str| {
        let older =
            with_statement(golden(), |statement| *statement.pointer_mut(pointer).unwrap() = json!(value));
        first_fault(&older, &policy())
    };
    assert_eq!(with("/_type", "https://in-toto.io/Statement/v0.1"), "statement=statement.type");
    assert_eq!(with("/predicateType", "urn:idcapture:evidence:v0"), "statement=statement.type");
    assert_eq!(with("/predicate/format", "idcapture.evidence/0.9"), "statement=statement.type");
    let weaker_rules = TrustPolicy { profiles: vec!["00".repeat(32)], ..policy() };
    assert_eq!(first_fault(golden(), &weaker_rules), "trusted_profile=profile.untrusted");
}

#[test]
fn wrong_algorithm() {
    let keys = vec![public(&key(1)), public(&ed25519_key(1))];
    let both = TrustPolicy::new(keys, issued_at() + seconds(60));
    let other = with_envelope(&with_payload(golden(), &ed25519_key(1), &payload(golden())), |envelope| {
        let id = key(1).public_key().id().to_owned();
        envelope["verificationMaterial"]["publicKey"]["hint"] = id.clone().into();
        envelope["dsseEnvelope"]["signatures"][0]["keyid"] = id.into();
    });
    assert_eq!(first_fault(&other, &both), "signature=signature.wrong_algorithm");
}

#[test]
fn n_minus_s_twin() {
    let twin = with_envelope(golden(), |envelope| {
        let sig = &mut envelope["dsseEnvelope"]["signatures"][0]["sig"];
        *sig = super::signing::twin_of(sig.as_str().unwrap()).into();
    });
    assert_eq!(first_fault(&twin, &policy()), "signature=signature.high_s");
}

#[test]
fn a_challenge_asked_for_long_before_the_capture() {
    let after = |age: i64| {
        let mut policy = policy();
        policy.max_challenge_age = seconds(600);
        let challenge = &mut super::support::challenge(1);
        // The capture starts 10 s after the sample's challenge.
        challenge.issued_at = issued_at() + seconds(10 - age);
        policy.challenge = Some(challenge.clone());
        first_fault(golden(), &policy)
    };
    assert_eq!(after(599), "");
    assert_eq!(after(600), "");
    assert_eq!(after(601), "challenge_age=challenge_age.too_old");
}

#[test]
fn duplicate_json_keys_deep_nesting_huge_numbers() {
    let text = String::from_utf8(payload(golden())).unwrap();
    let said = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let hostile = with_payload(golden(), &key(1), text.replacen(from, to, 1).as_bytes());
        first_fault(&hostile, &policy())
    };
    let deep = format!("\"critical\":{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(said("\"critical\":[]", &deep), "statement=json.too_deep");
    let twice = "\"specimen\":true,\"specimen\":false";
    assert_eq!(said("\"specimen\":false", twice), "statement=json.duplicate_key");
    for number in ["1e999", "-1e999", "9007199254740992", &"9".repeat(1000)] {
        let huge = format!("\"monotonic_span_ms\":{number}");
        assert_eq!(said("\"monotonic_span_ms\":20000", &huge), "statement=json.number", "{number}");
    }
}

#[test]
fn zip_bomb_overlap_quine_prefix_duplicate_zip64() {
    let corpus = super::container::corpus();
    for what in ["bomb", "overlap", "quine", "prefix", "duplicate", "ZIP64", "suffix", "gap", "encrypted"] {
        assert!(corpus.iter().any(|(name, _)| name.contains(what)), "none of {what}");
    }
    for (what, archive) in &corpus {
        assert!(decode(archive).is_err(), "{what}: taken");
        assert!(!is_valid(archive), "{what}: valid");
    }
}

#[test]
fn path_traversal_device_names() {
    let place = tempfile::tempdir().unwrap();
    for name in
        ["../a", "evidence/../../a", "/etc/passwd", "c:/a", "evidence\\..\\a", "evidence/nul.jpg", "con"]
    {
        let archive = super::container::named(name);
        let out = place.path().join("out");
        assert!(!is_valid(&archive), "{name}");
        assert!(extract(&archive, &out).is_err(), "{name}");
        assert!(!out.exists(), "{name}");
    }
    // Verifying writes nothing anywhere; extracting makes new files inside of one new folder.
    assert!(is_valid(golden()));
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    extract(golden(), &place.path().join("out")).unwrap();
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
    assert!(extract(golden(), &place.path().join("out")).is_err(), "nothing is overwritten");
}

/// That of the bundle: what decodes pictures has its limits tested in `tests/hostile_files.rs` and
/// `tests/decode_memory.rs`.
#[test]
fn image_bombs() {
    let name = "evidence/document-front-rectified.jpg";
    for (width, height) in [(8193, 1), (1, 8193), (65_535, 65_535), (8192, 6104)] {
        let bomb = repacked(&bundle(1), |files| files[2].1 = jpeg(width, height, 0));
        let digest = inspect(&bomb).unwrap().files[0].sha256.clone();
        let signed = with_statement(&bomb, |one| one["subject"][0]["digest"]["sha256"] = json!(digest));
        assert_eq!(status(&signed, &policy(), &format!("subject:{name}")), "image.too_large");
        assert!(!is_valid(&signed));
    }
}

#[cfg(feature = "seal")]
#[test]
fn stolen_storage() {
    use idcapture::evidence::{Identities, StoreError, seal, write_new};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.idev.age");
    let identities = Identities::generate();
    let sealed = seal(golden(), &identities.recipients()).unwrap();
    write_new(&path, &sealed).unwrap();
    let stolen = std::fs::read(&path).unwrap();
    for needle in [&b"mimetype"[..], b"in-toto", b"bank.example", b"id-card", b"onboarding"] {
        assert!(!stolen.windows(needle.len()).any(|window| window == needle));
    }
    // What is not sealed has no way to the disk but the one that says so.
    let error = write_new(&folder.path().join("b"), golden()).unwrap_err();
    assert_eq!(error.to_string(), StoreError::NotSealed.to_string());
}

#[test]
fn injected_or_virtual_camera() {
    let signals = ["name matches v4l2loopback", "timing too regular"].map(str::to_owned);
    let mut record = super::support::record(1);
    record.camera.virtual_signals = signals.to_vec();
    let request = super::support::request(&record, 1);
    let signed = idcapture::evidence::build_bundle(&request, &key(1)).unwrap();
    assert!(is_valid(&signed), "a signal is for the relying party to weigh");
    let camera = inspect(&signed).unwrap().statement.unwrap()["predicate"]["capture"]["camera"].clone();
    assert_eq!(camera["virtual_signals"], json!(signals));
    let without = with_statement(&signed, |one| {
        one["predicate"]["capture"]["camera"]["virtual_signals"] = json!([]);
    });
    // Signed again by nobody that is trusted, the signals cannot be taken out.
    let forged = with_payload(&without, &key(3), &payload(&without));
    assert_eq!(first_fault(&forged, &policy()), "signature=signature.untrusted_key");
}

/// Every line of the table in `docs/threats.md` names tests that are there.
#[test]
fn every_threat_has_its_test() {
    let root = env!("CARGO_MANIFEST_DIR");
    let table = std::fs::read_to_string(format!("{root}/docs/threats.md")).unwrap();
    let mut tests = 0;
    for line in table.lines().filter(|line| line.starts_with("| ") && line.contains(".rs: ")) {
        for named in line.split('`').filter(|text| text.contains(".rs: ")) {
            let (file, name) = named.split_once(": ").unwrap();
            let source = std::fs::read_to_string(format!("{root}/tests/{file}")).unwrap();
            assert!(source.contains(&format!("fn {name}(")), "{file} has no test {name}");
            tests += 1;
        }
    }
    assert!(tests >= 16, "{tests}");
}
