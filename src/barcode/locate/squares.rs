//! Boxes of squares. In: blocks with their gradients. Out: upright boxes whose contents are edges along two lines at
//! right angles, the likeliest first.

use super::blocks::{Block, Blocks};
use crate::geometry::{Quad, Rect};

/// A symbol covers at least so many blocks, each with its neighbours' gradients.
const MIN_BLOCKS: usize = 8;
/// More of them than this is print.
const MAX_BOXES: usize = 4;
/// Share of the energy along one cross: photographed matrix codes have 0.26 to 0.87, leaves and faces 0.05 to 0.35.
const MIN_SQUARENESS: f64 = 0.24;
/// As much along one of its lines is bars or rules.
const MAX_COHERENCE: f64 = 0.55;
/// Longer boxes are lines of print; Data Matrix goes up to 1 to 6.
const MAX_ASPECT: f64 = 7.0;

/// Boxes of squares.
pub(super) fn boxes(blocks: &Blocks) -> Vec<Quad> {
    let mut seen = vec![false; blocks.len()];
    let mut found: Vec<(f64, Quad)> = Vec::new();
    for first in 0..blocks.len() {
        let members = grown(blocks, first, &mut seen);
        if members.len() >= MIN_BLOCKS
            && let Some(candidate) = boxed(blocks, &members)
        {
            found.push(candidate);
        }
    }
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    found.truncate(MAX_BOXES);
    found.into_iter().map(|(_, quad)| quad).collect()
}

/// All busy blocks that hang together with the first.
fn grown(blocks: &Blocks, first: usize, seen: &mut [bool]) -> Vec<usize> {
    let mut members = Vec::new();
    let mut open = vec![first];
    while let Some(index) = open.pop() {
        if seen.get(index).copied().unwrap_or(true) || blocks.busy(index).is_none() {
            continue;
        }
        if let Some(flag) = seen.get_mut(index) {
            *flag = true;
        }
        members.push(index);
        open.extend(blocks.around(index).filter(|next| !seen.get(*next).copied().unwrap_or(true)));
    }
    members
}

/// The members' box and how likely it is a symbol.
fn boxed(blocks: &Blocks, members: &[usize]) -> Option<(f64, Quad)> {
    let sum = members.iter().filter_map(|&index| blocks.busy(index)).fold(Block::default(), |a, b| a + b);
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for centre in members.iter().map(|&index| blocks.centre(index)) {
        low = (low.0.min(centre.x), low.1.min(centre.y));
        high = (high.0.max(centre.x), high.1.max(centre.y));
    }
    let side = blocks.side_px();
    let (width, height) = (high.0 - low.0 + side, high.1 - low.1 + side);
    let covered = members.len() as f64 * side * side / (width * height);
    let aspect = (width / height).max(height / width);
    let (squareness, coherence) = (sum.squareness(), sum.coherence());
    let quad = Quad::from_rect(Rect::new(low.0 - 0.5 * side, low.1 - 0.5 * side, width, height));
    (squareness > MIN_SQUARENESS && coherence < MAX_COHERENCE && aspect < MAX_ASPECT)
        .then_some((squareness * covered / aspect.sqrt(), quad))
}
