//! Checks of one side of a document, from what the stages saw of the photograph and of the rectified page.

use super::document_quality;
use crate::geometry::{Quad, Rect};
use crate::record::{Check, CheckKind, Direction, Outcome, PageReport, Reason, Region, StageId, Subject};
use crate::session::draft::Draft;
use crate::session::stills::SideView;
use crate::settings::Profile;
use crate::stage::Observations;

/// A face box moves between backends by at most this many px.
const BOX_TOLERANCE_PX: f64 = 0.5;

pub(super) const NO_PAGE: &str = "the document was not found in the picture";

/// Every check of a side, in a fixed order.
pub(in crate::session) fn checks(side: &SideView<'_>, profile: &Profile) -> Vec<Check> {
    let mut checks = vec![found(side, profile), bounds(side, profile), resolution(side, profile)];
    checks.extend(document_quality::checks(side, profile));
    match side.subject {
        Subject::Back => checks.push(barcode(side, profile)),
        _ => checks.push(portrait(side, profile)),
    }
    checks
}

/// The one check of a side that a guided session never got.
pub(in crate::session) fn not_shown(subject: Subject, profile: &Profile) -> Check {
    let required = profile.checks.document_found.required;
    Draft::new("document.found", subject, CheckKind::UserAction, required)
        .holds(false, "this side was not shown, or no picture of it was good enough")
}

/// Checks of the document as a whole that no detector of this version can measure.
pub(in crate::session) fn unmeasured(profile: &Profile) -> Vec<Check> {
    let c = &profile.checks;
    let draft = |id, kind, required| Draft::new(id, Subject::Session, kind, required);
    vec![
        draft("originality.physical", CheckKind::Originality, c.originality_physical.required)
            .not_measured("this version has no measured detector of copies, screens, scans and prints"),
    ]
}

pub(super) fn draft(id: &str, side: &SideView<'_>, required: bool) -> Draft {
    let quad = side.photo.corners().map(|corners| Region::Quad(corners.quad));
    Draft::new(id, side.subject, CheckKind::UserAction, required).frame(side.frame).region(quad)
}

fn found(side: &SideView<'_>, profile: &Profile) -> Check {
    let draft = draft("document.found", side, profile.checks.document_found.required);
    match side.photo.outcome(StageId::Corners) {
        Some(Outcome::Skipped { reason }) => draft.not_measured(reason.clone()),
        _ => draft.holds(side.photo.corners().is_some(), "no document with four corners in the picture"),
    }
}

fn bounds(side: &SideView<'_>, profile: &Profile) -> Check {
    let gate = profile.checks.document_bounds;
    let draft =
        draft("document.bounds", side, gate.required).against(gate.threshold, Direction::AtLeast, "share");
    match side.photo.corners() {
        Some(corners) => draft.measured(margin_share(&corners.quad, side.width_px, side.height_px)),
        None => draft.not_measured(NO_PAGE),
    }
}

/// Least distance of a corner from the picture's edge, as a share of its short side; negative outside.
fn margin_share(quad: &Quad, width_px: u32, height_px: u32) -> f64 {
    let (width, height) = (f64::from(width_px), f64::from(height_px));
    let least = quad
        .corners
        .iter()
        .map(|corner| corner.x.min(corner.y).min(width - corner.x).min(height - corner.y))
        .fold(f64::INFINITY, f64::min);
    least / width.min(height).max(1.0)
}

fn resolution(side: &SideView<'_>, profile: &Profile) -> Check {
    let gate = profile.checks.document_resolution;
    let draft =
        draft("document.resolution", side, gate.required).against(gate.threshold, Direction::AtLeast, "dpi");
    match side.photo.page_report() {
        Some(PageReport { source_dpi: Some(dpi), .. }) => draft.measured(*dpi),
        Some(_) => draft.not_measured("the page has no standard size, so its dots per inch are unknown"),
        None => draft.not_measured(NO_PAGE),
    }
}

fn portrait(side: &SideView<'_>, profile: &Profile) -> Check {
    let gate = profile.checks.document_portrait;
    let draft =
        draft("document.portrait", side, gate.required).against(gate.threshold, Direction::AtLeast, "px");
    let Some(page) = side.page else { return draft.not_measured(NO_PAGE) };
    match page.outcome(StageId::FaceDetect) {
        Some(Outcome::Found(_)) => match page.faces().and_then(|found| found.faces.first()) {
            Some(face) => {
                let region = on_frame(side, face.bounds).map(Region::Quad);
                draft.region(region).scored(face.bounds.width, BOX_TOLERANCE_PX)
            }
            None => draft.not_measured("the face detector gave no box"),
        },
        Some(Outcome::NotFound { .. }) => draft.holds(false, "no portrait on the document"),
        _ => draft.not_measured(reason(page, StageId::FaceDetect)),
    }
}

fn barcode(side: &SideView<'_>, profile: &Profile) -> Check {
    let draft = draft("document.barcode", side, profile.checks.document_barcode.required);
    match side.photo.barcodes().and_then(|found| found.barcodes.first()) {
        Some(code) => draft.region(code.quad.map(Region::Quad)).holds(true, ""),
        None => draft.holds(false, "no barcode on the back could be read"),
    }
}

/// One check over all sides given. Many documents have no zone, so that none is a failure only where the profile
/// requires one.
pub(in crate::session) fn mrz_zone(sides: &[&SideView<'_>], profile: &Profile) -> Check {
    const NONE: &str = "no machine-readable zone was seen";
    let required = profile.checks.document_mrz_zone.required;
    match sides.iter().find_map(|side| Some((side, side.photo.mrz_zone()?))) {
        Some((side, zone)) => {
            let draft = draft("document.mrz_zone", side, required);
            draft.region(Some(Region::Quad(zone.quad))).holds(true, "")
        }
        None => {
            let draft = Draft::new("document.mrz_zone", Subject::Session, CheckKind::UserAction, required);
            if required { draft.holds(false, NONE) } else { draft.not_applicable(NONE) }
        }
    }
}

/// A rectangle of the page as a quad of the frame.
pub(super) fn on_frame(side: &SideView<'_>, on_page: Rect) -> Option<Quad> {
    side.photo.page_report()?.on_frame(on_page)
}

/// Why a stage has no report.
pub(super) fn reason(seen: &Observations, stage: StageId) -> Reason {
    match seen.outcome(stage) {
        Some(Outcome::NotFound { reason } | Outcome::Skipped { reason }) => reason.clone(),
        Some(Outcome::Found(_)) | None => "the stage did not run".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;

    #[test]
    fn margins_are_shares_of_the_short_side_and_negative_outside() {
        let quad = Quad::from_rect(Rect::new(10.0, 20.0, 100.0, 50.0));
        assert!((margin_share(&quad, 200, 100) - 0.1).abs() < 1e-9);
        let mut cut = quad;
        cut.corners[0] = Point::new(-5.0, 20.0);
        assert!((margin_share(&cut, 200, 100) + 0.05).abs() < 1e-9);
    }
}
