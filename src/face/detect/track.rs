//! Faces from frame to frame. In: the faces of one frame after another. Out: for each a number that stays with it.

use crate::geometry::Rect;
use crate::record::Face;

/// A face moves by less than this in one frame, as overlap with where it was.
const MIN_OVERLAP: f64 = 0.3;
/// A face that was last seen longer ago than this is another one.
const MAX_GAP_NS: u64 = 500_000_000;

/// Time in ns, width and height of a frame.
type At = (u64, u32, u32);

/// A face, where and when it was last seen.
#[derive(Debug, Clone, Copy)]
struct Track {
    number: u32,
    bounds: Rect,
    seen_ns: u64,
}

/// What is kept of the frames before.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    tracks: Vec<Track>,
    last: Option<At>,
    quarters: u32,
    next: u32,
}

impl Tracker {
    /// The turn in which a face was seen a moment ago, where this frame follows on that one.
    pub(super) fn expected_quarters(&self, at: At) -> Option<u32> {
        self.tracks.iter().any(|track| self.goes_on(track, at)).then_some(self.quarters)
    }

    /// Whether a face can still be the same in a frame that came later, and soon.
    fn goes_on(&self, track: &Track, (ns, width, height): At) -> bool {
        let later = self.last.is_some_and(|(last_ns, last_width, last_height)| {
            ns > last_ns && (width, height) == (last_width, last_height)
        });
        later && ns - track.seen_ns <= MAX_GAP_NS
    }

    /// Numbers the faces: the number of the face that was there before, or a new one.
    pub(super) fn number(&mut self, at: At, quarters: u32, faces: &mut [Face]) {
        let mut before: Vec<Track> =
            self.tracks.iter().copied().filter(|track| self.goes_on(track, at)).collect();
        self.tracks.clear();
        for face in faces.iter_mut() {
            let overlap = |index: usize| before.get(index).map_or(0.0, |track| track.bounds.iou(face.bounds));
            let nearest = (0..before.len()).max_by(|&a, &b| overlap(a).total_cmp(&overlap(b)));
            face.track = match nearest.filter(|&index| overlap(index) >= MIN_OVERLAP) {
                Some(index) => before.swap_remove(index).number,
                None => {
                    self.next = self.next.wrapping_add(1);
                    self.next
                }
            };
            self.tracks.push(Track { number: face.track, bounds: face.bounds, seen_ns: at.0 });
        }
        // Those that were missed in this frame may be seen in the next.
        self.tracks.append(&mut before);
        if !faces.is_empty() {
            self.quarters = quarters;
        }
        self.last = Some(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> (u64, u32, u32) {
        (ms * 1_000_000, 640, 480)
    }

    fn faces(xs: &[f64]) -> Vec<Face> {
        xs.iter().map(|&x| Face::new(Rect::new(x, 50.0, 100.0, 120.0), 0.9)).collect()
    }

    fn numbers(tracker: &mut Tracker, ms: u64, xs: &[f64]) -> Vec<u32> {
        let mut faces = faces(xs);
        tracker.number(at(ms), 0, &mut faces);
        faces.iter().map(|face| face.track).collect()
    }

    #[test]
    fn a_face_keeps_its_number_while_it_moves_and_another_gets_a_new_one() {
        let mut tracker = Tracker::default();
        assert_eq!(numbers(&mut tracker, 0, &[100.0, 300.0]), [1, 2]);
        assert_eq!(numbers(&mut tracker, 33, &[310.0, 115.0]), [2, 1]);
        assert_eq!(numbers(&mut tracker, 66, &[500.0, 130.0]), [3, 1]);
    }

    #[test]
    fn after_a_pause_a_jump_or_another_size_it_is_a_new_face() {
        let mut tracker = Tracker::default();
        assert_eq!(numbers(&mut tracker, 0, &[100.0]), [1]);
        assert_eq!(numbers(&mut tracker, 600, &[100.0]), [2]);
        assert_eq!(numbers(&mut tracker, 633, &[400.0]), [3]);
        assert_eq!(numbers(&mut tracker, 600, &[400.0]), [4], "a frame from before");
        let mut other = faces(&[400.0]);
        tracker.number((650_000_000, 320, 240), 0, &mut other);
        assert_eq!(other[0].track, 5);
    }

    #[test]
    fn the_turn_is_expected_only_of_the_next_frame() {
        let mut tracker = Tracker::default();
        assert_eq!(tracker.expected_quarters(at(0)), None);
        tracker.number(at(0), 2, &mut faces(&[10.0]));
        assert_eq!(tracker.expected_quarters(at(33)), Some(2));
        assert_eq!(tracker.expected_quarters(at(0)), None);
        assert_eq!(tracker.expected_quarters(at(900)), None);
        tracker.number(at(33), 0, &mut []);
        assert_eq!(tracker.expected_quarters(at(66)), Some(2), "missed for a moment");
        assert_eq!(tracker.expected_quarters(at(540)), None, "gone");
    }

    #[test]
    fn a_face_that_is_missed_in_a_frame_keeps_its_number() {
        let mut tracker = Tracker::default();
        assert_eq!(numbers(&mut tracker, 0, &[100.0]), [1]);
        assert!(numbers(&mut tracker, 66, &[]).is_empty());
        assert_eq!(numbers(&mut tracker, 132, &[110.0]), [1]);
    }
}
