//! The document's four corners. In: a frame. Out: the quad of the largest document and a score, or nothing.
//!
//! ```text
//! frame -> network -> grid -> outline -> hull -> four sides -> quad -> score     whole frame, then the quad upright, close or wide
//!                                                            refine             full resolution
//! ```

mod agreement;
mod contour;
mod network;
mod polygon;
mod rectangle;
mod refine;
mod shape;
mod views;
mod window;

pub use self::network::{CornerNetwork, Grid};
pub use self::refine::{RefineScratch, refine_corners};

use image::RgbImage;

use self::network::{NetworkScratch, Way};
use self::shape::{ShapeScratch, locate};
use self::views::{CLOSE_MARGIN, WIDE_MARGIN, show_upright, show_whole};
use self::window::Window;
use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Point, Quad, Rect};

/// Quads that score less are not reported: `models/train/corners/recipe.md` has the errors at this score.
pub const MIN_SCORE: f64 = 0.6;
/// What covers a smaller share of the frame is not reported: badges, labels, reflections of windows.
const MIN_FRAME_SHARE: f64 = 0.02;
/// Nor is what is longer than this for its width: pens, rulers, cables. A long receipt seen from the side has 5.
const MAX_ASPECT: f64 = 7.0;
/// Below this a look is not repeated mirrored, and the first is not followed by a closer one.
const MIN_FIRST_SCORE: f64 = 0.1;
/// A look that finds a document with this score is not repeated, and sides that agree this well with what was seen are not
/// chosen anew.
const SURE_SCORE: f64 = 0.9;
/// Two looks are at the same document when their quads overlap by this much; a closer look elsewhere counts as none.
const SAME_DOCUMENT: f64 = 0.5;
/// A closer look whose quad overlaps by less than this with the one that it was shown is followed by another: what lay outside
/// its picture may be in that one.
const STEADY: f64 = 0.9;
/// Closer looks at most.
const CLOSER_LOOKS: usize = 2;
/// What scores less in both looks together is looked at from farther off: a half or a part of a document may have been taken for
/// the whole.
const SETTLED_SCORE: f64 = 0.85;
/// What is seen from farther off counts where it scores this much more: two looks at the same quad differ by less, and by rounding
/// from one backend to the next.
const CLEARLY_SURER: f64 = 0.05;

/// A document found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// Corners in px of the frame, clockwise from the one nearest its top left; they may lie outside it.
    pub quad: Quad,
    /// Confidence, 0 to 1.
    pub score: f64,
}

/// Buffers that one search leaves for the next: a search allocates nothing once they are as large as it needs, where the backend
/// does not.
#[derive(Debug, Default)]
pub struct SearchScratch {
    network: NetworkScratch,
    shape: ShapeScratch,
}

/// Finds the largest document of a frame: first in the whole frame, then again in a picture that shows the first quad as
/// an upright square, and once more where that moved it far; where that leaves doubt, in a picture that shows it with more of what
/// is around it, and on from there if that is surer. The quad is coarse: [`refine_corners`] follows. `None` when nothing
/// scores [`MIN_SCORE`], or what does is too small or too narrow for a document.
///
/// # Errors
/// `ModelFailed` when the backend fails or its outputs are not the catalog's; internal when the frame cannot be reduced.
pub fn find_corners(
    network: &CornerNetwork,
    frame: &Frame,
    scratch: &mut SearchScratch,
) -> Result<Option<Located>> {
    let SearchScratch { network: seen, shape } = scratch;
    let (width, height) = network.input_px();
    if seen.picture.dimensions() != (width, height) {
        seen.picture = RgbImage::new(width, height);
    }
    show_whole(frame, &mut seen.picture)?;
    let frame_px = (f64::from(frame.width()), f64::from(frame.height()));
    let first = look(network, seen, shape, frame_px, |side| {
        let (across, down) = (frame_px.0 / side as f64, frame_px.1 / side as f64);
        (Window::of_grid(side), move |cell: Point| Point::new(cell.x * across, cell.y * down))
    })?;
    let Some(first) = first else { return Ok(None) };
    if first.score < MIN_FIRST_SCORE {
        return Ok(None);
    }
    let close = settle(network, frame, seen, shape, first.quad)?;
    let mut best = match close {
        Some(close) => Located { score: 0.5 * (first.score + close.score), ..close },
        None => Located { score: 0.5 * first.score, ..first },
    };
    if best.score < SETTLED_SCORE
        && let Some(wide) = look_closer(network, frame, seen, shape, &best.quad, WIDE_MARGIN)?
        && let Some(other) = settle(network, frame, seen, shape, wide.quad)?
        && close.is_none_or(|close| other.score > close.score + CLEARLY_SURER)
    {
        best = Located { score: 0.5 * (first.score.max(wide.score) + other.score), ..other };
    }
    let reported = best.score >= MIN_SCORE && could_be_document(&best.quad, frame_px);
    Ok(reported.then_some(best))
}

