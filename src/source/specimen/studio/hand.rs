//! Fingers. In: the document's size, a seed. Out: layers behind the document (palm, fingers) and on it (thumb).

use super::super::Random;
use super::super::light::light_of;
use super::super::plane::Plane;
use super::super::random::NoiseField;
use super::layer::{Layer, Layers};
use crate::geometry::Point;

/// Skin in daylight, light to dark.
const SKIN: [[u8; 3]; 6] =
    [[236, 196, 172], [222, 176, 146], [198, 146, 112], [164, 112, 80], [122, 80, 56], [84, 54, 40]];

/// One finger: a rounded cone that lies on the plane.
struct Finger {
    base: Point,
    tip: Point,
    base_radius_mm: f64,
    tip_radius_mm: f64,
    skin: [f32; 3],
    nail: bool,
    creases: NoiseField,
    lift_mm: f64,
}

/// Skin of a seed's hand.
pub(super) fn skin(random: &mut Random) -> [f32; 3] {
    light_of(SKIN[random.next_u64() as usize % SKIN.len()])
}

/// Which side of the document a hand comes from, as a unit vector out of it, and the middle of that side.
fn side(index: u64, (width, height): (f64, f64)) -> (Point, Point, f64) {
    match index % 4 {
        0 => (Point::new(1.0, 0.0), Point::new(width, height / 2.0), height),
        1 => (Point::new(-1.0, 0.0), Point::new(0.0, height / 2.0), height),
        2 => (Point::new(0.0, 1.0), Point::new(width / 2.0, height), width),
        _ => (Point::new(0.0, -1.0), Point::new(width / 2.0, 0.0), width),
    }
}

/// A hand that holds the document: (behind it, on it).
pub(super) fn holding(random: &mut Random, size_mm: (f64, f64)) -> (Layers, Layers) {
    let skin = skin(random);
    let (mut behind, mut above): (Layers, Layers) = (Vec::new(), Vec::new());
    let first = random.next_u64() % 3;
    let both = first < 2 && random.within(0.0..1.0) < 0.35;
    for index in std::iter::once(first).chain(both.then_some(1 - first.min(1))) {
        let (out, middle, length) = side(index, size_mm);
        let along = Point::new(-out.y, out.x) * if random.within(0.0..1.0) < 0.5 { 1.0 } else { -1.0 };
        let grip = middle + along * (length.min(70.0) * random.within(-0.2..0.2));
        // Fingers come from the palm and vanish behind the document.
        for finger in 0..4 {
            let row = grip + along * (f64::from(finger) * 17.0 - 14.0);
            let base = row + out * random.within(48.0..58.0) + along * 6.0;
            let tip = row - out * random.within(8.0..20.0);
            behind.push(Box::new(Finger::new(random, skin, (base, 10.0), (tip, 8.0), false, 6.0)));
        }
        let wrist = grip + out * 130.0 + along * 26.0;
        behind.push(Box::new(Finger::new(
            random,
            skin,
            (wrist, 34.0),
            (grip + out * 62.0 + along * 14.0, 40.0),
            false,
            8.0,
        )));
        let base = grip + out * 52.0 - along * random.within(14.0..26.0);
        let tip = grip - out * random.within(5.0..18.0) - along * random.within(0.0..8.0);
        above.push(Box::new(Finger::new(random, skin, (base, 14.0), (tip, 9.5), true, 4.0)));
    }
    (behind, above)
}

/// One or two fingertips that press the document on to the table, over an edge.
pub(super) fn pressing(random: &mut Random, size_mm: (f64, f64)) -> Layers {
    let skin = skin(random);
    let (out, middle, length) = side(random.next_u64(), size_mm);
    let along = Point::new(-out.y, out.x);
    let at = middle + along * (length * random.within(-0.38..0.38));
    let slant = random.within(-30.0..30.0);
    (0..1 + random.next_u64() % 2)
        .map(|finger| {
            let row = at + along * (finger as f64 * 18.5);
            let tip = row - out * random.within(6.0..17.0);
            let base = row + out * 120.0 + along * slant;
            Box::new(Finger::new(random, skin, (base, 11.0), (tip, 8.2), true, 4.0)) as Box<dyn Layer>
        })
        .collect()
}

