//! The commands on bundles in a build without capture, as a relying party has it: golden bundles in, what the program
//! prints, writes and exits with out.
#![cfg(all(feature = "cli", feature = "seal"))]

#[cfg(test)]
#[path = "support/json_schema.rs"]
mod json_schema;

#[cfg(test)]
mod commands {
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    use serde_json::Value;

    use super::json_schema::{all_departures, schema};

    fn golden(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/v1").join(name)
    }

    fn run(arguments: &[&str], paths: &[&Path]) -> Output {
        // Paths take the places of the `@`s.
        let mut paths = paths.iter();
        let mut command = Command::new(env!("CARGO_BIN_EXE_idcapture"));
        for argument in arguments {
            match *argument {
                "@" => command.arg(paths.next().unwrap()),
                other => command.arg(other),
            };
        }
        command.output().unwrap()
    }

    #[track_caller]
    fn exits(ran: &Output, status: i32) -> Value {
        assert_eq!(ran.status.code(), Some(status), "{}", String::from_utf8_lossy(&ran.stderr));
        serde_json::from_slice(&ran.stdout).unwrap_or_default()
    }

    const NOW: [&str; 2] = ["--now", "2026-03-01T12:01:00Z"];

    fn verify(bundle: &Path, more: &[&str], paths: &[&Path]) -> Output {
        let (p256, ed25519) = (golden("p256.pem.pub"), golden("ed25519.pem.pub"));
        let all: Vec<&Path> = [&[bundle, &p256, &ed25519][..], paths].concat();
        run(&[&["verify", "@", "--trust", "@", "--trust", "@"][..], more].concat(), &all)
    }

    #[test]
    fn verify_takes_both_algorithms_time_stamps_and_a_time_of_receipt() {
        let (authority, identity) = (golden("timestamp-authority.pem.pub"), golden("recipient.age"));
        for name in ["p256.idev", "ed25519.idev", "bare.idev"] {
            assert_eq!(exits(&verify(&golden(name), &NOW, &[]), 0)["verdict"], "valid", "{name}");
        }
        let sealed = golden("sealed.idev.age");
        exits(&verify(&sealed, &["--identity", "@", NOW[0], NOW[1]], &[&identity]), 0);
        let stamped = ["--timestamp-key", "@", NOW[0], NOW[1]];
        exits(&verify(&golden("timestamped.idev"), &stamped, &[&authority]), 0);
        let missing = exits(&verify(&golden("p256.idev"), &stamped, &[&authority]), 1);
        assert!(missing["items"].to_string().contains("timestamp.missing"));
        let later = ["--now", "2029-01-01T00:00:00Z", "--received", NOW[1]];
        assert_eq!(
            exits(&verify(&golden("p256.idev"), &later, &[]), 0)["times"]["not_after"]["by"],
            "receipt"
        );
        exits(&verify(&golden("p256.idev"), &later[..2], &[]), 1);
    }

    #[test]
    fn verify_holds_the_bundle_against_the_challenge_that_was_given_out() {
        let hex = "01".repeat(32);
        let given = |hex: &str, issued: &str, expires: &str| {
            let flags = [
                "--challenge",
                hex,
                "--challenge-issued",
                issued,
                "--challenge-expires",
                expires,
                NOW[0],
                NOW[1],
            ];
            verify(&golden("p256.idev"), &flags, &[])
        };
        let (issued, expires) = ("2026-03-01T12:00:00Z", "2026-03-01T12:10:00Z");
        let report = exits(&given(&hex, issued, expires), 0);
        assert_eq!(report["times"]["not_before"], serde_json::json!({"at": issued, "by": "challenge"}));
        for (given, code) in [
            (given(&"02".repeat(32), issued, expires), "challenge.mismatch"),
            (given(&hex, issued, "2026-03-01T12:00:30Z"), "expires.expired"),
            (given(&hex, "2026-03-01T11:00:00Z", expires), "challenge_age.too_old"),
        ] {
            assert!(exits(&given, 1)["items"].to_string().contains(code), "{code}");
        }
        exits(&given("01", issued, expires), 3);
        exits(&verify(&golden("p256.idev"), &["--challenge", &hex], &[]), 2);
    }

    #[test]
    fn exit_statuses_are_those_of_the_contract() {
        let place = tempfile::tempdir().unwrap();
        // 1: judged and found invalid, damage included.
        let junk = place.path().join("junk.idev");
        std::fs::write(&junk, b"not a bundle").unwrap();
        assert_eq!(exits(&verify(&junk, &NOW, &[]), 1)["verdict"], "invalid");
        exits(&verify(&golden("refused-prefix.idev"), &NOW, &[]), 1);
        // 3: not judged. No bundle, no identity, the wrong one, no folder of challenges, no key.
        exits(&verify(&place.path().join("missing"), &NOW, &[]), 3);
        exits(&verify(&golden("sealed.idev.age"), &NOW, &[]), 3);
        let other = place.path().join("other.age");
        exits(&run(&["keys", "new", "sealing", "--out", "@"], &[&other]), 0);
        exits(&verify(&golden("sealed.idev.age"), &["--identity", "@", NOW[0], NOW[1]], &[&other]), 3);
        let store = ["--challenge-store", "@", NOW[0], NOW[1]];
        exits(&verify(&golden("p256.idev"), &store, &[&place.path().join("missing")]), 3);
        exits(&run(&["verify", "@", "--trust", "@"], &[&golden("p256.idev"), &junk]), 3);
        // 2: asked for wrongly.
        exits(&run(&["verify", "@"], &[&golden("p256.idev")]), 2);
        exits(&verify(&golden("p256.idev"), &["--now", "noon"], &[]), 2);
    }

