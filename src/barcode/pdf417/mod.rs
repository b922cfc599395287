//! Reads a PDF417 (ISO/IEC 15438) off a photograph, tilted and unsharp as it is. In: luma and a box of bars. Out: the
//! text, and the symbol's corners.
//!
//! The start and stop patterns give the ends, the row indicators the rows; then every codeword's cell is sampled
//! where it must be and held against all 929 patterns of its row's cluster, so that no edge need be found. Cells that
//! look like two patterns are erasures for the error correction, which costs it half of what errors do.

mod correction;
mod ends;
mod patterns;
mod profile;
mod rows;

use std::panic::AssertUnwindSafe;
use std::sync::OnceLock;

use image::GrayImage;
use rxing::pdf417::decoder::decoded_bit_stream_parser;

use self::patterns::{MODULES, Patterns, Reading};
pub(in crate::barcode) use self::profile::light;
use self::rows::{Layout, modules};
use super::locate::Candidate;
use crate::geometry::Quad;

/// Margins over the second best pattern under which a codeword counts as unknown, tried in turn.
const MARGINS: [f32; 5] = [0.01, 0.03, 0.06, 0.0, 0.1];
/// Correlation under which a codeword counts as unknown at any margin.
const MIN_SCORE: f32 = 0.55;
/// Correction codewords left over, at least, as proof that the others are right.
const PROOF: usize = 3;

/// A symbol that read.
#[derive(Debug, Clone)]
pub(super) struct Symbol {
    /// Its text.
    pub(super) text: String,
    /// Its corners in px, clockwise from its own top left.
    pub(super) quad: Quad,
}

/// The symbol in a box of bars.
pub(super) fn read(luma: &GrayImage, candidate: &Candidate) -> Option<Symbol> {
    let ends = ends::ends(luma, candidate)?;
    let layout = rows::layout(luma, &ends, spread(0.12))?;
    let offsets = Offsets::measured(luma, &layout);
    let patterns = spread(blur(luma, &layout));
    let codewords = cells(luma, &layout, &offsets, patterns);
    let text = text(&codewords, layout.level)?;
    Some(Symbol { text, quad: layout.quad() })
}

/// Patterns for a blur, of which a few are kept.
fn spread(share: f32) -> &'static Patterns {
    static KEPT: [OnceLock<Patterns>; 6] = [const { OnceLock::new() }; 6];
    let index = ((share / 0.04).round().max(0.0) as usize).min(KEPT.len() - 1);
    KEPT[index].get_or_init(|| Patterns::blurred(index as f32 * 0.04))
}

/// Share of a module's light that each neighbour gets, from the start pattern's narrow bars.
fn blur(luma: &GrayImage, layout: &Layout) -> f32 {
    let mut sum = [0.0_f32; MODULES];
    for row in 0..layout.rows {
        let line = modules(luma, &layout.map, 0.0, MODULES as f64, row as f64 + 0.5);
        sum.iter_mut().zip(line).for_each(|(total, value)| *total += value);
    }
    let full = sum[15] - 0.25 * (sum[2] + sum[3] + sum[4] + sum[5]);
    let narrow = 0.5 * (sum[10] + sum[12]) - (sum[9] + sum[11] + sum[13]) / 3.0;
    let ratio = if full > 0.0 { (-narrow / full).clamp(0.0, 1.0) } else { 1.0 };
    0.25 * (1.0 - ratio)
}

/// Bands of rows of which each has its own offsets.
const BANDS: usize = 4;

/// How far each boundary between codewords lies from where it should, in modules: lenses and bent cards do that.
struct Offsets {
    bands: Vec<Vec<f64>>,
}

