//! A flat printed thing with its real size. In: a drawn picture. Out: [`Sheet`].

use image::RgbImage;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SheetKind {
    /// National identity card.
    IdCard,
    /// Driving licence.
    Licence,
    /// Data page of a passport.
    Passport,
    /// Visa.
    Visa,
    /// Card that no government issued.
    OtherCard,
    /// Sheet of paper.
    Paper,
}

impl SheetKind {
    /// Its name in truth files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::IdCard => "id_card",
            Self::Licence => "driving_licence",
            Self::Passport => "passport",
            Self::Visa => "visa",
            Self::OtherCard => "other_card",
            Self::Paper => "paper",
        }
    }
}

/// Which side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The side with the portrait, or the only one.
    Front,
    /// The other side.
    Back,
}

impl Side {
    /// Its name in truth files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
        }
    }
}

/// A flat picture of a whole document, with its size.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The print, edge to edge; corners are not cut.
    pub picture: RgbImage,
    /// Width in mm.
    pub width_mm: f64,
    /// Height in mm.
    pub height_mm: f64,
    /// Radius of its corners in mm.
    pub corner_radius_mm: f64,
    /// What it is.
    pub kind: SheetKind,
    /// Which side of it.
    pub side: Side,
    /// A portrait is printed on it.
    pub portrait: bool,
    /// Machine-readable lines on it, top to bottom.
    pub mrz: Vec<String>,
    /// A barcode is on it.
    pub barcode: bool,
}
