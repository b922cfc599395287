//! `models`, and what every command does on a device whose models are missing or are not the pinned ones.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bundles::{check, good_session, reasons};
use crate::demo::{demo, models_folder};
use crate::program::{entry, finish, folder, idcapture, names, run, text};

/// Checks that rest on a network.
const ON_A_NETWORK: [&str; 14] = [
    "document.found",
    "document.bounds",
    "document.resolution",
    "document.focus",
    "document.glare",
    "document.portrait",
    "face.found",
    "face.single",
    "face.size",
    "face.focus",
    "face.under_exposure",
    "face.over_exposure",
    "face.liveness",
    "face.match",
];

/// A models folder with the catalog and those of its weights that `keep` lets through, changed or not.
fn models_with(folder: &Path, keep: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) {
    let from = models_folder();
    std::fs::create_dir_all(folder).unwrap();
    std::fs::copy(from.join("catalog.toml"), folder.join("catalog.toml")).unwrap();
    for inside in ["weights", "trained"] {
        std::fs::create_dir_all(folder.join(inside)).unwrap();
        for name in names(&from.join(inside)) {
            let weights = std::fs::read(from.join(inside).join(&name)).unwrap();
            if let Some(weights) = keep(&name, weights) {
                std::fs::write(folder.join(inside).join(&name), weights).unwrap();
            }
        }
    }
}

fn rows(listing: &Value) -> Vec<(&str, &str, &str)> {
    let rows = listing["models"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["id"]), text(&row["role"]), text(&row["status"]))).collect()
}

#[test]
fn both_sets_are_listed_with_what_each_can_do() {
    let listed = |set: &str| run(&[&"models", &"--set", &set]).exits(0).object();
    let (default, clean) = (listed("default"), listed("clean"));
    for listing in [&default, &clean] {
        assert_eq!(listing["schema"], "idcapture.models/1");
        assert!(["native", "portable"].contains(&text(&listing["backend"])));
        text(&listing["backend_detail"]);
        for row in listing["models"].as_array().unwrap() {
            assert_eq!(text(&row["sha256"]).len(), 64);
            for key in ["file", "licence", "meaning", "measured_error"] {
                assert!(!text(&row[key]).is_empty(), "{row}");
            }
        }
        assert!(rows(listing).iter().all(|(_, _, status)| *status == "present"), "{listing}");
    }
    assert_eq!(default["roles_without_model"], serde_json::json!([]));
    assert_eq!(clean["roles_without_model"], serde_json::json!(["face_liveness"]));
    assert_eq!((rows(&default).len(), rows(&clean).len()), (6, 5));
    assert_eq!(run(&[&"models"]).exits(0).object(), default);
    run(&[&"models", &"--set", &"best"]).faults("15 input_setting");
}

/// Everything that needs a network reads `not_measured`; everything else is as with networks.
#[track_caller]
fn is_unmeasured(printed: &Value, backend: &Value) {
    assert_eq!(printed["outcome"], "review");
    assert_eq!(&printed["backend"], backend);
    for id in ON_A_NETWORK {
        assert_eq!(check(printed, id)["status"], "not_measured", "{id}");
        assert!(!text(&check(printed, id)["reason"]).is_empty());
        assert!(reasons(printed).contains(&format!("{id}.not_measured").as_str()), "{id}");
    }
    assert_eq!(check(printed, "document.barcode")["status"], "passed");
}

