//! Rows that belong together: one to three parallel lines of one length, one pitch and even spacing. In: the rows
//! of one direction. Out: zones with their lines, in px of the picture that the rows were found in.

use super::glyphs::{Glyphs, Piece};
use super::pitch::{self, Pitch};
use super::quadratic::Quadratic;
use super::rows::Row;
use super::strip::{LineNode, MrzLine};
use super::{MIN_SCORE, MrzZone};
use crate::geometry::{Point, Quad};

/// Rows of one direction that are looked at, best first.
const MAX_ROWS: usize = 16;
/// Distance from line to line, in character heights.
const SPACING_HEIGHTS: std::ops::Range<f32> = 1.15..3.6;
/// Nodes of a line.
const NODES: usize = 13;
/// Pieces at each end that may lie outside the zone.
const END_PIECES: usize = 14;
/// What leaving a piece out costs, in cells off the nearest format...
const PER_PIECE: f32 = 0.35;
/// ...and the most that being short costs.
const MOST_OFF: f32 = 3.5;
/// What the first and last character leave free of their cells.
const GLYPH_SHORT: f32 = 0.2;
/// A space this wide, in pitches, has no place in a line of a zone.
const HOLE_PITCHES: f32 = 1.25;
/// Mean opening of the characters from which there are `<` for certain; text without any stays under a third of it.
const OPEN: f32 = 0.15;
/// Characters of a line by the number of lines (Doc 9303 parts 4 to 7; ISO/IEC 18013-2 has one of 30).
const FORMATS: [&[f32]; 3] = [&[30.0], &[36.0, 44.0], &[30.0]];

/// A row that may be a line of a zone.
struct Candidate {
    row: Row,
    pitch: Pitch,
    /// Evidence that it is a line of a zone, 0 to 1.
    evidence: f32,
    /// Sum of its pieces' openings.
    opening: f32,
}

/// All zones that the rows could be, in any order; they overlap.
pub(super) fn zones(rows: Vec<Row>, glyphs: &Glyphs, axis: (f32, f32)) -> Vec<MrzZone> {
    let mut lines: Vec<Candidate> = rows.into_iter().filter_map(candidate).collect();
    lines.sort_by(|a, b| b.evidence.total_cmp(&a.evidence));
    lines.truncate(MAX_ROWS);
    for line in &mut lines {
        line.opening = line.row.pieces.iter().map(|piece| glyphs.opening(piece, axis)).sum();
    }
    let mut groups: Vec<Vec<&Candidate>> = Vec::new();
    for (i, a) in lines.iter().enumerate() {
        groups.push(vec![a]);
        for (j, b) in lines.iter().enumerate().skip(i + 1) {
            if !belong(a, b, 1.0) && !belong(a, b, 2.0) {
                continue;
            }
            if belong(a, b, 1.0) {
                groups.push(vec![a, b]);
            }
            for c in lines.iter().skip(j + 1) {
                groups.extend(triple([a, b, c]));
            }
        }
    }
    groups.into_iter().filter_map(|group| zone(group, &lines, axis)).collect()
}

fn candidate(row: Row) -> Option<Candidate> {
    let pitch = pitch::measure(&row)?;
    let enough = (pitch.singles as f32 / 18.0).min(1.0);
    let evidence = pitch.regularity.max(0.0) * enough;
    let cells = pitch.cells_between(row.start(), row.end());
    (evidence > 0.08 && cells < 60.0).then_some(Candidate { row, pitch, evidence, opening: 0.0 })
}

/// Whether two rows can be lines of one zone, `steps` lines apart.
fn belong(a: &Candidate, b: &Candidate, steps: f32) -> bool {
    let (height, other) = (a.row.height, b.row.height);
    let alike = |p: f32, q: f32, most: f32| p < most * q && q < most * p;
    let (from, to) = (a.row.start().max(b.row.start()), a.row.end().min(b.row.end()));
    let shared = to - from;
    let middle = (from + to) / 2.0;
    let spacing = (a.row.centre.at(middle) - b.row.centre.at(middle)).abs() / (steps * height.max(other));
    let slopes = (a.row.centre.slope(middle) - b.row.centre.slope(middle)).abs();
    let (long, short) = if a.row.length() > b.row.length() { (&a.row, &b.row) } else { (&b.row, &a.row) };
    let slack = 5.0 * height;
    alike(height, other, 1.7)
        && alike(a.pitch.px_at(middle), b.pitch.px_at(middle), 1.2)
        && shared > 0.35 * long.length()
        && short.start() > long.start() - slack
        && short.end() < long.end() + slack
        && SPACING_HEIGHTS.contains(&spacing)
        && slopes < 0.08
}

