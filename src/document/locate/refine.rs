//! Sub-pixel corners at full resolution. In: a picture's luma and a coarse quad in its px. Out: the quad whose
//! sides are fitted to the gradient near the coarse ones.
//!
//! Each side is sampled along its normal; every sample's strongest steps vote for lines given by their offsets
//! at the two ends, and the winning line is fitted again robustly. Corners are where the lines meet, so rounded
//! corners end up outside the material, where the corner of the page would be.

use image::GrayImage;

use crate::frame::luma_at;
use crate::geometry::{Point, Quad};

/// Ranges are stated for pictures with this long side.
const COARSE_SIDE_PX: f64 = 640.0;
/// How far each pass looks from the sides it starts from and how much it smooths, in px of such a picture: the
/// network's sides are mostly good to 1 % of the picture, and each pass leaves less.
const PASSES: [(f64, f64); 3] = [(8.0, 1.8), (3.5, 0.9), (1.6, 0.45)];
/// No corner moves farther than this from the coarse one, in px of such a picture.
const LIMIT_PX: f64 = 14.0;
/// Share of the side next to each corner that is left out, for rounded corners.
const CORNER_SHARE: f64 = 0.07;
/// Samples per side.
const SAMPLES: usize = 96;
/// Steps per sample that vote.
const PEAKS: usize = 3;
/// A side with a smaller share of agreeing samples stays as it was.
const MIN_AGREEMENT: f64 = 0.35;

/// Buffers that one fit leaves for the next.
#[derive(Debug, Default)]
pub struct RefineScratch {
    steps: Vec<Step>,
    profile: Vec<f64>,
    votes: Vec<f64>,
    slope: Slope,
}

/// Fits the sides of a coarse quad (px of `luma`, corners clockwise) to the gradient. A side with poor support
/// stays where it is; no corner moves by more than 2 % of the picture's long side.
#[must_use]
pub fn refine_corners(luma: &GrayImage, coarse: &Quad, scratch: &mut RefineScratch) -> Quad {
    let (width, height) = luma.dimensions();
    let scale = (f64::from(width.max(height)) / COARSE_SIDE_PX).max(1.0);
    let finite = coarse.corners.iter().all(|p| p.x.is_finite() && p.y.is_finite());
    if !finite || !coarse.is_convex() || width < 8 || height < 8 {
        return *coarse;
    }
    let fine = PASSES.iter().fold(*coarse, |quad, &(range, sigma)| {
        refine_within(luma, &quad, range * scale, (sigma * scale).max(0.7), scratch)
    });
    let limit = LIMIT_PX * scale;
    let kept: [Point; 4] = std::array::from_fn(|i| {
        if fine.corners[i].distance(coarse.corners[i]) <= limit { fine.corners[i] } else { coarse.corners[i] }
    });
    let quad = Quad::new(kept);
    if quad.is_convex() { quad } else { *coarse }
}

/// One pass: steps are sought up to `range_px` from each side, smoothed by `sigma_px`.
fn refine_within(
    luma: &GrayImage,
    quad: &Quad,
    range_px: f64,
    sigma_px: f64,
    scratch: &mut RefineScratch,
) -> Quad {
    let c = &quad.corners;
    scratch.slope.renew(sigma_px);
    let lines: [(Point, Point); 4] = std::array::from_fn(|i| {
        let (a, b) = (c[i], c[(i + 1) % 4]);
        fit_side(luma, a, b, range_px, sigma_px, scratch).unwrap_or((a, b))
    });
    let corners = std::array::from_fn(|i| meet(lines[(i + 3) % 4], lines[i]).unwrap_or(c[i]));
    let moved = Quad::new(corners);
    if moved.is_convex() { moved } else { *quad }
}

