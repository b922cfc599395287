//! The machine-readable zone of a document, anywhere in a picture and turned by any angle. In: luma. Out: a few
//! ranked zones of one to three lines, each line as a curve from which [`line_strip`] samples a straight strip.
//!
//! ```text
//! reduced copy -> ink -> glyphs -> directions -> rows -> pitch -> zones
//!                                                full resolution: strip
//! ```
//!
//! What sets a zone apart from other text is its fixed pitch without a space, over lines of one length (Doc 9303
//! part 3, section 4).

mod directions;
mod glyphs;
mod ink;
mod pitch;
mod quadratic;
mod rows;
mod strip;
mod zones;

use image::GrayImage;

use self::ink::Threshold;
pub use self::strip::{CAP_SHARE, END_MARGIN_CAPS, LineNode, MrzLine, line_strip};
use crate::frame::{Filter, resize_luma};
use crate::geometry::Quad;

/// Longest side of the copy that is searched, px.
const MAX_SIDE_PX: f64 = 1280.0;
/// Smaller pictures are enlarged towards this...
const MIN_SIDE_PX: f64 = 960.0;
/// ...by at most this factor.
const MAX_ENLARGEMENT: f64 = 3.0;
/// Zones that score less are not reported.
pub const MIN_SCORE: f64 = 0.25;
/// Zones reported at most.
const MAX_ZONES: usize = 4;
/// Under this both reading directions are reported.
const SURE_DIRECTION: f64 = 0.1;

/// Ways to look for ink, tried in turn until a zone of two or three lines scores [`SURE_SCORE`]: print as it should
/// be, thicker strokes, large blurred print, faint print.
const SEARCHES: [Search; 4] = [
    Search {
        halved: false,
        threshold: Threshold { radius_px: 8, contrast_share: 0.15, contrast_steps: 7.0 },
    },
    Search {
        halved: false,
        threshold: Threshold { radius_px: 12, contrast_share: 0.09, contrast_steps: 7.0 },
    },
    Search {
        halved: true,
        threshold: Threshold { radius_px: 12, contrast_share: 0.07, contrast_steps: 5.0 },
    },
    Search {
        halved: false,
        threshold: Threshold { radius_px: 8, contrast_share: 0.05, contrast_steps: 4.0 },
    },
];
/// No further search is made from this score on.
const SURE_SCORE: f64 = 0.85;

/// One way to look.
#[derive(Debug, Clone, Copy)]
struct Search {
    /// On a copy of half the size.
    halved: bool,
    threshold: Threshold,
}

/// A zone.
#[derive(Debug, Clone, PartialEq)]
pub struct MrzZone {
    /// Round all characters, in px of the picture: the first corner is where the first line starts, the second
    /// where it ends.
    pub quad: Quad,
    /// One to three lines in reading order.
    pub lines: Vec<MrzLine>,
    /// Confidence that it is one, 0 to 1.
    pub score: f64,
    /// Preference for this reading direction over the turned one, -1 to 1, by the side to which `<` opens.
    pub direction: f64,
    /// Characters of a line, by length over pitch.
    pub cells: f64,
    /// Evenness of the spacing of its longest line, 1 for whole pitches only.
    pub regularity: f64,
}

impl MrzZone {
    /// The same zone read from its other end.
    #[must_use]
    pub fn turned(&self) -> Self {
        let [a, b, c, d] = self.quad.corners;
        Self {
            quad: Quad::new([c, d, a, b]),
            lines: self.lines.iter().rev().map(MrzLine::turned).collect(),
            direction: -self.direction,
            ..*self
        }
    }

    fn scaled(&self, factor: f64) -> Self {
        Self {
            quad: self.quad.scaled(factor),
            lines: self.lines.iter().map(|line| line.scaled(factor)).collect(),
            ..*self
        }
    }
}

/// Finds the zones of a picture, most likely first, at most four; a zone whose direction is unclear comes a second
/// time, turned, behind all others. Empty when nothing scores [`MIN_SCORE`].
#[must_use]
pub fn find_zones(luma: &GrayImage) -> Vec<MrzZone> {
    let (copy, scale) = search_copy(luma);
    let picture = copy.as_ref().unwrap_or(luma);
    let mut found: Vec<MrzZone> = Vec::new();
    for search in SEARCHES {
        if search.halved {
            let half = resized(picture, 0.5);
            found
                .extend(half.iter().flat_map(|half| zones_of(half, search.threshold)).map(|z| z.scaled(2.0)));
        } else {
            found.extend(zones_of(picture, search.threshold));
        }
        if found.iter().any(|zone| zone.score >= SURE_SCORE && zone.lines.len() > 1) {
            break;
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<MrzZone> = Vec::new();
    for zone in found {
        let new = || kept.iter().all(|other| !overlap(&zone, other));
        if zone.score >= MIN_SCORE && kept.len() < MAX_ZONES && new() {
            kept.push(zone);
        }
    }
    let unsure: Vec<MrzZone> =
        kept.iter().filter(|zone| zone.direction < SURE_DIRECTION).map(MrzZone::turned).collect();
    kept.extend(unsure);
    kept.truncate(MAX_ZONES);
    kept.iter().map(|zone| zone.scaled(1.0 / scale)).collect()
}

/// Everything that may be a zone, overlapping, by one threshold.
fn zones_of(picture: &GrayImage, threshold: Threshold) -> Vec<MrzZone> {
    let glyphs = glyphs::Glyphs::from_runs(&ink::dark_runs(picture, threshold));
    let mut found = Vec::new();
    for angle in directions::directions(&glyphs.all, picture.dimensions()) {
        let axis = (angle.cos(), angle.sin());
        found.extend(zones::zones(rows::rows(glyphs.turned(axis)), &glyphs, axis));
    }
    found
}

/// Whether the middle of one zone lies in the other.
fn overlap(a: &MrzZone, b: &MrzZone) -> bool {
    let middle = |zone: &MrzZone| {
        let [p, q, r, s] = zone.quad.corners;
        (p + q + r + s) * 0.25
    };
    a.quad.contains(middle(b)) || b.quad.contains(middle(a))
}

/// A copy of a size at which characters are a few to some dozens of px high, and its scale; none when the picture
/// has that size already.
fn search_copy(luma: &GrayImage) -> (Option<GrayImage>, f64) {
    let long = f64::from(luma.width().max(luma.height()).max(1));
    let scale = if long > MAX_SIDE_PX {
        MAX_SIDE_PX / long
    } else if long < MIN_SIDE_PX {
        (MIN_SIDE_PX / long).min(MAX_ENLARGEMENT)
    } else {
        return (None, 1.0);
    };
    match resized(luma, scale) {
        Some(copy) => (Some(copy), scale),
        None => (None, 1.0),
    }
}

fn resized(luma: &GrayImage, scale: f64) -> Option<GrayImage> {
    let side = |px: u32| ((f64::from(px) * scale).round() as u32).max(1);
    let mut copy = GrayImage::new(side(luma.width()), side(luma.height()));
    resize_luma(luma, &mut copy, Filter::Triangle).then_some(copy)
}
