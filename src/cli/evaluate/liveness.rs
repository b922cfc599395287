//! `evaluate liveness`: pictures with the word of whether they show a live person, and if not, what kind of attack. Out:
//! error rates under the names of ISO/IEC 30107-3, for stills; no statement under that standard follows.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::EvaluateError;
use super::curve::{Curve, curve};
use super::faces::{Acquired, liveness};
use super::list::{Table, field, files, subfolders};
use super::rates::Rate;
use super::{page, write};
use crate::cli::args::EvaluateLivenessArgs;
use crate::cli::models::open_catalog;
use crate::cli::output;
use crate::engine::Engine;
use crate::error::Result;
use crate::inference::Role;
use crate::settings::Profile;

/// Attacks without a species go by this name.
const UNNAMED: &str = "attack";

/// A picture and the truth about it.
struct Presentation {
    file: String,
    path: PathBuf,
    /// The attack's species; `None` for a live person.
    attack: Option<String>,
    group: Option<String>,
}

/// One row of `scores.csv`.
pub(super) struct ScoredPresentation {
    pub(super) file: String,
    pub(super) attack: Option<String>,
    pub(super) group: Option<String>,
    pub(super) status: &'static str,
    pub(super) score: Option<f64>,
}

/// One kind of attack.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Species {
    pub(super) species: String,
    /// Attacks that were taken for live people, of those that gave a score (APCER).
    pub(super) apcer: Rate,
    /// Attacks that gave no score.
    pub(super) non_response: Rate,
}

/// Live people of one group.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LiveGroup {
    pub(super) group: String,
    pub(super) bpcer: Rate,
}

#[derive(Serialize)]
pub(super) struct LivenessEvaluation {
    schema: &'static str,
    pub(super) model: String,
    pub(super) sha256: String,
    pub(super) threshold: f64,
    pub(super) species: Vec<Species>,
    /// The largest APCER of a species, and which.
    pub(super) worst_apcer: Option<f64>,
    pub(super) worst_species: Option<String>,
    /// Live people that were taken for attacks, of those that gave a score (BPCER).
    pub(super) bpcer: Rate,
    /// Live people that gave no score.
    pub(super) failure_to_acquire: Rate,
    pub(super) groups: Vec<LiveGroup>,
    pub(super) curve: Curve,
}

pub(super) fn run(arguments: &EvaluateLivenessArgs) -> Result<u8> {
    let presentations = match (&arguments.list, &arguments.folder) {
        (Some(list), _) => from_list(list)?,
        (None, Some(folder)) => from_folder(folder)?,
        (None, None) => Vec::new(),
    };
    if presentations.is_empty() {
        return Err(EvaluateError::Nothing("there is no picture to score").into());
    }
    let catalog = open_catalog(&arguments.common.models)?;
    let entry = catalog.entry(Role::FaceLiveness).cloned();
    let profile = Profile::open(&arguments.common.profile)?;
    let threshold = profile.checks.face_liveness.threshold;
    let entry =
        entry.ok_or_else(|| EvaluateError::Unmeasured("the model set has no face_liveness".into()))?;
    let mut engine = Engine::prepare(profile, catalog)?;
    let mut scored = Vec::with_capacity(presentations.len());
    for Presentation { file, path, attack, group } in presentations {
        let acquired = liveness(&mut engine, &path)?;
        let score = match acquired {
            Acquired::Measured(score) => Some(score),
            _ => None,
        };
        scored.push(ScoredPresentation { file, attack, group, status: acquired.status(), score });
    }
    let evaluation = evaluation(&scored, threshold, entry.id, entry.sha256);
    if let Some(out) = &arguments.common.out {
        let page = page::of_liveness(&evaluation, &scores(&scored, true), &scores(&scored, false));
        write::all(out, &evaluation, &write::presentations_csv(&scored), &page)?;
    }
    output::print_json(&evaluation, false)?;
    Ok(0)
}

fn scores(scored: &[ScoredPresentation], live: bool) -> Vec<f64> {
    scored.iter().filter(|one| one.attack.is_none() == live).filter_map(|one| one.score).collect()
}

