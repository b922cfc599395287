//! Whether a bundle answers this verifier's request, now.

use idcapture::error::ErrorCode;
use idcapture::evidence::{
    BoundBy, Challenge, ChallengeStore, OpenError, Opened, PromptRule, SystemRandom, TrustPolicy, Unseal,
    inspect, prompt_order, verify, verify_file,
};
use serde_json::{Value, json};

use super::support::{
    Fixed, bundle, bundle_with, challenge, challenge_store, expires_at, first_fault, is_valid, issued_at,
    payload, policy, repacked, seconds, selfie_deletable, status, with_envelope, with_statement,
};

fn with(change: impl FnOnce(&mut TrustPolicy)) -> TrustPolicy {
    let mut policy = policy();
    change(&mut policy);
    policy
}

#[test]
fn the_report_is_the_json_of_the_contract() {
    let report = verify(&bundle(1), &policy()).unwrap();
    let names: Vec<_> = report.items.iter().map(|item| item.name.as_str()).collect();
    let expected = [
        "container",
        "envelope",
        "signature",
        "statement",
        "subject:evidence/document-front-rectified.jpg",
        "subject:evidence/selfie-1.jpg",
        "subject:evidence/profile.toml",
        "subject:evidence/document.json",
        "subject:evidence/face.json",
        "subject:evidence/quality.json",
        "subject:evidence/frame-log.jsonl",
        "profile",
        "frame_log",
        "expires",
        "device_clock",
    ];
    assert_eq!(names, expected);
    let mut json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["items"].take()[0], json!({"name": "container", "status": "valid"}));
    let expected = json!({
        "schema": "idcapture.verify/1",
        "verdict": "valid",
        "items": null,
        "not_checked": [
            "timestamp", "trusted_profile", "trusted_models", "prompts", "challenge_age", "audience", "recipient", "challenge",
        ],
        "outcome": "review",
        "specimen": false,
        "times": {
            "verified_at": "2026-03-01T12:01:00Z",
            "not_before": null,
            "not_after": {"at": "2026-03-01T12:01:00Z", "by": "verifier_clock"},
            "claimed": {
                "challenge_issued_at": "2026-03-01T12:00:00Z",
                "expires_at": "2026-03-01T12:10:00Z",
                "device_start": "2026-03-01T12:00:10Z",
                "device_end": "2026-03-01T12:00:30Z",
                "monotonic_span_ms": 20000,
            },
        },
    });
    assert_eq!(json, expected);
}

#[test]
fn nothing_is_told_of_what_no_trusted_key_signed() {
    let report = verify(&bundle(1), &TrustPolicy::new(Vec::new(), issued_at())).unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["verdict"], "invalid");
    assert_eq!((&json["outcome"], &json["specimen"]), (&Value::Null, &Value::Null));
    let times = json!({"verified_at": issued_at(), "not_before": null, "not_after": null, "claimed": null});
    assert_eq!(json["times"], times);
}

#[test]
fn a_bundle_is_taken_in_from_the_challenge_to_its_expiry() {
    let bundle = bundle(1);
    let at = |now| {
        let own = |policy: &mut TrustPolicy| {
            policy.now = now;
            policy.challenge = Some(challenge(1));
        };
        status(&bundle, &with(own), "expires")
    };
    assert_eq!(at(issued_at() - seconds(1)), "expires.not_yet");
    // Without a challenge of its own the verifier grants the device's clock its tolerance.
    let claimed = |now| status(&bundle, &with(|policy| policy.now = now), "expires");
    assert_eq!(claimed(issued_at() - seconds(120)), "valid");
    assert_eq!(claimed(issued_at() - seconds(121)), "expires.not_yet");
    assert_eq!(at(issued_at()), "valid");
    assert_eq!(at(expires_at()), "valid");
    assert_eq!(at(expires_at() + seconds(1)), "expires.expired");

    // Verified again long after it was received.
    let later = with(|policy| {
        policy.now = expires_at() + seconds(86_400 * 365);
        policy.received_at = Some(expires_at());
    });
    let report = verify(&bundle, &later).unwrap();
    assert!(report.is_valid());
    assert_eq!(report.times.not_after.unwrap().by, BoundBy::Receipt);
    let too_late = with(|policy| {
        policy.now = expires_at() + seconds(10);
        policy.received_at = Some(expires_at() + seconds(1));
    });
    assert_eq!(status(&bundle, &too_late, "expires"), "expires.expired");
}

