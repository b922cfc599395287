//! What the networks say of a picture, once a picture. In: a path. Out: an embedding or a liveness score, or that there
//! is no face, or that the picture cannot be read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::EvaluateError;
use crate::engine::Engine;
use crate::error::Result;
use crate::frame::{Frame, decode_file};
use crate::pipeline::Plan;
use crate::record::{FrameId, Outcome, StageId};
use crate::stage::{Embedding, Observations};

/// What came of one picture.
#[derive(Debug, Clone)]
pub(super) enum Acquired<T> {
    Measured(T),
    NoFace,
    /// The picture is no picture.
    Unreadable,
}

impl<T> Acquired<T> {
    /// In one word, as the lists have it.
    pub(super) const fn status(&self) -> &'static str {
        match self {
            Self::Measured(_) => "measured",
            Self::NoFace => "no_face",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Embeddings by picture; wiped when dropped.
#[derive(Default)]
pub(super) struct Embeddings(BTreeMap<PathBuf, Acquired<Embedding>>);

impl Embeddings {
    /// The embedding of the largest face of a picture, made on the first call.
    pub(super) fn of(&mut self, engine: &mut Engine, path: &Path) -> Result<Acquired<Embedding>> {
        if let Some(known) = self.0.get(path) {
            return Ok(known.clone());
        }
        let needed = [StageId::FaceDetect, StageId::FaceLandmarks, StageId::FaceEmbedding];
        let made = acquire(engine, path, &needed, |seen| seen.embedding().cloned())?;
        self.0.insert(path.to_owned(), made.clone());
        Ok(made)
    }

    /// How many pictures were looked at, and how many of them gave nothing.
    pub(super) fn counts(&self) -> (usize, usize) {
        let failed = self.0.values().filter(|acquired| !matches!(acquired, Acquired::Measured(_))).count();
        (self.0.len(), failed)
    }
}

/// The passive liveness of the largest face.
pub(super) fn liveness(engine: &mut Engine, path: &Path) -> Result<Acquired<f64>> {
    acquire(engine, path, &[StageId::FaceDetect, StageId::FaceLiveness], |seen| {
        seen.liveness().map(|report| report.real)
    })
}

fn acquire<T>(
    engine: &mut Engine,
    path: &Path,
    needed: &[StageId],
    of: impl Fn(&Observations) -> Option<T>,
) -> Result<Acquired<T>> {
    let Ok(rgb) = decode_file(path) else { return Ok(Acquired::Unreadable) };
    let frame = Frame::from_rgb(FrameId(0), 0, rgb);
    let wanted: &[StageId] =
        if needed.contains(&StageId::FaceLiveness) { needed } else { Plan::FaceOnly.stages() };
    engine.pipeline().reset();
    let seen = engine.pipeline().run(&frame, wanted, None)?.observations;
    for stage in needed {
        match seen.outcome(*stage) {
            // Only a stage that looked and found nothing says "no face"; a network that is missing is a fault.
            Some(Outcome::NotFound { .. }) => return Ok(Acquired::NoFace),
            Some(Outcome::Skipped { reason }) => {
                return Err(EvaluateError::Unmeasured(reason.to_string()).into());
            }
            _ => {}
        }
    }
    Ok(of(&seen).map_or(Acquired::NoFace, Acquired::Measured))
}
