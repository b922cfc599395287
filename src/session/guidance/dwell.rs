//! How long a message stays. In: a code. Out: the least time that it is in force.

use crate::record::GuidanceCode;

/// Least times of messages, in ms. The three dwells are those that capture products for cameras have come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dwell {
    /// While something is looked for, or shown on request: default 1,000.
    pub searching_ms: u64,
    /// Anything that is to be mended or known: default 1,500.
    pub problem_ms: u64,
    /// While hands are busy with turning a document over: default 2,000.
    pub turn_over_ms: u64,
    /// For how long a new message must have been called for before it replaces another: default 150, so that noise on
    /// a frame or two never changes the text.
    pub confirm_ms: u64,
}

impl Default for Dwell {
    fn default() -> Self {
        Self { searching_ms: 1_000, problem_ms: 1_500, turn_over_ms: 2_000, confirm_ms: 150 }
    }
}

impl Dwell {
    /// How long this message stays at least, in ms.
    #[must_use]
    pub const fn of(&self, code: GuidanceCode) -> u64 {
        match code {
            GuidanceCode::DocumentNotFound
            | GuidanceCode::ShowFront
            | GuidanceCode::ShowBack
            | GuidanceCode::ShowDataPage
            | GuidanceCode::ScanBarcode
            | GuidanceCode::FaceNotFound
            | GuidanceCode::FaceLost => self.searching_ms,
            GuidanceCode::TurnOver => self.turn_over_ms,
            // Good news gives way to what is to be done next.
            GuidanceCode::Captured => self.searching_ms,
            GuidanceCode::Processing => 0,
            _ => self.problem_ms,
        }
    }

    /// The longest of the dwells, in ms.
    #[must_use]
    pub fn longest_ms(&self) -> u64 {
        self.searching_ms.max(self.problem_ms).max(self.turn_over_ms)
    }
}
