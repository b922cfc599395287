//! Gradients of a working picture and their ridges. In: luma and, where there is colour, RGB of the same size.
//! Out: smoothed opponent-colour planes, and the ridge points (thinned edges) with sub-pixel places.

use image::{GrayImage, RgbImage};

/// Gradients below this (levels per px, after smoothing) are never edges: a step of about 4 levels.
const MIN_GRADIENT: f32 = 1.1;
/// However busy the picture is, gradients above this always count.
const MAX_THRESHOLD: f32 = 3.0;

/// A point of a thinned edge, in px of the working picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ridge {
    pub(super) x: f32,
    pub(super) y: f32,
    /// Unit normal, pointing towards the brighter (or redder, or yellower) side.
    pub(super) nx: f32,
    pub(super) ny: f32,
    /// Levels per px.
    pub(super) magnitude: f32,
    /// The pixel that it was found in: its column and row.
    pub(super) pixel: [u16; 2],
}

/// Planes of the size of the working picture, row-major, and the ridges found in them.
#[derive(Debug, Default)]
pub(super) struct Gradients {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Luma, and red-green and yellow-blue when there is colour (else empty), smoothed with sigma 1 px.
    pub(super) planes: [Vec<f32>; 3],
    gx: Vec<f32>,
    gy: Vec<f32>,
    magnitude: Vec<f32>,
    row_buffer: Vec<f32>,
    raw: Vec<f32>,
    sample: Vec<f32>,
    pub(super) ridges: Vec<Ridge>,
    /// Index into `ridges` plus one, per pixel; 0 where there is none.
    pub(super) ridge_at: Vec<u32>,
}

impl Gradients {
    /// Fills everything from the pictures. A `chroma` of another size is ignored.
    pub(super) fn compute(&mut self, luma: &GrayImage, chroma: Option<&RgbImage>) {
        self.resize(luma.width() as usize, luma.height() as usize);
        self.raw.clear();
        self.raw.extend(luma.iter().map(|&y| f32::from(y)));
        self.add_channel(0);
        if let Some(rgb) = chroma.filter(|rgb| rgb.dimensions() == luma.dimensions()) {
            let pixels = rgb.as_chunks::<3>().0;
            self.raw.clear();
            self.raw.extend(pixels.iter().map(|&[r, g, _]| (f32::from(r) - f32::from(g)) * RED_GREEN));
            self.add_channel(1);
            self.raw.clear();
            self.raw.extend(
                pixels
                    .iter()
                    .map(|&[r, g, b]| (f32::from(r) + f32::from(g) - 2.0 * f32::from(b)) * YELLOW_BLUE),
            );
            self.add_channel(2);
        }
        self.find_ridges();
    }

    /// Fills everything from gradients of twice the size: 2x2 means of their smoothed planes.
    pub(super) fn compute_half(&mut self, full: &Self) {
        let (w, h) = (full.width / 2, full.height / 2);
        self.resize(w, h);
        for channel in 0..3 {
            let plane = &full.planes[channel];
            if plane.is_empty() {
                continue;
            }
            self.raw.clear();
            for rows in plane.chunks_exact(full.width * 2).take(h) {
                let (upper, lower) = rows.split_at(full.width);
                let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
                self.raw.extend(pairs.map(|([a, b], [c, d])| (a + b + c + d) * 0.25));
            }
            self.add_channel(channel);
        }
        self.find_ridges();
    }

    fn resize(&mut self, width: usize, height: usize) {
        (self.width, self.height) = (width, height);
        for plane in [&mut self.gx, &mut self.gy, &mut self.magnitude] {
            plane.clear();
            plane.resize(width * height, 0.0);
        }
        self.planes.iter_mut().for_each(Vec::clear);
    }

    /// Takes `raw` in as a plane.
    fn add_channel(&mut self, channel: usize) {
        self.smooth_raw_into(channel);
        self.take_strongest(channel);
    }

    /// The colour at a pixel, clamped into the picture: luma, red-green, yellow-blue.
    pub(super) fn colour_at(&self, x: f64, y: f64) -> [f32; 3] {
        let column = (x.max(0.0) as usize).min(self.width.saturating_sub(1));
        let row = (y.max(0.0) as usize).min(self.height.saturating_sub(1));
        let index = row * self.width + column;
        std::array::from_fn(|c| self.planes[c].get(index).copied().unwrap_or(0.0))
    }

    /// The ridge in the pixel that holds a point, if the point is in the picture and a ridge is there.
    pub(super) fn ridge_near(&self, x: f64, y: f64) -> Option<&Ridge> {
        if x < 0.0 || y < 0.0 {
            return None;
        }
        let (column, row) = (x as usize, y as usize);
        if column >= self.width || row >= self.height {
            return None;
        }
        match self.ridge_at.get(row * self.width + column) {
            Some(&index) if index > 0 => self.ridges.get(index as usize - 1),
            _ => None,
        }
    }

