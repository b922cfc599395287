//! Rows of text along one direction. In: glyphs with their extents along it. Out: rows that grew from chains of
//! mutual neighbours, each with a centre line.

use super::glyphs::Piece;
use super::quadratic::Quadratic;

/// Fewest pieces of a chain that a row grows from.
const MIN_CHAIN: usize = 4;
/// Fewest pieces of a row.
const MIN_ROW: usize = 8;
/// Widest gap that a growing row crosses, in heights.
const MAX_GAP_HEIGHTS: f32 = 3.2;
/// Pieces at an end that tell where the row goes on.
const END_PIECES: usize = 14;

/// A row of text.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its pieces, along the row.
    pub(super) pieces: Vec<Piece>,
    /// Height of its taller characters, px.
    pub(super) height: f32,
    /// Middle of the characters over `t`.
    pub(super) centre: Quadratic,
}

impl Row {
    pub(super) fn start(&self) -> f32 {
        self.pieces.first().map_or(0.0, |piece| piece.t0)
    }

    pub(super) fn end(&self) -> f32 {
        self.pieces.iter().map(|piece| piece.t1).fold(self.start(), f32::max)
    }

    pub(super) fn length(&self) -> f32 {
        self.end() - self.start()
    }
}

/// The rows, those with the most pieces first.
pub(super) fn rows(mut pieces: Vec<Piece>) -> Vec<Row> {
    pieces.retain(|piece| (4.0..80.0).contains(&piece.height()) && piece.width() < 16.0 * piece.height());
    pieces.sort_by(|a, b| a.t0.total_cmp(&b.t0));
    let mut chains = chains(&pieces);
    chains.sort_by_key(|chain| std::cmp::Reverse(chain.len()));
    let lanes = Lanes::new(&pieces);
    let mut used = vec![false; pieces.len()];
    let mut rows = Vec::new();
    for chain in chains {
        let free = chain.iter().filter(|index| used.get(**index) == Some(&false)).count();
        if chain.len() < MIN_CHAIN || 2 * free < chain.len() {
            continue;
        }
        let grown = grow(&chain, &pieces, &lanes, &used);
        if grown.len() < MIN_ROW {
            continue;
        }
        for index in &grown {
            if let Some(slot) = used.get_mut(*index) {
                *slot = true;
            }
        }
        rows.extend(row(grown.iter().filter_map(|index| pieces.get(*index).copied()).collect()));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.pieces.len()));
    rows
}

/// Whether `b` may follow `a`; the cost of it, less is better.
fn follows(a: &Piece, b: &Piece) -> Option<f32> {
    let (tall, low) = (a.height().max(b.height()), a.height().min(b.height()));
    let gap = b.t0 - a.t1;
    let off = (b.n() - a.n()).abs();
    let slope = 0.14 * (b.t() - a.t()).abs();
    let fits = low > 0.5 * tall && gap > -0.35 * tall && gap < 1.4 * tall && off < 0.25 * tall + slope;
    (fits && b.t() > a.t()).then_some(gap.max(0.0) + 2.0 * off)
}

/// Pieces each of which is the other's best neighbour, strung together.
fn chains(pieces: &[Piece]) -> Vec<Vec<usize>> {
    let none = usize::MAX;
    let mut next = vec![(none, f32::INFINITY); pieces.len()];
    let mut previous = next.clone();
    for (i, a) in pieces.iter().enumerate() {
        let reach = a.t1 + 2.8 * a.height();
        for (j, b) in pieces.iter().enumerate().skip(i + 1).take_while(|(_, b)| b.t0 < reach) {
            let Some(cost) = follows(a, b) else { continue };
            if let Some(best) = next.get_mut(i).filter(|best| cost < best.1) {
                *best = (j, cost);
            }
            if let Some(best) = previous.get_mut(j).filter(|best| cost < best.1) {
                *best = (i, cost);
            }
        }
    }
    let mutual = |i: usize| {
        let j = next.get(i).map_or(none, |best| best.0);
        previous.get(j).is_some_and(|back| back.0 == i).then_some(j)
    };
    let mut followed = vec![false; pieces.len()];
    (0..pieces.len()).filter_map(mutual).for_each(|j| followed[j] = true);
    (0..pieces.len())
        .filter(|i| followed.get(*i) == Some(&false))
        .map(|start| std::iter::successors(Some(start), |i| mutual(*i)).collect())
        .collect()
}

