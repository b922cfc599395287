//! What is round the document. In: backdrop, defect, the document, a seed. Out: ground or room, and the layers.

use super::super::backdrop::{Backdrop, Interior, Plain, ground};
use super::super::design::{Design, Sheet, SheetKind, facing_page, printed_columns, visa_page};
use super::super::light::LightField;
use super::super::{Random, SpecimenError};
use super::defect::Defect;
use super::layer::{Layers, Piece, Pose2};
use super::stack::Behind;
use super::{Props, clutter, hand};
use crate::geometry::Point;

/// Everything that a picture shows, from below to above, with outlines on the plane in mm.
pub(super) struct Setting {
    pub(super) behind: Behind,
    pub(super) layers: Layers,
    /// Share of a lamp's reflection that the document throws back.
    pub(super) gloss: f64,
    /// How many of the uppermost layers lie on the document.
    above: usize,
    /// Other outlines that may be meant.
    pub(super) alternatives: Vec<[Point; 4]>,
    /// Other documents.
    pub(super) others: Vec<[Point; 4]>,
}

/// The document, its drawing's seed and resolution.
pub(super) struct Main<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) seed: u64,
    pub(super) dpi: f64,
}

impl Setting {
    /// The setting of `main`, whose top left is the origin of the plane.
    pub(super) fn of_document(
        props: &Props,
        random: &mut Random,
        backdrop: Backdrop,
        defect: Defect,
        main: &Main,
    ) -> Result<Self, SpecimenError> {
        let size_mm = (main.sheet.width_mm, main.sheet.height_mm);
        let mut setting = Self::around(props, random, backdrop, size_mm, Some(main))?;
        let mut thumbs = Vec::new();
        if backdrop == Backdrop::HandHeld {
            let (behind, above) = hand::holding(random, size_mm);
            setting.layers.extend(behind);
            thumbs = above;
        } else if defect == Defect::Fingers {
            thumbs = hand::pressing(random, size_mm);
        }
        if defect == Defect::TwoDocuments || backdrop == Backdrop::Clutter && random.within(0.0..1.0) < 0.6 {
            setting.add_other(props, random, size_mm, main.dpi, defect == Defect::TwoDocuments)?;
        }
        setting.add_document(props, main)?;
        setting.above = thumbs.len();
        setting.gloss = gloss(main.sheet.kind);
        setting.layers.extend(thumbs);
        Ok(setting)
    }

    /// The setting without a document; `size_mm` is what is in view, about.
    pub(super) fn empty(
        props: &Props,
        random: &mut Random,
        backdrop: Backdrop,
        size_mm: (f64, f64),
    ) -> Result<Self, SpecimenError> {
        Self::around(props, random, backdrop, size_mm, None)
    }

    /// Share of a document of `size_mm` that fingers cover.
    pub(super) fn covered_share(&self, size_mm: (f64, f64)) -> f64 {
        let above = self.layers.len().saturating_sub(self.above);
        shared(size_mm, |at| self.layers.iter().skip(above).any(|layer| layer.distance_mm(at) < 0.0))
    }

    fn around(
        props: &Props,
        random: &mut Random,
        backdrop: Backdrop,
        size_mm: (f64, f64),
        main: Option<&Main>,
    ) -> Result<Self, SpecimenError> {
        let behind = match (backdrop, main) {
            (Backdrop::HandHeld, _) => Behind::Room(Interior::drawn(random)),
            (Backdrop::SameColour, Some(main)) => Behind::Ground(Box::new(like(random, main.sheet))),
            _ => Behind::Ground(ground(backdrop, random)),
        };
        let mut layers: Layers = Vec::new();
        if backdrop == Backdrop::TextPage {
            let dpi = main.map_or(150.0, |main| main.dpi).clamp(40.0, 220.0);
            let page = printed_columns(props, random.next_u64(), dpi)?;
            let middle = Point::new(size_mm.0 / 2.0, size_mm.1 / 2.0);
            let away = Point::new(random.within(-60.0..60.0), random.within(-40.0..40.0));
            let turn_deg = random.within(-30.0..30.0);
            let pose = Pose2::centred(middle + away, (page.width_mm, page.height_mm), turn_deg);
            layers.push(Box::new(Piece::new(&page, pose, 0.15, 0.05)));
        }
        if backdrop == Backdrop::Clutter {
            layers.extend(clutter::strewn(random, size_mm));
        }
        Ok(Self { behind, layers, above: 0, gloss: 0.0, alternatives: Vec::new(), others: Vec::new() })
    }