/// Three rows with even spacing, in any order.
fn triple(mut rows: [&Candidate; 3]) -> Option<Vec<&Candidate>> {
    let middle = rows.iter().map(|c| (c.row.start() + c.row.end()) / 6.0).sum::<f32>();
    rows.sort_by(|a, b| a.row.centre.at(middle).total_cmp(&b.row.centre.at(middle)));
    let [a, b, c] = rows;
    let upper = b.row.centre.at(middle) - a.row.centre.at(middle);
    let lower = c.row.centre.at(middle) - b.row.centre.at(middle);
    let even = upper < 1.3 * lower && lower < 1.3 * upper;
    (even && belong(a, b, 1.0) && belong(b, c, 1.0) && belong(a, c, 2.0)).then(|| rows.to_vec())
}

fn zone(mut group: Vec<&Candidate>, all: &[Candidate], axis: (f32, f32)) -> Option<MrzZone> {
    let best = *group.iter().max_by(|a, b| a.row.length().total_cmp(&b.row.length()))?;
    let middle = (best.row.start() + best.row.end()) / 2.0;
    group.sort_by(|a, b| a.row.centre.at(middle).total_cmp(&b.row.centre.at(middle)));
    let extent = extent(&group, &best.pitch);
    let count: usize = group.iter().map(|c| c.row.pieces.len()).sum();
    let direction = group.iter().map(|c| c.opening).sum::<f32>() / count.max(1) as f32;
    let opened = 0.4 + 0.6 * (direction.abs() / OPEN).min(1.0);
    let paragraph = if goes_on(&group, all, middle) { 0.5 } else { 1.0 };
    let score = score(&group, extent) * opened * paragraph * alone(&group, extent);
    if f64::from(score) < MIN_SCORE {
        return None;
    }
    let height = Height::of(&group, &best.pitch, extent);
    let lines: Vec<MrzLine> =
        group.iter().map(|c| line(&c.row, &best.row, extent.span, &height, axis)).collect();
    let zone = MrzZone {
        quad: quad(&lines)?,
        lines,
        score: f64::from(score),
        direction: f64::from(direction),
        cells: f64::from(extent.cells),
        regularity: f64::from(best.pitch.regularity),
    };
    Some(if direction < 0.0 { zone.turned() } else { zone })
}

/// From where to where the lines of a group reach.
#[derive(Debug, Clone, Copy)]
struct Extent {
    span: (f32, f32),
    cells: f32,
    /// Cells more or fewer than the nearest format has.
    off: f32,
}

/// The lines have one extent. It runs from the first to the last piece of any of them, unless it gets nearer to a
/// format's length without a few pieces at the ends: a page's edge or print beside the zone.
fn extent(group: &[&Candidate], pitch: &Pitch) -> Extent {
    let formats = FORMATS.get(group.len().saturating_sub(1)).copied().unwrap_or_default();
    // Sorted outermost first, so that the place in the list is the number of pieces left out.
    let starts = ends(group.iter().flat_map(|c| c.row.pieces.iter().take(END_PIECES).map(|p| p.t0)), 1.0);
    let stops =
        ends(group.iter().flat_map(|c| c.row.pieces.iter().rev().take(END_PIECES).map(|p| p.t1)), -1.0);
    let mut best = (f32::INFINITY, Extent { span: (0.0, 0.0), cells: 0.0, off: f32::INFINITY });
    for (cut_before, &start) in starts.iter().enumerate() {
        for (cut_after, &stop) in stops.iter().enumerate() {
            let cells = pitch.cells_between(start, stop) + GLYPH_SHORT;
            let off = formats.iter().map(|format| (cells - format).abs()).fold(f32::INFINITY, f32::min);
            let off_cost = if cells > 44.0 { off } else { off.min(MOST_OFF) };
            let cost = off_cost + PER_PIECE * (cut_before + cut_after) as f32;
            if cost < best.0 {
                best = (cost, Extent { span: (start, stop), cells, off });
            }
        }
    }
    best.1
}

/// The outermost places first.
fn ends(places: impl Iterator<Item = f32>, outwards: f32) -> Vec<f32> {
    let mut places: Vec<f32> = places.collect();
    places.sort_by(|a, b| (a * outwards).total_cmp(&(b * outwards)));
    places.truncate(END_PIECES);
    places
}

/// Whether a further row follows at the same distance or lies between, as in a paragraph or when a line of the zone
/// is left out.
fn goes_on(group: &[&Candidate], all: &[Candidate], middle: f32) -> bool {
    let place = |c: &Candidate| c.row.centre.at(middle);
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return false };
    let spacing = (place(last) - place(first)) / (group.len().max(2) - 1) as f32;
    all.iter().filter(|other| !group.iter().any(|own| std::ptr::eq(*own, *other))).any(|other| {
        let steps = if place(other) < place(first) {
            (place(first) - place(other)) / spacing
        } else {
            (place(other) - place(last)) / spacing
        };
        if place(other) > place(first) && place(other) < place(last) {
            return other.evidence > 0.4 && belong(first, other, 1.0);
        }
        let even = group.len() == 1 || (0.8..1.25).contains(&steps);
        even && other.evidence > 0.4 && (belong(first, other, 1.0) || belong(last, other, 1.0))
    })
}

