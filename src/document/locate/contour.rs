//! The outline of the largest region of a grid of logits. In: logits per cell, a level. Out: points where the logit
//! crosses the level, in cells, and where the region meets the border of what is shown.

use super::window::Window;
use crate::geometry::Point;

/// An outline in cells: (0, 0) is the grid's outer corner, cell centres are at halves.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Outline {
    /// Where the logit crosses the level next to the region.
    pub(super) crossings: Vec<Point>,
    /// Outer edges of the region's cells on the border of what is shown: there it may go on outside.
    pub(super) at_border: Vec<Point>,
}

impl Outline {
    /// All of its points.
    pub(super) fn points(&self) -> impl Iterator<Item = Point> {
        self.crossings.iter().chain(&self.at_border).copied()
    }
}

/// Buffers of one outline after the other.
#[derive(Debug, Default)]
pub(super) struct OutlineScratch {
    outline: Outline,
    regions: Regions,
}

/// Cells by the region that they lie in.
#[derive(Debug, Default)]
struct Regions {
    /// From 1; 0 is outside.
    labels: Vec<u32>,
    sizes: Vec<usize>,
    stack: Vec<usize>,
}

/// Outlines the largest 4-connected region of logits over `level` among the cells that `window` shows; `None` where there
/// is none.
pub(super) fn outline<'a>(
    logits: &[f32],
    side: usize,
    level: f32,
    window: &Window,
    scratch: &'a mut OutlineScratch,
) -> Option<&'a Outline> {
    let OutlineScratch { outline, regions } = scratch;
    outline.crossings.clear();
    outline.at_border.clear();
    let shown = |x: usize, y: usize| window.shows(Point::new(x as f64 + 0.5, y as f64 + 0.5));
    let over =
        |x: usize, y: usize| logits.get(y * side + x).is_some_and(|&logit| logit > level) && shown(x, y);
    regions.label(logits.len(), side, over);
    let Regions { labels, sizes, .. } = regions;
    let largest = (0..sizes.len()).max_by_key(|&region| sizes[region])?;
    let at = |x: usize, y: usize| logits.get(y * side + x).map_or(0.0, |logit| logit - level);
    for y in 0..side {
        for x in 0..side {
            if labels.get(y * side + x) != Some(&(largest as u32 + 1)) {
                continue;
            }
            let (inside, centre) = (at(x, y), Point::new(x as f64 + 0.5, y as f64 + 0.5));
            for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let step = Point::new(f64::from(dx), f64::from(dy));
                match (x.checked_add_signed(dx as isize), y.checked_add_signed(dy as isize)) {
                    (Some(u), Some(v)) if u < side && v < side && shown(u, v) => {
                        let outside = at(u, v);
                        if outside <= 0.0 {
                            let share = inside / (inside - outside).max(f32::MIN_POSITIVE);
                            outline.crossings.push(centre + step * f64::from(share.clamp(0.0, 1.0)));
                        }
                    }
                    _ => outline.at_border.push(centre + step * 0.5),
                }
            }
        }
    }
    Some(outline)
}

impl Regions {
    /// Numbers the 4-connected regions and counts their cells.
    fn label(&mut self, cells: usize, side: usize, over: impl Fn(usize, usize) -> bool) {
        let inside = |cell: usize| over(cell % side, cell / side);
        let Self { labels, sizes, stack } = self;
        labels.clear();
        labels.resize(cells, 0);
        sizes.clear();
        for start in 0..cells {
            if labels[start] != 0 || !inside(start) {
                continue;
            }
            let name = sizes.len() as u32 + 1;
            let mut size = 0;
            labels[start] = name;
            stack.push(start);
            while let Some(cell) = stack.pop() {
                size += 1;
                let (x, y) = (cell % side, cell / side);
                let neighbours = [
                    (x > 0).then(|| cell - 1),
                    (x + 1 < side).then_some(cell + 1),
                    (y > 0).then(|| cell - side),
                    (y + 1 < side).then_some(cell + side),
                ];
                for next in neighbours.into_iter().flatten() {
                    if labels[next] == 0 && inside(next) {
                        labels[next] = name;
                        stack.push(next);
                    }
                }
            }
            sizes.push(size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_lie_where_the_logit_is_zero() {
        // A ramp from left to right that is zero at x = 2.25.
        let logits: Vec<f32> = (0..16).map(|cell| 2.25 - ((cell % 4) as f32 + 0.5)).collect();
        let mut scratch = OutlineScratch::default();
        let outline = outline(&logits, 4, 0.0, &Window::of_grid(4), &mut scratch).unwrap();
        assert_eq!(outline.crossings.len(), 4);
        assert!(outline.crossings.iter().all(|p| (p.x - 2.25).abs() < 1e-6));
        assert!(outline.at_border.iter().any(|p| p.x == 0.0));
        let inner = super::outline(&logits, 4, 1.0, &Window::of_grid(4), &mut scratch).unwrap();
        assert!(inner.crossings.iter().all(|p| (p.x - 1.25).abs() < 1e-6));
    }

    #[test]
    fn the_largest_region_is_outlined() {
        let mut logits = vec![-1.0; 36];
        for cell in [0, 1, 6, 7, 8, 35] {
            logits[cell] = 1.0;
        }
        let mut scratch = OutlineScratch::default();
        let outline = outline(&logits, 6, 0.0, &Window::of_grid(6), &mut scratch).unwrap();
        // Five cells in two rows: ten outer sides, four of them on the grid's border.
        assert_eq!((outline.crossings.len(), outline.at_border.len()), (6, 4));
    }

    #[test]
    fn nothing_positive_has_no_outline() {
        assert_eq!(outline(&[-1.0; 16], 4, 0.0, &Window::of_grid(4), &mut OutlineScratch::default()), None);
    }
}
