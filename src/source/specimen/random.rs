//! Seeded numbers and noise fields: the same seed gives the same values on every run. No clock, no system source.

use std::ops::Range;

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// An independent stream for one purpose, so that drawing more numbers for one leaves the others as they were.
    pub(super) fn stream(seed: u64, label: u64) -> Self {
        Self(mixed(seed ^ mixed(label.wrapping_add(1))))
    }

    pub(super) fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// Uniform in `range`.
    pub(super) fn within(&mut self, range: Range<f64>) -> f64 {
        let unit = (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        range.start + (range.end - range.start) * unit
    }

    /// Close to normal, mean 0, deviation 1: the sum of four uniform numbers, within 3.5 deviations.
    pub(super) fn bell(&mut self) -> f32 {
        let bits = self.next_u64();
        let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
        (sum as f32 / 65_535.0 - 2.0) * 1.732_050_8
    }
}

/// The finalising mix of SplitMix64: a bijection without visible structure.
fn mixed(value: u64) -> u64 {
    let z = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Smooth noise over the plane, -1 to 1, features about one unit across.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoiseField {
    seed: u64,
}

impl NoiseField {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed: mixed(seed) }
    }

    /// Lattice values, smoothly interpolated.
    pub(super) fn at(self, x: f64, y: f64) -> f64 {
        let (left, top) = (x.floor(), y.floor());
        let ease = |t: f64| t * t * (3.0 - 2.0 * t);
        let (u, v) = (ease(x - left), ease(y - top));
        let (column, row) = (left as i64, top as i64);
        let corner = |dx, dy| self.lattice(column.wrapping_add(dx), row.wrapping_add(dy));
        let upper = corner(0, 0) * (1.0 - u) + corner(1, 0) * u;
        let lower = corner(0, 1) * (1.0 - u) + corner(1, 1) * u;
        upper * (1.0 - v) + lower * v
    }

    /// Several octaves, each of half the size and half the strength of the one before; -2 to 2, mostly within 1.
    pub(super) fn octaves(self, x: f64, y: f64, count: u32) -> f64 {
        (0..count)
            .map(|octave| {
                let scale = f64::from(1_u32 << octave.min(16));
                Self { seed: self.seed.wrapping_add(u64::from(octave)) }.at(x * scale, y * scale) / scale
            })
            .sum()
    }

    fn lattice(self, column: i64, row: i64) -> f64 {
        let hash = mixed(self.seed ^ (column as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ mixed(row as u64));
        (hash >> 40) as f64 / f64::from(1_u32 << 23) - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_gives_the_published_sequence() {
        let mut random = Random(1_234_567);
        assert_eq!(random.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(random.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn the_bell_has_mean_0_and_deviation_1() {
        let mut random = Random(5);
        let draws: Vec<f64> = (0..100_000).map(|_| f64::from(random.bell())).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "mean {mean}, variance {variance}");
    }

    #[test]
    fn noise_is_continuous_and_bounded() {
        let field = NoiseField::new(9);
        for step in 0..2_000 {
            let x = f64::from(step) * 0.013 - 10.0;
            let (here, near) = (field.at(x, 2.5), field.at(x + 1e-4, 2.5));
            assert!(here.abs() <= 1.0 && (here - near).abs() < 1e-3);
        }
    }
}
