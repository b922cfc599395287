//! A sheet being printed, with the things that documents have in common. In: props, size, colours.
//! Out: a canvas with lettering, portraits, machine-readable lines and seals on it.

use image::RgbImage;

use super::super::canvas::{Canvas, Ink, TextAt};
use super::super::error::within;
use super::super::guilloche::Guilloche;
use super::super::signature::signature;
use super::super::text::Style;
use super::super::{Holder, Random, SpecimenError};
use super::scheme::Scheme;
use super::{Props, Sheet, SheetKind, Side};
use crate::geometry::{Point, Rect};

/// Pitch of machine-readable characters: ten to the inch (Doc 9303 part 3, section 4.3).
const MRZ_PITCH_MM: f64 = 2.54;
/// Height of their capitals (ISO 1073-2, size 1).
const MRZ_CAP_MM: f64 = 2.4;
pub(super) const WARNING: Ink = Ink::solid(188, 24, 38);
pub(super) const WHITE: Ink = Ink::solid(250, 250, 252);

pub(super) struct Page<'a> {
    pub(super) canvas: Canvas,
    pub(super) props: Props<'a>,
    pub(super) holder: Holder,
    pub(super) scheme: Scheme,
    pub(super) random: Random,
    size_mm: (f64, f64),
    seed: u64,
    portrait: bool,
    mrz: Vec<String>,
}

impl<'a> Page<'a> {
    /// A page with the security pattern of its scheme.
    pub(super) fn patterned(
        props: &Props<'a>,
        size_mm: (f64, f64),
        dpi: f64,
        seed: u64,
        scheme: fn(&mut Random) -> Scheme,
    ) -> Result<Self, SpecimenError> {
        let mut random = Random::stream(seed, 31);
        let scheme = scheme(&mut random);
        let pattern = Guilloche::inked(&mut random, &scheme.pattern, size_mm);
        let [left, right] = scheme.paper;
        Self::shaded(props, size_mm, dpi, seed, scheme, |at, px_mm| {
            let turn = (0.8 * at.x / size_mm.0 + 0.2 * at.y / size_mm.1) as f32;
            let base = std::array::from_fn(|i| left[i] + (right[i] - left[i]) * turn);
            pattern.printed_on(base, at, px_mm)
        })
    }

    /// A page whose every place, in mm, has the colour that `shade` gives for pixels of a size in mm.
    pub(super) fn shaded(
        props: &Props<'a>,
        size_mm: (f64, f64),
        dpi: f64,
        seed: u64,
        scheme: Scheme,
        shade: impl Fn(Point, f64) -> [f32; 3] + Sync,
    ) -> Result<Self, SpecimenError> {
        let px_per_mm = within("resolution in dpi", dpi, 40.0, 600.0)? / 25.4;
        let px = |mm: f64| (mm * px_per_mm).round().max(1.0) as u32;
        let canvas =
            Canvas::shaded((px(size_mm.0), px(size_mm.1)), px_per_mm, |at| shade(at, 1.0 / px_per_mm));
        let holder = Holder::invented(seed, props.today);
        let random = Random::stream(seed, 32);
        Ok(Self {
            canvas,
            props: *props,
            holder,
            scheme,
            random,
            size_mm,
            seed,
            portrait: false,
            mrz: Vec::new(),
        })
    }

    /// Text with its baseline at `y_mm`.
    pub(super) fn text(
        &mut self,
        style: Style,
        x_mm: f64,
        y_mm: f64,
        cap_mm: f64,
        text: &str,
        ink: Ink,
    ) -> f64 {
        self.canvas.text(self.props.fonts, TextAt { style, x_mm, y_mm, cap_mm }, text, ink)
    }

    /// Text centred on a place, turned clockwise.
    pub(super) fn turned(&mut self, middle_mm: Point, cap_mm: f64, turn_deg: f64, text: &str, ink: Ink) {
        let at = TextAt { style: Style::Bold, x_mm: middle_mm.x, y_mm: middle_mm.y, cap_mm };
        self.canvas.text_turned(self.props.fonts, at, turn_deg, text, ink);
    }

