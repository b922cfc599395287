//! The directions in which text may run. In: glyphs. Out: a few angles, most likely first.
//!
//! Every glyph that stands in the middle between two others of its size votes for their direction: equal spacing
//! is what sets a machine-readable zone apart.

use super::glyphs::Glyph;

/// Width of a bin of the histogram, degrees.
const BIN_DEG: f32 = 3.0;
const BINS: usize = 60;
/// Glyphs further away than this many sizes are no neighbours.
const REACH_SIZES: f32 = 2.3;
/// Nearest neighbours looked at.
const NEIGHBOURS: usize = 6;
/// Directions followed.
const MAX_DIRECTIONS: usize = 3;
/// A direction needs this share of the votes of the best one...
const MIN_SHARE: f32 = 0.2;
/// ...and this many votes.
const MIN_VOTES: f32 = 8.0;
/// Cell of the search grid, px.
const CELL_PX: f32 = 32.0;

/// Angles in radians, in the half turn from -90 to 90 degrees.
pub(super) fn directions(glyphs: &[Glyph], (width, height): (u32, u32)) -> Vec<f32> {
    let grid = Grid::new(glyphs, width, height);
    let mut votes = [0.0_f32; BINS];
    let mut near = Vec::new();
    for (index, glyph) in glyphs.iter().enumerate() {
        grid.neighbours(glyphs, index, glyph, &mut near);
        for (place, a) in near.iter().enumerate() {
            for b in near.iter().skip(place + 1) {
                vote(glyph, a, b, &mut votes);
            }
        }
    }
    peaks(&votes)
}

fn vote(middle: &Glyph, a: &Glyph, b: &Glyph, votes: &mut [f32; BINS]) {
    let (dx, dy) = (b.centre.0 - a.centre.0, b.centre.1 - a.centre.1);
    let span = dx.hypot(dy);
    let off_x = (a.centre.0 + b.centre.0) / 2.0 - middle.centre.0;
    let off_y = (a.centre.1 + b.centre.1) / 2.0 - middle.centre.1;
    if span > middle.size && off_x.hypot(off_y) < 0.12 * span {
        let turn = (dy.atan2(dx).to_degrees() + 90.0).rem_euclid(180.0);
        if let Some(bin) = votes.get_mut((turn / BIN_DEG) as usize % BINS) {
            *bin += 1.0;
        }
    }
}

/// The highest bins of the smoothed histogram, at least five bins apart, each at its centre of mass.
fn peaks(votes: &[f32; BINS]) -> Vec<f32> {
    let at = |bin: usize| votes.get(bin % BINS).copied().unwrap_or(0.0);
    let smooth: Vec<f32> = (0..BINS).map(|bin| at(bin + BINS - 1) + 2.0 * at(bin) + at(bin + 1)).collect();
    let mut order: Vec<usize> = (0..BINS).collect();
    let strength = |bin: usize| smooth.get(bin).copied().unwrap_or(0.0);
    order.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)));
    let best = order.first().map_or(0.0, |&bin| strength(bin));
    let mut kept: Vec<usize> = Vec::new();
    for bin in order {
        let apart = |other: &usize| {
            let distance = bin.abs_diff(*other);
            distance.min(BINS - distance) >= 5
        };
        if kept.len() < MAX_DIRECTIONS
            && strength(bin) >= (MIN_SHARE * best).max(2.0 * MIN_VOTES)
            && kept.iter().all(apart)
        {
            kept.push(bin);
        }
    }
    kept.into_iter()
        .map(|bin| {
            let (low, mid, high) = (at(bin + BINS - 1), at(bin), at(bin + 1));
            let shift = (high - low) / (low + mid + high).max(1.0);
            ((bin as f32 + 0.5 + shift) * BIN_DEG - 90.0).to_radians()
        })
        .collect()
}

/// Glyph numbers by square cell.
struct Grid {
    cells: Vec<Vec<u32>>,
    columns: usize,
    rows: usize,
}

impl Grid {
    fn new(glyphs: &[Glyph], width: u32, height: u32) -> Self {
        let columns = (width as f32 / CELL_PX) as usize + 1;
        let rows = (height as f32 / CELL_PX) as usize + 1;
        let mut grid = Self { cells: vec![Vec::new(); columns * rows], columns, rows };
        for (index, glyph) in glyphs.iter().enumerate() {
            let (x, y) = ((glyph.centre.0 / CELL_PX) as usize, (glyph.centre.1 / CELL_PX) as usize);
            if let Some(cell) = grid.cells.get_mut(y.min(rows - 1) * columns + x.min(columns - 1)) {
                cell.push(index as u32);
            }
        }
        grid
    }

    /// The nearest glyphs of about the same size.
    fn neighbours<'a>(&self, glyphs: &'a [Glyph], index: usize, of: &Glyph, near: &mut Vec<&'a Glyph>) {
        near.clear();
        let reach = REACH_SIZES * of.size;
        let low = |centre: f32| ((centre - reach).max(0.0) / CELL_PX) as usize;
        let high = |centre: f32, count: usize| (((centre + reach) / CELL_PX) as usize).min(count - 1);
        for y in low(of.centre.1)..=high(of.centre.1, self.rows) {
            for x in low(of.centre.0)..=high(of.centre.0, self.columns) {
                for &other in self.cells.get(y * self.columns + x).into_iter().flatten() {
                    let Some(glyph) = glyphs.get(other as usize) else { continue };
                    let ratio = glyph.size / of.size;
                    if other as usize != index && (0.6..1.67).contains(&ratio) && distance(glyph, of) < reach
                    {
                        near.push(glyph);
                    }
                }
            }
        }
        near.sort_by(|a, b| distance(a, of).total_cmp(&distance(b, of)));
        near.truncate(NEIGHBOURS);
    }
}

fn distance(a: &Glyph, b: &Glyph) -> f32 {
    (a.centre.0 - b.centre.0).hypot(a.centre.1 - b.centre.1)
}
