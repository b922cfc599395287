//! A fine pattern that repeats over the face, as the pixels of a screen, the stripes they make with a camera's own, and
//! the dots of print leave it. In: the frame's luma and the face's box. Out: how far the strongest repetition stands out
//! of the spectrum round it, in dB.
//!
//! Skin has no fine pattern of one period. The spectrum is the mean over many small windows (Welch, "The use of fast
//! Fourier transform for the estimation of power spectra", 1967), so chance peaks are low.

use image::GrayImage;

use super::Measured;
use crate::geometry::Rect;

/// Side of a window, in px of the frame.
const SIDE: usize = 64;
/// Windows along each axis at most.
const MOST_WINDOWS: usize = 5;
/// The part of the box that is face whatever its shape.
const INNER: f64 = 0.8;
/// Periods of at least this many px are the face's own shape and light.
const LONGEST_PERIOD_PX: f64 = 9.0;
/// What is compared with a peak: frequencies up to this many steps away, without those next to it.
const ROUND: i32 = 4;
/// JPEG repeats every eight px: steps of the spectrum between its frequencies.
const BLOCK_STEP: usize = SIDE / 8;

/// How far the strongest fine repetition stands out, in dB.
pub(super) fn prominence_db(luma: &GrayImage, face: Rect) -> Measured {
    let whole = Rect::new(0.0, 0.0, luma.width().into(), luma.height().into());
    let part = face.scaled_about_centre(INNER).intersection(whole);
    let (columns, rows) = (starts(part.x, part.width), starts(part.y, part.height));
    if columns.is_empty() || rows.is_empty() {
        return Err("the face is too small".into());
    }
    let mut power = vec![0.0_f32; SIDE * SIDE];
    let mut window = Window::new();
    for &top in &rows {
        for &left in &columns {
            window.add_power(luma, left, top, &mut power);
        }
    }
    strongest_db(&power).ok_or_else(|| "the face has no contrast to judge by".into())
}

/// Where windows start so that they cover `length` px from `from`, overlapping by half where there is room.
fn starts(from: f64, length: f64) -> Vec<usize> {
    let (from, length) = (from.max(0.0).ceil() as usize, length.max(0.0) as usize);
    let Some(room) = length.checked_sub(SIDE + 1) else { return Vec::new() };
    let steps = (room / (SIDE / 2)).min(MOST_WINDOWS - 1);
    (0..=steps).map(|step| from + (room * step).checked_div(steps).unwrap_or(room / 2)).collect()
}

/// Scratch of one window, and the tables that all share.
struct Window {
    real: Vec<f32>,
    imaginary: Vec<f32>,
    taper: Vec<f32>,
    turns: Vec<(f32, f32)>,
}

impl Window {
    fn new() -> Self {
        let angle = |k: usize| std::f64::consts::TAU * k as f64 / SIDE as f64;
        Self {
            real: vec![0.0; SIDE * SIDE],
            imaginary: vec![0.0; SIDE * SIDE],
            taper: (0..SIDE).map(|k| (0.5 - 0.5 * (angle(k) + angle(1) / 2.0).cos()) as f32).collect(),
            turns: (0..SIDE / 2).map(|k| (angle(k).cos() as f32, -angle(k).sin() as f32)).collect(),
        }
    }

    /// Adds the window's power at each frequency, as a share of all of it: bright parts do not count more.
    fn add_power(&mut self, luma: &GrayImage, left: usize, top: usize, power: &mut [f32]) {
        let stride = luma.width() as usize;
        let rows = luma.as_raw().chunks_exact(stride.max(1)).skip(top).take(SIDE);
        for (y, row) in rows.enumerate() {
            let (Some(row), Some(into)) =
                (row.get(left..left + SIDE), self.real.get_mut(y * SIDE..(y + 1) * SIDE))
            else {
                return;
            };
            into.iter_mut().zip(row).for_each(|(value, &level)| *value = f32::from(level));
        }
        let mean = self.real.iter().sum::<f32>() / (SIDE * SIDE) as f32;
        for (values, down) in self.real.chunks_exact_mut(SIDE).zip(&self.taper) {
            for (value, across) in values.iter_mut().zip(&self.taper) {
                *value = (*value - mean) * across * down;
            }
        }
        self.imaginary.fill(0.0);
        self.transform_rows();
        self.transpose();
        self.transform_rows();
        let fine = |index: usize| is_fine(index % SIDE, index / SIDE);
        let here = || self.real.iter().zip(&self.imaginary).map(|(re, im)| re * re + im * im);
        let total: f32 = here().enumerate().filter(|(index, _)| fine(*index)).map(|(_, value)| value).sum();
        if total > 0.0 {
            power.iter_mut().zip(here()).for_each(|(sum, value)| *sum += value / total);
        }
    }

    fn transform_rows(&mut self) {
        for (real, imaginary) in self.real.chunks_exact_mut(SIDE).zip(self.imaginary.chunks_exact_mut(SIDE)) {
            transform(real, imaginary, &self.turns);
        }
    }

    fn transpose(&mut self) {
        for values in [&mut self.real, &mut self.imaginary] {
            for y in 1..SIDE {
                for x in 0..y {
                    values.swap(y * SIDE + x, x * SIDE + y);
                }
            }
        }
    }
}

