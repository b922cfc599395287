//! One look of the detector: a part of the frame, turned by quarters, in the network's input; or the whole frame in all
//! four turns side by side. In: a frame and the part. Out: the boxes over a threshold in frame pixels, best first, without
//! those that overlap a better one.

use image::{RgbImage, imageops};

use crate::error::{Error, Result};
use crate::face::unknown_crop;
use crate::frame::{Filter, Frame, resize_rgb};
use crate::geometry::{Point, Rect};
use crate::inference::{Crop, LoadedModel, Tensor};
use crate::record::Face;

/// Which part of the frame is looked at, and by how many quarters it is turned clockwise for that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// Inside the frame, in whole pixels.
    pub(super) part: Rect,
    /// 0 to 3.
    pub(super) quarters: u32,
}

/// How much of its quarter of the input each turn fills where four share it: a little grey keeps them apart.
const QUARTER_FILLED: f64 = 0.92;

impl Look {
    /// The whole frame.
    pub(super) fn whole(frame: &Frame, quarters: u32) -> Self {
        Self { part: Rect::new(0.0, 0.0, frame.width().into(), frame.height().into()), quarters }
    }

    /// Runs the network over it.
    pub(super) fn run(self, model: &LoadedModel, frame: &Frame, threshold: f64) -> Result<Vec<Face>> {
        let mut canvas = Canvas::of(model)?;
        let whole = canvas.picture_bounds();
        let letterbox = canvas.place(frame, self, whole)?;
        let [found] = read(model, &canvas, &[letterbox], threshold)?;
        Ok(found)
    }

    /// The whole frame in its four turns, about half as large as in a look of its own, in one run of the network.
    pub(super) fn farther_off(model: &LoadedModel, frame: &Frame, threshold: f64) -> Result<[Vec<Face>; 4]> {
        let mut canvas = Canvas::of(model)?;
        let whole = canvas.picture_bounds();
        let (width, height) = (whole.width / 2.0, whole.height / 2.0);
        let mut place = |quarters: u32| {
            let quarter =
                Rect::new(f64::from(quarters % 2) * width, f64::from(quarters / 2) * height, width, height);
            canvas.place(frame, Self::whole(frame, quarters), quarter.scaled_about_centre(QUARTER_FILLED))
        };
        let letterboxes = [place(0)?, place(1)?, place(2)?, place(3)?];
        read(model, &canvas, &letterboxes, threshold)
    }
}

/// The network's input while it is filled.
struct Canvas {
    picture: RgbImage,
}

impl Canvas {
    fn of(model: &LoadedModel) -> Result<Self> {
        let Crop::Letterbox { fill, .. } = &model.entry.crop else { return Err(unknown_crop(model).into()) };
        let [_, _, height, width] = model.entry.input.shape;
        Ok(Self { picture: RgbImage::from_pixel(width as u32, height as u32, image::Rgb([*fill; 3])) })
    }

    fn picture_bounds(&self) -> Rect {
        Rect::new(0.0, 0.0, self.picture.width().into(), self.picture.height().into())
    }

    /// Draws the look as large as its shape allows into the middle of a part of the input.
    fn place(&mut self, frame: &Frame, look: Look, within: Rect) -> Result<Letterbox> {
        let lying = look.quarters % 2 == 1;
        let (part_width, part_height) = (look.part.width, look.part.height);
        let (turned_width, turned_height) =
            if lying { (part_height, part_width) } else { (part_width, part_height) };
        let scale = (within.width / turned_width).min(within.height / turned_height);
        let side = |px: f64, limit: f64| ((px * scale).round() as u32).clamp(1, (limit as u32).max(1));
        let (width, height) = (side(turned_width, within.width), side(turned_height, within.height));
        let mut inner = if lying { RgbImage::new(height, width) } else { RgbImage::new(width, height) };
        if !resize_rgb(frame.rgb(), look.part, &mut inner, Filter::Triangle) {
            return Err(Error::internal("the resizer refused a frame's size"));
        }
        let inner = turned(inner, look.quarters);
        let start = |from: f64, room: f64, px: u32| (from + (room - f64::from(px)) / 2.0).floor();
        let (left, top) = (start(within.x, within.width, width), start(within.y, within.height, height));
        imageops::replace(&mut self.picture, &inner, left as i64, top as i64);
        Ok(Letterbox { look, scale, filled: Rect::new(left, top, width.into(), height.into()) })
    }
}

