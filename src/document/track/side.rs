//! One side of a document fitted to a small luma picture. In: the picture and where the side should be. Out: where
//! it is, which way its brightness steps, how strong the step is and which share of it shows.
//!
//! Samples along the side look for steps along its normal; each step votes for every line through it, given by the
//! offsets at the side's two ends, and the winner is fitted again robustly. Nothing is allocated: this runs on
//! every preview frame.

use image::GrayImage;

use crate::frame::luma_at;
use crate::geometry::Point;

/// How far from the expected side it is looked for, in px of the working picture.
pub(super) const REACH_PX: f32 = 8.0;
/// Samples along a side.
const SAMPLES: usize = 32;
/// Share of the side next to each corner that is left out, for rounded corners and fingers.
const CORNER_SHARE: f32 = 0.08;
/// Steps per sample that vote.
const PEAKS: usize = 2;
/// Places looked at on each side of the expected one, 1 px apart.
const HALF: usize = REACH_PX as usize;
/// Half the width of the derivative's kernel.
const KERNEL: usize = 2;
/// Derivative of a Gaussian with a deviation of 1 px, over twice its first moment: levels per px.
const WEIGHTS: [f32; KERNEL] = [0.264_2, 0.117_9];
/// Weaker steps, in levels per px, are noise.
const MIN_STEP: f32 = 1.2;
/// Stronger steps count no more than this.
const MAX_STEP: f32 = 12.0;
/// Width of a cell of the vote, in px.
const CELL: f32 = 0.5;
/// Cells from the middle of the vote to its border, and across.
const CELLS: i32 = 16;
const ACROSS: usize = 2 * CELLS as usize + 1;
/// A sample agrees with a line that passes within this of its step, in px.
const AGREES_PX: f32 = 0.8;

/// A side found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// Two points of its line, near its ends.
    pub(super) ends: [Point; 2],
    /// Which way brightness steps across it: 1 or -1.
    pub(super) polarity: f32,
    /// Mean strength of the steps on it, in levels per px.
    pub(super) strength: f32,
    /// Share of the samples inside the picture whose step lies on it.
    pub(super) support: f32,
}

/// A step on one sample's normal.
#[derive(Clone, Copy, Default)]
struct Step {
    /// Place along the side, 0 to 1.
    t: f32,
    /// Offset from the expected side, in px.
    offset: f32,
    /// Signed, in levels per px; 0 where there is none.
    strength: f32,
}

type Steps = [Step; SAMPLES * PEAKS];

/// Looks for a side between two corners. With `known`, only steps of its polarity and of a good part of its
/// strength count. `None` where less than a quarter of it lies in the picture or nothing steps there.
pub(super) fn fit(luma: &GrayImage, [a, b]: [Point; 2], known: Option<&Side>) -> Option<Side> {
    let length = a.distance(b);
    if !length.is_finite() || length < 16.0 {
        return None;
    }
    let normal = Point::new(-(b.y - a.y), b.x - a.x) * (1.0 / length);
    let least = known.map_or(MIN_STEP, |side| MIN_STEP.max(0.3 * side.strength));
    let mut steps: Steps = [Step::default(); SAMPLES * PEAKS];
    let mut sampled = 0_usize;
    for (index, found) in steps.as_chunks_mut::<PEAKS>().0.iter_mut().enumerate() {
        let t = CORNER_SHARE + (1.0 - 2.0 * CORNER_SHARE) * (index as f32 + 0.5) / SAMPLES as f32;
        let centre = a.lerp(b, f64::from(t));
        if is_inside(luma, centre) {
            sampled += 1;
            steps_across(luma, centre, normal, least, found);
            found.iter_mut().for_each(|step| step.t = t);
        }
    }
    if sampled < SAMPLES / 4 {
        return None;
    }
    let polarity = known.map_or_else(
        || steps.iter().map(|step| step.strength.clamp(-MAX_STEP, MAX_STEP)).sum::<f32>().signum(),
        |side| side.polarity,
    );
    for step in &mut steps {
        if step.strength * polarity <= 0.0 {
            step.strength = 0.0;
        }
    }
    let line = settle(&steps, vote(&steps)?)?;
    let (agreeing, strength) = agreement(&steps, line);
    let [d0, d1] = line.map(f64::from);
    (agreeing > 0).then(|| Side {
        ends: [a + normal * d0, b + normal * d1],
        polarity,
        strength: strength / agreeing as f32,
        support: agreeing as f32 / sampled as f32,
    })
}

fn is_inside(luma: &GrayImage, at: Point) -> bool {
    at.x >= 1.0
        && at.y >= 1.0
        && at.x <= f64::from(luma.width()) - 1.0
        && at.y <= f64::from(luma.height()) - 1.0
}

