//! `compare`: a pair, lists of pairs, and what cannot be compared.

use std::path::Path;

use image::{Rgb, RgbImage};
use serde_json::Value;

use crate::demo::demo;
use crate::program::{folder, run, text};
use crate::support::encode;

#[track_caller]
fn is_comparison(line: &Value, a: &Path, b: &Path) {
    assert_eq!(line["schema"], "idcapture.compare/1");
    assert_eq!((text(&line["a"]), text(&line["b"])), (a.to_str().unwrap(), b.to_str().unwrap()));
    assert_eq!(line["status"], "compared");
    let (score, threshold) = (line["score"].as_f64().unwrap(), line["threshold"].as_f64().unwrap());
    assert_eq!(line["match"], score >= threshold, "{line}");
}

/// A picture with no face in it.
fn faceless(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("no face.png");
    std::fs::write(&path, encode("png", &RgbImage::from_pixel(320, 240, Rgb([120, 130, 140])), None))
        .unwrap();
    path
}

#[test]
fn one_person_matches_and_two_do_not() {
    let demo = demo();
    let (selfie, again, other) = (&demo.selfies[0], &demo.selfies[1], &demo.other_selfies[0]);
    let same = run(&[&"compare", &"--jsonl", &selfie, &again]).exits(0).object();
    is_comparison(&same, selfie, again);
    assert_eq!(same["match"], true, "{same}");
    let different = run(&[&"compare", &selfie, &other]).exits(0).object();
    is_comparison(&different, selfie, other);
    assert_eq!(different["match"], false, "{different}");
    assert_eq!(same["threshold"], different["threshold"]);
    assert!(same["score"].as_f64() > different["score"].as_f64());
}

#[test]
fn the_order_of_the_two_does_not_matter() {
    let demo = demo();
    let score = |a: &Path, b: &Path| run(&[&"compare", &a, &b]).exits(0).object()["score"].as_f64().unwrap();
    let (front, selfie) = (&demo.front, &demo.selfies[2]);
    assert!((score(front, selfie) - score(selfie, front)).abs() < 1e-6);
}

#[test]
fn a_list_is_answered_in_its_order_with_paths_beside_it() {
    let (demo, place) = (demo(), folder());
    let pictures = place.path().join("people");
    std::fs::create_dir(&pictures).unwrap();
    let copy = |from: &Path, name: &str| std::fs::copy(from, pictures.join(name)).unwrap();
    copy(&demo.selfies[0], "a, first.jpg");
    copy(&demo.selfies[1], "the \"second\".jpg");
    copy(&demo.other_selfies[0], "other.jpg");
    faceless(&pictures);
    std::fs::write(pictures.join("broken.jpg"), "no picture").unwrap();
    let list = place.path().join("pairs.csv");
    let rows = [
        "\"people/a, first.jpg\",people/other.jpg",
        "\"people/a, first.jpg\",\"people/the \"\"second\"\".jpg\"",
        "people/missing.jpg,people/other.jpg",
        "people/other.jpg,people/broken.jpg",
        "people/no face.png,people/other.jpg",
        "people/other.jpg,people/no face.png",
        "people/other.jpg,people/other.jpg",
    ];
    std::fs::write(&list, format!("a,b\r\n{}\r\n", rows.join("\r\n"))).unwrap();

    let lines = run(&[&"compare", &"--jsonl", &"--pairs", &list]).exits(4).lines();
    assert_eq!(lines.len(), rows.len());
    is_comparison(&lines[0], Path::new("people/a, first.jpg"), Path::new("people/other.jpg"));
    is_comparison(&lines[1], Path::new("people/a, first.jpg"), Path::new("people/the \"second\".jpg"));
    assert_eq!((&lines[0]["match"], &lines[1]["match"]), (&false.into(), &true.into()));
    for (index, code, name) in [(2, 10, "input_unreadable"), (3, 11, "input_unsupported")] {
        let error = &lines[index]["error"];
        assert_eq!((&error["code"], &error["name"]), (&code.into(), &name.into()), "{error}");
        assert!(!text(&error["message"]).is_empty());
        assert!(lines[index].get("status").is_none());
    }
    for (index, status) in [(4, "no_face_a"), (5, "no_face_b")] {
        assert_eq!(lines[index]["status"], status);
        assert_eq!((&lines[index]["score"], &lines[index]["match"]), (&Value::Null, &false.into()));
        assert!(lines[index]["threshold"].is_number());
    }
    assert!((lines[6]["score"].as_f64().unwrap() - 1.0).abs() < 1e-4, "{}", lines[6]);

    // The same list without what cannot be read.
    let readable = rows.iter().enumerate().filter(|(index, _)| ![2, 3].contains(index)).map(|(_, row)| *row);
    std::fs::write(&list, format!("a,b\n{}\n", readable.collect::<Vec<_>>().join("\n"))).unwrap();
    let fewer = run(&[&"compare", &"--jsonl", &"--pairs", &list]).exits(0).lines();
    assert_eq!(fewer, [&lines[..2], &lines[4..]].concat());
}

#[test]
fn a_list_that_is_none_is_a_fault() {
    let place = folder();
    let list = place.path().join("pairs.csv");
    run(&[&"compare", &"--pairs", &list]).faults("10 input_unreadable");
    std::fs::write(&list, "first,second\nx.jpg,y.jpg\n").unwrap();
    run(&[&"compare", &"--pairs", &list]).faults("12 input_damaged");
    std::fs::write(&list, "a,b\nx.jpg\n").unwrap();
    run(&[&"compare", &"--pairs", &list]).faults("12 input_damaged");
}
