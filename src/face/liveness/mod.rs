//! Passive liveness of the largest face. In: the detector's box. Out: the probability of a live person as the network
//! has it, of the frame and, once there are enough of them, of the frames up to it; models/README.md says what that is
//! worth.

mod over_time;

use image::RgbImage;

use over_time::OverTime;

use super::detect::turned;
use super::unknown_crop;
use crate::error::{Error, Result};
use crate::frame::{Filter, Frame, resize_rgb};
use crate::geometry::Rect;
use crate::inference::{Activation, Catalog, Crop, LoadedModel, Role, Tensor};
use crate::record::{LivenessReport, Outcome, Reason, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// Scores the largest face.
pub struct LivenessStage {
    model: std::result::Result<LoadedModel, Reason>,
}

impl LivenessStage {
    /// Loads the set's liveness network.
    ///
    /// # Errors
    /// As [`Catalog::load`], but for missing weights: those make the stage skip.
    pub fn prepare(_profile: &Profile, catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self { model: catalog.load_or_reason(Role::FaceLiveness)? }))
    }
}

impl Stage for LivenessStage {
    fn id(&self) -> StageId {
        StageId::FaceLiveness
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::FaceDetect]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let model = match &self.model {
            Ok(model) => model,
            Err(reason) => return Ok(Outcome::skipped(reason.clone())),
        };
        let Some(face) = seen.faces().and_then(|found| found.faces.first()) else {
            return Ok(Outcome::skipped("no face was found"));
        };
        let Crop::BoxInside { grow, .. } = model.entry.crop else { return Err(unknown_crop(model).into()) };
        let over_time: &mut OverTime = state.scratch()?;
        let (x, y) = over_time.offset(frame.monotonic_ns(), face.track);
        let bounds = Rect {
            x: face.bounds.x + x * face.bounds.width,
            y: face.bounds.y + y * face.bounds.height,
            ..face.bounds
        };
        let Some(region) = grown_inside(bounds, grow, frame.width(), frame.height()) else {
            return Ok(Outcome::skipped("the face lies outside the frame"));
        };
        let chip = cut(frame.rgb(), region, face.turn_deg / 90, model)?;
        let outputs = model.infer(&Tensor::from_rgb(&chip, &model.entry.input))?;
        let real = probability(model, &model.output(&outputs, model.entry.output.logits.as_ref())?.data)?;
        over_time.add(frame.monotonic_ns(), real);
        let over_time = over_time.verdict();
        Ok(Outcome::Found(Report::Liveness(LivenessReport { real, region, over_time })))
    }
}

/// The box grown about its centre by at most `grow`, less where the frame is too small, shifted to stay inside.
fn grown_inside(bounds: Rect, grow: f64, frame_width: u32, frame_height: u32) -> Option<Rect> {
    let (frame_width, frame_height) = (f64::from(frame_width), f64::from(frame_height));
    if bounds.width < 1.0 || bounds.height < 1.0 {
        return None;
    }
    let factor = grow.min((frame_width - 1.0) / bounds.width).min((frame_height - 1.0) / bounds.height);
    let grown = bounds.scaled_about_centre(factor);
    let x = grown.x.clamp(0.0, (frame_width - grown.width).max(0.0));
    let y = grown.y.clamp(0.0, (frame_height - grown.height).max(0.0));
    let inside = Rect::new(x, y, grown.width, grown.height);
    (inside.width >= 1.0 && inside.height >= 1.0).then_some(inside)
}

/// The region resized to the input and turned upright; its shape is not kept, as in the network's training.
fn cut(rgb: &RgbImage, region: Rect, quarters: u32, model: &LoadedModel) -> Result<RgbImage> {
    let [_, _, height, width] = model.entry.input.shape;
    let (width, height) = if quarters % 2 == 1 { (height, width) } else { (width, height) };
    let mut chip = RgbImage::new(width as u32, height as u32);
    if !resize_rgb(rgb, region, &mut chip, Filter::Hamming) {
        return Err(Error::internal("the resizer refused a face's region"));
    }
    Ok(turned(chip, quarters))
}

fn probability(model: &LoadedModel, logits: &[f32]) -> Result<f64> {
    let row = &model.entry.output;
    let values: Vec<f64> = match row.activation {
        Some(Activation::Softmax) => {
            let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let powers: Vec<f64> = logits.iter().map(|&logit| f64::from(logit - top).exp()).collect();
            let sum: f64 = powers.iter().sum();
            powers.iter().map(|power| power / sum).collect()
        }
        None => logits.iter().map(|&value| f64::from(value)).collect(),
    };
    match values.get(row.score_column.unwrap_or(0)) {
        Some(&real) if real.is_finite() => Ok(real.clamp(0.0, 1.0)),
        _ => Err(model.unreadable("it gives no finite score").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grown_box_stays_inside_and_keeps_its_shape() {
        let region = grown_inside(Rect::new(5.0, 40.0, 40.0, 50.0), 2.7, 200, 200).unwrap();
        assert!(region.x >= 0.0 && region.y >= 0.0);
        assert!(region.x + region.width <= 200.0 && region.y + region.height <= 200.0);
        assert!((region.width / region.height - 0.8).abs() < 1e-9);
        assert!((region.width - 108.0).abs() < 1e-9);
    }

    #[test]
    fn a_small_frame_limits_the_growth() {
        let region = grown_inside(Rect::new(10.0, 10.0, 80.0, 80.0), 2.7, 100, 120).unwrap();
        assert!((region.width - 99.0).abs() < 1e-9);
    }

    #[test]
    fn a_box_without_size_has_no_region() {
        assert!(grown_inside(Rect::new(0.0, 0.0, 0.0, 5.0), 2.7, 100, 100).is_none());
    }
}
