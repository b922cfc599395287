//! The grid of modules. In: luma and a bull's eye. Out: where each module is, fitted from the middle outwards.

use image::GrayImage;

use super::eye::Eye;
use crate::barcode::enhance::boxed;
use crate::barcode::pdf417::light;
use crate::geometry::{Homography, Point, Quad, Rect};

/// Correlation with the bull's eye under which it is none.
const MIN_MATCH: f64 = 0.72;
/// Half the side of the part of the bull's eye that all codes share, in modules: the middle and four rings.
const CORE: f64 = 4.5;

/// A picture whose light is even: what is darker than its surroundings is below 0.
pub(super) struct Evened {
    luma: GrayImage,
    soft: GrayImage,
}

impl Evened {
    pub(super) fn of(luma: &GrayImage) -> Self {
        let reach = (luma.width().max(luma.height()) / 12).max(6) as usize;
        let soft: Vec<u8> = boxed(luma, reach).into_iter().map(|value| value.round() as u8).collect();
        let (width, height) = luma.dimensions();
        let soft = GrayImage::from_raw(width, height, soft).unwrap_or_else(|| luma.clone());
        Self { luma: luma.clone(), soft }
    }

    pub(super) fn size(&self) -> (usize, usize) {
        (self.luma.width() as usize, self.luma.height() as usize)
    }

    pub(super) fn dark_px(&self, x: usize, y: usize) -> bool {
        let index = y * self.luma.width() as usize + x;
        self.luma.as_raw().get(index) < self.soft.as_raw().get(index)
    }

    /// How much lighter a place is than its surroundings, in luma levels.
    fn value(&self, at: Point) -> f64 {
        f64::from(light(&self.luma, at) - light(&self.soft, at))
    }
}

/// A grid: the square of modules from -half to half in both directions, and its corners in px.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fitted {
    half: f64,
    corners: Quad,
    map: Homography,
}

fn square(half: f64) -> Quad {
    Quad::from_rect(Rect::new(-half, -half, 2.0 * half, 2.0 * half))
}

impl Fitted {
    fn new(half: f64, corners: Quad) -> Option<Self> {
        let map = Homography::from_quads(&square(half), &corners)?;
        corners.is_convex().then_some(Self { half, corners, map })
    }

    /// The bull's eye's own grid, whichever way it is turned.
    pub(super) fn core(even: &Evened, eye: &Eye) -> Option<Self> {
        let mut best: Option<(f64, Self)> = None;
        for turn in 0..12 {
            let angle = f64::from(turn) * 7.5_f64.to_radians();
            let (right, down) = (Point::new(angle.cos(), angle.sin()), Point::new(-angle.sin(), angle.cos()));
            // A line through the middle crosses the rings at a slant.
            let slant = angle.cos().abs().max(angle.sin().abs());
            let side = CORE * eye.run_px * slant;
            let corner = |x: f64, y: f64| eye.middle + right * (x * side) + down * (y * side);
            let quad =
                Quad::new([corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]);
            let Some(fitted) = Self::new(CORE, quad) else { continue };
            let score = fitted.ring_match(even);
            if score > best.map_or(0.3, |(score, _)| score) {
                best = Some((score, fitted));
            }
        }
        let (_, start) = best?;
        let fitted = start.climbed(&[0.4, 0.2, 0.1], |grid| grid.ring_match(even));
        (fitted.ring_match(even) > MIN_MATCH).then_some(fitted)
    }

    /// Correlation with the middle and four rings, dark and light in turn.
    fn ring_match(&self, even: &Evened) -> f64 {
        let (mut sums, mut count) = ([0.0; 5], 0.0);
        for row in -4_i32..=4 {
            for column in -4_i32..=4 {
                let expected = if row.abs().max(column.abs()) % 2 == 0 { -1.0 } else { 1.0 };
                for (dx, dy) in [(-0.25, -0.25), (0.25, -0.25), (0.25, 0.25), (-0.25, 0.25)] {
                    let value = even.value(self.place(f64::from(column) + dx, f64::from(row) + dy));
                    let terms = [value, expected, value * value, expected * expected, value * expected];
                    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
                    count += 1.0;
                }
            }
        }
        let [a, b, aa, bb, ab] = sums.map(|sum| sum / count);
        (ab - a * b) / ((aa - a * a) * (bb - b * b)).max(1e-9).sqrt()
    }

    /// How far from grey the modules of the three outermost rings are.
    fn contrast(&self, even: &Evened) -> f64 {
        let last = self.half.floor();
        let mut sum = 0.0;
        for depth in 0..3 {
            let ring = last - f64::from(depth);
            let mut along = -ring;
            while along < ring {
                for (x, y) in [(along, -ring), (ring, along), (-along, ring), (-ring, -along)] {
                    let mean = 0.25
                        * [(-0.25, -0.25), (0.25, -0.25), (0.25, 0.25), (-0.25, 0.25)]
                            .iter()
                            .map(|(dx, dy)| even.value(self.place(x + dx, y + dy)))
                            .sum::<f64>();
                    sum += mean.abs();
                }
                along += 1.0;
            }
        }
        sum
    }

    /// Moves one corner at a time, by these shares of a module, as long as the score grows.
    fn climbed(self, steps: &[f64], score: impl Fn(&Self) -> f64) -> Self {
        let mut best = (score(&self), self);
        for step in steps {
            for _ in 0..4 {
                let before = best.0;
                for corner in 0..4 {
                    for (dx, dy) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                        let module = best.1.module_px();
                        let mut corners = best.1.corners;
                        if let Some(place) = corners.corners.get_mut(corner) {
                            *place = *place + Point::new(dx, dy) * (step * module);
                        }
                        if let Some(moved) = Self::new(best.1.half, corners) {
                            let value = score(&moved);
                            if value > best.0 {
                                best = (value, moved);
                            }
                        }
                    }
                }
                if best.0 <= before {
                    break;
                }
            }
        }
        best.1
    }

    fn module_px(&self) -> f64 {
        self.corners.side_lengths().iter().sum::<f64>() / (8.0 * self.half)
    }

    /// The grid of the whole code, `modules` a side, fitted three rings at a time.
    pub(super) fn grown(self, even: &Evened, modules: usize) -> Option<Self> {
        let whole = modules as f64 / 2.0;
        let mut grid = self;
        while grid.half < whole {
            let half = (grid.half + 2.0).min(whole);
            let further = Self::new(half, grid.map.apply_quad(&square(half)))?;
            grid = further.climbed(&[0.3, 0.12], |grid| grid.contrast(even));
        }
        Some(grid)
    }

    /// A place in px, of modules to the right and down from the middle.
    pub(super) fn place(&self, right: f64, down: f64) -> Point {
        self.map.apply(Point::new(right, down))
    }

    pub(super) fn is_dark(&self, even: &Evened, right: f64, down: f64) -> bool {
        let spread = [(0.0, 0.0), (-0.2, 0.0), (0.2, 0.0), (0.0, -0.2), (0.0, 0.2)];
        spread.iter().map(|(dx, dy)| even.value(self.place(right + dx, down + dy))).sum::<f64>() < 0.0
    }

    /// The same grid fitted out to so many modules from the middle.
    pub(super) fn out_to(&self, even: &Evened, half: f64) -> Option<Self> {
        let further = Self::new(half, self.map.apply_quad(&square(half)))?;
        Some(further.climbed(&[0.2, 0.1], |grid| grid.contrast(even)))
    }
}
