//! Holds the crate to its drawing. In: every file under `src/`, parsed. Out: a failure for each arrow between rooms
//! that the table below does not have, for each root re-export used inside the crate, for `unsafe`, for printing
//! outside `cli`, and for files that are too long or do not say what they do.

#[path = "architecture/names.rs"]
mod names;
#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/source_file.rs"]
mod source_file;

use rules::Rooms;
use source_file::SourceFile;

/// Each room and the rooms it may import. A room stands below all that it imports, so the arrows make no circle.
///
/// ```text
/// error, geometry <- record, settings, frame <- inference, source
/// record, settings, frame, inference <- stage <- quality, document, mrz, barcode, face
///                                                 all detectors <- pipeline <- session
/// record <- evidence
/// source, pipeline, session, evidence <- engine <- cli
/// ```
const ROOMS: Rooms = &[
    ("error", &[]),
    ("geometry", &[]),
    ("record", &["error", "geometry"]),
    ("settings", &["error", "geometry"]),
    // A frame carries the id under which the record speaks of it.
    ("frame", &["error", "geometry", "record"]),
    ("inference", &["error", "geometry", "record", "settings", "frame"]),
    ("source", &["error", "geometry", "record", "settings", "frame"]),
    ("stage", &["error", "geometry", "record", "settings", "frame", "inference"]),
    ("quality", DETECTOR),
    ("document", DETECTOR),
    ("mrz", DETECTOR),
    ("barcode", DETECTOR),
    ("face", DETECTOR),
    (
        "pipeline",
        &[
            "error",
            "geometry",
            "record",
            "settings",
            "frame",
            "inference",
            "stage",
            "quality",
            "document",
            "mrz",
            "barcode",
            "face",
        ],
    ),
    // Observations and the time, never pixels or networks.
    ("session", &["error", "geometry", "record", "settings", "mrz", "stage", "pipeline"]),
    // Pure data, so that a relying party can build it alone.
    ("evidence", &["error", "geometry", "record"]),
    (
        "engine",
        &[
            "error",
            "document",
            "geometry",
            "record",
            "settings",
            "frame",
            "inference",
            "source",
            "stage",
            "pipeline",
            "session",
            "evidence",
        ],
    ),
    (
        "cli",
        &[
            "error",
            "geometry",
            "record",
            "settings",
            "frame",
            "inference",
            "source",
            "stage",
            "quality",
            "document",
            "mrz",
            "barcode",
            "face",
            "pipeline",
            "session",
            "evidence",
            "engine",
        ],
    ),
    ("main", &["cli"]),
];

/// What a detector may import: no other detector is among it.
const DETECTOR: &[&str] = &["error", "geometry", "record", "settings", "frame", "inference", "stage"];

/// Longest file that is still read as one thing, in lines.
const MAX_LINES: usize = 500;

