//! What documents are photographed on, or before. In: a group, a seed, a place on the plane in mm.
//! Out: linear light.

mod cloth;
mod interior;
mod pattern;
mod plain;
mod stone;
mod timber;

pub(super) use interior::Interior;
pub(super) use plain::Plain;

use cloth::Weave;
use pattern::Pattern;
use stone::Stone;
use timber::Timber;

use super::Random;
use super::light::light_of;
use crate::geometry::Point;

/// The groups that results are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Backdrop {
    /// Light table or wall.
    PlainLight,
    /// Dark table, leather, rubber.
    PlainDark,
    /// Planks, veneer, whitewashed wood.
    Wood,
    /// Woven and knitted cloth, denim, plaid.
    Cloth,
    /// Marble, granite, terrazzo, tiles.
    Stone,
    /// A page full of text and pictures.
    TextPage,
    /// Stripes, checks, dots, zigzags.
    Pattern,
    /// A desk with pens, a keyboard, cables, another card.
    Clutter,
    /// Held in the hand before a blurred room.
    HandHeld,
    /// The colour of the document itself.
    SameColour,
}

impl Backdrop {
    /// All groups.
    pub const ALL: [Self; 10] = [
        Self::PlainLight,
        Self::PlainDark,
        Self::Wood,
        Self::Cloth,
        Self::Stone,
        Self::TextPage,
        Self::Pattern,
        Self::Clutter,
        Self::HandHeld,
        Self::SameColour,
    ];

    /// Its name in truth files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlainLight => "plain_light",
            Self::PlainDark => "plain_dark",
            Self::Wood => "wood",
            Self::Cloth => "cloth",
            Self::Stone => "stone",
            Self::TextPage => "text_page",
            Self::Pattern => "pattern",
            Self::Clutter => "clutter",
            Self::HandHeld => "hand_held",
            Self::SameColour => "same_colour",
        }
    }
}

/// Something that covers the whole plane.
pub(super) trait Ground: Sync {
    /// Light from the place `at`, in mm; details smaller than a pixel of `px_mm` are left out.
    fn light(&self, at: Point, px_mm: f64) -> [f32; 3];
}

/// The ground of a group; those that are not made of one material get a desk.
pub(super) fn ground(backdrop: Backdrop, random: &mut Random) -> Box<dyn Ground> {
    match backdrop {
        Backdrop::PlainLight => Box::new(Plain::light(random)),
        Backdrop::PlainDark => Box::new(Plain::dark(random)),
        Backdrop::Wood => Box::new(Timber::drawn(random)),
        Backdrop::Cloth => Box::new(Weave::drawn(random)),
        Backdrop::Stone => Box::new(Stone::drawn(random)),
        Backdrop::Pattern => Box::new(Pattern::drawn(random)),
        Backdrop::TextPage | Backdrop::Clutter | Backdrop::HandHeld | Backdrop::SameColour => {
            match random.next_u64() % 4 {
                0 => Box::new(Plain::light(random)),
                1 => Box::new(Plain::dark(random)),
                2 => Box::new(Stone::drawn(random)),
                _ => Box::new(Timber::drawn(random)),
            }
        }
    }
}

/// How much of a detail of size `detail_mm` survives pixels of `px_mm`: none from one pixel down, all from three.
fn resolved(detail_mm: f64, px_mm: f64) -> f64 {
    ((detail_mm / px_mm - 1.0) / 2.0).clamp(0.0, 1.0)
}

fn mix(dark: [f32; 3], bright: [f32; 3], lightness: f64) -> [f32; 3] {
    let lightness = lightness.clamp(0.0, 1.0) as f32;
    std::array::from_fn(|i| dark[i] + (bright[i] - dark[i]) * lightness)
}

/// One of `colours`, in light, each channel a few levels off.
fn picked(random: &mut Random, colours: &[[u8; 3]]) -> [f32; 3] {
    let index = random.next_u64() as usize % colours.len().max(1);
    let base = colours.get(index).copied().unwrap_or([128; 3]);
    let shift = random.within(-10.0..10.0);
    light_of(base.map(|level| (f64::from(level) + shift + random.within(-4.0..4.0)).clamp(2.0, 253.0) as u8))
}

/// A turned view of the plane, so that grain and threads run at any angle.
#[derive(Debug, Clone, Copy)]
struct Turn {
    sin: f64,
    cos: f64,
    shift: Point,
}

impl Turn {
    fn drawn(random: &mut Random, most_deg: f64) -> Self {
        let (sin, cos) = random.within(-most_deg..most_deg).to_radians().sin_cos();
        Self { sin, cos, shift: Point::new(random.within(-400.0..400.0), random.within(-400.0..400.0)) }
    }

    fn apply(&self, at: Point) -> Point {
        Point::new(at.x * self.cos + at.y * self.sin, at.y * self.cos - at.x * self.sin) + self.shift
    }
}
