//! What one frame shows of the face, measured against the person's own neutral pose. In: the frame's points and time.
//! Out: turn, tilt, growth and opening of the eyes, relative.

use crate::geometry::{Point, Rect, eye_openings, head_pose, relief};
use crate::record::{Face, FacesReport, LandmarksReport};

/// Farthest from the camera that a neutral pose may look; cameras below the face are common.
const MOST_YAW_DEG: f64 = 18.0;
const MOST_PITCH_DEG: f64 = 25.0;

/// The points follow lids only in part, behind glasses hardly: drawn over, they fell by 7 to 11 %. Open eyes vary by 1 to
/// 2 % (one standard deviation). A fall that is at least this, and this many times the neutral pose's own spread, is more
/// than chance.
const LEAST_FALL: f64 = 0.05;
const FALL_OVER_SPREAD: f64 = 3.0;

/// A face counts as somebody beside the person from this width, as a share of the largest face's. A badge, a ring of
/// hair or a picture on the wall behind is at times found as a small face: up to 0.31 of the width on drawn sequences.
const BESIDE_WIDTH: f64 = 0.4;

/// What the challenge is told of a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct ChallengeFrame {
    /// Monotonic time, in ms.
    pub at_ms: u64,
    /// How many faces: the largest, and those not much smaller.
    pub faces: usize,
    /// Number of the largest one, from the tracker.
    pub track: u32,
    /// Its box.
    pub bounds: Rect,
    /// Its 68 points; empty where there are none.
    pub points: Vec<Point>,
    /// How alike the face is to the one at the start, higher for more, where that was measured on this frame.
    pub same_face: Option<f64>,
}

impl ChallengeFrame {
    /// From what the stages saw; `None` where no face with points was found.
    #[must_use]
    pub fn new(
        at_ms: u64,
        faces: &FacesReport,
        landmarks: &LandmarksReport,
        same_face: Option<f64>,
    ) -> Option<Self> {
        let (largest, points) = (faces.faces.first()?, landmarks.faces.first()?);
        let least = BESIDE_WIDTH * largest.upright_width();
        let beside = |face: &&Face| face.upright_width() >= least;
        let (track, bounds, points) = (largest.track, largest.bounds, points.clone());
        (!points.is_empty()).then_some(Self {
            at_ms,
            faces: faces.faces.iter().filter(beside).count(),
            track,
            bounds,
            points,
            same_face,
        })
    }
}

/// The pose that everything is measured against: the mean of a few frames that were held still.
#[derive(Debug, Clone)]
pub(super) struct Neutral {
    points: Vec<Point>,
    opening: f64,
    /// Below this share of its opening the eyes are narrower than they are by chance.
    shut_below: f64,
}

/// A frame against the neutral pose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Against {
    /// Relief to the right of the picture, which is the person's left.
    pub(super) turn: f64,
    /// Relief upwards.
    pub(super) tilt: f64,
    pub(super) explained: f64,
    pub(super) scale: f64,
    /// 1 where nothing is narrower or lower than it was.
    pub(super) narrowing: f64,
    /// Opening of the eyes over that of the neutral pose.
    pub(super) opening: f64,
    /// The opening up to which they may be shut, by the person's own neutral pose.
    pub(super) shut_below: f64,
}

impl Neutral {
    /// The mean of frames; `None` of none or of frames without points.
    pub(super) fn of(frames: &[ChallengeFrame]) -> Option<Self> {
        let (first, count) = (frames.first()?, frames.len() as f64);
        let mean = |index: usize| {
            let points = frames.iter().filter_map(|frame| frame.points.get(index));
            points.fold(Point::default(), |sum, &point| sum + point) * (1.0 / count)
        };
        let mut openings: Vec<f64> = frames.iter().filter_map(|frame| opening(&frame.points)).collect();
        openings.sort_by(f64::total_cmp);
        let opening = openings.get(openings.len() / 2).copied().filter(|opening| *opening > 0.05)?;
        let shut_below = 1.0 - LEAST_FALL.max(FALL_OVER_SPREAD * spread(&openings) / opening);
        Some(Self { points: (0..first.points.len()).map(mean).collect(), opening, shut_below })
    }

    /// Whether the face looks towards the camera: from a turned one the steps could not be told apart.
    pub(super) fn is_frontal(&self) -> bool {
        head_pose(&self.points)
            .is_some_and(|pose| pose.yaw_deg.abs() <= MOST_YAW_DEG && pose.pitch_deg.abs() <= MOST_PITCH_DEG)
    }

    pub(super) fn against(&self, points: &[Point]) -> Option<Against> {
        let relief = relief(&self.points, points)?;
        Some(Against {
            turn: relief.shift.x,
            tilt: -relief.shift.y,
            explained: relief.explained,
            scale: relief.scale,
            narrowing: relief.narrowing.min(1.0 / relief.narrowing.max(1e-6)),
            opening: opening(points)? / self.opening,
            shut_below: self.shut_below,
        })
    }
}

/// Standard deviation.
fn spread(values: &[f64]) -> f64 {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()
}

/// The mean of both eyes: a blink shuts both.
fn opening(points: &[Point]) -> Option<f64> {
    eye_openings(points).map(|[left, right]| (left + right) / 2.0)
}
