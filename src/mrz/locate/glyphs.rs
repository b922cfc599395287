//! Connected pieces of ink of a character's size. In: runs of dark pixels. Out: glyphs with their runs, and their
//! extents along any direction.

use super::ink::Run;

/// Least extent of a glyph, px.
const MIN_SIDE_PX: u32 = 4;
/// Largest extent of a glyph, px: a few touching characters of the largest size.
const MAX_SIDE_PX: u32 = 110;
/// Least area, px.
const MIN_AREA_PX: u32 = 6;

/// One connected piece of ink.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Its runs, as a range of [`Glyphs::runs`].
    runs: std::ops::Range<usize>,
    /// Middle of its bounding box.
    pub(super) centre: (f32, f32),
    /// The longer side of its bounding box.
    pub(super) size: f32,
}

/// A glyph in coordinates turned by some angle: `t` along it, `n` across, clockwise of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) t0: f32,
    pub(super) t1: f32,
    pub(super) n0: f32,
    pub(super) n1: f32,
    /// Which glyph.
    pub(super) glyph: usize,
}

impl Piece {
    pub(super) fn t(&self) -> f32 {
        (self.t0 + self.t1) / 2.0
    }
    pub(super) fn n(&self) -> f32 {
        (self.n0 + self.n1) / 2.0
    }
    pub(super) fn width(&self) -> f32 {
        self.t1 - self.t0
    }
    pub(super) fn height(&self) -> f32 {
        self.n1 - self.n0
    }
}

/// All glyphs of a picture.
#[derive(Debug, Default)]
pub(super) struct Glyphs {
    runs: Vec<Run>,
    pub(super) all: Vec<Glyph>,
}

impl Glyphs {
    /// Joins runs that touch, corners included, and keeps pieces of a plausible size.
    pub(super) fn from_runs(runs: &[Run]) -> Self {
        let mut labels = Labels::over(runs.len());
        join_rows(runs, &mut labels);
        let mut order: Vec<(u32, u32)> =
            (0..runs.len() as u32).map(|index| (labels.root(index), index)).collect();
        order.sort_unstable();
        let mut glyphs = Self::default();
        for group in order.chunk_by(|a, b| a.0 == b.0) {
            glyphs.push(group.iter().filter_map(|(_, index)| runs.get(*index as usize).copied()));
        }
        glyphs
    }

    fn push(&mut self, runs: impl Iterator<Item = Run>) {
        let start = self.runs.len();
        self.runs.extend(runs);
        let (mut left, mut right, mut top, mut bottom, mut area) = (u32::MAX, 0, u32::MAX, 0, 0);
        for run in self.runs.get(start..).unwrap_or_default() {
            left = left.min(run.x0);
            right = right.max(run.x1);
            top = top.min(run.y);
            bottom = bottom.max(run.y + 1);
            area += run.x1 - run.x0;
        }
        let side = right.saturating_sub(left).max(bottom.saturating_sub(top));
        if !(MIN_SIDE_PX..=MAX_SIDE_PX).contains(&side) || area < MIN_AREA_PX {
            self.runs.truncate(start);
            return;
        }
        self.all.push(Glyph {
            runs: start..self.runs.len(),
            centre: ((left + right) as f32 / 2.0, (top + bottom) as f32 / 2.0),
            size: side as f32,
        });
    }

    /// Every glyph's extents along the direction with this cosine and sine.
    pub(super) fn turned(&self, (cos, sin): (f32, f32)) -> Vec<Piece> {
        self.all
            .iter()
            .enumerate()
            .map(|(index, glyph)| {
                let mut piece = Piece {
                    t0: f32::INFINITY,
                    t1: f32::NEG_INFINITY,
                    n0: f32::INFINITY,
                    n1: f32::NEG_INFINITY,
                    glyph: index,
                };
                for run in self.runs.get(glyph.runs.clone()).unwrap_or_default() {
                    let y = run.y as f32 + 0.5;
                    for x in [run.x0 as f32 + 0.5, run.x1 as f32 - 0.5] {
                        let (t, n) = (x * cos + y * sin, y * cos - x * sin);
                        piece.t0 = piece.t0.min(t);
                        piece.t1 = piece.t1.max(t);
                        piece.n0 = piece.n0.min(n);
                        piece.n1 = piece.n1.max(n);
                    }
                }
                Piece {
                    t0: piece.t0 - 0.5,
                    t1: piece.t1 + 0.5,
                    n0: piece.n0 - 0.5,
                    n1: piece.n1 + 0.5,
                    ..piece
                }
            })
            .collect()
    }

