//! The two backends give the same numbers, and the numbers they have always given.
//!
//! In: every network of both sets on seeded noise and on a part of a photograph, and the face stages on twenty crops
//! and sizes of two photographs. Out: a failure where a backend leaves the golden values under `tests/golden/`, or
//! the two leave each other, by more than the library says. With the native runtime hidden the portable backend
//! alone is held to the same golden values. `IDCAPTURE_BLESS=1` writes them anew, from the native backend.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

mod catalogs;
#[path = "catalogs/photographs.rs"]
mod photographs;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use catalogs::{SETS, backends, catalog, native_is_expected};
use idcapture::face::similarity_score;
use idcapture::frame::Frame;
use idcapture::inference::{BACKEND_TOLERANCE, BackendChoice, Catalog, LoadedModel, Role, Tensor};
use idcapture::pipeline::{Pipeline, Plan};
use idcapture::record::{FrameId, Outcome, StageId};
use idcapture::settings::Profile;
use idcapture::stage::Embedding;
use photographs::{astronaut, grace_hopper, noise_tensor, photograph_tensor, views};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What `session::rules::face` allows a score to move between backends before it calls it marginal.
const SCORE_TOLERANCE: f64 = 0.005;
/// The same for the width of a face box, in px.
const BOX_TOLERANCE_PX: f64 = 0.5;

/// Values of an output that the golden file keeps.
const KEPT: usize = 6;

/// Some values of one output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sample {
    shape: Vec<usize>,
    /// Places in the flattened output: spread evenly, and the greatest magnitude.
    at: Vec<usize>,
    values: Vec<f32>,
}

/// Samples by model, input and output.
type GoldenOutputs = BTreeMap<String, BTreeMap<String, BTreeMap<String, Sample>>>;

/// What the face stages say of one view of a photograph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct FaceScores {
    /// How many faces; the rest is about the largest.
    faces: usize,
    face: f64,
    box_px: [f64; 4],
    liveness: Option<f64>,
    /// With the face of the whole portrait of the astronaut.
    comparison: f64,
}

/// Scores by set and view.
type GoldenScores = BTreeMap<String, BTreeMap<String, FaceScores>>;

fn golden_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The golden file; written first from `native` when that is asked for.
fn golden<T: Serialize + DeserializeOwned>(name: &str, native: impl FnOnce() -> T) -> T {
    if std::env::var_os("IDCAPTURE_BLESS").is_some() {
        assert!(native_is_expected(), "golden values come from the native backend, and it is hidden");
        let text = serde_json::to_string_pretty(&native()).unwrap();
        std::fs::write(golden_path(name), text + "\n").unwrap();
    }
    let text = std::fs::read_to_string(golden_path(name)).expect("the golden values are committed");
    serde_json::from_str(&text).unwrap()
}

/// Every network of a set on its two inputs: name of the network, name of the input, outputs.
fn run_all(backend: BackendChoice, mut each: impl FnMut(&LoadedModel, &str, Vec<(String, Tensor)>)) {
    let astronaut = astronaut();
    for set in SETS {
        let catalog = catalog(set, backend);
        for role in Role::ALL {
            let Some(model) = catalog.load(role).unwrap() else { continue };
            let input = &model.entry.input;
            for (name, tensor) in
                [("noise", noise_tensor(input)), ("photograph", photograph_tensor(&astronaut, input))]
            {
                each(&model, name, model.infer(&tensor).unwrap().0);
            }
        }
    }
}

fn sample(tensor: &Tensor) -> Sample {
    let last = tensor.data.len() - 1;
    let mut at: Vec<usize> = (0..KEPT - 1).map(|k| k * last / (KEPT - 2)).collect();
    let magnitude = |&i: &usize| tensor.data[i].abs();
    at.extend((0..=last).max_by(|a, b| magnitude(a).total_cmp(&magnitude(b))));
    at.sort_unstable();
    at.dedup();
    let values = at.iter().map(|&index| tensor.data[index]).collect();
    Sample { shape: tensor.shape.clone(), at, values }
}

/// The difference that counts: relative to the value where that is over 1, absolute below.
fn difference(value: f32, reference: f32) -> f64 {
    (f64::from(value) - f64::from(reference)).abs() / f64::from(reference.abs()).max(1.0)
}

