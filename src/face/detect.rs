//! Face boxes. In: a frame. Out: every face over the network's threshold, largest first.

use image::RgbImage;

use super::unknown_crop;
use crate::error::{Error, Result};
use crate::frame::{Filter, Frame, resize_rgb};
use crate::geometry::{Point, Rect};
use crate::inference::{Catalog, Crop, LoadedModel, Outputs, Role, Tensor};
use crate::record::{Face, FacesReport, Outcome, Reason, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Finds faces.
pub struct DetectStage {
    model: std::result::Result<LoadedModel, Reason>,
}

impl DetectStage {
    /// Loads the set's detector.
    ///
    /// # Errors
    /// As [`Catalog::load`], but for missing weights: those make the stage skip.
    pub fn prepare(_profile: &Profile, catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self { model: catalog.load_or_reason(Role::FaceDetector)? }))
    }
}

impl Stage for DetectStage {
    fn id(&self) -> StageId {
        StageId::FaceDetect
    }

    fn needs(&self) -> &'static [StageId] {
        &[]
    }

    fn cadence(&self) -> Cadence {
        Cadence::EveryFrame
    }

    fn run(&self, _state: &mut State, frame: &Frame, _seen: &Observations) -> Result<Outcome<Report>> {
        let model = match &self.model {
            Ok(model) => model,
            Err(reason) => return Ok(Outcome::skipped(reason.clone())),
        };
        let letterbox = Letterbox::fit(frame, model)?;
        let outputs = model.infer(&Tensor::from_rgb(&letterbox.picture, &model.entry.input))?;
        let mut faces = read(model, &outputs, &letterbox)?;
        if faces.is_empty() {
            return Ok(Outcome::not_found("no face in the frame"));
        }
        faces.sort_by(|a, b| b.bounds.area().total_cmp(&a.bounds.area()));
        Ok(Outcome::Found(Report::Faces(FacesReport { faces })))
    }
}

/// The whole frame in the network's input, its shape kept, with the way back.
struct Letterbox {
    picture: RgbImage,
    scale: f64,
    left: f64,
    top: f64,
}

impl Letterbox {
    fn fit(frame: &Frame, model: &LoadedModel) -> Result<Self> {
        let Crop::Letterbox { fill, .. } = &model.entry.crop else { return Err(unknown_crop(model).into()) };
        let [_, _, height, width] = model.entry.input.shape;
        let (frame_width, frame_height) = (f64::from(frame.width()), f64::from(frame.height()));
        let scale = (width as f64 / frame_width).min(height as f64 / frame_height);
        let side = |px: f64, limit: usize| ((px * scale).round() as u32).clamp(1, limit as u32);
        let (inner_width, inner_height) = (side(frame_width, width), side(frame_height, height));
        let mut inner = RgbImage::new(inner_width, inner_height);
        let whole = Rect::new(0.0, 0.0, frame_width, frame_height);
        if !resize_rgb(frame.rgb(), whole, &mut inner, Filter::Triangle) {
            return Err(Error::internal("the resizer refused a frame's size"));
        }
        let left = (width as u32 - inner_width) / 2;
        let top = (height as u32 - inner_height) / 2;
        let mut picture = RgbImage::from_pixel(width as u32, height as u32, image::Rgb([*fill; 3]));
        image::imageops::replace(&mut picture, &inner, i64::from(left), i64::from(top));
        Ok(Self { picture, scale, left: f64::from(left), top: f64::from(top) })
    }

    /// From 0..1 of the input to frame pixels.
    fn to_frame(&self, x: f32, y: f32) -> Point {
        let (width, height) = (f64::from(self.picture.width()), f64::from(self.picture.height()));
        let (x, y) = (f64::from(x) * width - self.left, f64::from(y) * height - self.top);
        Point::new(x / self.scale, y / self.scale)
    }
}

