//! Rendered scenes with known corners: a printed card, tilted in space, before a background. In: a seed and how
//! hard it is to be. Out: RGB and the true quad. The same seed gives the same picture.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    reason = "test support: each test file uses its part"
)]

use idcapture::frame::{GrayImage, RgbImage};
use idcapture::geometry::{Homography, Point, Quad, Rect};
use image::Rgb;

/// SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub fn pick(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn colour(&mut self, low: f64, high: f64) -> [f64; 3] {
        std::array::from_fn(|_| self.between(low, high))
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A value between 0 and 1 that depends on two whole numbers.
fn hash(seed: u64, x: i64, y: i64) -> f64 {
    let z = mix(seed ^ mix(x as u64 ^ mix(y as u64)));
    (z >> 11) as f64 / (1u64 << 53) as f64
}

/// Smooth noise with cells of one unit.
fn noise(seed: u64, x: f64, y: f64) -> f64 {
    let (i, j) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x - i), ease(y - j));
    let at = |dx: i64, dy: i64| hash(seed, i as i64 + dx, j as i64 + dy);
    let top = at(0, 0) * (1.0 - u) + at(1, 0) * u;
    let bottom = at(0, 1) * (1.0 - u) + at(1, 1) * u;
    top * (1.0 - v) + bottom * v
}

/// What stands behind the card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Backdrop {
    Plain,
    Grain,
    Tiles,
    Clutter,
}

/// A scene to be rendered.
#[derive(Clone, Debug)]
pub struct Scene {
    pub seed: u64,
    pub width: u32,
    pub height: u32,
    /// Long side of the card in mm, short side in mm, radius of its corners in mm.
    pub card_mm: [f64; 3],
    pub quad: Quad,
    pub backdrop: Backdrop,
    /// Standard deviation of the sensor's noise, in levels.
    pub noise: f64,
    /// A thumb over the lower edge.
    pub thumb: bool,
    pub card_colour: [f64; 3],
    pub backdrop_colour: [f64; 3],
}

/// The picture of a rectangle `long` by `short`, turned by `roll`, tilted by `tilt` about an axis at `azimuth`
/// (all in degrees), `size` times the frame's short side long, seen with a focal length in frame long sides.
pub fn pose(
    frame: (u32, u32),
    aspect: f64,
    size: f64,
    angles: [f64; 3],
    shift: [f64; 2],
    focal: f64,
) -> Quad {
    let [roll, tilt, azimuth] = angles.map(f64::to_radians);
    let (w, h) = (f64::from(frame.0), f64::from(frame.1));
    let distance = focal * w.max(h);
    let long = size * w.min(h);
    let corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(x, y)| {
        let (x, y) = (x * long, y * long / aspect);
        let (x, y) = (x * roll.cos() - y * roll.sin(), x * roll.sin() + y * roll.cos());
        let (along, across) = (x * azimuth.cos() + y * azimuth.sin(), -x * azimuth.sin() + y * azimuth.cos());
        let (depth, across) = (across * tilt.sin(), across * tilt.cos());
        let (x, y) =
            (along * azimuth.cos() - across * azimuth.sin(), along * azimuth.sin() + across * azimuth.cos());
        let z = distance + depth;
        Point::new(w / 2.0 + distance * (x + shift[0] * w) / z, h / 2.0 + distance * (y + shift[1] * h) / z)
    });
    Quad::from_unordered(corners)
}

impl Scene {
    /// A scene with everything drawn from the seed. `hard` adds clutter, noise, thumbs and stronger tilts.
    pub fn random(seed: u64, hard: bool) -> Self {
        let mut dice = Dice(seed);
        let (width, height) = [(640, 480), (480, 640), (640, 360)][dice.pick(3) as usize];
        let card_mm = [[85.6, 53.98, 3.18], [125.0, 88.0, 3.18]][dice.pick(2) as usize];
        let tilt = dice.between(0.0, if hard { 30.0 } else { 20.0 });
        let angles = [dice.between(-180.0, 180.0), tilt, dice.between(0.0, 360.0)];
        let shift = [dice.between(-0.04, 0.04), dice.between(-0.04, 0.04)];
        let size = dice.between(0.55, 0.85);
        let focal = dice.between(0.8, 1.4);
        let quad = pose((width, height), card_mm[0] / card_mm[1], size, angles, shift, focal);
        let backdrop = if hard {
            [Backdrop::Grain, Backdrop::Tiles, Backdrop::Clutter][dice.pick(3) as usize]
        } else {
            [Backdrop::Plain, Backdrop::Grain][dice.pick(2) as usize]
        };
        Self {
            seed,
            width,
            height,
            card_mm,
            quad,
            backdrop,
            noise: if hard { dice.between(2.0, 7.0) } else { 1.5 },
            thumb: hard && dice.pick(2) == 0,
            card_colour: dice.colour(170.0, 235.0),
            backdrop_colour: dice.colour(40.0, 130.0),
        }
    }