    /// A small label with its value below; (x, y) is the top left.
    pub(super) fn field(&mut self, x_mm: f64, y_mm: f64, scale: f64, label: &str, value: &str) {
        let (label_ink, value_ink) = (self.scheme.label, self.scheme.value);
        self.text(Style::Regular, x_mm, y_mm + 1.0 * scale, 0.95 * scale, label, label_ink);
        self.text(Style::Bold, x_mm, y_mm + 3.9 * scale, 1.75 * scale, value, value_ink);
    }

    /// The fields that every identity document has, in two columns of rows `step_mm` apart.
    pub(super) fn usual_fields(&mut self, x_mm: f64, y_mm: f64, column_mm: f64, step_mm: f64, scale: f64) {
        let holder = self.holder.clone();
        let day = |date: jiff::civil::Date| date.strftime("%d %b %Y").to_string().to_uppercase();
        let sex = holder.sex.to_string();
        let rows: [(f64, f64, &str, &str); 8] = [
            (0.0, 0.0, "Surname / Nom", &holder.surname),
            (0.0, 1.0, "Given names / Prénoms", &holder.given_names),
            (0.0, 2.0, "Date of birth", &day(holder.birth)),
            (column_mm, 2.0, "Sex", &sex),
            (0.0, 3.0, "Document no.", &holder.document_number),
            (column_mm, 3.0, "Nationality", "UTO"),
            (0.0, 4.0, "Date of issue", &day(holder.issued)),
            (column_mm, 4.0, "Date of expiry", &day(holder.expires)),
        ];
        for (across, row, label, value) in rows {
            self.field(x_mm + across, y_mm + row * step_mm, scale, label, value);
        }
    }

    /// The portrait of the seed's choice, or a drawn head.
    pub(super) fn portrait(&mut self, area_mm: Rect, opacity: f32, grey: bool) {
        self.portrait = true;
        let choice = Random::stream(self.seed, 33).next_u64();
        let drawn;
        let portrait = if self.props.portraits.is_empty() {
            drawn = drawn_head(choice);
            &drawn
        } else {
            let index = choice as usize % self.props.portraits.len();
            self.props.portraits.get(index).unwrap_or(&self.props.portraits[0])
        };
        let fade = |u: f64, v: f64| {
            if opacity >= 1.0 {
                return 1.0;
            }
            let from_edge = (0.5 - (u - 0.5).abs()).min(0.5 - (v - 0.5).abs());
            opacity * (from_edge / 0.16).clamp(0.0, 1.0) as f32
        };
        self.canvas.picture(area_mm, portrait, fade, |[r, g, b]| {
            let luma = 0.299 * r + 0.587 * g + 0.114 * b;
            let colour = if grey { 0.0 } else { 0.88 };
            [r, g, b].map(|c| 20.0 + 0.9 * (colour * c + (1.0 - colour) * luma))
        });
    }

    /// Machine-readable lines in the middle of the width, the last baseline `bottom_mm` above the lower edge.
    pub(super) fn mrz(&mut self, lines: &[String], bottom_mm: f64, step_mm: f64) {
        self.mrz = lines.to_vec();
        for (index, line) in lines.iter().enumerate() {
            let width_mm = line.len() as f64 * MRZ_PITCH_MM;
            let x_mm = (self.size_mm.0 - width_mm) / 2.0 + 0.3;
            let above = (lines.len() - 1 - index) as f64 * step_mm;
            let at = TextAt {
                style: Style::Machine,
                x_mm,
                y_mm: self.size_mm.1 - bottom_mm - above,
                cap_mm: MRZ_CAP_MM,
            };
            self.canvas.spaced(self.props.fonts, at, MRZ_PITCH_MM, line, Ink::solid(18, 18, 20));
        }
    }

    pub(super) fn signature(&mut self, area_mm: Rect) {
        self.canvas.stroke(&signature(self.seed, area_mm), Ink::tint(20, 24, 64, 0.9));
    }

    /// The outline of a rectangle, `width_mm` thick.
    pub(super) fn frame(&mut self, area_mm: Rect, width_mm: f64, ink: Ink) {
        let Rect { x, y, width, height } = area_mm;
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
        self.canvas.stroke(&corners.map(|(x, y)| (Point::new(x, y), width_mm)), ink);
    }

