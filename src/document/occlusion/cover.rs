//! What crosses the document's border. In: the raster. Out: covered parts, largest first.

use super::raster::{MARGIN, Raster};
use crate::geometry::Rect;

/// Cells next to a corner of the document that prove nothing: it is round there.
const CORNER: usize = 4;
/// How far inside and outside of the border colours are compared, in cells.
const INSIDE: [usize; 2] = [1, 2];
const OUTSIDE: [usize; 2] = [2, 3];
/// Most that a colour changes across the border under one object, in levels.
const SAME: f32 = 26.0;
/// Least difference to the side's own colour, in levels.
const FOREIGN: f32 = 34.0;
/// Most that it changes from cell to cell within one object.
const STEP: f32 = 22.0;
/// Most that it differs from where it crosses the border.
const DRIFT: f32 = 40.0;
/// Least difference to the document's own middle colour, in levels, from which on a part is not its paper.
const NOT_PAPER: f32 = 24.0;
/// How far a part may reach beyond both ends of where it crosses the border, in cells, and more with each cell of
/// depth: an object that comes in askew.
const ASKEW: usize = 3;
const ASKEW_DEPTH: usize = 2;
/// Least run of cells along the border, in cells: a finger is wider.
const MIN_RUN: usize = 4;
/// A part that spans this share of the document from side to side and fills its own box is a printed stripe.
const STRIPE_SPAN: f64 = 0.9;
const STRIPE_FILL: f64 = 0.6;
/// Smallest part that is reported, in cells.
const MIN_CELLS: usize = 16;

/// A covered part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cover {
    /// In cells of the raster.
    pub(super) bounds: Rect,
    pub(super) cells: usize,
}

/// The sides of the document.
#[derive(Clone, Copy)]
enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

impl Side {
    const ALL: [Self; 4] = [Self::Top, Self::Right, Self::Bottom, Self::Left];

    fn length(self, raster: &Raster) -> usize {
        match self {
            Self::Top | Self::Bottom => raster.columns - 2 * MARGIN,
            Self::Left | Self::Right => raster.rows - 2 * MARGIN,
        }
    }

    /// Where a cell of the document lies: along the side, and how deep inside of it.
    fn place(self, raster: &Raster, column: usize, row: usize) -> (usize, usize) {
        let (x, y) = (column.saturating_sub(MARGIN), row.saturating_sub(MARGIN));
        match self {
            Self::Top => (x, y),
            Self::Left => (y, x),
            Self::Bottom => (x, (raster.rows - 1 - MARGIN).saturating_sub(row)),
            Self::Right => (y, (raster.columns - 1 - MARGIN).saturating_sub(column)),
        }
    }

    /// The cell `along` the side and `depth` cells inside of it; outside for a negative depth.
    fn cell(self, raster: &Raster, along: usize, depth: isize) -> Option<(usize, usize)> {
        let inwards = MARGIN.checked_add_signed(depth)?;
        Some(match self {
            Self::Top => (along + MARGIN, inwards),
            Self::Left => (inwards, along + MARGIN),
            Self::Bottom => (along + MARGIN, raster.rows.checked_sub(1 + inwards)?),
            Self::Right => (raster.columns.checked_sub(1 + inwards)?, along + MARGIN),
        })
    }
}

/// Every part that something covers from the border inwards.
pub(super) fn covers(raster: &Raster) -> Vec<Cover> {
    let mut marked = vec![false; raster.columns * raster.rows];
    let mut found = Vec::new();
    let Some(paper) = paper(raster) else { return found };
    for side in Side::ALL {
        let Some(own) = own_colour(raster, side) else { continue };
        let crossed: Vec<bool> =
            (0..side.length(raster)).map(|along| is_crossed(raster, side, along, own)).collect();
        for run in runs(&crossed) {
            let cover = grow(raster, side, run, [own, paper], &mut marked);
            found.extend(cover.filter(|cover| cover.cells >= MIN_CELLS && !is_stripe(raster, cover)));
        }
    }
    found.sort_by_key(|cover| std::cmp::Reverse(cover.cells));
    found
}

/// Whether a part is print from side to side, such as a magnetic stripe before a table as dark.
fn is_stripe(raster: &Raster, cover: &Cover) -> bool {
    let across = cover.bounds.width / (raster.columns - 2 * MARGIN) as f64;
    let down = cover.bounds.height / (raster.rows - 2 * MARGIN) as f64;
    let fill = cover.cells as f64 / cover.bounds.area().max(1.0);
    (across >= STRIPE_SPAN || down >= STRIPE_SPAN) && fill >= STRIPE_FILL
}

/// The colour that most of a side has just inside the border.
fn own_colour(raster: &Raster, side: Side) -> Option<[f32; 3]> {
    let along = CORNER..side.length(raster).checked_sub(CORNER)?;
    middle(along.filter_map(|along| strip(raster, side, along, INSIDE, 1)))
}

/// The colour that most of the document has.
fn paper(raster: &Raster) -> Option<[f32; 3]> {
    let rows = MARGIN..raster.rows - MARGIN;
    let columns = MARGIN..raster.columns - MARGIN;
    middle(rows.flat_map(|row| columns.clone().filter_map(move |column| raster.colour(column, row))))
}

