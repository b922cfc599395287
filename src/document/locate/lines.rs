//! Long lines from collinear segments. In: segments, longest first. Out: lines with the intervals on them that
//! edges support, the best supported first.

use super::gradient::Gradients;
use super::segments::Segment;
use crate::geometry::Point;

/// Only this many of the longest segments are looked at.
const MAX_SEGMENTS: usize = 700;
/// Only this many lines are kept.
pub(super) const MAX_LINES: usize = 72;
/// Classes of direction, 15 degrees each, and how many lines of one class come before all others.
const DIRECTIONS: usize = 12;
const MAX_PER_DIRECTION: usize = 14;
/// How far from a line the ends of its segments may lie.
const TOLERANCE_PX: f64 = 1.8;
/// Gaps up to this length count as supported.
const BRIDGED_GAP_PX: f64 = 4.0;

/// An infinite line with its supported intervals.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) origin: Point,
    /// Unit vector.
    pub(super) direction: Point,
    /// Supported intervals in px along `direction` from `origin`, ascending, apart.
    pub(super) intervals: Vec<(f64, f64)>,
    /// Sum of the interval lengths, in px.
    pub(super) support: f64,
    /// Support weighted by how distinct and constant the colours on both sides are.
    pub(super) weight: f64,
    /// The part of the line inside the picture.
    pub(super) visible: (f64, f64),
}

impl Line {
    /// Supported length between two places on the line.
    pub(super) fn covered(&self, low: f64, high: f64) -> f64 {
        self.intervals.iter().map(|&(a, b)| (b.min(high) - a.max(low)).max(0.0)).sum()
    }

    /// Where a point projects on to the line.
    pub(super) fn place(&self, point: Point) -> f64 {
        (point - self.origin).dot(self.direction)
    }

    /// Where two lines meet; `None` when nearly parallel.
    pub(super) fn meets(&self, other: &Self) -> Option<Point> {
        let sine = self.direction.cross(other.direction);
        if sine.abs() < 1e-3 {
            return None;
        }
        let t = (other.origin - self.origin).cross(other.direction) / sine;
        Some(self.origin + self.direction * t)
    }

    /// Clips the line to the picture; (0, 0) when it misses it.
    fn clip(&mut self, width: f64, height: f64) {
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for (start, step, side) in
            [(self.origin.x, self.direction.x, width), (self.origin.y, self.direction.y, height)]
        {
            if step.abs() > 1e-9 {
                let (p, q) = (-start / step, (side - start) / step);
                low = low.max(p.min(q));
                high = high.min(p.max(q));
            }
        }
        self.visible = if low < high { (low, high) } else { (0.0, 0.0) };
    }
}

/// Buffers of the merging.
#[derive(Debug, Default)]
pub(super) struct LineFinder {
    absorbed: Vec<bool>,
    members: Vec<usize>,
    pub(super) lines: Vec<Line>,
}

impl LineFinder {
    /// Fills `lines`, best supported first.
    pub(super) fn find(&mut self, segments: &[Segment], gradients: &Gradients) {
        let segments = &segments[..segments.len().min(MAX_SEGMENTS)];
        self.lines.clear();
        self.absorbed.clear();
        self.absorbed.resize(segments.len(), false);
        for seed in 0..segments.len() {
            if self.absorbed[seed] {
                continue;
            }
            let mut line = through(&[segments[seed]]);
            // First the neighbourhood of the seed, whose direction is uncertain far away, then everywhere.
            for reach in [segments[seed].length.max(40.0), f64::INFINITY] {
                self.gather(&line, segments, seed, reach);
                line = through_members(&self.members, segments);
            }
            self.gather(&line, segments, seed, f64::INFINITY);
            for &member in &self.members {
                self.absorbed[member] |= distance_to(&line, &segments[member]) < 0.8 * TOLERANCE_PX;
            }
            self.absorbed[seed] = true;
            line.clip(gradients.width as f64, gradients.height as f64);
            fill_intervals(&mut line, &self.members, segments);
            line.weight = line.support * distinctness(&line, gradients);
            self.lines.push(line);
        }
        self.lines.sort_by(|p, q| q.weight.total_cmp(&p.weight));
        self.spread_directions();
    }

    /// Keeps [`MAX_LINES`], at first no more than [`MAX_PER_DIRECTION`] of one direction: grain and print come in
    /// bundles of parallels that would crowd out the short sides.
    fn spread_directions(&mut self) {
        let mut counts = [0usize; DIRECTIONS];
        let (mut kept, mut spare) = (Vec::with_capacity(MAX_LINES), Vec::new());
        for line in self.lines.drain(..) {
            let turn = line.direction.y.atan2(line.direction.x).rem_euclid(std::f64::consts::PI);
            let class = ((turn / std::f64::consts::PI * DIRECTIONS as f64) as usize).min(DIRECTIONS - 1);
            counts[class] += 1;
            if counts[class] <= MAX_PER_DIRECTION && kept.len() < MAX_LINES {
                kept.push(line);
            } else {
                spare.push(line);
            }
        }
        kept.extend(spare.into_iter().take(MAX_LINES - kept.len()));
        self.lines = kept;
    }

