//! How one picture is looked at: the photograph first, then what was cut out of it. In: a frame. Out: what the
//! stages saw of the photograph, of the page and of each face.

use image::imageops;

use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::Rect;
use crate::pipeline::{Pipeline, Plan, Seen, stand_upright};
use crate::record::StageId;
use crate::stage::{Embedding, Observations};

/// A document's side: the photograph and, where corners were found, the rectified page.
pub(super) struct DocumentLook {
    pub(super) photo: Observations,
    pub(super) page: Option<Observations>,
}

/// A selfie: the photograph and the largest face, cut out.
pub(super) struct SelfieLook {
    pub(super) photo: Observations,
    pub(super) face: Option<Observations>,
}

pub(super) fn look_at_document(pipeline: &mut Pipeline, frame: &Frame) -> Result<DocumentLook> {
    pipeline.reset();
    look_again_at_document(pipeline, frame)
}

/// The same at another frame of a side that was looked at just now: what its zone says is merged over the frames.
pub(super) fn look_again_at_document(pipeline: &mut Pipeline, frame: &Frame) -> Result<DocumentLook> {
    let mut seen = pipeline.run(frame, Plan::DocumentStill.stages(), None)?;
    stand_upright(pipeline, &mut seen)?;
    let photo = seen.observations;
    let page = match (photo.page(), photo.page_report()) {
        (Some(page), Some(facts)) => {
            Some(pipeline.run_on_page(page, facts, Plan::Page.stages())?.observations)
        }
        _ => None,
    };
    Ok(DocumentLook { photo, page })
}

pub(super) fn look_at_selfie(
    pipeline: &mut Pipeline,
    frame: &Frame,
    portrait: Option<&Embedding>,
) -> Result<SelfieLook> {
    pipeline.reset();
    let photo = pipeline.run(frame, Plan::SelfieStill.stages(), portrait)?.observations;
    let bounds = photo.faces().and_then(|found| found.faces.first()).map(|face| face.bounds);
    let face = match bounds.and_then(|bounds| cut(frame, bounds)) {
        Some(cut) => Some(pipeline.run(&cut, Plan::FaceCrop.stages(), None)?.observations),
        None => None,
    };
    Ok(SelfieLook { photo, face })
}

/// Runs the given stages and then, on each face that was found, those for its quality.
pub(super) fn look_at_anything(
    pipeline: &mut Pipeline,
    frame: &Frame,
    wanted: &[StageId],
) -> Result<(Seen, Vec<Option<Observations>>)> {
    pipeline.reset();
    let mut seen = pipeline.run(frame, wanted, None)?;
    stand_upright(pipeline, &mut seen)?;
    let boxes: Vec<Rect> = seen
        .observations
        .faces()
        .map_or_else(Vec::new, |found| found.faces.iter().map(|f| f.bounds).collect());
    let faces = boxes
        .into_iter()
        .map(|bounds| match cut(frame, bounds) {
            Some(cut) => Ok(Some(pipeline.run(&cut, Plan::FaceCrop.stages(), None)?.observations)),
            None => Ok(None),
        })
        .collect::<Result<_>>()?;
    Ok((seen, faces))
}

/// The part of a box that lies inside the frame, as a frame of its own; `None` when that is under 8 px.
fn cut(frame: &Frame, bounds: Rect) -> Option<Frame> {
    let (x, y, width, height) = inside((frame.width(), frame.height()), bounds)?;
    let rgb = imageops::crop_imm(frame.rgb(), x, y, width, height).to_image();
    Some(Frame::from_rgb(frame.id(), frame.monotonic_ns(), rgb))
}

/// Left, top, width and height in px of the part of a box that lies inside a picture; `None` when that is under 8 px.
pub(super) fn inside((width_px, height_px): (u32, u32), bounds: Rect) -> Option<(u32, u32, u32, u32)> {
    let part = bounds.intersection(Rect::new(0.0, 0.0, f64::from(width_px), f64::from(height_px)));
    let (width, height) = (part.width as u32, part.height as u32);
    (width >= 8 && height >= 8).then_some((part.x as u32, part.y as u32, width, height))
}
