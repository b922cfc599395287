//! When a camera's pictures are from. In: the clock at arrival, and the picture's age where the driver says. Out: times that
//! rise. No I/O.

use std::time::Duration;

/// Ages over this are another clock's, in ns: no driver holds a picture back for a second.
const OLDEST_NS: u64 = 1_000_000_000;

/// The times of one camera's frames.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stamps {
    last_ns: Option<u64>,
}

impl Stamps {
    /// The time of a picture that arrived at `now_ns`: that of its capture where the driver says so believably, else our own.
    /// Later than the last one in any case.
    pub(super) fn of(&mut self, now_ns: u64, age: Option<Duration>) -> u64 {
        let age_ns = age.and_then(|age| u64::try_from(age.as_nanos()).ok()).filter(|ns| *ns <= OLDEST_NS);
        let taken_ns = now_ns.saturating_sub(age_ns.unwrap_or(0));
        let rising_ns = self.last_ns.map_or(taken_ns, |last| taken_ns.max(last.saturating_add(1)));
        self.last_ns = Some(rising_ns);
        rising_ns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    #[test]
    fn the_driver_s_stamp_counts_where_it_can_be() {
        let mut stamps = Stamps::default();
        assert_eq!(stamps.of(100 * MS, Some(Duration::from_millis(30))), 70 * MS);
        assert_eq!(stamps.of(133 * MS, None), 133 * MS);
        // Another clock's.
        assert_eq!(stamps.of(166 * MS, Some(Duration::from_secs(1_700_000_000))), 166 * MS);
        assert_eq!(stamps.of(200 * MS, Some(Duration::MAX)), 200 * MS);
    }

    #[test]
    fn times_rise() {
        let mut stamps = Stamps::default();
        assert_eq!(stamps.of(10, Some(Duration::from_millis(5))), 0);
        assert_eq!(stamps.of(20, Some(Duration::from_millis(5))), 1);
        assert_eq!(stamps.of(MS, None), MS);
        assert_eq!(stamps.of(MS, None), MS + 1);
        assert_eq!(stamps.of(u64::MAX, None), u64::MAX);
    }
}
