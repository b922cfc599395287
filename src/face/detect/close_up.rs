//! Faces that fill the frame. In: what was seen of the frame as it is, and at half its size. Out: the faces that both
//! show, and which way up they stand.
//!
//! Detectors are made for faces that are a part of the picture. Of one that fills it they see hair or a neck as another,
//! and a head with long hair more surely on its side. Half as large in the network's input, the same face is an ordinary
//! one.

use crate::geometry::Rect;
use crate::record::Face;

/// A face this wide, as a share of the frame's short side, fills it.
const FILLS: f64 = 0.3;
/// One this wide may be what was taken for a larger one.
const FOUND_FAR: f64 = 0.15;
/// Two boxes of one face at two sizes have at least this overlap.
pub(super) const SAME: f64 = 0.4;

/// Whether a face fills the frame.
pub(super) fn is_close_up(face: &Face, frame: Rect) -> bool {
    face.upright_width() >= FILLS * shorter(frame)
}

fn shorter(frame: Rect) -> f64 {
    frame.width.min(frame.height)
}

/// The faces of the frame as it is, without the close-ups that are not seen from farther off, and with those that are
/// only seen from there. Boxes stay those of the frame as it is where both show the face.
pub(super) fn confirmed(near: Vec<Face>, far: &[Face], frame: Rect) -> Vec<Face> {
    let seen_far = |face: &Face| far.iter().find(|other| other.bounds.iou(face.bounds) >= SAME);
    let mut kept: Vec<Face> = Vec::new();
    for face in near {
        match seen_far(&face) {
            _ if !is_close_up(&face, frame) => kept.push(face),
            Some(_) => kept.push(face),
            None => {}
        }
    }
    for face in far.iter().filter(|face| face.upright_width() >= FOUND_FAR * shorter(frame)) {
        if kept.iter().all(|other| other.bounds.intersection(face.bounds).area() <= 0.0) {
            kept.push(face.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Rect = Rect::new(0.0, 0.0, 600.0, 800.0);

    fn face(x: f64, y: f64, side: f64, score: f64) -> Face {
        Face::new(Rect::new(x, y, side, side), score)
    }

    #[test]
    fn a_close_up_is_seen_at_both_sizes_or_it_is_none() {
        let (head, neck) = (face(150.0, 100.0, 300.0, 0.99), face(160.0, 450.0, 250.0, 0.85));
        let (again, far_off) = (face(155.0, 110.0, 290.0, 0.995), face(20.0, 700.0, 60.0, 0.9));
        let kept = confirmed(vec![head.clone(), neck, far_off.clone()], std::slice::from_ref(&again), FRAME);
        assert_eq!(kept, [head, far_off], "a small face need not be seen at half its size");
    }

    #[test]
    fn a_face_that_is_only_seen_from_farther_off_counts() {
        let head = face(150.0, 100.0, 300.0, 0.9);
        assert!(confirmed(vec![head.clone()], &[], FRAME).is_empty());
        assert_eq!(confirmed(Vec::new(), std::slice::from_ref(&head), FRAME), [head]);
    }

    #[test]
    fn a_head_of_hair_gives_way_to_the_face_in_it() {
        let (hair, within) = (face(50.0, 50.0, 500.0, 0.999), face(180.0, 150.0, 240.0, 0.99));
        assert_eq!(confirmed(vec![hair], std::slice::from_ref(&within), FRAME), [within]);
    }
}
