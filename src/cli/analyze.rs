//! `idcapture analyze`: one object for every file, in the order of the paths' bytes, whatever the number of threads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::args::AnalyzeArgs;
use super::models::open_catalog;
use super::output::{self, ErrorObject};
use super::overlay;
use crate::engine::{Analysis, AnalysisRequest, analyse};
use crate::error::{Coded, ErrorCode, Result};
use crate::frame::{Frame, decode_file};
use crate::inference::Catalog;
use crate::pipeline::Pipeline;
use crate::record::{BackendKind, FrameId};
use crate::settings::Profile;
use crate::source::list_pictures;

/// Exit status when any file failed.
const SOME_FAILED: u8 = 4;

/// A `--stages` name that is none.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is not a stage: document, mrz, barcodes, faces or quality")]
struct UnknownStage(String);

impl Coded for UnknownStage {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

#[derive(Serialize)]
struct Line {
    schema: &'static str,
    file: String,
    #[serde(flatten)]
    result: Outcome,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Seen {
        backend: Option<BackendKind>,
        #[serde(flatten)]
        analysis: Box<Analysis>,
    },
    Failed {
        error: ErrorObject,
    },
}

pub(super) fn run(arguments: &AnalyzeArgs) -> Result<u8> {
    let request = match requested(&arguments.stages) {
        Ok(request) => request,
        Err(error) => {
            output::complain(&error.into());
            return Ok(2);
        }
    };
    let profile = Profile::open(&arguments.profile)?;
    let catalog = open_catalog(&arguments.models)?;
    let files = list_pictures(&arguments.paths)?;
    if let Some(folder) = &arguments.overlay {
        overlay::make_folder(folder)?;
    }
    let job =
        Job { files: &files, next: AtomicUsize::new(0), request, overlay: arguments.overlay.as_deref() };
    let threads = usize::from(arguments.threads).min(files.len()).max(1);
    let pipelines: Vec<Pipeline> =
        (0..threads).map(|_| Pipeline::prepare(&profile, &catalog)).collect::<Result<_>>()?;
    let bar = progress(files.len());
    let (sender, receiver) = mpsc::sync_channel(2 * threads);
    let failed = std::thread::scope(|scope| {
        for mut pipeline in pipelines {
            let (sender, job, profile, catalog) = (sender.clone(), &job, &profile, &catalog);
            scope.spawn(move || job.work(&mut pipeline, profile, catalog, &sender));
        }
        drop(sender);
        print_in_order(receiver, arguments.jsonl, &bar)
    })?;
    bar.finish_and_clear();
    Ok(if failed { SOME_FAILED } else { 0 })
}

fn requested(stages: &[String]) -> std::result::Result<AnalysisRequest, UnknownStage> {
    if stages.is_empty() {
        return Ok(AnalysisRequest::ALL);
    }
    let mut request =
        AnalysisRequest { document: false, barcodes: false, faces: false, quality: false, mrz: false };
    for stage in stages {
        match stage.as_str() {
            "document" => request.document = true,
            "barcodes" => request.barcodes = true,
            "faces" => request.faces = true,
            "quality" => request.quality = true,
            "mrz" => request.mrz = true,
            other => return Err(UnknownStage(other.to_owned())),
        }
    }
    Ok(request)
}

/// The files, handed out one by one.
struct Job<'a> {
    files: &'a [PathBuf],
    next: AtomicUsize,
    request: AnalysisRequest,
    overlay: Option<&'a Path>,
}

impl Job<'_> {
    fn work(
        &self,
        pipeline: &mut Pipeline,
        profile: &Profile,
        catalog: &Catalog,
        sender: &mpsc::SyncSender<(usize, Line)>,
    ) {
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = self.files.get(index) else { return };
            let result = match self.look(path, pipeline, profile) {
                Ok(analysis) => Outcome::Seen {
                    backend: catalog.backend().map(|backend| backend.kind()),
                    analysis: Box::new(analysis),
                },
                Err(error) => Outcome::Failed { error: (&error).into() },
            };
            let line = Line { schema: "idcapture.analysis/1", file: path.display().to_string(), result };
            if sender.send((index, line)).is_err() {
                return;
            }
        }
    }

    fn look(&self, path: &Path, pipeline: &mut Pipeline, profile: &Profile) -> Result<Analysis> {
        let start = Instant::now();
        let frame = Frame::from_rgb(FrameId(0), 0, decode_file(path)?);
        let decoded_ms = start.elapsed().as_secs_f64() * 1e3;
        let mut analysis = analyse(pipeline, &frame, self.request, profile)?;
        analysis.time_ms.insert("decode".to_owned(), decoded_ms);
        analysis.time_ms.insert("total".to_owned(), start.elapsed().as_secs_f64() * 1e3);
        if let Some(folder) = self.overlay {
            overlay::write(folder, path, &frame, &analysis)?;
        }
        Ok(analysis)
    }
}

/// Prints each line as soon as all before it are printed; says whether any failed.
fn print_in_order(receiver: mpsc::Receiver<(usize, Line)>, jsonl: bool, bar: &ProgressBar) -> Result<bool> {
    let (mut waiting, mut next, mut failed) = (BTreeMap::new(), 0, false);
    for (index, line) in receiver {
        waiting.insert(index, line);
        while let Some(line) = waiting.remove(&next) {
            failed |= matches!(line.result, Outcome::Failed { .. });
            bar.suspend(|| output::print_json(&line, jsonl))?;
            bar.inc(1);
            next += 1;
        }
    }
    Ok(failed)
}

/// A bar on a terminal, nothing elsewhere.
fn progress(files: usize) -> ProgressBar {
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}
