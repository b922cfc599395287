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
    let wide: Vec<f32> =
        (0..width).map(|x| ((x + radius + 1).min(width) - x.saturating_sub(radius)) as f32).collect();
    let mut columns = vec![0_u32; width];
    let mut sums = vec![0_u32; width + 2 * radius + 1];
    let mut dark = vec![0_u8; width];
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
        running_sums(&columns, radius, &mut sums);
        mark_dark(row, &sums, &wide, tall as f32, threshold, &mut dark);
        push_runs(&dark, y as u32, &mut runs);
    }
    runs
}

/// `sums[i]` becomes the sum of the columns before `i - radius`; past the last one the sum stays.
fn running_sums(columns: &[u32], radius: usize, sums: &mut [u32]) {
    let mut sum = 0;
    for (to, column) in sums.iter_mut().skip(radius + 1).zip(columns) {
        sum += column;
        *to = sum;
    }
    sums.iter_mut().skip(radius + 1 + columns.len()).for_each(|to| *to = sum);
}

/// Compares each pixel of a row with the mean of its window, multiplied by the window's area on both sides.
fn mark_dark(row: &[u8], sums: &[u32], wide: &[f32], tall: f32, threshold: Threshold, dark: &mut [u8]) {
    let after = sums.get(2 * threshold.radius_px + 1..).unwrap_or_default();
    let share = 1.0 - threshold.contrast_share;
    let steps = threshold.contrast_steps;
    for ((((dark, value), low), high), wide) in dark.iter_mut().zip(row).zip(sums).zip(after).zip(wide) {
        let sum = (high - low) as f32;
        let area = wide * tall;
        let limit = (share * sum).min(sum - steps * area);
        *dark = u8::from(f32::from(*value) * area < limit);
    }
}

fn push_runs(dark: &[u8], y: u32, runs: &mut Vec<Run>) {
    let mut from = 0;
    while let Some(start) = dark.get(from..).and_then(|rest| rest.iter().position(|dark| *dark != 0)) {
        let x0 = from + start;
        let length = dark.get(x0..).and_then(|rest| rest.iter().position(|dark| *dark == 0));
        from = length.map_or(dark.len(), |length| x0 + length);
        runs.push(Run { y, x0: x0 as u32, x1: from as u32 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THRESHOLD: Threshold = Threshold { radius_px: 5, contrast_share: 0.1, contrast_steps: 5.0 };

    #[test]
    fn strokes_are_runs_and_paper_is_none() {
        let luma = GrayImage::from_fn(30, 20, |x, y| {
            let stroke = (10..13).contains(&x) && (4..9).contains(&y);
            image::Luma([if stroke { 40 } else { 200 }])
        });
        let expected: Vec<Run> = (4..9).map(|y| Run { y, x0: 10, x1: 13 }).collect();
        assert_eq!(dark_runs(&luma, THRESHOLD), expected);
        assert!(dark_runs(&GrayImage::from_pixel(30, 20, image::Luma([90])), THRESHOLD).is_empty());
    }

    #[test]
    fn a_slope_of_light_is_no_ink() {
        let luma = GrayImage::from_fn(120, 40, |x, _| image::Luma([80 + x as u8]));
        assert!(dark_runs(&luma, THRESHOLD).iter().all(|run| run.x0 < 5));
    }

    #[test]
    fn edges_and_tiny_pictures_are_safe() {
        for (width, height) in [(0, 0), (1, 1), (3, 40), (40, 3)] {
            let luma =
                GrayImage::from_fn(width, height, |x, y| image::Luma([((x * 7 + y * 13) % 251) as u8]));
            for run in dark_runs(&luma, THRESHOLD) {
                assert!(run.x0 < run.x1 && run.x1 <= width && run.y < height);
            }
        }
    }
}
