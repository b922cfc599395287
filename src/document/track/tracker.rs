//! The tracker: what it remembers of the last full search, and when it gives up. In: frames and search results. Out:
//! sightings. Deterministic: it counts frames and reads their timestamps, and has no clock.

use image::GrayImage;

use super::side::{self, Side};
use super::signature::Signature;
use crate::geometry::{Point, Quad, Similarity};

/// Frames that are held at most before the next full search.
pub const MAX_HELD: u32 = 14;
/// A document is not followed over a longer pause between frames, in ns.
pub const MAX_GAP_NS: u64 = 400_000_000;
/// Support below which a side cannot be followed.
const MIN_SUPPORT: f32 = 0.45;
/// Share of a side's support at the last full search that it must keep.
const KEPT_SUPPORT: f32 = 0.6;
/// The quad's area may change by this factor from frame to frame.
const MAX_GROWTH: f64 = 1.35;
/// How much of the last step's speed is expected to go on.
const MOMENTUM: f64 = 0.8;

/// A document in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// Corners in px of the working picture, clockwise from the top left; they may lie outside it.
    pub quad: Quad,
    /// Confidence, 0 to 1: the last full search's, less the share of the sides that has gone since.
    pub score: f64,
}

/// What became of the document in a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Followed {
    /// Still there.
    Held(Sighting),
    /// Nothing can be said without a full search, whose result belongs into [`Tracker::renew`].
    Search(WhySearch),
}

/// Why a full search is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhySearch {
    /// No document is being followed.
    NothingHeld,
    /// The last search was [`MAX_HELD`] frames ago.
    Due,
    /// Frames of another size, out of order, or too far apart.
    OtherView,
    /// Too little of the sides is left, or they moved too far.
    SidesLost,
    /// The sides are there, but what they bound looks different.
    OtherContent,
}

/// Follows one document. Fixed size: it allocates nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tracker {
    held: Option<Held>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    quad: Quad,
    /// Movement of each corner in px per ns.
    speed: [Point; 4],
    size: (u32, u32),
    monotonic_ns: u64,
    frames: u32,
    /// As the last full search left it.
    sides: [Option<Side>; 4],
    signature: Signature,
    score: f64,
}

impl Tracker {
    /// Looks for the document near where it should be by now.
    pub fn follow(&mut self, luma: &GrayImage, monotonic_ns: u64) -> Followed {
        let Some(held) = &mut self.held else { return Followed::Search(WhySearch::NothingHeld) };
        match held.advance(luma, monotonic_ns) {
            Ok(sighting) => Followed::Held(sighting),
            Err(why) => Followed::Search(why),
        }
    }

    /// Takes over what a full search found in the same frame, in px of its working picture: nothing lets go of the
    /// document. Returns whether it can be followed from here.
    pub fn renew(&mut self, luma: &GrayImage, monotonic_ns: u64, found: Option<Sighting>) -> bool {
        self.held = found.and_then(|found| Held::start(luma, monotonic_ns, found, self.held.as_ref()));
        self.held.is_some()
    }
}

impl Held {
    /// `None` where fewer than three sides show: corners that rest on so little cannot be followed.
    fn start(luma: &GrayImage, monotonic_ns: u64, found: Sighting, before: Option<&Self>) -> Option<Self> {
        if !found.quad.is_convex() {
            return None;
        }
        let c = &found.quad.corners;
        let sides: [Option<Side>; 4] = std::array::from_fn(|i| {
            side::fit(luma, [c[i], c[(i + 1) % 4]], None).filter(|side| side.support >= MIN_SUPPORT)
        });
        let quad = corners(&found.quad, &sides)?;
        let size = luma.dimensions();
        // The speed goes on where the search found the document about where it was expected.
        let elapsed = before.filter(|before| before.size == size).and_then(|before| {
            let elapsed =
                monotonic_ns.checked_sub(before.monotonic_ns).filter(|ns| *ns > 0 && *ns <= MAX_GAP_NS)?;
            Some((before, elapsed as f64))
        });
        let speed = elapsed.map_or([Point::default(); 4], |(before, ns)| {
            let speed = speeds(&before.quad, &quad, ns);
            let reach = f64::from(side::REACH_PX);
            if speed.iter().all(|v| v.length() * ns <= 2.0 * reach) { speed } else { [Point::default(); 4] }
        });
        let signature = Signature::of(luma, &quad)?;
        Some(Self { quad, speed, size, monotonic_ns, frames: 0, sides, signature, score: found.score })
    }