    /// Binomial 5x5 smoothing of `raw` into plane `channel`, borders repeated.
    fn smooth_raw_into(&mut self, channel: usize) {
        let (w, h) = (self.width, self.height);
        let out = &mut self.planes[channel];
        out.clear();
        out.resize(w * h, 0.0);
        if w == 0 || h == 0 {
            return;
        }
        let line = &mut self.row_buffer;
        line.clear();
        line.resize(w + 4, 0.0);
        for y in 0..h {
            let row = |dy: isize| {
                let clamped = y.saturating_add_signed(dy).min(h - 1);
                &self.raw[clamped * w..(clamped + 1) * w]
            };
            let (a, b, c, d, e) = (row(-2), row(-1), row(0), row(1), row(2));
            for x in 0..w {
                line[x + 2] = (a[x] + e[x] + 4.0 * (b[x] + d[x]) + 6.0 * c[x]) * (1.0 / 16.0);
            }
            let (first, last) = (line[2], line[w + 1]);
            line[..2].fill(first);
            line[w + 2..].fill(last);
            let target = &mut out[y * w..(y + 1) * w];
            for (value, v) in target.iter_mut().zip(line.array_windows::<5>()) {
                *value = (v[0] + v[4] + 4.0 * (v[1] + v[3]) + 6.0 * v[2]) * (1.0 / 16.0);
            }
        }
    }

    /// Sobel gradients of one plane, kept where they are stronger than what is there already.
    fn take_strongest(&mut self, channel: usize) {
        let (w, h) = (self.width, self.height);
        if w < 3 || h < 3 {
            return;
        }
        let plane = &self.planes[channel];
        for y in 1..h - 1 {
            let (above, here, below) =
                (&plane[(y - 1) * w..y * w], &plane[y * w..(y + 1) * w], &plane[(y + 1) * w..(y + 2) * w]);
            let inner = y * w + 1..(y + 1) * w - 1;
            let gx = &mut self.gx[inner.clone()];
            let gy = &mut self.gy[inner.clone()];
            let magnitude = &mut self.magnitude[inner];
            for i in 0..w - 2 {
                let right = above[i + 2] + 2.0 * here[i + 2] + below[i + 2];
                let left = above[i] + 2.0 * here[i] + below[i];
                let bottom = below[i] + 2.0 * below[i + 1] + below[i + 2];
                let top = above[i] + 2.0 * above[i + 1] + above[i + 2];
                let (dx, dy) = ((right - left) * 0.125, (bottom - top) * 0.125);
                let strength = (dx * dx + dy * dy).sqrt();
                let stronger = strength > magnitude[i];
                gx[i] = if stronger { dx } else { gx[i] };
                gy[i] = if stronger { dy } else { gy[i] };
                magnitude[i] = if stronger { strength } else { magnitude[i] };
            }
        }
    }

    /// Non-maximum suppression along the gradient, with a parabola for the place between pixels.
    fn find_ridges(&mut self) {
        let (w, h) = (self.width, self.height);
        self.ridges.clear();
        self.ridge_at.clear();
        self.ridge_at.resize(w * h, 0);
        if w < 5 || h < 5 {
            return;
        }
        let threshold = self.threshold();
        for y in 2..h - 2 {
            for x in 2..w - 2 {
                let index = y * w + x;
                let here = self.magnitude[index];
                if here < threshold {
                    continue;
                }
                let (dx, dy) = (self.gx[index], self.gy[index]);
                let (ax, ay) = (dx.abs(), dy.abs());
                // Neighbours one step along the dominant axis, interpolated across it.
                let (main, slope) = if ax >= ay { (1isize, ay / ax) } else { (w as isize, ax / ay) };
                let main = if (ax >= ay && dx < 0.0) || (ax < ay && dy < 0.0) { -main } else { main };
                let cross = if ax >= ay {
                    if dy < 0.0 { -(w as isize) } else { w as isize }
                } else if dx < 0.0 {
                    -1
                } else {
                    1
                };
                let at = |offset: isize| self.magnitude[index.wrapping_add_signed(offset)];
                let ahead = at(main) * (1.0 - slope) + at(main + cross) * slope;
                let behind = at(-main) * (1.0 - slope) + at(-main - cross) * slope;
                if here <= ahead || here < behind {
                    continue;
                }
                let bend = ahead + behind - 2.0 * here;
                let step = if bend < 0.0 { (0.5 * (behind - ahead) / bend).clamp(-0.5, 0.5) } else { 0.0 };
                let stretch = (1.0 + slope * slope).sqrt();
                let (nx, ny) = (dx / here, dy / here);
                self.ridges.push(Ridge {
                    x: x as f32 + 0.5 + nx * step * stretch,
                    y: y as f32 + 0.5 + ny * step * stretch,
                    nx,
                    ny,
                    magnitude: here,
                    pixel: [x as u16, y as u16],
                });
                self.ridge_at[index] = self.ridges.len() as u32;
            }
        }
    }

    /// Twice the 30th percentile of the gradient (pure noise stays mostly below), within fixed bounds.
    fn threshold(&mut self) -> f32 {
        self.sample.clear();
        self.sample.extend(self.magnitude.iter().step_by(7).copied());
        let rank = self.sample.len() * 3 / 10;
        if self.sample.is_empty() {
            return MIN_GRADIENT;
        }
        let (_, &mut low, _) = self.sample.select_nth_unstable_by(rank, f32::total_cmp);
        (2.0 * low).clamp(MIN_GRADIENT, MAX_THRESHOLD)
    }
}

/// Scales that give the opponent channels about the noise of the luma channel.
const RED_GREEN: f32 = 0.6;
const YELLOW_BLUE: f32 = 0.35;