#[test]
fn a_challenge_asked_for_long_before_the_capture_is_too_old() {
    // The sample's capture starts 10 s after its challenge.
    let bundle = bundle(1);
    let limit = |age| {
        let own = |policy: &mut TrustPolicy| {
            policy.max_challenge_age = seconds(age);
            policy.challenge = Some(challenge(1));
        };
        status(&bundle, &with(own), "challenge_age")
    };
    assert_eq!(limit(9), "challenge_age.too_old");
    assert_eq!(limit(10), "valid");
    assert_eq!(limit(11), "valid");

    let started = |before: i64| {
        let issued_at = issued_at() + seconds(10 + before);
        let own = |policy: &mut TrustPolicy| {
            policy.challenge =
                Some(Challenge { issued_at, expires_at: issued_at + seconds(600), ..challenge(1) });
        };
        status(&bundle, &with(own), "challenge_age")
    };
    assert_eq!(started(119), "valid");
    assert_eq!(started(120), "valid");
    assert_eq!(started(121), "challenge_age.after_capture");
}

#[test]
fn a_device_cannot_have_finished_after_the_bundle_came() {
    // The sample's capture ends 30 s after its challenge.
    let bundle = bundle(1);
    let at = |seconds_after: i64, tolerance: i64| {
        let policy = with(|policy| {
            policy.now = issued_at() + seconds(seconds_after);
            policy.device_clock_tolerance = seconds(tolerance);
        });
        status(&bundle, &policy, "device_clock")
    };
    assert_eq!(at(29, 0), "device_clock.after_receipt");
    assert_eq!(at(30, 0), "valid");
    assert_eq!(at(31, 0), "valid");
    assert_eq!(at(20, 9), "device_clock.after_receipt");
    assert_eq!(at(20, 10), "valid");
    // It starts 10 s after its challenge, and may have ended at once.
    let ended = |after: i64| {
        let changed = with_statement(&bundle, |statement| {
            statement["predicate"]["times"]["device_end"] = json!(issued_at() + seconds(after));
        });
        status(&changed, &policy(), "device_clock")
    };
    assert_eq!((ended(9), ended(10)), ("device_clock.backwards", "valid"));
}

#[test]
fn a_bundle_for_another_audience_is_refused() {
    let to = |own: &str| with(|policy| policy.audience = Some(own.to_owned()));
    let ours = bundle(1);
    assert_eq!(first_fault(&ours, &to("bank.example")), "");
    assert_eq!(first_fault(&ours, &to("bank.example.org")), "audience=audience.mismatch");
    let to_nobody = bundle_with(1, |request| request.audience = None);
    assert_eq!(first_fault(&to_nobody, &to("bank.example")), "audience=audience.mismatch");
}

#[test]
fn a_bundle_sealed_to_another_is_refused() {
    let own = |own: &str| with(|policy| policy.recipients = vec!["age1other".to_owned(), own.to_owned()]);
    let sealed = bundle_with(1, |request| request.recipients = vec!["age1x".to_owned(), "age1y".to_owned()]);
    assert_eq!(first_fault(&sealed, &own("age1y")), "");
    assert_eq!(first_fault(&sealed, &own("age1z")), "recipient=recipient.mismatch");
    assert_eq!(first_fault(&bundle(1), &own("age1y")), "recipient=recipient.mismatch");
}

