//! The engine's clock. Time is recorded, and enters no verdict.

use std::time::Instant;

use jiff::Timestamp;

/// Where the engine reads the time.
pub trait Clock {
    /// The device's wall clock: a claim.
    fn now(&self) -> Timestamp;

    /// Nanoseconds since this clock was made; never goes back.
    fn monotonic_ns(&self) -> u64;
}

/// The system's clocks.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Monotonic time starts here.
    #[must_use]
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic_ns(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
