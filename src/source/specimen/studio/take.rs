//! A picture and the truth about it, as written to truth files.

use image::RgbImage;
use serde::{Deserialize, Serialize};

use crate::geometry::{Point, Quad};

/// A rendered photograph.
#[derive(Debug, Clone)]
pub struct Take {
    /// What the camera saw, before the file is written.
    pub picture: RgbImage,
    /// Quality of the JPEG file that it is written as.
    pub jpeg_quality: u8,
    /// What is in it.
    pub truth: Truth,
}

/// What is in a picture. Coordinates are px, (0, 0) the outer corner of the top-left pixel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Corners of the document, unrounded, in the agreed order; `None` where there is none.
    pub quad: Option<Quad>,
    /// The same corners starting with the document's own top left.
    pub upright: Option<Quad>,
    /// Clockwise turn of the document's own upper edge, 0 to 360.
    pub orientation_deg: Option<f64>,
    /// Outlines that may be meant as well: the whole booklet, the page under a visa.
    pub alternatives: Vec<Quad>,
    /// Other documents in view.
    pub others: Vec<Quad>,
    /// What it is, such as `id_card`.
    pub kind: Option<String>,
    /// `front` or `back`.
    pub side: Option<String>,
    /// Printed portrait.
    pub portrait: bool,
    /// Machine-readable lines.
    pub mrz_lines: usize,
    /// What they say; not in truth files.
    #[serde(skip)]
    pub mrz: Vec<String>,
    /// Barcode.
    pub barcode: bool,
    /// Resolution in the middle of the document.
    pub dpi: Option<f64>,
    /// Angle between the document's normal and the optical axis.
    pub tilt_deg: Option<f64>,
    /// Share of the document under fingers.
    pub covered_share: f64,
    /// Share of the document where a lamp's reflection hides the print.
    pub glare_share: f64,
    /// Checks that this picture must fail; others may.
    pub failing: Vec<String>,
    /// Group of the design, or what the picture shows instead of a document.
    pub design: String,
    /// Group of the backdrop.
    pub backdrop: String,
    /// Group of the light.
    pub light: String,
    /// Group of the defect.
    pub defect: String,
    /// What the picture was made from.
    pub seed: u64,
}

/// Clockwise turn of the edge from the first to the second corner, 0 to 360 degrees.
pub(super) fn orientation_deg(upright: &Quad) -> f64 {
    let [a, b, ..] = upright.corners;
    let Point { x, y } = b - a;
    y.atan2(x).to_degrees().rem_euclid(360.0)
}
