//! Reference photographs looked at by the library. In: a name. Out: what was found, compared with truth and golden.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use idcapture::engine::{AnalysisRequest, DocumentAnalysis, analyse};
use idcapture::frame::{Frame, decode_file};
use idcapture::inference::{BackendChoice, Catalog, ModelSet};
use idcapture::pipeline::Pipeline;
use idcapture::record::{CheckStatus, FrameId};
use idcapture::settings::Profile;
use idcapture::source::specimen::studio::Truth;
use serde::{Deserialize, Serialize};

/// What backends and rounding may cost.
const TOLERANCE: f64 = 0.01;
/// From here on a document counts as found.
const GOOD: f64 = 0.95;

/// What the library makes of a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// A document was found.
    found: bool,
    /// Intersection over union with the true quad; 0 where there is none to meet.
    iou: f64,
    /// Checks that this picture should fail and does not.
    missed: Vec<String>,
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    #[serde(flatten)]
    truth: Truth,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    root().join("assets/reference/documents")
}

fn golden_path() -> PathBuf {
    root().join("tests/golden/documents.json")
}

/// Names of the pictures in the folder, sorted.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".jpg")?.to_owned()))
        .collect();
    names.sort_unstable();
    names
}

/// The truth by name.
pub(crate) fn truths() -> &'static BTreeMap<String, Truth> {
    static TRUTHS: LazyLock<BTreeMap<String, Truth>> = LazyLock::new(|| {
        let text = std::fs::read_to_string(folder().join("truth.json")).unwrap();
        let entries: Vec<Entry> = serde_json::from_str(&text).unwrap();
        let named = |entry: Entry| (entry.file.strip_suffix(".jpg").unwrap().to_owned(), entry.truth);
        entries.into_iter().map(named).collect()
    });
    &TRUTHS
}

/// What was seen when the golden file was written; written anew first where that is asked for.
pub(crate) fn golden() -> &'static BTreeMap<String, Seen> {
    static GOLDEN: LazyLock<BTreeMap<String, Seen>> = LazyLock::new(|| {
        let text = std::fs::read_to_string(golden_path()).unwrap_or_else(|_| "{}".to_owned());
        let before: BTreeMap<String, Seen> = serde_json::from_str(&text).unwrap();
        if std::env::var_os("IDCAPTURE_BLESS").is_none() {
            return before;
        }
        let now: BTreeMap<String, Seen> = truths().keys().map(|name| (name.clone(), look(name))).collect();
        report(&before, &now);
        let lines: Vec<String> = now
            .iter()
            .map(|(name, seen)| format!("  \"{name}\": {}", serde_json::to_string(seen).unwrap()))
            .collect();
        std::fs::write(golden_path(), format!("{{\n{}\n}}\n", lines.join(",\n"))).unwrap();
        now
    });
    &GOLDEN
}

/// What a new golden file changes, and how good it is.
fn report(before: &BTreeMap<String, Seen>, now: &BTreeMap<String, Seen>) {
    // Past the capture of test output: whoever blesses has to see it.
    let mut out = std::io::stderr().lock();
    for (name, seen) in now {
        match before.get(name) {
            Some(old) if old == seen => {}
            Some(old) => writeln!(out, "{name}: {old:?}\n  -> {seen:?}").unwrap(),
            None => writeln!(out, "{name}: new, {seen:?}").unwrap(),
        }
    }
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        writeln!(out, "{name}: gone").unwrap();
    }
    let (with, without): (Vec<_>, Vec<_>) = now.iter().partition(|(name, _)| truths()[*name].quad.is_some());
    let good = with.iter().filter(|(_, seen)| seen.iou >= GOOD).count();
    let mean = with.iter().map(|(_, seen)| seen.iou).sum::<f64>() / with.len() as f64;
    let alarms = without.iter().filter(|(_, seen)| seen.found).count();
    writeln!(
        out,
        "{good} of {} reach {GOOD}, mean {mean:.4}; {alarms} of {} false",
        with.len(),
        without.len()
    )
    .unwrap();
}

/// Looks at a picture the way `idcapture analyze` does.
fn look(name: &str) -> Seen {
    static PIPELINE: LazyLock<(Mutex<Pipeline>, Profile)> = LazyLock::new(|| {
        let profile = Profile::default_profile().unwrap();
        let models = root().join("models");
        let catalog = Catalog::open(Some(&models), ModelSet::default(), BackendChoice::Auto).unwrap();
        (Mutex::new(Pipeline::prepare(&profile, &catalog).unwrap()), profile)
    });
    let (pipeline, profile) = &*PIPELINE;
    let picture = decode_file(&folder().join(format!("{name}.jpg"))).unwrap();
    let frame = Frame::from_rgb(FrameId(0), 0, picture);
    let request =
        AnalysisRequest { document: true, barcodes: false, faces: false, quality: false, mrz: false };
    let mut pipeline = pipeline.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    seen(&analyse(&mut pipeline, &frame, request, profile).unwrap().document, &truths()[name])
}

fn seen(document: &DocumentAnalysis, truth: &Truth) -> Seen {
    let iou = match (&document.quad, &truth.quad) {
        (Some(found), Some(wanted)) => (found.iou(wanted) * 1e4).round() / 1e4,
        _ => 0.0,
    };
    let fails =
        |id: &str| document.checks.iter().any(|check| check.id == id && check.status == CheckStatus::Failed);
    let missed = truth.failing.iter().filter(|id| document.quad.is_some() && !fails(id)).cloned().collect();
    Seen { found: document.quad.is_some(), iou, missed }
}

/// Compares a picture with its golden value.
pub(crate) fn check(name: &str) {
    let Some(golden) = golden().get(name) else {
        panic!("{name} has no golden value: IDCAPTURE_BLESS=1 writes it");
    };
    let seen = look(name);
    assert_eq!(seen.found, golden.found, "found or not");
    assert!(seen.iou >= golden.iou.min(GOOD + TOLERANCE) - TOLERANCE, "IoU {} was {}", seen.iou, golden.iou);
    let lost: Vec<&String> = seen.missed.iter().filter(|id| !golden.missed.contains(id)).collect();
    assert!(lost.is_empty(), "checks that used to fail here and pass now: {lost:?}");
}
