//! A block of coverage values: what lettering and strokes are drawn into before they are inked.

#[cfg(test)]
use std::ops::Range;

/// Coverage, 0 to 1, over a block of pixels.
#[derive(Debug)]
pub(super) struct Mask {
    left: i64,
    top: i64,
    width: usize,
    height: usize,
    coverage: Vec<f32>,
}

impl Mask {
    /// An empty mask over the union of rectangles given as `[left, top, right, bottom]` in px.
    pub(super) fn covering(rects: impl Iterator<Item = [f32; 4]>) -> Self {
        let union = rects.fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |u, r| {
            [u[0].min(r[0]), u[1].min(r[1]), u[2].max(r[2]), u[3].max(r[3])]
        });
        if union[0] >= union[2] || union[1] >= union[3] {
            return Self { left: 0, top: 0, width: 0, height: 0, coverage: Vec::new() };
        }
        let (left, top) = (union[0].floor() as i64, union[1].floor() as i64);
        let width = (union[2].ceil() as i64 - left).clamp(0, 1 << 14) as usize;
        let height = (union[3].ceil() as i64 - top).clamp(0, 1 << 14) as usize;
        Self { left, top, width, height, coverage: vec![0.0; width * height] }
    }

    /// Adds coverage at a pixel of the canvas, up to 1.
    pub(super) fn add(&mut self, x: i64, y: i64, coverage: f32) {
        if let Some(cell) = self.cell(x, y) {
            *cell = (*cell + coverage).min(1.0);
        }
    }

    /// Lifts the coverage at a pixel of the canvas to at least `coverage`.
    pub(super) fn raise(&mut self, x: i64, y: i64, coverage: f32) {
        if let Some(cell) = self.cell(x, y) {
            *cell = cell.max(coverage);
        }
    }

    /// Pixels of the canvas that the mask spans.
    pub(super) fn cells(&self) -> impl Iterator<Item = (i64, i64)> + use<> {
        let (left, top, width, height) = (self.left, self.top, self.width as i64, self.height as i64);
        (0..height).flat_map(move |y| (0..width).map(move |x| (left + x, top + y)))
    }

    fn index(&self, x: i64, y: i64) -> Option<usize> {
        let (x, y) = (usize::try_from(x - self.left).ok()?, usize::try_from(y - self.top).ok()?);
        (x < self.width && y < self.height).then(|| y * self.width + x)
    }

    fn cell(&mut self, x: i64, y: i64) -> Option<&mut f32> {
        let index = self.index(x, y)?;
        self.coverage.get_mut(index)
    }

    /// Coverage at a pixel of the canvas; 0 outside the mask.
    pub(super) fn at(&self, x: i64, y: i64) -> f32 {
        self.index(x, y).and_then(|i| self.coverage.get(i)).copied().unwrap_or(0.0)
    }

    /// Bilinear coverage at a continuous place of the canvas.
    pub(super) fn between(&self, x: f64, y: f64) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        let (column, row) = (x.floor(), y.floor());
        let (u, v) = ((x - column) as f32, (y - row) as f32);
        let (column, row) = (column as i64, row as i64);
        let upper = self.at(column, row) * (1.0 - u) + self.at(column + 1, row) * u;
        let lower = self.at(column, row + 1) * (1.0 - u) + self.at(column + 1, row + 1) * u;
        upper * (1.0 - v) + lower * v
    }

    /// Rows of the canvas that hold at least half-covered pixels.
    #[cfg(test)]
    pub(super) fn inked_rows(&self) -> Range<i64> {
        let inked: Vec<i64> = self.cells().filter(|&(x, y)| self.at(x, y) >= 0.5).map(|(_, y)| y).collect();
        inked.iter().min().copied().unwrap_or(0)..inked.iter().max().map_or(0, |y| y + 1)
    }
}
