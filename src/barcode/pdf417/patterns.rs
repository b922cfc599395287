//! The bar patterns of PDF417 as a camera sees them (ISO/IEC 15438, 5.3 and table of codewords). In: how far light
//! spreads. Out: for 17 samples, one a module, the codeword of a cluster that they look most like.

use rxing::pdf417::pdf_417_common::{SYMBOL_TABLE, getCodeword};

/// Modules of a codeword.
pub(super) const MODULES: usize = 17;
/// The start pattern in modules, bar first.
pub(super) const START: [f32; 8] = [8.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0];
/// The stop pattern in modules, bar first and last.
pub(super) const STOP: [f32; 9] = [7.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 2.0, 1.0];

/// A reading of one codeword.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reading {
    /// 0 to 928.
    pub(super) value: u32,
    /// Correlation with its pattern, -1 to 1.
    pub(super) score: f32,
    /// By how much it is more than that of the next best.
    pub(super) margin: f32,
}

struct Template {
    value: u32,
    shape: [f32; MODULES],
}

/// Patterns of the three clusters (row number modulo 3), blurred, with mean 0 and length 1.
pub(super) struct Patterns {
    clusters: [Vec<Template>; 3],
}

impl Patterns {
    /// `spread` is the share of a module's light that each neighbour gets, 0 to 0.25.
    pub(super) fn blurred(spread: f32) -> Self {
        let mut clusters = [Vec::new(), Vec::new(), Vec::new()];
        for symbol in SYMBOL_TABLE {
            let Ok(value) = u32::try_from(getCodeword(symbol)) else { continue };
            // Every codeword starts with a bar and ends with a space: so do its neighbours.
            let dark = |module: i32| match module {
                0..17 => ((symbol >> (16 - module)) & 1) as f32,
                17 => 1.0,
                _ => 0.0,
            };
            let light: [f32; MODULES] = std::array::from_fn(|i| {
                let i = i as i32;
                -(dark(i) * (1.0 - 2.0 * spread) + spread * (dark(i - 1) + dark(i + 1)))
            });
            if let (Some(shape), Some(cluster)) = (normal(&light), clusters.get_mut(cluster_of(symbol))) {
                cluster.push(Template { value, shape });
            }
        }
        Self { clusters }
    }

    /// The codeword of this cluster that the samples look most like.
    pub(super) fn nearest(&self, cluster: usize, samples: &[f32; MODULES]) -> Reading {
        let Some(samples) = normal(samples) else { return Reading::default() };
        let (mut best, mut second, mut value) = (f32::MIN, f32::MIN, 0);
        for template in self.clusters.get(cluster % 3).map_or(&[][..], Vec::as_slice) {
            let score: f32 = template.shape.iter().zip(&samples).map(|(a, b)| a * b).sum();
            if score > best {
                (second, best, value) = (best, score, template.value);
            } else if score > second {
                second = score;
            }
        }
        Reading { value, score: best, margin: best - second }
    }
}

/// Mean 0, length 1; `None` for what has no contrast.
fn normal(samples: &[f32; MODULES]) -> Option<[f32; MODULES]> {
    let mean = samples.iter().sum::<f32>() / MODULES as f32;
    let centred = samples.map(|sample| sample - mean);
    let length = centred.iter().map(|sample| sample * sample).sum::<f32>().sqrt();
    (length > 1e-6).then(|| centred.map(|sample| sample / length))
}

/// Cluster number over 3: (b1 - b2 + b3 - b4 + 9) mod 9 is 0, 3 or 6.
fn cluster_of(symbol: u32) -> usize {
    let mut runs = [0_i32; 8];
    let (mut run, mut dark) = (0_usize, true);
    for module in 0..MODULES {
        let is_dark = (symbol >> (16 - module)) & 1 == 1;
        if is_dark != dark {
            run += 1;
            dark = is_dark;
        }
        if let Some(length) = runs.get_mut(run) {
            *length += 1;
        }
    }
    ((runs[0] - runs[2] + runs[4] - runs[6] + 9) % 9 / 3) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cluster_has_all_codewords_and_each_is_nearest_to_itself() {
        let patterns = Patterns::blurred(0.1);
        for (cluster, templates) in patterns.clusters.iter().enumerate() {
            let mut values: Vec<u32> = templates.iter().map(|template| template.value).collect();
            values.sort_unstable();
            assert_eq!(values, (0..929).collect::<Vec<u32>>());
            for template in templates.iter().step_by(31) {
                let reading = patterns.nearest(cluster, &template.shape);
                assert_eq!(reading.value, template.value);
                assert!(reading.score > 0.999 && reading.margin > 0.0);
            }
        }
    }
}
