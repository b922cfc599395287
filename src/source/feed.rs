//! Whether a feed shows anything. In: frames with their times. Out: [`Feed`]: a covered lens, a driver that repeats
//! its last frame and a wall look like a person who does nothing, and need other words.
//!
//! No clock and no allocation; all of it is reckoned on the working picture.

use crate::error::ErrorCode;
use crate::frame::{Frame, GrayImage};

/// What a feed shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// Something.
    Fine,
    /// Nothing but black, for a second or longer.
    Black,
    /// The same frame to the last bit, for two seconds or longer: a sensor's noise would differ.
    Frozen,
    /// No detail anywhere, for a second or longer: a covered lens, a wall, a sheet of paper.
    Featureless,
}

impl Feed {
    /// The code of a feed that is at fault; a featureless one may be what there is to see.
    #[must_use]
    pub fn code(self) -> Option<ErrorCode> {
        match self {
            Self::Black => Some(ErrorCode::CameraBlack),
            Self::Frozen => Some(ErrorCode::CameraFrozen),
            Self::Fine | Self::Featureless => None,
        }
    }
}

/// Watches one feed. A new one knows of no frame.
#[derive(Debug, Clone, Default)]
pub struct FeedWatch {
    last: Option<u64>,
    same_since_ns: u64,
    black_since_ns: Option<u64>,
    featureless_since_ns: Option<u64>,
}

/// Largest mean luma, and largest deviation from it, of a frame that is black. Sensors leave a few levels of noise.
const BLACK_MEAN: f64 = 6.0;
const BLACK_DEVIATION: f64 = 3.0;
/// How long a feed must be so before it is said, in ns.
const BLACK_NS: u64 = 1_000_000_000;
const FROZEN_NS: u64 = 2_000_000_000;
const FEATURELESS_NS: u64 = 1_000_000_000;

/// Side of the blocks in which detail is looked for, in px of the working picture, and of their sides' samples.
const BLOCK_PX: usize = 16;
const SAMPLES: usize = 4;
/// Most blocks along a side, of a working picture of 640 px.
const MOST_BLOCKS: usize = 40;
/// How far the mean of a block lies from the line through its neighbours' where there is an edge, in levels: more than
/// what vignetting, a gradient of light and noise leave.
const EDGE: i32 = 8;
/// Deviation within a block that has texture, in levels.
const TEXTURE: i32 = 6;
/// A frame with fewer blocks of detail than one in so many shows nothing.
const BLOCKS_PER_DETAIL: usize = 100;

impl FeedWatch {
    /// What the feed shows, with this frame as its latest. Black goes before frozen, that before featureless.
    pub fn take(&mut self, frame: &Frame) -> Feed {
        let (luma, now_ns) = (&frame.working().luma, frame.monotonic_ns());
        let seen = Seen::of(luma);
        if self.last.replace(seen.digest) != Some(seen.digest) {
            self.same_since_ns = now_ns;
        }
        let is_black = seen.mean < BLACK_MEAN && seen.deviation < BLACK_DEVIATION;
        let black_ns = held(&mut self.black_since_ns, is_black, now_ns);
        let featureless_ns = held(&mut self.featureless_since_ns, !is_black && is_featureless(luma), now_ns);
        if black_ns.is_some_and(|ns| ns >= BLACK_NS) {
            Feed::Black
        } else if now_ns.saturating_sub(self.same_since_ns) >= FROZEN_NS {
            Feed::Frozen
        } else if featureless_ns.is_some_and(|ns| ns >= FEATURELESS_NS) {
            Feed::Featureless
        } else {
            Feed::Fine
        }
    }
}

/// For how long something has been so by `now_ns`; `None` when it is not.
fn held(since_ns: &mut Option<u64>, is_so: bool, now_ns: u64) -> Option<u64> {
    if !is_so {
        *since_ns = None;
        return None;
    }
    Some(now_ns.saturating_sub(*since_ns.get_or_insert(now_ns)))
}

