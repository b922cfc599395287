//! Looks for bull's eyes. In: evened luma. Out: places where dark and light runs of one width alternate about a dark
//! middle, along the row and along the column.

use super::grid::Evened;
use crate::geometry::Point;

/// Runs about the middle that must be of one width: the middle module and three rings on each side.
const RUNS: usize = 7;

/// A bull's eye.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eye {
    /// Its middle in px.
    pub(super) middle: Point,
    /// Width of a module along the row and the column, in px; 1 to 1.41 times that along its own sides.
    pub(super) run_px: f64,
    /// Rows that showed it.
    rows: usize,
}

/// Bull's eyes, the surest first.
pub(super) fn eyes(even: &Evened) -> Vec<Eye> {
    let (width, height) = even.size();
    let mut found: Vec<Eye> = Vec::new();
    for y in (0..height).step_by(2) {
        let row = |x: usize| even.dark_px(x, y);
        for (middle, run) in targets(width, row) {
            let column = |y: usize| even.dark_px(middle as usize, y);
            let reach = (RUNS as f64 * run * 1.5) as usize;
            let from = y.saturating_sub(reach);
            let count = (y + reach).min(height) - from;
            let crossing = targets(count, |index| column(from + index)).into_iter().find(|(at, other)| {
                (at + from as f64 - y as f64).abs() < 1.2 * run && (0.6..1.7).contains(&(other / run))
            });
            let Some((at, other)) = crossing else { continue };
            let place = Point::new(middle, at + from as f64);
            let run_px = 0.5 * (run + other);
            match found.iter_mut().find(|eye| eye.middle.distance(place) < 3.0 * eye.run_px) {
                Some(eye) => {
                    let share = 1.0 / (eye.rows as f64 + 1.0);
                    eye.middle = eye.middle.lerp(place, share);
                    eye.run_px += (run_px - eye.run_px) * share;
                    eye.rows += 1;
                }
                None => found.push(Eye { middle: place, run_px, rows: 1 }),
            }
        }
    }
    found.sort_by_key(|eye| std::cmp::Reverse(eye.rows));
    found
}

/// Middles of runs of one width along a line of px, and that width.
fn targets(count: usize, dark: impl Fn(usize) -> bool) -> Vec<(f64, f64)> {
    let mut starts: Vec<usize> = vec![0];
    let mut last = count > 0 && dark(0);
    let first_is_dark = last;
    for at in 1..count {
        let here = dark(at);
        if here != last {
            starts.push(at);
            last = here;
        }
    }
    starts.push(count);
    let mut found = Vec::new();
    for (index, edges) in starts.windows(RUNS + 1).enumerate() {
        // The middle of seven is dark where the first is light.
        let dark_first = (index % 2 == 0) == first_is_dark;
        let (Some(from), Some(to)) = (edges.first(), edges.last()) else { continue };
        let run = (to - from) as f64 / RUNS as f64;
        let even = edges.windows(2).all(|pair| {
            let width = (pair[1] - pair[0]) as f64;
            (width - run).abs() <= (0.4 * run).max(0.9)
        });
        if !dark_first && even && run >= 1.2 {
            found.push((0.5 * (from + to) as f64, run));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_runs_of_one_width_about_a_dark_middle_are_targets() {
        let line = |runs: &[usize]| -> Vec<bool> {
            runs.iter().enumerate().flat_map(|(i, run)| std::iter::repeat_n(i % 2 == 1, *run)).collect()
        };
        // Light border, dark ring, then light, dark, light, DARK, light, dark, light.
        let eye = line(&[9, 4, 4, 4, 4, 4, 4, 4, 4, 4, 9]);
        let found = targets(eye.len(), |at| eye[at]);
        assert!(
            found.iter().any(|(at, run)| (*at - 27.0).abs() < 1.0 && (*run - 4.0).abs() < 0.1),
            "{found:?}"
        );
        let finder = line(&[9, 4, 4, 12, 4, 4, 9, 4, 4]);
        assert!(targets(finder.len(), |at| finder[at]).is_empty());
        assert!(targets(0, |_| true).is_empty());
    }
}