    /// A second document beside the first, or one that lies half under it.
    fn add_other(
        &mut self,
        props: &Props,
        random: &mut Random,
        size_mm: (f64, f64),
        dpi: f64,
        beside: bool,
    ) -> Result<(), SpecimenError> {
        let cards = [Design::IdFrontBand, Design::IdBackMrz, Design::LicenceFront, Design::LibraryCard];
        let design = cards[random.next_u64() as usize % cards.len()];
        let sheet = design.draw(props, random.next_u64(), dpi.clamp(60.0, 300.0))?;
        let (sin, cos) = random.within(0.0..360.0).to_radians().sin_cos();
        // Far enough off not to touch, or near enough to be half covered.
        let share = if beside { random.within(1.04..1.25) } else { random.within(0.85..1.15) };
        let reach = Point::new((size_mm.0 + sheet.width_mm) / 2.0, (size_mm.1 + sheet.height_mm) / 2.0);
        let grow = share / cos.abs().max(sin.abs());
        let middle = Point::new(size_mm.0 / 2.0, size_mm.1 / 2.0)
            + Point::new(cos * grow * reach.x, sin * grow * reach.y);
        let turn_deg = random.within(-25.0..25.0);
        let pose = Pose2::centred(middle, (sheet.width_mm, sheet.height_mm), turn_deg);
        let piece = Piece::new(&sheet, pose, 0.76, gloss(sheet.kind));
        self.others.push(piece.corners());
        self.layers.push(Box::new(piece));
        Ok(())
    }

    fn add_document(&mut self, props: &Props, main: &Main) -> Result<(), SpecimenError> {
        let sheet = main.sheet;
        let lift_mm = match sheet.kind {
            SheetKind::Paper => 0.2,
            SheetKind::Visa => 0.12,
            SheetKind::Passport => 2.5,
            _ => 0.76,
        };
        if sheet.kind == SheetKind::Passport {
            let facing = facing_page(props, main.seed, main.dpi)?;
            let middle = Point::new(facing.width_mm / 2.0, -facing.height_mm / 2.0);
            let size_mm = (facing.width_mm, facing.height_mm);
            let piece = Piece::new(&facing, Pose2::centred(middle, size_mm, 0.0), lift_mm, 0.1);
            let [a, b, ..] = piece.corners();
            let below = Point::new(sheet.width_mm, sheet.height_mm);
            self.alternatives.push([a, b, below, Point::new(0.0, sheet.height_mm)]);
            self.layers.push(Box::new(piece));
        }
        if sheet.kind == SheetKind::Visa {
            let page = visa_page(props, main.seed, main.dpi)?;
            let middle = Point::new(sheet.width_mm / 2.0, sheet.height_mm / 2.0 - 1.0);
            let size_mm = (page.width_mm, page.height_mm);
            let piece = Piece::new(&page, Pose2::centred(middle, size_mm, 0.0), 2.5, 0.1);
            self.alternatives.push(piece.corners());
            self.layers.push(Box::new(piece));
        }
        self.layers.push(Box::new(Piece::new(sheet, Pose2::IDENTITY, lift_mm, gloss(sheet.kind))));
        Ok(())
    }
}

/// Share of a sheet of `size_mm` where something holds, by a grid of 64 x 64 places.
pub(super) fn shared(size_mm: (f64, f64), holds: impl Fn(Point) -> bool) -> f64 {
    const SIDE: u32 = 64;
    let place = |index: u32, length: f64| (f64::from(index) + 0.5) / f64::from(SIDE) * length;
    let count = (0..SIDE * SIDE)
        .filter(|index| holds(Point::new(place(index % SIDE, size_mm.0), place(index / SIDE, size_mm.1))))
        .count();
    count as f64 / f64::from(SIDE * SIDE)
}

/// Laminated cards mirror a lamp, paper hardly does.
fn gloss(kind: SheetKind) -> f64 {
    match kind {
        SheetKind::Paper => 0.12,
        SheetKind::Visa => 0.6,
        SheetKind::Passport => 0.8,
        _ => 1.0,
    }
}

/// A surface of the document's own mean colour, a few percent off.
fn like(random: &mut Random, sheet: &Sheet) -> Plain {
    let light = LightField::from_srgb(&sheet.picture);
    // The rim is what has to be told from the table.
    let rim = |index: &usize| {
        let (x, y) = (index % light.width, index / light.width);
        let margin = light.width / 12;
        x < margin || y < margin || x + margin >= light.width || y + margin >= light.height
    };
    let mut levels: Vec<[f32; 3]> =
        (0..light.pixels.len()).filter(rim).filter_map(|index| light.pixels.get(index)).copied().collect();
    levels.sort_by(|a, b| a[1].total_cmp(&b[1]));
    let median = levels.get(levels.len() / 2).copied().unwrap_or([0.5; 3]);
    let factor = random.within(0.9..1.08) as f32;
    Plain::coloured(random, median.map(|l| l * factor))
}
