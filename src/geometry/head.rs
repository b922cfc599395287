//! The shape of a head in 68 points, and what those points say in a picture. In: points in the iBUG 300-W order, upright
//! or not, in px. Out: how the head is turned, by how much its relief shows between two views, how far lids and lips
//! are apart.

use super::Point;
use super::linear::solve;

/// A mean head in distances between the eyes: to the right of the picture, down, away from the camera; the origin lies
/// midway between the eyes. Mean of the points that MediaPipe's face mesh (`mediapipe_mesh` of the catalog) gives for two
/// photographs in the public domain, made symmetric.
const HEAD: [[f64; 3]; 68] = [
    [-1.035, -0.139, 0.701],
    [-1.035, 0.243, 0.964],
    [-1.024, 0.436, 0.991],
    [-0.939, 0.871, 0.905],
    [-0.850, 1.057, 0.767],
    [-0.750, 1.204, 0.612],
    [-0.498, 1.444, 0.383],
    [-0.209, 1.601, 0.200],
    [0.0, 1.624, 0.174],
    [0.209, 1.601, 0.200],
    [0.498, 1.444, 0.383],
    [0.750, 1.204, 0.612],
    [0.850, 1.057, 0.767],
    [0.939, 0.871, 0.905],
    [1.024, 0.436, 0.991],
    [1.035, 0.243, 0.964],
    [1.035, -0.139, 0.701],
    [-0.934, -0.235, 0.285],
    [-0.793, -0.268, -0.027],
    [-0.653, -0.310, -0.132],
    [-0.462, -0.305, -0.221],
    [-0.236, -0.282, -0.264],
    [0.236, -0.282, -0.264],
    [0.462, -0.305, -0.221],
    [0.653, -0.310, -0.132],
    [0.793, -0.268, -0.027],
    [0.934, -0.235, 0.285],
    [0.0, -0.039, -0.234],
    [0.0, 0.186, -0.367],
    [0.0, 0.403, -0.527],
    [0.0, 0.538, -0.555],
    [-0.222, 0.627, -0.210],
    [-0.131, 0.689, -0.234],
    [0.0, 0.699, -0.259],
    [0.131, 0.689, -0.234],
    [0.222, 0.627, -0.210],
    [-0.706, 0.001, 0.111],
    [-0.609, -0.058, 0.004],
    [-0.442, -0.068, -0.023],
    [-0.272, 0.027, 0.032],
    [-0.405, 0.049, 0.001],
    [-0.567, 0.049, 0.028],
    [0.272, 0.027, 0.032],
    [0.442, -0.068, -0.023],
    [0.609, -0.058, 0.004],
    [0.706, 0.001, 0.111],
    [0.567, 0.049, 0.028],
    [0.405, 0.049, 0.001],
    [-0.449, 0.910, 0.113],
    [-0.270, 0.864, -0.154],
    [-0.136, 0.856, -0.216],
    [0.0, 0.875, -0.226],
    [0.136, 0.856, -0.216],
    [0.270, 0.864, -0.154],
    [0.449, 0.910, 0.113],
    [0.245, 1.088, -0.065],
    [0.131, 1.129, -0.116],
    [0.0, 1.142, -0.126],
    [-0.131, 1.129, -0.116],
    [-0.245, 1.088, -0.065],
    [-0.391, 0.911, 0.084],
    [-0.107, 0.931, -0.122],
    [0.0, 0.938, -0.136],
    [0.107, 0.931, -0.122],
    [0.391, 0.911, 0.084],
    [0.110, 1.010, -0.093],
    [0.0, 1.017, -0.107],
    [-0.110, 1.010, -0.093],
];
/// Points of the brows, nose, eyes and mouth; the jaw's outline slides along the cheek when a head turns.
const INNER: std::ops::Range<usize> = 17..68;
/// Outer points of both eyes.
const EYES: [std::ops::Range<usize>; 2] = [36..42, 42..48];
/// Tip of the chin.
const CHIN: usize = 8;

/// How a head is held before a camera, by a scaled orthographic fit of the mean head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadPose {
    /// Where the nose points: positive to the right of the picture, the person's own left.
    pub yaw_deg: f64,
    /// Positive upwards.
    pub pitch_deg: f64,
    /// Turn in the picture's plane, positive clockwise.
    pub roll_deg: f64,
    /// Distance between the eyes of the same head seen from the front, in px.
    pub scale_px: f64,
}

