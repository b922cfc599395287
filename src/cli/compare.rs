//! `idcapture compare`: the largest face of each of two pictures, for one pair or for a list of them.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::CompareArgs;
use super::models::open_catalog;
use super::output::{self, ErrorObject};
use crate::engine::Engine;
use crate::error::{Coded, Error, ErrorCode, Result};
use crate::face::similarity_score;
use crate::frame::{Frame, decode_file};
use crate::inference::{Comparison, Role};
use crate::pipeline::Plan;
use crate::record::{FrameId, Outcome, StageId};
use crate::settings::Profile;
use crate::stage::Embedding;

/// Why no two faces can be compared.
#[derive(Debug, thiserror::Error)]
enum CompareError {
    #[error("no embedder of the model set was measured at a false-match rate as low as the profile asks for")]
    NoThreshold,
    #[error("the faces cannot be compared: {0}")]
    Unmeasured(String),
}

impl Coded for CompareError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoThreshold => ErrorCode::InputSetting,
            Self::Unmeasured(_) => ErrorCode::ModelMissing,
        }
    }
}

/// A list of pairs that cannot be used.
#[derive(Debug, thiserror::Error)]
enum PairsError {
    #[error("the list of pairs {path} cannot be read: {source}")]
    Unreadable { path: String, source: std::io::Error },
    #[error("the list of pairs must begin with the header a,b")]
    Header,
    #[error("line {0} of the list of pairs does not hold two paths")]
    Row(usize),
}

impl Coded for PairsError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable { .. } => ErrorCode::InputUnreadable,
            Self::Header | Self::Row(_) => ErrorCode::InputDamaged,
        }
    }
}

#[derive(Serialize)]
struct Line {
    schema: &'static str,
    a: String,
    b: String,
    #[serde(flatten)]
    result: Compared,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Compared {
    Done {
        status: &'static str,
        score: Option<f64>,
        threshold: f64,
        #[serde(rename = "match")]
        matches: bool,
    },
    Failed {
        error: ErrorObject,
    },
}

pub(super) fn run(arguments: &CompareArgs) -> Result<u8> {
    let pairs = match (&arguments.pairs, arguments.pictures.as_slice()) {
        (Some(list), _) => read_pairs(list)?,
        (None, [a, b]) => vec![Pair::given(a, b)],
        (None, _) => Vec::new(),
    };
    let catalog = open_catalog(&arguments.models)?;
    let comparison = catalog.entry(Role::FaceEmbedding).and_then(|entry| entry.output.comparison);
    let mut engine = Engine::prepare(Profile::open(&arguments.profile)?, catalog)?;
    let (Some(comparison), Some(threshold)) = (comparison, engine.match_threshold()) else {
        return Err(CompareError::NoThreshold.into());
    };
    let mut failed = false;
    let mut last: Option<(PathBuf, Option<Embedding>)> = None;
    for pair in &pairs {
        let result = match compare(&mut engine, pair, comparison, threshold, &mut last) {
            Ok(done) => done,
            Err(error) => {
                failed = true;
                Compared::Failed { error: (&error).into() }
            }
        };
        let line = Line { schema: "idcapture.compare/1", a: pair.a.clone(), b: pair.b.clone(), result };
        output::print_json(&line, arguments.jsonl)?;
    }
    Ok(if failed { 4 } else { 0 })
}

/// Two pictures, as they were named and where they are.
struct Pair {
    a: String,
    b: String,
    path_a: PathBuf,
    path_b: PathBuf,
}

impl Pair {
    fn given(a: &Path, b: &Path) -> Self {
        let name = |path: &Path| path.display().to_string();
        Self { a: name(a), b: name(b), path_a: a.to_owned(), path_b: b.to_owned() }
    }
}

fn read_pairs(list: &Path) -> Result<Vec<Pair>> {
    let text = std::fs::read_to_string(list)
        .map_err(|source| PairsError::Unreadable { path: list.display().to_string(), source })?;
    let folder = list.parent().unwrap_or(Path::new(""));
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let header = lines.next().map(|(_, line)| fields(line)).unwrap_or_default();
    let column = |name: &str| header.iter().position(|field| field.eq_ignore_ascii_case(name));
    let (Some(a), Some(b)) = (column("a"), column("b")) else { return Err(PairsError::Header.into()) };
    let mut pairs = Vec::new();
    for (index, line) in lines {
        if line.trim().is_empty() {
            continue;
        }
        let row = fields(line);
        let (Some(a), Some(b)) = (row.get(a), row.get(b)) else {
            return Err(PairsError::Row(index + 1).into());
        };
        let (path_a, path_b) = (folder.join(a), folder.join(b));
        pairs.push(Pair { a: a.clone(), b: b.clone(), path_a, path_b });
    }
    Ok(pairs)
}

/// The fields of a CSV line (RFC 4180, without line breaks inside a field).
pub(super) fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = line.trim_end_matches('\r').chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    fields.push(field);
    fields
}

fn compare(
    engine: &mut Engine,
    pair: &Pair,
    comparison: Comparison,
    threshold: f64,
    last: &mut Option<(PathBuf, Option<Embedding>)>,
) -> Result<Compared> {
    // Lists run through all partners of one picture in turn, so the left one is kept.
    let a = match last {
        Some((path, embedding)) if *path == pair.path_a => embedding.clone(),
        _ => embed(engine, &pair.path_a)?,
    };
    *last = Some((pair.path_a.clone(), a.clone()));
    let b = embed(engine, &pair.path_b)?;
    let none = |status| Compared::Done { status, score: None, threshold, matches: false };
    Ok(match (a, b) {
        (None, _) => none("no_face_a"),
        (_, None) => none("no_face_b"),
        (Some(a), Some(b)) => {
            let score = similarity_score(comparison, &a, &b);
            let score =
                score.ok_or_else(|| Error::internal("two embeddings of one network differ in length"))?;
            Compared::Done { status: "compared", score: Some(score), threshold, matches: score >= threshold }
        }
    })
}

/// The largest face as a vector; `None` when there is no face.
fn embed(engine: &mut Engine, path: &Path) -> Result<Option<Embedding>> {
    let frame = Frame::from_rgb(FrameId(0), 0, decode_file(path)?);
    let seen = engine.pipeline().run(&frame, Plan::FaceOnly.stages(), None)?.observations;
    // Only a detector that looked and found nothing says "no face"; a network that is missing is a fault.
    for stage in [StageId::FaceDetect, StageId::FaceLandmarks, StageId::FaceEmbedding] {
        match seen.outcome(stage) {
            Some(Outcome::NotFound { .. }) => return Ok(None),
            Some(Outcome::Skipped { reason }) => {
                return Err(CompareError::Unmeasured(reason.to_string()).into());
            }
            _ => {}
        }
    }
    Ok(seen.embedding().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_fields_keep_their_commas_and_quotes() {
        assert_eq!(fields("a,b\r"), ["a", "b"]);
        assert_eq!(fields("\"x, \"\"y\"\".jpg\",z"), ["x, \"y\".jpg", "z"]);
    }
}