/// Boxes over the threshold, best first, without those that overlap a better one.
fn read(model: &LoadedModel, outputs: &Outputs, letterbox: &Letterbox) -> Result<Vec<Face>> {
    let row = &model.entry.output;
    let scores = model.output(outputs, row.scores.as_ref())?;
    let boxes = model.output(outputs, row.boxes.as_ref())?;
    let points = match &row.points {
        Some(name) => Some(model.output(outputs, Some(name))?),
        None => None,
    };
    let columns = scores.shape.last().copied().unwrap_or(1).max(1);
    let column = row.score_column.unwrap_or(0);
    let values = points.and_then(|tensor| tensor.shape.last().copied()).unwrap_or(0);
    let threshold = model.entry.threshold.unwrap_or(0.5);
    let mut found = Vec::new();
    for (index, row_scores) in scores.data.chunks_exact(columns).enumerate() {
        let score = row_scores.get(column).copied().map_or(0.0, f64::from);
        let Some(&[left, top, right, bottom]) = boxes.data.as_chunks::<4>().0.get(index) else { break };
        if !(score >= threshold && right > left && bottom > top) {
            continue;
        }
        let (from, to) = (letterbox.to_frame(left, top), letterbox.to_frame(right, bottom));
        let keypoints = points
            .and_then(|tensor| tensor.data.get(index * values..(index + 1) * values))
            .map(|xy| xy.as_chunks::<2>().0.iter().map(|&[x, y]| letterbox.to_frame(x, y)).collect())
            .unwrap_or_default();
        let bounds = Rect::new(from.x, from.y, to.x - from.x, to.y - from.y);
        found.push(Face { bounds, score: score.min(1.0), keypoints });
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(without_overlaps(found, row.nms_iou.unwrap_or(0.4)))
}

fn without_overlaps(best_first: Vec<Face>, max_iou: f64) -> Vec<Face> {
    let mut kept: Vec<Face> = Vec::new();
    for face in best_first {
        if kept.iter().all(|other| other.bounds.iou(face.bounds) <= max_iou) {
            kept.push(face);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::inference::fake::FakeModel;
    use crate::inference::{BackendChoice, ModelSet, Tensor};
    use crate::record::FrameId;

    fn face(x: f64, score: f64) -> Face {
        Face { bounds: Rect::new(x, 0.0, 10.0, 10.0), score, keypoints: Vec::new() }
    }

    /// The default set's detector with a network that answers with one sure box, its twin and a faint one.
    fn detector() -> DetectStage {
        let models = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let catalog = Catalog::open(Some(&models), ModelSet::default(), BackendChoice::Auto).unwrap();
        let entry = catalog.entry(Role::FaceDetector).unwrap().clone();
        let tensor = |shape: &[usize], data: &[f32]| Tensor { shape: shape.to_vec(), data: data.to_vec() };
        let scores = tensor(&[1, 3, 2], &[0.1, 0.9, 0.2, 0.8, 0.9, 0.1]);
        let boxes = tensor(&[1, 3, 4], &[0.5, 0.5, 0.75, 0.75, 0.5, 0.5, 0.75, 0.74, 0.0, 0.0, 0.2, 0.2]);
        let outputs = Outputs(vec![("scores".to_owned(), scores), ("boxes".to_owned(), boxes)]);
        DetectStage { model: Ok(LoadedModel::new(entry, Arc::new(FakeModel(outputs)))) }
    }

    #[test]
    fn boxes_come_back_from_the_letterbox_in_frame_pixels() {
        // 640 x 640 goes into 320 x 240 at a scale of 0.375, with 40 px on either side.
        let frame = Frame::from_rgb(FrameId(0), 0, RgbImage::new(640, 640));
        let outcome = detector().run(&mut State::default(), &frame, &Observations::default()).unwrap();
        let Some(Report::Faces(found)) = outcome.found() else { panic!("{outcome:?}") };
        let [only] = found.faces.as_slice() else { panic!("{found:?}") };
        let expected = Rect::new(120.0 / 0.375, 120.0 / 0.375, 80.0 / 0.375, 60.0 / 0.375);
        assert!(only.bounds.iou(expected) > 0.999, "{only:?}");
        assert!((only.score - 0.9).abs() < 1e-6);
    }

    #[test]
    fn of_overlapping_boxes_the_best_stays() {
        let kept = without_overlaps(vec![face(0.0, 0.9), face(1.0, 0.8), face(30.0, 0.7)], 0.4);
        assert_eq!(kept, vec![face(0.0, 0.9), face(30.0, 0.7)]);
    }
}
