//! The order in which a picture is searched, cheapest first. In: luma of the frame and of the rectified page, and the
//! limits. Out: codes in frame pixels, each with the step that read it.
//!
//! Symbols are located first; a picture in which nothing looks like one costs no more. What was located is read as it
//! is, then (in a small picture) as part of the whole, then sharpened, then at another scale, then (in a large one) as
//! part of the whole. A step is taken for all places before
//! the next. Once something was read, only boxes of bars that are larger are looked at further: other codes in view are
//! read by then, unless they are the smaller and worse ones.

use image::{GrayImage, imageops};

use super::aztec;
use super::budget::Budget;
use super::enhance::{resized, sharpened, squashed};
use super::kinds::{AZTEC, LINEAR, MATRIX, PDF417, is_weak};
use super::library::{latin_1_or_utf_8, read};
use super::locate::{Candidate, Seen, locate};
use super::pdf417;
use super::rectify::{Upright, upright};
use crate::geometry::{Homography, Point, Quad};
use crate::record::{Barcode, BarcodeKind};
use crate::settings::BarcodeSearch;

/// Longest side of a part of the picture that is read, in px.
const MAX_PART_PX: f64 = 900.0;
/// Longest side of a whole picture that is read, in px.
const MAX_WHOLE_PX: f64 = 1400.0;
/// The same for stacked codes, whose modules are the smallest.
const MAX_STACKED_PX: f64 = 2400.0;
/// Boxes of bars longer than one and a half times this are also read at this size: there the library reads the compact
/// stacked codes, which have no stop pattern for our own reader to find.
const COARSE_STACKED_PX: f64 = 800.0;
/// Lines that a box of bars is averaged to for the linear codes.
const LINES: u32 = 24;
/// A picture as small as this is read even where nothing was located: synthetic symbols of one px a module look like
/// noise to the locator.
const SMALL_MEGAPIXELS: f64 = 0.4;
/// Up to this size the whole is read before anything is sharpened: it costs less and reads more.
const EARLY_MEGAPIXELS: f64 = 1.3;
/// Bars of chance make a weak code of two or three characters now and then.
const MIN_WEAK_CHARACTERS: usize = 4;
/// A second stacked code is at least this large, by the area of the first.
const SECOND_STACKED: f64 = 0.5;
/// Boxes of squares that are read where bars were read already: a matrix code beside them is among the likeliest.
const SQUARES_BESIDE: usize = 2;
/// The second look that weak symbologies must survive is at this scale, or the other way in a small picture.
const SECOND_SCALE: f64 = 0.8;
/// Pictures less wide than this are enlarged for it.
const SECOND_WIDTH_PX: u32 = 500;

/// A step of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// What was located, as it is.
    Plain,
    /// The whole of a small picture.
    Small,
    /// What was located, with its contrast stretched and its edges steepened.
    Sharpened,
    /// The same at another scale.
    Rescaled,
    /// The whole of a large picture, in so far as the limits allow.
    Whole,
}

/// All steps in their order.
pub(super) const STEPS: [Step; 5] = [Step::Plain, Step::Small, Step::Sharpened, Step::Rescaled, Step::Whole];

/// A code and the step that read it.
#[derive(Debug, Clone)]
pub struct FoundCode {
    /// What was read, in px of the frame; without the fields of its payload.
    pub barcode: Barcode,
    /// How.
    pub step: Step,
}

/// What a search found and spent.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Every code once.
    pub codes: Vec<FoundCode>,
    /// Tries spent.
    pub tries: u32,
    /// Pixels looked at in them, in millions.
    pub megapixels: f64,
    /// Whether the library panicked on the way; its result was dropped.
    pub panicked: bool,
}

/// A picture to search, and the way from its px to the frame's.
pub(super) struct Picture<'a> {
    pub(super) luma: &'a GrayImage,
    pub(super) to_frame: Option<Homography>,
    /// By how much its contents are turned against the frame's, in degrees.
    pub(super) turned_deg: f64,
}

