//! The warp from a frame to a page. In: RGB and a plan. Out: the page's RGB, bilinear, averaged over the source
//! px that a page px covers where the source is more than twice as fine.

use image::RgbImage;
use rayon::prelude::*;

use super::plan::PagePlan;
use crate::frame::rgb_at;
use crate::geometry::{Homography, Point, Quad, Rect};

/// Page px outside the frame get this grey: it is no content.
const OUTSIDE: u8 = 128;
/// From this many page px on, rows are shared among threads.
const PARALLEL_PX: usize = 200_000;
/// Source px per page px beyond which a page px averages several samples.
const AVERAGED_FROM: f64 = 2.0;
/// Samples per page px along a side at most.
const MAX_SAMPLES: usize = 8;

/// Warps the page out of the frame. What lies outside the frame becomes mid grey; a plan whose corners make no
/// quad gives a page all grey. Each page px depends on nothing but the frame, whatever the threads do.
#[must_use]
pub fn rectify(rgb: &RgbImage, plan: &PagePlan) -> RgbImage {
    let mut page = RgbImage::from_pixel(plan.width_px, plan.height_px, image::Rgb([OUTSIDE; 3]));
    let (width, height) = (f64::from(plan.width_px), f64::from(plan.height_px));
    let bounds = Quad::from_rect(Rect::new(0.0, 0.0, width, height));
    let Some(to_frame) = Homography::from_quads(&bounds, &plan.quad) else { return page };
    if rgb.width() == 0 || rgb.height() == 0 || plan.width_px == 0 {
        return page;
    }
    let samples = samples_per_px(plan);
    let fill = |(y, row): (usize, &mut [u8])| fill_row(rgb, &to_frame, samples, y, row);
    let stride = plan.width_px as usize * 3;
    if plan.width_px as usize * plan.height_px as usize >= PARALLEL_PX {
        page.par_chunks_mut(stride).enumerate().for_each(fill);
    } else {
        page.chunks_mut(stride).enumerate().for_each(fill);
    }
    page
}

/// Samples along each side of a page px: 1 up to a reduction of 2, then one for each source px.
fn samples_per_px(plan: &PagePlan) -> usize {
    let sides = plan.quad.side_lengths();
    let across = sides[0].max(sides[2]) / f64::from(plan.width_px.max(1));
    let down = sides[1].max(sides[3]) / f64::from(plan.height_px.max(1));
    let reduction = across.max(down);
    if reduction.is_nan() || reduction <= AVERAGED_FROM {
        return 1;
    }
    (reduction.ceil() as usize).clamp(2, MAX_SAMPLES)
}

fn fill_row(rgb: &RgbImage, to_frame: &Homography, samples: usize, y: usize, row: &mut [u8]) {
    let share = 1.0 / samples as f64;
    for (x, pixel) in row.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let mut sum = [0.0f32; 3];
        for j in 0..samples {
            for i in 0..samples {
                let at = Point::new(x as f64 + (i as f64 + 0.5) * share, y as f64 + (j as f64 + 0.5) * share);
                for (total, value) in sum.iter_mut().zip(colour(rgb, to_frame.apply(at))) {
                    *total += value;
                }
            }
        }
        let count = (samples * samples) as f32;
        *pixel = sum.map(|total| (total / count + 0.5) as u8);
    }
}

/// Colour at a continuous place of the frame; half a px beyond the outermost centres repeats them.
fn colour(rgb: &RgbImage, at: Point) -> [f32; 3] {
    let inside =
        at.x >= 0.0 && at.y >= 0.0 && at.x <= f64::from(rgb.width()) && at.y <= f64::from(rgb.height());
    if inside { rgb_at(rgb, at.x as f32, at.y as f32) } else { [f32::from(OUTSIDE); 3] }
}
