//! `session`: each outcome with its exit status, reasons and bundle; faults, which write nothing.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::bundles::{CHALLENGE, check, good_session, parties, predicate, reasons, sealed, session};
use crate::demo::demo;
use crate::program::{entry, finish, folder, idcapture, names, text};

/// Every key of the contract, with a value of its type.
#[track_caller]
fn is_session(printed: &Value, outcome: &str) {
    assert_eq!(printed["schema"], "idcapture.session/1");
    assert_eq!(printed["outcome"], outcome, "{}", printed["reasons"]);
    assert!(printed["specimen"].is_boolean());
    assert!(Path::new(text(&printed["bundle"])).is_file());
    for reason in printed["reasons"].as_array().unwrap() {
        let (id, status) = text(&reason["code"]).rsplit_once('.').unwrap();
        assert!(["failed", "not_measured", "marginal"].contains(&status), "{reason}");
        entry(&printed["checks"], "id", id);
        assert!(text(&reason["message"]).contains(id), "{reason}");
    }
    let checks = printed["checks"].as_array().unwrap();
    assert!(checks.len() > 20);
    for check in checks {
        assert!(["passed", "failed", "not_applicable", "not_measured"].contains(&text(&check["status"])));
        assert!(["front", "back", "selfie", "session"].contains(&text(&check["subject"])), "{check}");
        assert!(check["required"].is_boolean() && check["marginal"].is_boolean(), "{check}");
        let value = check["value"].is_number();
        assert!(!value || (check["threshold"].is_number() && check["direction"].is_string()), "{check}");
        assert!(check["status"] != "not_measured" || !text(&check["reason"]).is_empty(), "{check}");
    }
}

#[test]
fn a_good_session_is_accepted_and_sealed() {
    let session = sealed();
    is_session(&session.printed, "accepted");
    assert_eq!(session.printed["bundle"], session.bundle.to_str().unwrap());
    assert_eq!(session.printed["specimen"], true);
    assert_eq!(session.printed["challenge"], "issued");
    for id in ["document.found", "document.focus", "document.barcode", "face.liveness", "face.match"] {
        assert_eq!(check(&session.printed, id)["status"], "passed", "{id}");
    }
    assert_eq!(check(&session.printed, "originality.physical")["status"], "not_measured");
    let bytes = std::fs::read(&session.bundle).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&session.bundle).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_folder_gets_the_bundle_under_its_session_id_and_nothing_else() {
    let place = folder();
    let (demo, parties) = (demo(), parties());
    let mut sealed = session(&demo.front, Some(&demo.back), &demo.selfies[..1], place.path());
    let printed = finish(sealed.args(["--recipient", &parties.recipient])).exits(10).object();
    is_session(&printed, "review");
    assert_eq!(printed["specimen"], false);
    assert_eq!(printed["challenge"], "local");
    let name = format!("{}.idev.age", text(&printed["session_id"]));
    assert_eq!(names(place.path()), [name.as_str()]);
    assert_eq!(printed["bundle"], place.path().join(&name).to_str().unwrap());

    // A plain one beside it, from a front alone.
    let mut plain = session(&demo.front, None, &demo.selfies[..1], place.path());
    let printed = finish(plain.arg("--plain")).exits(10).object();
    is_session(&printed, "review");
    assert_eq!(check(&printed, "document.barcode")["status"], "not_applicable");
    let plain = format!("{}.idev", text(&printed["session_id"]));
    let mut both = vec![name, plain.clone()];
    both.sort();
    assert_eq!(names(place.path()), both);
    assert!(std::fs::read(place.path().join(&plain)).unwrap().starts_with(b"PK\x03\x04"));
    let predicate = predicate(&place.path().join(plain));
    assert_eq!(predicate["session"]["challenge_source"], "local");
    assert_eq!(predicate["session"]["recipients"], serde_json::json!([]));
}

