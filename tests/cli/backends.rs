//! The two inference backends: the same verdict but for scores marked as too close to call, and which one ran said
//! in every output.

use serde_json::Value;

use crate::bundles::{good_session, predicate, session};
use crate::demo::{demo, models_folder};
use crate::program::{finish, folder, idcapture, run, text};

fn is_portable(printed: &Value) {
    assert_eq!(printed["backend"], "portable");
}

/// Asserts that two runs of one session agree in every check that neither calls marginal, and in the outcome.
#[track_caller]
fn agree(a: &Value, b: &Value) {
    assert_eq!(a["outcome"], b["outcome"]);
    let (checks_a, checks_b) = (a["checks"].as_array().unwrap(), b["checks"].as_array().unwrap());
    assert_eq!(checks_a.len(), checks_b.len());
    for (a, b) in checks_a.iter().zip(checks_b) {
        assert_eq!((&a["id"], &a["subject"]), (&b["id"], &b["subject"]));
        if a["marginal"] == false && b["marginal"] == false {
            assert_eq!(a["status"], b["status"], "{a} and {b}");
        }
    }
}

#[test]
fn a_session_comes_to_the_same_on_both() {
    let (demo, place) = (demo(), folder());
    let runs = [
        (demo.front.as_path(), demo.selfies.as_slice(), 10),
        (demo.front.as_path(), demo.other_selfies.as_slice(), 12),
    ];
    for (front, selfies, status) in runs {
        let on = |backend: &str| {
            let mut command = session(front, Some(&demo.back), selfies, place.path());
            finish(command.args(["--plain", "--backend", backend])).exits(status).object()
        };
        let (chosen, portable) = (on("auto"), on("portable"));
        is_portable(&portable);
        agree(&chosen, &portable);
    }
}

#[test]
fn the_native_runtime_runs_where_it_is_and_is_not_hidden() {
    let here = std::fs::exists(models_folder().join("runtime/libonnxruntime.so")).unwrap();
    let hidden = std::env::var_os("IDCAPTURE_ONNXRUNTIME").is_some();
    let listing = run(&[&"models"]).exits(0).object();
    if here && !hidden {
        assert_eq!(listing["backend"], "native", "{}", listing["backend_detail"]);
    }
    let named = run(&[&"models", &"--backend", &"native"]);
    if listing["backend"] == "native" {
        assert_eq!(named.exits(0).object()["backend"], "native");
    } else {
        named.faults("24 model_no_backend");
    }
}

#[test]
fn a_hidden_runtime_means_portable_and_every_output_says_so() {
    let (demo, place) = (demo(), folder());
    let hidden = |command: &mut std::process::Command, status| {
        finish(command.env("IDCAPTURE_ONNXRUNTIME", "none")).exits(status).object()
    };
    let listing = hidden(&mut idcapture(&[&"models"]), 0);
    is_portable(&listing);
    assert!(text(&listing["backend_detail"]).contains("native"), "{}", listing["backend_detail"]);
    is_portable(&hidden(&mut idcapture(&[&"analyze", &"--stages", &"faces", &demo.selfies[0]]), 0));
    let out = place.path().join("portable.idev");
    is_portable(&hidden(&mut good_session(&out), 10));
    assert_eq!(predicate(&out)["capture"]["backend"], "portable");

    let mut command = idcapture(&[&"models", &"--backend", &"native"]);
    finish(command.env("IDCAPTURE_ONNXRUNTIME", "none")).faults("24 model_no_backend");
    let mut command = idcapture(&[&"models"]);
    is_portable(&finish(command.env("IDCAPTURE_BACKEND", "portable")).exits(0).object());
}

#[test]
fn a_runtime_that_is_none_is_passed_over() {
    let place = folder();
    let library = place.path().join("libonnxruntime.so");
    std::fs::write(&library, "no library").unwrap();
    for path in [library, place.path().join("missing.so"), place.path().to_owned()] {
        let mut command = idcapture(&[&"models"]);
        is_portable(&finish(command.env("IDCAPTURE_ONNXRUNTIME", path)).exits(0).object());
    }
}

#[test]
fn a_runtime_that_reports_to_its_maker_is_not_loaded() {
    let place = folder();
    let library = place.path().join("libonnxruntime.so");
    std::fs::write(&library, "\x7fELF with ORT_DISABLE_TELEMETRY inside").unwrap();
    let detail = |switched_off: bool| {
        let mut command = idcapture(&[&"models"]);
        command.env("IDCAPTURE_ONNXRUNTIME", &library).env_remove("ORT_DISABLE_TELEMETRY");
        if switched_off {
            command.env("ORT_DISABLE_TELEMETRY", "1");
        }
        let listing = finish(&mut command).exits(0).object();
        is_portable(&listing);
        text(&listing["backend_detail"]).to_owned()
    };
    assert!(detail(false).contains("reports its use"), "{}", detail(false));
    // Then it is loaded, which this one is not fit for.
    assert!(!detail(true).contains("reports its use"), "{}", detail(true));
}
