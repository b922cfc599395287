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
/// Fewest separate characters for which what the trend leaves is taken up too.
const MIN_BENT: usize = 20;
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
    // A tilted line's pitch changes as the square of the distance, not linearly: a parabola takes up what is left.
    let cells = if numbered.len() >= MIN_BENT {
        Quadratic::robust(numbered.into_iter(), 0.2)
    } else {
        Quadratic::robust_line(numbered.into_iter(), 0.2)
    }?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of characters 10 px high and 6 px wide at these places.
    fn row(places: impl Iterator<Item = f32>) -> Row {
        let piece = |t: f32| Piece { t0: t - 3.0, t1: t + 3.0, n0: 0.0, n1: 10.0, glyph: 0 };
        let pieces: Vec<Piece> = places.map(piece).collect();
        let centre = Quadratic::line_through(pieces.iter().map(|piece| (piece.t(), piece.n())));
        Row { pieces, height: 10.0, centre }
    }

    #[test]
    fn an_even_row_is_regular_and_its_cells_count() {
        let row = row((0..44).filter(|cell| cell % 9 != 4).map(|cell| 50.0 + 11.0 * cell as f32));
        let pitch = measure(&row).unwrap();
        assert!(pitch.regularity > 0.98, "{}", pitch.regularity);
        assert!((pitch.px_at(200.0) - 11.0).abs() < 0.1);
        assert!((pitch.cells_between(50.0, 50.0 + 11.0 * 43.0) - 43.0).abs() < 0.2);
    }

    #[test]
    fn a_tapering_pitch_is_followed() {
        let mut place = 0.0;
        let places = (0..44).map(|cell| {
            place += 9.0 + 0.1 * cell as f32;
            place
        });
        let row = row(places.collect::<Vec<_>>().into_iter());
        let pitch = measure(&row).unwrap();
        assert!(pitch.regularity > 0.95, "{}", pitch.regularity);
        let (first, last) = (row.pieces[0].t(), row.pieces[43].t());
        assert!((pitch.cells_between(first, last) - 43.0).abs() < 0.6);
        assert!(pitch.px_at(last) > 1.3 * pitch.px_at(first));
    }

    #[test]
    fn a_proportional_row_is_not_regular() {
        let mut place = 0.0;
        let widths = [0.0, 4.1, 8.7, 2.2, 6.3, 9.4, 1.2, 7.1, 3.3, 5.6, 8.1];
        let places: Vec<f32> = (0..44)
            .map(|cell| {
                place += 6.5 + widths[cell * 7 % 11];
                place
            })
            .collect();
        assert!(measure(&row(places.into_iter())).unwrap().regularity < 0.5);
        assert!(measure(&row([0.0, 10.0, 20.0].into_iter())).is_none());
    }
}