/// Where the lines through two pairs of points meet.
fn meet((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<Point> {
    let (u, v) = (b - a, d - c);
    let sine = u.cross(v);
    if sine.abs() < 1e-3 * u.length() * v.length() {
        return None;
    }
    Some(a + u * ((c - a).cross(v) / sine))
}

/// A step found on one sample's normal.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    /// Place along the side, 0 to 1.
    t: f64,
    /// Offset from the coarse side, px.
    offset: f64,
    /// Signed strength.
    strength: f64,
}

/// The fitted side as two points, or `None` where too few samples agree.
fn fit_side(
    luma: &GrayImage,
    a: Point,
    b: Point,
    range_px: f64,
    sigma_px: f64,
    scratch: &mut RefineScratch,
) -> Option<(Point, Point)> {
    let length = a.distance(b);
    if length < 8.0 {
        return None;
    }
    let along = (b - a) * (1.0 / length);
    let normal = Point::new(-along.y, along.x);
    let RefineScratch { steps, profile, votes, slope } = scratch;
    steps.clear();
    steps.reserve(SAMPLES * PEAKS);
    let mut sampled = 0usize;
    for i in 0..SAMPLES {
        let t = CORNER_SHARE + (1.0 - 2.0 * CORNER_SHARE) * (i as f64 + 0.5) / SAMPLES as f64;
        let seen = strongest_steps(luma, a.lerp(b, t), normal, range_px, slope, profile);
        if let Some(found) = seen {
            sampled += 1;
            steps.extend(found.into_iter().filter(|s| s.strength != 0.0).map(|s| Step { t, ..s }));
        }
    }
    if sampled < SAMPLES / 5 {
        return None;
    }
    // The commoner sign, weighted, so that a dark frame's other flank does not take part.
    let balance: f64 = steps.iter().map(|s| s.strength.clamp(-8.0, 8.0)).sum();
    let polarised = |s: &Step| s.strength * balance >= 0.0;
    let cell = (0.25 * range_px).min(sigma_px);
    let (d0, d1) = vote(steps, range_px, cell, polarised, votes)?;
    let (d0, d1, agreeing) = settle(steps, (d0, d1), cell, polarised)?;
    if (agreeing as f64) < MIN_AGREEMENT * sampled as f64 || d0.abs().max(d1.abs()) > 2.0 * range_px {
        return None;
    }
    Some((a + normal * d0, b + normal * d1))
}

/// The line, as offsets at both ends, that most samples vote for.
fn vote(
    steps: &[Step],
    range: f64,
    cell: f64,
    use_step: impl Fn(&Step) -> bool,
    votes: &mut Vec<f64>,
) -> Option<(f64, f64)> {
    let half = (range / cell).ceil() as i32;
    let side = (2 * half + 1) as usize;
    votes.clear();
    votes.resize(side * side, 0.0);
    for step in steps.iter().filter(|s| use_step(s)) {
        let weight = step.strength.abs().min(12.0).sqrt();
        for i in -half..=half {
            // Walk the end that the step is farther from, and solve for the nearer one.
            let walked = f64::from(i) * cell;
            let (d0, d1) = if step.t < 0.5 {
                ((step.offset - walked * step.t) / (1.0 - step.t), walked)
            } else {
                (walked, (step.offset - walked * (1.0 - step.t)) / step.t)
            };
            let (u, v) = ((d0 / cell).round() as i32 + half, (d1 / cell).round() as i32 + half);
            if (0..side as i32).contains(&u)
                && (0..side as i32).contains(&v)
                && let Some(vote) = votes.get_mut(u as usize * side + v as usize)
            {
                *vote += weight;
            }
        }
    }
    let (best, score) =
        votes.iter().enumerate().fold((0, 0.0), |top, (i, &v)| if v > top.1 { (i, v) } else { top });
    let offset = |i: usize| (i as f64 - f64::from(half)) * cell;
    (score > 0.0).then(|| (offset(best / side), offset(best % side)))
}

/// Iterated weighted least squares about a line; also how many samples lie close to the result.
fn settle(
    steps: &[Step],
    start: (f64, f64),
    cell: f64,
    use_step: impl Fn(&Step) -> bool,
) -> Option<(f64, f64, usize)> {
    let (mut d0, mut d1) = start;
    let mut reach = 2.0 * cell;
    for _ in 0..6 {
        let (mut aa, mut ab, mut bb, mut ra, mut rb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for step in steps.iter().filter(|s| use_step(s)) {
            let miss = step.offset - (d0 * (1.0 - step.t) + d1 * step.t);
            let u = miss / reach;
            if u.abs() >= 1.0 {
                continue;
            }
            let weight = (1.0 - u * u).powi(2) * step.strength.abs().min(12.0).sqrt();
            let (p, q) = (1.0 - step.t, step.t);
            aa += weight * p * p;
            ab += weight * p * q;
            bb += weight * q * q;
            ra += weight * p * step.offset;
            rb += weight * q * step.offset;
        }
        let determinant = aa * bb - ab * ab;
        if determinant < 1e-9 {
            return None;
        }
        (d0, d1) = ((ra * bb - rb * ab) / determinant, (rb * aa - ra * ab) / determinant);
        reach = (0.8 * reach).max(cell);
    }
    let mut agreeing = 0;
    let mut last = f64::NAN;
    for step in steps.iter().filter(|s| use_step(s)) {
        let miss = (step.offset - (d0 * (1.0 - step.t) + d1 * step.t)).abs();
        if miss < cell && step.t != last {
            agreeing += 1;
            last = step.t;
        }
    }
    Some((d0, d1, agreeing))
}

/// Derivative of a Gaussian, sampled, in levels per px.
#[derive(Debug, Default)]
struct Slope {
    spacing_px: f64,
    /// Of the samples ahead; those behind have the other sign.
    weights: Vec<f64>,
}

impl Slope {
    fn renew(&mut self, sigma_px: f64) {
        let spacing_px = (0.5 * sigma_px).clamp(0.35, 2.0);
        let reach = (2.5 * sigma_px / spacing_px).ceil() as usize;
        let weight = |j: usize| {
            let u = j as f64 * spacing_px;
            u * (-0.5 * (u / sigma_px).powi(2)).exp() * spacing_px / (sigma_px.powi(3) * 2.5066)
        };
        self.spacing_px = spacing_px;
        self.weights.clear();
        self.weights.extend((1..=reach).map(weight));
    }

    /// At the sample `middle` of a profile.
    fn at(&self, profile: &[f64], middle: usize) -> f64 {
        let Some((behind, ahead)) = profile.split_at_checked(middle) else { return 0.0 };
        let pairs = behind.iter().rev().zip(ahead.iter().skip(1));
        self.weights.iter().zip(pairs).map(|(weight, (behind, ahead))| weight * (ahead - behind)).sum()
    }
}

/// The strongest steps along the normal through a point, or `None` outside the picture.
fn strongest_steps(
    luma: &GrayImage,
    centre: Point,
    normal: Point,
    range_px: f64,
    slope: &Slope,
    profile: &mut Vec<f64>,
) -> Option<[Step; PEAKS]> {
    let (w, h) = (f64::from(luma.width()), f64::from(luma.height()));
    if centre.x < 1.0 || centre.y < 1.0 || centre.x > w - 1.0 || centre.y > h - 1.0 {
        return None;
    }
    let spacing = slope.spacing_px;
    let kernel = slope.weights.len() as i32;
    let half = (range_px / spacing).ceil() as i32;
    let reach = half + kernel;
    profile.clear();
    for k in -reach..=reach {
        let p = centre + normal * (f64::from(k) * spacing);
        profile.push(f64::from(luma_at(luma, p.x as f32, p.y as f32)));
    }
    let response = |k: i32| slope.at(profile, (k + reach) as usize);
    let mut found = [Step::default(); PEAKS];
    let (mut before, mut here) = (response(-half), response(-half + 1));
    for k in -half + 1..half {
        let after = response(k + 1);
        let size = here.abs();
        if size > 0.4 && size >= before.abs() && size > after.abs() {
            let bend = before.abs() + after.abs() - 2.0 * size;
            let shift =
                if bend < 0.0 { (0.5 * (before.abs() - after.abs()) / bend).clamp(-0.5, 0.5) } else { 0.0 };
            let step = Step { t: 0.0, offset: (f64::from(k) + shift) * spacing, strength: here };
            if let Some(weakest) =
                found.iter_mut().min_by(|p, q| p.strength.abs().total_cmp(&q.strength.abs()))
                && weakest.strength.abs() < size
            {
                *weakest = step;
            }
        }
        (before, here) = (here, after);
    }
    Some(found)
}
