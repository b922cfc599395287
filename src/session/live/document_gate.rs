//! One preview frame of a document. In: what the preview stages saw, and the profile. Out: what the person could be told,
//! and how good the frame is where it is worth a closer look.
//!
//! What decides is the still, on full resolution; here the same limits are held against what a preview can tell, so that
//! a picture is not taken in vain. A gate that the profile does not require guides, and holds nothing up.

use super::PreviewView;
use super::candidates::Candidates;
use crate::geometry::{Quad, estimate_aspect, estimate_tilt_deg};
use crate::record::{Direction, GuidanceCode};
use crate::settings::{Gate, Profile};

/// Long sides of ISO/IEC 7810 ID-1 and ID-3 in mm, and the aspect between them.
const CARD_MM: f64 = 85.60;
const DATA_PAGE_MM: f64 = 125.0;
const BETWEEN_ASPECTS: f64 = 1.5;
const MM_PER_INCH: f64 = 25.4;
/// Aspects of ISO/IEC 7810 ID-1, ID-2 and ID-3. A quad near the frame's edge that has none of them to within this share is
/// a part of one.
const ASPECTS: [f64; 3] = [CARD_MM / 53.98, 105.0 / 74.0, DATA_PAGE_MM / 88.0];
const OTHER_ASPECT: f64 = 0.08;
const NEAR_EDGE: f64 = 0.03;
/// Edges of the whole view are softer than those of the print on a page, which the still is held against.
const FOCUS_ROOM: f64 = 1.3;
/// A preview counts all reflections on the document, the still only those that hide something printed.
const LEAST_GLARE: f64 = 0.02;
/// Movement, as a share of the diagonal, that is more than a hand's tremor: the document is being changed.
const MOVED_SHARE: f64 = 0.05;
/// Of the focus limit, what blur by movement may take: what shakes is sharp along one direction.
const SHAKEN_SHARE: f64 = 0.6;
/// Below this the whole view is too dark to find anything in.
const DARK_MEAN: f64 = 25.0;

/// What a frame of a document calls for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DocumentNow {
    pub(super) candidates: Candidates,
    /// How good the frame is, higher for better; `None` where it is not worth a closer look.
    pub(super) score: Option<f64>,
    /// Width of the sharper edges in mm, as far as a preview can tell.
    pub(super) edge_mm: Option<f64>,
    /// The document is gone or on its way: what comes next may be another side.
    pub(super) away: bool,
}