/// The strongest steps along the normal through a point.
fn steps_across(luma: &GrayImage, centre: Point, normal: Point, least: f32, found: &mut [Step; PEAKS]) {
    const MIDDLE: usize = HALF + 1 + KERNEL;
    let (x, y, nx, ny) = (centre.x as f32, centre.y as f32, normal.x as f32, normal.y as f32);
    let profile: [f32; 2 * MIDDLE + 1] = std::array::from_fn(|k| {
        let along = k as f32 - MIDDLE as f32;
        luma_at(luma, x + nx * along, y + ny * along)
    });
    let slope: [f32; 2 * HALF + 3] = std::array::from_fn(|k| {
        let middle = k + KERNEL;
        (1..=KERNEL).map(|j| WEIGHTS[j - 1] * (profile[middle + j] - profile[middle - j])).sum()
    });
    for (k, three) in slope.windows(3).enumerate() {
        let (before, here, after) = (three[0].abs(), three[1].abs(), three[2].abs());
        if here < least || here < before || here <= after {
            continue;
        }
        let bend = before + after - 2.0 * here;
        let shift = if bend < 0.0 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
        let step = Step { t: 0.0, offset: k as f32 - HALF as f32 + shift, strength: three[1] };
        let weakest = usize::from(found[1].strength.abs() < found[0].strength.abs());
        if found[weakest].strength.abs() < here {
            found[weakest] = step;
        }
    }
}

/// The line, as offsets at both ends, that most steps vote for; nearer lines win ties.
fn vote(steps: &Steps) -> Option<[f32; 2]> {
    let mut votes = [0.0_f32; ACROSS * ACROSS];
    for step in steps.iter().filter(|step| step.strength != 0.0) {
        let weight =
            step.strength.abs().min(MAX_STEP).sqrt() * (1.0 - 0.4 * (step.offset / REACH_PX).powi(2));
        for i in -CELLS..=CELLS {
            // Walk the end that the step is farther from, and solve for the nearer one.
            let walked = i as f32 * CELL;
            let (d0, d1) = if step.t < 0.5 {
                ((step.offset - walked * step.t) / (1.0 - step.t), walked)
            } else {
                (walked, (step.offset - walked * (1.0 - step.t)) / step.t)
            };
            let (u, v) = ((d0 / CELL).round() as i32 + CELLS, (d1 / CELL).round() as i32 + CELLS);
            if (0..ACROSS as i32).contains(&u)
                && (0..ACROSS as i32).contains(&v)
                && let Some(vote) = votes.get_mut(u as usize * ACROSS + v as usize)
            {
                *vote += weight;
            }
        }
    }
    let (best, score) =
        votes.iter().enumerate().fold((0, 0.0), |top, (at, &v)| if v > top.1 { (at, v) } else { top });
    let offset = |at: usize| (at as f32 - CELLS as f32) * CELL;
    (score > 0.0).then(|| [offset(best / ACROSS), offset(best % ACROSS)])
}

/// Iterated weighted least squares about a line.
fn settle(steps: &Steps, [mut d0, mut d1]: [f32; 2]) -> Option<[f32; 2]> {
    let mut reach = 2.0_f32;
    for _ in 0..5 {
        let (mut aa, mut ab, mut bb, mut ra, mut rb) = (0.0_f32, 0.0, 0.0, 0.0, 0.0);
        for step in steps.iter().filter(|step| step.strength != 0.0) {
            let (p, q) = (1.0 - step.t, step.t);
            let miss = (step.offset - (d0 * p + d1 * q)) / reach;
            if miss.abs() >= 1.0 {
                continue;
            }
            let weight = (1.0 - miss * miss).powi(2) * step.strength.abs().min(MAX_STEP).sqrt();
            aa += weight * p * p;
            ab += weight * p * q;
            bb += weight * q * q;
            ra += weight * p * step.offset;
            rb += weight * q * step.offset;
        }
        let determinant = aa * bb - ab * ab;
        if determinant < 1e-6 {
            return None;
        }
        (d0, d1) = ((ra * bb - rb * ab) / determinant, (rb * aa - ra * ab) / determinant);
        reach = (0.8 * reach).max(1.0);
    }
    (d0.abs().max(d1.abs()) <= 2.0 * REACH_PX).then_some([d0, d1])
}

/// How many samples have a step on the line, and the sum of those steps' strengths.
fn agreement(steps: &Steps, [d0, d1]: [f32; 2]) -> (usize, f32) {
    let on_line = |step: &&Step| {
        step.strength != 0.0 && (step.offset - (d0 * (1.0 - step.t) + d1 * step.t)).abs() < AGREES_PX
    };
    let mut total = (0, 0.0);
    for sample in steps.as_chunks::<PEAKS>().0 {
        if let Some(step) = sample.iter().find(on_line) {
            total = (total.0 + 1, total.1 + step.strength.abs());
        }
    }
    total
}
