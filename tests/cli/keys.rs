//! `keys`: both kinds, made and shown; private halves stay private and are never overwritten.

use std::path::Path;

use crate::program::{folder, names, run, text};

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_signing_key_has_two_halves_of_one_id() {
    let place = folder();
    let (key, public) = (place.path().join("device.pem"), place.path().join("device.pem.pub"));
    let ran = run(&[&"keys", &"new", &"signing", &"--out", &key]).exits(0);
    let made = ran.object();
    assert_eq!(made["schema"], "idcapture.keys/1");
    assert_eq!(made["kind"], "signing");
    assert_eq!(made["files"], serde_json::json!([key.to_str().unwrap(), public.to_str().unwrap()]));
    assert_eq!(names(place.path()), ["device.pem", "device.pem.pub"]);

    let (private_pem, public_pem) =
        (std::fs::read_to_string(&key).unwrap(), std::fs::read_to_string(&public).unwrap());
    assert!(private_pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert!(public_pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
    assert_eq!(made["public_key_pem"], public_pem);
    #[cfg(unix)]
    assert_eq!(mode(&key), 0o600);

    for half in [&key, &public] {
        let shown = run(&[&"keys", &"show", &half]).exits(0);
        assert_eq!(shown.object()["key_id"], made["key_id"]);
        assert_eq!(shown.object()["public_key_pem"], public_pem);
        assert!(!shown.stdout.contains("PRIVATE") && !ran.stdout.contains("PRIVATE"));
    }
}

#[test]
fn a_sealing_key_shows_its_recipient_and_keeps_its_secret() {
    let place = folder();
    let identity = place.path().join("bank.age");
    let ran = run(&[&"keys", &"new", &"sealing", &"--out", &identity]).exits(0);
    let made = ran.object();
    assert_eq!((&made["schema"], &made["kind"]), (&"idcapture.keys/1".into(), &"sealing".into()));
    assert!(text(&made["recipients"][0]).starts_with("age1"));
    assert_eq!(names(place.path()), ["bank.age"]);
    #[cfg(unix)]
    assert_eq!(mode(&identity), 0o600);

    let file = std::fs::read_to_string(&identity).unwrap();
    let secret = file.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
    let shown = run(&[&"keys", &"show", &identity]).exits(0);
    assert_eq!(shown.object()["recipients"], made["recipients"]);
    for said in [&ran.stdout, &ran.stderr, &shown.stdout, &shown.stderr] {
        assert!(!said.contains(secret));
    }
}

#[test]
fn two_keys_are_two_keys() {
    let place = folder();
    let id = |name: &str| {
        let made = run(&[&"keys", &"new", &"signing", &"--out", &place.path().join(name)]).exits(0).object();
        text(&made["key_id"]).to_owned()
    };
    assert_ne!(id("a.pem"), id("b.pem"));
}

#[test]
fn a_key_that_is_there_is_never_overwritten() {
    let place = folder();
    for kind in ["signing", "sealing"] {
        let path = place.path().join(kind);
        run(&[&"keys", &"new", &kind, &"--out", &path]).exits(0);
        let (before, beside) = (std::fs::read(&path).unwrap(), names(place.path()));
        run(&[&"keys", &"new", &kind, &"--out", &path]).faults("52 evidence_store");
        assert_eq!(std::fs::read(&path).unwrap(), before);
        assert_eq!(names(place.path()), beside);
    }
}

#[test]
fn a_private_half_in_the_way_leaves_no_public_half_behind() {
    let place = folder();
    let key = place.path().join("device.pem");
    std::fs::write(&key, "something else").unwrap();
    run(&[&"keys", &"new", &"signing", &"--out", &key]).faults("52 evidence_store");
    assert_eq!(std::fs::read(&key).unwrap(), b"something else");
    assert_eq!(names(place.path()), ["device.pem"]);
}

#[test]
fn what_is_no_key_is_a_fault() {
    let place = folder();
    let path = place.path().join("key");
    run(&[&"keys", &"show", &path]).faults("60 crypto_key");
    std::fs::write(&path, "no key").unwrap();
    run(&[&"keys", &"show", &path]).faults("60 crypto_key");
}