#[test]
fn every_network_gives_its_golden_values_on_every_backend() {
    let golden: GoldenOutputs = golden("models.json", || {
        let mut all = GoldenOutputs::new();
        run_all(BackendChoice::Native, |model, input, outputs| {
            let samples = outputs.iter().map(|(name, tensor)| (name.clone(), sample(tensor))).collect();
            all.entry(model.entry.id.clone()).or_default().insert(input.to_owned(), samples);
        });
        all
    });
    for backend in backends() {
        // A network of both sets is run for each.
        let mut seen = BTreeSet::new();
        run_all(backend, |model, input, outputs| {
            let id = &model.entry.id;
            let expected = &golden[id][input];
            assert_eq!(outputs.len(), expected.len(), "{id} has as many outputs");
            for (name, tensor) in &outputs {
                let expected = &expected[name];
                assert_eq!(tensor.shape, expected.shape, "{id} {name}");
                for (&at, &value) in expected.at.iter().zip(&expected.values) {
                    let off = difference(tensor.data[at], value);
                    let got = tensor.data[at];
                    assert!(
                        off <= BACKEND_TOLERANCE,
                        "{backend:?} {id} {input} {name}[{at}]: {got}, golden {value}"
                    );
                }
            }
            seen.insert((id.clone(), input.to_owned()));
        });
        assert_eq!(
            seen.len(),
            golden.values().map(BTreeMap::len).sum::<usize>(),
            "every golden input was run"
        );
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the measured differences are for people to read")]
fn the_backends_agree_on_every_output() {
    if !native_is_expected() {
        // Nothing to compare with; the portable backend is held to the golden values above, which are native.
        let backend = catalog("default", BackendChoice::Auto).backend().unwrap().clone();
        assert_eq!(backend.kind(), idcapture::record::BackendKind::Portable);
        assert!(backend.detail().contains("native: "), "no reason in '{}'", backend.detail());
        return;
    }
    let mut native = Vec::new();
    run_all(BackendChoice::Native, |_, _, outputs| native.push(outputs));
    let mut native = native.into_iter();
    run_all(BackendChoice::Portable, |model, input, outputs| {
        for ((name, portable), (_, native)) in outputs.iter().zip(native.next().unwrap()) {
            assert_eq!(portable.shape, native.shape);
            let pairs = portable.data.iter().zip(&native.data);
            let worst = pairs.map(|(&p, &n)| difference(p, n)).fold(0.0, f64::max);
            println!("{:17} {input:10} {name:10} {worst:.1e}", model.entry.id);
            assert!(worst <= BACKEND_TOLERANCE, "{} {input} {name}: {worst}", model.entry.id);
            assert!(portable.data.iter().all(|value| value.is_finite()));
        }
    });
    assert!(native.next().is_none());
}

/// The face stages of one set on one backend.
struct Faces {
    pipeline: Pipeline,
    catalog: Catalog,
}

impl Faces {
    fn of(set: &str, backend: BackendChoice) -> Self {
        let catalog = catalog(set, backend);
        let pipeline = Pipeline::prepare(&Profile::default_profile().unwrap(), &catalog).unwrap();
        Self { pipeline, catalog }
    }

    fn embedding(&mut self, frame: &Frame) -> Embedding {
        let seen = self.pipeline.run(frame, Plan::FaceOnly.stages(), None).unwrap();
        seen.observations.embedding().expect("a face").clone()
    }

    fn scores(&mut self, frame: &Frame, reference: &Embedding) -> FaceScores {
        let seen =
            self.pipeline.run(frame, Plan::SelfieStill.stages(), Some(reference)).unwrap().observations;
        let faces = &seen.faces().expect("a face").faces;
        FaceScores {
            faces: faces.len(),
            face: faces[0].score,
            box_px: faces[0].bounds.into(),
            liveness: seen.liveness().map(|report| report.real),
            comparison: seen.comparison().expect("a comparison").score,
        }
    }

    /// The scores of all views, by the name of the view. Each holds its whole face.
    fn over_views(&mut self) -> BTreeMap<String, FaceScores> {
        let reference = self.embedding(&frame(astronaut()));
        views().into_iter().map(|(name, rgb)| (name, self.scores(&frame(rgb), &reference))).collect()
    }

    fn threshold(&self) -> f64 {
        let target = Profile::default_profile().unwrap().checks.face_match.max_false_match_rate;
        self.catalog.entry(Role::FaceEmbedding).unwrap().score_for(target).unwrap()
    }
}

fn over_views(backend: BackendChoice) -> GoldenScores {
    SETS.iter().map(|set| ((*set).to_owned(), Faces::of(set, backend).over_views())).collect()
}

/// The scores of both sets on every backend that there is, the native one first; looked at once.
fn over_views_everywhere() -> &'static [(BackendChoice, GoldenScores)] {
    static SEEN: OnceLock<Vec<(BackendChoice, GoldenScores)>> = OnceLock::new();
    SEEN.get_or_init(|| backends().into_iter().map(|backend| (backend, over_views(backend))).collect())
}

fn frame(rgb: idcapture::frame::RgbImage) -> Frame {
    Frame::from_rgb(FrameId(0), 0, rgb)
}

/// Largest differences over all views.
#[derive(Debug, Default)]
struct Apart {
    face: f64,
    liveness: f64,
    comparison: f64,
    box_px: f64,
}

impl Apart {
    fn of(a: &BTreeMap<String, FaceScores>, b: &BTreeMap<String, FaceScores>) -> Self {
        assert!(a.keys().eq(b.keys()));
        let mut apart = Self::default();
        for (a, b) in a.values().zip(b.values()) {
            assert_eq!((a.faces, a.liveness.is_some()), (b.faces, b.liveness.is_some()));
            apart.face = apart.face.max((a.face - b.face).abs());
            apart.comparison = apart.comparison.max((a.comparison - b.comparison).abs());
            if let (Some(a), Some(b)) = (a.liveness, b.liveness) {
                apart.liveness = apart.liveness.max((a - b).abs());
            }
            for (a, b) in a.box_px.iter().zip(&b.box_px) {
                apart.box_px = apart.box_px.max((a - b).abs());
            }
        }
        apart
    }

    fn is_within_tolerance(&self) -> bool {
        self.face.max(self.liveness).max(self.comparison) < SCORE_TOLERANCE && self.box_px < BOX_TOLERANCE_PX
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the measured differences are for people to read")]
fn whole_pipeline_scores_stay_where_they_were_on_every_backend() {
    let golden: GoldenScores = golden("scores.json", || over_views(BackendChoice::Native));
    let seen = over_views_everywhere();
    for (backend, scores) in seen {
        for (set, scores) in scores {
            let apart = Apart::of(scores, &golden[set]);
            println!("{set}, {backend:?} from the golden values: {apart:?}");
            assert!(apart.is_within_tolerance(), "{set} on {backend:?}: {apart:?}");
        }
    }
    if let [(_, native), (_, portable)] = seen {
        for set in SETS {
            let apart = Apart::of(&native[set], &portable[set]);
            println!("{set}, between the backends: {apart:?}");
            assert!(apart.is_within_tolerance(), "{set}: {apart:?}");
        }
    }
}

#[test]
fn the_tolerances_are_the_ones_of_the_rules() {
    let rules = include_str!("../src/session/rules/face.rs");
    for (name, value) in
        [("SCORE_TOLERANCE", SCORE_TOLERANCE.to_string()), ("BOX_TOLERANCE_PX", BOX_TOLERANCE_PX.to_string())]
    {
        assert!(rules.contains(&format!("const {name}: f64 = {value};")), "{name} is {value} here only");
    }
}

#[test]
fn one_person_matches_at_any_size_and_two_do_not() {
    for (backend, scores) in over_views_everywhere() {
        for (set, scores) in scores {
            let threshold = Faces::of(set, *backend).threshold();
            for (view, scores) in scores {
                let (score, same) = (scores.comparison, view.starts_with("astronaut"));
                assert_eq!(
                    score >= threshold,
                    same,
                    "{set} {backend:?} {view}: {score}, threshold {threshold}"
                );
            }
        }
    }
}

#[test]
fn a_face_is_its_own_best_match_and_comparing_is_symmetric() {
    for set in SETS {
        let mut faces = Faces::of(set, BackendChoice::Portable);
        let (a, b) = (faces.embedding(&frame(astronaut())), faces.embedding(&frame(grace_hopper())));
        let entry = faces.catalog.entry(Role::FaceEmbedding).unwrap();
        assert_eq!(Some(a.values.len()), entry.output.length);
        let score = |a, b| similarity_score(entry.output.comparison.unwrap(), a, b).unwrap();
        assert!((score(&a, &a) - 1.0).abs() < 1e-6);
        assert_eq!(score(&a, &b), score(&b, &a));
        assert!(score(&a, &b) < score(&a, &a));
    }
}

#[test]
fn a_picture_without_a_face_has_none_on_any_backend() {
    let grey = idcapture::frame::RgbImage::from_pixel(320, 240, image::Rgb([118, 120, 122]));
    for backend in backends() {
        for set in SETS {
            let mut faces = Faces::of(set, backend);
            let seen = faces.pipeline.run(&frame(grey.clone()), Plan::SelfieStill.stages(), None).unwrap();
            let detected = seen.observations.outcome(StageId::FaceDetect);
            assert!(matches!(detected, Some(Outcome::NotFound { .. })), "{set} {backend:?}: {detected:?}");
            assert!(seen.observations.embedding().is_none());
        }
    }
}