impl Offsets {
    /// Every codeword starts with a bar after a space: averaged over rows that is the strongest edge by far.
    fn measured(luma: &GrayImage, layout: &Layout) -> Self {
        let band = |index: usize| {
            let from = index * layout.rows / BANDS;
            let to = ((index + 1) * layout.rows / BANDS).max(from + 1);
            let mut offsets: Vec<f64> = (0..=layout.columns + 2)
                .map(|boundary| edge(luma, layout, (MODULES * (boundary + 1)) as f64, from, to))
                .collect();
            // One that stands apart from both neighbours is a misreading.
            let raw = offsets.clone();
            for index in 1..raw.len().saturating_sub(1) {
                if let (Some(a), Some(b), Some(c)) = (raw.get(index - 1), raw.get(index), raw.get(index + 1))
                {
                    let middle = a.min(*b).max((*c).min(a.max(*b)));
                    if (b - middle).abs() > 0.25
                        && let Some(slot) = offsets.get_mut(index)
                    {
                        *slot = middle;
                    }
                }
            }
            offsets
        };
        Self { bands: (0..BANDS).map(band).collect() }
    }

    fn at(&self, layout: &Layout, row: usize, boundary: usize) -> f64 {
        let band = row * BANDS / layout.rows.max(1);
        self.bands.get(band).and_then(|list| list.get(boundary)).copied().unwrap_or(0.0)
    }
}

/// Offset of the steepest fall from light to dark near `x`, averaged over rows.
fn edge(luma: &GrayImage, layout: &Layout, x: f64, from: usize, to: usize) -> f64 {
    const STEP: f64 = 0.125;
    const REACH: usize = 16;
    let mut sums = [0.0_f32; 2 * REACH + 1];
    for row in from..to {
        for (index, sum) in sums.iter_mut().enumerate() {
            let at = x + (index as f64 - REACH as f64) * STEP;
            let point = layout.map.apply(crate::geometry::Point::new(at, row as f64 + 0.5));
            *sum += profile::light(luma, point);
        }
    }
    let fall: Vec<f32> = sums.windows(9).map(|w| w[0] + w[1] + w[2] - w[6] - w[7] - w[8]).collect();
    let best = fall.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(index, _)| index);
    (best as f64 + 4.0 - REACH as f64) * STEP
}

/// Every codeword of the symbol, row by row.
fn cells(luma: &GrayImage, layout: &Layout, offsets: &Offsets, patterns: &Patterns) -> Vec<Reading> {
    let mut readings = Vec::with_capacity(layout.rows * layout.columns);
    for row in 0..layout.rows {
        for column in 0..layout.columns {
            let boundary = |index: usize| (MODULES * (index + 1)) as f64 + offsets.at(layout, row, index);
            let (x0, x1) = (boundary(column + 1), boundary(column + 2));
            let mut samples = [0.0; MODULES];
            for part in [0.3, 0.5, 0.7] {
                let line = modules(luma, &layout.map, x0, x1, row as f64 + part);
                samples.iter_mut().zip(line).for_each(|(total, value)| *total += value);
            }
            readings.push(patterns.nearest(row % 3, &samples));
        }
    }
    readings
}

/// Corrects and decodes; a panic inside the library is taken for an unreadable symbol.
fn text(readings: &[Reading], level: u32) -> Option<String> {
    let correcting = 2_usize.checked_shl(level)?;
    if correcting >= readings.len() {
        return None;
    }
    let proof = PROOF.min(correcting / 2);
    for margin in MARGINS {
        let erased: Vec<usize> = readings
            .iter()
            .enumerate()
            .filter(|(_, reading)| reading.margin < margin || reading.score < MIN_SCORE)
            .map(|(index, _)| index)
            .collect();
        let mut codewords: Vec<u32> = readings.iter().map(|reading| reading.value).collect();
        let Some(errors) = correction::correct(&mut codewords, correcting, &erased) else { continue };
        let spent = 2 * errors + erased.len();
        // The first codeword counts the data: a second proof.
        let counted = codewords.first().is_some_and(|count| *count as usize + correcting == codewords.len());
        if !counted || spent + proof > correcting {
            continue;
        }
        let decoded = std::panic::catch_unwind(AssertUnwindSafe(|| {
            decoded_bit_stream_parser::decode(&codewords, &level.to_string())
        }));
        if let Ok(Ok(decoded)) = decoded {
            return Some(decoded.getText().to_owned());
        }
    }
    None
}
