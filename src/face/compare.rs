//! Whether two embeddings are of one person. In: this frame's and a reference. Out: a score, higher for more alike.

use crate::error::Result;
use crate::frame::Frame;
use crate::inference::{Catalog, Comparison, Role};
use crate::record::{ComparisonReport, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Embedding, Observations, Stage, State};

/// Compares the frame's embedding with the session's reference.
pub struct CompareStage {
    comparison: Option<Comparison>,
}

impl CompareStage {
    /// Takes the way of comparing from the set's embedder.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, catalog: &Catalog) -> Result<Box<dyn Stage>> {
        let comparison = catalog.entry(Role::FaceEmbedding).and_then(|entry| entry.output.comparison);
        Ok(Box::new(Self { comparison }))
    }
}

impl Stage for CompareStage {
    fn id(&self) -> StageId {
        StageId::FaceComparison
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::FaceEmbedding]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, _state: &mut State, _frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let (Some(here), Some(reference)) = (seen.embedding(), seen.reference()) else {
            return Ok(Outcome::skipped("there are not two faces to compare"));
        };
        let Some(comparison) = self.comparison else {
            return Ok(Outcome::skipped("the catalog does not say how to compare"));
        };
        match similarity_score(comparison, here, reference) {
            Some(score) => Ok(Outcome::Found(Report::Comparison(ComparisonReport { score }))),
            None => Ok(Outcome::skipped("the two embeddings are of different networks")),
        }
    }
}

/// How alike two embeddings are, higher for more; `None` when their lengths differ.
#[must_use]
pub fn similarity_score(comparison: Comparison, a: &Embedding, b: &Embedding) -> Option<f64> {
    if a.values.len() != b.values.len() {
        return None;
    }
    let pairs = || a.values.iter().zip(b.values.iter()).map(|(&a, &b)| (f64::from(a), f64::from(b)));
    Some(match comparison {
        Comparison::Cosine => pairs().map(|(a, b)| a * b).sum(),
        Comparison::OneMinusDistance => 1.0 - pairs().map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn embedding(values: &[f32]) -> Embedding {
        Embedding { values: Zeroizing::new(values.to_vec()) }
    }

    #[test]
    fn the_same_face_scores_one_either_way() {
        let face = embedding(&[0.6, 0.8]);
        for comparison in [Comparison::Cosine, Comparison::OneMinusDistance] {
            assert!((similarity_score(comparison, &face, &face).unwrap() - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn further_apart_scores_lower_and_lengths_must_agree() {
        let (a, b, c) = (embedding(&[1.0, 0.0]), embedding(&[0.8, 0.6]), embedding(&[0.0, 1.0]));
        for comparison in [Comparison::Cosine, Comparison::OneMinusDistance] {
            let score = |other| similarity_score(comparison, &a, other).unwrap();
            assert!(score(&b) > score(&c));
            assert!(similarity_score(comparison, &a, &embedding(&[1.0])).is_none());
        }
    }

    #[test]
    fn an_embedding_does_not_print_its_values() {
        assert_eq!(format!("{:?}", embedding(&[0.125, 0.5])), "Embedding(2 values)");
    }
}
