//! `capture` and `replay`: a stream in; events, guidance, a verdict and a bundle out; a recording that gives the same again.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

use idcapture::frame::decode_file;
use idcapture::source::specimen::sequence::{ClipSetting, ClipSource, Prints, Script};
use idcapture::source::specimen::{Fonts, Subject};
use idcapture::source::{FrameRate, FrameSource, Y4mWriter};
use jiff::civil::date;
use serde_json::Value;

use crate::bundles::parties;
use crate::demo::models_folder;
use crate::program::{finish, folder, idcapture, run, text};

/// A card brought in, 12 frames a second, as a file that every test may read.
fn stream() -> &'static Path {
    static STREAM: OnceLock<PathBuf> = OnceLock::new();
    STREAM.get_or_init(|| {
        let models = models_folder();
        let photograph = |name: &str| decode_file(&models.join("photos").join(name)).unwrap();
        let person = Subject::new(&photograph("astronaut.png"), Subject::ASTRONAUT_FACE).unwrap();
        let other = Subject::new(&photograph("grace_hopper.jpg"), Subject::GRACE_HOPPER_FACE).unwrap();
        let fonts = Fonts::open(&models.join("fonts")).unwrap();
        let prints = Prints::draw(&fonts, &person, &other, date(2026, 5, 4), 20).unwrap();
        let rate = FrameRate::new(12, 1).unwrap();
        let setting = ClipSetting { rate, ..ClipSetting::default() };
        let mut clip = ClipSource::new(Script::BroughtIn.clip(setting, &prints).unwrap());
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("brought-in-{}.y4m", std::process::id()));
        let mut writer = Y4mWriter::new(BufWriter::new(File::create(&path).unwrap()), (1_280, 720), rate);
        while let Some(frame) = clip.next_frame().unwrap() {
            writer.write(&frame).unwrap();
        }
        writer.finish().unwrap();
        path
    })
}

fn source(name: &str) -> String {
    format!("y4m:{name}")
}

fn events(lines: &[Value]) -> Vec<&str> {
    lines.iter().filter_map(|line| line["event"].as_str()).collect()
}

#[test]
fn a_stream_gives_events_guidance_a_verdict_and_a_bundle_and_its_recording_the_same_again() {
    let place = folder();
    let (out, recording) = (place.path().join("session.idev"), place.path().join("recording"));
    let from = source(stream().to_str().unwrap());
    let key = &parties().key;
    let ran = run(&[
        &"capture",
        &"--source",
        &from,
        &"--key",
        key,
        &"--plain",
        &"--out",
        &out,
        &"--profile",
        &"demo",
        &"--jsonl",
        &"--language",
        &"de",
        &"--record",
        &recording,
    ])
    .exits(11);
    let lines = ran.lines();
    let (result, before) = lines.split_last().unwrap();
    let told = events(before);
    for event in ["step_started", "guidance", "captured", "source_ended", "finished"] {
        assert!(told.contains(&event), "{event} is not among {told:?}");
    }
    assert_eq!(result["schema"], "idcapture.session/1");
    assert_eq!(result["outcome"], "retry");
    assert_eq!(result["counters"]["seen"], 55);
    assert!(ran.stderr.contains("Drehen") || ran.stderr.contains("Umdrehen"), "{}", ran.stderr);
    let verified = run(&[&"verify", &out, &"--trust", &parties().public]).exits(0).object();
    assert_eq!(verified["verdict"], "valid");

    let replayed = run(&[&"replay", &recording]).exits(0);
    assert_eq!(replayed.lines(), before);
    // Another past is told.
    let path = recording.join("events.jsonl");
    let changed = std::fs::read_to_string(&path).unwrap().replacen("turn_over", "show_back", 1);
    std::fs::write(&path, changed).unwrap();
    assert!(run(&[&"replay", &recording]).exits(1).stderr.contains("different"));
}

#[test]
fn a_stream_may_come_through_standard_input() {
    let place = folder();
    let out = place.path().join("session.idev");
    let mut command = idcapture(&[
        &"capture",
        &"--source",
        &"y4m:-",
        &"--key",
        &parties().key,
        &"--plain",
        &"--out",
        &out,
        &"--profile",
        &"demo",
    ]);
    command.stdin(Stdio::from(File::open(stream()).unwrap()));
    let printed = finish(&mut command).exits(11).object();
    assert_eq!(printed["counters"]["seen"], 55);
    let codes: Vec<&str> =
        printed["reasons"].as_array().unwrap().iter().map(|reason| text(&reason["code"])).collect();
    assert!(codes.contains(&"session.source_ended"), "{codes:?}");
    assert!(out.is_file());
}

#[test]
fn what_is_no_source_no_language_or_no_recording_is_told_and_writes_nothing() {
    let place = folder();
    let out = place.path().join("session.idev");
    let missing = place.path().join("missing.y4m");
    let key = &parties().key;
    let capture = |source: &str, language: &str| {
        run(&[
            &"capture",
            &"--source",
            &source,
            &"--key",
            key,
            &"--plain",
            &"--out",
            &out,
            &"--language",
            &language,
        ])
    };
    capture("camera", "en").faults("15 input_setting");
    capture("tape:reel", "en").faults("15 input_setting");
    capture(&source(stream().to_str().unwrap()), "tlh").faults("15 input_setting");
    capture(&source(missing.to_str().unwrap()), "en").faults("10 input_unreadable");
    run(&[&"replay", &place.path()]).faults("10 input_unreadable");
    assert!(!out.exists());
}