/// Extends a chain at both ends along its own line, over small gaps.
fn grow(chain: &[usize], pieces: &[Piece], lanes: &Lanes, used: &[bool]) -> Vec<usize> {
    let height = tall(chain.iter().filter_map(|index| pieces.get(*index)).map(Piece::height));
    let mut row: std::collections::VecDeque<usize> = chain.iter().copied().collect();
    for forward in [true, false] {
        loop {
            let ends: Vec<usize> = if forward {
                row.iter().rev().take(END_PIECES).copied().collect()
            } else {
                row.iter().take(END_PIECES).copied().collect()
            };
            let near: Vec<&Piece> = ends.iter().filter_map(|index| pieces.get(*index)).collect();
            let line = Quadratic::line_through(near.iter().map(|piece| (piece.t(), piece.n())));
            let Some(edge) = near.first().map(|piece| if forward { piece.t1 } else { piece.t0 }) else {
                break;
            };
            // A tilted page has taller characters at one end.
            let local = tall(near.iter().map(|piece| piece.height()));
            let (low, high) = (0.5 * local.min(height), 1.4 * local.max(height));
            let candidate = lanes
                .around(line.at(edge), height)
                .filter(|index| used.get(*index) == Some(&false) && !row.contains(index))
                .filter_map(|index| pieces.get(index).map(|piece| (index, piece)))
                .filter_map(|(index, piece)| {
                    let gap = if forward { piece.t0 - edge } else { edge - piece.t1 };
                    let off = (piece.n() - line.at(piece.t())).abs();
                    let alike = (low..high).contains(&piece.height());
                    let near = gap > -0.4 * height && gap < MAX_GAP_HEIGHTS * height;
                    (alike && near && off < 0.3 * height + 0.03 * gap.max(0.0))
                        .then_some((index, gap + 2.0 * off))
                })
                .min_by(|a, b| a.1.total_cmp(&b.1));
            match candidate {
                Some((index, _)) if forward => row.push_back(index),
                Some((index, _)) => row.push_front(index),
                None => break,
            }
        }
    }
    row.into()
}

fn row(mut pieces: Vec<Piece>) -> Option<Row> {
    pieces.sort_by(|a, b| a.t().total_cmp(&b.t()));
    let height = tall(pieces.iter().map(Piece::height));
    let centre = Quadratic::robust(pieces.iter().map(|piece| (piece.t(), piece.n())), 0.15 * height)?;
    Some(Row { pieces, height, centre })
}

/// The 70th percentile.
fn tall(heights: impl Iterator<Item = f32>) -> f32 {
    let mut heights: Vec<f32> = heights.collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() * 7 / 10).copied().unwrap_or(0.0)
}

/// Pieces by bands of `n`.
struct Lanes {
    first: f32,
    lanes: Vec<Vec<usize>>,
}

impl Lanes {
    const WIDTH_PX: f32 = 24.0;

    fn new(pieces: &[Piece]) -> Self {
        let first = pieces.iter().map(Piece::n).fold(f32::INFINITY, f32::min);
        let mut lanes: Vec<Vec<usize>> = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            let lane = ((piece.n() - first) / Self::WIDTH_PX) as usize;
            if lane >= lanes.len() {
                lanes.resize(lane + 1, Vec::new());
            }
            if let Some(list) = lanes.get_mut(lane) {
                list.push(index);
            }
        }
        Self { first, lanes }
    }

    fn around(&self, n: f32, reach: f32) -> impl Iterator<Item = usize> {
        let low = ((n - reach - self.first).max(0.0) / Self::WIDTH_PX) as usize;
        let high = ((n + reach - self.first).max(0.0) / Self::WIDTH_PX) as usize;
        self.lanes.iter().take(high + 1).skip(low).flatten().copied()
    }
}
