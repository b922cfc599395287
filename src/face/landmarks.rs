//! Points of each face. In: the boxes. Out: 68 points a face (iBUG 300-W order), in frame pixels.

use super::{chip, unknown_crop};
use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Point, Rect, Similarity};
use crate::inference::{Catalog, Crop, LoadedModel, Role, Tensor};
use crate::record::{Face, LandmarksReport, Outcome, Reason, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Points per face.
const POINTS: usize = 68;

/// Finds the points of every face.
pub struct LandmarkStage {
    model: std::result::Result<LoadedModel, Reason>,
}

impl LandmarkStage {
    /// Loads the set's landmark network.
    ///
    /// # Errors
    /// As [`Catalog::load`], but for missing weights: those make the stage skip.
    pub fn prepare(_profile: &Profile, catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self { model: catalog.load_or_reason(Role::FaceLandmarks)? }))
    }
}

impl Stage for LandmarkStage {
    fn id(&self) -> StageId {
        StageId::FaceLandmarks
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::FaceDetect]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, _state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let model = match &self.model {
            Ok(model) => model,
            Err(reason) => return Ok(Outcome::skipped(reason.clone())),
        };
        let Some(found) = seen.faces() else { return Ok(Outcome::skipped("no face was found")) };
        let faces = found.faces.iter().map(|face| points(model, frame, face)).collect::<Result<_>>()?;
        Ok(Outcome::Found(Report::Landmarks(LandmarksReport { faces })))
    }
}

fn points(model: &LoadedModel, frame: &Frame, face: &Face) -> Result<Vec<Point>> {
    let input = &model.entry.input;
    let [_, _, height, width] = input.shape;
    let (target, angle_rad) = region(model, face)?;
    let to_frame = Similarity::from_chip_to_box(width as f64, height as f64, target, angle_rad);
    let outputs = model.infer(&Tensor::from_rgb(&chip::warp(frame.rgb(), input, &to_frame), input))?;
    let row = &model.entry.output;
    if let Some(name) = &row.presence {
        let presence = model.output(&outputs, Some(name))?.data.first().copied().map_or(0.0, f64::from);
        if presence < model.entry.threshold.unwrap_or(0.5) {
            return Ok(Vec::new());
        }
    }
    let values = model.output(&outputs, row.points.as_ref())?;
    let stride = row.values_per_point.unwrap_or(2).max(2);
    let to_chip = width as f64 / row.extent.unwrap_or(1.0);
    let all: Vec<Point> = values
        .data
        .chunks_exact(stride)
        .map(|value| to_frame.apply(Point::new(f64::from(value[0]) * to_chip, f64::from(value[1]) * to_chip)))
        .collect();
    let chosen: Option<Vec<Point>> = match &row.points_68 {
        Some(indices) => indices.iter().map(|&index| all.get(index).copied()).collect(),
        None => Some(all),
    };
    match chosen {
        Some(points)
            if points.len() == POINTS && points.iter().all(|p| p.x.is_finite() && p.y.is_finite()) =>
        {
            Ok(points)
        }
        _ => Err(model.unreadable("it does not give 68 finite points").into()),
    }
}

/// The square of the frame that the network wants, and by how much it is turned.
fn region(model: &LoadedModel, face: &Face) -> Result<(Rect, f64)> {
    let (centre, width, height) = (face.bounds.centre(), face.upright_width(), face.upright_height());
    // The chip stands upright, the face in the frame does not: the chip is laid on it turned back.
    let turn_rad = -f64::from(face.turn_deg).to_radians();
    let square = |side: f64| Rect::new(centre.x - side / 2.0, centre.y - side / 2.0, side, side);
    match &model.entry.crop {
        Crop::Box { .. } => Ok((square(height), turn_rad)),
        Crop::RotatedSquare { grow, level_points: [a, b] } => {
            let angle_rad = match (face.keypoints.get(*a), face.keypoints.get(*b)) {
                (Some(&a), Some(&b)) => (b.y - a.y).atan2(b.x - a.x),
                _ => turn_rad,
            };
            Ok((square(width.max(height) * grow), angle_rad))
        }
        _ => Err(unknown_crop(model).into()),
    }
}
