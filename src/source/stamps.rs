//! When frames are from. In: a nominal rate, or a clock of the caller's. Out: monotonic times since the session
//! began, in ns, the same in every replay where there is no clock.

use crate::error::{Coded, ErrorCode, Result};

/// Frames per second, as a fraction, 1 to 240.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    frames: u32,
    seconds: u32,
}

/// A rate that no camera has.
#[derive(Debug, thiserror::Error)]
#[error("a frame rate outside {MIN_PER_S} to {MAX_PER_S} frames per second")]
struct RateError;

impl Coded for RateError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

const MIN_PER_S: u32 = 1;
const MAX_PER_S: u32 = 240;
/// How finely a rate that is given as one number is kept.
const STEPS_PER_S: u32 = 1_000;
const NS_PER_S: u128 = 1_000_000_000;

impl FrameRate {
    /// 30 frames per second: what streams that do not say are taken to have.
    pub const USUAL: Self = Self { frames: 30, seconds: 1 };
    /// One frame per second, for files that were not taken as a sequence.
    pub(super) const SLOWEST: Self = Self { frames: 1, seconds: 1 };

    /// So many frames in so many seconds, such as 30000 in 1001.
    ///
    /// # Errors
    /// `InputSetting` outside 1 to 240 frames per second.
    pub fn new(frames: u32, seconds: u32) -> Result<Self> {
        Ok(Self::checked(frames, seconds).ok_or(RateError)?)
    }

    /// So many frames per second, to the nearest thousandth.
    ///
    /// # Errors
    /// `InputSetting` outside 1 to 240.
    pub fn per_second(rate: f64) -> Result<Self> {
        // Out of range and NaN come to 0 or to the largest number, which are refused.
        Self::new((rate * f64::from(STEPS_PER_S)).round() as u32, STEPS_PER_S)
    }

    pub(super) fn checked(frames: u32, seconds: u32) -> Option<Self> {
        let within = u64::from(frames) >= u64::from(seconds) * u64::from(MIN_PER_S)
            && u64::from(frames) <= u64::from(seconds) * u64::from(MAX_PER_S);
        (within && frames > 0).then_some(Self { frames, seconds })
    }

    /// Frames, and the seconds that they take.
    #[must_use]
    pub fn fraction(self) -> (u32, u32) {
        (self.frames, self.seconds)
    }

    /// Time of frame `number`, counted from 0 at time 0, in ns.
    #[must_use]
    pub fn time_ns(self, number: u64) -> u64 {
        let ns = u128::from(number) * u128::from(self.seconds) * NS_PER_S / u128::from(self.frames);
        u64::try_from(ns).unwrap_or(u64::MAX)
    }
}

/// Gives the monotonic time of a frame's arrival since the session began, in ns.
type Clock = Box<dyn FnMut() -> u64 + Send>;

/// Where the times of a source's frames come from.
pub(super) enum Stamps {
    Nominal(FrameRate),
    Clock(Clock),
}

impl Stamps {
    /// Reads `clock` once per frame.
    pub(super) fn clock(clock: impl FnMut() -> u64 + Send + 'static) -> Self {
        Self::Clock(Box::new(clock))
    }

    /// The time of frame `number`, which is asked for when it arrives, in ns.
    pub(super) fn at(&mut self, number: u64) -> u64 {
        match self {
            Self::Nominal(rate) => rate.time_ns(number),
            Self::Clock(clock) => clock(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_do_not_drift() {
        let film = FrameRate::new(30_000, 1_001).unwrap();
        assert_eq!(film.time_ns(0), 0);
        assert_eq!(film.time_ns(1), 33_366_666);
        assert_eq!(film.time_ns(30_000), 1_001_000_000_000);
        assert_eq!(FrameRate::USUAL.time_ns(u64::MAX), u64::MAX);
        assert_eq!(FrameRate::per_second(12.5).unwrap().time_ns(25), 2_000_000_000);
    }

    #[test]
    fn rates_of_no_camera_are_refused() {
        for (frames, seconds) in [(0, 0), (0, 1), (1, 0), (1, 2), (241, 1), (u32::MAX, 1), (1, u32::MAX)] {
            let code = FrameRate::new(frames, seconds).unwrap_err().code();
            assert_eq!(code, ErrorCode::InputSetting, "{frames}:{seconds}");
        }
        for rate in [f64::NAN, f64::INFINITY, -30.0, 0.0, 0.99, 240.1] {
            assert!(FrameRate::per_second(rate).is_err(), "{rate}");
        }
        assert_eq!(FrameRate::new(240, 1).unwrap().fraction(), (240, 1));
    }
}
