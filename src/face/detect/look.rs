//! One look of the detector: a part of the frame, turned by quarters, in the network's input. In: a frame and the
//! part. Out: the boxes over a threshold in frame pixels, best first, without those that overlap a better one.

use image::{RgbImage, imageops};

use crate::error::{Error, Result};
use crate::face::unknown_crop;
use crate::frame::{Filter, Frame, resize_rgb};
use crate::geometry::{Point, Rect};
use crate::inference::{Crop, LoadedModel, Outputs, Tensor};
use crate::record::Face;

/// Which part of the frame is looked at, and by how many quarters it is turned clockwise for that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// Inside the frame, in whole pixels.
    pub(super) part: Rect,
    /// 0 to 3.
    pub(super) quarters: u32,
    /// Size in the network's input over the largest that fits, up to 1.
    pub(super) zoom: f64,
}

impl Look {
    /// The whole frame.
    pub(super) fn whole(frame: &Frame, quarters: u32) -> Self {
        Self { part: Rect::new(0.0, 0.0, frame.width().into(), frame.height().into()), quarters, zoom: 1.0 }
    }

    /// Runs the network over it.
    pub(super) fn run(self, model: &LoadedModel, frame: &Frame, threshold: f64) -> Result<Vec<Face>> {
        let letterbox = Letterbox::fit(frame, self, model)?;
        let outputs = model.infer(&Tensor::from_rgb(&letterbox.picture, &model.entry.input))?;
        read(model, &outputs, &letterbox, threshold)
    }
}

/// The part in the network's input, its shape kept, with the way back.
struct Letterbox {
    picture: RgbImage,
    look: Look,
    scale: f64,
    left: f64,
    top: f64,
}

impl Letterbox {
    fn fit(frame: &Frame, look: Look, model: &LoadedModel) -> Result<Self> {
        let Crop::Letterbox { fill, .. } = &model.entry.crop else { return Err(unknown_crop(model).into()) };
        let [_, _, height, width] = model.entry.input.shape;
        let lying = look.quarters % 2 == 1;
        let (part_width, part_height) = (look.part.width, look.part.height);
        let (turned_width, turned_height) =
            if lying { (part_height, part_width) } else { (part_width, part_height) };
        let scale = look.zoom * (width as f64 / turned_width).min(height as f64 / turned_height);
        let side = |px: f64, limit: usize| ((px * scale).round() as u32).clamp(1, limit as u32);
        let (inner_width, inner_height) = (side(turned_width, width), side(turned_height, height));
        let mut inner = if lying {
            RgbImage::new(inner_height, inner_width)
        } else {
            RgbImage::new(inner_width, inner_height)
        };
        if !resize_rgb(frame.rgb(), look.part, &mut inner, Filter::Triangle) {
            return Err(Error::internal("the resizer refused a frame's size"));
        }
        let inner = turned(inner, look.quarters);
        let left = (width as u32 - inner_width) / 2;
        let top = (height as u32 - inner_height) / 2;
        let mut picture = RgbImage::from_pixel(width as u32, height as u32, image::Rgb([*fill; 3]));
        imageops::replace(&mut picture, &inner, i64::from(left), i64::from(top));
        Ok(Self { picture, look, scale, left: f64::from(left), top: f64::from(top) })
    }

    /// From 0..1 of the input to frame pixels.
    fn to_frame(&self, x: f32, y: f32) -> Point {
        let (width, height) = (f64::from(self.picture.width()), f64::from(self.picture.height()));
        let x = (f64::from(x) * width - self.left) / self.scale;
        let y = (f64::from(y) * height - self.top) / self.scale;
        let part = self.look.part;
        let inside = match self.look.quarters % 4 {
            1 => Point::new(y, part.height - x),
            2 => Point::new(part.width - x, part.height - y),
            3 => Point::new(part.width - y, x),
            _ => Point::new(x, y),
        };
        inside + Point::new(part.x, part.y)
    }
}

/// Turned clockwise.
pub(in crate::face) fn turned(picture: RgbImage, quarters: u32) -> RgbImage {
    match quarters % 4 {
        1 => imageops::rotate90(&picture),
        2 => imageops::rotate180(&picture),
        3 => imageops::rotate270(&picture),
        _ => picture,
    }
}

/// Boxes over the threshold, best first, without those that overlap a better one.
fn read(model: &LoadedModel, outputs: &Outputs, letterbox: &Letterbox, threshold: f64) -> Result<Vec<Face>> {
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
    let mut found = Vec::new();
    for (index, row_scores) in scores.data.chunks_exact(columns).enumerate() {
        let score = row_scores.get(column).copied().map_or(0.0, f64::from);
        let Some(&[left, top, right, bottom]) = boxes.data.as_chunks::<4>().0.get(index) else { break };
        if !(score >= threshold && right > left && bottom > top) {
            continue;
        }
        let (a, b) = (letterbox.to_frame(left, top), letterbox.to_frame(right, bottom));
        let keypoints = points
            .and_then(|tensor| tensor.data.get(index * values..(index + 1) * values))
            .map(|xy| xy.as_chunks::<2>().0.iter().map(|&[x, y]| letterbox.to_frame(x, y)).collect())
            .unwrap_or_default();
        let bounds = Rect::new(a.x.min(b.x), a.y.min(b.y), (b.x - a.x).abs(), (b.y - a.y).abs());
        let turn_deg = letterbox.look.quarters % 4 * 90;
        found.push(Face { bounds, score: score.min(1.0), turn_deg, track: 0, ghost: false, keypoints });
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(without_overlaps(found, row.nms_iou.unwrap_or(0.4)))
}

/// Those that overlap no better one by more than `max_iou`.
pub(super) fn without_overlaps(best_first: Vec<Face>, max_iou: f64) -> Vec<Face> {
    let mut kept: Vec<Face> = Vec::new();
    for face in best_first {
        if kept.iter().all(|other| other.bounds.iou(face.bounds) <= max_iou) {
            kept.push(face);
        }
    }
    kept
}