/// Opens anything, as the recipient of that name.
struct OpenedAs(&'static str);

impl Unseal for OpenedAs {
    fn unseal(&self, sealed: &[u8]) -> Result<Opened, OpenError> {
        let container = sealed.strip_prefix(SEALED).ok_or(OpenError::NotForUs)?.to_vec();
        Ok(Opened { container: container.into(), recipient: Some(self.0.to_owned()) })
    }
}

/// How a sealed file begins.
const SEALED: &[u8] = b"age-encryption.org/v1\n";

#[test]
fn whoever_opened_it_must_be_among_the_recipients_and_one_of_them_ours() {
    let plain = bundle_with(1, |request| request.recipients = vec!["age1x".to_owned(), "age1y".to_owned()]);
    let sealed = [SEALED, &plain].concat();
    let recipient = |opened_as: &'static str, own: &[&str]| {
        let own = own.iter().map(|one| (*one).to_owned()).collect();
        let policy = with(|policy| policy.recipients = own);
        let report = verify_file(&sealed, Some(&OpenedAs(opened_as)), &policy).unwrap();
        assert_eq!(report.is_valid(), report.status("recipient") == Some("valid"));
        report.status("recipient").unwrap()
    };
    for (opened_as, own, status) in [
        ("age1x", &[][..], "valid"),
        ("age1z", &[], "recipient.mismatch"),
        ("age1x", &["age1y"], "valid"),
        ("age1y", &["age1z"], "recipient.mismatch"),
        ("age1z", &["age1x"], "recipient.mismatch"),
        ("age1z", &["age1z"], "recipient.mismatch"),
    ] {
        assert_eq!(recipient(opened_as, own), status, "{opened_as} {own:?}");
    }
    // A file that nobody here opens is no finding, and a plain one was opened by nobody.
    let refused = verify_file(&sealed, None, &policy()).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::CryptoSeal);
    let opened = verify_file(&plain, Some(&OpenedAs("age1z")), &policy()).unwrap();
    assert!(opened.is_valid() && opened.not_checked.contains(&"recipient"));
}

#[test]
fn the_second_of_two_same_bundles_is_a_replay() {
    let (folder, store) = challenge_store();
    let policy = with(|policy| policy.challenge_store = Some(store));
    let other = bundle(2);
    assert_eq!(first_fault(&bundle(1), &policy), "");
    assert_eq!(first_fault(&bundle(1), &policy), "challenge=challenge.used");
    assert_eq!(first_fault(&other, &policy), "");
    assert_eq!(first_fault(&other, &policy), "challenge=challenge.used");
    // Another bundle with a challenge that was used.
    let again = bundle_with(3, |request| request.challenge = challenge(1));
    assert_eq!(first_fault(&again, &policy), "challenge=challenge.used");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_bundle_that_does_not_hold_uses_up_no_challenge() {
    let (folder, store) = challenge_store();
    let policy = with(|policy| policy.challenge_store = Some(store));
    let late = TrustPolicy { now: expires_at() + seconds(1), ..policy.clone() };
    let expired = verify(&bundle(1), &late).unwrap();
    assert!(!expired.is_valid());
    assert_eq!(expired.status("challenge"), Some("valid"));
    let broken = repacked(&bundle(1), |files| files[2].1[30] ^= 1);
    assert!(!verify(&broken, &policy).unwrap().is_valid());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(first_fault(&bundle(1), &policy), "");
    // Once used it reads so in a bundle that fails otherwise, too.
    assert_eq!(verify(&bundle(1), &late).unwrap().status("challenge"), Some("challenge.used"));
}

#[test]
fn of_two_verifiers_at_once_one_takes_the_challenge() {
    let (_folder, store) = challenge_store();
    let policy = with(|policy| policy.challenge_store = Some(store));
    let bundle = bundle(1);
    let taken = std::thread::scope(|scope| {
        let verifiers: Vec<_> =
            (0..8).map(|_| scope.spawn(|| verify(&bundle, &policy).unwrap().is_valid())).collect();
        verifiers.into_iter().map(|verifier| verifier.join().unwrap()).filter(|valid| *valid).count()
    });
    assert_eq!(taken, 1);
}

#[test]
fn a_store_that_is_not_there_is_an_error_and_not_a_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    assert_eq!(ChallengeStore::open(&missing).unwrap_err().code(), ErrorCode::EvidenceStore);
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert!(ChallengeStore::open(&file).is_err());
    std::fs::create_dir(&missing).unwrap();
    let policy = with(|policy| policy.challenge_store = Some(ChallengeStore::open(&missing).unwrap()));
    std::fs::remove_dir(&missing).unwrap();
    assert_eq!(verify(&bundle(1), &policy).unwrap_err().code(), ErrorCode::EvidenceStore);
}

