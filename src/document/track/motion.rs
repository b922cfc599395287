//! How much moves between frames. In: the document's quad, or the whole working picture where there is none, with
//! the frames' times. Out: speed, blur and stillness in the document's own measure, or speed and change of the view.

use image::GrayImage;

use super::MAX_GAP_NS;
use crate::document::rectify::{format_size_mm, plan_page};
use crate::geometry::{Point, Quad};
use crate::record::{MotionOf, MotionReport, PageFormat};

/// Quads that are remembered: one second at 30 frames a second.
const KEPT: usize = 32;
/// Stillness is judged over this span, in ns.
const WINDOW_NS: u64 = 400_000_000;
/// A document is steady while no corner is farther than this share of its diagonal from where it is now.
const STEADY_SHARE: f64 = 0.01;
/// Share of the time between two frames for which the shutter is taken to be open.
const SHUTTER: f64 = 0.5;
const NS_PER_S: f64 = 1e9;

/// Where the document has been of late. Fixed size.
#[derive(Debug, Clone, Copy, Default)]
pub struct MotionTrace {
    /// A ring; the newest stands before `next`.
    past: [(u64, Quad); KEPT],
    count: usize,
    next: usize,
}

impl MotionTrace {
    /// Takes note of the document's corners in px of a frame of `frame_size`, and says how it moved since the frame
    /// before. `None` on the first frame and after a pause.
    pub fn note(&mut self, quad: &Quad, frame_size: (u32, u32), monotonic_ns: u64) -> Option<MotionReport> {
        let before = self
            .newest()
            .filter(|(ns, _)| monotonic_ns.checked_sub(*ns).is_some_and(|gap| gap > 0 && gap <= MAX_GAP_NS));
        let Some((before_ns, before)) = before else {
            self.forget();
            self.push(monotonic_ns, *quad);
            return None;
        };
        let quad = turned_like(quad, &before);
        let elapsed_s = (monotonic_ns - before_ns) as f64 / NS_PER_S;
        let moved_px = mean_distance(&quad, &before);
        let sides = quad.side_lengths();
        let width_px = (0.5 * (sides[0] + sides[2]).max(sides[1] + sides[3])).max(1.0);
        self.push(monotonic_ns, quad);
        let diagonal_px = quad.corners[0].distance(quad.corners[2]).max(1.0);
        let plan = plan_page(&quad, frame_size);
        let long_mm =
            format_size_mm(plan.format).filter(|_| plan.format == PageFormat::Id1).map(|size| size.0);
        let speed_widths_per_s = moved_px / width_px / elapsed_s;
        Some(MotionReport {
            of: MotionOf::Document,
            speed_widths_per_s,
            speed_mm_per_s: long_mm.map(|long| speed_widths_per_s * long),
            blur_px: SHUTTER * moved_px,
            spread_share: Some(self.spread_px(monotonic_ns, &quad) / diagonal_px),
            steady_ms: self.steady_ns(monotonic_ns, &quad, STEADY_SHARE * diagonal_px) as f64 / 1e6,
            luma_change: None,
        })
    }

    /// For when the document is out of sight.
    pub fn forget(&mut self) {
        (self.count, self.next) = (0, 0);
    }

    fn newest(&self) -> Option<(u64, Quad)> {
        self.latest().next()
    }

    /// Newest first.
    fn latest(&self) -> impl Iterator<Item = (u64, Quad)> + '_ {
        (1..=self.count).filter_map(|back| self.past.get((self.next + KEPT - back) % KEPT).copied())
    }

    fn push(&mut self, monotonic_ns: u64, quad: Quad) {
        if let Some(slot) = self.past.get_mut(self.next) {
            *slot = (monotonic_ns, quad);
        }
        self.next = (self.next + 1) % KEPT;
        self.count = (self.count + 1).min(KEPT);
    }

    /// The largest distance of a corner from where it is now, within the window.
    fn spread_px(&self, now_ns: u64, quad: &Quad) -> f64 {
        self.latest()
            .take_while(|(ns, _)| now_ns.saturating_sub(*ns) <= WINDOW_NS)
            .map(|(_, past)| largest_distance(&past, quad))
            .fold(0.0, f64::max)
    }

    /// How long every corner has been within `limit_px` of where it is now, as far as is remembered.
    fn steady_ns(&self, now_ns: u64, quad: &Quad, limit_px: f64) -> u64 {
        self.latest()
            .take_while(|(_, past)| largest_distance(past, quad) <= limit_px)
            .last()
            .map_or(0, |(ns, _)| now_ns.saturating_sub(ns))
    }
}