/// The discrete Fourier transform in place, by Cooley and Tukey; the length is a power of two.
fn transform(real: &mut [f32], imaginary: &mut [f32], turns: &[(f32, f32)]) {
    let length = real.len();
    let mut swapped = 0;
    for index in 1..length {
        let mut bit = length >> 1;
        while swapped & bit != 0 {
            swapped ^= bit;
            bit >>= 1;
        }
        swapped |= bit;
        if index < swapped {
            real.swap(index, swapped);
            imaginary.swap(index, swapped);
        }
    }
    let mut half = 1;
    while half < length {
        let step = length / (2 * half);
        for start in (0..length).step_by(2 * half) {
            for k in 0..half {
                let (cos, sin) = turns[k * step];
                let (near, far) = (start + k, start + k + half);
                let re = real[far] * cos - imaginary[far] * sin;
                let im = real[far] * sin + imaginary[far] * cos;
                (real[far], imaginary[far]) = (real[near] - re, imaginary[near] - im);
                (real[near], imaginary[near]) = (real[near] + re, imaginary[near] + im);
            }
        }
        half *= 2;
    }
}

/// Steps from zero frequency, where those beyond the middle count backwards.
fn from_zero(k: usize) -> f64 {
    k.min(SIDE - k) as f64
}

/// Whether a frequency is finer than the face's own shape.
fn is_fine(x: usize, y: usize) -> bool {
    from_zero(x).hypot(from_zero(y)) * LONGEST_PERIOD_PX >= SIDE as f64
}

/// Whether the blocks of a JPEG repeat at a frequency or right beside it.
fn is_of_blocks(x: usize, y: usize) -> bool {
    let near = |k: usize| matches!(k % BLOCK_STEP, 0 | 1) || k % BLOCK_STEP == BLOCK_STEP - 1;
    near(x) && near(y)
}

/// The peak that stands out most of those round it.
fn strongest_db(power: &[f32]) -> Option<f64> {
    let at = |x: i32, y: i32| {
        let side = SIDE as i32;
        let index = y.rem_euclid(side) * side + x.rem_euclid(side);
        power.get(index as usize).copied().unwrap_or(0.0)
    };
    let mut best: Option<f64> = None;
    let mut round = Vec::with_capacity((2 * ROUND as usize + 1).pow(2));
    // The other half mirrors this one: the picture has no imaginary part.
    for y in 0..=SIDE / 2 {
        for x in 0..SIDE {
            if !is_fine(x, y) || is_of_blocks(x, y) {
                continue;
            }
            let (x, y) = (x as i32, y as i32);
            round.clear();
            for dy in -ROUND..=ROUND {
                for dx in -ROUND..=ROUND {
                    if dx.abs().max(dy.abs()) > 1 {
                        round.push(at(x + dx, y + dy));
                    }
                }
            }
            let middle = round.len() / 2;
            let (_, median, _) = round.select_nth_unstable_by(middle, f32::total_cmp);
            if *median > 0.0 {
                let db = 10.0 * f64::from(at(x, y) / *median).log10();
                best = Some(best.map_or(db, |best| best.max(db)));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Rect = Rect::new(20.0, 20.0, 200.0, 240.0);

    /// Noise of two levels over a slow slope, and a pattern on top.
    fn picture(pattern: impl Fn(f64, f64) -> f64) -> GrayImage {
        let mut state = 0x2545_f491_u32;
        GrayImage::from_fn(260, 300, |x, y| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let (x, y) = (f64::from(x), f64::from(y));
            let level = 90.0 + 0.3 * x + f64::from(state >> 24) / 32.0 + pattern(x, y);
            image::Luma([level as u8])
        })
    }

    #[test]
    fn a_pattern_stands_out_the_more_the_stronger_it_is() {
        let none = prominence_db(&picture(|_, _| 0.0), FACE).unwrap();
        assert!(none < 8.0, "{none}");
        for (x, y) in [(2.1, 0.0), (0.0, 1.7), (1.2, 1.4), (2.9, 0.4)] {
            let with = |k: f64| prominence_db(&picture(|u, v| k * (x * u + y * v).sin()), FACE).unwrap();
            let (faint, clear) = (with(2.0), with(6.0));
            assert!(none + 3.0 < faint && faint + 3.0 < clear, "{x} {y}: {none} {faint} {clear}");
        }
    }

    #[test]
    fn blocks_of_compression_are_no_pattern() {
        let edge = |at: f64| (at as u32).is_multiple_of(8);
        let blocks = |x: f64, y: f64| if edge(x) || edge(y) { 6.0 } else { 0.0 };
        assert!(prominence_db(&picture(blocks), FACE).unwrap() < 8.0);
    }

    #[test]
    fn small_and_plain_faces_are_not_measured() {
        assert!(prominence_db(&picture(|_, _| 0.0), Rect::new(20.0, 20.0, 70.0, 70.0)).is_err());
        assert!(prominence_db(&GrayImage::from_pixel(300, 300, image::Luma([90])), FACE).is_err());
        assert!(prominence_db(&picture(|_, _| 0.0), Rect::new(-500.0, 0.0, 200.0, 200.0)).is_err());
    }
}
