//! The native backend: ONNX Runtime, loaded from disk once per process.
//!
//! In: checked weights and a tensor. Out: named outputs. One thread per run, no spinning: the host decides how
//! many runs go on side by side.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::memory::Allocator;
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{HasSelectedOutputs, OutputSelector, RunOptions, Session};
use ort::value::TensorRef;

use super::reporting::refuse_reporting;
use super::{InferenceError, Model, ModelEntry, Outputs, Tensor};
use crate::error::Result;

static RUNTIME: OnceLock<Result<(Environment, String), String>> = OnceLock::new();

/// Makes the runtime ready; says which file it is, or why there is none. The first call in a process decides.
pub(super) fn runtime(models_folder: Option<&Path>) -> Result<String, String> {
    match RUNTIME.get_or_init(|| start(models_folder)) {
        Ok((_, path)) => Ok(path.clone()),
        Err(reason) => Err(reason.clone()),
    }
}

fn start(models_folder: Option<&Path>) -> Result<(Environment, String), String> {
    let mut last = "no ONNX Runtime library was found".to_owned();
    for path in candidates(models_folder) {
        match refuse_reporting(&path).and_then(|()| open(&path)) {
            Ok(environment) => return Ok((environment, path.display().to_string())),
            Err(reason) => last = reason,
        }
    }
    Err(last)
}

/// Where the systems that have a package of the runtime put it.
const SYSTEM_FOLDERS: [&str; 6] = [
    "/usr/local/lib",
    "/usr/lib",
    "/usr/lib64",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/opt/homebrew/lib",
];

/// Files only, never a bare name: what the loader would find by name cannot be looked at before it is loaded.
fn candidates(models_folder: Option<&Path>) -> Vec<PathBuf> {
    let name = format!("{}onnxruntime{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    match std::env::var_os("IDCAPTURE_ONNXRUNTIME") {
        Some(path) if path == "none" => Vec::new(),
        Some(path) => vec![path.into()],
        None => {
            let fetched = models_folder.map(|folder| folder.join("runtime"));
            let folders = fetched.into_iter().chain(SYSTEM_FOLDERS.map(PathBuf::from));
            folders.map(|folder| folder.join(&name)).filter(|path| path.is_file()).collect()
        }
    }
}

/// `ort` panics on some libraries that are not the runtime: trapped here, at the boundary.
fn open(path: &Path) -> Result<Environment, String> {
    let opened = std::panic::catch_unwind(|| -> Result<Environment, String> {
        let builder = ort::init_from(path).map_err(|error| error.to_string())?;
        builder.with_telemetry(false).build().map_err(|error| error.to_string())
    });
    let environment =
        opened.unwrap_or_else(|_| Err("the library is not a usable ONNX Runtime".to_owned()))?;
    environment.set_log_level(LogLevel::Error);
    Ok(environment)
}

/// A session of the runtime; runs one at a time.
pub(super) struct NativeModel {
    id: String,
    session: Mutex<Running>,
}

struct Running {
    session: Session,
    /// Made by the first run that is to use the memory again.
    kept: Option<Kept>,
}

/// The runtime's own tensors, from one run to the next: with them a run allocates nothing on our side.
struct Kept {
    input: ort::value::Tensor<f32>,
    options: RunOptions<HasSelectedOutputs>,
}

impl NativeModel {
    pub(super) fn load(entry: &ModelEntry, weights: &[u8]) -> Result<Self> {
        let failed =
            |reason: String| InferenceError::Failed { id: entry.id.clone(), backend: "native", reason };
        let Some(Ok((environment, _))) = RUNTIME.get() else {
            return Err(failed("the runtime is not loaded".to_owned()).into());
        };
        let session = session(environment, weights).map_err(|error| failed(error.to_string()))?;
        Ok(Self { id: entry.id.clone(), session: Mutex::new(Running { session, kept: None }) })
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, reason: impl ToString) -> InferenceError {
        InferenceError::Failed { id: self.id.clone(), backend: "native", reason: reason.to_string() }
    }
}

fn session(environment: &Environment, weights: &[u8]) -> ort::Result<Session> {
    Session::builder(environment)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?
        .commit_from_memory(weights)
}

impl Model for NativeModel {
    fn infer(&self, input: &Tensor) -> Result<Outputs> {
        let mut running = self.running();
        let tensor = TensorRef::from_array_view((input.shape.as_slice(), input.data.as_slice()))
            .map_err(|error| self.failed(error))?;
        let results = running.session.run(ort::inputs![tensor]).map_err(|error| self.failed(error))?;
        let mut outputs = Outputs::default();
        for (name, value) in &results {
            let (shape, data) = value.try_extract_tensor::<f32>().map_err(|error| self.failed(error))?;
            let mut tensor = Tensor::default();
            tensor.copy_from(sides(shape), data);
            outputs.0.push((name.to_owned(), tensor));
        }
        Ok(outputs)
    }

    fn infer_into(&self, input: &Tensor, outputs: &mut Outputs) -> Result<()> {
        let mut running = self.running();
        let Running { session, kept } = &mut *running;
        let Some(kept) = kept else {
            drop(running);
            *outputs = self.infer(input)?;
            self.running().kept = Some(Kept::new(input, outputs).map_err(|error| self.failed(error))?);
            return Ok(());
        };
        let failed = |error: ort::Error| self.failed(error);
        let (_, values) = kept.input.try_extract_tensor_mut::<f32>().map_err(failed)?;
        if values.len() != input.data.len() {
            return Err(self.failed("the input is of another size than before").into());
        }
        values.copy_from_slice(&input.data);
        let results = session.run_with_options(ort::inputs![&kept.input], &kept.options).map_err(failed)?;
        for (name, value) in &results {
            let (shape, data) = value.try_extract_tensor::<f32>().map_err(failed)?;
            match outputs.0.iter_mut().find(|(output, _)| output == name) {
                Some((_, tensor)) => tensor.copy_from(sides(shape), data),
                None => {
                    let mut tensor = Tensor::default();
                    tensor.copy_from(sides(shape), data);
                    outputs.0.push((name.to_owned(), tensor));
                }
            }
        }
        Ok(())
    }
}

impl Kept {
    /// Memory for an input and outputs like these.
    fn new(input: &Tensor, outputs: &Outputs) -> ort::Result<Self> {
        let allocator = Allocator::default();
        let mut selected = OutputSelector::default();
        for (name, tensor) in &outputs.0 {
            let value = ort::value::Tensor::<f32>::new(&allocator, tensor.shape.as_slice())?;
            selected = selected.preallocate(name, value);
        }
        Ok(Self {
            input: ort::value::Tensor::<f32>::new(&allocator, input.shape.as_slice())?,
            options: RunOptions::new()?.with_outputs(selected),
        })
    }
}

fn sides(shape: &[i64]) -> impl Iterator<Item = usize> {
    shape.iter().map(|&side| usize::try_from(side).unwrap_or(0))
}