    /// A ring with spokes, as state arms look from afar.
    pub(super) fn seal(&mut self, centre: Point, radius_mm: f64, ink: Ink) {
        let at = |turn: f64, radius: f64| {
            let (sin, cos) = (turn * std::f64::consts::TAU).sin_cos();
            Point::new(centre.x + radius * cos, centre.y + radius * sin)
        };
        for (radius, width) in [(1.0, 0.10), (0.84, 0.05), (0.4, 0.08)] {
            let ring: Vec<(Point, f64)> = (0..=48)
                .map(|step| (at(f64::from(step) / 48.0, radius * radius_mm), width * radius_mm))
                .collect();
            self.canvas.stroke(&ring, ink);
        }
        for spoke in 0..10 {
            let turn = f64::from(spoke) / 10.0;
            let ends = [
                (at(turn, 0.42 * radius_mm), 0.16 * radius_mm),
                (at(turn, 0.78 * radius_mm), 0.05 * radius_mm),
            ];
            self.canvas.stroke(&ends, ink);
        }
    }

    pub(super) fn into_sheet(self, corner_radius_mm: f64, kind: SheetKind, side: Side) -> Sheet {
        Sheet {
            picture: self.canvas.into_picture(),
            width_mm: self.size_mm.0,
            height_mm: self.size_mm.1,
            corner_radius_mm,
            kind,
            side,
            portrait: self.portrait,
            mrz: self.mrz,
            barcode: false,
        }
    }
}

/// Head and shoulders before a plain wall, soft as a small print is.
fn drawn_head(choice: u64) -> RgbImage {
    let mut random = Random::stream(choice, 34);
    let skin: [f64; 3] = {
        let depth = random.within(0.35..1.0);
        [226.0 * depth, 182.0 * depth, 156.0 * depth]
    };
    let hair = [random.within(20.0..120.0), random.within(16.0..70.0), random.within(12.0..50.0)];
    let shirt = [random.within(30.0..200.0), random.within(30.0..160.0), random.within(40.0..200.0)];
    let long_hair = random.within(0.0..1.0) < 0.5;
    RgbImage::from_fn(160, 200, |x, y| {
        let (u, v) = ((f64::from(x) - 79.5) / 160.0, (f64::from(y) - 99.5) / 200.0);
        let inside = |cx: f64, cy: f64, rx: f64, ry: f64| {
            (1.0 - (((u - cx) / rx).powi(2) + ((v - cy) / ry).powi(2)).sqrt()) * 24.0
        };
        let mut colour = [206.0 - 30.0 * v, 208.0 - 30.0 * v, 214.0 - 30.0 * v];
        let mut lay = |amount: f64, over: [f64; 3]| {
            let amount = amount.clamp(0.0, 1.0);
            for (below, above) in colour.iter_mut().zip(over) {
                *below += (above - *below) * amount;
            }
        };
        let shade = 1.0 - 0.5 * (u + 0.1).max(0.0);
        if long_hair {
            lay(inside(0.0, 0.0, 0.30, 0.36), hair);
        }
        lay(inside(0.0, 0.66, 0.46, 0.34), shirt.map(|c| c * shade));
        lay(inside(0.0, 0.24, 0.10, 0.16), skin.map(|c| c * 0.8 * shade));
        lay(inside(0.0, -0.14, 0.245, 0.27), hair);
        lay(inside(0.0, -0.04, 0.20, 0.27), skin.map(|c| c * shade));
        for side in [-0.085, 0.085] {
            lay(0.9 * inside(side, -0.075, 0.034, 0.016), [46.0, 34.0, 30.0]);
            lay(0.7 * inside(side, -0.125, 0.046, 0.012), hair);
        }
        lay(0.45 * inside(0.008, 0.02, 0.022, 0.06), skin.map(|c| c * 0.7));
        lay(0.8 * inside(0.0, 0.115, 0.062, 0.016), [150.0, 76.0, 70.0]);
        image::Rgb(colour.map(|c| c.clamp(0.0, 255.0) as u8))
    })
}
