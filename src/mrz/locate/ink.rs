//! What is darker than its surroundings. In: luma. Out: runs of dark pixels, row by row.

use image::GrayImage;

/// What counts as dark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Threshold {
    /// Half the side of the window that a pixel is compared with, px. Strokes are a seventh of a character's height,
    /// so paper outweighs ink in the window even for characters of twice its side.
    pub(super) radius_px: usize,
    /// A dark pixel lies under the window's mean by this share of it...
    pub(super) contrast_share: f32,
    /// ...and by this many steps of luma.
    pub(super) contrast_steps: f32,
}

/// Dark pixels `x0..x1` of row `y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) y: u32,
    pub(super) x0: u32,
    pub(super) x1: u32,
}

/// The runs in reading order.
pub(super) fn dark_runs(luma: &GrayImage, threshold: Threshold) -> Vec<Run> {
    let radius = threshold.radius_px;
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    let mut runs = Vec::new();
    if width == 0 || height == 0 {
        return runs;
    }
    let rows: Vec<&[u8]> = luma.as_raw().chunks_exact(width).collect();
    let mut columns = vec![0_u32; width];
    let mut limits = vec![0.0_f32; width];
    for row in rows.iter().take(radius) {
        columns.iter_mut().zip(*row).for_each(|(sum, value)| *sum += u32::from(*value));
    }
    for (y, row) in rows.iter().enumerate() {
        if let Some(entering) = rows.get(y + radius) {
            columns.iter_mut().zip(*entering).for_each(|(sum, value)| *sum += u32::from(*value));
        }
        if let Some(leaving) = y.checked_sub(radius + 1).and_then(|above| rows.get(above)) {
            columns.iter_mut().zip(*leaving).for_each(|(sum, value)| *sum -= u32::from(*value));
        }
        let tall = (y + radius + 1).min(height) - y.saturating_sub(radius);
        window_limits(&columns, tall, threshold, &mut limits);
        push_runs(row, &limits, y as u32, &mut runs);
    }
    runs
}

/// Slides the window along a row of column sums; `limits` gets the luma under which a pixel is dark.
fn window_limits(columns: &[u32], tall: usize, threshold: Threshold, limits: &mut [f32]) {
    let radius = threshold.radius_px;
    let width = columns.len();
    let mut sum: u32 = columns.iter().take(radius).sum();
    for (x, limit) in limits.iter_mut().enumerate() {
        sum += columns.get(x + radius).copied().unwrap_or(0);
        sum -= x.checked_sub(radius + 1).and_then(|before| columns.get(before)).copied().unwrap_or(0);
        let wide = (x + radius + 1).min(width) - x.saturating_sub(radius);
        let mean = sum as f32 / (wide * tall) as f32;
        *limit = mean - (threshold.contrast_share * mean).max(threshold.contrast_steps);
    }
}

fn push_runs(row: &[u8], limits: &[f32], y: u32, runs: &mut Vec<Run>) {
    let mut start = None;
    for (x, (value, limit)) in row.iter().zip(limits).enumerate() {
        match (f32::from(*value) < *limit, start) {
            (true, None) => start = Some(x as u32),
            (false, Some(x0)) => {
                runs.push(Run { y, x0, x1: x as u32 });
                start = None;
            }
            _ => {}
        }
    }
    if let Some(x0) = start {
        runs.push(Run { y, x0, x1: row.len() as u32 });
    }
}
