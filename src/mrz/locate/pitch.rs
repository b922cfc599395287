//! Fixed pitch: how evenly the characters of a row are spaced. In: a row. Out: the pitch along the row, how
//! regular it is and how many characters fit; a proportional font has no such pitch.

use super::quadratic::Quadratic;
use super::rows::Row;

/// Pitches tried, in character heights: OCR-B has 1.06, but issuers squeeze and stretch.
const PITCH_HEIGHTS: std::ops::Range<f32> = 0.6..1.7;
/// Step of the search.
const STEP: f32 = 1.015;
/// Neighbours compared: the next, the one after it and the third.
const LAGS: usize = 3;

/// The spacing of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pitch {
    /// Px from character to character, in the middle of the row.
    pub(super) px: f32,
    /// 1 when all spacings are whole pitches, about 0 when they are anything.
    pub(super) regularity: f32,
    /// Separate characters that this rests on.
    pub(super) singles: usize,
    /// Cells from the first character to the last.
    pub(super) cells: f32,
}

/// Measures a row; `None` with fewer than six separate characters.
pub(super) fn measure(row: &Row) -> Option<Pitch> {
    let single = 1.35 * row.height;
    let centres: Vec<f32> =
        row.pieces.iter().filter(|piece| piece.width() < single).map(super::glyphs::Piece::t).collect();
    if centres.len() < 6 {
        return None;
    }
    let reach = 4.0 * row.height;
    let mut gaps = Vec::with_capacity(LAGS * centres.len());
    for lag in 1..=LAGS {
        gaps.extend(centres.windows(lag + 1).filter_map(|window| match (window.first(), window.last()) {
            (Some(first), Some(last)) => Some(last - first),
            _ => None,
        }));
    }
    gaps.retain(|gap| *gap < reach && *gap > 0.3 * row.height);
    let mut best = (0.0, f32::NEG_INFINITY);
    let mut px = PITCH_HEIGHTS.start * row.height;
    while px < PITCH_HEIGHTS.end * row.height {
        let wave = std::f32::consts::TAU / px;
        let regularity = gaps.iter().map(|gap| (gap * wave).cos()).sum::<f32>() / gaps.len().max(1) as f32;
        if regularity > best.1 {
            best = (px, regularity);
        }
        px *= STEP;
    }
    let (coarse, regularity) = best;
    let steps = index(&centres, coarse);
    let line = Quadratic::robust(steps.iter().copied(), 0.2 * coarse)?;
    let middle = steps.last().map_or(0.0, |last| last.0) / 2.0;
    let fine = line.slope(middle);
    let px = if (0.9 * coarse..1.1 * coarse).contains(&fine) { fine } else { coarse };
    let cells = row.length() / px + 0.2;
    Some(Pitch { px, regularity, singles: centres.len(), cells })
}

/// Numbers the characters by their cells, following slow changes of the pitch: (cell, place).
fn index(centres: &[f32], coarse: f32) -> Vec<(f32, f32)> {
    let mut pitch = coarse;
    let mut cell = 0.0;
    let mut numbered = Vec::with_capacity(centres.len());
    let mut previous: Option<f32> = None;
    for &centre in centres {
        if let Some(before) = previous {
            let gap = centre - before;
            let steps = (gap / pitch).round();
            if steps >= 1.0 && (gap / steps - pitch).abs() < 0.2 * pitch {
                pitch += 0.1 * (gap / steps - pitch);
            }
            cell += steps;
        }
        numbered.push((cell, centre));
        previous = Some(centre);
    }
    numbered
}
