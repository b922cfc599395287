//! `profile`: what it resolves to, signatures, and sessions that take signed profiles only.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::demo::demo;
use crate::program::{folder, names, run, text};

fn file(place: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = place.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// A signing key; its public half is beside it.
fn key(place: &TempDir, name: &str) -> PathBuf {
    let path = place.path().join(name);
    run(&[&"keys", &"new", &"signing", &"--out", &path]).exits(0);
    path
}

fn public(key: &Path) -> PathBuf {
    PathBuf::from(format!("{}.pub", key.display()))
}

#[test]
fn show_prints_every_key_and_the_hash_of_what_it_printed() {
    let place = folder();
    let bank =
        file(&place, "bank.toml", "inherits = \"strict\"\n[checks.\"document.glare\"]\nthreshold = 0.5\n");
    for (profile, id) in [("default", "default"), ("strict", "strict"), (bank.to_str().unwrap(), "bank")] {
        let ran = run(&[&"profile", &"show", &profile]).exits(0);
        let table: toml::Table = ran.stdout.parse().unwrap();
        assert_eq!(table["id"].as_str(), Some(id));
        assert!(!table.contains_key("inherits"));
        assert_eq!(ran.stderr, format!("{id} {:x}\n", Sha256::digest(&ran.stdout)));
        // It resolves to itself.
        let again = file(&place, "again.toml", &ran.stdout);
        let shown = run(&[&"profile", &"show", &again]).exits(0);
        assert_eq!(shown.stdout.replace("-file\"", "\""), ran.stdout);
    }
    let table: toml::Table = run(&[&"profile", &"show", &bank]).exits(0).stdout.parse().unwrap();
    assert_eq!(table["checks"]["document.glare"]["threshold"].as_float(), Some(0.5));
    assert_eq!(table["marginal_means_review"].as_bool(), Some(true));
}

#[test]
fn a_mistake_is_told_with_its_place_and_what_is_allowed() {
    let place = folder();
    let bank = file(&place, "bank.toml", "id = \"bank\"\n[checks.\"document.glare\"]\nthreshold = 2.0\n");
    let ran = run(&[&"profile", &"show", &bank]).exits(3);
    let expected =
        "bank.toml, line 3, column 1: checks.\"document.glare\".threshold must be between 0 and 1, not 2";
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    run(&[&"profile", &"show", &place.path().join("gone.toml")]).faults("15 input_setting");
}

#[test]
fn a_signed_profile_is_told_from_one_that_was_changed() {
    let place = folder();
    let (signer, stranger) = (key(&place, "signer.pem"), key(&place, "stranger.pem"));
    file(&place, "base.toml", "full_frames = true\n");
    let bank = file(&place, "bank.toml", "inherits = \"base.toml\"\n");
    let signed = run(&[&"profile", &"sign", &bank, &"--key", &signer]).exits(0).object();
    assert_eq!(signed["schema"], "idcapture.profile/1");
    assert_eq!(signed["id"], "bank");
    assert_eq!(text(&signed["file"]), format!("{}.sig", bank.display()));
    assert!(text(&signed["inherits"][0]).ends_with("base.toml"));
    let shown = run(&[&"profile", &"show", &bank]).exits(0);
    assert_eq!(shown.stderr, format!("bank {}\n", text(&signed["sha256"])));

    let (trusted, other) = (public(&signer), public(&stranger));
    let show = |trust: &Path| run(&[&"profile", &"show", &bank, &"--trust", &trust]);
    // What it inherits is not signed yet.
    show(&trusted).faults("15 input_setting");
    run(&[&"profile", &"sign", &place.path().join("base.toml"), &"--key", &signer]).exits(0);
    assert_eq!(show(&trusted).exits(0).stdout, shown.stdout);
    show(&other).faults("15 input_setting");
    let both = run(&[&"profile", &"show", &bank, &"--trust", &other, &"--trust", &trusted]);
    assert_eq!(both.exits(0).stdout, shown.stdout);

    std::fs::write(&bank, "inherits = \"base.toml\" \n").unwrap();
    show(&trusted).faults("15 input_setting");
    // Signed again, it holds again.
    run(&[&"profile", &"sign", &bank, &"--key", &signer]).exits(0);
    show(&trusted).exits(0);
    run(&[&"profile", &"show", &"strict", &"--trust", &trusted]).faults("15 input_setting");
    run(&[&"profile", &"show", &bank, &"--trust", &bank]).faults("60 crypto_key");
}

#[test]
fn what_is_no_profile_or_no_key_signs_nothing() {
    let place = folder();
    let signer = key(&place, "signer.pem");
    let before = names(place.path());
    run(&[&"profile", &"sign", &place.path().join("gone.toml"), &"--key", &signer])
        .faults("15 input_setting");
    let bad = file(&place, "bad.toml", "surprise = 1");
    run(&[&"profile", &"sign", &bad, &"--key", &signer]).faults("15 input_setting");
    std::fs::write(&bad, "").unwrap();
    run(&[&"profile", &"sign", &bad, &"--key", &bad]).faults("60 crypto_key");
    std::fs::remove_file(&bad).unwrap();
    assert_eq!(names(place.path()), before);
}

#[test]
fn a_session_takes_no_profile_that_the_key_did_not_sign() {
    let (demo, place) = (demo(), folder());
    let signer = key(&place, "signer.pem");
    let bank = file(&place, "bank.toml", "inherits = \"demo\"\n");
    let out = place.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let session = |profile: &str| {
        run(&[
            &"session",
            &"--front",
            &demo.front,
            &"--back",
            &demo.back,
            &"--selfie",
            &demo.selfies[0],
            &"--key",
            &signer,
            &"--plain",
            &"--profile",
            &profile,
            &"--profile-trust",
            &public(&signer),
            &"--out",
            &out,
        ])
    };
    for profile in [bank.to_str().unwrap(), "demo"] {
        session(profile).faults("15 input_setting");
        assert_eq!(names(&out), [""; 0]);
    }
    run(&[&"profile", &"sign", &bank, &"--key", &signer]).exits(0);
    let printed = session(bank.to_str().unwrap()).exits(0).object();
    assert_eq!(printed["outcome"], "accepted");
    assert_eq!(names(&out).len(), 1);
}
