//! The scores that the frame log keeps of a frame. In: its observations. Out: finite numbers by name.

use std::collections::BTreeMap;

use crate::stage::Observations;

/// Scores by name; what was not measured is not there.
#[must_use]
pub fn frame_scores(seen: &Observations) -> BTreeMap<String, f64> {
    let face = seen.faces().and_then(|found| found.faces.first());
    [
        ("corners", seen.corners().map(|report| report.score)),
        ("edge_width_px", seen.focus().map(|report| report.edge_width_px)),
        ("face", face.map(|face| face.score)),
        ("glare_share", seen.glare().map(|report| report.share)),
        ("liveness", seen.liveness().map(|report| report.real)),
        ("luma_mean", seen.exposure().map(|report| report.mean)),
    ]
    .into_iter()
    .filter_map(|(name, score)| Some((name.to_owned(), score.filter(|score| score.is_finite())?)))
    .collect()
}
