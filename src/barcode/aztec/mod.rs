//! Samples an Aztec code (ISO/IEC 24778) off a photograph, tilted as it is. In: luma of its surroundings. Out: a drawing
//! of its modules without any distortion, for a reader of clean drawings, and the way back to the picture.
//!
//! The library looks for the bull's eye in the middle of the picture only, and carries the bull's eye's own shape out to
//! the corners. Here the bull's eye is looked for everywhere, and the grid is fitted anew ring by ring on the way out.

mod eye;
mod grid;
mod mode;

use image::GrayImage;

use crate::geometry::{Homography, Point};

/// Px of a module of the drawing.
const MODULE_PX: u32 = 4;
/// Light modules round the drawing.
const QUIET: u32 = 3;
/// Bull's eyes tried in one picture.
const MAX_EYES: usize = 3;

/// A code's modules, redrawn.
pub(super) struct Drawing {
    /// Black and white, upright.
    pub(super) luma: GrayImage,
    /// From its px to the picture's.
    pub(super) to_picture: Homography,
}

/// Drawings of the codes whose bull's eye and mode message can be read.
pub(super) fn drawings(luma: &GrayImage) -> Vec<Drawing> {
    let even = grid::Evened::of(luma);
    eye::eyes(&even).into_iter().take(MAX_EYES).filter_map(|eye| drawing(&even, &eye)).collect()
}

fn drawing(even: &grid::Evened, eye: &eye::Eye) -> Option<Drawing> {
    let core = grid::Fitted::core(even, eye)?;
    let mode = mode::read(even, &core)?;
    let fitted = core.grown(even, mode.modules)?;
    let modules = mode.modules as u32;
    let half = f64::from(modules) / 2.0;
    let side = (modules + 2 * QUIET) * MODULE_PX;
    let luma = GrayImage::from_fn(side, side, |x, y| {
        let at = |px: u32| f64::from(px / MODULE_PX) - f64::from(QUIET) + 0.5 - half;
        let (right, down) = (at(x), at(y));
        let inside = right.abs() < half && down.abs() < half;
        image::Luma([if inside && fitted.is_dark(even, right, down) { 0 } else { 255 }])
    });
    // From the drawing's px over modules from the middle to the picture's px.
    let corner = |x: f64, y: f64| (Point::new(x, y), fitted.place(x * half, y * half));
    let pairs = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
    let px = |unit: f64| (unit * half + half + f64::from(QUIET)) * f64::from(MODULE_PX);
    let own = pairs.map(|(unit, _)| Point::new(px(unit.x), px(unit.y)));
    let to_picture = Homography::from_quads(
        &crate::geometry::Quad::new(own),
        &crate::geometry::Quad::new(pairs.map(|(_, place)| place)),
    )?;
    Some(Drawing { luma, to_picture })
}