/// The same corners, starting with the one nearest the other quad's first: a document that turns past 45 degrees
/// has another corner at the top left.
fn turned_like(quad: &Quad, like: &Quad) -> Quad {
    let turned = |turns: usize| {
        let mut corners = quad.corners;
        corners.rotate_left(turns);
        Quad::new(corners)
    };
    (0..4)
        .map(turned)
        .min_by(|a, b| mean_distance(a, like).total_cmp(&mean_distance(b, like)))
        .unwrap_or(*quad)
}

fn distances<'a>(a: &'a Quad, b: &'a Quad) -> impl Iterator<Item = f64> + 'a {
    a.corners.iter().zip(&b.corners).map(|(p, q)| p.distance(*q))
}

fn mean_distance(a: &Quad, b: &Quad) -> f64 {
    distances(a, b).sum::<f64>() / 4.0
}

fn largest_distance(a: &Quad, b: &Quad) -> f64 {
    distances(a, b).fold(0.0, f64::max)
}

/// Largest shift of the view between two frames that is told from a change of scene, in working px.
const MAX_SHIFT_PX: usize = 48;

/// The whole view of the frame before, as the mean levels of its columns and rows. Buffers are kept.
#[derive(Debug, Clone, Default)]
pub struct ViewTrace {
    before: Profiles,
    now: Profiles,
    monotonic_ns: Option<u64>,
    /// Between the last two frames, where they can be compared.
    gap_ns: Option<u64>,
}

#[derive(Debug, Clone, Default)]
struct Profiles {
    columns: Vec<f32>,
    rows: Vec<f32>,
}

impl ViewTrace {
    /// Takes note of a frame's working picture.
    pub fn note(&mut self, luma: &GrayImage, monotonic_ns: u64) {
        std::mem::swap(&mut self.before, &mut self.now);
        self.now.measure(luma);
        let before_ns = self.monotonic_ns.replace(monotonic_ns);
        let gap = before_ns.and_then(|before| monotonic_ns.checked_sub(before));
        self.gap_ns = gap.filter(|gap| *gap > 0 && *gap <= MAX_GAP_NS && self.before.same_size(&self.now));
    }

    /// Shift and change between the last two frames, with `scale` working px to a frame px. `None` on the first
    /// frame and after a pause or a change of size.
    #[must_use]
    pub fn report(&self, scale: f64) -> Option<MotionReport> {
        let gap_s = self.gap_ns? as f64 / NS_PER_S;
        let (before, now) = (&self.before, &self.now);
        let right = shift(&before.columns, &now.columns);
        let down = shift(&before.rows, &now.rows);
        let moved_px = Point::new(right as f64, down as f64).length();
        let change =
            (mean_change(&before.columns, &now.columns) + mean_change(&before.rows, &now.rows)) / 2.0;
        Some(MotionReport {
            of: MotionOf::View,
            speed_widths_per_s: moved_px / now.columns.len().max(1) as f64 / gap_s,
            speed_mm_per_s: None,
            blur_px: SHUTTER * moved_px / scale.max(1e-9),
            spread_share: None,
            steady_ms: 0.0,
            luma_change: Some(f64::from(change)),
        })
    }
}

impl Profiles {
    fn same_size(&self, other: &Self) -> bool {
        self.columns.len() == other.columns.len() && self.rows.len() == other.rows.len()
    }

    fn measure(&mut self, luma: &GrayImage) {
        let (width, height) = (luma.width() as usize, luma.height() as usize);
        self.columns.clear();
        self.columns.resize(width, 0.0);
        self.rows.clear();
        for row in luma.as_raw().chunks_exact(width.max(1)) {
            let sum: u32 = row.iter().map(|&px| u32::from(px)).sum();
            self.rows.push(sum as f32 / width.max(1) as f32);
            for (total, &px) in self.columns.iter_mut().zip(row) {
                *total += f32::from(px);
            }
        }
        self.columns.iter_mut().for_each(|total| *total /= height.max(1) as f32);
    }
}

/// The shift of `now` against `before`, in entries, that leaves the least difference between the parts that overlap
/// once their means are taken out; the smallest such shift.
fn shift(before: &[f32], now: &[f32]) -> i64 {
    let most = MAX_SHIFT_PX.min(before.len() / 3);
    let mut best = (difference(before, now), 0_i64);
    for by in 1..=most {
        let (overlap, late) = (before.len() - by, by);
        let parts =
            [(&before[..overlap], &now[late..], by as i64), (&before[late..], &now[..overlap], -(by as i64))];
        for (a, b, signed) in parts {
            let left = difference(a, b);
            // A flat view fits anywhere: a shift must earn its place.
            if left < 0.9 * best.0 - 0.02 {
                best = (left, signed);
            }
        }
    }
    best.1
}

fn difference(a: &[f32], b: &[f32]) -> f32 {
    let count = a.len().max(1) as f32;
    let offset = (b.iter().sum::<f32>() - a.iter().sum::<f32>()) / count;
    a.iter().zip(b).map(|(p, q)| (q - p - offset).abs()).sum::<f32>() / count
}

