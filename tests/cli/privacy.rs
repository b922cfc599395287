//! What a run leaves where it should not: nothing of the person in the logs, no file but the bundle.

use crate::bundles::{parties, session};
use crate::demo::demo;
use crate::program::{Ran, finish, folder, idcapture, names};

/// What is printed and encoded on the card, piece by piece.
fn needles() -> Vec<String> {
    let (holder, payload) = (&demo().holder, &demo().payload);
    let mut needles = vec![
        holder.surname.clone(),
        holder.document_number.clone(),
        holder.street.clone(),
        holder.city.clone(),
        holder.postal_code.clone(),
        holder.birth.to_string(),
        holder.birth.strftime("%m%d%Y").to_string(),
    ];
    needles.extend(holder.given_names.split(' ').map(str::to_owned));
    // Elements of the barcode: a code of three letters, and what it says where that is more than a letter or two.
    needles.extend(payload.lines().filter(|line| line.len() > 6).map(str::to_owned));
    needles
}

#[track_caller]
fn tells_nothing(ran: &Ran) {
    assert!(ran.stderr.contains("INFO"), "the logs were not on: {}", ran.stderr);
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for needle in needles() {
        for form in [needle.clone(), needle.to_lowercase(), hex(&needle)] {
            assert!(!ran.stderr.contains(&form), "{form} is in the logs: {}", ran.stderr);
        }
    }
}

#[test]
fn logs_at_their_loudest_tell_nothing_of_the_person() {
    let (demo, place) = (demo(), folder());
    let ran = finish(&mut idcapture(&[&"analyze", &"-vv", &"--jsonl", &demo.front, &demo.back])).exits(0);
    assert!(ran.stdout.contains(&demo.holder.document_number), "the payload is in the answer");
    tells_nothing(&ran);

    for selfies in [&demo.selfies, &demo.other_selfies] {
        let mut command = session(&demo.front, Some(&demo.back), selfies, place.path());
        let ran = finish(command.args(["-vv", "--plain"]));
        tells_nothing(&ran);
        // The verdict itself needs none of it either.
        assert!(!ran.stdout.contains(&demo.holder.surname));
        assert!(!ran.stdout.contains(&demo.holder.document_number));
    }
}

#[test]
fn a_session_leaves_its_bundle_and_no_other_file() {
    let (demo, place) = (demo(), folder());
    let [home, temporary, cwd, out] = ["home", "temporary", "cwd", "out"].map(|name| place.path().join(name));
    for folder in [&home, &temporary, &cwd, &out] {
        std::fs::create_dir(folder).unwrap();
    }
    let mut command = session(&demo.front, Some(&demo.back), &demo.selfies, &out.join("sealed.idev.age"));
    command.args(["--recipient", &parties().recipient]);
    command.current_dir(&cwd).env("HOME", &home).env("TMPDIR", &temporary);
    for variable in ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"] {
        command.env(variable, home.join(variable));
    }
    finish(&mut command).exits(10);
    assert_eq!(names(&out), ["sealed.idev.age"]);
    for folder in [&home, &temporary, &cwd] {
        assert_eq!(names(folder), [""; 0], "{}", folder.display());
    }
}

#[test]
fn what_a_crash_left_behind_is_cleared_and_nothing_else() {
    let (demo, place) = (demo(), folder());
    let left = place.path().join(format!(".idcapture-{}.part", "0a".repeat(16)));
    let recent = place.path().join(format!(".idcapture-{}.part", "0b".repeat(16)));
    let other = place.path().join("notes.part");
    for path in [&left, &recent, &other] {
        std::fs::write(path, "left").unwrap();
    }
    let two_hours_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(7_200);
    for path in [&left, &other] {
        std::fs::File::options().write(true).open(path).unwrap().set_modified(two_hours_ago).unwrap();
    }
    let mut command = session(&demo.front, None, &demo.selfies[..1], &place.path().join("session.idev"));
    finish(command.arg("--plain")).exits(10);
    let recent = recent.file_name().unwrap().to_str().unwrap();
    assert_eq!(names(place.path()), [recent, "notes.part", "session.idev"]);
}
