//! Straight segments from ridges: regions of neighbouring ridge points with one direction, after the line
//! segment detector of Grompone von Gioi et al. (2010), grown on thinned edges. In: ridges. Out: segments.

use super::gradient::{Gradients, Ridge};
use crate::geometry::Point;

/// Ridge points join a segment while their normal lies within this angle of its mean (cosine of 22 degrees).
const SAME_DIRECTION: f32 = 0.927;
/// Shorter segments say nothing about a document's side.
const MIN_LENGTH_PX: f64 = 9.0;
/// Widest spread (standard deviation) across a straight segment.
const MAX_SPREAD_PX: f64 = 0.8;

/// A straight piece of an edge, in px of the working picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) a: Point,
    pub(super) b: Point,
    pub(super) length: f64,
    /// Px of the working picture per px of the size that it was found at: how uncertain its place is.
    pub(super) grain: f64,
}

impl Segment {
    /// Where it comes in the search: long ones first, precise ones before blurred ones.
    pub(super) fn precedence(&self) -> f64 {
        self.length / self.grain.sqrt()
    }

    /// The same segment in a picture resized by `factor`.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self {
            a: self.a * factor,
            b: self.b * factor,
            length: self.length * factor,
            grain: self.grain * factor,
        }
    }
}

/// Buffers of the growing.
#[derive(Debug, Default)]
pub(super) struct SegmentFinder {
    taken: Vec<bool>,
    order: Vec<u32>,
    bucket_starts: Vec<u32>,
    region: Vec<u32>,
    pub(super) segments: Vec<Segment>,
}

impl SegmentFinder {
    /// Fills `segments`, longest first.
    pub(super) fn find(&mut self, gradients: &Gradients) {
        self.segments.clear();
        self.sort_by_strength(&gradients.ridges);
        self.taken.clear();
        self.taken.resize(gradients.ridges.len(), false);
        for position in 0..self.order.len() {
            let seed = self.order[position];
            if !self.taken[seed as usize] {
                self.grow(seed, gradients);
                let points = std::mem::take(&mut self.region);
                self.keep_straight_parts(&points, &gradients.ridges, 0);
                self.region = points;
            }
        }
        self.segments.sort_by(|p, q| q.length.total_cmp(&p.length));
    }

    /// Strongest first, in 256 classes; within a class in reading order.
    fn sort_by_strength(&mut self, ridges: &[Ridge]) {
        let class = |ridge: &Ridge| 255 - (ridge.magnitude * 4.0).min(255.0) as usize;
        self.bucket_starts.clear();
        self.bucket_starts.resize(257, 0);
        for ridge in ridges {
            self.bucket_starts[class(ridge) + 1] += 1;
        }
        for i in 1..257 {
            self.bucket_starts[i] += self.bucket_starts[i - 1];
        }
        self.order.clear();
        self.order.resize(ridges.len(), 0);
        for (index, ridge) in ridges.iter().enumerate() {
            let place = &mut self.bucket_starts[class(ridge)];
            self.order[*place as usize] = index as u32;
            *place += 1;
        }
    }

    /// Collects the connected points that share the seed's direction into `region`.
    fn grow(&mut self, seed: u32, gradients: &Gradients) {
        self.region.clear();
        self.region.push(seed);
        self.taken[seed as usize] = true;
        let first = gradients.ridges[seed as usize];
        let (mut sum_x, mut sum_y) = (first.nx, first.ny);
        let mut next = 0;
        while let Some(&current) = self.region.get(next) {
            next += 1;
            let here = gradients.ridges[current as usize];
            let [column, row] = here.pixel.map(|p| p as isize);
            for dy in -1..=1 {
                for dx in -1..=1 {
                    let (x, y) = (column + dx, row + dy);
                    if x < 0 || y < 0 || x >= gradients.width as isize || y >= gradients.height as isize {
                        continue;
                    }
                    let index = gradients.ridge_at[y as usize * gradients.width + x as usize];
                    if index == 0 || self.taken[index as usize - 1] {
                        continue;
                    }
                    let other = gradients.ridges[index as usize - 1];
                    let length = (sum_x * sum_x + sum_y * sum_y).sqrt();
                    if other.nx * sum_x + other.ny * sum_y >= SAME_DIRECTION * length {
                        self.taken[index as usize - 1] = true;
                        self.region.push(index - 1);
                        sum_x += other.nx;
                        sum_y += other.ny;
                    }
                }
            }
        }
    }

    /// Fits a line; keeps it when straight, else splits where it bends most and tries both halves.
    fn keep_straight_parts(&mut self, points: &[u32], ridges: &[Ridge], depth: u32) {
        if (points.len() as f64) < 0.7 * MIN_LENGTH_PX {
            return;
        }
        let fit = Fit::through(points.iter().map(|&i| &ridges[i as usize]));
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut worst = (0.0, 0.0);
        for &index in points {
            let offset = Point::new(f64::from(ridges[index as usize].x), f64::from(ridges[index as usize].y))
                - fit.centre;
            let along = offset.dot(fit.direction);
            low = low.min(along);
            high = high.max(along);
            let across = offset.cross(fit.direction).abs();
            if across > worst.0 {
                worst = (across, along);
            }
        }
        let length = high - low;
        if length < MIN_LENGTH_PX {
            return;
        }
        if fit.spread <= MAX_SPREAD_PX && worst.0 <= 3.0 * MAX_SPREAD_PX {
            // Fewer points than this per px is a chain of specks.
            if points.len() as f64 >= 0.6 * length {
                self.segments.push(Segment {
                    a: fit.centre + fit.direction * low,
                    b: fit.centre + fit.direction * high,
                    length,
                    grain: 1.0,
                });
            }
        } else if depth < 4 {
            let cut = worst.1.clamp(low + 0.25 * length, high - 0.25 * length);
            let (below, above): (Vec<u32>, Vec<u32>) = points.iter().partition(|&&i| {
                let ridge = &ridges[i as usize];
                let offset = Point::new(f64::from(ridge.x), f64::from(ridge.y)) - fit.centre;
                offset.dot(fit.direction) < cut
            });
            self.keep_straight_parts(&below, ridges, depth + 1);
            self.keep_straight_parts(&above, ridges, depth + 1);
        }
    }
}

/// A total least squares line.
struct Fit {
    centre: Point,
    direction: Point,
    spread: f64,
}

impl Fit {
    fn through<'a>(ridges: impl Iterator<Item = &'a Ridge>) -> Self {
        let (mut n, mut sx, mut sy, mut sxx, mut sxy, mut syy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for ridge in ridges {
            let (x, y) = (f64::from(ridge.x), f64::from(ridge.y));
            n += 1.0;
            sx += x;
            sy += y;
            sxx += x * x;
            sxy += x * y;
            syy += y * y;
        }
        let count: f64 = f64::max(n, 1.0);
        let centre = Point::new(sx / count, sy / count);
        let (xx, xy, yy) = (
            sxx / count - centre.x * centre.x,
            sxy / count - centre.x * centre.y,
            syy / count - centre.y * centre.y,
        );
        let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
        let direction = Point::new(angle.cos(), angle.sin());
        let across = xx * direction.y * direction.y - 2.0 * xy * direction.x * direction.y
            + yy * direction.x * direction.x;
        Self { centre, direction, spread: across.max(0.0).sqrt() }
    }
}
