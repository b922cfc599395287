//! Which looks are taken at a frame, and what is made of them together. In: a frame and a way to look. Out: the
//! faces, and the best score at each quarter turn.
//!
//! Faces on documents may stand on their head or lie on a side, so the frame is looked at in all four turns: together at
//! half the size first, then one by one, unless the first turn shows its surest face at both sizes.
//! The turn in which most is seen most surely is taken for that of the picture; in another turn a face counts where it
//! is almost certain and nothing else was found. A frame whose surest face fills it, or with none, is looked at again at half
//! its size; one much larger than the network's input again in overlapping tiles, for small faces.

use super::close_up::{SAME, confirmed, is_close_up};
use super::look::{Look, without_overlaps};
use crate::error::Result;
use crate::geometry::Rect;
use crate::record::Face;

/// Score from which a face counts that stands otherwise than the picture: chance finds in 31 photographs turned to
/// all sides reach 0.97.
const MIN_OTHER_TURN: f64 = 0.98;
/// Score of the surest face at both sizes from which the other turns are not looked at one by one.
const SURE: f64 = 0.95;
/// By how much the log odds of a turned look must exceed those of the upright one, where that shows a face: an
/// upright face is at times found a little more surely on its side. No more than a share of the upright look's own log
/// odds: where a detector is nowhere sure, its scores lie closer together.
const TURN_LEAD: f64 = 1.5;
const TURN_LEAD_SHARE: f64 = 0.4;
/// Two boxes that share more than this of the smaller one are one face seen twice.
const SAME_FACE: f64 = 0.3;
/// Tiles overlap by this share of their side, so that a face of that size is whole in one of them.
const TILE_OVERLAP: f64 = 0.2;
/// Width of a tile in widths of the network's input, in photographs and on rectified pages: on a page a portrait of
/// 60 px must be found.
const TILE_WIDTHS: f64 = 4.0;
const TILE_WIDTHS_PAGE: f64 = 2.0;
/// A frame gets tiles when its long side exceeds that of a tile by this factor.
const WORTH_TILES: f64 = 1.5;
/// How far between the threshold and 1 the score of a face must be in a tile, of which there are many, and from farther off
/// where it tells the turn against what is seen at full size.
const MARGIN: f64 = 0.3;
/// A face this wide in the network's input is seen in the whole frame; one that only a tile shows is none.
const SEEN_IN_WHOLE_PX: f64 = 40.0;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Sighting {
    pub(super) faces: Vec<Face>,
    /// The turn of the picture, in quarters.
    pub(super) quarters: u32,
    /// Of faces of at least this share of the frame's long side in width, the best score in each turn of the whole.
    pub(super) by_turn: [Option<f64>; 4],
}

/// What a search needs to know of frame and network.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) frame: Rect,
    pub(super) input_px: (f64, f64),
    pub(super) threshold: f64,
    pub(super) on_page: bool,
}

impl Terms {
    /// The threshold where the usual one would let too much through.
    fn stricter(&self) -> f64 {
        self.threshold + MARGIN * (1.0 - self.threshold)
    }
}

