//! What a session's loop did. In: frames and times. Out: counts, and how long guidance took.

use serde::Serialize;

/// Latencies are counted in steps of 1 ms up to this.
const STEPS: usize = 1_000;

/// Counts of one session. Times never enter a verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LiveCounters {
    /// Frames that the source gave.
    pub seen: u64,
    /// Of these, those that a newer one overtook before they were looked at.
    pub overtaken: u64,
    /// Of these, those of a blank feed, on which the dear stages did not run.
    pub gated: u64,
    /// Faults of single frames.
    pub faults: u64,
    /// Closer looks at stills.
    pub stills: u64,
    /// From the arrival of a frame to its guidance, in ms: the median and the most. Frames that became stills are not
    /// among them.
    pub latency_ms: Option<[u64; 2]>,
    /// From the arrival of the first frame to its guidance, in ms.
    pub first_guidance_ms: Option<u64>,
}

/// Latencies, counted.
#[derive(Debug)]
pub(super) struct Latencies {
    counts: Vec<u32>,
    most_ms: u64,
}

impl Latencies {
    pub(super) fn new() -> Self {
        Self { counts: vec![0; STEPS], most_ms: 0 }
    }

    pub(super) fn note(&mut self, ns: u64) {
        let ms = ns / 1_000_000;
        if let Some(count) = self.counts.get_mut((ms as usize).min(STEPS - 1)) {
            *count += 1;
        }
        self.most_ms = self.most_ms.max(ms);
    }

    /// Median and most, in ms.
    pub(super) fn told(&self) -> Option<[u64; 2]> {
        let all: u32 = self.counts.iter().sum();
        let mut below = 0;
        let median = self.counts.iter().position(|count| {
            below += count;
            2 * below >= all.max(1)
        })?;
        Some([median as u64, self.most_ms])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_most() {
        let mut latencies = Latencies::new();
        assert_eq!(latencies.told(), None);
        for ms in [3, 9, 4, 5_000, 4] {
            latencies.note(ms * 1_000_000 + 900);
        }
        assert_eq!(latencies.told(), Some([4, 5_000]));
    }
}
