//! Cues that a face is shown on something, as data. The measuring is in `face::cues`.

use serde::Serialize;

use super::Reason;
use crate::geometry::Rect;

/// Something that a screen or a print shows and a face does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceCue {
    /// How far the strongest fine repetition over the face stands out of the spectrum round it, in dB.
    FinePattern,
}

impl FaceCue {
    /// Every cue, in the order of a report.
    pub const ALL: [Self; 1] = [Self::FinePattern];
}

/// One cue as measured, or why it was not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CueMeasured {
    /// Which one.
    pub cue: FaceCue,
    /// In the cue's own unit.
    pub value: Option<f64>,
    /// Why it was not measured.
    pub reason: Option<Reason>,
}

/// All cues of one face.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaceCuesReport {
    /// The face that was looked at.
    pub region: Rect,
    /// Each cue once, in the order of [`FaceCue::ALL`].
    pub cues: Vec<CueMeasured>,
}

impl FaceCuesReport {
    /// A cue.
    #[must_use]
    pub fn cue(&self, wanted: FaceCue) -> Option<&CueMeasured> {
        self.cues.iter().find(|measured| measured.cue == wanted)
    }
}