pub(super) fn look(view: &PreviewView<'_>, profile: &Profile) -> DocumentNow {
    let seen = view.seen;
    let mut now = DocumentNow::default();
    let Some(corners) = seen.corners() else {
        let dark = seen.exposure().is_some_and(|exposure| exposure.mean < DARK_MEAN);
        now.candidates.add_if(dark, GuidanceCode::TooDark);
        now.candidates.add_if(!dark, GuidanceCode::DocumentNotFound);
        now.away = true;
        return now;
    };
    let checks = &profile.checks;
    let (quad, size) = (&corners.quad, (f64::from(view.width_px), f64::from(view.height_px)));
    let spread = seen.motion().and_then(|motion| motion.spread_share);
    now.away = spread.is_some_and(|spread| spread > MOVED_SHARE);
    if now.away {
        // Where it will come to rest is not known yet: nothing said of it now would be true when it is read.
        return now;
    }
    let mut blocked = false;
    let mut tell = |gate: Gate, fails: bool, code: GuidanceCode| {
        blocked |= now.candidates.add_if(fails, code) && gate.required;
    };
    let margin = margin_share(quad, size);
    let bounds = checks.document_bounds;
    let frame_px = (view.width_px, view.height_px);
    let aspect = aspect(quad, frame_px);
    let part = margin < NEAR_EDGE && ASPECTS.iter().all(|whole| (aspect / whole - 1.0).abs() > OTHER_ASPECT);
    let cut = margin < 0.0 || part;
    tell(bounds, cut, GuidanceCode::CutOff);
    tell(bounds, !cut && margin < bounds.threshold, GuidanceCode::TooNearEdge);
    let share = quad.area() / (size.0 * size.1).max(1.0);
    tell(checks.document_size, share < checks.document_size.threshold, GuidanceCode::DocumentTooSmall);
    let dpi = dpi(quad, aspect);
    let coarse = !cut && dpi < checks.document_resolution.threshold;
    tell(checks.document_resolution, coarse, GuidanceCode::MoveCloser);
    let tilt = checks.document_perspective;
    let tilted = !cut && estimate_tilt_deg(quad, frame_px).is_some_and(|deg| deg > tilt.threshold);
    tell(tilt, tilted, GuidanceCode::HoldParallel);
    if let Some(exposure) = seen.exposure() {
        let (dark, bright) = (checks.document_under_exposure, checks.document_over_exposure);
        tell(dark, exposure.high < dark.threshold, GuidanceCode::TooDark);
        tell(bright, exposure.bright_share > bright.threshold, GuidanceCode::TooBright);
    }
    let glare = seen.glare().map_or(0.0, |glare| glare.share);
    let most_glare = (2.0 * checks.document_glare.threshold).max(LEAST_GLARE);
    tell(checks.document_glare, glare > most_glare, GuidanceCode::Glare);
    let edge_mm = seen.focus().map(|focus| focus.edge_width_px * MM_PER_INCH / dpi.max(1.0));
    let most_mm = FOCUS_ROOM * checks.document_focus.threshold;
    tell(checks.document_focus, edge_mm.is_some_and(|mm| mm > most_mm), GuidanceCode::DocumentBlurred);
    // Nothing is taken while the hand moves, whatever the profile requires of stills.
    let shaken_mm = seen.motion().map_or(0.0, |motion| motion.blur_px * MM_PER_INCH / dpi.max(1.0));
    let moves = spread
        .is_some_and(|spread| !Direction::AtMost.passes(spread, checks.document_motion.threshold))
        || shaken_mm > SHAKEN_SHARE * checks.document_focus.threshold;
    blocked |= now.candidates.add_if(moves, GuidanceCode::HoldStill);
    now.edge_mm = edge_mm;
    // Each in shares of its limit, so that they can be added.
    let limit = |value: f64, most: f64| value / most.max(1e-6);
    let badness = limit(edge_mm.unwrap_or(most_mm), most_mm)
        + limit(spread.unwrap_or(0.0), checks.document_motion.threshold) / 2.0
        + limit(glare, most_glare) / 2.0;
    now.score = (!blocked && spread.is_some()).then_some(-badness).filter(|score| score.is_finite());
    now
}

/// Least distance of a corner from the frame's edge, as a share of its short side; negative outside.
fn margin_share(quad: &Quad, (width, height): (f64, f64)) -> f64 {
    let inside = |x: f64, y: f64| x.min(y).min(width - x).min(height - y);
    let least = quad.corners.iter().map(|corner| inside(corner.x, corner.y)).fold(f64::INFINITY, f64::min);
    least / width.min(height).max(1.0)
}

/// Long side over short, as the document has it.
fn aspect(quad: &Quad, frame_px: (u32, u32)) -> f64 {
    let ratio = estimate_aspect(quad, frame_px);
    ratio.max(1.0 / ratio.max(1e-6))
}

