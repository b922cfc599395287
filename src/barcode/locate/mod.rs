//! Finds symbols by their oriented gradients, without reading them. In: luma. Out: where bars and where squares are.
//!
//! A bar code is the one kind of print whose gradients all point along one line, a matrix code one whose gradients
//! point along two lines at right angles. The structure tensor (Bigün and Granlund 1987) of blocks of the picture tells
//! the first, the same at twice its angle the second.

mod bars;
mod blocks;
mod squares;

use image::GrayImage;

use crate::geometry::{Point, Quad};
use blocks::Blocks;

/// What a place looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SightingKind {
    /// Bars: a stacked or linear symbol.
    Bars,
    /// Squares: a matrix symbol.
    Squares,
}

/// A place that looks like a symbol; whether it is one, only reading tells.
#[derive(Debug, Clone, Copy)]
pub struct Sighting {
    /// What it looks like.
    pub kind: SightingKind,
    /// Its box in px of the picture; of bars at any angle, the first side across them, else upright.
    pub quad: Quad,
}

/// A box of bars.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// The box in px of the picture; its first side runs across the bars.
    pub(super) quad: Quad,
    /// Across the bars, a unit vector that points to the right or downwards.
    pub(super) across: Point,
}

/// What was seen in a picture.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Boxes of bars, the largest first.
    pub(super) bars: Vec<Candidate>,
    /// Upright boxes of squares, the likeliest first.
    pub(super) squares: Vec<Quad>,
}

impl Seen {
    pub(super) fn is_empty(&self) -> bool {
        self.bars.is_empty() && self.squares.is_empty()
    }
}

/// Everything in the picture that looks like a symbol.
pub(super) fn locate(luma: &GrayImage) -> Seen {
    let blocks = Blocks::of(luma);
    Seen { bars: bars::boxes(&blocks), squares: squares::boxes(&blocks) }
}

/// Places that look like barcodes, for a viewfinder: bars first, each kind the likeliest first. Costs about as much as
/// one pass over a picture of 960 x 540 px, whatever it shows.
#[must_use]
pub fn sightings(luma: &GrayImage) -> Vec<Sighting> {
    let seen = locate(luma);
    let bars = seen.bars.iter().map(|bars| Sighting { kind: SightingKind::Bars, quad: bars.quad });
    let squares = seen.squares.iter().map(|quad| Sighting { kind: SightingKind::Squares, quad: *quad });
    bars.chain(squares).collect()
}
