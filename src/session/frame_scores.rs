//! The scores that the frame log keeps of a frame. In: its observations. Out: finite numbers by name.

use std::collections::BTreeMap;

use crate::stage::Observations;

/// How many scores there are.
pub const FRAME_SCORES: usize = 6;

/// Their names, in the order of [`frame_score_values`].
const FRAME_SCORE_NAMES: [&str; FRAME_SCORES] =
    ["corners", "edge_width_px", "face", "glare_share", "liveness", "luma_mean"];

/// Scores in the order of their names, without an allocation; what was not measured is `None`.
#[must_use]
pub fn frame_score_values(seen: &Observations) -> [Option<f64>; FRAME_SCORES] {
    let face = seen.faces().and_then(|found| found.faces.first());
    [
        seen.corners().map(|report| report.score),
        seen.focus().map(|report| report.edge_width_px),
        face.map(|face| face.score),
        seen.glare().map(|report| report.share),
        seen.liveness().map(|report| report.real),
        seen.exposure().map(|report| report.mean),
    ]
    .map(|score| score.filter(|score| score.is_finite()))
}

/// Scores by name; what was not measured is not there.
#[must_use]
pub fn named_scores(values: [Option<f64>; FRAME_SCORES]) -> BTreeMap<String, f64> {
    let named = FRAME_SCORE_NAMES.into_iter().zip(values);
    named.filter_map(|(name, score)| Some((name.to_owned(), score?))).collect()
}

/// The scores of a frame by name.
#[must_use]
pub fn frame_scores(seen: &Observations) -> BTreeMap<String, f64> {
    named_scores(frame_score_values(seen))
}
