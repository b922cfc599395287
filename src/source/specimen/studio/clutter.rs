//! Things on a desk. In: a seed, the document's size. Out: layers of pens, a cable, a keyboard, coins, a cup.

use super::super::Random;
use super::super::light::light_of;
use super::super::plane::Plane;
use super::layer::{Layer, Layers, Pose2, rounded_box_mm};
use crate::geometry::Point;

const COLOURS: [[u8; 3]; 8] = [
    [24, 26, 30],
    [190, 40, 40],
    [30, 70, 150],
    [230, 226, 220],
    [220, 170, 40],
    [60, 120, 80],
    [150, 150, 156],
    [96, 60, 130],
];

/// A round rod along a line of points: pens and cables.
struct Rod {
    points: Vec<Point>,
    radius_mm: f64,
    light: [f32; 3],
    /// From this share of the length on, another colour: a pen's cap.
    cap: Option<(f64, [f32; 3])>,
}

/// A flat disc with a rim: a coin, or a cup from above.
struct Disc {
    middle: Point,
    radius_mm: f64,
    rim_mm: f64,
    outer: [f32; 3],
    inner: [f32; 3],
    lift_mm: f64,
}

/// Rows of keys in a frame.
struct Keyboard {
    pose: Pose2,
    frame: [f32; 3],
    key: [f32; 3],
}

const KEYBOARD_MM: (f64, f64) = (300.0, 116.0);
const KEY_MM: f64 = 19.0;

fn colour(random: &mut Random) -> [f32; 3] {
    light_of(COLOURS[random.next_u64() as usize % COLOURS.len()])
}

/// Three to seven things round a document of `size_mm`, whose top left is the origin; some reach below it.
pub(super) fn strewn(random: &mut Random, size_mm: (f64, f64)) -> Layers {
    let mut things: Layers = Vec::new();
    let middle = Point::new(size_mm.0 / 2.0, size_mm.1 / 2.0);
    let scale = size_mm.0.max(size_mm.1);
    if random.within(0.0..1.0) < 0.45 {
        let side = if random.within(0.0..1.0) < 0.5 { -1.0 } else { 1.0 };
        let at = middle
            + Point::new(
                random.within(-0.4..0.4) * scale,
                side * (size_mm.1 / 2.0 + random.within(40.0..85.0)),
            );
        let dark = random.within(0.0..1.0) < 0.6;
        things.push(Box::new(Keyboard {
            pose: Pose2::centred(at, KEYBOARD_MM, random.within(-14.0..14.0)),
            frame: light_of(if dark { [20, 20, 22] } else { [206, 208, 212] }),
            key: light_of(if dark { [48, 48, 52] } else { [240, 240, 240] }),
        }));
    }
    for _ in 0..1 + random.next_u64() % 3 {
        things.push(Box::new(pen(random, middle, scale)));
    }
    for _ in 0..random.next_u64() % 3 {
        things.push(Box::new(cable(random, middle, scale)));
    }
    for _ in 0..random.next_u64() % 4 {
        let place = around(random, middle, 0.5 * scale, 1.0 * scale);
        let metal =
            light_of([[196, 160, 90], [190, 190, 194], [168, 110, 76]][random.next_u64() as usize % 3]);
        things.push(Box::new(Disc {
            middle: place,
            radius_mm: random.within(8.5..12.5),
            rim_mm: 1.2,
            outer: metal.map(|l| 1.2 * l),
            inner: metal,
            lift_mm: 1.4,
        }));
    }
    if random.within(0.0..1.0) < 0.3 {
        let place = around(random, middle, 0.75 * scale, 1.1 * scale);
        things.push(Box::new(Disc {
            middle: place,
            radius_mm: random.within(36.0..44.0),
            rim_mm: 4.0,
            outer: colour(random),
            inner: light_of([58, 34, 20]),
            lift_mm: 9.0,
        }));
    }
    things
}

fn around(random: &mut Random, middle: Point, least_mm: f64, most_mm: f64) -> Point {
    let (sin, cos) = random.within(0.0..360.0).to_radians().sin_cos();
    middle + Point::new(cos, 0.8 * sin) * random.within(least_mm..most_mm)
}

fn pen(random: &mut Random, middle: Point, scale: f64) -> Rod {
    let start = around(random, middle, 0.35 * scale, 0.9 * scale);
    let (sin, cos) = random.within(0.0..360.0).to_radians().sin_cos();
    let length = random.within(120.0..148.0);
    let points = vec![start, start + Point::new(cos, sin) * length];
    Rod {
        points,
        radius_mm: random.within(3.2..5.4),
        light: colour(random),
        cap: Some((random.within(0.55..0.8), colour(random))),
    }
}

