//! `evaluate`: error rates over lists and labelled folders, and the files it writes.

use std::path::Path;

use image::{Rgb, RgbImage};
use serde_json::Value;

use crate::demo::demo;
use crate::program::{folder, names, run};
use crate::support::encode;

/// Three selfies of one person and two of another in a folder each, and a picture without a face.
fn people(place: &Path) {
    let demo = demo();
    for (person, selfies) in [("one", &demo.selfies), ("two", &demo.other_selfies)] {
        std::fs::create_dir_all(place.join(person)).unwrap();
        for (number, selfie) in selfies.iter().take(3).enumerate() {
            std::fs::copy(selfie, place.join(person).join(format!("{number}.jpg"))).unwrap();
        }
    }
    let nobody = encode("png", &RgbImage::from_pixel(320, 240, Rgb([120, 130, 140])), None);
    std::fs::write(place.join("nobody.png"), nobody).unwrap();
}

#[track_caller]
fn is_rate(rate: &Value, errors: u64, trials: u64) {
    assert_eq!((rate["errors"].as_u64(), rate["trials"].as_u64()), (Some(errors), Some(trials)), "{rate}");
    let (low, high) = (rate["low"].as_f64().unwrap(), rate["high"].as_f64().unwrap());
    let share = errors as f64 / trials as f64;
    assert!(low <= share && share <= high && high <= 1.0, "{rate}");
}

#[test]
fn a_folder_of_people_is_compared_pair_by_pair() {
    let place = folder();
    people(place.path());
    std::fs::remove_file(place.path().join("nobody.png")).unwrap();
    let count = |name: &str| names(&place.path().join(name)).len() as u64;
    let (one, two) = (count("one"), count("two"));
    let told = run(&[&"evaluate", &"match", &"--folder", &place.path()]).exits(0).object();
    assert_eq!(told["schema"], "idcapture.evaluation.match/1");
    let genuine = one * (one - 1) / 2 + two * (two - 1) / 2;
    is_rate(&told["all"]["false_non_match"], 0, genuine);
    is_rate(&told["all"]["false_match"], 0, one * two);
    is_rate(&told["failure_to_acquire"], 0, one + two);
    let upper = told["all"]["false_match"]["high"].as_f64().unwrap();
    assert!((upper - (3.0 / (one * two) as f64).min(1.0)).abs() < 1e-9, "the rule of three");
    assert_eq!(told["curve"]["equal_error_rate"], 0.0);
    assert_eq!(told["provisional"], true);
}

#[test]
fn a_list_has_groups_and_what_has_no_face_is_no_trial() {
    let place = folder();
    people(place.path());
    let list = "a,b,same,group\none/0.jpg,one/1.jpg,1,indoors\none/0.jpg,two/0.jpg,0,outdoors\n\
                one/0.jpg,nobody.png,0,outdoors\n";
    let path = place.path().join("pairs.csv");
    std::fs::write(&path, list).unwrap();
    let out = place.path().join("results");
    let ran = run(&[&"evaluate", &"match", &"--pairs", &path, &"--out", &out]).exits(0);
    let told = ran.object();
    is_rate(&told["all"]["false_match"], 0, 1);
    is_rate(&told["failure_to_acquire"], 1, 4);
    let groups: Vec<&str> =
        told["groups"].as_array().unwrap().iter().map(|row| row["group"].as_str().unwrap()).collect();
    assert_eq!(groups, ["indoors", "outdoors"]);

    assert_eq!(names(&out), ["evaluation.json", "report.html", "scores.csv"]);
    let written: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("evaluation.json")).unwrap()).unwrap();
    assert_eq!(written, told);
    let scores = std::fs::read_to_string(out.join("scores.csv")).unwrap();
    assert_eq!(scores.lines().count(), 4);
    assert!(scores.contains("one/0.jpg,nobody.png,0,outdoors,no_face,\n"), "{scores}");
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert_eq!(page.matches("<svg").count(), 3);
    assert!(!page.contains("http") && !page.contains("<script"), "nothing is fetched and nothing runs");
}

#[test]
fn presentations_are_counted_by_species() {
    let place = folder();
    let demo = demo();
    for (inside, pictures) in [("live", &demo.selfies), ("attack/mask", &demo.other_selfies)] {
        std::fs::create_dir_all(place.path().join(inside)).unwrap();
        for (number, picture) in pictures.iter().enumerate() {
            std::fs::copy(picture, place.path().join(inside).join(format!("{number}.jpg"))).unwrap();
        }
    }
    let out = place.path().join("results");
    let told = run(&[&"evaluate", &"liveness", &"--folder", &place.path(), &"--out", &out]).exits(0).object();
    assert_eq!(told["schema"], "idcapture.evaluation.liveness/1");
    assert_eq!(told["bpcer"]["trials"].as_u64(), Some(demo.selfies.len() as u64));
    let species = &told["species"][0];
    assert_eq!(species["species"], "mask");
    assert_eq!(species["apcer"]["trials"].as_u64(), Some(demo.other_selfies.len() as u64));
    assert_eq!(told["worst_species"], "mask");
    assert_eq!(told["worst_apcer"], species["apcer"]["rate"]);
    assert_eq!(names(&out), ["evaluation.json", "report.html", "scores.csv"]);
}

#[test]
fn lists_that_make_no_sense_are_faults_that_say_where() {
    let place = folder();
    let path = place.path().join("list.csv");
    for (kind, flag, text, said) in [
        ("match", "--pairs", "a,b\nx.jpg,y.jpg\n", "a, b and same"),
        ("match", "--pairs", "a,b,same\nx.jpg,y.jpg,perhaps\n", "line 2"),
        ("match", "--pairs", "a,b,same\n", "no pair"),
        ("liveness", "--list", "file,label\nx.jpg,ghost\n", "line 2"),
        ("liveness", "--list", "picture\nx.jpg\n", "file and label"),
    ] {
        std::fs::write(&path, text).unwrap();
        let ran = run(&[&"evaluate", &kind, &flag, &path]).exits(3);
        assert!(ran.stdout.is_empty() && ran.stderr.contains(said), "{}", ran.stderr);
    }
}