/// What one view of a head shows beyond a flat picture of another view of it.
///
/// A flat picture, however it is turned or tilted, moves its points by nearly an affine map. On a head that turns, near
/// points move against far ones, in proportion to their depth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relief {
    /// By how much near points moved against far ones, per unit of depth: about the sine of the turn. Right and down are
    /// positive.
    pub shift: Point,
    /// Share of what the affine map leaves over that depth explains, 0 to 1.
    pub explained: f64,
    /// By how much the view grew.
    pub scale: f64,
    /// By how much it became narrower against its height; below 1 for a sheet that turns.
    pub narrowing: f64,
}

/// Middle of each eye, the one on the left of an upright picture first; `None` unless there are 68 points.
#[must_use]
pub fn eye_centres(points: &[Point]) -> Option<[Point; 2]> {
    let centre = |range: std::ops::Range<usize>| {
        let eye = points.get(range).filter(|_| points.len() == HEAD.len())?;
        Some(eye.iter().fold(Point::default(), |sum, &point| sum + point) * (1.0 / eye.len() as f64))
    };
    let [left, right] = EYES;
    Some([centre(left)?, centre(right)?])
}

/// Distance between the eyes, in px.
#[must_use]
pub fn eye_distance_px(points: &[Point]) -> Option<f64> {
    let [left, right] = eye_centres(points)?;
    Some(left.distance(right)).filter(|distance| *distance > 1e-6)
}

/// From midway between the eyes to the chin, in px: the unit T of ISO/IEC 29794-5.
#[must_use]
pub fn eyes_to_chin_px(points: &[Point]) -> Option<f64> {
    let [left, right] = eye_centres(points)?;
    let chin = points.get(CHIN)?;
    Some(left.lerp(right, 0.5).distance(*chin)).filter(|distance| *distance > 1e-6)
}

/// Opening of each eye over its width (Soukupova and Cech, "Real-time eye blink detection", 2016).
#[must_use]
pub fn eye_openings(points: &[Point]) -> Option<[f64; 2]> {
    let opening = |range: std::ops::Range<usize>| {
        let [outer, a, b, inner, c, d] = points.get(range)? else { return None };
        let width = outer.distance(*inner);
        (width > 1e-6).then(|| (a.distance(*d) + b.distance(*c)) / (2.0 * width))
    };
    let [left, right] = EYES;
    Some([opening(left)?, opening(right)?])
}

/// The widest gap between the lids of each eye, and between the lips, in px.
#[must_use]
pub fn gaps_px(points: &[Point]) -> Option<([f64; 2], f64)> {
    let widest = |pairs: &[(usize, usize)]| {
        let gaps = pairs.iter().map(|&(a, b)| Some(points.get(a)?.distance(*points.get(b)?)));
        gaps.collect::<Option<Vec<f64>>>().map(|gaps| gaps.into_iter().fold(0.0, f64::max))
    };
    let eyes = [widest(&[(37, 41), (38, 40)])?, widest(&[(43, 47), (44, 46)])?];
    Some((eyes, widest(&[(61, 67), (62, 66), (63, 65)])?))
}

/// How the head is held; `None` unless there are 68 points that are not on one line.
#[must_use]
pub fn head_pose(points: &[Point]) -> Option<HeadPose> {
    if points.len() != HEAD.len() {
        return None;
    }
    let rows = INNER.filter_map(|index| {
        let ([x, y, z], point) = (HEAD.get(index)?, points.get(index)?);
        Some(([*x, *y, *z, 1.0], *point))
    });
    let [across, down] = fit(rows)?;
    let first = [across[0], across[1], across[2]];
    let second = [down[0], down[1], down[2]];
    let [first, second, scale_px] = orthonormal(first, second)?;
    let third = cross(first, second);
    let roll = second[0].atan2(first[0]);
    // The nose points along the head's -z; seen in a picture turned back by the roll.
    let nose = Point::new(
        -first[2] * roll.cos() - second[2] * roll.sin(),
        first[2] * roll.sin() - second[2] * roll.cos(),
    );
    Some(HeadPose {
        yaw_deg: nose.x.atan2(third[2]).to_degrees(),
        pitch_deg: (-nose.y).atan2(third[2]).to_degrees(),
        roll_deg: roll.to_degrees(),
        scale_px: scale_px[0],
    })
}

