//! Boxes of bars. In: blocks with their gradients. Out: boxes at any angle whose contents are bars of one direction, the
//! largest first.

use super::Candidate;
use super::blocks::{Block, Blocks};
use crate::geometry::{Point, Quad};

/// Directions of neighbours in one symbol differ by less than this.
const MAX_TURN_DEG: f64 = 16.0;
/// A symbol covers at least so many blocks.
const MIN_BLOCKS: usize = 6;
/// More of them than this is a pattern of the background.
const MAX_CANDIDATES: usize = 4;

/// Boxes full of bars, the largest first.
pub(super) fn boxes(blocks: &Blocks) -> Vec<Candidate> {
    let mut seen = vec![false; blocks.len()];
    let mut found: Vec<(usize, Candidate)> = Vec::new();
    for first in 0..blocks.len() {
        let members = grown(blocks, first, &mut seen);
        if members.len() >= MIN_BLOCKS
            && let Some(candidate) = boxed(blocks, &members)
        {
            found.push((members.len(), candidate));
        }
    }
    found.sort_by_key(|(blocks, _)| std::cmp::Reverse(*blocks));
    found.truncate(MAX_CANDIDATES);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

/// All striped blocks that hang together with the first and run alike.
fn grown(blocks: &Blocks, first: usize, seen: &mut [bool]) -> Vec<usize> {
    let mut members = Vec::new();
    let mut open = vec![first];
    let near = (2.0 * MAX_TURN_DEG).to_radians().cos();
    while let Some(index) = open.pop() {
        let Some(block) = blocks.striped(index) else { continue };
        if seen.get(index).copied().unwrap_or(true) {
            continue;
        }
        if let Some(flag) = seen.get_mut(index) {
            *flag = true;
        }
        members.push(index);
        for next in blocks.around(index) {
            let alike = blocks.striped(next).is_some_and(|other| alike(&block, &other) > near);
            if alike && !seen.get(next).copied().unwrap_or(true) {
                open.push(next);
            }
        }
    }
    members
}

/// Cosine of twice the angle between two blocks' directions.
fn alike(a: &Block, b: &Block) -> f64 {
    let (a, b) = (a.doubled(), b.doubled());
    let length = a.length() * b.length();
    if length > 0.0 { a.dot(b) / length } else { 0.0 }
}

fn boxed(blocks: &Blocks, members: &[usize]) -> Option<Candidate> {
    let sum = members.iter().filter_map(|&index| blocks.striped(index)).fold(Block::default(), |a, b| a + b);
    let angle = 0.5 * sum.doubled().y.atan2(sum.doubled().x);
    let across = Point::new(angle.cos(), angle.sin());
    let along = Point::new(-across.y, across.x);
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for centre in members.iter().map(|&index| blocks.centre(index)) {
        let (u, v) = (centre.dot(across), centre.dot(along));
        low = (low.0.min(u), low.1.min(v));
        high = (high.0.max(u), high.1.max(v));
    }
    let half = 0.5 * blocks.side_px();
    let (left, right, top, bottom) = (low.0 - half, high.0 + half, low.1 - half, high.1 + half);
    // Lines of a table or the grain of wood cover little of their box.
    let area = (right - left) * (bottom - top);
    let covered = members.len() as f64 * blocks.side_px() * blocks.side_px();
    let at = |u: f64, v: f64| across * u + along * v;
    let quad = Quad::new([at(left, top), at(right, top), at(right, bottom), at(left, bottom)]);
    (covered > 0.35 * area).then_some(Candidate { quad, across })
}
