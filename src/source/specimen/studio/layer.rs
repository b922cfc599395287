//! Things that lie on the plane. In: places in mm. Out: outline, light, height above what lies below.

use super::super::design::Sheet;
use super::super::light::LightField;
use super::super::plane::Plane;
use super::super::sampling::bilinear;
use crate::geometry::Point;

/// One thing on the plane.
pub(super) trait Layer: Sync {
    /// Distance in mm from a place on the plane to its outline, negative inside.
    fn distance_mm(&self, at: Point) -> f64;
    /// Light from the pixel `px` that shows the place `at`, before the lamp.
    fn light(&self, plane: &Plane, px: Point, at: Point) -> [f32; 3];
    /// Height of its upper side above what lies below, in mm: how far its shadow reaches.
    fn lift_mm(&self) -> f64;
    /// Share of a lamp's reflection that it throws back: 0 dull to 1 glossy.
    fn gloss(&self) -> f64;
}

/// Things from below to above.
pub(super) type Layers = Vec<Box<dyn Layer>>;

/// A place on the plane and a direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose2 {
    origin: Point,
    sin: f64,
    cos: f64,
}

impl Pose2 {
    pub(super) const IDENTITY: Self = Self { origin: Point::new(0.0, 0.0), sin: 0.0, cos: 1.0 };

    /// The middle of something of `size_mm` comes to `middle`, turned clockwise.
    pub(super) fn centred(middle: Point, size_mm: (f64, f64), turn_deg: f64) -> Self {
        let (sin, cos) = turn_deg.to_radians().sin_cos();
        let half = Point::new(size_mm.0 / 2.0, size_mm.1 / 2.0);
        let origin = middle - Point::new(half.x * cos - half.y * sin, half.x * sin + half.y * cos);
        Self { origin, sin, cos }
    }

    /// From the plane to the thing's own mm.
    pub(super) fn own(&self, at: Point) -> Point {
        let d = at - self.origin;
        Point::new(d.x * self.cos + d.y * self.sin, d.y * self.cos - d.x * self.sin)
    }

    /// From the thing's own mm to the plane.
    pub(super) fn on_plane(&self, own: Point) -> Point {
        self.origin + Point::new(own.x * self.cos - own.y * self.sin, own.x * self.sin + own.y * self.cos)
    }
}

/// A printed sheet.
pub(super) struct Piece {
    print: LightField,
    size_mm: (f64, f64),
    radius_mm: f64,
    pose: Pose2,
    lift_mm: f64,
    gloss: f64,
}

impl Piece {
    pub(super) fn new(sheet: &Sheet, pose: Pose2, lift_mm: f64, gloss: f64) -> Self {
        Self {
            print: LightField::from_srgb(&sheet.picture),
            size_mm: (sheet.width_mm, sheet.height_mm),
            radius_mm: sheet.corner_radius_mm,
            pose,
            lift_mm,
            gloss,
        }
    }

    /// Its unrounded corners on the plane, own top left first, clockwise.
    pub(super) fn corners(&self) -> [Point; 4] {
        let (width, height) = self.size_mm;
        [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
            .map(|(x, y)| self.pose.on_plane(Point::new(x, y)))
    }
}

impl Layer for Piece {
    fn distance_mm(&self, at: Point) -> f64 {
        let own = self.pose.own(at);
        rounded_box_mm(own, self.size_mm, self.radius_mm)
    }

    fn light(&self, plane: &Plane, px: Point, at: Point) -> [f32; 3] {
        let across = self.print.width as f64 / self.size_mm.0;
        let down = self.print.height as f64 / self.size_mm.1;
        let taps = ((across * plane.px_mm()).ceil() as usize).clamp(1, 6);
        let mut sum = [0.0; 3];
        for tap in 0..taps * taps {
            let offset = |index: usize| (index as f64 + 0.5) / taps as f64 - 0.5;
            let mm = plane.mm(px + Point::new(offset(tap % taps), offset(tap / taps))).unwrap_or(at);
            let own = self.pose.own(mm);
            let light = bilinear(Point::new(own.x * across, own.y * down), |x, y| self.print.read(x, y));
            for (total, value) in sum.iter_mut().zip(light) {
                *total += value / (taps * taps) as f32;
            }
        }
        sum
    }

    fn lift_mm(&self) -> f64 {
        self.lift_mm
    }

    fn gloss(&self) -> f64 {
        self.gloss
    }
}

/// Distance in mm to a rounded rectangle from the origin to `size_mm`, negative inside.
pub(super) fn rounded_box_mm(at: Point, size_mm: (f64, f64), radius_mm: f64) -> f64 {
    let x = (at.x - size_mm.0 / 2.0).abs() - size_mm.0 / 2.0 + radius_mm;
    let y = (at.y - size_mm.1 / 2.0).abs() - size_mm.1 / 2.0 + radius_mm;
    Point::new(x.max(0.0), y.max(0.0)).length() + x.max(y).min(0.0) - radius_mm
}
