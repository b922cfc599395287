//! What the benches look at: two scenes of 1920 x 1080 px and the observations that a stage needs.

#![allow(dead_code, reason = "each bench uses its own part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench without its input must stop")]

pub(crate) mod card;
pub(crate) mod preview;
pub(crate) mod scene;

use std::path::{Path, PathBuf};

use idcapture::frame::{Frame, RgbImage};
use idcapture::inference::{BackendChoice, Catalog, ModelSet};
use idcapture::pipeline::{Pipeline, STAGES};
use idcapture::record::{FrameId, PageReport, StageId};
use idcapture::settings::Profile;
use idcapture::stage::{Embedding, Observations, Stage, State};

/// `models/` of this checkout.
pub(crate) fn models_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// The photograph of a passport page whose check digits hold, 810 x 1080 px.
pub(crate) fn passport() -> RgbImage {
    let path = models_folder().with_file_name("assets").join("reference/documents/passport_page_clean.jpg");
    let page = idcapture::frame::decode_file(&path).unwrap();
    image::imageops::resize(&page, 810, 1_080, image::imageops::FilterType::Triangle)
}

/// A set of networks on a backend.
pub(crate) fn catalog(set: &str, backend: BackendChoice) -> Catalog {
    Catalog::open(Some(&models_folder()), ModelSet(set.to_owned()), backend).unwrap()
}

/// A frame whose colour and working picture are there already, as they are for every stage but the first.
pub(crate) fn ready(rgb: RgbImage) -> Frame {
    let frame = Frame::from_rgb(FrameId(0), 0, rgb);
    let _made = frame.working();
    frame
}

/// The built-in profile.
pub(crate) fn profile() -> Profile {
    Profile::default_profile().unwrap()
}

/// One stage with what it needs to have been seen before.
pub(crate) struct Prepared {
    stage: Box<dyn Stage>,
    state: State,
    seen: Observations,
}

impl Prepared {
    /// Prepares a stage and runs the stages that it needs, and those that they need, over the frame.
    pub(crate) fn new(id: StageId, catalog: &Catalog, frame: &Frame, reference: Option<&Embedding>) -> Self {
        let row = STAGES.iter().find(|row| row.id == id).unwrap();
        let stage = (row.prepare)(&profile(), catalog).unwrap();
        let mut pipeline = Pipeline::prepare(&profile(), catalog).unwrap();
        let seen = pipeline.run(frame, &needs_of(id, catalog), reference).unwrap().observations;
        Self { stage, state: State::default(), seen }
    }

    /// Prepares a stage for pages, of which `facts` is the report.
    pub(crate) fn on_page(id: StageId, catalog: &Catalog, facts: &PageReport) -> Self {
        let row = STAGES.iter().find(|row| row.id == id).unwrap();
        let stage = (row.prepare)(&profile(), catalog).unwrap();
        Self { stage, state: State::default(), seen: Observations::on_page(facts.clone()) }
    }

    /// Runs the stage; whether it found something.
    pub(crate) fn run(&mut self, frame: &Frame) -> bool {
        let found = self.stage.run(&mut self.state, frame, &self.seen).unwrap().found().is_some();
        self.state.product = None;
        found
    }

    /// What the earlier stages saw.
    pub(crate) fn seen(&self) -> &Observations {
        &self.seen
    }
}

/// Everything that a stage rests on, itself left out.
fn needs_of(id: StageId, catalog: &Catalog) -> Vec<StageId> {
    let mut needs = Vec::new();
    let mut waiting = vec![id];
    while let Some(id) = waiting.pop() {
        let row = STAGES.iter().find(|row| row.id == id).unwrap();
        for need in (row.prepare)(&profile(), catalog).unwrap().needs() {
            if !needs.contains(need) {
                needs.push(*need);
                waiting.push(*need);
            }
        }
    }
    needs
}
