//! The face at one size. In: a frame and 68 points. Out: colour and luminance with a fixed distance between the eyes,
//! and which pixels are face: what is measured on it does not hang on the camera's resolution.

use image::RgbImage;

use crate::frame::{Filter, Frame, resize_rgb};
use crate::geometry::{Point, Rect, eye_centres, eye_distance_px};
use crate::record::Reason;

/// Distance between the eyes on a patch, in px.
pub(super) const EYES_PX: f64 = 64.0;
/// Faces with less between the eyes in the frame are not measured: nothing is left to see.
const LEAST_EYES_PX: f64 = 16.0;

/// The face, scaled.
pub(super) struct Patch {
    pub(super) rgb: RgbImage,
    /// 0 to 255, row by row.
    pub(super) luminance: Vec<f32>,
    /// Whether a pixel lies within jaw and brows.
    pub(super) is_face: Vec<bool>,
    /// The eyes on the patch.
    pub(super) eyes: [Point; 2],
    /// Middle of the lips on the patch.
    pub(super) mouth: Point,
}

impl Patch {
    /// Cuts and scales the face out of the frame.
    pub(super) fn cut(frame: &Frame, points: &[Point]) -> Result<Self, Reason> {
        let distance = eye_distance_px(points).ok_or("the eyes lie on one spot")?;
        if distance < LEAST_EYES_PX {
            return Err("the face is too small".into());
        }
        let bounds = bounds_of(points, 0.1 * distance);
        let whole = Rect::new(0.0, 0.0, frame.width().into(), frame.height().into());
        let part = bounds.intersection(whole);
        if part.area() < 0.5 * bounds.area() {
            return Err("most of the face lies outside the frame".into());
        }
        let scale = EYES_PX / distance;
        let side = |px: f64| ((px * scale).round() as u32).clamp(1, 1_024);
        let mut rgb = RgbImage::new(side(part.width), side(part.height));
        if !resize_rgb(frame.rgb(), part, &mut rgb, Filter::Triangle) {
            return Err("the face could not be cut out".into());
        }
        let on_patch = |point: Point| {
            Point::new(
                (point.x - part.x) * f64::from(rgb.width()) / part.width,
                (point.y - part.y) * f64::from(rgb.height()) / part.height,
            )
        };
        let points: Vec<Point> = points.iter().map(|&point| on_patch(point)).collect();
        let luminance = luminance(&rgb);
        let is_face = inside_outline(&points, rgb.width() as usize, rgb.height() as usize);
        let mouth = points.get(48..68).unwrap_or_default();
        let mouth = mouth.iter().fold(Point::default(), |sum, &point| sum + point)
            * (1.0 / mouth.len().max(1) as f64);
        let eyes = eye_centres(&points).ok_or("the eyes lie on one spot")?;
        Ok(Self { rgb, luminance, is_face, eyes, mouth })
    }

    pub(super) fn width(&self) -> usize {
        self.rgb.width() as usize
    }

    /// Luminance of the face's pixels.
    pub(super) fn face(&self) -> impl Iterator<Item = f32> {
        self.luminance.iter().zip(&self.is_face).filter(|(_, inside)| **inside).map(|(value, _)| *value)
    }

    /// Columns and rows of the squares under both eyes, where the cheeks are: their side is 0.3 of the eyes' distance.
    pub(super) fn cheeks(&self) -> [(std::ops::Range<usize>, std::ops::Range<usize>); 2] {
        let middle = self.eyes[0].lerp(self.eyes[1], 0.5);
        let down = (self.mouth - middle) * 0.55;
        // A little outwards: the nose throws its own shadow.
        let out = (self.eyes[1] - self.eyes[0]) * 0.12;
        let half = 0.15 * EYES_PX;
        let square = |centre: Point| {
            let range = |at: f64, limit: u32| {
                let limit = limit as usize;
                ((at - half).max(0.0) as usize).min(limit)..((at + half).max(0.0) as usize).min(limit)
            };
            (range(centre.x, self.rgb.width()), range(centre.y, self.rgb.height()))
        };
        [square(self.eyes[0] - out + down), square(self.eyes[1] + out + down)]
    }
}

