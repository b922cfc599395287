//! A small copy of a frame with what was seen in it, for the screen. In: frames and observations on the engine's thread.
//! Out: RGB and marks on a scale of 0 to 1. One copy waits at a time: none is made before the screen has taken it.

use std::sync::{Arc, Mutex, PoisonError};

use idcapture::frame::Frame;
use idcapture::session::live::PreviewView;
use image::RgbImage;
use image::imageops::{FilterType, resize};

/// Longest side of a copy, in px.
const LONG_PX: u32 = 640;

/// What was seen, on a scale of the picture's width and height.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Marks {
    /// The document's corners, clockwise.
    pub quad: Option<[[f32; 2]; 4]>,
    /// The largest face: left, top, right, bottom.
    pub face: Option<[f32; 4]>,
}

impl Marks {
    /// Those of a frame.
    #[must_use]
    pub fn of(view: &PreviewView<'_>) -> Self {
        let (width, height) = (f64::from(view.width_px.max(1)), f64::from(view.height_px.max(1)));
        let share = |x: f64, y: f64| [(x / width) as f32, (y / height) as f32];
        let quad =
            view.seen.corners().map(|found| found.quad.corners.map(|corner| share(corner.x, corner.y)));
        let face = view.seen.faces().and_then(|found| found.faces.first()).map(|face| {
            let bounds = face.bounds;
            let [left, top] = share(bounds.x, bounds.y);
            let [right, bottom] = share(bounds.x + bounds.width, bounds.y + bounds.height);
            [left, top, right, bottom]
        });
        Self { quad, face }
    }
}

/// A copy for the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Its pixels.
    pub picture: RgbImage,
    /// What was seen in it; nothing where it was not looked at.
    pub marks: Marks,
}

/// Where the copy waits that the screen has not taken yet.
#[derive(Debug, Clone, Default)]
pub struct Waiting(Arc<Mutex<Option<Preview>>>);

impl Waiting {
    /// Takes it.
    #[must_use]
    pub fn take(&self) -> Option<Preview> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn is_free(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn put(&self, preview: Preview) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(preview);
    }
}

/// Copies frames for the screen.
#[derive(Debug, Default)]
pub struct Copier {
    waiting: Waiting,
    /// Copied, and not looked at yet.
    copied: Option<RgbImage>,
}

impl Copier {
    /// One that hands its copies over at `waiting`.
    #[must_use]
    pub fn new(waiting: Waiting) -> Self {
        Self { waiting, copied: None }
    }

    /// A frame is about to be looked at. True where the copy of one that never was is handed over.
    pub fn frame(&mut self, frame: &Frame) -> bool {
        let handed = self.hand_over(Marks::default());
        if self.waiting.is_free() {
            self.copied = Some(reduced(frame.coarse_rgb()));
        }
        handed
    }

    /// It was looked at. True where a copy of it is handed over.
    pub fn seen(&mut self, view: &PreviewView<'_>) -> bool {
        self.hand_over(Marks::of(view))
    }

    fn hand_over(&mut self, marks: Marks) -> bool {
        let Some(picture) = self.copied.take() else { return false };
        self.waiting.put(Preview { picture, marks });
        true
    }
}

fn reduced(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let long = width.max(height).max(1);
    if long <= LONG_PX {
        return picture.clone();
    }
    let side = |px: u32| (u64::from(px) * u64::from(LONG_PX) / u64::from(long)).max(1) as u32;
    resize(picture, side(width), side(height), FilterType::Triangle)
}

#[cfg(test)]
mod tests {
    use idcapture::geometry::{Quad, Rect};
    use idcapture::record::{CornersReport, Face, FacesReport, FrameId, Outcome, Report, StageId};
    use idcapture::stage::Observations;

    use super::*;

    fn frame(number: u64) -> Frame {
        Frame::from_rgb(FrameId(number), number, RgbImage::new(1280, 720))
    }

    #[test]
    fn no_copy_is_made_before_the_last_was_taken() {
        let waiting = Waiting::default();
        let mut copier = Copier::new(waiting.clone());
        let seen = Observations::default();
        let view = |number| PreviewView {
            frame: FrameId(number),
            at_ms: 0,
            width_px: 1280,
            height_px: 720,
            feed: None,
            seen: &seen,
        };
        copier.frame(&frame(0));
        assert!(waiting.take().is_none(), "not before it was looked at");
        assert!(copier.seen(&view(0)));
        copier.frame(&frame(1));
        assert!(!copier.seen(&view(1)), "one waits already");
        let taken = waiting.take().unwrap();
        assert_eq!(taken.picture.dimensions(), (640, 360));
        copier.frame(&frame(2));
        assert!(copier.seen(&view(2)));
    }

    #[test]
    fn frames_of_a_pause_come_without_marks() {
        let waiting = Waiting::default();
        let mut copier = Copier::new(waiting.clone());
        copier.frame(&frame(0));
        assert!(copier.frame(&frame(1)));
        assert_eq!(waiting.take().unwrap().marks, Marks::default());
    }

    #[test]
    fn marks_are_shares_of_the_picture() {
        let mut seen = Observations::default();
        let quad = Quad::from_rect(Rect::new(64.0, 36.0, 640.0, 360.0));
        seen.note(
            StageId::Corners,
            Outcome::Found(Report::Corners(CornersReport { quad, score: 1.0 })),
            None,
        );
        let faces = FacesReport {
            faces: vec![Face::new(Rect::new(0.0, 0.0, 320.0, 180.0), 1.0)],
            by_turn: [None; 4],
        };
        seen.note(StageId::FaceDetect, Outcome::Found(Report::Faces(faces)), None);
        let view = PreviewView {
            frame: FrameId(0),
            at_ms: 0,
            width_px: 1280,
            height_px: 720,
            feed: None,
            seen: &seen,
        };
        let marks = Marks::of(&view);
        assert_eq!(marks.quad.unwrap()[0], [0.05, 0.05]);
        assert_eq!(marks.face, Some([0.0, 0.0, 0.25, 0.25]));
    }
}