fn fail_on(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

fn over_all(rule: impl Fn(&SourceFile) -> Vec<String>) -> Vec<String> {
    source_file::all().iter().flat_map(rule).collect()
}

#[test]
fn every_arrow_is_in_the_table() {
    fail_on(&over_all(|file| rules::arrows(file, ROOMS)));
}

#[test]
fn the_table_has_no_circle_and_no_room_twice() {
    for (index, (room, imports)) in ROOMS.iter().enumerate() {
        let above: Vec<&str> = ROOMS[..index].iter().map(|(name, _)| *name).collect();
        assert!(!above.contains(room), "{room} stands twice");
        for import in *imports {
            assert!(above.contains(import), "{room} imports {import}, which does not stand above it");
        }
    }
}

#[test]
fn nothing_is_unsafe() {
    fail_on(&over_all(rules::unsafe_code));
}

/// There is no interface for other languages, so there are no handles to be null, stale, of the wrong type or freed
/// twice. Whoever adds one replaces this by a harness in C, under AddressSanitizer, that hands it all of these.
#[test]
fn ffi_misuse() {
    fail_on(&over_all(rules::foreign));
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(!root.join("build.rs").exists() && !root.join("include").exists());
    let manifest: toml::Table = std::fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    // Without a `crate-type` it is a library for Rust alone.
    assert!(manifest["lib"].get("crate-type").is_none(), "a library for other languages");
    let all = std::fs::read_dir(root.join("src")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!all.into_iter().any(|name| name == "ffi"), "a room for other languages");
}

#[test]
fn only_the_command_line_prints() {
    fail_on(&over_all(rules::printing));
}

#[test]
fn every_file_says_what_it_does() {
    fail_on(&over_all(rules::opening));
}

#[test]
#[expect(clippy::print_stdout, reason = "the median is for people to read")]
fn files_are_short() {
    fail_on(&over_all(|file| rules::length(file, MAX_LINES)));
    let mut lines: Vec<usize> = source_file::all().iter().map(|file| file.text.lines().count()).collect();
    lines.sort_unstable();
    println!(
        "{} files, median {} lines, longest {}",
        lines.len(),
        lines[lines.len() / 2],
        lines[lines.len() - 1]
    );
}

/// The checker itself, on snippets.
mod checker {
    use super::{ROOMS, SourceFile, rules};

    fn arrows(path: &str, text: &str) -> Vec<String> {
        rules::arrows(&SourceFile::parsed(path, text), ROOMS)
    }

    #[test]
    fn what_the_table_allows_is_allowed() {
        for text in [
            "use crate::geometry::{Point, Quad}; use crate::face::chip; use super::chip::warp;",
            "pub(in crate::face) fn f(_: &crate::frame::Frame) {} pub(crate) fn g() {}",
            "#[cfg(test)] #[path = \"detect_tests.rs\"] mod tests;",
            "use std::fmt; use serde::Serialize; mod engine; use self::engine::Local;",
            "/// See [`crate::engine::Engine`].\nfn f() { let cli = 1; self::g(cli) } use crate::error as fault;",
        ] {
            assert_eq!(arrows("src/face/detect.rs", text), Vec::<String>::new());
        }
    }

    #[test]
    fn a_forbidden_arrow_is_seen_wherever_it_hides() {
        for (path, text) in [
            ("src/face/detect.rs", "use crate::engine::Engine;"),
            (
                "src/face/detect.rs",
                "use crate::{error::Result, geometry::{self, Point}, engine::{Engine as E}};",
            ),
            ("src/face/detect.rs", "use super::super::engine;"),
            ("src/face/detect.rs", "use super::{super::engine::*, chip};"),
            ("src/face/mod.rs", "use super::engine::Engine;"),
            ("src/face/mod.rs", "mod tests { use super::super::engine::Engine; }"),
            (
                "src/face/detect.rs",
                "mod deep { mod deeper { fn f() { super::super::super::super::engine::run() } } }",
            ),
            ("src/face/detect.rs", "fn f() { let e = crate::engine::Engine::new(); }"),
            ("src/face/detect.rs", "fn f(e: &dyn crate::engine::Clock) {}"),
            ("src/face/detect.rs", "fn f<T: crate::engine::Clock>() {}"),
            ("src/face/detect.rs", "impl crate::engine::Clock for X {}"),
            ("src/face/detect.rs", "fn f(v: V) { match v { crate::engine::K::A => {} _ => {} } }"),
            ("src/face/detect.rs", "fn f() -> Vec<Option<crate::engine::Engine>> { vec![] }"),
            ("src/face/detect.rs", "fn f() { println!(\"{:?}\", [crate::engine::NOW]); }"),
            ("src/face/detect.rs", "fn f() { crate::engine::go!(); }"),
            ("src/face/detect.rs", "macro_rules! m { () => { $crate::engine::run() } }"),
            ("src/face/detect.rs", "macro_rules! m { () => { use crate::{error, engine::Engine}; } }"),
            ("src/face/detect.rs", "macro_rules! m { () => { super::super::engine::run() } }"),
            ("src/face/detect.rs", "struct S { #[serde(with = \"crate::engine::hex\")] a: u8 }"),
            ("src/face/detect.rs", "#[derive(crate::engine::Derive)] struct S;"),
            ("src/face/detect.rs", "use idcapture::engine::Engine;"),
            ("src/face/detect.rs", "pub use crate::engine::Engine;"),
            ("src/face/detect.rs", "fn f() { use crate::engine::Engine; }"),
        ] {
            let found = arrows(path, text);
            assert!(found.len() == 1 && found[0].contains("face -> engine"), "{text}: {found:?}");
        }
    }

    #[test]
    fn each_room_has_its_own_row() {
        for (path, text, arrow) in [
            ("src/face/detect.rs", "use crate::document::CornersStage;", "face -> document"),
            ("src/evidence/seal.rs", "use crate::inference::Catalog;", "evidence -> inference"),
            ("src/evidence/seal.rs", "use crate::settings::Profile;", "evidence -> settings"),
            ("src/session/stills.rs", "use crate::frame::Frame;", "session -> frame"),
            ("src/engine/stills.rs", "use crate::cli::run;", "engine -> cli"),
            ("src/error.rs", "use super::record::FrameId;", "error -> record"),
            ("src/main.rs", "fn main() { idcapture::engine::jpeg_from_rgb() }", "main -> engine"),
        ] {
            let found = arrows(path, text);
            assert!(found.len() == 1 && found[0].contains(arrow), "{text}: {found:?}");
        }
        assert_eq!(arrows("src/main.rs", "fn main() { idcapture::cli::run() }"), Vec::<String>::new());
        assert!(arrows("src/attic/mod.rs", "fn f() {}")[0].contains("attic is not in the table"));
    }

    #[test]
    fn ways_round_the_table_are_closed() {
        for (text, what) in [
            ("use crate::Engine;", "the root's Engine"),
            ("fn f() { crate::run() }", "the root's run"),
            ("use super::super::Engine;", "the root's Engine"),
            ("use crate::*;", "the crate root"),
            ("use crate as root;", "the crate root"),
            ("use crate::{self as root};", "the crate root"),
            ("use super::super as root;", "the crate root"),
            ("use super::super::super::x;", "above the crate root"),
            ("extern crate self as root;", "extern crate"),
            ("#[path = \"../engine/mod.rs\"] mod other;", "#[path]"),
            ("#[path = \"/engine.rs\"] mod other;", "#[path]"),
            ("include!(\"../engine/mod.rs\");", "include!"),
        ] {
            let found = arrows("src/face/detect.rs", text);
            assert!(found.len() == 1 && found[0].contains(what), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_finding_names_its_line() {
        let found = arrows("src/face/detect.rs", "//! Faces.\n\nfn f() {\n    crate::engine::run()\n}\n");
        assert!(found[0].starts_with("src/face/detect.rs:4: "), "{found:?}");
    }

    #[test]
    fn unsafe_is_seen_in_every_form() {
        for text in [
            "fn f() { unsafe { g() } }",
            "unsafe fn f() {}",
            "unsafe impl Send for X {}",
            "#[unsafe(no_mangle)] fn f() {}",
            "macro_rules! m { () => { unsafe { g() } } }",
            "#![allow(unsafe_code)]",
            "#[expect(unsafe_code, reason = \"no\")] fn f() {}",
        ] {
            let found = rules::unsafe_code(&SourceFile::parsed("src/cli/mod.rs", text));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
        }
        let harmless = "// unsafe\nfn f() { let s = \"unsafe\"; }";
        assert!(rules::unsafe_code(&SourceFile::parsed("src/cli/mod.rs", harmless)).is_empty());
    }

    #[test]
    fn a_foreign_interface_is_seen_in_every_form() {
        for text in [
            "pub extern \"C\" fn f() {}",
            "extern \"C\" { fn g(); }",
            "type F = extern \"C\" fn();",
            "#[no_mangle] pub fn f() {}",
            "#[export_name = \"f\"] pub fn f() {}",
            "macro_rules! m { () => { pub extern fn f() {} } }",
        ] {
            let found = rules::foreign(&SourceFile::parsed("src/cli/mod.rs", text));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
        }
        let harmless = "// extern\nfn f() { let s = \"no_mangle\"; }";
        assert!(rules::foreign(&SourceFile::parsed("src/cli/mod.rs", harmless)).is_empty());
    }

    #[test]
    fn printing_is_seen_outside_the_command_line_only() {
        for text in [
            "fn f() { println!(\"x\") }",
            "fn f() { std::eprintln!(\"x\") }",
            "macro_rules! m { () => { print!(\"x\") } }",
            "fn f() { dbg!(1); }",
            "use std::io::stdout;",
            "fn f() { std::io::stderr().write_all(b\"x\") }",
        ] {
            assert_eq!(rules::printing(&SourceFile::parsed("src/face/mod.rs", text)).len(), 1, "{text}");
            assert!(rules::printing(&SourceFile::parsed("src/cli/mod.rs", text)).is_empty(), "{text}");
        }
        let harmless = "fn f(print: Print) { if print != other { print.lay() } } // println!()";
        assert!(rules::printing(&SourceFile::parsed("src/face/mod.rs", harmless)).is_empty());
    }

    #[test]
    fn a_file_without_an_opening_or_over_length_is_seen() {
        let file = SourceFile::parsed("src/face/mod.rs", "use std::fmt;\n//x\n//y\n");
        assert_eq!(rules::opening(&file).len(), 1);
        assert_eq!(rules::length(&file, 2).len(), 1);
        assert!(rules::length(&file, 3).is_empty());
        assert!(rules::opening(&SourceFile::parsed("src/face/mod.rs", "//! Faces.\n")).is_empty());
    }
}
