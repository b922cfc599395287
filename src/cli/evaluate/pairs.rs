//! `evaluate match`: pairs with the word of whether they are one person. Out: false matches and false non-matches.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::EvaluateError;
use super::curve::{Curve, curve};
use super::faces::{Acquired, Embeddings};
use super::list::{Table, field, files, subfolders};
use super::rates::Rate;
use super::{page, write};
use crate::cli::args::EvaluateMatchArgs;
use crate::cli::models::open_catalog;
use crate::cli::output;
use crate::engine::Engine;
use crate::error::Result;
use crate::face::similarity_score;
use crate::inference::Role;
use crate::settings::Profile;

/// Two pictures and the truth about them.
struct Pair {
    a: String,
    b: String,
    path_a: PathBuf,
    path_b: PathBuf,
    same: bool,
    group: Option<String>,
}

/// One row of `scores.csv`.
pub(super) struct ScoredPair {
    pub(super) a: String,
    pub(super) b: String,
    pub(super) same: bool,
    pub(super) group: Option<String>,
    pub(super) status: &'static str,
    pub(super) score: Option<f64>,
}

/// Errors at the profile's threshold.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MatchErrors {
    /// `null` for all pairs.
    pub(super) group: Option<String>,
    pub(super) false_match: Rate,
    pub(super) false_non_match: Rate,
}

#[derive(Serialize)]
pub(super) struct MatchEvaluation {
    schema: &'static str,
    pub(super) embedder: String,
    pub(super) sha256: String,
    pub(super) threshold: f64,
    /// Whether the catalog calls the threshold provisional.
    pub(super) provisional: bool,
    pub(super) pairs: usize,
    /// Pictures that gave no face, of all pictures.
    pub(super) failure_to_acquire: Rate,
    pub(super) all: MatchErrors,
    pub(super) groups: Vec<MatchErrors>,
    pub(super) curve: Curve,
}

pub(super) fn run(arguments: &EvaluateMatchArgs) -> Result<u8> {
    let pairs = match (&arguments.pairs, &arguments.folder) {
        (Some(list), _) => from_list(list)?,
        (None, Some(folder)) => from_folder(folder)?,
        (None, None) => Vec::new(),
    };
    if pairs.is_empty() {
        return Err(EvaluateError::Nothing("there is no pair to compare").into());
    }
    let catalog = open_catalog(&arguments.common.models)?;
    let entry = catalog.entry(Role::FaceEmbedding).cloned();
    let mut engine = Engine::prepare(Profile::open(&arguments.common.profile)?, catalog)?;
    let (Some(entry), Some(threshold)) = (entry, engine.match_threshold()) else {
        return Err(EvaluateError::NoThreshold.into());
    };
    let comparison = entry.output.comparison.ok_or(EvaluateError::NoThreshold)?;
    let mut embeddings = Embeddings::default();
    let mut scored = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let a = embeddings.of(&mut engine, &pair.path_a)?;
        let b = embeddings.of(&mut engine, &pair.path_b)?;
        let (status, score) = match (&a, &b) {
            (Acquired::Measured(a), Acquired::Measured(b)) => {
                ("compared", similarity_score(comparison, a, b))
            }
            (Acquired::Measured(_), other) | (other, _) => (other.status(), None),
        };
        let Pair { a, b, same, group, .. } = pair;
        scored.push(ScoredPair { a, b, same, group, status, score });
    }
    let (pictures, failed) = embeddings.counts();
    let mut names: Vec<String> = scored.iter().filter_map(|pair| pair.group.clone()).collect();
    names.sort();
    names.dedup();
    let scores = |same: bool| -> Vec<f64> {
        scored.iter().filter(|pair| pair.same == same).filter_map(|pair| pair.score).collect()
    };
    let evaluation = MatchEvaluation {
        schema: "idcapture.evaluation.match/1",
        provisional: entry.operating_points.iter().any(|point| point.score == threshold && point.provisional),
        embedder: entry.id,
        sha256: entry.sha256,
        threshold,
        pairs: scored.len(),
        failure_to_acquire: Rate::of(failed, pictures),
        all: errors(&scored, None, threshold),
        groups: names.into_iter().map(|group| errors(&scored, Some(group), threshold)).collect(),
        curve: curve(&scores(true), &scores(false)),
    };
    if let Some(out) = &arguments.common.out {
        let page = page::of_match(&evaluation, &scores(true), &scores(false));
        write::all(out, &evaluation, &write::pairs_csv(&scored), &page)?;
    }
    output::print_json(&evaluation, false)?;
    Ok(0)
}

