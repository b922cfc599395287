//! Light along lines of a picture. In: luma and places in px. Out: bilinear samples, and profiles averaged along the
//! bars, with running sums that match patterns of bars of any width in a few steps.

use image::GrayImage;

use crate::geometry::Point;

/// Light at a place, interpolated between the four nearest px; the border's beyond it.
pub(in crate::barcode) fn light(luma: &GrayImage, at: Point) -> f32 {
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    if width == 0 || height == 0 || !at.x.is_finite() || !at.y.is_finite() {
        return 0.0;
    }
    let x = (at.x - 0.5).clamp(0.0, (width - 1) as f64) as f32;
    let y = (at.y - 0.5).clamp(0.0, (height - 1) as f64) as f32;
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
    let (dx, dy) = (x - left as f32, y - top as f32);
    let pixels = luma.as_raw();
    let read = |x: usize, y: usize| f32::from(pixels.get(y * width + x).copied().unwrap_or(0));
    let upper = read(left, top) * (1.0 - dx) + read(right, top) * dx;
    let lower = read(left, bottom) * (1.0 - dx) + read(right, bottom) * dx;
    upper * (1.0 - dy) + lower * dy
}

/// A profile's running sums, one px a step.
pub(super) struct Profile {
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Profile {
    /// From `from` along `step` (one px long), `count` px, averaged over `lines` lines `apart` from each other.
    pub(super) fn along(
        luma: &GrayImage,
        from: Point,
        step: Point,
        count: usize,
        lines: usize,
        apart: Point,
    ) -> Self {
        let (mut sums, mut squares) = (Vec::with_capacity(count + 1), Vec::with_capacity(count + 1));
        let (mut sum, mut square) = (0.0, 0.0);
        sums.push(0.0);
        squares.push(0.0);
        for index in 0..count {
            let at = from + step * (index as f64 + 0.5);
            let mut value = 0.0;
            for line in 0..lines {
                value += f64::from(light(luma, at + apart * (line as f64 - 0.5 * (lines as f64 - 1.0))));
            }
            let value = value / lines.max(1) as f64;
            sum += value;
            square += value * value;
            sums.push(sum);
            squares.push(square);
        }
        Self { sums, squares }
    }

    #[inline]
    fn at(list: &[f64], x: f64) -> f64 {
        let index = x.max(0.0) as usize;
        match list.get(index..index + 2) {
            Some([here, next]) => here + (next - here) * (x - index as f64),
            _ => list.last().copied().unwrap_or(0.0),
        }
    }

    /// By how much it is lighter on average from `light` to `light + its length` than in `dark`, in luma levels; to
    /// whole px, as a cheap test before a correlation.
    pub(super) fn difference(&self, light: (f64, f64), dark: (f64, f64)) -> f64 {
        let mean = |(from, to): (f64, f64)| {
            let from = from.max(0.0) as usize;
            let to = (to.max(0.0) as usize).max(from + 1);
            let sum = |index: usize| self.sums.get(index).or(self.sums.last()).copied().unwrap_or(0.0);
            (sum(to) - sum(from)) / (to - from) as f64
        };
        mean(light) - mean(dark)
    }

    /// Correlation of the profile with runs of alternating dark and light, the first of them dark if `dark_first`,
    /// from `from` px on, a module being `module` px: -1 to 1, and
    /// the contrast of what matches in luma levels; 0 where the profile is too short or even.
    pub(super) fn correlation(&self, runs: &[f32], dark_first: bool, from: f64, module: f64) -> (f64, f64) {
        let length = runs.iter().map(|run| f64::from(*run)).sum::<f64>() * module;
        let end = from + length;
        if from < 0.0 || end > (self.sums.len() - 1) as f64 || length < 8.0 {
            return (0.0, 0.0);
        }
        let (mut at, mut sign) = (from, if dark_first { -1.0 } else { 1.0 });
        let mut before = Self::at(&self.sums, from);
        let first = before;
        let (mut signed, mut signs) = (0.0, 0.0);
        for run in runs {
            at += f64::from(*run) * module;
            let here = Self::at(&self.sums, at);
            signed += sign * (here - before);
            signs += sign * f64::from(*run) * module;
            before = here;
            sign = -sign;
        }
        let sum = before - first;
        let square = Self::at(&self.squares, end) - Self::at(&self.squares, from);
        let (mean, mean_sign) = (sum / length, signs / length);
        let deviation = (square / length - mean * mean).max(0.0).sqrt();
        let sign_deviation = (1.0 - mean_sign * mean_sign).max(0.0).sqrt();
        // Less contrast than this is no print.
        if deviation < 8.0 || sign_deviation < 1e-6 {
            return (0.0, 0.0);
        }
        let contrast = (signed / length - mean * mean_sign) / sign_deviation;
        (contrast / deviation, contrast)
    }
}
