//! The lights. In: a group, a seed, where the document lies. Out: exposure, colour, shadow edges, reflections.

use super::super::Random;
use crate::geometry::Point;

/// The groups that results are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lamp {
    /// Daylight from everywhere.
    Even,
    /// A lamp near one side.
    Falloff,
    /// A window or lamp mirrored in the document.
    Glare,
    /// Too little light, hence noise.
    LowLight,
    /// The warm or cold light of a lamp that the camera did not balance.
    Cast,
    /// The edge of a hard shadow lies across.
    HardShadow,
}

impl Lamp {
    /// All groups.
    pub const ALL: [Self; 6] =
        [Self::Even, Self::Falloff, Self::Glare, Self::LowLight, Self::Cast, Self::HardShadow];

    /// Its name in truth files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Falloff => "falloff",
            Self::Glare => "glare",
            Self::LowLight => "low_light",
            Self::Cast => "cast",
            Self::HardShadow => "hard_shadow",
        }
    }
}

/// A reflection on the plane, in mm.
#[derive(Debug, Clone, Copy)]
enum Reflection {
    /// A window of four panes: middle, half sides, direction.
    Window { middle: Point, half: Point, sin: f64, cos: f64, soft_mm: f64, strength: f64 },
    /// A bulb.
    Spot { middle: Point, radius_mm: f64, strength: f64 },
}

/// The light of one picture.
#[derive(Debug, Clone)]
pub(super) struct Lit {
    exposure: f64,
    tint: [f64; 3],
    gradient: f64,
    /// Unit vector in the picture to where it is brightest.
    towards: Point,
    /// Hard shadows: a place on the edge, the unit vector into the dark, softness in mm, light left inside.
    edges: Vec<(Point, Point, f64, f64)>,
    reflections: Vec<Reflection>,
    /// What the sensor has to bear.
    pub(super) noise: f64,
}

impl Lit {
    /// A light of the group over a document of `size_mm` whose top left is the origin of the plane.
    pub(super) fn drawn(lamp: Lamp, random: &mut Random, size_mm: (f64, f64)) -> Self {
        let (sin, cos) = random.within(0.0..360.0).to_radians().sin_cos();
        let warmth = random.within(-0.05..0.08);
        let mut lit = Self {
            exposure: random.within(0.62..1.02),
            tint: [1.0 + warmth, 1.0, 1.0 - 1.2 * warmth],
            gradient: random.within(0.0..0.2),
            towards: Point::new(cos, sin),
            edges: Vec::new(),
            reflections: Vec::new(),
            noise: random.within(0.4..2.0),
        };
        let place = |random: &mut Random, margin: f64| {
            let share = -margin..1.0 + margin;
            Point::new(size_mm.0 * random.within(share.clone()), size_mm.1 * random.within(share))
        };
        match lamp {
            Lamp::Even => {}
            Lamp::Falloff => lit.gradient = random.within(0.45..0.85),
            Lamp::Glare => {
                let middle = place(random, 0.05);
                let side = size_mm.0.min(size_mm.1);
                let strength = random.within(0.35..1.6);
                if random.within(0.0..1.0) < 0.6 {
                    let (sin, cos) = random.within(-40.0..40.0).to_radians().sin_cos();
                    let half = Point::new(side * random.within(0.08..0.24), side * random.within(0.10..0.3));
                    let soft_mm = side * random.within(0.01..0.06);
                    lit.reflections.push(Reflection::Window { middle, half, sin, cos, soft_mm, strength });
                } else {
                    let radius_mm = side * random.within(0.06..0.18);
                    lit.reflections.push(Reflection::Spot { middle, radius_mm, strength: 1.4 * strength });
                }
            }
            Lamp::LowLight => {
                lit.exposure = random.within(0.13..0.36);
                lit.noise = random.within(3.5..8.0);
            }
            Lamp::Cast => {
                lit.tint = if random.within(0.0..1.0) < 0.6 {
                    [random.within(1.1..1.3), 1.0, random.within(0.5..0.75)]
                } else {
                    [random.within(0.68..0.86), 1.0, random.within(1.12..1.35)]
                };
            }
            Lamp::HardShadow => {
                for _ in 0..1 + random.next_u64() % 2 {
                    let (sin, cos) = random.within(0.0..360.0).to_radians().sin_cos();
                    let soft_mm = size_mm.0 * random.within(0.004..0.05);
                    let left = random.within(0.22..0.55);
                    lit.edges.push((place(random, -0.15), Point::new(cos, sin), soft_mm, left));
                }
            }
        }
        lit
    }

    /// Factor on all light at `off` from the middle of the picture, in half diagonals.
    pub(super) fn level(&self, off: Point) -> f64 {
        self.exposure * (1.0 + self.gradient * off.dot(self.towards)).max(0.0)
    }

    pub(super) fn tint(&self) -> [f64; 3] {
        self.tint
    }

    pub(super) fn towards_light(&self) -> Point {
        self.towards
    }

    /// Light left at a place by hard shadows; where two overlap, the darker one counts.
    pub(super) fn cast(&self, at: Point) -> f64 {
        self.edges.iter().fold(1.0, |light, (place, into, soft_mm, left)| {
            let t = (0.5 + (at - *place).dot(*into) / (2.0 * soft_mm)).clamp(0.0, 1.0);
            light.min(1.0 - (1.0 - left) * t * t * (3.0 - 2.0 * t))
        })
    }

    /// Light mirrored at a place by something glossy.
    pub(super) fn shine(&self, at: Point) -> f64 {
        self.reflections.iter().map(|reflection| reflection.light(at)).sum()
    }
}

impl Reflection {
    fn light(&self, at: Point) -> f64 {
        match *self {
            Self::Spot { middle, radius_mm, strength } => {
                let t = at.distance(middle) / radius_mm;
                strength * (-0.5 * t * t).exp()
            }
            Self::Window { middle, half, sin, cos, soft_mm, strength } => {
                let d = at - middle;
                let (x, y) = ((d.x * cos + d.y * sin).abs(), (d.y * cos - d.x * sin).abs());
                let inside = |distance: f64| (0.5 - distance / (2.0 * soft_mm)).clamp(0.0, 1.0);
                let bar = 0.06 * half.x.min(half.y);
                let pane = inside(x - half.x) * inside(y - half.y);
                strength * pane * (1.0 - 0.8 * inside(x - bar).max(inside(y - bar)))
            }
        }
    }
}