    /// How far the ink opens towards growing `t`: the correlation, over its pixels, of the place along the line
    /// with the distance from the glyph's middle line. Near 1 for `<`, near -1 for a turned one.
    pub(super) fn opening(&self, piece: &Piece, (cos, sin): (f32, f32)) -> f32 {
        let Some(glyph) = self.all.get(piece.glyph) else { return 0.0 };
        let (mut count, mut st, mut sd, mut stt, mut sdd, mut std) = (0.0_f32, 0.0, 0.0, 0.0, 0.0, 0.0);
        for run in self.runs.get(glyph.runs.clone()).unwrap_or_default() {
            let y = run.y as f32 + 0.5;
            for x in run.x0..run.x1 {
                let x = x as f32 + 0.5;
                let t = x * cos + y * sin - piece.t();
                let d = (y * cos - x * sin - piece.n()).abs();
                count += 1.0;
                st += t;
                sd += d;
                stt += t * t;
                sdd += d * d;
                std += t * d;
            }
        }
        let (vt, vd) = (stt - st * st / count, sdd - sd * sd / count);
        let product = (vt * vd).sqrt();
        if product > 1e-3 { (std - st * sd / count) / product } else { 0.0 }
    }
}

/// Unites runs of neighbouring rows that touch.
fn join_rows(runs: &[Run], labels: &mut Labels) {
    let mut above = 0;
    let mut here = 0;
    while let Some(first) = runs.get(here) {
        let end = here + runs.get(here..).map_or(0, |rest| rest.partition_point(|run| run.y == first.y));
        let touching = runs.get(above).is_some_and(|run| above < here && run.y + 1 == first.y);
        if touching {
            let (mut a, mut b) = (above, here);
            while let (true, true, Some(upper), Some(lower)) = (a < here, b < end, runs.get(a), runs.get(b)) {
                if upper.x0 <= lower.x1 && lower.x0 <= upper.x1 {
                    labels.unite(a as u32, b as u32);
                }
                if upper.x1 < lower.x1 {
                    a += 1;
                } else {
                    b += 1;
                }
            }
        }
        above = here;
        here = end;
    }
}

/// Disjoint sets with path halving.
struct Labels(Vec<u32>);

impl Labels {
    fn over(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    fn parent(&self, of: u32) -> u32 {
        self.0.get(of as usize).copied().unwrap_or(of)
    }

    fn root(&mut self, mut of: u32) -> u32 {
        loop {
            let (parent, grand) = (self.parent(of), self.parent(self.parent(of)));
            if parent == of {
                return of;
            }
            if let Some(slot) = self.0.get_mut(of as usize) {
                *slot = grand;
            }
            of = grand;
        }
    }

    fn unite(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        if let Some(slot) = self.0.get_mut(high as usize) {
            *slot = low;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs of a drawing, `#` for ink: as long as they go.
    fn runs(drawing: &[&str]) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (y, row) in drawing.iter().enumerate() {
            for (x, _) in row.match_indices('#') {
                let (y, x) = (y as u32, x as u32);
                match runs.last_mut() {
                    Some(last) if last.y == y && last.x1 == x => last.x1 += 1,
                    _ => runs.push(Run { y, x0: x, x1: x + 1 }),
                }
            }
        }
        runs
    }

    #[test]
    fn pieces_that_touch_at_corners_are_one_glyph() {
        let drawing = [
            "#.......#...",
            ".#.....#...#",
            "..#...#....#",
            "...#.#.....#",
            "....#......#",
            "...........#",
            "...........#",
        ];
        let glyphs = Glyphs::from_runs(&runs(&drawing));
        let centres: Vec<(f32, f32)> = glyphs.all.iter().map(|glyph| glyph.centre).collect();
        assert_eq!(centres, [(4.5, 2.5), (11.5, 4.0)]);
        let [piece, _] = glyphs.turned((1.0, 0.0))[..] else { panic!("two glyphs") };
        assert_eq!((piece.t0, piece.t1, piece.n0, piece.n1), (0.0, 9.0, 0.0, 5.0));
    }

    #[test]
    fn fillers_open_to_the_right() {
        let filler = ["...###", ".####.", "###...", ".####.", "...###"];
        let turned = ["###...", ".####.", "...###", ".####.", "###..."];
        let upright = ["######", "#....#", "#....#", "#....#", "######"];
        let opening = |drawing: &[&str]| {
            let glyphs = Glyphs::from_runs(&runs(drawing));
            let axis = (1.0, 0.0);
            glyphs.opening(&glyphs.turned(axis)[0], axis)
        };
        assert!(opening(&filler) > 0.7);
        assert!(opening(&turned) < -0.7);
        assert!(opening(&upright).abs() < 0.1);
    }
}
