//! Reflections on a page of any brightness. In: colour at half the measuring space's sampling and the fields. Out:
//! spots with their boxes, the share of the page that they cover, and the share on which they hide a field.
//!
//! A reflection adds the lamp's light to the page's: it drives all three channels to the top, wipes out what is
//! printed, and fades towards its rim. White paper does none of it, however bright: it ends at print, sharply, and
//! what surrounds it is as bright. So a spot must be clipped, rise above the paper, and have a halo; and it must be
//! compact: blown-out paper is full of holes where print still shows.

use image::RgbImage;

use super::field::Fields;
use crate::geometry::Rect;

/// Least luma and least channel of a clipped px.
const CLIPPED_LUMA: u8 = 247;
const CLIPPED_CHANNEL: u8 = 236;
/// Smallest spot, in mm2; print in white is smaller.
const MIN_SPOT_MM2: f64 = 2.0;
/// The halo is looked for at this distance from a spot, in mm.
const HALO_MM: [f64; 2] = [0.5, 1.25];
/// What surrounds a spot lies at this distance from it, in mm.
const AROUND_MM: [f64; 2] = [2.0, 6.0];
/// Least rise of a spot over the brighter half of what is around it, in luma.
const RISE: f64 = 9.0;
/// Where the brighter part of the surroundings begins, as a rank.
const AROUND_RANK: f64 = 0.7;
/// A px of the halo has at least this share of the rise.
const HALO_RISE: f64 = 0.25;
/// Least share of px round a spot that belong to its halo.
const HALO_SHARE: f64 = 0.4;
/// Most that the square of a spot's outline is of its area; a disc has 16 as px are counted here.
const MOST_RAGGED: f64 = 160.0;
/// Spots that are reported, largest first.
const MAX_SPOTS: usize = 8;

/// Marks of the map.
const CLEAR: u8 = 0;
const CLIPPED: u8 = 1;
const VISITED: u8 = 2;

/// A reflection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    /// In px of the half-size picture.
    pub(super) bounds: Rect,
    /// Px of it.
    pub(super) area_px: u32,
    /// Px of it on fields.
    pub(super) field_px: u32,
}

/// The reflections of a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Glare {
    /// Largest first.
    pub(super) spots: Vec<Spot>,
    /// Share of the page, 0 to 1.
    pub(super) share: f64,
    /// Share of the page on which a field is hidden, 0 to 1.
    pub(super) field_share: f64,
}

/// Buffers of the search.
#[derive(Default)]
pub(super) struct Scratch {
    luma: Vec<u8>,
    map: Vec<u8>,
    /// Distance to the spot in hand, in px; only near it.
    distance: Vec<u16>,
    front: Vec<usize>,
    next: Vec<usize>,
    touched: Vec<usize>,
}

/// Finds the reflections; `half_px_per_mm` is the sampling of `colour`. Marks the px of all spots in `covered`.
pub(super) fn glare(
    colour: &RgbImage,
    half_px_per_mm: f64,
    fields: &Fields,
    scratch: &mut Scratch,
    covered: &mut Vec<bool>,
) -> Glare {
    let (width, height) = (colour.width() as usize, colour.height() as usize);
    mark_clipped(colour, scratch);
    covered.clear();
    covered.resize(width * height, false);
    let min_px = (MIN_SPOT_MM2 * half_px_per_mm * half_px_per_mm).max(4.0) as usize;
    let paper = unclipped_level(scratch);
    let mut spots = Vec::new();
    let mut covered_px = vec![0_u32; fields.len()];
    for start in 0..scratch.map.len() {
        if scratch.map.get(start) != Some(&CLIPPED) {
            continue;
        }
        let spot = take_spot(scratch, start, width);
        if spot.len() < min_px || !is_reflection(scratch, &spot, width, half_px_per_mm, paper) {
            continue;
        }
        for &at in &spot {
            if let Some(px) = covered.get_mut(at) {
                *px = true;
            }
            if let Some(count) = covered_px.get_mut(fields.cell(at % width, at / width)) {
                *count += 1;
            }
        }
        spots.push(spot);
    }
    let hidden = fields.hidden(&covered_px);
    let on_field = |at: &&usize| hidden.get(fields.cell(**at % width, **at / width)) == Some(&true);
    let mut found = Glare::default();
    for spot in &spots {
        let field_px = spot.iter().filter(on_field).count() as u32;
        found.spots.push(Spot { bounds: bounds(spot, width), area_px: spot.len() as u32, field_px });
    }
    let page = (width * height).max(1) as f64;
    found.share = f64::from(found.spots.iter().map(|spot| spot.area_px).sum::<u32>()) / page;
    found.field_share = f64::from(found.spots.iter().map(|spot| spot.field_px).sum::<u32>()) / page;
    found.spots.sort_by_key(|spot| std::cmp::Reverse(spot.area_px));
    found.spots.truncate(MAX_SPOTS);
    found
}

