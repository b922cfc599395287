//! Sharpness of the face and traces of its compression. In: a patch, or the frame's own pixels. Out: native values.
//!
//! OFIQ uses a random forest and a network for these two; both measures here are published ones without training.

use super::Measured;
use super::patch::Patch;
use crate::frame::Frame;
use crate::geometry::{Point, Rect, eye_distance_px};

/// Taps of the further blur, in px of the patch.
const TAPS: usize = 9;
/// JPEG codes in blocks of this side.
const BLOCK: usize = 8;
/// A block's borders are only told from noise on this many of its own px.
const LEAST_PIXELS: usize = 64 * 64;

/// How much of the contrast between neighbours a further blur takes away, along the worse axis: little of a picture
/// that is blurred already (Crete and others, "The blur effect", SPIE 6492, 2007, there as 1 less this).
pub(super) fn sharpness(patch: &Patch) -> Measured {
    let (width, height) = (patch.width(), patch.rgb.height() as usize);
    let across = lost_share(patch, width, height, 1, width);
    let down = lost_share(patch, height, width, width, 1);
    match (across, down) {
        (Some(across), Some(down)) => Ok(across.min(down)),
        _ => Err("the face has no contrast to judge by".into()),
    }
}

/// Along lines of `length` px, `step` apart in memory; there are `lines` of them, `stride` apart.
fn lost_share(patch: &Patch, length: usize, lines: usize, step: usize, stride: usize) -> Option<f64> {
    let (mut before, mut lost) = (0.0, 0.0);
    let mut line = vec![0.0_f32; length];
    let mut sums = vec![0.0_f32; length + 1];
    for number in 0..lines {
        for (k, value) in line.iter_mut().enumerate() {
            *value = patch.luminance.get(number * stride + k * step).copied()?;
        }
        for k in 0..length {
            sums[k + 1] = sums[k] + line[k];
        }
        let blurred = |k: usize| (sums[k + TAPS / 2 + 1] - sums[k - TAPS / 2]) / TAPS as f32;
        for k in TAPS / 2 + 1..length.saturating_sub(TAPS / 2) {
            if patch.is_face.get(number * stride + k * step).copied()? {
                let here = (line[k] - line[k - 1]).abs();
                before += f64::from(here);
                lost += f64::from((here - (blurred(k) - blurred(k - 1)).abs()).max(0.0));
            }
        }
    }
    // Under a quarter of a level a pixel there is only rounding.
    (before > 0.25 * (length * lines) as f64 * 0.5).then(|| lost / before)
}

/// Mean step of luma at the borders of 8 x 8 blocks over that inside, less 1, at the grid where it is largest. Pictures
/// that were scaled after they were compressed do not show it.
pub(super) fn blockiness(frame: &Frame, points: &[Point]) -> Measured {
    let distance = eye_distance_px(points).ok_or("the eyes lie on one spot")?;
    let middle = points.get(30).copied().unwrap_or_default();
    let side = 2.2 * distance;
    let wanted = Rect::new(middle.x - side / 2.0, middle.y - side / 2.0, side, side);
    let part = wanted.intersection(Rect::new(0.0, 0.0, frame.width().into(), frame.height().into()));
    let (left, top) = (part.x as usize, part.y as usize);
    let (width, height) = (part.width as usize, part.height as usize);
    if width * height < LEAST_PIXELS {
        return Err("the face is too small".into());
    }
    let luma = frame.luma();
    let stride = luma.width() as usize;
    let at = |x: usize, y: usize| luma.as_raw().get((top + y) * stride + left + x).copied().map(f64::from);
    let mut steps = [[0.0_f64; BLOCK]; 2];
    for y in 1..height {
        for x in 1..width {
            if let (Some(here), Some(before), Some(above)) = (at(x, y), at(x - 1, y), at(x, y - 1)) {
                // Strong edges belong to the face, not to the compression.
                steps[0][(left + x) % BLOCK] += (here - before).abs().min(12.0);
                steps[1][(top + y) % BLOCK] += (here - above).abs().min(12.0);
            }
        }
    }
    let excess = steps.map(|steps| {
        let all: f64 = steps.iter().sum();
        let most = steps.iter().copied().fold(0.0, f64::max);
        let others = (all - most) / (BLOCK - 1) as f64;
        if others > 1e-9 { most / others - 1.0 } else { 0.0 }
    });
    // On both axes, or it is the face's own pattern.
    Ok(excess[0].min(excess[1]))
}