impl Finger {
    fn new(
        random: &mut Random,
        skin: [f32; 3],
        (base, base_radius_mm): (Point, f64),
        (tip, tip_radius_mm): (Point, f64),
        nail: bool,
        lift_mm: f64,
    ) -> Self {
        let creases = NoiseField::new(random.next_u64());
        Self { base, tip, base_radius_mm, tip_radius_mm, skin, nail, creases, lift_mm }
    }

    /// Share of the way from tip to base, and the signed distance from the axis.
    fn place(&self, at: Point) -> (f64, f64) {
        let axis = self.base - self.tip;
        let along = (at - self.tip).dot(axis) / axis.dot(axis);
        let aside = axis.cross(at - self.tip) / axis.length();
        (along, aside)
    }

    fn radius(&self, along: f64) -> f64 {
        let along = along.clamp(0.0, 1.0);
        // The joint is a little thicker than the limbs.
        let joint = 0.05 * (-((along - 0.42) / 0.09).powi(2)).exp();
        (self.tip_radius_mm + (self.base_radius_mm - self.tip_radius_mm) * along) * (1.0 + joint)
    }
}

impl Layer for Finger {
    fn distance_mm(&self, at: Point) -> f64 {
        let (along, _) = self.place(at);
        let nearest = self.tip.lerp(self.base, along.clamp(0.0, 1.0));
        at.distance(nearest) - self.radius(along)
    }

    fn light(&self, _plane: &Plane, _px: Point, at: Point) -> [f32; 3] {
        let (along, aside) = self.place(at);
        let radius = self.radius(along);
        let length = self.base.distance(self.tip);
        let nearest = self.tip.lerp(self.base, along.clamp(0.0, 1.0));
        let edge = (at.distance(nearest) / radius).clamp(0.0, 1.0);
        let height = (1.0 - edge * edge).sqrt();
        let slope = (aside / radius).clamp(-1.0, 1.0);
        let mut level = 0.42 + 0.52 * height + 0.12 * slope;
        let from_tip = (along * length).max(-radius);
        // Wrinkles across the joints, fine lines everywhere.
        let joint = (-((along - 0.42) / 0.06).powi(2)).exp();
        level += 0.05 * joint * self.creases.at(from_tip * 0.9, aside * 0.1)
            + 0.035 * self.creases.octaves(at.x * 0.5, at.y * 0.5, 3);
        let blush = 0.10 * (1.0 - height) + 0.06 * (-from_tip.max(0.0) / 8.0).exp();
        let mut light = [
            f64::from(self.skin[0]) * level * (1.0 + 0.5 * blush),
            f64::from(self.skin[1]) * level * (1.0 - blush),
            f64::from(self.skin[2]) * level * (1.0 - 1.2 * blush),
        ];
        if self.nail {
            let (x, y) = (aside / (0.62 * radius), (from_tip - 1.0) / (0.85 * self.tip_radius_mm));
            let inside = ((1.0 - (x.powi(4) + y.powi(4))) * 5.0).clamp(0.0, 1.0);
            let gloss = 0.16 * (-((x + 0.3) / 0.25).powi(2)).exp();
            for (channel, tone) in light.iter_mut().zip([1.12, 1.14, 1.18]) {
                *channel += inside * (*channel * (tone - 1.0) + gloss * 0.5);
            }
        }
        light.map(|l| l.max(0.0) as f32)
    }

    fn lift_mm(&self) -> f64 {
        self.lift_mm
    }

    fn gloss(&self) -> f64 {
        0.08
    }
}