    /// The picture.
    pub fn render(&self) -> RgbImage {
        let [long, short, _] = self.card_mm;
        let card = Quad::from_rect(Rect::new(0.0, 0.0, long, short));
        let sides = self.quad.side_lengths();
        // The quad starts at the picture's top left: give the card its long side there.
        let mut corners = self.quad.corners;
        if sides[0] + sides[2] < sides[1] + sides[3] {
            corners.rotate_left(1);
        }
        let to_card = Homography::from_quads(&Quad::new(corners), &card).unwrap();
        let mut dice = Dice(self.seed ^ 0xABCD);
        let objects: Vec<(Quad, [f64; 3])> = (0..5).map(|_| self.object(&mut dice)).collect();
        let thumb = corners[3].lerp(corners[2], dice.between(0.3, 0.7));
        let mut picture = RgbImage::new(self.width, self.height);
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let mut sum = [0.0; 3];
            for k in 0..9 {
                let p = Point::new(
                    f64::from(x) + (f64::from(k % 3) + 0.5) / 3.0,
                    f64::from(y) + (f64::from(k / 3) + 0.5) / 3.0,
                );
                let colour = if self.thumb && p.distance(thumb) < 0.07 * f64::from(self.width) {
                    [205.0, 150.0, 125.0]
                } else {
                    self.card_at(to_card.apply(p)).unwrap_or_else(|| self.backdrop_at(p, &objects))
                };
                for channel in 0..3 {
                    sum[channel] += colour[channel] / 9.0;
                }
            }
            let grain = (0..4).map(|_| dice.unit() - 0.5).sum::<f64>() * 1.73 * self.noise;
            *pixel = Rgb(sum.map(|v| (v + grain).round().clamp(0.0, 255.0) as u8));
        }
        picture
    }

    fn object(&self, dice: &mut Dice) -> (Quad, [f64; 3]) {
        let (w, h) = (f64::from(self.width), f64::from(self.height));
        let centre = Point::new(dice.between(0.0, w), dice.between(0.0, h));
        let (a, b) = (dice.between(0.05, 0.3) * w, dice.between(0.02, 0.2) * h);
        let t = dice.between(0.0, std::f64::consts::TAU);
        let corner = |x: f64, y: f64| {
            centre + Point::new(x * a * t.cos() - y * b * t.sin(), x * a * t.sin() + y * b * t.cos())
        };
        (
            Quad::new([corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]),
            dice.colour(20.0, 160.0),
        )
    }

    /// The print of the card at a place in mm; `None` off the card, also off its rounded corners.
    fn card_at(&self, p: Point) -> Option<[f64; 3]> {
        let [long, short, radius] = self.card_mm;
        if !(0.0..=long).contains(&p.x) || !(0.0..=short).contains(&p.y) {
            return None;
        }
        let near = Point::new(p.x.clamp(radius, long - radius), p.y.clamp(radius, short - radius));
        if p.distance(near) > radius {
            return None;
        }
        let waves = 6.0 * ((p.x * 0.9 + 2.0 * (p.y * 0.4).sin()).sin());
        let mut colour = self.card_colour.map(|c| c + waves);
        let (u, v) = (p.x / long, p.y / short);
        if v > 0.06 && v < 0.16 && u > 0.06 && u < 0.75 {
            colour = [60.0, 70.0, 140.0];
        }
        if (0.06..0.32).contains(&u) && (0.24..0.72).contains(&v) {
            let face = ((u - 0.19) / 0.09).powi(2) + ((v - 0.45) / 0.16).powi(2);
            colour = if face < 1.0 { [200.0, 160.0, 140.0] } else { [150.0, 165.0, 180.0] };
        }
        let text = ((0.38..0.92).contains(&u) && (0.24..0.7).contains(&v) && (v * 12.0).fract() < 0.45)
            || ((0.05..0.95).contains(&u) && v > 0.76 && v < 0.95 && (v * 14.0).fract() < 0.6);
        if text && hash(self.seed, (p.x / 0.9) as i64, (v * 13.0) as i64) > 0.45 {
            colour = [35.0, 35.0, 45.0];
        }
        Some(colour)
    }

    fn backdrop_at(&self, p: Point, objects: &[(Quad, [f64; 3])]) -> [f64; 3] {
        let base = self.backdrop_colour;
        let lit = |by: f64| base.map(|c| c + by);
        match self.backdrop {
            Backdrop::Plain => lit(8.0 * noise(self.seed, p.x / 60.0, p.y / 60.0)),
            Backdrop::Grain => lit(28.0 * (noise(self.seed, p.x / 90.0 + p.y / 40.0, p.y / 4.0) - 0.5)),
            Backdrop::Tiles => {
                let (x, y) = (p.x * 0.97 + p.y * 0.24, p.y * 0.97 - p.x * 0.24);
                let groove = x.rem_euclid(90.0) < 3.0 || y.rem_euclid(140.0) < 3.0;
                lit(if groove {
                    -35.0
                } else {
                    10.0 * hash(self.seed, (x / 90.0) as i64, (y / 140.0) as i64)
                })
            }
            Backdrop::Clutter => objects
                .iter()
                .rev()
                .find(|(quad, _)| quad.contains(p))
                .map_or_else(|| lit(15.0 * noise(self.seed, p.x / 25.0, p.y / 25.0)), |(_, colour)| *colour),
        }
    }
}

/// BT.601 luma, as frames have it.
pub fn luma(rgb: &RgbImage) -> GrayImage {
    GrayImage::from_fn(rgb.width(), rgb.height(), |x, y| {
        let [r, g, b] = rgb.get_pixel(x, y).0.map(f64::from);
        image::Luma([(0.299 * r + 0.587 * g + 0.114 * b).round() as u8])
    })
}

/// Mean distance of the corners over the diagonal of the true quad.
pub fn corner_error(found: &Quad, truth: &Quad) -> f64 {
    let diagonal = truth.corners[0].distance(truth.corners[2]);
    (0..4)
        .map(|turn| {
            (0..4).map(|i| found.corners[(i + turn) % 4].distance(truth.corners[i])).sum::<f64>() / 4.0
        })
        .fold(f64::INFINITY, f64::min)
        / diagonal
}
