//! Sharpness as the width of edges, after Marziliano et al., "A no-reference perceptual blur metric" (2002), with
//! 10 % to 90 % crossings instead of extremes so that noise in the flats does not widen an edge.
//!
//! In: full-resolution luma, of which rows and columns of at most [`MOST_PX`] px are looked at. Out: the width of the
//! sharper edges, which is what legibility hangs on; the soft shading of a portrait does not blur a page of text.

use image::GrayImage;

use crate::error::Result;
use crate::frame::Frame;
use crate::inference::Catalog;
use crate::record::{FocusReport, Outcome, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Px that are looked at, at most: rows and columns at equal distances, some 90 of each for a page.
const MOST_PX: u64 = 240_000;
/// An edge must rise by this much luma to count.
const MIN_RISE: i32 = 32;
/// Edges that a figure must rest on.
const MIN_EDGES: u32 = 40;
/// Which share of the edges is as sharp as the figure or sharper.
const SHARPER_SHARE: f64 = 0.25;
/// Widths are counted in steps of 1/20 px up to 40 px.
const STEPS_PER_PX: f64 = 20.0;
const STEPS: usize = 800;

/// Measures edge width.
pub struct FocusStage;

/// The histogram of widths and the columns' pixels, one column after the other.
struct Scratch {
    widths: Vec<u32>,
    columns: Vec<u8>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { widths: vec![0; STEPS], columns: Vec::new() }
    }
}

impl FocusStage {
    /// Needs nothing.
    ///
    /// # Errors
    /// None today.
    pub fn prepare(_profile: &Profile, _catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self))
    }
}

impl Stage for FocusStage {
    fn id(&self) -> StageId {
        StageId::Focus
    }

    fn needs(&self) -> &'static [StageId] {
        &[]
    }

    fn cadence(&self) -> Cadence {
        Cadence::EveryFrame
    }

    fn run(&self, state: &mut State, frame: &Frame, _seen: &Observations) -> Result<Outcome<Report>> {
        let scratch = state.scratch::<Scratch>()?;
        scratch.widths.fill(0);
        collect_widths(frame.luma(), scratch);
        let edges: u32 = scratch.widths.iter().sum();
        if edges < MIN_EDGES {
            return Ok(Outcome::not_found("too few edges to judge focus by"));
        }
        Ok(Outcome::Found(Report::Focus(FocusReport {
            edge_width_px: quantile(&scratch.widths, f64::from(edges) * SHARPER_SHARE),
            edges,
            laplacian_variance: laplacian_variance(&frame.working().luma),
        })))
    }
}

fn collect_widths(luma: &GrayImage, scratch: &mut Scratch) {
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    if width == 0 || height == 0 {
        return;
    }
    let step = (2 * width as u64 * height as u64).div_ceil(MOST_PX).max(1) as usize;
    let Scratch { widths, columns } = scratch;
    columns.resize(width.div_ceil(step) * height, 0);
    for (y, row) in luma.as_raw().chunks_exact(width).enumerate() {
        if y % step == 0 {
            edges_of_line(row, widths);
        }
        // Row by row: down a column, every px would be in another cache line.
        for (column, px) in columns.chunks_exact_mut(height).zip(row.iter().step_by(step)) {
            column[y] = *px;
        }
    }
    columns.chunks_exact(height).for_each(|column| edges_of_line(column, widths));
}

/// Counts the 10-90 % width of every monotonic rise or fall of at least [`MIN_RISE`].
fn edges_of_line(line: &[u8], widths: &mut [u32]) {
    let (mut start, mut trend) = (0, 0);
    for (at, pair) in line.windows(2).enumerate() {
        let turn = (i32::from(pair[1]) - i32::from(pair[0])).signum();
        if turn != trend || turn == 0 {
            count_edge(&line[start..=at], widths);
            (start, trend) = (at, turn);
        }
    }
    count_edge(line.get(start..).unwrap_or_default(), widths);
}

/// Counts one monotonic run, where it rises or falls enough.
fn count_edge(run: &[u8], widths: &mut [u32]) {
    let (Some(&first), Some(&last)) = (run.first(), run.last()) else { return };
    let rise = i32::from(last.abs_diff(first));
    if rise >= MIN_RISE {
        let step = ((crossing(run, 9 * rise) - crossing(run, rise)) * STEPS_PER_PX) as usize;
        if let Some(count) = widths.get_mut(step.min(STEPS - 1)) {
            *count += 1;
        }
    }
}