fn cable(random: &mut Random, middle: Point, scale: f64) -> Rod {
    let start = around(random, middle, 1.2 * scale, 1.8 * scale);
    let end = around(random, middle, 0.9 * scale, 1.8 * scale);
    let bend = around(random, middle, 0.3 * scale, 1.2 * scale);
    let points = (0..=24)
        .map(|step| {
            let t = f64::from(step) / 24.0;
            start.lerp(bend, t).lerp(bend.lerp(end, t), t)
        })
        .collect();
    Rod { points, radius_mm: random.within(1.2..2.6), light: colour(random), cap: None }
}

impl Rod {
    /// Nearest place on the axis: share of the length, distance, and side (-1 to 1).
    fn nearest(&self, at: Point) -> (f64, f64, f64) {
        let mut best = (0.0, f64::INFINITY, 0.0);
        let count = self.points.len().saturating_sub(1).max(1) as f64;
        for (index, pair) in self.points.windows(2).enumerate() {
            if let [a, b] = *pair {
                let axis = b - a;
                let t = ((at - a).dot(axis) / axis.dot(axis).max(1e-9)).clamp(0.0, 1.0);
                let distance = at.distance(a.lerp(b, t));
                if distance < best.1 {
                    let aside = axis.cross(at - a) / axis.length().max(1e-9);
                    best = ((index as f64 + t) / count, distance, aside / self.radius_mm);
                }
            }
        }
        best
    }
}

impl Layer for Rod {
    fn distance_mm(&self, at: Point) -> f64 {
        self.nearest(at).1 - self.radius_mm
    }

    fn light(&self, _plane: &Plane, _px: Point, at: Point) -> [f32; 3] {
        let (share, distance, aside) = self.nearest(at);
        let edge = (distance / self.radius_mm).min(1.0);
        let level = 0.35 + 0.6 * (1.0 - edge * edge).sqrt() + 0.15 * aside.clamp(-1.0, 1.0);
        let gleam = 0.35 * (-((aside - 0.35) / 0.12).powi(2)).exp();
        let light = match self.cap {
            Some((from, cap)) if share > from => cap,
            _ => self.light,
        };
        light.map(|l| (f64::from(l) * level + gleam * 0.6) as f32)
    }

    fn lift_mm(&self) -> f64 {
        1.5 * self.radius_mm
    }

    fn gloss(&self) -> f64 {
        0.2
    }
}

impl Layer for Disc {
    fn distance_mm(&self, at: Point) -> f64 {
        at.distance(self.middle) - self.radius_mm
    }

    fn light(&self, _plane: &Plane, _px: Point, at: Point) -> [f32; 3] {
        let d = at - self.middle;
        let sheen = 0.9 + 0.2 * (d.x + d.y) / self.radius_mm;
        let light = if d.length() > self.radius_mm - self.rim_mm { self.outer } else { self.inner };
        light.map(|l| l * sheen as f32)
    }

    fn lift_mm(&self) -> f64 {
        self.lift_mm
    }

    fn gloss(&self) -> f64 {
        0.3
    }
}

impl Layer for Keyboard {
    fn distance_mm(&self, at: Point) -> f64 {
        rounded_box_mm(self.pose.own(at), KEYBOARD_MM, 6.0)
    }

    fn light(&self, _plane: &Plane, _px: Point, at: Point) -> [f32; 3] {
        let own = self.pose.own(at) - Point::new(7.5, 10.5);
        let row = (own.y / KEY_MM).floor();
        let x = own.x - 4.6 * row.max(0.0);
        let column = (x / KEY_MM).floor();
        let inside = own.x > 0.0 && own.x < 285.0 && (0.0..5.0).contains(&row);
        let cell = Point::new(x - column * KEY_MM - 1.2, own.y - row * KEY_MM - 1.2);
        let edge = rounded_box_mm(cell, (KEY_MM - 2.4, KEY_MM - 2.4), 2.2);
        if !inside || edge > 0.0 {
            return self.frame;
        }
        // A key is dished, with a letter of a few strokes.
        let dish = 1.0 + 0.04 * (cell.y / KEY_MM - 0.4) + if edge > -1.0 { 0.12 } else { 0.0 };
        let stroke = (cell.x - 4.5).abs() < 0.5 && (3.0..7.0).contains(&cell.y)
            || (cell.y - 4.8).abs() < 0.5 && (4.5..7.0).contains(&cell.x);
        let print = if stroke { 0.4 } else { 0.0 };
        self.key.map(|l| l * dish as f32 + print * (0.5 - l))
    }

    fn lift_mm(&self) -> f64 {
        5.0
    }

    fn gloss(&self) -> f64 {
        0.1
    }
}
