//! Fixed pitch: how evenly the characters of a row are spaced. In: a row. Out: the pitch along the row, how
//! regular it is and which cell each place lies in; a proportional font has no such pitch.
//!
//! A page seen at an angle has a pitch that changes along the row. Its trend is taken out first: places become
//! numbers of average gaps, by `u(t) = ln(1 + slope t / gap) / slope`, the integral of one over a gap that changes
//! linearly.

use super::glyphs::Piece;
use super::quadratic::Quadratic;
use super::rows::Row;

/// Pitches tried, in typical gaps: the typical gap is one pitch unless many characters are missing or split.
const PITCH_GAPS: std::ops::Range<f32> = 0.35..2.2;
/// Pitches possible, in character heights: OCR-B has 1.06, but issuers squeeze and stretch, and so does a tilt.
const PITCH_HEIGHTS: std::ops::Range<f32> = 0.5..1.9;
/// Step of the search.
const STEP: f32 = 1.015;
/// Neighbours compared: the next, the one after it and the third.
const LAGS: usize = 3;
/// Largest change of the pitch along a row, last over first.
const MAX_TAPER: f32 = 2.2;

/// The spacing of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pitch {
    /// 1 when all spacings are whole pitches, about 0 when they are anything.
    pub(super) regularity: f32,
    /// Separate characters that this rests on.
    pub(super) singles: usize,
    warp: Warp,
    cells: Quadratic,
}

impl Pitch {
    /// Cells from one place to another.
    pub(super) fn cells_between(&self, from: f32, to: f32) -> f32 {
        self.cells.at(self.warp.at(to)) - self.cells.at(self.warp.at(from))
    }

    /// Px from character to character at a place.
    pub(super) fn px_at(&self, t: f32) -> f32 {
        let half = self.warp.gap_at(t) / 2.0;
        2.0 * half / self.cells_between(t - half, t + half).max(1e-3)
    }
}

/// Takes out a linear change of the gaps.
#[derive(Debug, Clone, Copy)]
struct Warp {
    origin: f32,
    gap: f32,
    slope: f32,
}

impl Warp {
    fn gap_at(&self, t: f32) -> f32 {
        (self.gap + self.slope * (t - self.origin)).max(0.2 * self.gap)
    }

    fn at(&self, t: f32) -> f32 {
        let s = (t - self.origin) / self.gap;
        if self.slope.abs() < 1e-5 { s } else { (1.0 + self.slope * s).max(1e-3).ln() / self.slope }
    }
}

/// Measures a row; `None` with fewer than six separate characters.
pub(super) fn measure(row: &Row) -> Option<Pitch> {
    let single = 1.35 * row.height;
    let places: Vec<f32> = row.pieces.iter().filter(|piece| piece.width() < single).map(Piece::t).collect();
    if places.len() < 6 {
        return None;
    }
    let taper = warp(&places, row.height)?;
    let even = Warp { slope: 0.0, ..taper };
    let (warp, gap, regularity) = [even, taper]
        .map(|warp| {
            let (gap, regularity) = regularity(&places, &warp, row.height);
            (warp, gap, regularity)
        })
        .into_iter()
        // The trend must pay: any row gets somewhat more regular with one more number to choose.
        .reduce(|plain, bent| if bent.2 > plain.2 + 0.04 { bent } else { plain })?;
    let numbered = number(places.iter().map(|place| warp.at(*place)), gap);
    let cells = Quadratic::robust_line(numbered.into_iter(), 0.2)?;
    Some(Pitch { regularity, singles: places.len(), warp, cells })
}

/// The trend of the gaps from character to character.
fn warp(places: &[f32], height: f32) -> Option<Warp> {
    let gaps = places.windows(2).map(|pair| ((pair[0] + pair[1]) / 2.0, pair[1] - pair[0]));
    let gaps: Vec<(f32, f32)> = gaps.filter(|(_, gap)| *gap > 0.35 * height && *gap < 2.2 * height).collect();
    let trend = Quadratic::robust_line(gaps.into_iter(), 0.2 * height)?;
    let (start, end) = (*places.first()?, *places.last()?);
    let origin = (start + end) / 2.0;
    let gap = trend.at(origin).max(0.3 * height);
    // Gap at the end over gap at the start: (1 + k) / (1 - k).
    let steepest = (MAX_TAPER - 1.0) / (MAX_TAPER + 1.0);
    let k = (trend.slope(origin) * (end - start) / 2.0 / gap).clamp(-steepest, steepest);
    Some(Warp { origin, gap, slope: 2.0 * k * gap / (end - start).max(1.0) })
}

/// The best pitch, in average gaps, and how regular the row is by it.
fn regularity(places: &[f32], warp: &Warp, height: f32) -> (f32, f32) {
    let warped: Vec<f32> = places.iter().map(|place| warp.at(*place)).collect();
    let mut gaps = Vec::with_capacity(LAGS * warped.len());
    for lag in 1..=LAGS {
        gaps.extend(warped.windows(lag + 1).filter_map(|window| Some(window.last()? - window.first()?)));
    }
    gaps.retain(|gap| *gap > 0.3 && *gap < 4.2);
    let low = PITCH_GAPS.start.max(PITCH_HEIGHTS.start * height / warp.gap);
    let high = PITCH_GAPS.end.min(PITCH_HEIGHTS.end * height / warp.gap);
    let mut best = (1.0, 0.0);
    let mut pitch = low;
    while pitch < high {
        let wave = std::f32::consts::TAU / pitch;
        let regularity = gaps.iter().map(|gap| (gap * wave).cos()).sum::<f32>() / gaps.len().max(1) as f32;
        if regularity > best.1 {
            best = (pitch, regularity);
        }
        pitch *= STEP;
    }
    best
}

/// Numbers places by their cells, following slow changes of the pitch: (place, cell).
fn number(places: impl Iterator<Item = f32>, pitch: f32) -> Vec<(f32, f32)> {
    let mut pitch = pitch;
    let mut cell = 0.0;
    let mut numbered: Vec<(f32, f32)> = Vec::new();
    for place in places {
        if let Some((before, _)) = numbered.last() {
            let gap = place - before;
            let steps = (gap / pitch).round();
            if steps >= 1.0 && (gap / steps - pitch).abs() < 0.2 * pitch {
                pitch += 0.1 * (gap / steps - pitch);
            }
            cell += steps;
        }
        numbered.push((place, cell));
    }
    numbered
}