/// Where a monotonic run has risen or fallen by `tenths` of a level, in px from its start.
fn crossing(run: &[u8], tenths: i32) -> f64 {
    let first = run.first().copied().unwrap_or_default();
    let mut here = 0;
    for (index, &value) in run.iter().enumerate().skip(1) {
        let next = 10 * i32::from(value.abs_diff(first));
        if next >= tenths {
            return (index - 1) as f64 + f64::from(tenths - here) / f64::from((next - here).max(1));
        }
        here = next;
    }
    run.len().saturating_sub(1) as f64
}

fn quantile(widths: &[u32], wanted: f64) -> f64 {
    let mut below = 0.0;
    for (step, &count) in widths.iter().enumerate() {
        below += f64::from(count);
        if below >= wanted {
            return (step as f64 + 0.5) / STEPS_PER_PX;
        }
    }
    STEPS as f64 / STEPS_PER_PX
}

/// Variance of the 4-neighbour Laplacian of a luma picture, in one pass over rows; 0 for one under 3 px a side.
#[must_use]
pub fn laplacian_variance(luma: &GrayImage) -> f64 {
    let width = luma.width() as usize;
    if width < 3 || luma.height() < 3 {
        return 0.0;
    }
    let (mut sum, mut squares, mut count) = (0_i64, 0_i64, 0_i64);
    let pixels = luma.as_raw();
    for three in pixels.windows(3 * width).step_by(width) {
        let (above, rest) = three.split_at(width);
        let (here, below) = rest.split_at(width);
        let (row_sum, row_squares) = laplacian_sums(above, here, below);
        sum += row_sum;
        squares += row_squares;
        count += width as i64 - 2;
    }
    let mean = sum as f64 / count as f64;
    squares as f64 / count as f64 - mean * mean
}

/// Sum and sum of squares of one row's Laplacian, without the row's ends. Summed up in 32 bits over stretches that
/// cannot overflow them: a value is at most 1020.
fn laplacian_sums(above: &[u8], here: &[u8], below: &[u8]) -> (i64, i64) {
    const STRETCH: usize = 1024;
    let (mut sum, mut squares) = (0, 0);
    let inner = here.len() - 2;
    for start in (0..inner).step_by(STRETCH) {
        let end = (start + STRETCH).min(inner);
        let near = above[start + 1..=end].iter().zip(&below[start + 1..=end]);
        let along = here[start..end].iter().zip(&here[start + 1..=end]).zip(&here[start + 2..end + 2]);
        let (mut part, mut part_squares) = (0_i32, 0_i32);
        for ((up, down), ((left, middle), right)) in near.zip(along) {
            let value = i32::from(*up) + i32::from(*down) + i32::from(*left) + i32::from(*right)
                - 4 * i32::from(*middle);
            part += value;
            part_squares += value * value;
        }
        sum += i64::from(part);
        squares += i64::from(part_squares);
    }
    (sum, squares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::FrameId;

    /// A picture of bars, blurred by a Gaussian of `sigma_px`.
    fn bars(sigma_px: f32) -> GrayImage {
        let sharp = GrayImage::from_fn(320, 240, |x, y| {
            image::Luma([if (x / 16 + y / 24) % 2 == 0 { 40 } else { 210 }])
        });
        if sigma_px > 0.0 { image::imageops::blur(&sharp, sigma_px) } else { sharp }
    }

    fn edge_width_px(luma: GrayImage) -> f64 {
        let frame = Frame::from_luma(FrameId(0), 0, luma);
        let outcome = FocusStage.run(&mut State::default(), &frame, &Observations::default()).unwrap();
        match outcome.found() {
            Some(Report::Focus(report)) => report.edge_width_px,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn width_grows_with_blur_and_matches_the_gaussian() {
        let widths: Vec<f64> = [0.0, 1.0, 2.0, 3.0].iter().map(|&sigma| edge_width_px(bars(sigma))).collect();
        assert!(widths.windows(2).all(|pair| pair[1] > pair[0]), "{widths:?}");
        // A Gaussian edge rises from 10 % to 90 % over 2.563 sigma.
        assert!((widths[2] - 2.0 * 2.563).abs() < 0.6, "{widths:?}");
    }

    #[test]
    fn a_blank_picture_is_not_sharp_but_unmeasured() {
        let frame = Frame::from_luma(FrameId(0), 0, GrayImage::from_pixel(64, 64, image::Luma([128])));
        let outcome = FocusStage.run(&mut State::default(), &frame, &Observations::default()).unwrap();
        assert!(matches!(outcome, Outcome::NotFound { .. }));
    }

    #[test]
    fn tiny_pictures_do_not_upset_it() {
        for (width, height) in [(1, 1), (1, 300), (300, 1), (2, 2)] {
            let frame = Frame::from_luma(FrameId(0), 0, GrayImage::new(width, height));
            assert!(FocusStage.run(&mut State::default(), &frame, &Observations::default()).is_ok());
        }
    }
}