/// Pairs without a score are no trials: they count as failures to acquire.
fn errors(scored: &[ScoredPair], group: Option<String>, threshold: f64) -> MatchErrors {
    let of = |same: bool| {
        let inside = scored.iter().filter(|pair| group.is_none() || pair.group == group);
        inside.filter(move |pair| pair.same == same).filter_map(|pair| pair.score).collect::<Vec<f64>>()
    };
    let false_match = Rate::count(of(false), |score| score >= threshold);
    let false_non_match = Rate::count(of(true), |score| score < threshold);
    MatchErrors { group, false_match, false_non_match }
}

/// `a,b,same` and, if given, `group`; `same` is 1, 0, true, false, yes or no.
fn from_list(list: &Path) -> Result<Vec<Pair>> {
    let table = Table::read(list)?;
    let (Some(a), Some(b), Some(same)) = (table.column("a"), table.column("b"), table.column("same")) else {
        return Err(EvaluateError::Header("a, b and same").into());
    };
    let group = table.column("group");
    let mut pairs = Vec::new();
    for (line, row) in table.rows() {
        let (a, b) = (field(row, a, line)?, field(row, b, line)?);
        let same = match field(row, same, line)?.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" => true,
            "0" | "false" | "no" => false,
            _ => return Err(EvaluateError::Row { line, reason: "same is neither 1 nor 0" }.into()),
        };
        let group = group.map(|column| field(row, column, line)).transpose()?;
        let (path_a, path_b) = (table.path(a), table.path(b));
        let group = group.filter(|name| !name.is_empty()).map(str::to_owned);
        pairs.push(Pair { a: a.to_owned(), b: b.to_owned(), path_a, path_b, same, group });
    }
    Ok(pairs)
}

/// Every pair of the pictures of a folder with a subfolder for each person.
fn from_folder(folder: &Path) -> Result<Vec<Pair>> {
    let mut pictures = Vec::new();
    for (person, inside) in subfolders(folder)? {
        pictures.extend(files(&inside)?.into_iter().map(|path| (person.clone(), path)));
    }
    let name = |path: &Path| path.strip_prefix(folder).unwrap_or(path).display().to_string();
    let mut pairs = Vec::new();
    for (index, (person_a, path_a)) in pictures.iter().enumerate() {
        for (person_b, path_b) in pictures.iter().skip(index + 1) {
            pairs.push(Pair {
                a: name(path_a),
                b: name(path_b),
                path_a: path_a.clone(),
                path_b: path_b.clone(),
                same: person_a == person_b,
                group: None,
            });
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(same: bool, score: Option<f64>, group: Option<&str>) -> ScoredPair {
        let group = group.map(str::to_owned);
        ScoredPair { a: "a".into(), b: "b".into(), same, group, status: "compared", score }
    }

    #[test]
    fn errors_are_counted_on_their_own_side_and_by_group() {
        let scored = [
            pair(true, Some(0.9), Some("x")),
            pair(true, Some(0.2), Some("y")),
            pair(false, Some(0.4), Some("x")),
            pair(false, Some(0.1), Some("y")),
            pair(false, None, Some("y")),
        ];
        let all = errors(&scored, None, 0.4);
        assert_eq!((all.false_match.errors, all.false_match.trials), (1, 2));
        assert_eq!((all.false_non_match.errors, all.false_non_match.trials), (1, 2));
        let y = errors(&scored, Some("y".into()), 0.4);
        assert_eq!((y.false_match.errors, y.false_match.trials), (0, 1));
    }
}
