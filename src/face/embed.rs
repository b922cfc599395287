//! The largest face as a vector. In: its 68 points. Out: an embedding, handed on as a product; the report says
//! only that it was made.

use zeroize::{Zeroize, Zeroizing};

use super::{chip, unknown_crop};
use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Point, Rect, Similarity};
use crate::inference::{Catalog, Comparison, Crop, LoadedModel, Outputs, Role, Tensor};
use crate::record::{EmbeddingReport, Outcome, Reason, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Embedding, Observations, Product, Stage, State};

/// Embeds the largest face.
pub struct EmbedStage {
    model: std::result::Result<LoadedModel, Reason>,
}

impl EmbedStage {
    /// Loads the set's embedder.
    ///
    /// # Errors
    /// As [`Catalog::load`], but for missing weights: those make the stage skip.
    pub fn prepare(_profile: &Profile, catalog: &Catalog) -> Result<Box<dyn Stage>> {
        Ok(Box::new(Self { model: catalog.load_or_reason(Role::FaceEmbedding)? }))
    }
}

impl Stage for EmbedStage {
    fn id(&self) -> StageId {
        StageId::FaceEmbedding
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::FaceDetect, StageId::FaceLandmarks]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let model = match &self.model {
            Ok(model) => model,
            Err(reason) => return Ok(Outcome::skipped(reason.clone())),
        };
        let points =
            seen.landmarks().and_then(|found| found.faces.first()).filter(|points| !points.is_empty());
        let Some(points) = points else {
            return Ok(Outcome::skipped("no face with landmarks was found"));
        };
        let Some(to_frame) = alignment(model, points)? else {
            return Ok(Outcome::not_found("the landmarks lie on one spot"));
        };
        let input = &model.entry.input;
        let chip = Tensor::from_rgb(&chip::warp(frame.rgb(), input, &to_frame), input);
        let raw = Wiped(model.infer(&chip)?);
        let values = normalised(model, &model.output(&raw.0, model.entry.output.embedding.as_ref())?.data)?;
        let report = EmbeddingReport { dimensions: values.len(), region: covered(input.shape, &to_frame) };
        state.product = Some(Product::Embedding(Embedding { values }));
        Ok(Outcome::Found(Report::Embedding(report)))
    }
}

/// What the network gave, wiped when dropped: it is the embedding before it was normalised. The backend's own buffers
/// are out of reach.
struct Wiped(Outputs);

impl Wiped {
    fn wipe(&mut self) {
        self.0.0.iter_mut().for_each(|(_, tensor)| tensor.data.zeroize());
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// The similarity from the chip to the frame that puts the face on the network's template.
fn alignment(model: &LoadedModel, points: &[Point]) -> Result<Option<Similarity>> {
    let (Crop::ArcfaceFivePoint { landmarks_68, template_px }
    | Crop::PaddedChip { landmarks_68, template_px }) = &model.entry.crop
    else {
        return Err(unknown_crop(model).into());
    };
    let mut targets = Vec::with_capacity(landmarks_68.len());
    for group in landmarks_68 {
        let members: Option<Vec<Point>> = group.iter().map(|&index| points.get(index).copied()).collect();
        let members = members.filter(|members| !members.is_empty());
        let members =
            members.ok_or_else(|| model.unreadable("the catalog names landmarks that there are not"))?;
        let sum = members.iter().fold(Point::default(), |sum, &point| sum + point);
        targets.push(sum * (1.0 / members.len() as f64));
    }
    // Fitted from the frame to the template, as the networks' own preparation does, then turned round: a fit
    // the other way weighs the residuals differently.
    Ok(Similarity::from_pairs(&targets, template_px).and_then(|to_chip| to_chip.inverse()))
}

/// Unit length for cosine; as it is for distances.
fn normalised(model: &LoadedModel, raw: &[f32]) -> Result<Zeroizing<Vec<f32>>> {
    let mut values = Zeroizing::new(raw.to_vec());
    let length = values.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt();
    if !(length.is_finite() && length > 1e-9) {
        return Err(model.unreadable("it gives no finite embedding").into());
    }
    if model.entry.output.comparison == Some(Comparison::Cosine) {
        values.iter_mut().for_each(|value| *value = (f64::from(*value) / length) as f32);
    }
    Ok(values)
}

fn covered([_, _, height, width]: [usize; 4], to_frame: &Similarity) -> Rect {
    let centre = to_frame.apply(Point::new(width as f64 / 2.0, height as f64 / 2.0));
    let (width, height) = (width as f64 * to_frame.scale(), height as f64 * to_frame.scale());
    Rect::new(centre.x - width / 2.0, centre.y - height / 2.0, width, height)
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;

    fn wipes_itself<T: ZeroizeOnDrop>(_: &T) {}

    #[test]
    fn an_embedding_and_what_it_is_made_of_are_wiped() {
        let embedding = Embedding { values: Zeroizing::new(vec![0.6, 0.8]) };
        wipes_itself(&embedding.values);
        wipes_itself(&embedding.clone().values);
        let tensor = |data: &[f32]| Tensor { shape: vec![1, data.len()], data: data.to_vec() };
        let outputs =
            vec![("embedding".to_owned(), tensor(&[3.0, 4.0])), ("other".to_owned(), tensor(&[5.0]))];
        let mut raw = Wiped(Outputs(outputs));
        raw.wipe();
        assert!(raw.0.0.iter().all(|(_, tensor)| tensor.data.iter().all(|value| *value == 0.0)));
    }
}
