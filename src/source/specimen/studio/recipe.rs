//! One picture to be taken. In: what is to be seen and how. Out: the picture with its truth.

use super::super::backdrop::Backdrop;
use super::super::design::{Design, Sheet};
use super::super::plane::Plane;
use super::super::{Random, Selfie, SpecimenError, Subject};
use super::Props;
use super::defect::Defect;
use super::framing::framed;
use super::lamp::{Lamp, Lit};
use super::setting::{Main, Setting, shared};
use super::stack::Stack;
use super::take::{Take, Truth, orientation_deg};
use crate::geometry::{Homography, Point, Quad, Rect};

/// Resolution of the drawing that only tells the size.
const COARSE_DPI: f64 = 40.0;
/// Drawing resolution over that of the picture.
const OVERSAMPLING: f64 = 1.35;
/// Light added by a reflection that leaves hardly any print readable.
const GLARE: f64 = 0.5;
/// What an empty picture shows, in mm.
const VIEW_MM: (f64, f64) = (110.0, 80.0);

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Content {
    /// A document.
    Document(Design),
    /// The backdrop alone.
    Nothing,
    /// A person.
    Face,
}

/// What to photograph, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// Draws everything that is not said here.
    pub seed: u64,
    /// Width of the picture, 64 to 4096 px.
    pub width_px: u32,
    /// Height of the picture, 64 to 4096 px.
    pub height_px: u32,
    /// The document, or what there is instead.
    pub content: Content,
    /// What it lies on.
    pub backdrop: Backdrop,
    /// The light.
    pub lamp: Lamp,
    /// What goes wrong.
    pub defect: Defect,
}

impl Recipe {
    /// Takes the picture; `subjects` are people for pictures of faces.
    ///
    /// # Errors
    /// A size out of range; a face without any subject.
    pub fn take(&self, props: &Props, subjects: &[Subject]) -> Result<Take, SpecimenError> {
        let (width_px, height_px) = self.size_px();
        let resized = Self { width_px, height_px, ..*self };
        match resized.content {
            Content::Document(design) => resized.document(props, design),
            Content::Nothing => resized.empty(props),
            Content::Face => resized.face(subjects),
        }
    }

    /// A small picture where that is the defect.
    fn size_px(&self) -> (u32, u32) {
        if self.defect != Defect::LowResolution {
            return (self.width_px, self.height_px);
        }
        let long = f64::from(self.width_px.max(self.height_px));
        let factor = Random::stream(self.seed, 70).within(300.0..440.0) / long;
        let side = |px: u32| (f64::from(px) * factor.min(1.0)).round() as u32;
        (side(self.width_px), side(self.height_px))
    }

    fn document(&self, props: &Props, design: Design) -> Result<Take, SpecimenError> {
        let mut random = Random::stream(self.seed, 71);
        let sheet_seed = random.next_u64();
        let size_px = (f64::from(self.width_px), f64::from(self.height_px));
        // A coarse drawing tells the size; the real one is as fine as the picture shows it.
        let size_mm = size_of(&design.draw(props, sheet_seed, COARSE_DPI)?);
        let (own, tilt_deg) = framed(&mut random, size_mm, size_px, self.defect)?;
        let flat = Quad::from_rect(Rect::new(0.0, 0.0, size_mm.0, size_mm.1));
        let px_from_mm = Homography::from_quads(&flat, &own).ok_or(SpecimenError::Placement)?;
        let plane = Plane::new(px_from_mm, Point::new(size_mm.0 / 2.0, size_mm.1 / 2.0))?;
        let dpi = (OVERSAMPLING * 25.4 / plane.px_mm()).clamp(60.0, 400.0);
        let sheet = design.draw(props, sheet_seed, dpi)?;
        let main = Main { sheet: &sheet, seed: sheet_seed, dpi };
        let setting = Setting::of_document(props, &mut random, self.backdrop, self.defect, &main)?;
        let on_picture = |corners: &[Point; 4]| Quad::from_unordered(corners.map(|p| px_from_mm.apply(p)));
        let truth = Truth {
            quad: Some(Quad::from_unordered(own.corners)),
            upright: Some(own),
            orientation_deg: Some(orientation_deg(&own)),
            alternatives: setting.alternatives.iter().map(on_picture).collect(),
            others: setting.others.iter().map(on_picture).collect(),
            kind: Some(sheet.kind.name().to_owned()),
            side: Some(sheet.side.name().to_owned()),
            portrait: sheet.portrait,
            mrz_lines: sheet.mrz.len(),
            mrz: sheet.mrz.clone(),
            barcode: sheet.barcode,
            dpi: Some(25.4 / plane.px_mm()),
            tilt_deg: Some(tilt_deg),
            covered_share: setting.covered_share(size_mm),
            ..self.bare_truth(design.name())
        };
        self.exposed(&mut random, plane, setting, size_mm, truth)
    }