/// 0 to 1: regular, without holes, as many characters as a format has, several lines.
fn score(group: &[&Candidate], extent: Extent) -> f32 {
    let count = group.len();
    let evidence = group.iter().map(|c| c.evidence * filled(c)).sum::<f32>() / count.max(1) as f32;
    let fits = (-(extent.off / 2.5).powi(2)).exp();
    let lines = [0.75, 1.0, 1.1].get(count.saturating_sub(1)).copied().unwrap_or(0.0);
    (evidence * lines * (0.5 + 0.5 * fits)).clamp(0.0, 1.0)
}

/// Less than 1 when many pieces like those of the lines stand in their continuation: the lines are cut from longer
/// text.
fn alone(group: &[&Candidate], extent: Extent) -> f32 {
    let (start, end) = extent.span;
    let outside: usize = group
        .iter()
        .map(|c| {
            let like = |p: &&Piece| (0.7 * c.row.height..1.25 * c.row.height).contains(&p.height());
            let beyond = c.row.pieces.iter().filter(|p| p.t() < start || p.t() > end);
            beyond.filter(like).count().saturating_sub(2)
        })
        .sum();
    1.0 - (0.07 * outside as f32 / group.len().max(1) as f32).min(0.6)
}

/// Share of a row that is not wide spaces.
fn filled(line: &Candidate) -> f32 {
    let gaps = line.row.pieces.windows(2).map(|pair| (pair[0].t1, pair[1].t0 - pair[0].t1));
    let holes = gaps.filter(|(t, gap)| *gap > HOLE_PITCHES * line.pitch.px_at(*t)).map(|(_, gap)| gap);
    1.0 - holes.sum::<f32>() / line.row.length().max(1.0)
}

/// Cap height along a zone, from all of its lines. Where a tilt makes the pitch change, the height changes with its
/// square root: the pitch shrinks with the distance and with the foreshortening, the height with the distance alone.
struct Height<'a> {
    pitch: &'a Pitch,
    /// Cap height over the square root of the pitch.
    factor: f32,
}

impl<'a> Height<'a> {
    fn of(group: &[&Candidate], pitch: &'a Pitch, extent: Extent) -> Self {
        let (start, end) = extent.span;
        let inside = |piece: &&Piece| piece.t() > start && piece.t() < end;
        let mut factors: Vec<f32> = group
            .iter()
            .flat_map(|c| c.row.pieces.iter().filter(inside))
            .map(|piece| piece.height() / pitch.px_at(piece.t()).max(1e-3).sqrt())
            .collect();
        factors.sort_by(f32::total_cmp);
        // Capitals and digits are among the taller ones, `<` is not; what is far taller touches something.
        let tall = factors.get(factors.len() * 7 / 10).copied().unwrap_or(0.0);
        let capitals: Vec<f32> =
            factors.into_iter().filter(|factor| (0.87 * tall..1.2 * tall).contains(factor)).collect();
        Self { pitch, factor: capitals.get(capitals.len() / 2).copied().unwrap_or(tall) }
    }

    fn at(&self, t: f32) -> f32 {
        self.factor * self.pitch.px_at(t).max(0.0).sqrt()
    }
}

/// A row's nodes from `start` to `end`. A row that covers little of that bends as the longest one does.
fn line(
    row: &Row,
    longest: &Row,
    (start, end): (f32, f32),
    height: &Height<'_>,
    axis: (f32, f32),
) -> MrzLine {
    let short = row.length() < 0.75 * (end - start);
    let offset =
        Quadratic::line_through(row.pieces.iter().map(|p| (p.t(), p.n() - longest.centre.at(p.t()))));
    let centre = |t: f32| if short { longest.centre.at(t) + offset.at(t) } else { row.centre.at(t) };
    let tilt = ((centre(end) - centre(start)) / (end - start).max(1.0)).atan();
    let (cos, sin) = axis;
    let up = Point::new(
        f64::from(sin * tilt.cos() + cos * tilt.sin()),
        f64::from(sin * tilt.sin() - cos * tilt.cos()),
    );
    let nodes = (0..NODES)
        .map(|index| {
            let t = start + (end - start) * index as f32 / (NODES - 1) as f32;
            let n = centre(t);
            let half = height.at(t) / 2.0;
            LineNode {
                centre: Point::new(f64::from(t * cos - n * sin), f64::from(t * sin + n * cos)),
                up: up * f64::from(half),
            }
        })
        .collect();
    MrzLine { nodes }
}

/// Round all lines: start and end of the first one's heads, end and start of the last one's feet.
fn quad(lines: &[MrzLine]) -> Option<Quad> {
    let (first, last) = (lines.first()?, lines.last()?);
    let (a, b) = (first.nodes.first()?, first.nodes.last()?);
    let (c, d) = (last.nodes.last()?, last.nodes.first()?);
    Some(Quad::new([a.centre + a.up, b.centre + b.up, c.centre - c.up, d.centre - d.up]))
}