/// Looks at the whole frame in the turns that `far` leaves open, then in tiles. `far` is what its four turns show at
/// half the size; `look` gives the faces of one look over a score.
pub(super) fn search(
    terms: Terms,
    far: [Vec<Face>; 4],
    mut look: impl FnMut(Look, f64) -> Result<Vec<Face>>,
) -> Result<Sighting> {
    let mut at =
        |quarters: usize| look(Look { part: terms.frame, quarters: quarters as u32 }, terms.threshold);
    let told = far
        .each_ref()
        .map(|found| found.iter().filter(|face| face.score >= terms.stricter()).cloned().collect::<Vec<_>>());
    let first = picture_turn(&told) as usize;
    let mut near: [Vec<Face>; 4] = Default::default();
    for (turn, found) in near.iter_mut().enumerate().filter(|(turn, _)| *turn == first) {
        *found = at(turn)?;
    }
    let certain = !terms.on_page && seen_twice(&near, &far, first);
    if !certain {
        for (turn, found) in near.iter_mut().enumerate().filter(|(turn, _)| *turn != first) {
            *found = at(turn)?;
        }
    }
    let surest = near.iter().flatten().max_by(|a, b| a.score.total_cmp(&b.score));
    let fills = surest.is_none_or(|face| is_close_up(face, terms.frame));
    let far = if fills { far } else { Default::default() };
    // Which way up a close-up stands is only told from farther off.
    let quarters = match fills && told.iter().any(|found| !found.is_empty()) {
        _ if certain => first as u32,
        true => picture_turn(&told),
        false => picture_turn(&near),
    };
    let least = Face::LEAST_SHARE * terms.frame.width.max(terms.frame.height);
    let scores = std::array::from_fn(|turn| {
        let found = near.get(turn).into_iter().chain(far.get(turn)).flatten();
        found.filter(|face| face.upright_width() >= least).map(|face| face.score).reduce(f64::max)
    });
    let mut by_turn = near;
    if !far.iter().all(Vec::is_empty) {
        for (turn, (found, far)) in by_turn.iter_mut().zip(&far).enumerate() {
            let surest = found.first().cloned().filter(|_| turn == quarters as usize);
            *found = confirmed(std::mem::take(found), far, terms.frame);
            if found.is_empty() {
                // Doubtful, but all there is.
                found.extend(surest);
            }
        }
    }
    let mut faces = by_turn.get(quarters as usize).cloned().unwrap_or_default();
    let others = by_turn.into_iter().enumerate().filter(|(turn, _)| *turn != quarters as usize);
    let mut others: Vec<Face> = others.flat_map(|(_, found)| found).collect();
    others.sort_by(|a, b| b.score.total_cmp(&a.score));
    for face in others.into_iter().filter(|face| face.score >= MIN_OTHER_TURN) {
        add(&mut faces, face);
    }
    for face in in_tiles(terms, quarters, &mut look)? {
        add(&mut faces, face);
    }
    Ok(Sighting { faces, quarters, by_turn: scores })
}

/// Whether the surest face of a turn is one that the turn shows at half the size too.
fn seen_twice(near: &[Vec<Face>; 4], far: &[Vec<Face>; 4], turn: usize) -> bool {
    let (Some(near), Some(far)) = (near.get(turn), far.get(turn)) else { return false };
    let again = |face: &Face, other: &Face| other.score >= SURE && other.bounds.iou(face.bounds) >= SAME;
    near.first().is_some_and(|face| face.score >= SURE && far.iter().any(|other| again(face, other)))
}

/// The quarter turn that makes the picture upright, by the sums of the faces' log odds. In the wrong turn one face is at
/// times found in two parts, so of the boxes that lie over one place each turn counts its best alone.
fn picture_turn(by_turn: &[Vec<Face>; 4]) -> u32 {
    let odds = |face: &Face| {
        let score = face.score.clamp(1e-6, 1.0 - 1e-6);
        (score / (1.0 - score)).ln()
    };
    let mut best_first: Vec<&Face> = by_turn.iter().flatten().collect();
    best_first.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut places: Vec<Face> = Vec::new();
    for face in best_first {
        add(&mut places, face.clone());
    }
    let totals = by_turn.each_ref().map(|found| {
        let at = |place: &Face| {
            found.iter().filter(|face| shared(place, face) >= SAME_FACE).map(odds).reduce(f64::max)
        };
        places.iter().filter_map(at).sum::<f64>()
    });
    let seen = |turn: &usize| by_turn.get(*turn).is_some_and(|found| !found.is_empty());
    let total = |turn: usize| totals.get(turn).copied().unwrap_or(0.0);
    let best = (0..4).filter(seen).max_by(|a, b| total(*a).total_cmp(&total(*b)));
    let lead = TURN_LEAD.min(TURN_LEAD_SHARE * total(0).max(0.0));
    match best {
        Some(turned) if !(seen(&0) && total(turned) < total(0) + lead) => turned as u32,
        _ => 0,
    }
}