fn mean_change(before: &[f32], now: &[f32]) -> f32 {
    before.iter().zip(now).map(|(a, b)| (a - b).abs()).sum::<f32>() / before.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    const FRAME_NS: u64 = 40_000_000;
    const SIZE: (u32, u32) = (1_920, 1_080);

    fn card(x: f64, y: f64) -> Quad {
        Quad::from_rect(Rect::new(x, y, 856.0, 539.8))
    }

    /// Reports of a sequence of places, 25 a second.
    fn reports(places: impl Iterator<Item = Quad>) -> Vec<Option<MotionReport>> {
        let mut trace = MotionTrace::default();
        (1..).zip(places).map(|(number, quad)| trace.note(&quad, SIZE, number * FRAME_NS)).collect()
    }

    #[test]
    fn speed_is_in_widths_and_mm_a_second() {
        // 8.56 px a frame, 25 frames a second: a quarter of the card's width.
        let seen = reports((0..4).map(|step| card(300.0 + 8.56 * f64::from(step), 200.0)));
        assert_eq!(seen[0], None);
        let report = seen[3].clone().unwrap();
        assert_eq!(report.of, MotionOf::Document);
        assert!((report.speed_widths_per_s - 0.25).abs() < 1e-9);
        assert!((report.speed_mm_per_s.unwrap() - 21.4).abs() < 1e-9);
        assert!((report.blur_px - 4.28).abs() < 1e-9);
        assert!(report.spread_share.unwrap() > 0.02);
    }

    #[test]
    fn a_document_that_came_to_rest_is_steady_from_then_on() {
        let place = |step: i32| card(300.0 + 30.0 * f64::from(step.min(5)), 200.0);
        let seen = reports((0..20).map(place));
        assert_eq!(seen[5].clone().unwrap().steady_ms, 0.0);
        assert_eq!(seen[19].clone().unwrap().steady_ms, 14.0 * 40.0);
        assert_eq!(seen[19].clone().unwrap().spread_share, Some(0.0));
        let long = reports((0..90).map(|_| place(9)));
        assert_eq!(long[89].clone().unwrap().steady_ms, 31.0 * 40.0, "as far as is remembered");
    }

    #[test]
    fn another_first_corner_is_no_movement() {
        let turned = |step: usize| {
            let mut quad = card(300.0, 200.0);
            quad.corners.rotate_left(step % 4);
            quad
        };
        let seen = reports((0..8).map(turned));
        assert!(seen[1..].iter().all(|report| report.clone().unwrap().speed_widths_per_s == 0.0));
    }

    #[test]
    fn pauses_and_disorder_start_anew() {
        let mut trace = MotionTrace::default();
        for (ns, known) in
            [(1_000, false), (900, false), (950, true), (2_000_000_000, false), (2_000_000_000, false)]
        {
            assert_eq!(trace.note(&card(1.0, 2.0), SIZE, ns).is_some(), known, "{ns}");
        }
    }

    fn view(right: i32, down: i32) -> GrayImage {
        GrayImage::from_fn(320, 240, |x, y| {
            let (x, y) = (x as i32 - right, y as i32 - down);
            let spot = |cx: i32, cy: i32, r: i32| (x - cx).pow(2) + (y - cy).pow(2) < r * r;
            image::Luma([if spot(90, 120, 30) || spot(200, 80, 22) { 220 } else { 60 }])
        })
    }

    #[test]
    fn the_view_is_followed_where_there_is_no_document() {
        for (right, down) in [(0, 0), (7, 0), (-12, 5), (3, -20)] {
            let mut trace = ViewTrace::default();
            trace.note(&view(0, 0), FRAME_NS);
            assert_eq!(trace.report(0.5), None);
            trace.note(&view(right, down), 2 * FRAME_NS);
            let report = trace.report(0.5).unwrap();
            let moved = f64::from(right).hypot(f64::from(down));
            assert!((report.blur_px - moved).abs() < 1e-9, "{right}, {down}: {report:?}");
            assert!((report.speed_widths_per_s - moved * 25.0 / 320.0).abs() < 1e-9);
            assert_eq!(report.luma_change.unwrap() > 0.0, moved > 0.0);
        }
    }

    #[test]
    fn a_view_of_another_size_or_of_nothing_is_not_compared() {
        let mut trace = ViewTrace::default();
        for (number, size) in (1..).zip([(0, 0), (320, 240), (240, 320), (1, 1)]) {
            trace.note(&GrayImage::new(size.0, size.1), number * FRAME_NS);
            assert_eq!(trace.report(1.0), None);
        }
        trace.note(&GrayImage::new(1, 1), 5 * FRAME_NS);
        assert_eq!(trace.report(1.0).unwrap().speed_widths_per_s, 0.0);
    }
}