fn evaluation(
    scored: &[ScoredPresentation],
    threshold: f64,
    model: String,
    sha256: String,
) -> LivenessEvaluation {
    let mut names: Vec<&String> = scored.iter().filter_map(|one| one.attack.as_ref()).collect();
    names.sort();
    names.dedup();
    let species: Vec<Species> = names.into_iter().map(|name| of_species(scored, name, threshold)).collect();
    let worst = species
        .iter()
        .filter_map(|one| Some((one.apcer.rate?, one.species.clone())))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let live = || scored.iter().filter(|one| one.attack.is_none());
    let mut groups: Vec<String> = live().filter_map(|one| one.group.clone()).collect();
    groups.sort();
    groups.dedup();
    let bpcer = |inside: Vec<f64>| Rate::count(inside, |score| score < threshold);
    let groups = groups
        .into_iter()
        .map(|group| {
            let inside = live().filter(|one| one.group.as_ref() == Some(&group)).filter_map(|one| one.score);
            LiveGroup { bpcer: bpcer(inside.collect()), group }
        })
        .collect();
    LivenessEvaluation {
        schema: "idcapture.evaluation.liveness/1",
        model,
        sha256,
        threshold,
        worst_apcer: worst.as_ref().map(|(rate, _)| *rate),
        worst_species: worst.map(|(_, name)| name),
        species,
        bpcer: bpcer(scores(scored, true)),
        failure_to_acquire: Rate::count(live(), |one| one.score.is_none()),
        groups,
        curve: curve(&scores(scored, true), &scores(scored, false)),
    }
}

fn of_species(scored: &[ScoredPresentation], name: &str, threshold: f64) -> Species {
    let inside = || scored.iter().filter(|one| one.attack.as_deref() == Some(name));
    Species {
        species: name.to_owned(),
        apcer: Rate::count(inside().filter_map(|one| one.score), |score| score >= threshold),
        non_response: Rate::count(inside(), |one| one.score.is_none()),
    }
}

/// `file,label` and, if given, `species` and `group`; the label is `live` or `attack`.
fn from_list(list: &Path) -> Result<Vec<Presentation>> {
    let table = Table::read(list)?;
    let (Some(file), Some(label)) = (table.column("file"), table.column("label")) else {
        return Err(EvaluateError::Header("file and label").into());
    };
    let (species, group) = (table.column("species"), table.column("group"));
    let mut found = Vec::new();
    for (line, row) in table.rows() {
        let optional = |column: Option<usize>| -> Result<Option<String>> {
            let value = column.map(|column| field(row, column, line)).transpose()?;
            Ok(value.filter(|value| !value.is_empty()).map(str::to_owned))
        };
        let attack = match field(row, label, line)? {
            "live" => None,
            "attack" => Some(optional(species)?.unwrap_or_else(|| UNNAMED.to_owned())),
            _ => {
                return Err(
                    EvaluateError::Row { line, reason: "the label is neither live nor attack" }.into()
                );
            }
        };
        let file = field(row, file, line)?;
        let path = table.path(file);
        found.push(Presentation { file: file.to_owned(), path, attack, group: optional(group)? });
    }
    Ok(found)
}

/// A folder with `live/` and `attack/`; subfolders of `attack/` are species.
fn from_folder(folder: &Path) -> Result<Vec<Presentation>> {
    let name = |path: &Path| path.strip_prefix(folder).unwrap_or(path).display().to_string();
    let mut found = Vec::new();
    let mut add = |paths: Vec<PathBuf>, attack: Option<String>| {
        found.extend(paths.into_iter().map(|path| Presentation {
            file: name(&path),
            path,
            attack: attack.clone(),
            group: None,
        }));
    };
    for (label, inside) in subfolders(folder)? {
        match label.as_str() {
            "live" => add(files(&inside)?, None),
            "attack" => {
                let species = subfolders(&inside)?;
                let loose = files(&inside)?;
                let loose = loose.into_iter().filter(|path| path.parent() == Some(inside.as_path()));
                add(loose.collect(), Some(UNNAMED.to_owned()));
                for (species, inside) in species {
                    add(files(&inside)?, Some(species));
                }
            }
            _ => return Err(EvaluateError::Nothing("the folder may hold live/ and attack/ alone").into()),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(attack: Option<&str>, score: Option<f64>) -> ScoredPresentation {
        let attack = attack.map(str::to_owned);
        ScoredPresentation { file: "f".into(), attack, group: None, status: "measured", score }
    }

    #[test]
    fn the_worst_species_speaks_for_the_attacks() {
        let scored = [
            one(None, Some(0.9)),
            one(None, Some(0.3)),
            one(None, None),
            one(Some("print"), Some(0.1)),
            one(Some("print"), Some(0.2)),
            one(Some("mask"), Some(0.95)),
            one(Some("mask"), Some(0.1)),
            one(Some("mask"), None),
        ];
        let told = evaluation(&scored, 0.5, "m".into(), "0".into());
        assert_eq!((told.worst_apcer, told.worst_species.as_deref()), (Some(0.5), Some("mask")));
        assert_eq!((told.bpcer.errors, told.bpcer.trials), (1, 2));
        assert_eq!((told.failure_to_acquire.errors, told.failure_to_acquire.trials), (1, 3));
        let mask = &told.species[0];
        assert_eq!((mask.species.as_str(), mask.non_response.errors, mask.apcer.trials), ("mask", 1, 2));
    }
}