fn in_tiles(
    terms: Terms,
    quarters: u32,
    look: &mut impl FnMut(Look, f64) -> Result<Vec<Face>>,
) -> Result<Vec<Face>> {
    let threshold = terms.stricter();
    let (mut width, mut height) = (terms.frame.width, terms.frame.height);
    if quarters % 2 == 1 {
        std::mem::swap(&mut width, &mut height);
    }
    let scale = (terms.input_px.0 / width).min(terms.input_px.1 / height);
    let mut found = Vec::new();
    for part in tiles(terms, quarters) {
        let seen = look(Look { part, quarters }, threshold)?;
        let counts = |face: &Face| face.upright_width() * scale < SEEN_IN_WHOLE_PX;
        found.extend(seen.into_iter().filter(counts).filter(|face| is_whole(face.bounds, part, terms.frame)));
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(without_overlaps(found, SAME_FACE))
}

/// Overlapping tiles over the frame; none where the frame is no larger than a tile or so.
fn tiles(terms: Terms, quarters: u32) -> Vec<Rect> {
    let widths = if terms.on_page { TILE_WIDTHS_PAGE } else { TILE_WIDTHS };
    let (mut width, mut height) = (terms.input_px.0 * widths, terms.input_px.1 * widths);
    if quarters % 2 == 1 {
        std::mem::swap(&mut width, &mut height);
    }
    if terms.frame.width.max(terms.frame.height) <= WORTH_TILES * width.max(height) {
        return Vec::new();
    }
    let (columns, rows) = (starts(terms.frame.width, width), starts(terms.frame.height, height));
    let tile = |x: f64, y: f64| {
        Rect::new(x, y, width.min(terms.frame.width).floor(), height.min(terms.frame.height).floor())
    };
    rows.iter().flat_map(|&y| columns.iter().map(move |&x| (x, y))).map(|(x, y)| tile(x, y)).collect()
}

/// Where tiles of `side` start so that they cover `length`, in whole pixels.
fn starts(length: f64, side: f64) -> Vec<f64> {
    if length <= side {
        return vec![0.0];
    }
    let steps = ((length - side) / (side * (1.0 - TILE_OVERLAP))).ceil().max(1.0);
    (0..=steps as u32).map(|step| ((length - side) * f64::from(step) / steps).floor()).collect()
}

/// Whether a face in a tile is not cut by a border that the frame does not have.
fn is_whole(face: Rect, tile: Rect, frame: Rect) -> bool {
    let margin = 0.05 * face.width.min(face.height);
    let inside = |from: f64, at: f64, frame_at: f64| at >= from + margin || from <= frame_at;
    inside(tile.x, face.x, frame.x)
        && inside(tile.y, face.y, frame.y)
        && inside(-(tile.x + tile.width), -(face.x + face.width), -(frame.x + frame.width))
        && inside(-(tile.y + tile.height), -(face.y + face.height), -(frame.y + frame.height))
}

/// Adds a face that is none of those there already.
fn add(faces: &mut Vec<Face>, face: Face) {
    if faces.iter().all(|other| shared(other, &face) < SAME_FACE) {
        faces.push(face);
    }
}

/// What two boxes have in common, as a share of the smaller one.
fn shared(one: &Face, other: &Face) -> f64 {
    let least = one.bounds.area().min(other.bounds.area()).max(f64::MIN_POSITIVE);
    one.bounds.intersection(other.bounds).area() / least
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(x: f64, width: f64, score: f64, quarters: u32) -> Face {
        Face::new(Rect::new(x, 10.0, width, width), score).turned(quarters)
    }

    fn terms(width: f64, height: f64) -> Terms {
        let frame = Rect::new(0.0, 0.0, width, height);
        Terms { frame, input_px: (320.0, 240.0), threshold: 0.65, on_page: false }
    }

    /// A search over whole frames that sees these faces.
    fn seen(faces: &[Face]) -> Sighting {
        let look = |look: Look, least: f64| {
            let here = faces.iter().filter(|face| face.turn_deg == 90 * look.quarters && face.score >= least);
            Ok(here.cloned().collect())
        };
        search(terms(640.0, 480.0), Default::default(), look).unwrap()
    }

    /// What is seen at half the size.
    fn far(faces: &[&Face]) -> [Vec<Face>; 4] {
        let in_turn = |quarters: usize| {
            faces.iter().copied().filter(|face| face.turn_deg as usize == 90 * quarters).cloned().collect()
        };
        std::array::from_fn(in_turn)
    }

    #[test]
    fn the_turn_that_shows_most_is_the_pictures() {
        let found = seen(&[face(0.0, 50.0, 0.8, 0), face(0.0, 50.0, 0.999, 2), face(100.0, 50.0, 0.99, 2)]);
        assert_eq!((found.quarters, found.faces.len()), (2, 2));
        assert_eq!(found.by_turn, [Some(0.8), None, Some(0.999), None]);
    }

    #[test]
    fn an_upright_face_stays_upright_when_its_side_is_hardly_surer() {
        let found = seen(&[face(0.0, 50.0, 0.9999, 0), face(0.0, 50.0, 0.99995, 1)]);
        assert_eq!((found.quarters, found.faces.len()), (0, 1));
    }

    #[test]
    fn a_face_that_falls_into_two_on_its_side_counts_once() {
        let part = |y: f64| Face::new(Rect::new(0.0, y, 50.0, 50.0), 0.999).turned(3);
        let upright = Face::new(Rect::new(0.0, 0.0, 50.0, 100.0), 0.9999);
        let found = seen(&[upright.clone(), part(0.0), part(50.0)]);
        assert_eq!((found.quarters, found.faces), (0, vec![upright]));
    }

    #[test]
    fn which_way_up_a_close_up_stands_is_told_from_farther_off() {
        let (hair, face) = (face(100.0, 400.0, 0.9999, 1), face(160.0, 200.0, 0.99, 0));
        let look = |look: Look, _: f64| Ok(if look.quarters == 1 { vec![hair.clone()] } else { Vec::new() });
        let found = search(terms(640.0, 480.0), far(&[&face]), look).unwrap();
        assert_eq!((found.quarters, found.faces), (0, vec![face.clone()]));
    }

    #[test]
    fn what_is_hardly_seen_from_farther_off_does_not_turn_a_face() {
        let (face, whole) = (face(100.0, 200.0, 0.92, 0), face(10.0, 450.0, 0.7, 2));
        let look = |look: Look, _: f64| Ok(if look.quarters == 0 { vec![face.clone()] } else { Vec::new() });
        let found = search(terms(640.0, 480.0), far(&[&whole]), look).unwrap();
        assert_eq!((found.quarters, found.faces), (0, vec![face.clone()]));
    }

    #[test]
    fn a_sure_small_face_outweighs_a_doubtful_large_one() {
        let (small, hair) = (face(300.0, 60.0, 0.99, 0), face(0.0, 200.0, 0.7, 3));
        let look = |look: Look, _: f64| Ok(far(&[&small, &hair])[look.quarters as usize].clone());
        let found = search(terms(640.0, 480.0), far(&[&hair]), look).unwrap();
        assert_eq!((found.quarters, &found.faces), (0, &vec![small.clone()]));
    }

    #[test]
    fn a_large_face_that_only_a_tile_shows_is_none() {
        let look = |look: Look, _: f64| {
            let shows = look.part.width < 2_000.0 && look.quarters == 0;
            Ok(if shows { vec![Face::new(look.part.scaled_about_centre(0.6), 0.95)] } else { Vec::new() })
        };
        assert!(search(terms(4_000.0, 3_000.0), Default::default(), look).unwrap().faces.is_empty());
    }

    #[test]
    fn a_detector_that_is_never_sure_still_tells_the_turn() {
        let found = seen(&[face(0.0, 50.0, 0.77, 0), face(0.0, 50.0, 0.92, 3)]);
        assert_eq!((found.quarters, found.faces.len()), (3, 1));
    }

    #[test]
    fn a_sure_face_in_another_turn_counts_where_nothing_else_is() {
        let found = seen(&[face(0.0, 50.0, 0.99, 0), face(300.0, 60.0, 0.985, 2), face(500.0, 60.0, 0.9, 1)]);
        let turns: Vec<u32> = found.faces.iter().map(|face| face.turn_deg).collect();
        assert_eq!(turns, [0, 180]);
    }

    #[test]
    fn tiles_cover_the_frame_and_overlap() {
        assert!(tiles(terms(1_920.0, 1_080.0), 0).is_empty());
        for (width, height, quarters) in [(4_000.0, 3_000.0, 0), (3_000.0, 4_000.0, 1), (8_192.0, 100.0, 0)] {
            let tiles = tiles(terms(width, height), quarters);
            for (x, y) in [(0.0, 0.0), (width - 1.0, height - 1.0), (width / 2.0, height / 3.0)] {
                let holds =
                    |t: &Rect| x >= t.x && y >= t.y && x < t.x + t.width + 1.0 && y < t.y + t.height + 1.0;
                assert!(tiles.iter().any(holds), "({x}, {y}) of {width} x {height}");
            }
            let inside = |t: &Rect| t.x + t.width <= width && t.y + t.height <= height;
            assert!(tiles.iter().all(inside) && tiles.len() <= 25, "{}", tiles.len());
        }
    }

    #[test]
    fn a_small_face_is_found_in_a_tile_once_and_not_where_a_border_cuts_it() {
        let small = Rect::new(1_180.0, 700.0, 60.0, 70.0);
        let look = |look: Look, _: f64| {
            let overlap = look.part.intersection(small);
            let shows = look.part.width < 2_000.0 && look.quarters == 0 && overlap.area() > 0.0;
            Ok(if shows { vec![Face::new(overlap, 0.95)] } else { Vec::new() })
        };
        let found = search(terms(4_000.0, 3_000.0), Default::default(), look).unwrap();
        assert_eq!(found.faces.iter().map(|face| face.bounds).collect::<Vec<_>>(), [small]);
    }
}
