//! Face boxes. In: a frame. Out: every face over the network's threshold, whichever way up, largest first.
//!
//! A picture of its own is searched in four turns, at half its size and, where that leaves doubt, at its own, and, where
//! it is large, in tiles. A frame that follows on one with a face is looked at once, in the turn of that face.

mod close_up;
mod look;
mod search;
mod track;

use look::Look;
pub(super) use look::turned;
use search::{Sighting, Terms, search};
use track::Tracker;

use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::Rect;
use crate::inference::{Catalog, LoadedModel, Role};
use crate::record::{Face, FacesReport, Outcome, Reason, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// On a page a face at most this wide, as a share of the largest one's width, is a ghost portrait.
const GHOST_WIDTH: f64 = 0.8;

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

    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let model = match &self.model {
            Ok(model) => model,
            Err(reason) => return Ok(Outcome::skipped(reason.clone())),
        };
        let tracker: &mut Tracker = state.scratch()?;
        let at = (frame.monotonic_ns(), frame.width(), frame.height());
        let on_page = seen.of_page().is_some();
        let sighting = look_at(model, frame, tracker.expected_quarters(at), on_page)?;
        let Sighting { mut faces, quarters, by_turn } = sighting;
        faces.retain(|face| has_middle(frame, face.bounds));
        faces.sort_by(|a, b| b.bounds.area().total_cmp(&a.bounds.area()));
        tracker.number(at, quarters, &mut faces);
        if on_page {
            mark_ghosts(&mut faces);
        }
        if faces.is_empty() {
            return Ok(Outcome::not_found("no face in the frame"));
        }
        Ok(Outcome::Found(Report::Faces(FacesReport { faces, by_turn })))
    }
}

/// One look in the expected turn where that shows a face; else a whole search.
fn look_at(model: &LoadedModel, frame: &Frame, expected: Option<u32>, on_page: bool) -> Result<Sighting> {
    let threshold = model.entry.threshold.unwrap_or(0.5);
    if let Some(quarters) = expected {
        let faces = Look::whole(frame, quarters).run(model, frame, threshold)?;
        if !faces.is_empty() {
            let mut by_turn = [None; 4];
            if let Some(score) = by_turn.get_mut(quarters as usize) {
                *score = faces.iter().map(|face| face.score).reduce(f64::max);
            }
            return Ok(Sighting { faces, quarters, by_turn });
        }
    }
    let [_, _, height, width] = model.entry.input.shape;
    let terms = Terms {
        frame: Look::whole(frame, 0).part,
        input_px: (width as f64, height as f64),
        threshold,
        on_page,
    };
    let far = Look::farther_off(model, frame, threshold)?;
    search(terms, far, |look, least| look.run(model, frame, least))
}

/// A box whose middle lies outside shows less than half a face.
fn has_middle(frame: &Frame, bounds: Rect) -> bool {
    let middle = bounds.centre();
    (0.0..f64::from(frame.width())).contains(&middle.x)
        && (0.0..f64::from(frame.height())).contains(&middle.y)
}

/// Documents repeat the portrait, smaller, as a security feature.
fn mark_ghosts(largest_first: &mut [Face]) {
    let Some(widest) = largest_first.first().map(Face::upright_width) else { return };
    for face in largest_first.iter_mut().skip(1) {
        face.ghost = face.upright_width() <= GHOST_WIDTH * widest;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use image::RgbImage;

    use super::look::without_overlaps;
    use super::*;
    use crate::inference::fake::FakeModel;
    use crate::inference::{BackendChoice, ModelSet, Outputs, Tensor};
    use crate::record::FrameId;

    fn face(x: f64, score: f64) -> Face {
        Face::new(Rect::new(x, 0.0, 10.0, 10.0), score)
    }

    /// The default set's detector with a network that answers with one sure box, its twin and a faint one.
    fn detector() -> DetectStage {
        let models = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let catalog = Catalog::open(Some(&models), ModelSet::default(), BackendChoice::Auto).unwrap();
        let entry = catalog.entry(Role::FaceDetector).unwrap().clone();
        let tensor = |shape: &[usize], data: &[f32]| Tensor { shape: shape.to_vec(), data: data.to_vec() };
        let scores = tensor(&[1, 3, 2], &[0.1, 0.9, 0.2, 0.8, 0.9, 0.1]);
        let boxes = tensor(&[1, 3, 4], &[0.5, 0.5, 0.65, 0.65, 0.5, 0.5, 0.65, 0.64, 0.0, 0.0, 0.2, 0.2]);
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
        let expected = Rect::new(120.0 / 0.375, 120.0 / 0.375, 48.0 / 0.375, 36.0 / 0.375);
        assert!(only.bounds.iou(expected) > 0.999, "{only:?}");
        assert!((only.score - 0.9).abs() < 1e-6);
        assert_eq!(found.by_turn, [Some(only.score); 4], "the fake sees the same whichever way up");
    }

    #[test]
    fn boxes_of_turned_looks_come_back_to_the_same_frame() {
        // In the input a box whose middle is right of and below the middle; 3 of 4 looks take it elsewhere.
        let frame = Frame::from_rgb(FrameId(0), 0, RgbImage::new(640, 480));
        let model = detector().model.unwrap();
        let middle = |quarters| {
            let found = Look::whole(&frame, quarters).run(&model, &frame, 0.65).unwrap();
            assert_eq!((found.len(), found[0].turn_deg), (1, 90 * quarters));
            found[0].bounds.centre() - crate::geometry::Point::new(320.0, 240.0)
        };
        let upright = middle(0);
        assert!(upright.x > 0.0 && upright.y > 0.0);
        let (second, third, fourth) = (middle(1), middle(2), middle(3));
        assert!(second.x > 0.0 && second.y < 0.0, "{second:?}");
        assert!((third + upright).length() < 1e-9, "{third:?}");
        assert!(fourth.x < 0.0 && fourth.y > 0.0, "{fourth:?}");
    }

    #[test]
    fn of_overlapping_boxes_the_best_stays() {
        let kept = without_overlaps(vec![face(0.0, 0.9), face(1.0, 0.8), face(30.0, 0.7)], 0.4);
        assert_eq!(kept, vec![face(0.0, 0.9), face(30.0, 0.7)]);
    }

    #[test]
    fn smaller_faces_of_a_page_are_ghosts() {
        let sized = |width: f64| Face::new(Rect::new(0.0, 0.0, width, width), 0.9);
        let mut faces = [sized(100.0), sized(90.0), sized(50.0)];
        mark_ghosts(&mut faces);
        assert_eq!(faces.map(|face| face.ghost), [false, false, true]);
    }
}
