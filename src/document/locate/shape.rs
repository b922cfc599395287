//! How much a quad looks like a document in perspective, from its corners alone. In: a quad and the size of the
//! picture. Out: four measures, 0 to 1, or that it cannot be one.

use crate::geometry::Quad;

/// Smallest share of the picture that a document takes.
const MIN_AREA: f64 = 0.02;
/// Corners may lie this share of the picture's side outside it.
const SLACK: f64 = 0.3;
/// Least ratio of opposite sides.
const MIN_RATIO: f64 = 0.4;
/// Sine of the sharpest corner (35 degrees).
pub(super) const MIN_SINE: f64 = 0.57;
/// Largest ratio of long side to short: receipts.
const MAX_ASPECT: f64 = 4.0;

/// The measures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Root of the share of the picture, 1 from a quarter on.
    pub(super) size: f64,
    /// 1 for what standard formats look like (1.2 to 2), less outside.
    pub(super) aspect: f64,
    /// The lesser ratio of opposite sides.
    pub(super) perspective: f64,
    /// Sine of the sharpest corner.
    pub(super) angles: f64,
}

impl Shape {
    /// Measures a convex quad.
    pub(super) fn of(quad: &Quad, width: f64, height: f64) -> Self {
        let c = &quad.corners;
        let sides = quad.side_lengths();
        let ratio = |i: usize| sides[i].min(sides[i + 2]) / sides[i].max(sides[i + 2]);
        let angles = (0..4)
            .map(|i| {
                let (before, after) = (c[(i + 3) % 4] - c[i], c[(i + 1) % 4] - c[i]);
                (before.cross(after) / (before.length() * after.length())).abs()
            })
            .fold(f64::INFINITY, f64::min);
        let aspect = aspect(&sides);
        Self {
            size: (4.0 * quad.area() / (width * height)).clamp(0.0, 1.0).sqrt(),
            aspect: if aspect < 1.2 {
                0.5 + 2.5 * (aspect - 1.0)
            } else {
                (1.5 - 0.25 * aspect).clamp(0.0, 1.0)
            },
            perspective: ratio(0).min(ratio(1)),
            angles,
        }
    }

    /// All measures as one factor, for ranking before the pixels are looked at.
    pub(super) fn quick(&self) -> f64 {
        (0.4 + 0.6 * self.size)
            * (0.8 + 0.2 * self.aspect)
            * (0.7 + 0.3 * self.perspective)
            * (0.7 + 0.3 * self.angles)
    }
}

/// True when a quad can be a document at all.
pub(super) fn is_possible(quad: &Quad, width: f64, height: f64) -> bool {
    let picture = width * height;
    let area = quad.area();
    let near = |v: f64, side: f64| v >= -SLACK * side && v <= (1.0 + SLACK) * side;
    let sides = quad.side_lengths();
    let ratio = |i: usize| sides[i].min(sides[i + 2]) / sides[i].max(sides[i + 2]);
    quad.is_convex()
        && area >= MIN_AREA * picture
        && area <= 1.3 * picture
        && quad.corners.iter().all(|p| near(p.x, width) && near(p.y, height))
        && ratio(0) >= MIN_RATIO
        && ratio(1) >= MIN_RATIO
        && aspect(&sides) <= MAX_ASPECT
        && Shape::of(quad, width, height).angles >= MIN_SINE
}

/// Long side over short, by the means of opposite sides.
fn aspect(sides: &[f64; 4]) -> f64 {
    let (across, down) = (sides[0] + sides[2], sides[1] + sides[3]);
    across.max(down) / across.min(down)
}

/// True for a small rectangle exactly along the picture's axes: in a scan or a screenshot that is a portrait or
/// a frame printed on the document that fills the picture; a photographed document hardly ever lies so.
pub(super) fn looks_printed(quad: &Quad, width: f64, height: f64) -> bool {
    let c = &quad.corners;
    let upright = (0..4).all(|i| {
        let side = c[(i + 1) % 4] - c[i];
        side.x.abs().min(side.y.abs()) < 0.015 * side.length()
    });
    upright && quad.area() < 0.3 * width * height
}