/// Searches one picture.
#[must_use]
pub fn search(luma: &GrayImage, limits: &BarcodeSearch) -> Search {
    search_all(&[Picture { luma, to_frame: None, turned_deg: 0.0 }], limits, &STEPS)
}

/// Searches pictures of the same scene, all with one budget.
pub(super) fn search_all(pictures: &[Picture<'_>], limits: &BarcodeSearch, steps: &[Step]) -> Search {
    let mut budget = Budget::of(limits);
    let mut codes: Vec<FoundCode> = Vec::new();
    let seen: Vec<Seen> = pictures.iter().map(|picture| locate(picture.luma)).collect();
    for step in steps {
        for (picture, seen) in pictures.iter().zip(&seen) {
            let left = if codes.is_empty() { None } else { Some(larger_left(&codes, picture, seen)) };
            let seen = left.as_ref().unwrap_or(seen);
            // The whole picture is read again only for the stacked code that our own reader failed at.
            let whole = matches!(step, Step::Small | Step::Whole);
            let stacked = codes.iter().any(|code| code.barcode.kind == BarcodeKind::Pdf417);
            if left.is_some() && (seen.is_empty() || whole && stacked) {
                continue;
            }
            for code in take(*step, picture.luma, seen, &mut budget) {
                let barcode = in_frame(code, picture);
                let known = |other: &FoundCode| {
                    other.barcode.kind == barcode.kind && other.barcode.bytes == barcode.bytes
                };
                if !codes.iter().any(known) {
                    codes.push(FoundCode { barcode, step: *step });
                }
            }
        }
    }
    let (tries, megapixels) = budget.spent();
    Search { codes, tries, megapixels, panicked: budget.panicked }
}

/// Boxes of bars without a code that are larger than every code that was read.
fn larger_left(codes: &[FoundCode], picture: &Picture<'_>, seen: &Seen) -> Seen {
    let quads = || codes.iter().filter_map(|code| code.barcode.quad);
    let largest = quads().map(|quad| quad.area()).fold(0.0, f64::max);
    let is_left = |candidate: &&Candidate| {
        let quad = in_frame_quad(&candidate.quad, picture);
        let middle = quad.bounding_rect().centre();
        quad.area() > largest && !quads().any(|read| read.contains(middle))
    };
    Seen { bars: seen.bars.iter().filter(is_left).copied().collect(), squares: Vec::new() }
}

fn in_frame_quad(quad: &Quad, picture: &Picture<'_>) -> Quad {
    picture.to_frame.map_or(*quad, |map| map.apply_quad(quad))
}

fn in_frame(code: Barcode, picture: &Picture<'_>) -> Barcode {
    let quad = code.quad.map(|quad| in_frame_quad(&quad, picture));
    Barcode { quad, reading_deg: code.reading_deg.map(|deg| deg - picture.turned_deg), ..code }
}

/// One step on one picture.
fn take(step: Step, luma: &GrayImage, seen: &Seen, budget: &mut Budget) -> Vec<Barcode> {
    let mut found = Vec::new();
    if matches!(step, Step::Small | Step::Whole) {
        if (megapixels(luma) <= EARLY_MEGAPIXELS) == (step == Step::Small) {
            whole(luma, seen, budget, &mut found);
        }
        return found;
    }
    for candidate in &seen.bars {
        if !covered(&found, candidate.quad.bounding_rect().centre()) {
            bars(step, luma, candidate, budget, &mut found);
        }
    }
    let most = if found.is_empty() { seen.squares.len() } else { SQUARES_BESIDE };
    for quad in seen.squares.iter().take(most) {
        let middle_of = |code: &Barcode| code.quad.map(|quad| quad.bounding_rect().centre());
        let holds_one = found.iter().filter_map(middle_of).any(|middle| quad.contains(middle));
        if !holds_one && !covered(&found, quad.bounding_rect().centre()) {
            squares(step, luma, quad, budget, &mut found);
        }
    }
    found
}

/// Whether a code that was read lies there.
fn covered(found: &[Barcode], place: Point) -> bool {
    found.iter().any(|code| code.quad.is_some_and(|quad| quad.contains(place)))
}

fn keep(found: &mut Vec<Barcode>, code: Barcode) {
    if !found.iter().any(|other| other.kind == code.kind && other.bytes == code.bytes) {
        found.push(code);
    }
}

/// A box of bars: a PDF417 by our own reader, else linear ones with the box turned upright.
fn bars(step: Step, luma: &GrayImage, candidate: &Candidate, budget: &mut Budget, found: &mut Vec<Barcode>) {
    let stacked_px2 = |code: &Barcode| (code.kind == BarcodeKind::Pdf417).then_some(code.quad?.area());
    let largest_px2 = found.iter().filter_map(stacked_px2).fold(0.0, f64::max);
    if step == Step::Plain
        && candidate.quad.area() > SECOND_STACKED * largest_px2
        && let Some(code) = stacked(luma, candidate, budget).or_else(|| compact(luma, candidate, budget))
    {
        keep(found, code);
        return;
    }
    let Some(Upright { luma: part, to_picture }) = upright(luma, candidate, 2 * LINES) else { return };
    let height = f64::from(part.height());
    let (part, scale) = prepared(step, squashed(&part, LINES));
    let lines = f64::from(part.height()).max(1.0);
    let from_part = |point: Point| to_picture.apply(Point::new(point.x / scale, point.y * height / lines));
    for code in read_twice(&part, LINEAR, budget) {
        let quad = code.quad.map(|quad| Quad::new(quad.corners.map(from_part)));
        keep(found, Barcode { quad, ..code });
    }
}

fn stacked(luma: &GrayImage, candidate: &Candidate, budget: &mut Budget) -> Option<Barcode> {
    if !budget.spend_megapixels(candidate.quad.area() / 1e6) {
        return None;
    }
    let symbol = pdf417::read(luma, candidate)?;
    let [from, to, ..] = symbol.quad.corners;
    let along = to - from;
    Some(Barcode {
        kind: BarcodeKind::Pdf417,
        bytes: latin_1_or_utf_8(&symbol.text),
        quad: Some(symbol.quad),
        reading_deg: Some(along.y.atan2(along.x).to_degrees()),
        text: symbol.text,
        aamva: None,
        visible_seal: None,
    })
}

/// A stacked code by the library, from the box reduced.
fn compact(luma: &GrayImage, candidate: &Candidate, budget: &mut Budget) -> Option<Barcode> {
    let longest = candidate.quad.side_lengths().into_iter().fold(0.0, f64::max);
    if longest < 1.5 * COARSE_STACKED_PX {
        return None;
    }
    let (part, left, top) = cropped(luma, &candidate.quad, 0.05 * longest)?;
    let scale = COARSE_STACKED_PX / f64::from(part.width().max(part.height()));
    let code = read(&resized(&part, scale), PDF417, budget).into_iter().next()?;
    let to_picture = |p: Point| Point::new(left + p.x / scale, top + p.y / scale);
    Some(Barcode { quad: code.quad.map(|quad| Quad::new(quad.corners.map(to_picture))), ..code })
}

/// What the picture shows of a quad's upright box with a margin, and where that part's top left is.
fn cropped(luma: &GrayImage, quad: &Quad, margin: f64) -> Option<(GrayImage, f64, f64)> {
    let bounds = quad.bounding_rect();
    let (left, top) = ((bounds.x - margin).max(0.0) as u32, (bounds.y - margin).max(0.0) as u32);
    let right = ((bounds.x + bounds.width + margin).max(0.0) as u32).min(luma.width());
    let bottom = ((bounds.y + bounds.height + margin).max(0.0) as u32).min(luma.height());
    if right <= left || bottom <= top {
        return None;
    }
    let part = imageops::crop_imm(luma, left, top, right - left, bottom - top).to_image();
    Some((part, f64::from(left), f64::from(top)))
}

/// A box of squares: every matrix code by the library.
fn squares(step: Step, luma: &GrayImage, quad: &Quad, budget: &mut Budget, found: &mut Vec<Barcode>) {
    let bounds = quad.bounding_rect();
    let margin = (0.12 * bounds.width.max(bounds.height)).max(12.0);
    let Some((part, left, top)) = cropped(luma, quad, margin) else { return };
    let reduced = (MAX_PART_PX / f64::from(part.width().max(part.height()))).min(1.0);
    let part = if reduced < 1.0 { resized(&part, reduced) } else { part };
    let (part, scale) = prepared(step, part);
    let to_picture = |point: Point| {
        let factor = 1.0 / (reduced * scale);
        Point::new(left + point.x * factor, top + point.y * factor)
    };
    for code in matrix(&part, budget) {
        let quad = code.quad.map(|quad| Quad::new(quad.corners.map(to_picture)));
        keep(found, Barcode { quad, ..code });
    }
}

/// Every matrix code of a part, in its px.
fn matrix(part: &GrayImage, budget: &mut Budget) -> Vec<Barcode> {
    let mut found = Vec::new();
    for formats in MATRIX {
        if formats == AZTEC && budget.spend(part) {
            for drawing in aztec::drawings(part) {
                for code in read(&drawing.luma, formats, budget) {
                    let quad = code.quad.map(|quad| drawing.to_picture.apply_quad(&quad));
                    keep(&mut found, Barcode { quad, ..code });
                }
            }
        }
        if found.is_empty() {
            read(part, formats, budget).into_iter().for_each(|code| keep(&mut found, code));
        }
    }
    found
}

/// A part of the picture as the step wants it, and its scale.
fn prepared(step: Step, part: GrayImage) -> (GrayImage, f64) {
    match step {
        Step::Sharpened => (sharpened(&part, 3, 2.0), 1.0),
        Step::Rescaled => {
            let scale = if part.width().max(part.height()) > 500 { 0.5 } else { 2.0 };
            (resized(&part, scale), scale)
        }
        Step::Plain | Step::Small | Step::Whole => (part, 1.0),
    }
}

fn megapixels(luma: &GrayImage) -> f64 {
    f64::from(luma.width()) * f64::from(luma.height()) / 1e6
}

/// The whole picture: bars only where there are some, squares too, and everything where it is small.
fn whole(luma: &GrayImage, seen: &Seen, budget: &mut Budget, found: &mut Vec<Barcode>) {
    let small = megapixels(luma) <= SMALL_MEGAPIXELS;
    if seen.is_empty() && !small {
        return;
    }
    let longest = f64::from(luma.width().max(luma.height()).max(1));
    let mut kept = |codes: Vec<Barcode>, scale: f64| {
        for code in codes {
            keep(found, Barcode { quad: code.quad.map(|quad| quad.scaled(1.0 / scale)), ..code });
        }
    };
    let scale = (MAX_WHOLE_PX / longest).min(1.0);
    let picture = if scale < 1.0 { &resized(luma, scale) } else { luma };
    if small || !seen.bars.is_empty() {
        let finer = (MAX_STACKED_PX / longest).min(1.0);
        let fine = if finer < 1.0 { &resized(luma, finer) } else { luma };
        kept(read(fine, PDF417, budget), finer);
        kept(read_twice(picture, LINEAR, budget), scale);
    }
    if small || !seen.squares.is_empty() {
        kept(matrix(picture, budget), scale);
    }
}

/// What the library reads; weak codes only when they are long enough and a second look, at another scale, agrees.
fn read_twice(luma: &GrayImage, formats: &[rxing::BarcodeFormat], budget: &mut Budget) -> Vec<Barcode> {
    let mut first = read(luma, formats, budget);
    first.retain(|code| !is_weak(code.kind) || code.text.chars().count() >= MIN_WEAK_CHARACTERS);
    if !first.iter().any(|code| is_weak(code.kind)) {
        return first;
    }
    let scale = if luma.width() < SECOND_WIDTH_PX { 2.0 * SECOND_SCALE } else { SECOND_SCALE };
    let second = read(&resized(luma, scale), formats, budget);
    let agrees =
        |code: &Barcode| second.iter().any(|other| other.kind == code.kind && other.text == code.text);
    first.into_iter().filter(|code| !is_weak(code.kind) || agrees(code)).collect()
}