fn bounds_of(points: &[Point], margin: f64) -> Rect {
    let far = |of: fn(&Point) -> f64, pick: fn(f64, f64) -> f64, start: f64| {
        points.iter().map(of).fold(start, pick)
    };
    let (left, right) = (far(|p| p.x, f64::min, f64::MAX), far(|p| p.x, f64::max, f64::MIN));
    let (top, bottom) = (far(|p| p.y, f64::min, f64::MAX), far(|p| p.y, f64::max, f64::MIN));
    Rect::new(left - margin, top - margin, right - left + 2.0 * margin, bottom - top + 2.0 * margin)
}

/// Luminance as ISO/IEC 29794-5 has it: the luma of ITU-R BT.601 stands in for the linear formula, which differs by
/// rounding on the 8-bit scale after its own gamma.
fn luminance(rgb: &RgbImage) -> Vec<f32> {
    rgb.pixels()
        .map(|pixel| {
            let [r, g, b] = pixel.0.map(f32::from);
            0.299 * r + 0.587 * g + 0.114 * b
        })
        .collect()
}

/// Pixels inside the outline of jaw and brows, by the even-odd rule at their centres.
fn inside_outline(points: &[Point], width: usize, height: usize) -> Vec<bool> {
    let outline: Vec<Point> =
        (0..17).chain((17..27).rev()).filter_map(|index| points.get(index).copied()).collect();
    let mut inside = vec![false; width * height];
    let mut crossings = Vec::new();
    for (y, row) in inside.chunks_exact_mut(width.max(1)).enumerate() {
        let level = y as f64 + 0.5;
        crossings.clear();
        let next = outline.iter().cycle().skip(1);
        for (a, b) in outline.iter().zip(next) {
            if (a.y <= level) != (b.y <= level) {
                crossings.push(a.x + (b.x - a.x) * (level - a.y) / (b.y - a.y));
            }
        }
        crossings.sort_by(f64::total_cmp);
        for pair in crossings.as_chunks::<2>().0 {
            let from = (pair[0] - 0.5).ceil().clamp(0.0, width as f64) as usize;
            let to = (pair[1] - 0.5).ceil().clamp(0.0, width as f64) as usize;
            if let Some(run) = row.get_mut(from..to) {
                run.fill(true);
            }
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{HeadPose, mean_head_points};
    use crate::record::FrameId;

    fn head(scale_px: f64, x: f64) -> Vec<Point> {
        let pose = HeadPose { yaw_deg: 0.0, pitch_deg: 0.0, roll_deg: 0.0, scale_px };
        mean_head_points(pose, Point::new(x, 200.0))
    }

    fn grey(width: u32, height: u32) -> Frame {
        Frame::from_rgb(FrameId(0), 0, RgbImage::from_pixel(width, height, image::Rgb([120; 3])))
    }

    #[test]
    fn a_patch_has_one_scale_whatever_the_frames() {
        for (scale, width) in [(40.0, 320), (80.0, 640), (160.0, 1_280)] {
            let points: Vec<Point> = head(scale, f64::from(width) / 2.0);
            let patch = Patch::cut(&grey(width, width), &points).unwrap();
            assert!((patch.eyes[0].distance(patch.eyes[1]) - EYES_PX).abs() < 1.0);
            let share = patch.face().count() as f64 / patch.luminance.len() as f64;
            assert!((0.5..0.9).contains(&share), "{share}");
            assert!(patch.face().all(|value| (value - 120.0).abs() < 0.5));
            assert!(patch.cheeks().iter().all(|(x, y)| x.len() > 15 && y.len() > 15));
        }
    }

    #[test]
    fn small_faces_and_faces_outside_are_not_cut() {
        assert!(Patch::cut(&grey(640, 480), &head(10.0, 300.0)).is_err());
        assert!(Patch::cut(&grey(640, 480), &head(80.0, 700.0)).is_err());
        assert!(Patch::cut(&grey(640, 480), &[Point::default(); 68]).is_err());
    }
}
