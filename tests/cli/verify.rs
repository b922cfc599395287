//! `verify` and `inspect`: what a relying party is told about a bundle, and what cannot be told.

use std::path::Path;

use idcapture::evidence::{Identities, Recipient, open, seal};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::bundles::{AUDIENCE, CHALLENGE, parties, plain, sealed};
use crate::program::{Ran, entry, finish, folder, idcapture, names, run, text};

/// Verifies with the device's key trusted.
fn verified(bundle: &Path, more: &[&str]) -> Ran {
    finish(idcapture(&[&"verify", &bundle, &"--trust", &parties().public]).args(more))
}

fn identity() -> [&'static str; 2] {
    ["--identity", parties().identity.to_str().unwrap()]
}

#[track_caller]
fn status<'a>(report: &'a Value, name: &str) -> &'a str {
    text(&entry(&report["items"], "name", name)["status"])
}

#[track_caller]
fn is_invalid(ran: Ran, name: &str, wanted: &str) {
    let report = ran.exits(1).object();
    assert_eq!(report["schema"], "idcapture.verify/1");
    assert_eq!(report["verdict"], "invalid");
    assert_eq!(status(&report, name), wanted, "{report}");
}

fn expires_at() -> Timestamp {
    let report = verified(plain(), &[]).exits(0).object();
    text(&report["times"]["claimed"]["expires_at"]).parse().unwrap()
}

#[test]
fn the_bundle_of_a_good_session_is_valid() {
    for ran in [verified(&sealed().bundle, &identity()), verified(plain(), &[])] {
        let report = ran.exits(0).object();
        assert_eq!(report["schema"], "idcapture.verify/1");
        assert_eq!(report["verdict"], "valid");
        assert_eq!(report["outcome"], "accepted");
        assert_eq!(report["specimen"], true);
        let items = report["items"].as_array().unwrap();
        assert!(items.iter().all(|item| item["status"] == "valid"), "{report}");
        for name in ["container", "envelope", "signature", "statement", "profile", "frame_log", "expires"] {
            status(&report, name);
        }
        let files = items.iter().filter(|item| text(&item["name"]).starts_with("subject:evidence/")).count();
        // Three selfies, two pages, the portrait, the profile, three reports and the frame log.
        assert_eq!(files, 11, "{report}");
        let times = report["times"].as_object().unwrap();
        for key in ["verified_at", "not_before", "not_after", "claimed"] {
            assert!(times.contains_key(key), "{times:?}");
        }
        for key in ["device_start", "device_end", "challenge_issued_at", "expires_at"] {
            text(&report["times"]["claimed"][key]).parse::<Timestamp>().unwrap();
        }
    }
}

#[test]
fn any_of_several_trusted_keys_will_do() {
    let place = folder();
    let other = place.path().join("other.pem");
    run(&[&"keys", &"new", &"signing", &"--out", &other]).exits(0);
    let other = place.path().join("other.pem.pub");
    verified(plain(), &["--trust", other.to_str().unwrap()]).exits(0);
    is_invalid(run(&[&"verify", &plain(), &"--trust", &other]), "signature", "signature.untrusted_key");
}

#[test]
fn the_time_can_be_given_and_counts() {
    let second = SignedDuration::from_secs(1);
    let (expires, issued) = (expires_at(), expires_at() - SignedDuration::from_hours(24));
    let at = |now: Timestamp| verified(plain(), &["--now", &now.to_string()]);
    assert_eq!(at(expires).exits(0).object()["times"]["verified_at"], expires.to_string());
    is_invalid(at(expires + second), "expires", "expires.expired");
    // Without the verifier's own challenge the device's clock may be two minutes ahead.
    let ahead = SignedDuration::from_mins(2);
    assert_eq!(status(&at(issued - ahead).exits(1).object(), "expires"), "valid");
    is_invalid(at(issued - ahead - second), "expires", "expires.not_yet");
}

#[test]
fn a_bundle_for_another_audience_is_invalid() {
    verified(plain(), &["--audience", AUDIENCE]).exits(0);
    is_invalid(verified(plain(), &["--audience", "other.example"]), "audience", "audience.mismatch");
    let report = verified(plain(), &[]).exits(0).object();
    assert!(report["not_checked"].as_array().unwrap().contains(&"audience".into()), "{report}");
}

#[test]
fn a_challenge_is_good_for_one_bundle_once() {
    let store = folder();
    let with_store = |more: &[&str]| {
        verified(plain(), &[&["--challenge-store", store.path().to_str().unwrap()], more].concat())
    };
    // A bundle that does not hold uses nothing up.
    is_invalid(with_store(&["--audience", "other.example"]), "audience", "audience.mismatch");
    assert_eq!(names(store.path()), [""; 0]);
    let first = with_store(&[]).exits(0).object();
    assert_eq!(status(&first, "challenge"), "valid");
    is_invalid(with_store(&[]), "challenge", "challenge.used");
    assert_eq!(names(store.path()).len(), 1);
    assert!(!names(store.path())[0].contains(CHALLENGE));
}