    fn empty(&self, props: &Props) -> Result<Take, SpecimenError> {
        let mut random = Random::stream(self.seed, 72);
        let size_px = (f64::from(self.width_px), f64::from(self.height_px));
        // What is in view lies as a document would.
        let (own, _) = framed(&mut random, VIEW_MM, size_px, Defect::None)?;
        let flat = Quad::from_rect(Rect::new(0.0, 0.0, VIEW_MM.0, VIEW_MM.1));
        let px_from_mm = Homography::from_quads(&flat, &own).ok_or(SpecimenError::Placement)?;
        let plane = Plane::new(px_from_mm, Point::new(VIEW_MM.0 / 2.0, VIEW_MM.1 / 2.0))?;
        let setting = Setting::empty(props, &mut random, self.backdrop, VIEW_MM)?;
        self.exposed(&mut random, plane, setting, VIEW_MM, self.bare_truth("empty"))
    }

    fn face(&self, subjects: &[Subject]) -> Result<Take, SpecimenError> {
        let mut random = Random::stream(self.seed, 73);
        let index = random.next_u64() as usize % subjects.len().max(1);
        let subject = subjects.get(index).ok_or(SpecimenError::Placement)?;
        let selfie = Selfie { width_px: self.width_px, height_px: self.height_px, seed: self.seed, shot: 0 };
        let picture = selfie.photograph(subject)?;
        Ok(Take { picture, jpeg_quality: 88, truth: self.bare_truth("face") })
    }

    fn exposed(
        &self,
        random: &mut Random,
        plane: Plane,
        setting: Setting,
        size_mm: (f64, f64),
        mut truth: Truth,
    ) -> Result<Take, SpecimenError> {
        let lit = Lit::drawn(self.lamp, random, size_mm);
        if truth.quad.is_some() {
            truth.glare_share = shared(size_mm, |at| lit.shine(at) * setting.gloss > GLARE);
            truth.failing = self.failing(&truth);
        }
        let long_px = f64::from(self.width_px.max(self.height_px));
        let mut camera = self.defect.camera(random, long_px, lit.noise);
        let jpeg_quality = camera.jpeg_quality.take().unwrap_or(90);
        let shadow = random.within(0.35..0.75);
        let stack = Stack { plane, behind: setting.behind, layers: setting.layers, lit, shadow };
        let light = stack.light(self.width_px, self.height_px, |off| camera.fall_off(off));
        let picture = camera.picture(light, self.seed)?;
        Ok(Take { picture, jpeg_quality, truth })
    }

    /// Gates that nobody could call this picture good enough for; those in doubt are left out.
    fn failing(&self, truth: &Truth) -> Vec<String> {
        // Receipts have no standard size, and that of visas is near two others: resolution cannot be told.
        let sized = !matches!(self.content, Content::Document(Design::Receipt | Design::VisaSticker));
        let rules = [
            ("document.bounds", self.defect == Defect::CornerOut),
            ("document.focus", matches!(self.defect, Defect::Blur | Defect::Motion)),
            ("document.glare", truth.glare_share > 0.02),
            ("document.occlusion", truth.covered_share > 0.03),
            ("document.perspective", truth.tilt_deg.is_some_and(|tilt| tilt > 38.0)),
            ("document.resolution", sized && truth.dpi.is_some_and(|dpi| dpi < 135.0)),
            ("document.under_exposure", self.lamp == Lamp::LowLight),
        ];
        rules.iter().filter(|(_, fails)| *fails).map(|(id, _)| (*id).to_owned()).collect()
    }

    /// The truth of a picture without a document.
    fn bare_truth(&self, design: &str) -> Truth {
        Truth {
            quad: None,
            upright: None,
            orientation_deg: None,
            alternatives: Vec::new(),
            others: Vec::new(),
            kind: None,
            side: None,
            portrait: false,
            mrz_lines: 0,
            mrz: Vec::new(),
            barcode: false,
            dpi: None,
            tilt_deg: None,
            covered_share: 0.0,
            glare_share: 0.0,
            failing: Vec::new(),
            design: design.to_owned(),
            backdrop: self.backdrop.name().to_owned(),
            light: self.lamp.name().to_owned(),
            defect: self.defect.name().to_owned(),
            seed: self.seed,
        }
    }
}

fn size_of(sheet: &Sheet) -> (f64, f64) {
    (sheet.width_mm, sheet.height_mm)
}

#[cfg(test)]
#[path = "recipe_tests.rs"]
mod tests;