    #[test]
    fn what_verify_prints_fits_its_schema() {
        for (name, status) in [("p256.idev", 0), ("masked.idev", 0), ("refused-critical.idev", 1)] {
            let printed = exits(&verify(&golden(name), &NOW, &[]), status);
            assert_eq!(
                all_departures(schema("verify-report.v1.schema.json"), &printed),
                Vec::<String>::new()
            );
        }
    }

    #[test]
    fn extract_makes_one_new_folder() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("files");
        let extract = ["extract", "@", "--out", "@"];
        let ran = run(&extract, &[&golden("p256.idev"), &out]);
        assert!(String::from_utf8_lossy(&ran.stderr).contains("nothing about them has been verified"));
        let said = exits(&ran, 0);
        assert_eq!((&said["schema"], &said["trusted"]), (&"idcapture.extract/1".into(), &false.into()));
        assert_eq!(said["files"].as_array().unwrap().len(), 9);
        assert!(
            out.join("evidence/profile.toml").is_file() && out.join("attestation/challenge-token").is_file()
        );
        exits(&run(&extract, &[&golden("p256.idev"), &out]), 3);
        exits(&run(&extract, &[&golden("sealed.idev.age"), &place.path().join("other")]), 3);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn redact_takes_out_what_is_due_and_seals_the_rest_again() {
        let place = tempfile::tempdir().unwrap();
        let (identity, out) = (golden("recipient.age"), place.path().join("later.idev.age"));
        let later = ["--now", "2026-03-01T12:05:00Z"];
        let redact = ["redact", "@", "--identity", "@", "--due", "--out", "@", later[0], later[1]];
        let said = exits(&run(&redact, &[&golden("sealed.idev.age"), &identity, &out]), 0);
        assert_eq!(said["removed"], serde_json::json!(["evidence/selfie-1.jpg"]));
        assert!(std::fs::read(&out).unwrap().starts_with(b"age-encryption.org/v1\n"));
        let judged = exits(&verify(&out, &["--identity", "@", later[0], later[1]], &[&identity]), 0);
        assert!(judged["items"].to_string().contains("absent"));

        let plain = place.path().join("later.idev");
        let file = ["redact", "@", "--file", "evidence/selfie-1.jpg", "--out", "@", later[0], later[1]];
        // Written plain it is only on demand: the statement of a plain bundle names nobody to seal it to.
        exits(&run(&file, &[&golden("p256.idev"), &plain]), 3);
        exits(&run(&[&file[..], &["--plain"]].concat(), &[&golden("p256.idev"), &plain]), 0);
        assert_eq!(std::fs::read(&plain).unwrap(), std::fs::read(golden("absent.idev")).unwrap());
        let early =
            ["redact", "@", "--file", "evidence/selfie-1.jpg", "--plain", "--out", "@", NOW[0], NOW[1]];
        exits(&run(&early, &[&golden("p256.idev"), &place.path().join("early")]), 3);
        exits(&run(&["redact", "@", "--plain", "--out", "@"], &[&golden("p256.idev"), &plain]), 2);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_time_stamp_is_asked_for_and_put_in() {
        let place = tempfile::tempdir().unwrap();
        let (asked, out) = (place.path().join("asked"), place.path().join("out.idev"));
        exits(&run(&["timestamp", "@", "--out", "@"], &[&golden("p256.idev"), &asked]), 0);
        assert_eq!(std::fs::read(&asked).unwrap(), std::fs::read(golden("timestamp-asked.bin")).unwrap());
        let reply = golden("timestamp-reply.tsr");
        let attach = ["timestamp", "@", "--reply", "@", "--plain", "--out", "@"];
        exits(&run(&attach, &[&golden("p256.idev"), &reply, &out]), 0);
        assert_eq!(std::fs::read(&out).unwrap(), std::fs::read(golden("timestamped.idev")).unwrap());
        exits(&run(&attach, &[&golden("bare.idev"), &reply, &place.path().join("no")]), 3);
        assert!(!place.path().join("no").exists());
    }

    #[test]
    fn report_writes_one_page() {
        let place = tempfile::tempdir().unwrap();
        let (page, key) = (place.path().join("page.html"), golden("p256.pem.pub"));
        let trusting = ["report", "@", "--trust", "@", "--out", "@", NOW[0], NOW[1]];
        assert_eq!(exits(&run(&trusting, &[&golden("p256.idev"), &key, &page]), 0)["verdict"], "valid");
        assert!(std::fs::read_to_string(&page).unwrap().starts_with("<!DOCTYPE html>"));
        exits(&run(&trusting, &[&golden("p256.idev"), &key, &page]), 3);
        let refused = place.path().join("refused.html");
        let bad = golden("refused-changed-file.idev");
        assert_eq!(exits(&run(&trusting, &[&bad, &key, &refused]), 1)["verdict"], "invalid");
        let untrusted = place.path().join("untrusted.html");
        let said = exits(&run(&["report", "@", "--out", "@"], &[&golden("p256.idev"), &untrusted]), 0);
        assert_eq!(said["verdict"], Value::Null);
    }

    #[test]
    fn ed25519_keys_are_made_and_shown() {
        let place = tempfile::tempdir().unwrap();
        let key = place.path().join("key.pem");
        let made = exits(&run(&["keys", "new", "signing-ed25519", "--out", "@"], &[&key]), 0);
        let shown = exits(&run(&["keys", "show", "@"], &[&key]), 0);
        assert_eq!(made["key_id"], shown["key_id"]);
        assert!(made["public_key_pem"].as_str().unwrap().contains("MCowBQYDK2VwAyEA"));
    }
}