/// What one pass over a picture tells.
struct Seen {
    mean: f64,
    deviation: f64,
    digest: u64,
}

impl Seen {
    fn of(luma: &GrayImage) -> Self {
        let (mut sum, mut squares) = (0_u64, 0_u64);
        // Eight px at a time into a running product; the multiplier is that of rustc's own hash of words.
        let mut digest = u64::from(luma.width()) << 32 | u64::from(luma.height());
        let mut mix = |word: u64| digest = (digest.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        let (words, rest) = luma.as_raw().as_chunks::<8>();
        for word in words {
            mix(u64::from_le_bytes(*word));
            sum += word.iter().map(|px| u64::from(*px)).sum::<u64>();
            squares += word.iter().map(|px| u64::from(*px) * u64::from(*px)).sum::<u64>();
        }
        for px in rest {
            mix(u64::from(*px));
            sum += u64::from(*px);
            squares += u64::from(*px) * u64::from(*px);
        }
        let count = luma.as_raw().len().max(1) as f64;
        let mean = sum as f64 / count;
        let deviation = (squares as f64 / count - mean * mean).max(0.0).sqrt();
        Self { mean, deviation, digest }
    }
}

/// Whether no more than a few blocks have an edge or texture. Pictures of under three blocks a side cannot tell.
fn is_featureless(luma: &GrayImage) -> bool {
    let (columns, rows) = (luma.width() as usize / BLOCK_PX, luma.height() as usize / BLOCK_PX);
    let (columns, rows) = (columns.min(MOST_BLOCKS), rows.min(MOST_BLOCKS));
    if columns < 3 || rows < 3 {
        return false;
    }
    let mut sums = [[0_i32; MOST_BLOCKS]; MOST_BLOCKS];
    let mut detailed = 0;
    for (row, sums) in sums.iter_mut().take(rows).enumerate() {
        for (column, total) in sums.iter_mut().take(columns).enumerate() {
            let (sum, squares) = sampled(luma, column * BLOCK_PX, row * BLOCK_PX);
            let count = (SAMPLES * SAMPLES) as i32;
            detailed += usize::from(count * squares - sum * sum > (TEXTURE * count).pow(2));
            *total = sum;
        }
    }
    let bend = |a: i32, b: i32, c: i32| (a - 2 * b + c).abs() > EDGE * (SAMPLES * SAMPLES) as i32;
    for row in sums.iter().take(rows) {
        detailed += row.windows(3).take(columns - 2).filter(|w| bend(w[0], w[1], w[2])).count();
    }
    for three in sums.windows(3).take(rows - 2) {
        let columns = three[0].iter().zip(&three[1]).zip(&three[2]).take(columns);
        detailed += columns.filter(|((a, b), c)| bend(**a, **b, **c)).count();
    }
    detailed * BLOCKS_PER_DETAIL < columns * rows
}

/// Sum and sum of squares of a block's samples, which lie four px apart.
fn sampled(luma: &GrayImage, left: usize, top: usize) -> (i32, i32) {
    const APART: usize = BLOCK_PX / SAMPLES;
    let (mut sum, mut squares) = (0, 0);
    for y in (top + APART / 2..top + BLOCK_PX).step_by(APART) {
        let start = y * luma.width() as usize + left + APART / 2;
        let row = luma.as_raw().get(start..start + BLOCK_PX - APART / 2).unwrap_or_default();
        for px in row.iter().step_by(APART) {
            sum += i32::from(*px);
            squares += i32::from(*px) * i32::from(*px);
        }
    }
    (sum, squares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::FrameId;

    const FRAME_NS: u64 = 33_333_333;

    /// What a watch says of frames at 30 a second.
    fn watched(count: u64, picture: impl Fn(u64) -> GrayImage) -> Vec<Feed> {
        let mut watch = FeedWatch::default();
        let frame = |number| Frame::from_luma(FrameId(number), number * FRAME_NS, picture(number));
        (0..count).map(|number| watch.take(&frame(number))).collect()
    }

    /// A picture by a function, with noise of up to `levels` that is new in each frame.
    fn noisy(frame: u64, levels: u64, luma: impl Fn(u32, u32) -> f64) -> GrayImage {
        let mut state = frame.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        GrayImage::from_fn(640, 360, |x, y| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let grain = (state >> 20) % (2 * levels + 1);
            image::Luma([(luma(x, y) + grain as f64 - levels as f64).clamp(0.0, 255.0) as u8])
        })
    }

    /// A wall, brighter to one side, darker in the corners.
    fn wall(x: u32, y: u32) -> f64 {
        let (x, y) = (f64::from(x) / 640.0 - 0.5, f64::from(y) / 360.0 - 0.5);
        150.0 + 40.0 * x - 60.0 * (x * x + y * y)
    }

    fn card(x: u32, y: u32) -> f64 {
        let print = if (x / 5 + y / 9).is_multiple_of(3) { 90.0 } else { 0.0 };
        if (500..600).contains(&x) && (20..80).contains(&y) { 210.0 - print } else { wall(x, y) }
    }

    #[test]
    fn black_is_told_after_a_second() {
        let told = watched(40, |frame| noisy(frame, 2, |_, _| 2.0));
        assert!(told[..30].iter().all(|feed| *feed == Feed::Fine), "{told:?}");
        assert!(told[31..].iter().all(|feed| *feed == Feed::Black), "{told:?}");
        // To the last bit, as drivers do it: the reason stays the darkness.
        assert_eq!(watched(90, |_| GrayImage::new(640, 360)).last(), Some(&Feed::Black));
        assert_eq!(Feed::Black.code(), Some(ErrorCode::CameraBlack));
    }

    #[test]
    fn a_dark_room_with_a_lamp_is_not_black() {
        let told = watched(40, |frame| noisy(frame, 1, |x, y| if x < 20 && y < 20 { 220.0 } else { 1.0 }));
        assert!(!told.contains(&Feed::Black), "{told:?}");
    }

    #[test]
    fn a_repeated_frame_is_told_after_two_seconds() {
        let told = watched(160, |frame| noisy(frame.min(90), 2, card));
        let frozen = told.iter().position(|feed| *feed == Feed::Frozen);
        // 2 s after frame 90, the first of its kind.
        assert_eq!(frozen, Some(151), "{told:?}");
        assert!(told[151..].iter().all(|feed| *feed == Feed::Frozen), "{told:?}");
        assert_eq!(Feed::Frozen.code(), Some(ErrorCode::CameraFrozen));
    }

    #[test]
    fn one_changed_px_is_life() {
        let told = watched(120, |frame| {
            let mut picture = noisy(1, 2, card);
            picture.put_pixel(639, 359, image::Luma([(frame % 2) as u8]));
            picture
        });
        assert!(told.iter().all(|feed| *feed == Feed::Fine), "{told:?}");
    }

    #[test]
    fn a_wall_is_featureless_and_a_small_card_before_it_is_not() {
        let told = watched(40, |frame| noisy(frame, 4, wall));
        assert!(told[..30].iter().all(|feed| *feed == Feed::Fine), "{told:?}");
        assert!(told[31..].iter().all(|feed| *feed == Feed::Featureless), "{told:?}");
        assert_eq!(Feed::Featureless.code(), None);
        let told = watched(40, |frame| noisy(frame, 4, card));
        assert!(told.iter().all(|feed| *feed == Feed::Fine), "{told:?}");
    }

    #[test]
    fn small_and_empty_pictures_are_taken() {
        for (width, height) in [(0, 0), (1, 1), (47, 48), (640, 3), (3, 640)] {
            let mut watch = FeedWatch::default();
            for number in 0..70 {
                let luma = GrayImage::from_pixel(width, height, image::Luma([(number % 2) as u8 * 90]));
                watch.take(&Frame::from_luma(FrameId(number), number * FRAME_NS, luma));
            }
        }
    }
}