#[test]
fn the_verifier_s_own_challenge_is_held_against_the_bundle() {
    let given = |given: Challenge| with(|policy| policy.challenge = Some(given));
    let report = verify(&bundle(1), &given(challenge(1))).unwrap();
    assert!(report.is_valid());
    let bound = report.times.not_before.unwrap();
    assert_eq!((bound.at, bound.by), (issued_at(), BoundBy::Challenge));
    // When it was given out is the verifier's to know: what the device says of that counts for nothing.
    let earlier = Challenge { issued_at: issued_at() - seconds(1), ..challenge(1) };
    assert_eq!(verify(&bundle(1), &given(earlier)).unwrap().status("challenge"), Some("valid"));
    for other in [challenge(2), Challenge { local: true, ..challenge(1) }] {
        let report = verify(&bundle(1), &given(other)).unwrap();
        assert_eq!(report.status("challenge"), Some("challenge.mismatch"));
        assert!(!report.is_valid() && report.times.not_before.is_none());
    }
    // One that the device made says nothing about when, though the verifier knows it.
    let own = Challenge { local: true, ..challenge(1) };
    let local = bundle_with(1, |request| request.challenge = own.clone());
    let report = verify(&local, &given(own)).unwrap();
    assert_eq!((report.is_valid(), report.status("challenge")), (true, Some("valid")));
    assert_eq!(report.times.not_before, None);
}

#[test]
fn challenges_are_made_and_read() {
    let local = Challenge::local(issued_at(), seconds(600), &Fixed(3)).unwrap();
    assert!(local.local && local.expires_at == expires_at() && local.bytes != [0; 32]);
    let one = Challenge::local(issued_at(), seconds(1), &SystemRandom).unwrap();
    assert_ne!(one.bytes, Challenge::local(issued_at(), seconds(1), &SystemRandom).unwrap().bytes);
    let stated = bundle_with(1, |request| request.challenge = local);
    let stated = inspect(&stated).unwrap().statement.unwrap();
    assert_eq!(stated["predicate"]["session"]["challenge_source"], "local");
    let issued = Challenge::issued(&"AB".repeat(32), issued_at(), expires_at()).unwrap();
    assert_eq!((issued.bytes, issued.local), ([0xAB; 32], false));
    assert!(Challenge::issued(&"ab".repeat(31), issued_at(), expires_at()).is_err());
    assert!(Challenge::local(jiff::Timestamp::MAX, seconds(1), &Fixed(1)).is_err());
}

#[test]
fn a_deleted_file_reads_absent_when_it_could_be_deleted_and_else_missing() {
    let without = |name: &str| repacked(&bundle(1), |files| files.retain(|file| file.0 != name));
    let at = |now| with(|policy| policy.now = now);
    let selfie = "evidence/selfie-1.jpg";
    let item = format!("subject:{selfie}");
    let before = selfie_deletable() - seconds(1);
    assert_eq!(first_fault(&without(selfie), &at(before)), format!("{item}=missing"));
    for now in [selfie_deletable(), selfie_deletable() + seconds(1)] {
        let report = verify(&without(selfie), &at(now)).unwrap();
        assert_eq!(report.status(&item), Some("absent"));
        assert!(report.is_valid());
    }
    let changed = repacked(&bundle(1), |files| files[3].1[40] ^= 1);
    assert_eq!(status(&changed, &at(selfie_deletable()), &item), "digest.mismatch");
    for kept in ["evidence/document-front-rectified.jpg", "evidence/document.json", "evidence/profile.toml"] {
        assert!(!verify(&without(kept), &at(expires_at())).unwrap().is_valid(), "{kept}");
    }
}

