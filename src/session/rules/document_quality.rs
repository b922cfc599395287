//! Checks of how good the picture of a document is: what the camera's pose, the light and the hand did to it.
//!
//! Each has a value, the profile's threshold, a direction, a unit, the region of the frame that it speaks of, and a
//! reason where it failed or was not measured.

use super::document::{NO_PAGE, draft, on_frame, reason};
use crate::record::{
    Check, Direction, GlareSpot, OcclusionReport, PageQualityReport, PageReport, StageId, Subject,
};
use crate::session::draft::Draft;
use crate::session::stills::SideView;
use crate::settings::{Gate, Profile};

/// Every check of the picture's quality, in a fixed order.
pub(super) fn checks(side: &SideView<'_>, profile: &Profile) -> Vec<Check> {
    vec![
        size(side, profile),
        perspective(side, profile),
        focus(side, profile),
        motion(side, profile),
        under_exposure(side, profile),
        over_exposure(side, profile),
        contrast(side, profile),
        glare(side, profile),
        colour(side, profile),
        occlusion(side, profile),
    ]
}

/// A gate's draft in the unit of its value.
fn gate(id: &str, side: &SideView<'_>, gate: Gate, direction: Direction, unit: &str) -> Draft {
    draft(id, side, gate.required).against(gate.threshold, direction, unit)
}

/// Holds a figure of the page's quality against its gate.
fn of_page(
    draft: Draft,
    side: &SideView<'_>,
    otherwise: &'static str,
    value: impl Fn(&PageQualityReport) -> f64,
) -> Check {
    match side.page.map(|page| (page.page_quality(), page)) {
        Some((Some(quality), _)) => draft.measured_or(value(quality), otherwise),
        Some((None, page)) => draft.not_measured(reason(page, StageId::PageQuality)),
        None => draft.not_measured(NO_PAGE),
    }
}

fn size(side: &SideView<'_>, profile: &Profile) -> Check {
    let draft = gate("document.size", side, profile.checks.document_size, Direction::AtLeast, "share");
    let frame = f64::from(side.width_px) * f64::from(side.height_px);
    match side.photo.corners() {
        Some(corners) => {
            draft.measured_or((corners.quad.area() / frame.max(1.0)).min(1.0), "the document is too small")
        }
        None => draft.not_measured(NO_PAGE),
    }
}

fn perspective(side: &SideView<'_>, profile: &Profile) -> Check {
    let limit = profile.checks.document_perspective;
    let draft = gate("document.perspective", side, limit, Direction::AtMost, "deg");
    match side.photo.page_report() {
        Some(PageReport { tilt_deg: Some(tilt), .. }) => {
            draft.measured_or(*tilt, "the camera is not held parallel to the document")
        }
        Some(_) => draft.not_measured("the corners are those of no flat rectangle"),
        None => draft.not_measured(NO_PAGE),
    }
}

/// The softest zone of print speaks for the page: a sharp heading does not make up for a line that cannot be read.
fn focus(side: &SideView<'_>, profile: &Profile) -> Check {
    let draft = gate("document.focus", side, profile.checks.document_focus, Direction::AtMost, "mm");
    let Some(page) = side.page else { return draft.not_measured(NO_PAGE) };
    let Some(quality) = page.page_quality() else {
        return draft.not_measured(reason(page, StageId::PageQuality));
    };
    let softest = quality.softest.and_then(|index| quality.zones.get(index));
    let region = softest.and_then(|zone| on_frame(side, zone.region));
    let width_mm = softest.and_then(|zone| zone.edge_width_mm).or(quality.edge_width_mm);
    match (width_mm, quality.dpi) {
        (Some(width), _) => draft.region_or_own(region).measured_or(width, "the print is blurred"),
        (None, Some(_)) => draft.not_measured("too little print on the page to judge focus by"),
        (None, None) => draft.not_measured("the page has no standard size, so widths in mm are unknown"),
    }
}

/// Measured on a document that was followed from frame to frame.
fn motion(side: &SideView<'_>, profile: &Profile) -> Check {
    let draft = gate("document.motion", side, profile.checks.document_motion, Direction::AtMost, "share");
    match side.photo.motion().map(|motion| motion.spread_share) {
        Some(Some(spread)) => draft.measured_or(spread, "the document is not held still"),
        Some(None) => draft.not_measured("the document was not followed for long enough"),
        None => draft.not_measured("movement shows from one frame to the next, and this is a still"),
    }
}

fn under_exposure(side: &SideView<'_>, profile: &Profile) -> Check {
    let limit = profile.checks.document_under_exposure;
    let draft = gate("document.under_exposure", side, limit, Direction::AtLeast, "luma");
    of_page(draft, side, "the document is too dark", |quality| quality.tone.high)
}

fn over_exposure(side: &SideView<'_>, profile: &Profile) -> Check {
    let limit = profile.checks.document_over_exposure;
    let draft = gate("document.over_exposure", side, limit, Direction::AtMost, "share");
    of_page(draft, side, "the document is too bright", |quality| quality.tone.bright_share)
}

fn contrast(side: &SideView<'_>, profile: &Profile) -> Check {
    let limit = profile.checks.document_contrast;
    let draft = gate("document.contrast", side, limit, Direction::AtLeast, "luma");
    of_page(draft, side, "print and paper are too much alike", |quality| quality.tone.high - quality.tone.low)
}

/// A reflection that hides nothing printed does not count; the region is the one that hides most.
fn glare(side: &SideView<'_>, profile: &Profile) -> Check {
    let draft = gate("document.glare", side, profile.checks.document_glare, Direction::AtMost, "share");
    let hidden = |spot: &GlareSpot| spot.on_fields * spot.region.area();
    let spots = side.page.and_then(|page| page.page_quality()).map(|quality| quality.glare.as_slice());
    let worst = spots.unwrap_or_default().iter().max_by(|a, b| hidden(a).total_cmp(&hidden(b)));
    let region = worst.and_then(|spot| on_frame(side, spot.region));
    let draft = draft.region_or_own(region);
    of_page(draft, side, "a reflection hides what is printed", |quality| quality.field_glare_share)
}

fn colour(side: &SideView<'_>, profile: &Profile) -> Check {
    let draft = gate("document.colour", side, profile.checks.document_colour, Direction::AtLeast, "share");
    if side.subject == Subject::Back {
        return draft.not_applicable("a back may be printed without colour");
    }
    of_page(draft, side, "the document has no colour", |quality| quality.colour_share)
}

fn occlusion(side: &SideView<'_>, profile: &Profile) -> Check {
    let limit = profile.checks.document_occlusion;
    let draft = gate("document.occlusion", side, limit, Direction::AtMost, "share");
    match side.photo.occlusion() {
        Some(OcclusionReport { share, spots }) => draft
            .region_or_own(spots.first().map(|spot| spot.region))
            .measured_or(*share, "a finger or an object covers part of the document"),
        None => match side.photo.corners() {
            Some(_) => draft.not_measured(reason(side.photo, StageId::Occlusion)),
            None => draft.not_measured(NO_PAGE),
        },
    }
}