#[test]
fn a_changed_bundle_is_invalid() {
    let place = folder();
    let changed = |bundle: &Path, at: fn(usize) -> usize| {
        let mut bytes = std::fs::read(bundle).unwrap();
        let at = at(bytes.len());
        bytes[at] ^= 1;
        let path = place.path().join("changed");
        std::fs::write(&path, bytes).unwrap();
        path
    };
    is_invalid(verified(&changed(plain(), |length| length / 2), &[]), "container", "container.not_canonical");
    is_invalid(
        verified(&changed(&sealed().bundle, |length| length / 2), &identity()),
        "seal",
        "seal.damaged",
    );

    let mut bytes = std::fs::read(plain()).unwrap();
    bytes.push(0);
    let path = place.path().join("longer");
    std::fs::write(&path, bytes).unwrap();
    let report = verified(&path, &[]).exits(1).object();
    assert_ne!(status(&report, "container"), "valid");
}

#[test]
fn a_bundle_sealed_again_for_somebody_else_is_invalid() {
    let place = folder();
    let (bundle, identity) = (place.path().join("again.idev.age"), place.path().join("other.age"));
    let made = run(&[&"keys", &"new", &"sealing", &"--out", &identity]).exits(0).object();
    let recipient: Recipient = text(&made["recipients"][0]).parse().unwrap();
    std::fs::write(&bundle, seal(&std::fs::read(plain()).unwrap(), &[recipient]).unwrap()).unwrap();
    let ran = verified(&bundle, &["--identity", identity.to_str().unwrap()]);
    is_invalid(ran, "recipient", "recipient.mismatch");
}

#[test]
fn what_cannot_be_checked_is_no_verdict() {
    let place = folder();
    let (other, missing) = (place.path().join("other.age"), place.path().join("missing"));
    run(&[&"keys", &"new", &"sealing", &"--out", &other]).exits(0);
    let text = place.path().join("text");
    std::fs::write(&text, "no key").unwrap();
    let (missing_path, text_path) = (missing.to_str().unwrap(), text.to_str().unwrap());

    verified(&missing, &[]).faults("10 input_unreadable");
    verified(&sealed().bundle, &[]).faults("62 crypto_seal");
    verified(&sealed().bundle, &["--identity", other.to_str().unwrap()]).faults("62 crypto_seal");
    verified(&sealed().bundle, &["--identity", text_path]).faults("60 crypto_key");
    verified(&sealed().bundle, &["--identity", missing_path]).faults("60 crypto_key");
    verified(plain(), &["--trust", text_path]).faults("60 crypto_key");
    verified(plain(), &["--trust", missing_path]).faults("60 crypto_key");
    run(&[&"verify", &plain(), &"--trust", &parties().key]).faults("60 crypto_key");
    verified(plain(), &["--challenge-store", missing_path]).exits(3);
    assert_eq!(names(place.path()), ["other.age", "text"]);
}

#[test]
fn what_is_no_bundle_at_all_is_invalid() {
    let place = folder();
    let path = place.path().join("bundle");
    for bytes in [b"".as_slice(), b"PK\x03\x04", b"age-encryption.org/v1\n-> X25519 short"] {
        std::fs::write(&path, bytes).unwrap();
        let report = verified(&path, &identity()).exits(1).object();
        assert_eq!(report["verdict"], "invalid");
        assert_eq!(report["outcome"], Value::Null);
    }
}

#[test]
fn a_look_inside_trusts_nothing() {
    let looked = run(&[&"inspect", &plain()]).exits(0);
    let report = looked.object();
    assert_eq!(report["schema"], "idcapture.inspect/1");
    assert_eq!(report["trusted"], false);
    assert!(looked.stderr.contains("nothing below has been verified"));
    let files: Vec<&str> =
        report["files"].as_array().unwrap().iter().map(|file| text(&file["name"])).collect();
    for name in ["evidence/profile.toml", "evidence/selfie-1.jpg", "evidence/document-front-rectified.jpg"] {
        assert!(files.contains(&name), "{files:?}");
    }
    assert_eq!(files.len(), report["statement"]["subject"].as_array().unwrap().len());
    let sealed = finish(idcapture(&[&"inspect", &sealed().bundle]).args(identity())).exits(0).object();
    assert_eq!(sealed, report);
    run(&[&"inspect", &crate::bundles::sealed().bundle]).faults("62 crypto_seal");

    // Whatever it says, it is shown: the signature is not even looked at.
    let place = folder();
    let path = place.path().join("forged.idev");
    let identities = Identities::load(&parties().identity).unwrap();
    let opened = open(&std::fs::read(plain()).unwrap(), Some(&identities)).unwrap();
    std::fs::write(&path, opened.container).unwrap();
    assert_eq!(run(&[&"inspect", &path]).exits(0).object()["trusted"], false);
}