/// The middle of some colours, channel by channel.
fn middle(colours: impl Iterator<Item = [f32; 3]>) -> Option<[f32; 3]> {
    let mut channels: [Vec<f32>; 3] = Default::default();
    for colour in colours {
        channels.iter_mut().zip(colour).for_each(|(channel, value)| channel.push(value));
    }
    let mut middle = [0.0; 3];
    for (value, channel) in middle.iter_mut().zip(&mut channels) {
        channel.sort_by(f32::total_cmp);
        *value = *channel.get(channel.len() / 2)?;
    }
    Some(middle)
}

/// The mean colour of two cells across the border; `sign` 1 inside, -1 outside.
fn strip(raster: &Raster, side: Side, along: usize, depths: [usize; 2], sign: isize) -> Option<[f32; 3]> {
    let [a, b] = depths.map(|depth| {
        let (column, row) = side.cell(raster, along, sign * depth as isize)?;
        raster.colour(column, row)
    });
    let (a, b) = (a?, b?);
    Some(std::array::from_fn(|i| (a[i] + b[i]) / 2.0))
}

fn is_crossed(raster: &Raster, side: Side, along: usize, own: [f32; 3]) -> bool {
    let (inside, outside) = (strip(raster, side, along, INSIDE, 1), strip(raster, side, along, OUTSIDE, -1));
    matches!((inside, outside), (Some(inside), Some(outside))
        if distance(inside, outside) <= SAME && distance(inside, own) >= FOREIGN && distance(outside, own) >= FOREIGN)
}

/// Runs of crossed places that are long enough for a finger, away from the corners.
fn runs(crossed: &[bool]) -> Vec<std::ops::Range<usize>> {
    let mut runs = Vec::new();
    let mut from = None;
    for along in 0..=crossed.len() {
        let here =
            crossed.get(along).copied().unwrap_or(false) && along >= CORNER && along + CORNER < crossed.len();
        match (here, from) {
            (true, None) => from = Some(along),
            (false, Some(start)) => {
                if along - start >= MIN_RUN {
                    runs.push(start..along);
                }
                from = None;
            }
            _ => {}
        }
    }
    runs
}

/// The cells of the document that hang together by colour with where `run` crosses a side, are like it, and are
/// neither the side's own colour nor the paper's.
fn grow(
    raster: &Raster,
    side: Side,
    run: std::ops::Range<usize>,
    [own, paper]: [[f32; 3]; 2],
    marked: &mut [bool],
) -> Option<Cover> {
    let mut front: Vec<(usize, usize)> = Vec::new();
    let mut take = |column: usize, row: usize, front: &mut Vec<(usize, usize)>| {
        if let Some(mark) = marked.get_mut(row * raster.columns + column).filter(|mark| !**mark) {
            *mark = true;
            front.push((column, row));
        }
    };
    let seeds = run.clone().flat_map(|along| INSIDE.map(|depth| side.cell(raster, along, depth as isize)));
    seeds.flatten().for_each(|(column, row)| take(column, row, &mut front));
    let crossing = mean(front.iter().filter_map(|&(column, row)| raster.colour(column, row)))?;
    let alike = |colour: [f32; 3]| {
        distance(colour, crossing) <= DRIFT
            && distance(colour, own) >= FOREIGN
            && distance(colour, paper) >= NOT_PAPER
    };
    let reached = |column: usize, row: usize| {
        let (along, depth) = side.place(raster, column, row);
        let slack = ASKEW + depth / ASKEW_DEPTH;
        along + slack >= run.start && along < run.end + slack
    };
    let inside = |column: usize, row: usize| {
        (MARGIN..raster.columns - MARGIN).contains(&column) && (MARGIN..raster.rows - MARGIN).contains(&row)
    };
    let mut at = 0;
    while let Some(&(column, row)) = front.get(at) {
        at += 1;
        let Some(here) = raster.colour(column, row) else { continue };
        for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
            let (Some(x), Some(y)) = (column.checked_add_signed(dx), row.checked_add_signed(dy)) else {
                continue;
            };
            let Some(there) = raster.colour(x, y).filter(|_| inside(x, y)) else { continue };
            if distance(here, there) <= STEP && alike(there) && reached(x, y) {
                take(x, y, &mut front);
            }
        }
    }
    let (left, right) = bounds(front.iter().map(|cell| cell.0))?;
    let (top, bottom) = bounds(front.iter().map(|cell| cell.1))?;
    let size = ((right + 1 - left) as f64, (bottom + 1 - top) as f64);
    Some(Cover { bounds: Rect::new(left as f64, top as f64, size.0, size.1), cells: front.len() })
}

fn mean(colours: impl Iterator<Item = [f32; 3]>) -> Option<[f32; 3]> {
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for colour in colours {
        sum.iter_mut().zip(colour).for_each(|(total, value)| *total += value);
        count += 1.0;
    }
    (count > 0.0).then(|| sum.map(|total| total / count))
}

fn bounds(values: impl Iterator<Item = usize> + Clone) -> Option<(usize, usize)> {
    Some((values.clone().min()?, values.max()?))
}

/// Distance of two colours: luma counts half, since light falls off along a finger.
fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    let luma = |c: [f32; 3]| 0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2];
    let (la, lb) = (luma(a), luma(b));
    let (blue, red) = ((a[2] - la) - (b[2] - lb), (a[0] - la) - (b[0] - lb));
    (0.5 * (la - lb)).hypot(blue.hypot(red))
}