    fn advance(&mut self, luma: &GrayImage, monotonic_ns: u64) -> Result<Sighting, WhySearch> {
        let elapsed = monotonic_ns.checked_sub(self.monotonic_ns).filter(|ns| *ns > 0 && *ns <= MAX_GAP_NS);
        let Some(elapsed) = elapsed.filter(|_| luma.dimensions() == self.size) else {
            return Err(WhySearch::OtherView);
        };
        if self.frames >= MAX_HELD {
            return Err(WhySearch::Due);
        }
        let elapsed = elapsed as f64;
        let expected =
            Quad::new(std::array::from_fn(|i| self.quad.corners[i] + self.speed[i] * (MOMENTUM * elapsed)));
        let (quad, kept) = self.locate(luma, &expected).ok_or(WhySearch::SidesLost)?;
        let growth = quad.area() / self.quad.area();
        if !(1.0 / MAX_GROWTH..=MAX_GROWTH).contains(&growth) {
            return Err(WhySearch::SidesLost);
        }
        let signature = Signature::of(luma, &quad).ok_or(WhySearch::SidesLost)?;
        if !self.signature.agrees(&signature) {
            return Err(WhySearch::OtherContent);
        }
        self.speed = speeds(&self.quad, &quad, elapsed);
        self.quad = quad;
        self.monotonic_ns = monotonic_ns;
        self.frames += 1;
        Ok(Sighting { quad, score: self.score * f64::from(kept.min(1.0)) })
    }

    /// Fits the sides near the expected quad. Also how much of the support of the last full search is left.
    fn locate(&self, luma: &GrayImage, expected: &Quad) -> Option<(Quad, f32)> {
        let c = &expected.corners;
        let mut sides = [None; 4];
        let (mut had, mut has, mut lost) = (0.0, 0.0, 0);
        for (i, known) in self.sides.iter().enumerate() {
            let Some(known) = known else { continue };
            let found = side::fit(luma, [c[i], c[(i + 1) % 4]], Some(known))
                .filter(|side| side.support >= KEPT_SUPPORT * known.support);
            had += known.support;
            has += found.map_or(0.0, |side| side.support);
            lost += usize::from(found.is_none());
            sides[i] = found;
        }
        // A finger may cover one side for a while.
        let quad = if lost <= 1 { corners(expected, &sides) } else { None };
        quad.map(|quad| (quad, has / had))
    }
}

/// The quad of at least three sides; the fourth moves along with the two corners that the others fix.
fn corners(expected: &Quad, sides: &[Option<Side>; 4]) -> Option<Quad> {
    let missing = sides.iter().filter(|side| side.is_none()).count();
    let expected_ends = |i: usize| [expected.corners[i], expected.corners[(i + 1) % 4]];
    let mut lines: [[Point; 2]; 4] =
        std::array::from_fn(|i| sides[i].map_or(expected_ends(i), |side| side.ends));
    if missing > 1 {
        return None;
    }
    if let Some(hidden) = sides.iter().position(Option::is_none) {
        // The corners between the three others: the ends of the side opposite.
        let (near, opposite, far) = ((hidden + 1) % 4, (hidden + 2) % 4, (hidden + 3) % 4);
        let to = [meet(lines[near], lines[opposite])?, meet(lines[opposite], lines[far])?];
        let moved = Similarity::from_pairs(&expected_ends(opposite), &to)?;
        lines[hidden] = expected_ends(hidden).map(|end| moved.apply(end));
    }
    let mut found = [Point::default(); 4];
    for (i, corner) in found.iter_mut().enumerate() {
        *corner = meet(lines[(i + 3) % 4], lines[i])?;
    }
    let quad = Quad::new(found);
    quad.is_convex().then_some(quad)
}

/// Where the lines through two pairs of points meet; `None` where they are almost parallel.
fn meet([a, b]: [Point; 2], [c, d]: [Point; 2]) -> Option<Point> {
    let (u, v) = (b - a, d - c);
    let sine = u.cross(v);
    if sine.abs() < 0.05 * u.length() * v.length() {
        return None;
    }
    Some(a + u * ((c - a).cross(v) / sine))
}

fn speeds(from: &Quad, to: &Quad, elapsed_ns: f64) -> [Point; 4] {
    std::array::from_fn(|i| (to.corners[i] - from.corners[i]) * (1.0 / elapsed_ns))
}