fn bounds(spot: &[usize], width: usize) -> Rect {
    let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
    for &at in spot {
        let (x, y) = (at % width.max(1), at / width.max(1));
        (left, top) = (left.min(x), top.min(y));
        (right, bottom) = (right.max(x), bottom.max(y));
    }
    let size = ((right + 1).saturating_sub(left), (bottom + 1).saturating_sub(top));
    Rect::new(left as f64, top as f64, size.0 as f64, size.1 as f64)
}

/// The brighter level of what is not clipped: the paper's, unless the paper itself is clipped.
fn unclipped_level(scratch: &Scratch) -> f64 {
    let mut histogram = [0_u32; 256];
    for (&luma, _) in scratch.luma.iter().zip(&scratch.map).filter(|(_, mark)| **mark == CLEAR) {
        histogram[usize::from(luma)] += 1;
    }
    rank(&histogram, f64::from(histogram.iter().sum::<u32>()) * AROUND_RANK)
}

fn mark_clipped(colour: &RgbImage, scratch: &mut Scratch) {
    scratch.map.clear();
    scratch.luma.clear();
    for &[r, g, b] in colour.as_chunks::<3>().0 {
        let luma = ((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b)) >> 8) as u8;
        let clipped = luma >= CLIPPED_LUMA && r.min(g).min(b) >= CLIPPED_CHANNEL;
        scratch.luma.push(luma);
        scratch.map.push(if clipped { CLIPPED } else { CLEAR });
    }
    scratch.distance.clear();
    scratch.distance.resize(scratch.map.len(), u16::MAX);
}

/// The 4-connected clipped px round `start`, in the order of their distance.
fn take_spot(scratch: &mut Scratch, start: usize, width: usize) -> Vec<usize> {
    let mut spot = vec![start];
    if let Some(mark) = scratch.map.get_mut(start) {
        *mark = VISITED;
    }
    let mut at = 0;
    while let Some(&here) = spot.get(at) {
        at += 1;
        for next in neighbours(here, width) {
            if let Some(mark) = scratch.map.get_mut(next).filter(|mark| **mark == CLIPPED) {
                *mark = VISITED;
                spot.push(next);
            }
        }
    }
    spot
}

/// Whether a clipped part is a reflection, by what is round it.
fn is_reflection(scratch: &mut Scratch, spot: &[usize], width: usize, px_per_mm: f64, paper: f64) -> bool {
    let px = |mm: f64| (mm * px_per_mm).round().max(1.0) as u16;
    let ([halo_from, halo_to], [around_from, around_to]) = (HALO_MM.map(px), AROUND_MM.map(px));
    let (mut around, mut halo, mut outline) = ([0_u32; 256], Vec::new(), 0.0);
    for &at in spot {
        if let Some(distance) = scratch.distance.get_mut(at) {
            *distance = 0;
        }
    }
    scratch.touched.clear();
    scratch.front.clear();
    scratch.front.extend_from_slice(spot);
    for distance in 1..=around_to {
        scratch.next.clear();
        for &from in &scratch.front {
            for at in neighbours(from, width) {
                let Some(known) = scratch.distance.get_mut(at).filter(|known| **known == u16::MAX) else {
                    continue;
                };
                *known = distance;
                scratch.next.push(at);
                let luma = scratch.luma.get(at).copied().unwrap_or(0);
                if (halo_from..=halo_to).contains(&distance) {
                    halo.push(luma);
                }
                if distance >= around_from {
                    around[usize::from(luma)] += 1;
                }
            }
        }
        if distance == 1 {
            outline = scratch.next.len() as f64;
        }
        scratch.touched.extend_from_slice(&scratch.next);
        std::mem::swap(&mut scratch.front, &mut scratch.next);
    }
    for at in spot.iter().chain(&scratch.touched) {
        if let Some(distance) = scratch.distance.get_mut(*at) {
            *distance = u16::MAX;
        }
    }
    let total: u32 = around.iter().sum();
    let level = rank(&around, f64::from(total) * AROUND_RANK).min(paper);
    let rise = 254.0 - level;
    let lit = level + HALO_RISE * rise;
    let in_halo = halo.iter().filter(|luma| f64::from(**luma) > lit).count();
    let compact = outline * outline <= MOST_RAGGED * spot.len() as f64;
    total > 0 && compact && rise >= RISE && in_halo as f64 >= HALO_SHARE * halo.len() as f64
}

fn rank(histogram: &[u32; 256], wanted: f64) -> f64 {
    let mut below = 0.0;
    for (value, &count) in histogram.iter().enumerate() {
        below += f64::from(count);
        if below >= wanted && count > 0 {
            return value as f64;
        }
    }
    255.0
}

fn neighbours(at: usize, width: usize) -> impl Iterator<Item = usize> {
    let x = at % width.max(1);
    let sides =
        [(x > 0).then(|| at - 1), (x + 1 < width).then_some(at + 1), at.checked_sub(width), Some(at + width)];
    sides.into_iter().flatten()
}