#[test]
fn without_a_models_folder_nothing_passes_that_needs_one() {
    let (place, empty) = (folder(), folder());
    let mut command = good_session(place.path());
    let ran = finish(command.env("IDCAPTURE_MODELS", empty.path())).exits(10);
    is_unmeasured(&ran.object(), &Value::Null);
    assert!(ran.stderr.contains("not measured"), "{}", ran.stderr);
    assert_eq!(names(place.path()).len(), 1);

    let demo = demo();
    let mut command = idcapture(&[&"analyze", &"--jsonl", &demo.front, &demo.selfies[0]]);
    for line in finish(command.env("IDCAPTURE_MODELS", empty.path())).exits(0).lines() {
        assert_eq!((&line["faces"], &line["backend"]), (&serde_json::json!([]), &Value::Null));
        let portrait = entry(&line["document"]["checks"], "id", "document.portrait");
        assert_eq!(portrait["status"], "not_measured");
    }

    let mut command = idcapture(&[&"compare", &demo.selfies[0], &demo.selfies[1]]);
    finish(command.env("IDCAPTURE_MODELS", empty.path())).exits(3);
    // A folder that was named must be one.
    let mut command = good_session(place.path());
    finish(command.arg("--models").arg(empty.path())).faults("20 model_catalog");
}

#[test]
fn without_weights_nothing_passes_that_needs_them() {
    let (place, models) = (folder(), folder());
    models_with(models.path(), |_, _| None);
    let mut command = good_session(place.path());
    let ran = finish(command.arg("--models").arg(models.path())).exits(10);
    let printed = ran.object();
    is_unmeasured(&printed, &printed["backend"].clone());
    assert!(text(&check(&printed, "face.found")["reason"]).contains("not on this device"));

    let listing = run(&[&"models", &"--models", &models.path()]).exits(3).object();
    assert!(rows(&listing).iter().all(|(_, _, status)| *status == "missing"));
    let demo = demo();
    let ran = run(&[&"compare", &"--models", &models.path(), &demo.selfies[0], &demo.selfies[1]]).exits(4);
    assert_eq!(ran.object()["error"]["name"], "model_missing");
}

#[test]
fn one_network_less_leaves_the_rest() {
    let (place, models) = (folder(), folder());
    models_with(models.path(), |name, weights| (name != "fr_liveness.onnx").then_some(weights));
    let mut command = good_session(place.path());
    let printed = finish(command.arg("--models").arg(models.path())).exits(10).object();
    assert_eq!(reasons(&printed)[0], "face.liveness.not_measured");
    assert_eq!(check(&printed, "face.match")["status"], "passed");
}

#[test]
fn weights_that_are_not_the_pinned_ones_are_never_loaded() {
    let place = folder();
    let flip = |weights: &mut Vec<u8>| {
        let middle = weights.len() / 2;
        weights[middle] ^= 1;
    };
    let cut = |weights: &mut Vec<u8>| weights.truncate(weights.len() - 1);
    let changes: [fn(&mut Vec<u8>); 3] = [flip, cut, Vec::clear];
    for change in changes {
        let models = folder();
        models_with(models.path(), |name, mut weights| {
            if name == "fr_feature.onnx" {
                change(&mut weights);
            }
            Some(weights)
        });
        let mut command = good_session(place.path());
        finish(command.arg("--models").arg(models.path())).faults("22 model_mismatch");
        assert_eq!(names(place.path()), [""; 0]);
        let selfie: &PathBuf = &demo().selfies[0];
        run(&[&"analyze", &"--models", &models.path(), &selfie]).faults("22 model_mismatch");
        let listing = run(&[&"models", &"--models", &models.path()]).exits(3).object();
        let other: Vec<_> =
            rows(&listing).into_iter().filter(|(_, _, status)| *status != "present").collect();
        assert_eq!(other, [("fr_feature", "face_embedding", "not the pinned file")]);
        // Another set has no use for it.
        run(&[&"models", &"--models", &models.path(), &"--set", &"clean"]).exits(0);
    }
}

#[test]
fn a_catalog_that_does_not_parse_is_a_fault_wherever_it_was_found() {
    let (place, models) = (folder(), folder());
    std::fs::write(models.path().join("catalog.toml"), "schema = \"idcapture.models/1\"\n[[model]]\n")
        .unwrap();
    for command in [&mut good_session(place.path()), &mut idcapture(&[&"models"])] {
        finish(command.env("IDCAPTURE_MODELS", models.path())).faults("20 model_catalog");
    }
    assert_eq!(names(place.path()), [""; 0]);
}
