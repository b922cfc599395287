//! From an outline to four sides. In: points of an outline, the size of the grid. Out: the convex quad round them
//! that adds the least area, its sides then fitted to the points near them.

use super::window::Window;
use crate::geometry::{Point, Quad};

/// Corners may lie this share of the grid's side outside it.
const SLACK: f64 = 0.35;
/// A side on the border of what is shown costs this share of the area that leaving it out adds.
const BORDER_COST: f64 = 0.15;
/// Points whose turn (vector product of the sides, in square cells) is less lie on a straight side.
const STRAIGHT: f64 = 1e-6;
/// Rounds of the fit.
const ROUNDS: usize = 6;
/// Share of a side next to each corner that its fit leaves out: rounded corners.
const CORNER_SHARE: f64 = 0.08;

/// Buffers of one hull after the other.
#[derive(Debug, Default)]
pub(super) struct HullScratch {
    sorted: Vec<Point>,
    corners: Vec<Point>,
}

/// The hull, clockwise in a picture (y down), by Andrew's monotone chain.
pub(super) fn hull(points: impl Iterator<Item = Point>, scratch: &mut HullScratch) -> &mut Vec<Point> {
    let HullScratch { sorted, corners } = scratch;
    sorted.clear();
    sorted.extend(points);
    sorted.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    sorted.dedup_by(|a, b| a.distance(*b) < 1e-9);
    corners.clear();
    if sorted.len() < 3 {
        corners.extend_from_slice(sorted);
        return corners;
    }
    half_hull(corners, sorted.iter().copied());
    half_hull(corners, sorted.iter().rev().copied());
    corners
}

/// Adds one half of the hull, without its last point: with that the other half begins.
fn half_hull(corners: &mut Vec<Point>, points: impl Iterator<Item = Point>) {
    let start = corners.len();
    for point in points {
        while let Some([.., a, b]) = corners.get(start..) {
            if (*b - *a).cross(point - *b) > STRAIGHT {
                break;
            }
            corners.pop();
        }
        corners.push(point);
    }
    corners.pop();
}

/// Leaves out sides of a hull, each time the one that adds the least area, until four are left.
pub(super) fn four_sides(corners: &mut Vec<Point>, grid_side: f64, window: &Window) -> Option<Quad> {
    reduce(corners, 4, grid_side, window)?;
    let quad = Quad::new(corners.as_slice().try_into().ok()?);
    quad.is_convex().then_some(quad)
}

/// The same until no more than `sides` are left; `None` where one cannot be left out.
pub(super) fn reduce(corners: &mut Vec<Point>, sides: usize, grid_side: f64, window: &Window) -> Option<()> {
    while corners.len() > sides {
        let n = corners.len();
        let mut best: Option<(f64, usize, Point)> = None;
        for i in 0..n {
            let [before, a, b, after] = [(i + n - 1) % n, i, (i + 1) % n, (i + 2) % n].map(|k| corners[k]);
            let Some(meeting) = beyond(before, a, b, after) else { continue };
            if !is_near(meeting, grid_side) {
                continue;
            }
            let added = 0.5 * (b - a).cross(meeting - a).abs();
            let cost = if window.borders_on(a, b) { BORDER_COST * added } else { added };
            if best.is_none_or(|(least, ..)| cost < least) {
                best = Some((cost, i, meeting));
            }
        }
        let (_, at, meeting) = best?;
        corners[at] = meeting;
        corners.remove((at + 1) % n);
    }
    Some(())
}

/// The quads that four of a polygon's sides make, the others left out, however much that adds or cuts off.
pub(super) fn choices_of_four(corners: &[Point], grid_side: f64) -> impl Iterator<Item = Quad> {
    let n = corners.len();
    let line = move |i: usize| (corners[i], corners[(i + 1) % n] - corners[i]);
    let choices = (0..n).flat_map(move |i| {
        (i + 1..n).flat_map(move |j| (j + 1..n).flat_map(move |k| (k + 1..n).map(move |l| [i, j, k, l])))
    });
    choices.filter_map(move |[i, j, k, l]| {
        let [first, second, third, last] = [i, j, k, l].map(line);
        let quad =
            Quad::new([meet(last, first)?, meet(first, second)?, meet(second, third)?, meet(third, last)?]);
        let near = quad.corners.iter().all(|corner| is_near(*corner, grid_side));
        (near && quad.is_convex()).then_some(quad)
    })
}

/// Whether a corner lies on the grid, or not too far outside it.
fn is_near(corner: Point, grid_side: f64) -> bool {
    let room = -SLACK * grid_side..=(1.0 + SLACK) * grid_side;
    room.contains(&corner.x) && room.contains(&corner.y)
}

/// Where the sides before and after the side a-b meet beyond it.
fn beyond(before: Point, a: Point, b: Point, after: Point) -> Option<Point> {
    let (u, v) = (a - before, b - after);
    let sine = u.cross(v);
    if sine.abs() < 1e-9 {
        return None;
    }
    let meeting = a + u * ((b - a).cross(v) / sine);
    ((meeting - a).dot(u) >= 0.0 && (meeting - b).dot(v) >= 0.0).then_some(meeting)
}

/// Moves each side onto the points near it: total least squares, far points weighted down (Tukey), several rounds with
/// a shrinking reach. A side with too few points stays.
pub(super) fn fit(quad: &Quad, points: &[Point]) -> Quad {
    let mut best = *quad;
    for round in 0..ROUNDS {
        let reach = (2.5 - 0.35 * round as f64).max(0.9);
        let lines: [(Point, Point); 4] = std::array::from_fn(|i| {
            let (a, b) = (best.corners[i], best.corners[(i + 1) % 4]);
            line_near(a, b, points, reach).unwrap_or((a, b - a))
        });
        let [a, b, c, d] =
            [(3, 0), (0, 1), (1, 2), (2, 3)].map(|(before, after)| meet(lines[before], lines[after]));
        let moved = a.zip(b).zip(c.zip(d)).map(|((a, b), (c, d))| Quad::new([a, b, c, d]));
        match moved.filter(Quad::is_convex) {
            Some(moved) => best = moved,
            None => break,
        }
    }
    best
}