/// Dots per inch along the coarser axis, if it is a card or a data page by its aspect.
fn dpi(quad: &Quad, aspect: f64) -> f64 {
    let [top, right, bottom, left] = quad.side_lengths();
    let (across, down) = (top.min(bottom), left.min(right));
    let (long, short) = (across.max(down), across.min(down));
    let (long_mm, aspect) = if aspect >= BETWEEN_ASPECTS {
        (CARD_MM, CARD_MM / 53.98)
    } else {
        (DATA_PAGE_MM, DATA_PAGE_MM / 88.0)
    };
    long.min(short * aspect) * MM_PER_INCH / long_mm
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Point, Rect};
    use crate::record::{
        CornersReport, ExposureReport, FocusReport, FrameId, GlareReport, MotionOf, MotionReport, Outcome,
        Report, StageId,
    };
    use crate::stage::Observations;

    /// A card at 300 dpi in the middle of a full-HD frame, sharp, still and evenly lit, but for what is changed.
    struct Shown {
        quad: Option<Quad>,
        edge_px: f64,
        blur_px: f64,
        spread: Option<f64>,
        glare: f64,
        high: f64,
    }

    impl Default for Shown {
        fn default() -> Self {
            let card = Rect::new(455.0, 222.0, 1_010.0, 637.0);
            Self {
                quad: Some(Quad::from_rect(card)),
                edge_px: 3.0,
                blur_px: 0.5,
                spread: Some(0.002),
                glare: 0.0,
                high: 200.0,
            }
        }
    }

    impl Shown {
        fn now(&self) -> (Vec<GuidanceCode>, DocumentNow) {
            let mut seen = Observations::default();
            let mut note = |id, report| seen.note(id, Outcome::Found(report), None);
            let (mean, low, dark_share, bright_share) = (self.high / 2.0, 10.0, 0.0, 0.0);
            let exposure = ExposureReport { mean, low, high: self.high, dark_share, bright_share };
            note(StageId::Exposure, Report::Exposure(exposure));
            let focus = FocusReport { edge_width_px: self.edge_px, edges: 900, laplacian_variance: 1.0 };
            note(StageId::Focus, Report::Focus(focus));
            if let Some(quad) = self.quad {
                note(StageId::Corners, Report::Corners(CornersReport { quad, score: 0.9 }));
            }
            let motion = MotionReport {
                of: MotionOf::Document,
                speed_widths_per_s: 0.0,
                speed_mm_per_s: None,
                blur_px: self.blur_px,
                spread_share: self.spread,
                steady_ms: 0.0,
                luma_change: None,
            };
            note(StageId::Motion, Report::Motion(motion));
            note(StageId::Glare, Report::Glare(GlareReport { share: self.glare, regions: Vec::new() }));
            let view = PreviewView {
                frame: FrameId(1),
                at_ms: 1,
                width_px: 1_920,
                height_px: 1_080,
                feed: None,
                seen: &seen,
            };
            let now = look(&view, &Profile::default_profile().unwrap());
            (now.candidates.with(<[GuidanceCode]>::to_vec), now)
        }
    }

    #[test]
    fn a_good_view_calls_for_nothing_and_a_sharper_one_is_better() {
        let (codes, good) = Shown::default().now();
        assert!(codes.is_empty() && !good.away, "{codes:?}");
        let (_, sharper) = Shown { edge_px: 2.0, ..Shown::default() }.now();
        assert!(sharper.score > good.score && good.score.is_some());
    }

    #[test]
    fn each_fault_has_its_code_and_takes_the_frame_out() {
        let shown = Shown::default;
        let moved = |by: Point| {
            let quad = Shown::default().quad.unwrap();
            Some(Quad::new(quad.corners.map(|corner| corner + by)))
        };
        let small = Quad::from_rect(Rect::new(800.0, 400.0, 320.0, 202.0));
        let trapezium = Quad::new([
            Point::new(600.0, 250.0),
            Point::new(1_320.0, 250.0),
            Point::new(1_560.0, 850.0),
            Point::new(360.0, 850.0),
        ]);
        let mut half = shown().quad.unwrap();
        for corner in &mut half.corners {
            corner.x = (corner.x + 1_310.0).min(1_910.0) - 600.0 * f64::from(u8::from(corner.x < 500.0));
        }
        for (case, code) in [
            (Shown { quad: None, ..shown() }, GuidanceCode::DocumentNotFound),
            (Shown { quad: None, high: 30.0, ..shown() }, GuidanceCode::TooDark),
            (Shown { quad: moved(Point::new(-500.0, 0.0)), ..shown() }, GuidanceCode::CutOff),
            (Shown { quad: moved(Point::new(-454.0, 0.0)), ..shown() }, GuidanceCode::TooNearEdge),
            (Shown { quad: Some(small), ..shown() }, GuidanceCode::MoveCloser),
            (Shown { quad: Some(trapezium), ..shown() }, GuidanceCode::HoldParallel),
            (Shown { quad: Some(half), ..shown() }, GuidanceCode::CutOff),
            (Shown { blur_px: 6.0, ..shown() }, GuidanceCode::HoldStill),
            (Shown { high: 70.0, ..shown() }, GuidanceCode::TooDark),
            (Shown { glare: 0.05, ..shown() }, GuidanceCode::Glare),
            (Shown { edge_px: 9.0, ..shown() }, GuidanceCode::DocumentBlurred),
            (Shown { spread: Some(0.02), ..shown() }, GuidanceCode::HoldStill),
        ] {
            let (codes, now) = case.now();
            assert!(codes.contains(&code) && now.score.is_none(), "{code:?}: {codes:?}");
        }
    }

    #[test]
    fn a_document_that_leaves_or_is_not_followed_yet_is_not_taken() {
        assert!(Shown { spread: Some(0.2), ..Shown::default() }.now().1.away);
        assert!(Shown { quad: None, ..Shown::default() }.now().1.away);
        assert_eq!(Shown { spread: None, ..Shown::default() }.now().1.score, None);
    }
}
