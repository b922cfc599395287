//! The files of an evaluation. In: what was found. Out: `evaluation.json`, `scores.csv` and `report.html` in a folder.

use std::path::Path;

use serde::Serialize;

use super::EvaluateError;
use super::liveness::ScoredPresentation;
use super::pairs::ScoredPair;
use crate::error::{Error, Result};

/// Writes all three; the folder is made where it is not there.
pub(super) fn all(folder: &Path, evaluation: &impl Serialize, csv: &str, page: &str) -> Result<()> {
    let json =
        serde_json::to_string_pretty(evaluation).map_err(|_| Error::internal("a result is not JSON"))?;
    let unwritable =
        |path: &Path, source| EvaluateError::Unwritable { path: path.display().to_string(), source };
    std::fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
    for (name, text) in [("evaluation.json", json.as_str()), ("scores.csv", csv), ("report.html", page)] {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|source| unwritable(&path, source))?;
    }
    Ok(())
}

pub(super) fn pairs_csv(scored: &[ScoredPair]) -> String {
    let mut csv = "a,b,same,group,status,score\n".to_owned();
    for pair in scored {
        let group = pair.group.as_deref().unwrap_or_default();
        let same = if pair.same { "1" } else { "0" };
        csv += &row(&[&pair.a, &pair.b, same, group, pair.status, &number(pair.score)]);
    }
    csv
}

pub(super) fn presentations_csv(scored: &[ScoredPresentation]) -> String {
    let mut csv = "file,label,species,group,status,score\n".to_owned();
    for one in scored {
        let label = if one.attack.is_some() { "attack" } else { "live" };
        let species = one.attack.as_deref().unwrap_or_default();
        let group = one.group.as_deref().unwrap_or_default();
        csv += &row(&[&one.file, label, species, group, one.status, &number(one.score)]);
    }
    csv
}

fn number(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.6}")).unwrap_or_default()
}

/// A line after RFC 4180.
fn row(fields: &[&str]) -> String {
    let quoted = fields.iter().map(|field| {
        if field.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            (*field).to_owned()
        }
    });
    quoted.collect::<Vec<_>>().join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_commas_and_quotes_are_quoted() {
        assert_eq!(row(&["a,b", "c\"d", "e"]), "\"a,b\",\"c\"\"d\",e\n");
    }
}