/// The line, as a point and a direction, through the points within `reach` of the segment a-b.
fn line_near(a: Point, b: Point, points: &[Point], reach: f64) -> Option<(Point, Point)> {
    let length = a.distance(b);
    if length < 1.0 {
        return None;
    }
    let along = (b - a) * (1.0 / length);
    let near = points.iter().filter_map(|&p| {
        let (t, miss) = ((p - a).dot(along) / length, along.cross(p - a));
        let u = miss / reach;
        ((CORNER_SHARE..=1.0 - CORNER_SHARE).contains(&t) && u.abs() < 1.0)
            .then(|| ((1.0 - u * u).powi(2), p))
    });
    let (mut weight, mut x, mut y, mut xx, mut xy, mut yy, mut count) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0);
    for (w, p) in near {
        let p = p - a;
        weight += w;
        x += w * p.x;
        y += w * p.y;
        xx += w * p.x * p.x;
        xy += w * p.x * p.y;
        yy += w * p.y * p.y;
        count += 1;
    }
    if count < 3 || weight < 1e-3 {
        return None;
    }
    let middle = Point::new(x / weight, y / weight);
    let (sxx, sxy, syy) = (
        xx / weight - middle.x * middle.x,
        xy / weight - middle.x * middle.y,
        yy / weight - middle.y * middle.y,
    );
    let angle = 0.5 * (2.0 * sxy).atan2(sxx - syy);
    let direction = Point::new(angle.cos(), angle.sin());
    // Points that are bunched up say nothing about the direction.
    let spread = (sxx * direction.x * direction.x
        + 2.0 * sxy * direction.x * direction.y
        + syy * direction.y * direction.y)
        .sqrt();
    if spread < 0.12 * length || direction.cross(along).abs() > 0.35 {
        return None;
    }
    Some((a + middle, direction))
}

/// Where two lines (point and direction) meet.
fn meet((p, u): (Point, Point), (q, v): (Point, Point)) -> Option<Point> {
    let sine = u.cross(v);
    (sine.abs() > 0.05 * u.length() * v.length()).then(|| p + u * ((q - p).cross(v) / sine))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn along(corners: &[Point], per_side: usize) -> Vec<Point> {
        (0..corners.len())
            .flat_map(|i| {
                let (a, b) = (corners[i], corners[(i + 1) % corners.len()]);
                (0..per_side).map(move |k| a.lerp(b, (k as f64 + 0.5) / per_side as f64))
            })
            .collect()
    }

    fn four_sides_of(points: &[Point]) -> Option<Quad> {
        let mut scratch = HullScratch::default();
        four_sides(hull(points.iter().copied(), &mut scratch), 48.0, &Window::of_grid(48))
    }

    fn corners() -> [Point; 4] {
        [Point::new(8.0, 10.0), Point::new(40.0, 7.0), Point::new(42.0, 30.0), Point::new(6.0, 33.0)]
    }

    #[test]
    fn a_dense_outline_gives_its_quad_back() {
        let points = along(&corners(), 40);
        let quad = fit(&four_sides_of(&points).unwrap(), &points);
        let quad = Quad::from_unordered(quad.corners);
        for (found, wanted) in quad.corners.iter().zip(corners()) {
            assert!(found.distance(wanted) < 0.05, "{found:?} {wanted:?}");
        }
    }

    #[test]
    fn a_cut_off_corner_comes_back() {
        // The corner at (42, 30) is rounded off by a finger.
        let [a, b, c, d] = corners();
        let cut = [a, b, c.lerp(b, 0.3), c.lerp(d, 0.25), d];
        let points = along(&cut, 40);
        let quad = fit(&four_sides_of(&points).unwrap(), &points);
        assert!(quad.corners.iter().any(|p| p.distance(c) < 1.0), "{quad:?}");
    }

    #[test]
    fn a_corner_outside_the_grid_is_where_the_sides_meet() {
        // A document whose right end reaches over the border at x = 48.
        let inside = [
            Point::new(10.0, 10.0),
            Point::new(48.0, 2.0),
            Point::new(48.0, 22.0),
            Point::new(44.0, 36.0),
            Point::new(14.0, 40.0),
        ];
        let quad = four_sides_of(&along(&inside, 60)).unwrap();
        assert!(quad.corners.iter().any(|p| p.x > 48.5), "{quad:?}");
    }

    #[test]
    fn the_quad_of_a_polygon_with_a_corner_cut_off_is_among_its_choices() {
        let [a, b, c, d] = corners();
        let cut = [a, b, c.lerp(b, 0.5), c.lerp(d, 0.3), d];
        let found: Vec<Quad> = choices_of_four(&cut, 48.0).collect();
        assert!(found.len() <= 5 && found.iter().all(Quad::is_convex));
        let known = Quad::new([a, b, c, d]);
        assert!(found.iter().any(|quad| quad.iou(&known) > 0.999), "{found:?}");
        assert_eq!(choices_of_four(&cut[..3], 48.0).count(), 0);
    }

    #[test]
    fn too_few_points_have_no_quad() {
        assert!(four_sides_of(&[Point::new(1.0, 1.0), Point::new(2.0, 2.0)]).is_none());
    }
}