    /// Members: segments within tolerance of the line, up to `reach` px beyond the seed.
    fn gather(&mut self, line: &Line, segments: &[Segment], seed: usize, reach: f64) {
        let (s0, s1) = (line.place(segments[seed].a), line.place(segments[seed].b));
        let (low, high) = (s0.min(s1) - reach, s0.max(s1) + reach);
        self.members.clear();
        for (index, segment) in segments.iter().enumerate() {
            if index == seed {
                self.members.push(index);
                continue;
            }
            let along = (segment.b - segment.a).dot(line.direction).abs();
            // Short segments have uncertain directions: their ends decide.
            if along < 0.96 * segment.length || distance_to(line, segment) > TOLERANCE_PX {
                continue;
            }
            let (t0, t1) = (line.place(segment.a), line.place(segment.b));
            if t0.max(t1) >= low && t0.min(t1) <= high {
                self.members.push(index);
            }
        }
    }
}

/// The larger distance of a segment's ends from a line.
fn distance_to(line: &Line, segment: &Segment) -> f64 {
    let across = |p: Point| (p - line.origin).cross(line.direction).abs();
    across(segment.a).max(across(segment.b))
}

fn through_members(members: &[usize], segments: &[Segment]) -> Line {
    let mut sums = Moments::default();
    members.iter().filter_map(|&i| segments.get(i)).for_each(|s| sums.add(s));
    sums.line()
}

fn through(segments: &[Segment]) -> Line {
    let mut sums = Moments::default();
    segments.iter().for_each(|s| sums.add(s));
    sums.line()
}

/// Second moments of segments taken as uniform sticks.
#[derive(Default)]
struct Moments {
    mass: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Moments {
    fn add(&mut self, segment: &Segment) {
        let middle = (segment.a + segment.b) * 0.5;
        let half = (segment.b - segment.a) * 0.5;
        let m = segment.length / (segment.grain * segment.grain);
        self.mass += m;
        self.x += m * middle.x;
        self.y += m * middle.y;
        self.xx += m * (middle.x * middle.x + half.x * half.x / 3.0);
        self.xy += m * (middle.x * middle.y + half.x * half.y / 3.0);
        self.yy += m * (middle.y * middle.y + half.y * half.y / 3.0);
    }

    fn line(&self) -> Line {
        let mass = self.mass.max(1e-9);
        let origin = Point::new(self.x / mass, self.y / mass);
        let (xx, xy, yy) = (
            self.xx / mass - origin.x * origin.x,
            self.xy / mass - origin.x * origin.y,
            self.yy / mass - origin.y * origin.y,
        );
        let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
        Line { origin, direction: Point::new(angle.cos(), angle.sin()), ..Line::default() }
    }
}

/// 0.2 for a thin line with the same colour on both sides or colours that change along it (grain, text), up to
/// 1 for the border between two areas.
fn distinctness(line: &Line, gradients: &Gradients) -> f64 {
    let normal = Point::new(-line.direction.y, line.direction.x);
    let (mut sum, mut size, mut count) = ([0.0f64; 3], 0.0, 0.0);
    let spacing = (line.support / 40.0).max(3.0);
    for &(low, high) in &line.intervals {
        let mut t = low + 0.5 * spacing.min(high - low);
        while t < high {
            let p = line.origin + line.direction * t;
            let (a, b) = (p + normal * 4.0, p - normal * 4.0);
            let (a, b) = (gradients.colour_at(a.x, a.y), gradients.colour_at(b.x, b.y));
            let step: [f64; 3] = std::array::from_fn(|c| f64::from(a[c] - b[c]));
            sum = std::array::from_fn(|c| sum[c] + step[c]);
            size += step.iter().map(|s| s * s).sum::<f64>().sqrt();
            count += 1.0;
            t += spacing;
        }
    }
    if count < 1.0 || size <= 0.0 {
        return 0.2;
    }
    let net = sum.iter().map(|s| s * s).sum::<f64>().sqrt();
    0.2 + 0.8 * (net / size) * (net / count) / (net / count + 6.0)
}

fn fill_intervals(line: &mut Line, members: &[usize], segments: &[Segment]) {
    let mut raw: Vec<(f64, f64)> = members
        .iter()
        .filter_map(|&i| segments.get(i))
        .map(|s| {
            let (a, b) = (line.place(s.a), line.place(s.b));
            (a.min(b), a.max(b))
        })
        .collect();
    raw.sort_by(|p, q| p.0.total_cmp(&q.0));
    for (low, high) in raw {
        match line.intervals.last_mut() {
            Some(last) if low <= last.1 + BRIDGED_GAP_PX => last.1 = last.1.max(high),
            _ => line.intervals.push((low, high)),
        }
    }
    line.support = line.intervals.iter().map(|(a, b)| b - a).sum();
}