#[test]
fn what_the_relying_party_gave_stands_in_the_bundle_as_it_came() {
    let (demo, place) = (demo(), folder());
    let token = place.path().join("token");
    std::fs::write(&token, b"the server's own words\0\xff").unwrap();
    let bundle = place.path().join("answered.idev");
    let given = [
        "--challenge",
        CHALLENGE,
        "--challenge-issued",
        "2026-05-04T10:00:00Z",
        "--challenge-expires",
        "2099-01-01T00:00:00Z",
    ];
    let mut command = session(&demo.front, None, &demo.selfies[..1], &bundle);
    finish(command.args(given).arg("--challenge-token").arg(&token).arg("--plain")).exits(10);
    let predicate = predicate(&bundle);
    let file = "attestation/challenge-token";
    assert_eq!(predicate["attestations"], serde_json::json!([{"kind": "challenge-token", "file": file}]));
    assert_eq!(predicate["session"]["challenge_issued_at"], given[3]);
    assert_eq!(predicate["session"]["expires_at"], given[5]);
    let out = place.path().join("files");
    finish(&mut idcapture(&[&"extract", &bundle, &"--out", &out])).exits(0);
    assert_eq!(std::fs::read(out.join(file)).unwrap(), std::fs::read(&token).unwrap());

    // A token belongs to a challenge; one that is not there or too long is a fault before the session begins.
    let refused = |challenge: &[&str], token: &Path, status| {
        let other = place.path().join("other.idev");
        let mut command = session(&demo.front, None, &demo.selfies[..1], &other);
        finish(command.args(challenge).arg("--challenge-token").arg(token).arg("--plain")).exits(status);
        assert!(!other.exists());
    };
    refused(&[], &token, 2);
    refused(&given, &place.path().join("missing"), 3);
    std::fs::write(&token, vec![0; (64 << 10) + 1]).unwrap();
    refused(&given, &token, 3);
}

#[test]
fn a_folder_that_is_full_is_told_before_the_session_begins() {
    let (demo, place) = (demo(), folder());
    for number in 0..1000 {
        std::fs::write(place.path().join(format!("{number}.idev.age")), "").unwrap();
    }
    let mut command = session(&demo.front, None, &demo.selfies[..1], place.path());
    let ran = finish(command.arg("--plain")).exits(3);
    assert!(
        ran.stderr.contains("as many bundles as it may") && ran.stderr.contains("[52 "),
        "{}",
        ran.stderr
    );
    assert_eq!(names(place.path()).len(), 1000);
}

#[test]
fn somebody_else_is_rejected() {
    let (demo, place) = (demo(), folder());
    let out = place.path().join("other.idev");
    let mut command = session(&demo.front, Some(&demo.back), &demo.other_selfies, &out);
    let printed = finish(command.arg("--plain")).exits(12).object();
    is_session(&printed, "rejected");
    assert!(reasons(&printed).contains(&"face.match.failed"), "{}", printed["reasons"]);
    assert_eq!(names(place.path()), ["other.idev"]);
    assert_eq!(predicate(&out)["outcome"], "rejected");
}

#[test]
fn a_blurred_front_is_to_be_taken_again() {
    let (demo, place) = (demo(), folder());
    let out = place.path().join("blurred.idev");
    let mut command = session(&demo.blurred_front, Some(&demo.back), &demo.selfies, &out);
    let printed = finish(command.arg("--plain")).exits(11).object();
    is_session(&printed, "retry");
    assert!(reasons(&printed).contains(&"document.focus.failed"), "{}", printed["reasons"]);
    assert_eq!(names(place.path()), ["blurred.idev"]);
}

#[test]
fn strict_sends_what_nobody_measured_to_review() {
    let place = folder();
    let out = place.path().join("strict.idev");
    let printed = finish(good_session(&out).args(["--profile", "strict"])).exits(10).object();
    is_session(&printed, "review");
    for code in [
        "originality.physical.not_measured",
        "document.kind.not_measured",
        "face.liveness_over_time.not_measured",
    ] {
        assert!(reasons(&printed).contains(&code), "{code} is not among {}", printed["reasons"]);
    }
    // The barcode says until when the card is valid; the issuer that it names is on no list.
    assert_eq!(check(&printed, "document.expiry")["status"], "passed");
    assert_eq!(check(&printed, "consistency.dates")["status"], "passed");
    assert_eq!(check(&printed, "consistency.mrz_barcode")["status"], "not_applicable");
    assert_eq!(predicate(&out)["profile"]["id"], "strict");
}

#[test]
fn a_set_without_liveness_means_review() {
    let place = folder();
    let printed = finish(good_session(place.path()).args(["--set", "clean"])).exits(10).object();
    is_session(&printed, "review");
    assert_eq!(reasons(&printed)[0], "face.liveness.not_measured");
    assert_eq!(check(&printed, "face.liveness")["status"], "not_measured");
    assert_eq!(check(&printed, "face.match")["status"], "passed");
}