/// Closer looks until one hardly moves what it was shown.
fn settle(
    network: &CornerNetwork,
    frame: &Frame,
    seen: &mut NetworkScratch,
    shape: &mut ShapeScratch,
    mut shown: Quad,
) -> Result<Option<Located>> {
    let mut settled = None;
    for _ in 0..CLOSER_LOOKS {
        let Some(closer) = look_closer(network, frame, seen, shape, &shown, CLOSE_MARGIN)? else { break };
        let common = closer.quad.iou(&shown);
        if common < SAME_DOCUMENT {
            break;
        }
        settled = Some(closer);
        if common >= STEADY {
            break;
        }
        shown = closer.quad;
    }
    Ok(settled)
}

/// Whether a quad in a frame of this size is neither too small nor too narrow for a document.
fn could_be_document(quad: &Quad, (width, height): (f64, f64)) -> bool {
    let [top, right, bottom, left] = quad.side_lengths();
    let (across, down) = (top + bottom, left + right);
    quad.area() >= MIN_FRAME_SHARE * width * height && across.max(down) <= MAX_ASPECT * across.min(down)
}

/// What the network locates in a picture that shows the quad as an upright square with this margin, a share of the picture.
fn look_closer(
    network: &CornerNetwork,
    frame: &Frame,
    seen: &mut NetworkScratch,
    shape: &mut ShapeScratch,
    quad: &Quad,
    margin: f64,
) -> Result<Option<Located>> {
    let NetworkScratch { picture, reduced, .. } = seen;
    let width = f64::from(picture.width());
    let frame_px = (f64::from(frame.width()), f64::from(frame.height()));
    let Some(to_frame) = show_upright(frame, quad, margin, reduced, picture)? else { return Ok(None) };
    let whole = Quad::from_rect(Rect::new(0.0, 0.0, frame_px.0, frame_px.1));
    let shown = to_frame.inverse().map(|to_picture| to_picture.apply_quad(&whole));
    look(network, seen, shape, frame_px, |side| {
        let scale = width / side as f64;
        let window = match shown.map(|shown| shown.scaled(1.0 / scale)) {
            Some(shown) if shown.is_convex() => Window::within(side, &shown),
            _ => Window::of_grid(side),
        };
        (window, move |cell: Point| to_frame.apply(cell * scale))
    })
}

/// What the network locates in the scratch's picture; where that is not sure, in the mean of this look and one upside down, and
/// then of four: its errors are not the same all ways. `place` gives, for a grid's side, what of it is shown and the map from its
/// cells to frame px.
fn look<ToFrame: Fn(Point) -> Point>(
    network: &CornerNetwork,
    seen: &mut NetworkScratch,
    shape: &mut ShapeScratch,
    frame_px: (f64, f64),
    place: impl Fn(usize) -> (Window, ToFrame),
) -> Result<Option<Located>> {
    network.look(seen)?;
    let (window, to_frame) = place(seen.grid.side);
    let once = locate(&seen.grid, &window, shape, frame_px, &to_frame);
    if once.is_some_and(|located| located.score >= SURE_SCORE) {
        return Ok(once);
    }
    network.look_again(seen, Way::UpsideDown, 1)?;
    let twice = locate(&seen.grid, &window, shape, frame_px, &to_frame);
    let unsure = MIN_FIRST_SCORE..SURE_SCORE;
    if !twice.is_some_and(|located| unsure.contains(&located.score)) {
        return Ok(twice);
    }
    network.look_again(seen, Way::LeftForRight, 2)?;
    network.look_again(seen, Way::TopForBottom, 3)?;
    Ok(locate(&seen.grid, &window, shape, frame_px, &to_frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_and_pens_are_no_documents() {
        let frame_px = (1_920.0, 1_080.0);
        let quad = |width: f64, height: f64| Quad::from_rect(Rect::new(300.0, 200.0, width, height));
        assert!(could_be_document(&quad(317.0, 200.0), frame_px));
        assert!(could_be_document(&quad(170.0, 800.0), frame_px));
        assert!(!could_be_document(&quad(200.0, 126.0), frame_px));
        assert!(!could_be_document(&quad(1_000.0, 130.0), frame_px));
    }
}