#[test]
fn inspect_shows_what_is_there_and_trusts_nothing() {
    let forged = with_envelope(&bundle(1), |envelope| {
        envelope["dsseEnvelope"]["signatures"][0]["sig"] = "AAAA".into();
    });
    assert!(!is_valid(&forged));
    let report = inspect(&forged).unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!((&json["schema"], &json["trusted"]), (&json!("idcapture.inspect/1"), &json!(false)));
    assert_eq!(json["files"][0]["name"], "evidence/document-front-rectified.jpg");
    let signed = &json["statement"]["subject"][0];
    assert_eq!(signed["digest"]["sha256"], json["files"][0]["sha256"]);
    assert_eq!(json["problem"], Value::Null);

    let unreadable = with_envelope(&bundle(1), |envelope| envelope["dsseEnvelope"]["payload"] = "e30".into());
    let report = inspect(&unreadable).unwrap();
    assert!(report.statement.is_none() && report.problem.is_some() && report.files.len() == 7);
    assert_eq!(inspect(b"nothing").unwrap_err().code(), ErrorCode::EvidenceContainer);
}

#[test]
fn a_profile_that_is_not_trusted_is_refused() {
    let statement: Value = serde_json::from_slice(&payload(&bundle(1))).unwrap();
    let digest = statement["predicate"]["profile"]["sha256"].as_str().unwrap().to_owned();
    let trusting = |profiles: &[&str]| {
        with(|policy| policy.profiles = profiles.iter().map(|one| (*one).to_owned()).collect())
    };
    assert_eq!(first_fault(&bundle(1), &trusting(&["other", &digest])), "");
    assert_eq!(verify(&bundle(1), &trusting(&[&digest])).unwrap().status("trusted_profile"), Some("valid"));
    assert_eq!(first_fault(&bundle(1), &trusting(&["other"])), "trusted_profile=profile.untrusted");
}

#[test]
fn a_model_that_is_not_trusted_is_refused() {
    let trusting = |models: Vec<String>| with(|policy| policy.models = models);
    let (ours, other) = ("5e".repeat(32), "00".repeat(32));
    assert_eq!(first_fault(&bundle(1), &trusting(vec![other.clone(), ours.clone()])), "");
    let report = verify(&bundle(1), &trusting(vec![ours.clone()])).unwrap();
    assert_eq!(report.status("trusted_models"), Some("valid"));
    assert_eq!(first_fault(&bundle(1), &trusting(vec![other])), "trusted_models=models.untrusted");
    let two = with_statement(&bundle(1), |statement| {
        let models = statement["predicate"]["models"].as_array_mut().unwrap();
        let mut second = models[0].clone();
        second["sha256"] = json!("11".repeat(32));
        models.push(second);
    });
    assert_eq!(first_fault(&two, &trusting(vec![ours])), "trusted_models=models.untrusted");
}

#[test]
fn the_prompts_must_be_those_that_the_challenge_leads_to() {
    let pool = ["turn_left", "turn_right", "look_up", "closer"];
    let rule = PromptRule { pool: pool.map(str::to_owned).to_vec(), count: 3 };
    let policy = with(|policy| policy.prompts = Some(rule));
    let showing = |prompts: &[&str]| {
        let prompts = prompts.iter().map(|one| (*one).to_owned()).collect();
        first_fault(&bundle_with(1, |request| request.prompts = prompts), &policy)
    };
    let asked = prompt_order(&[1; 32], &pool, 3);
    assert_eq!(showing(&asked), "");
    assert_eq!(showing(&[asked[1], asked[0], asked[2]]), "prompts=prompts.mismatch");
    assert_eq!(showing(&asked[..2]), "prompts=prompts.mismatch");
    assert_eq!(showing(&prompt_order(&[2; 32], &pool, 3)), "prompts=prompts.mismatch");
    assert_eq!(showing(&[]), "prompts=prompts.missing");
}
