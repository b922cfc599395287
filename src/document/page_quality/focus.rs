//! Sharpness of a page as the width of its edges, 10 % to 90 % of their height, after Marziliano et al., "A
//! no-reference perceptual blur metric" (2002). In: luma in the measuring space. Out: the width of the sharper
//! edges by cell of a grid, from which zones and the page are summed.
//!
//! A ripple lower than [`RIPPLE`] does not end an edge, or noise would cut the wide edges of a blurred page into
//! short ones that look sharp. Rows and columns are counted apart and the softer of the two speaks, since a shaken
//! camera blurs along its way only. A part without edges has no width: it is never taken to be sharp.

use image::GrayImage;

use super::grid::Grid;

/// Lines that are looked at along each axis, at most.
const LINES: u32 = 220;
/// Luma by which a line must turn back for an edge to end there.
const RIPPLE: i32 = 5;
/// Least rise of an edge, in luma.
const MIN_RISE: i32 = 16;
/// Least rise as a share of the page's spread of luma: the edges of print, not of the pattern behind it.
const MIN_RISE_SHARE: f64 = 0.25;
/// Edges along an axis that a figure must rest on.
const MIN_EDGES: u32 = 40;
/// Which share of the edges is as sharp as the figure or sharper.
const SHARPER_SHARE: f64 = 0.25;
/// Widths are counted in steps of 1/16 px up to 32 px.
const STEPS_PER_PX: f64 = 16.0;
const STEPS: usize = 512;

/// Edge widths by cell.
#[derive(Default)]
pub(super) struct EdgeWidths {
    /// Rows, then columns; of each every cell's histogram.
    counts: [Vec<u16>; 2],
    line: Vec<u8>,
}

/// How sharp a part of the page is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sharpness {
    /// Width in px of the measuring space.
    pub(super) width_px: f64,
    /// Edges that it rests on.
    pub(super) edges: u32,
}

impl EdgeWidths {
    /// Collects the edges of a page whose luma spreads over `spread`.
    pub(super) fn collect(&mut self, luma: &GrayImage, grid: &Grid, spread: f64) {
        for counts in &mut self.counts {
            counts.clear();
            counts.resize(grid.len() * STEPS, 0);
        }
        let min_rise = MIN_RISE.max((spread * MIN_RISE_SHARE) as i32);
        let (width, height) = luma.dimensions();
        let [across, down] = &mut self.counts;
        for y in (0..height).step_by(height.div_ceil(LINES).max(1) as usize) {
            let start = y as usize * width as usize;
            if let Some(row) = luma.as_raw().get(start..start + width as usize) {
                edges_of_line(row, min_rise, |x, edge_px| count(across, grid.cell(x, y), edge_px));
            }
        }
        for x in (0..width).step_by(width.div_ceil(LINES).max(1) as usize) {
            self.line.clear();
            self.line.extend(luma.as_raw().iter().skip(x as usize).step_by(width.max(1) as usize));
            edges_of_line(&self.line, min_rise, |y, edge_px| count(down, grid.cell(x, y), edge_px));
        }
    }

    /// The sharper edges of some cells; `None` where there are too few to tell.
    pub(super) fn of(&self, cells: impl Iterator<Item = usize> + Clone) -> Option<Sharpness> {
        let axes = self.counts.iter().filter_map(|counts| sharper(counts, cells.clone()));
        axes.reduce(|a, b| Sharpness { width_px: a.width_px.max(b.width_px), edges: a.edges + b.edges })
    }
}

/// The sharper edges of some cells along one axis.
fn sharper(counts: &[u16], cells: impl Iterator<Item = usize>) -> Option<Sharpness> {
    let mut widths = [0_u32; STEPS];
    for cell in cells {
        for (sum, count) in widths.iter_mut().zip(counts.iter().skip(cell * STEPS)) {
            *sum += u32::from(*count);
        }
    }
    let edges: u32 = widths.iter().sum();
    (edges >= MIN_EDGES).then(|| Sharpness { width_px: quantile(&widths, edges), edges })
}

fn count(counts: &mut [u16], cell: usize, edge_px: f64) {
    let step = ((edge_px * STEPS_PER_PX) as usize).min(STEPS - 1);
    if let Some(count) = counts.get_mut(cell * STEPS + step) {
        *count = count.saturating_add(1);
    }
}

/// The width that [`SHARPER_SHARE`] of the edges do not exceed.
fn quantile(widths: &[u32; STEPS], edges: u32) -> f64 {
    let wanted = f64::from(edges) * SHARPER_SHARE;
    let mut below = 0.0;
    for (step, &count) in widths.iter().enumerate() {
        below += f64::from(count);
        if below >= wanted {
            return (step as f64 + 0.5) / STEPS_PER_PX;
        }
    }
    STEPS as f64 / STEPS_PER_PX
}

/// Tells place and width of every rise or fall of at least `min_rise`.
fn edges_of_line(line: &[u8], min_rise: i32, mut each: impl FnMut(u32, f64)) {
    let Some(&first) = line.first() else { return };
    let (mut from, mut to, mut rising) = (0, 0, true);
    let (mut low, mut high) = (i32::from(first), i32::from(first));
    for (at, &value) in line.iter().enumerate().skip(1) {
        let value = i32::from(value);
        // `low` is where the edge began, `high` how far it has come, for a fall as for a rise.
        let (ahead, back) = if rising { (value - high, high - value) } else { (high - value, value - high) };
        if ahead > 0 {
            (high, to) = (value, at);
        } else if back >= RIPPLE {
            if (high - low).abs() >= min_rise {
                tell(line, from, to, &mut each);
            }
            (low, from) = (high, to);
            (high, to, rising) = (value, at, !rising);
        }
    }
    if (high - low).abs() >= min_rise {
        tell(line, from, to, &mut each);
    }
}

fn tell(line: &[u8], from: usize, to: usize, each: &mut impl FnMut(u32, f64)) {
    let Some(ramp) = line.get(from..=to) else { return };
    let (Some(&first), Some(&last)) = (ramp.first(), ramp.last()) else { return };
    let (first, rise) = (f32::from(first), f32::from(last) - f32::from(first));
    let height = |value: u8| (f32::from(value) - first) / rise;
    // The first place at 90 %, and from there back to the last below 10 %.
    let Some(above) = ramp.iter().position(|&value| height(value) >= 0.9) else { return };
    let below = ramp.iter().take(above).rposition(|&value| height(value) <= 0.1).unwrap_or(0);
    let crossing = |at: usize, level: f32| {
        let (Some(&here), Some(&next)) = (ramp.get(at), ramp.get(at + 1)) else { return at as f32 };
        let (here, next) = (height(here), height(next));
        at as f32 + ((level - here) / (next - here).max(1e-3)).clamp(0.0, 1.0)
    };
    let end = crossing(above.saturating_sub(1), 0.9);
    let begin = crossing(below, 0.1);
    each(((from + to) / 2) as u32, f64::from((end - begin).max(0.0)));
}
