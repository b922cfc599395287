//! Rows that belong together: one to three parallel lines of one length, one pitch and even spacing. In: the rows
//! of one direction. Out: zones with their lines, in px of the picture that the rows were found in.

use super::glyphs::{Glyphs, Piece};
use super::pitch::{self, Pitch};
use super::quadratic::Quadratic;
use super::rows::Row;
use super::strip::{LineNode, MrzLine};
use super::MrzZone;
use crate::geometry::{Point, Quad};

/// Rows of one direction that are looked at, best first.
const MAX_ROWS: usize = 16;
/// Distance from line to line, in character heights.
const SPACING_HEIGHTS: std::ops::Range<f32> = 1.15..3.6;
/// Nodes of a line.
const NODES: usize = 13;
/// Characters of a line by the number of lines (Doc 9303 parts 4 to 7; ISO/IEC 18013-2 has one of 30).
const FORMATS: [&[f32]; 3] = [&[30.0], &[36.0, 44.0], &[30.0]];

/// A row that may be a line of a zone.
struct Candidate {
    row: Row,
    pitch: Pitch,
    /// Evidence that it is a line of a zone, 0 to 1.
    evidence: f32,
}

/// All zones that the rows could be, in any order; they overlap.
pub(super) fn zones(rows: Vec<Row>, glyphs: &Glyphs, axis: (f32, f32)) -> Vec<MrzZone> {
    let mut lines: Vec<Candidate> = rows.into_iter().filter_map(candidate).collect();
    lines.sort_by(|a, b| b.evidence.total_cmp(&a.evidence));
    lines.truncate(MAX_ROWS);
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
    groups.into_iter().filter_map(|group| zone(group, glyphs, axis)).collect()
}

fn candidate(row: Row) -> Option<Candidate> {
    let pitch = pitch::measure(&row)?;
    let enough = (pitch.singles as f32 / 18.0).min(1.0);
    let evidence = pitch.regularity.max(0.0) * enough;
    (evidence > 0.08 && pitch.cells < 60.0).then_some(Candidate { row, pitch, evidence })
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
    let (long, short) =
        if a.row.length() > b.row.length() { (&a.row, &b.row) } else { (&b.row, &a.row) };
    let slack = 3.0 * height;
    alike(height, other, 1.45)
        && alike(a.pitch.px, b.pitch.px, 1.2)
        && shared > 0.35 * long.length()
        && short.start() > long.start() - slack
        && short.end() < long.end() + slack
        && SPACING_HEIGHTS.contains(&spacing)
        && slopes < 0.08
}

/// Three rows with even spacing, in any order.
fn triple<'a>(mut rows: [&'a Candidate; 3]) -> Option<Vec<&'a Candidate>> {
    let middle = rows.iter().map(|c| (c.row.start() + c.row.end()) / 6.0).sum::<f32>();
    rows.sort_by(|a, b| a.row.centre.at(middle).total_cmp(&b.row.centre.at(middle)));
    let [a, b, c] = rows;
    let upper = b.row.centre.at(middle) - a.row.centre.at(middle);
    let lower = c.row.centre.at(middle) - b.row.centre.at(middle);
    let even = upper < 1.3 * lower && lower < 1.3 * upper;
    (even && belong(a, b, 1.0) && belong(b, c, 1.0) && belong(a, c, 2.0)).then(|| rows.to_vec())
}

fn zone(mut group: Vec<&Candidate>, glyphs: &Glyphs, axis: (f32, f32)) -> Option<MrzZone> {
    let best = *group.iter().max_by(|a, b| a.row.length().total_cmp(&b.row.length()))?;
    let middle = (best.row.start() + best.row.end()) / 2.0;
    group.sort_by(|a, b| a.row.centre.at(middle).total_cmp(&b.row.centre.at(middle)));
    let start = group.iter().map(|c| c.row.start()).fold(f32::INFINITY, f32::min);
    let end = group.iter().map(|c| c.row.end()).fold(f32::NEG_INFINITY, f32::max);
    let tallest = group.iter().map(|c| c.row.height).fold(0.0, f32::max);
    let cells = (end - start) / best.pitch.px + 0.2;
    let score = score(&group, cells);
    if score <= 0.0 {
        return None;
    }
    let lines: Vec<MrzLine> =
        group.iter().map(|c| line(&c.row, &best.row, (start, end), tallest, axis)).collect();
    let openings = group.iter().flat_map(|c| &c.row.pieces).map(|piece| glyphs.opening(piece, axis));
    let (sum, count) = openings.fold((0.0, 0.0_f32), |(sum, count), value| (sum + value, count + 1.0));
    let direction = f64::from(sum / count.max(1.0));
    let quad = quad(&lines)?;
    let zone = MrzZone {
        quad,
        lines,
        score: f64::from(score),
        direction,
        cells: f64::from(cells),
        regularity: f64::from(best.pitch.regularity),
    };
    Some(if direction < 0.0 { zone.turned() } else { zone })
}

/// 0 to 1: regular, as many characters as a format has, several lines.
fn score(group: &[&Candidate], cells: f32) -> f32 {
    let count = group.len();
    let evidence = group.iter().map(|c| c.evidence).sum::<f32>() / count.max(1) as f32;
    let formats = FORMATS.get(count.saturating_sub(1)).copied().unwrap_or_default();
    let off = formats.iter().map(|format| (cells - format).abs()).fold(f32::INFINITY, f32::min);
    let fits = (-(off / 2.5).powi(2)).exp();
    let lines = [0.7, 1.0, 1.1].get(count.saturating_sub(1)).copied().unwrap_or(0.0);
    (evidence * lines * (0.6 + 0.4 * fits)).clamp(0.0, 1.0)
}

/// A row's nodes from `start` to `end`. A row that covers little of that bends as the longest one does.
fn line(row: &Row, longest: &Row, (start, end): (f32, f32), height: f32, axis: (f32, f32)) -> MrzLine {
    let short = row.length() < 0.75 * (end - start);
    let offset = Quadratic::line_through(row.pieces.iter().map(|p| (p.t(), p.n() - longest.centre.at(p.t()))));
    let centre = |t: f32| if short { longest.centre.at(t) + offset.at(t) } else { row.centre.at(t) };
    let tall = |piece: &&Piece| (0.85 * height..1.2 * height).contains(&piece.height());
    let heights: Vec<(f32, f32)> = row.pieces.iter().filter(tall).map(|p| (p.t(), p.height())).collect();
    let trend = if heights.len() >= 8 {
        Quadratic::line_through(heights.into_iter())
    } else {
        Quadratic::line_through(std::iter::once((start, height)))
    };
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
            let half = trend.at(t).clamp(0.75 * height, 1.25 * height) / 2.0;
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
