//! What could be told of one frame. In: codes, in any order. Out: a short list without an allocation.

use crate::record::GuidanceCode;

/// More than a frame ever gives.
const MOST: usize = 12;

/// Codes that a frame calls for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Candidates {
    codes: [Option<GuidanceCode>; MOST],
    count: usize,
}

impl Candidates {
    /// The one code.
    pub(super) fn of(code: GuidanceCode) -> Self {
        let mut candidates = Self::default();
        candidates.add(code);
        candidates
    }

    pub(super) fn add(&mut self, code: GuidanceCode) {
        if let Some(slot) = self.codes.get_mut(self.count) {
            *slot = Some(code);
            self.count += 1;
        }
    }

    /// Adds the code where the condition holds; returns the condition.
    pub(super) fn add_if(&mut self, holds: bool, code: GuidanceCode) -> bool {
        if holds {
            self.add(code);
        }
        holds
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Hands the codes on as a slice.
    pub(super) fn with<T>(&self, take: impl FnOnce(&[GuidanceCode]) -> T) -> T {
        let filler = self.codes[0].unwrap_or(GuidanceCode::Processing);
        let codes = self.codes.map(|code| code.unwrap_or(filler));
        take(codes.get(..self.count).unwrap_or(&[]))
    }
}
