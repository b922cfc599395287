//! Brightness and clipping. In: the working luma. Out: mean, percentiles and clipped shares of its histogram.

use image::GrayImage;

use crate::error::Result;
use crate::frame::Frame;
use crate::inference::Catalog;
use crate::record::{ExposureReport, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// At or below this a pixel counts as dark.
const DARK: usize = 20;
/// At or above this a pixel counts as clipped.
const CLIPPED: usize = 250;

/// Measures brightness.
pub struct ExposureStage;

impl ExposureStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for ExposureStage {
    fn id(&self) -> StageId {
        StageId::Exposure
    }

    fn needs(&self) -> &'static [StageId] {
        &[]
    }

    fn cadence(&self) -> Cadence {
        Cadence::EveryFrame
    }

    fn run(&self, _state: &mut State, frame: &Frame, _seen: &Observations) -> Result<Outcome<Report>> {
        Ok(Outcome::Found(Report::Exposure(exposure(&frame.working().luma))))
    }
}

/// The report for a luma picture; all zero for one without pixels.
fn exposure(luma: &GrayImage) -> ExposureReport {
    let histogram = histogram(luma.as_raw());
    let pixels: u32 = histogram.iter().sum();
    let total = f64::from(pixels.max(1));
    let weighted: f64 =
        histogram.iter().enumerate().map(|(value, &count)| value as f64 * f64::from(count)).sum();
    let share = |range: std::ops::Range<usize>| f64::from(histogram[range].iter().sum::<u32>()) / total;
    ExposureReport {
        mean: weighted / total,
        low: percentile(&histogram, 0.05 * total),
        high: percentile(&histogram, 0.95 * total),
        dark_share: share(0..DARK + 1),
        bright_share: share(CLIPPED..256),
    }
}

/// Counts of each level. Four tables take turns: in one, runs of a level would wait for each other's count.
fn histogram(pixels: &[u8]) -> [u32; 256] {
    let mut tables = [[0_u32; 256]; 4];
    let (fours, rest) = pixels.as_chunks::<4>();
    for four in fours {
        for (table, &value) in tables.iter_mut().zip(four) {
            table[usize::from(value)] += 1;
        }
    }
    for &value in rest {
        tables[0][usize::from(value)] += 1;
    }
    std::array::from_fn(|value| tables.iter().map(|table| table[value]).sum())
}

/// The value below or at which `wanted` pixels lie.
fn percentile(histogram: &[u32; 256], wanted: f64) -> f64 {
    let mut below = 0.0;
    for (value, &count) in histogram.iter().enumerate() {
        below += f64::from(count);
        if below >= wanted && count > 0 {
            return value as f64;
        }
    }
    0.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_ramp_has_its_percentiles_where_they_belong() {
        let report = exposure(&GrayImage::from_fn(256, 4, |x, _| image::Luma([x as u8])));
        assert!((report.mean - 127.5).abs() < 1e-9);
        assert!((report.low - 12.0).abs() <= 1.0 && (report.high - 243.0).abs() <= 1.0);
        assert!((report.dark_share - 21.0 / 256.0).abs() < 1e-9);
        assert!((report.bright_share - 6.0 / 256.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn more_gain_never_reads_darker(base in prop::collection::vec(any::<u8>(), 64), gain in 1.0..4.0f64) {
            let picture = |gain: f64| {
                let bytes = base.iter().map(|&v| (f64::from(v) * gain).min(255.0) as u8).collect();
                GrayImage::from_raw(8, 8, bytes).unwrap()
            };
            let (dim, bright) = (exposure(&picture(1.0)), exposure(&picture(gain)));
            prop_assert!(bright.mean >= dim.mean && bright.high >= dim.high);
            prop_assert!(bright.bright_share >= dim.bright_share && bright.dark_share <= dim.dark_share);
        }
    }
}