/// Where a look lies in the network's input, with the way back.
struct Letterbox {
    look: Look,
    scale: f64,
    filled: Rect,
}

impl Letterbox {
    /// From pixels of the input to frame pixels.
    fn to_frame(&self, at: Point) -> Point {
        let (x, y) = ((at.x - self.filled.x) / self.scale, (at.y - self.filled.y) / self.scale);
        let part = self.look.part;
        let inside = match self.look.quarters % 4 {
            1 => Point::new(y, part.height - x),
            2 => Point::new(part.width - x, part.height - y),
            3 => Point::new(part.width - y, x),
            _ => Point::new(x, y),
        };
        inside + Point::new(part.x, part.y)
    }

    /// How far a point of the input lies outside, in input pixels.
    fn distance_px(&self, at: Point) -> f64 {
        let outside = |value: f64, from: f64, side: f64| (from - value).max(value - from - side).max(0.0);
        outside(at.x, self.filled.x, self.filled.width).max(outside(at.y, self.filled.y, self.filled.height))
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

/// Boxes over the threshold of each look, best first, without those that overlap a better one. A box belongs to the look
/// nearest to its middle.
fn read<const LOOKS: usize>(
    model: &LoadedModel,
    canvas: &Canvas,
    looks: &[Letterbox; LOOKS],
    threshold: f64,
) -> Result<[Vec<Face>; LOOKS]> {
    let outputs = model.infer(&Tensor::from_rgb(&canvas.picture, &model.entry.input))?;
    let row = &model.entry.output;
    let scores = model.output(&outputs, row.scores.as_ref())?;
    let boxes = model.output(&outputs, row.boxes.as_ref())?;
    let points = match &row.points {
        Some(name) => Some(model.output(&outputs, Some(name))?),
        None => None,
    };
    let columns = scores.shape.last().copied().unwrap_or(1).max(1);
    let column = row.score_column.unwrap_or(0);
    let values = points.and_then(|tensor| tensor.shape.last().copied()).unwrap_or(0);
    let size = canvas.picture_bounds();
    let in_input = |x: f32, y: f32| Point::new(f64::from(x) * size.width, f64::from(y) * size.height);
    let mut found = std::array::from_fn(|_| Vec::new());
    for (index, row_scores) in scores.data.chunks_exact(columns).enumerate() {
        let score = row_scores.get(column).copied().map_or(0.0, f64::from);
        let Some(&[left, top, right, bottom]) = boxes.data.as_chunks::<4>().0.get(index) else { break };
        if !(score >= threshold && right > left && bottom > top) {
            continue;
        }
        let middle = in_input((left + right) / 2.0, (top + bottom) / 2.0);
        let nearest = looks
            .iter()
            .zip(&mut found)
            .min_by(|(one, _), (other, _)| one.distance_px(middle).total_cmp(&other.distance_px(middle)));
        let Some((look, found)) = nearest else { break };
        let (a, b) = (look.to_frame(in_input(left, top)), look.to_frame(in_input(right, bottom)));
        let keypoints = points
            .and_then(|tensor| tensor.data.get(index * values..(index + 1) * values))
            .map(|xy| xy.as_chunks::<2>().0.iter().map(|&[x, y]| look.to_frame(in_input(x, y))).collect())
            .unwrap_or_default();
        let bounds = Rect::new(a.x.min(b.x), a.y.min(b.y), (b.x - a.x).abs(), (b.y - a.y).abs());
        let turn_deg = look.look.quarters % 4 * 90;
        found.push(Face { bounds, score: score.min(1.0), turn_deg, track: 0, ghost: false, keypoints });
    }
    let max_iou = row.nms_iou.unwrap_or(0.4);
    Ok(found.map(|mut found| {
        found.sort_by(|a: &Face, b: &Face| b.score.total_cmp(&a.score));
        without_overlaps(found, max_iou)
    }))
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