#[test]
fn what_the_relying_party_asked_for_is_in_the_statement() {
    let session = sealed();
    let predicate = predicate(crate::bundles::plain());
    assert_eq!(predicate["session"]["challenge"], CHALLENGE);
    assert_eq!(predicate["session"]["challenge_source"], "issued");
    assert_eq!(predicate["session"]["audience"], crate::bundles::AUDIENCE);
    assert_eq!(predicate["session"]["recipients"], serde_json::json!([parties().recipient]));
    assert_eq!(predicate["session"]["id"], session.printed["session_id"]);
    assert_eq!(predicate["outcome"], "accepted");
    assert_eq!(predicate["specimen"], true);
    assert_eq!(predicate["capture"]["backend"], session.printed["backend"]);
    assert_eq!(
        predicate["decisions"].as_array().unwrap().len(),
        session.printed["checks"].as_array().unwrap().len()
    );
}

#[test]
fn a_challenge_in_capitals_is_the_same_challenge() {
    let place = folder();
    let out = place.path().join("capitals.idev");
    finish(good_session(&out).args(["--challenge", &CHALLENGE.to_uppercase()])).exits(10);
    assert_eq!(predicate(&out)["session"]["challenge"], CHALLENGE);
}

#[test]
fn a_bundle_that_is_there_is_never_overwritten() {
    let place = folder();
    let out = place.path().join("session.idev");
    std::fs::write(&out, "something else").unwrap();
    finish(&mut good_session(&out)).faults("52 evidence_store");
    assert_eq!(std::fs::read(&out).unwrap(), b"something else");
    assert_eq!(names(place.path()), ["session.idev"]);
}

#[test]
fn a_fault_writes_nothing() {
    let (demo, parties, place) = (demo(), parties(), folder());
    let (pictures, out) = (place.path().join("pictures"), place.path().join("out"));
    std::fs::create_dir(&pictures).unwrap();
    std::fs::create_dir(&out).unwrap();
    let (missing, text, empty) = (pictures.join("missing"), pictures.join("text"), pictures.join("empty"));
    std::fs::write(&text, "neither a picture nor a key").unwrap();
    std::fs::write(&empty, "").unwrap();

    let run = |front: &Path, back: &Path, selfie: &Path, key: &Path, more: &[&str]| {
        let mut command: Command = idcapture(&[&"session", &"--front", &front, &"--back", &back]);
        command.arg("--selfie").arg(selfie).arg("--key").arg(key).arg("--out").arg(&out).args(more);
        finish(&mut command)
    };
    let (front, back, selfie, key) = (&demo.front, &demo.back, &demo.selfies[0], &parties.key);
    let plain = ["--plain"];
    for (ran, fault) in [
        (run(&missing, back, selfie, key, &plain), "10 input_unreadable"),
        (run(&text, back, selfie, key, &plain), "11 input_unsupported"),
        (run(front, &empty, selfie, key, &plain), "11 input_unsupported"),
        (run(front, back, &missing, key, &plain), "10 input_unreadable"),
        (run(front, back, selfie, &missing, &plain), "60 crypto_key"),
        (run(front, back, selfie, &text, &plain), "60 crypto_key"),
        (run(front, back, selfie, &parties.public, &plain), "60 crypto_key"),
        (run(front, back, selfie, key, &["--recipient", "age1nobody"]), "60 crypto_key"),
        (run(front, back, selfie, key, &["--plain", "--challenge", "00ff"]), "15 input_setting"),
        (run(front, back, selfie, key, &["--plain", "--challenge", &"g".repeat(64)]), "15 input_setting"),
        (run(front, back, selfie, key, &["--plain", "--profile", "lenient"]), "15 input_setting"),
        (run(front, back, selfie, key, &["--plain", "--set", "best"]), "15 input_setting"),
    ] {
        ran.faults(fault);
        assert_eq!(names(&out), [""; 0], "after {fault}");
    }
}

#[test]
fn a_place_that_cannot_take_the_bundle_is_told_before_the_pictures_are_looked_at() {
    let place = folder();
    let missing = place.path().join("missing.jpg");
    for out in [place.path().join("no such folder/session.idev"), place.path().join("no such folder/")] {
        let mut command = session(&missing, None, std::slice::from_ref(&missing), &out);
        finish(command.arg("--plain")).faults("52 evidence_store");
        assert_eq!(names(place.path()), [""; 0]);
    }
}