/// The mean head's points in a pose, by orthographic projection; `centre` is where the middle between the eyes of the
/// head seen from the front would be.
#[must_use]
pub fn mean_head_points(pose: HeadPose, centre: Point) -> Vec<Point> {
    let [yaw, pitch, roll] =
        [-pose.yaw_deg, -pose.pitch_deg, pose.roll_deg].map(|deg| deg.to_radians().sin_cos());
    let place = |[x, y, z]: [f64; 3]| {
        let (x, z) = (x * yaw.1 + z * yaw.0, z * yaw.1 - x * yaw.0);
        let y = y * pitch.1 - z * pitch.0;
        Point::new(x * roll.1 - y * roll.0, x * roll.0 + y * roll.1) * pose.scale_px + centre
    };
    HEAD.into_iter().map(place).collect()
}

/// What `now` shows against `before`, both of one face; `None` where either is not 68 points or they are degenerate.
#[must_use]
pub fn relief(before: &[Point], now: &[Point]) -> Option<Relief> {
    if before.len() != HEAD.len() || now.len() != HEAD.len() {
        return None;
    }
    let distance = eye_distance_px(before)?;
    let pairs = || {
        INNER.filter_map(|index| {
            let (from, to, [_, _, z]) = (before.get(index)?, now.get(index)?, HEAD.get(index)?);
            // Centred, in eye distances: keeps the equations well conditioned.
            Some(([(from.x - before[0].x) / distance, (from.y - before[0].y) / distance, *z, 1.0], *to))
        })
    };
    let solid = fit(pairs())?;
    let flat = fit(pairs().map(|([x, y, _, one], to)| ([x, y, one], to)))?;
    let left_over = |predicted: &dyn Fn([f64; 4]) -> Point| -> f64 {
        pairs().map(|(row, to)| (predicted(row) - to).dot(predicted(row) - to)).sum()
    };
    let of_solid = left_over(&|row| Point::new(dot(&solid[0], &row), dot(&solid[1], &row)));
    let of_flat = left_over(&|[x, y, _, one]| {
        let row = [x, y, one];
        Point::new(dot(&flat[0], &row), dot(&flat[1], &row))
    });
    let [across, down] = solid;
    let area = across[0] * down[1] - across[1] * down[0];
    let scale_px = area.abs().sqrt();
    if !(scale_px.is_finite() && scale_px > 1e-6) {
        return None;
    }
    let columns = [across[0].hypot(down[0]), across[1].hypot(down[1])];
    Some(Relief {
        // Depth grows away from the camera, so near points move the other way.
        shift: Point::new(-across[2] / scale_px, -down[2] / scale_px),
        explained: if of_flat > 1e-9 { (1.0 - of_solid / of_flat).clamp(0.0, 1.0) } else { 0.0 },
        scale: scale_px / distance,
        narrowing: columns[0] / columns[1].max(1e-9),
    })
}

/// The two rows of coefficients that take each row of numbers nearest to its point, in the least-squares sense.
fn fit<const N: usize>(rows: impl Iterator<Item = ([f64; N], Point)>) -> Option<[[f64; N]; 2]> {
    let (mut normal, mut x, mut y) = ([[0.0; N]; N], [0.0; N], [0.0; N]);
    for (row, point) in rows {
        for (i, value) in row.iter().enumerate() {
            x[i] += value * point.x;
            y[i] += value * point.y;
            for (j, other) in row.iter().enumerate() {
                normal[i][j] += value * other;
            }
        }
    }
    Some([solve(normal, x)?, solve(normal, y)?])
}

fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The two orthogonal unit vectors nearest to `a` and `b` (Loewdin), and their common length in the third's first place.
fn orthonormal(a: [f64; 3], b: [f64; 3]) -> Option<[[f64; 3]; 3]> {
    let (aa, ab, bb) = (dot(&a, &a), dot(&a, &b), dot(&b, &b));
    // The inverse square root of the matrix of scalar products, in closed form for two by two.
    let root = (aa * bb - ab * ab).max(0.0).sqrt();
    let trace = (aa + bb + 2.0 * root).sqrt();
    if !(root > 1e-9 && trace.is_finite()) {
        return None;
    }
    let over = 1.0 / (root * trace);
    let (p, q, r) = ((bb + root) * over, -ab * over, (aa + root) * over);
    let mix = |s: f64, t: f64| std::array::from_fn(|k| s * a[k] + t * b[k]);
    Some([mix(p, q), mix(q, r), [(aa.sqrt() + bb.sqrt()) / 2.0, 0.0, 0.0]])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean head, 100 px between the eyes.
    fn seen(yaw_deg: f64, pitch_deg: f64, roll_deg: f64) -> Vec<Point> {
        let pose = HeadPose { yaw_deg, pitch_deg, roll_deg, scale_px: 100.0 };
        mean_head_points(pose, Point::new(320.0, 200.0))
    }

    /// A flat picture of the head, turned and tilted.
    fn flat(yaw_deg: f64, pitch_deg: f64) -> Vec<Point> {
        let (narrow, low) = (yaw_deg.to_radians().cos(), pitch_deg.to_radians().cos());
        seen(0.0, 0.0, 0.0).iter().map(|p| Point::new(p.x * narrow, p.y * low)).collect()
    }

    #[test]
    fn a_known_pose_is_found_again() {
        for (yaw, pitch, roll) in
            [(0.0, 0.0, 0.0), (25.0, 0.0, 0.0), (-30.0, 0.0, 10.0), (0.0, 15.0, 0.0), (0.0, -20.0, -35.0)]
        {
            let pose = head_pose(&seen(yaw, pitch, roll)).unwrap();
            for (found, known) in [(pose.yaw_deg, yaw), (pose.pitch_deg, pitch), (pose.roll_deg, roll)] {
                assert!((found - known).abs() < 0.01, "{pose:?} of {yaw} {pitch} {roll}");
            }
            assert!((pose.scale_px - 100.0).abs() < 0.01);
        }
    }

    #[test]
    fn a_turning_head_shows_relief_and_a_turning_picture_does_not() {
        let before = seen(0.0, 0.0, 0.0);
        for deg in [10.0_f64, 20.0, 30.0] {
            let turned = relief(&before, &seen(deg, 0.0, 0.0)).unwrap();
            let expected = deg.to_radians().sin() / deg.to_radians().cos().sqrt();
            assert!((turned.shift.x - expected).abs() < 0.01, "{turned:?}");
            assert!(turned.explained > 0.99 && turned.shift.y.abs() < 1e-6);
            let up = relief(&before, &seen(0.0, deg, 0.0)).unwrap();
            assert!(up.shift.y < -deg.to_radians().sin() * 0.9, "{up:?}");
            for picture in [flat(deg, 0.0), flat(0.0, deg), flat(2.0 * deg, deg)] {
                let of_flat = relief(&before, &picture).unwrap();
                assert!(of_flat.shift.length() < 1e-6, "{of_flat:?}");
            }
            assert!(relief(&before, &flat(deg, 0.0)).unwrap().narrowing < 0.99);
        }
    }

    #[test]
    fn scale_and_gaps_follow_the_picture() {
        let before = seen(0.0, 0.0, 0.0);
        let closer: Vec<Point> = before.iter().map(|&p| p * 1.4).collect();
        assert!((relief(&before, &closer).unwrap().scale - 1.4).abs() < 1e-6);
        let mut closed = before.clone();
        for (upper, lower) in [(37, 41), (38, 40), (43, 47), (44, 46)] {
            closed[upper] = closed[lower];
        }
        assert!(eye_openings(&closed).unwrap().iter().all(|opening| *opening < 1e-9));
        assert!(eye_openings(&before).unwrap().iter().all(|opening| *opening > 0.2));
        assert!(gaps_px(&closed).unwrap().0.iter().all(|gap| *gap < 1e-9));
    }

    #[test]
    fn points_that_are_no_head_have_no_pose() {
        assert!(head_pose(&[]).is_none() && head_pose(&[Point::default(); 68]).is_none());
        assert!(relief(&[Point::default(); 68], &seen(0.0, 0.0, 0.0)).is_none());
        let line: Vec<Point> = (0..68).map(|x| Point::new(f64::from(x), 3.0)).collect();
        assert!(head_pose(&line).is_none());
    }
}
