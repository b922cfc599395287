//! What each stage reports: one struct per stage, and the enum that holds any of them.

use serde::Serialize;

use super::face_cues::FaceCuesReport;
use super::face_quality::FaceQualityReport;
use super::page_quality::{OcclusionReport, PageQualityReport};
use super::{Aamva, MrzReport, VisibleSeal};
use crate::geometry::{Homography, Point, Quad, Rect};

/// The stages, in the order in which they may depend on each other. The name in JSON is the stage's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StageId {
    /// Brightness and clipping.
    Exposure,
    /// Edge width.
    Focus,
    /// The document's four corners.
    Corners,
    /// Movement of the document or of the whole view between frames.
    Motion,
    /// Reflections.
    Glare,
    /// The document warped to an upright page.
    Rectify,
    /// Fingers and objects over the document's border.
    Occlusion,
    /// Focus, light, reflections and colour of a page.
    PageQuality,
    /// Barcodes.
    Barcodes,
    /// Place of the machine-readable zone.
    MrzZone,
    /// What the machine-readable zone says.
    Mrz,
    /// Face boxes.
    FaceDetect,
    /// Points of each face.
    FaceLandmarks,
    /// Quality of the largest face by the components of ISO/IEC 29794-5.
    FaceQuality,
    /// Passive liveness of the largest face.
    FaceLiveness,
    /// Cues that the largest face is shown on something.
    FaceCues,
    /// Embedding of the largest face.
    FaceEmbedding,
    /// Comparison with a reference embedding.
    FaceComparison,
}

impl StageId {
    /// Every stage.
    pub const ALL: [Self; 18] = [
        Self::Exposure,
        Self::Focus,
        Self::Corners,
        Self::Motion,
        Self::Glare,
        Self::Rectify,
        Self::Occlusion,
        Self::PageQuality,
        Self::Barcodes,
        Self::MrzZone,
        Self::Mrz,
        Self::FaceDetect,
        Self::FaceLandmarks,
        Self::FaceQuality,
        Self::FaceLiveness,
        Self::FaceCues,
        Self::FaceEmbedding,
        Self::FaceComparison,
    ];

    /// The id as it stands in JSON and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exposure => "exposure",
            Self::Focus => "focus",
            Self::Corners => "corners",
            Self::Motion => "motion",
            Self::Glare => "glare",
            Self::Rectify => "rectify",
            Self::Occlusion => "occlusion",
            Self::PageQuality => "page_quality",
            Self::Barcodes => "barcodes",
            Self::MrzZone => "mrz_zone",
            Self::Mrz => "mrz",
            Self::FaceDetect => "face_detect",
            Self::FaceLandmarks => "face_landmarks",
            Self::FaceQuality => "face_quality",
            Self::FaceLiveness => "face_liveness",
            Self::FaceCues => "face_cues",
            Self::FaceEmbedding => "face_embedding",
            Self::FaceComparison => "face_comparison",
        }
    }
}

/// Brightness of a frame's luma, 0 to 255 full range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExposureReport {
    /// Mean luma.
    pub mean: f64,
    /// 5th percentile.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// Share of pixels at or below 20, 0 to 1.
    pub dark_share: f64,
    /// Share of pixels at or above 250, 0 to 1.
    pub bright_share: f64,
}

/// How sharp the sharpest structure of a frame is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FocusReport {
    /// Width of a typical strong edge in px of the frame, 10 % to 90 % of its height; lower is sharper.
    pub edge_width_px: f64,
    /// How many edges that rests on.
    pub edges: u32,
    /// Variance of the Laplacian of the luma, for comparison with other tools only: it depends on content.
    pub laplacian_variance: f64,
}

/// Where a document's corners are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CornersReport {
    /// The corners in frame pixels.
    pub quad: Quad,
    /// Confidence, 0 to 1.
    pub score: f64,
}

/// What a motion report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MotionOf {
    /// The document, by its corners.
    Document,
    /// The whole view, where no document was found in both frames.
    View,
}

/// Movement from one preview frame to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MotionReport {
    /// What moved.
    pub of: MotionOf,
    /// Speed in long sides of the document, or widths of the view, per second.
    pub speed_widths_per_s: f64,
    /// The document's speed in mm per second where its aspect says it is a card (ID-1).
    pub speed_mm_per_s: Option<f64>,
    /// Blur that the movement makes, in frame px, if the shutter is open half the time between frames.
    pub blur_px: f64,
    /// Largest distance of a corner over the last 0.4 s from where it is now, share of the document's diagonal.
    pub spread_share: Option<f64>,
    /// How long no corner has been farther than 1 % of the diagonal from where it is now, in ms; over the last 32
    /// frames at most. 0 for the view.
    pub steady_ms: f64,
    /// Mean change of the view's columns and rows, in levels; for the view alone.
    pub luma_change: Option<f64>,
}

/// Reflections: clipped spots far brighter than what they lie on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GlareReport {
    /// Share of the looked-at area, 0 to 1.
    pub share: f64,
    /// Bounding boxes of the spots in frame pixels, largest first, at most eight.
    pub regions: Vec<Rect>,
}

/// Sizes of ISO/IEC 7810 and ISO 216 that a page can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageFormat {
    /// 85.60 x 53.98 mm: cards.
    Id1,
    /// 105 x 74 mm: visas, older identity cards.
    Id2,
    /// 125 x 88 mm: passport pages.
    Id3,
    /// 297 x 210 mm.
    A4,
    /// None of these; the size in mm is unknown.
    Free,
}

/// What said which way up a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UprightBy {
    /// A face that is upright.
    Portrait,
    /// Lines of a machine-readable zone along the bottom.
    Mrz,
    /// Barcodes that read from left to right.
    Barcode,
}

/// Whether the content said which way up a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Upright {
    /// Nothing did, or some of it contradicts the rest: the page stands as it lay in the frame.
    Undecided,
    /// It was turned, or left, by this.
    Decided {
        /// The strongest evidence.
        by: UprightBy,
        /// Lead over the next best turn, 0 to 1.
        confidence: f64,
    },
}

/// The document, warped to an upright page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageReport {
    /// Width of the page in px.
    pub width_px: u32,
    /// Height of the page in px.
    pub height_px: u32,
    /// Estimated aspect, long side over short.
    pub aspect: f64,
    /// The nearest standard size.
    pub format: PageFormat,
    /// Sampling of the page in dots per inch; `None` for a free format.
    pub dpi: Option<f64>,
    /// Sampling of the source in dots per inch along its coarser axis; `None` for a free format.
    pub source_dpi: Option<f64>,
    /// Clockwise turn from the frame to the page, one of 0, 90, 180, 270.
    pub orientation_deg: u32,
    /// What that turn rests on.
    pub upright: Upright,
    /// The frame's quad in the page's corner order: top left, top right, bottom right, bottom left of the page.
    pub quad: Quad,
    /// Angle between the camera's axis and the page's normal, in degrees; `None` where the corners say none.
    pub tilt_deg: Option<f64>,
}

impl PageReport {
    /// A rectangle in px of the page as a quad in px of the frame; `None` for a page without area.
    #[must_use]
    pub fn on_frame(&self, on_page: Rect) -> Option<Quad> {
        let size = Rect::new(0.0, 0.0, self.width_px.into(), self.height_px.into());
        let map = Homography::from_quads(&Quad::from_rect(size), &self.quad)?;
        Some(map.apply_quad(&Quad::from_rect(on_page)))
    }
}

/// A symbology, under the name that the JSON contract gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[expect(missing_docs, reason = "the names are the symbologies' own")]
pub enum BarcodeKind {
    #[serde(rename = "PDF417")]
    Pdf417,
    MicroPDF417,
    QRCode,
    MicroQR,
    DataMatrix,
    Aztec,
    Code128,
    Code39,
    Code93,
    #[serde(rename = "ITF")]
    Itf,
    #[serde(rename = "EAN13")]
    Ean13,
    #[serde(rename = "EAN8")]
    Ean8,
    #[serde(rename = "UPCA")]
    UpcA,
    Codabar,
}

/// A barcode that was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Barcode {
    /// Its symbology.
    pub kind: BarcodeKind,
    /// The payload as text.
    pub text: String,
    /// The payload before any charset decoding.
    #[serde(rename = "bytes_hex", serialize_with = "as_hex")]
    pub bytes: Vec<u8>,
    /// Where it is, in frame pixels; `None` when the reader gives fewer than two points.
    pub quad: Option<Quad>,
    /// Where reading goes, clockwise from the right in degrees of the frame; `None` where the reader does not say.
    #[serde(skip)]
    pub reading_deg: Option<f64>,
    /// What the payload says where it is a North American licence's.
    pub aamva: Option<Box<Aamva>>,
    /// What the payload says where it is a visible digital seal.
    pub visible_seal: Option<Box<VisibleSeal>>,
}

/// The barcodes of a frame.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BarcodesReport {
    /// By position: top to bottom, then left to right.
    pub barcodes: Vec<Barcode>,
}

/// Where a machine-readable zone is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MrzZoneReport {
    /// Round its characters, in frame pixels: the first corner is where the first line starts, the second where it
    /// ends.
    pub quad: Quad,
    /// Lines seen, 1 to 3.
    pub lines: u32,
    /// Confidence that it is one, 0 to 1.
    pub score: f64,
}

/// The machine-readable zone as it was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MrzReadReport {
    /// Round the characters that were read, in frame pixels: the first corner is where the first line starts, the
    /// second where it ends.
    pub quad: Quad,
    /// Mean over the characters of the probability of the best, 0 to 1.
    pub confidence: f64,
    /// What they say; of several frames, what these say together.
    pub reading: MrzReport,
    /// How many frames of this side the reading rests on: 1 for a still, more where frames follow each other without
    /// [`crate::pipeline::Pipeline::reset`].
    pub frames: u32,
    /// Whether further frames would tell nothing new.
    pub sure: bool,
}

/// A face's place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Face {
    /// The detector's box in frame pixels; may reach outside the frame.
    #[serde(rename = "box")]
    pub bounds: Rect,
    /// The detector's score, 0 to 1.
    pub score: f64,
    /// The clockwise turn of the frame that makes the face stand upright: 0, 90, 180 or 270.
    pub turn_deg: u32,
    /// Stays with the face from frame to frame; a face that was not there before gets a number of its own.
    pub track: u32,
    /// A smaller copy beside the portrait of a rectified page; never so in a photograph.
    pub ghost: bool,
    /// Points that the detector itself gives (eyes, nose, mouth, ears), where it does; else empty.
    pub keypoints: Vec<Point>,
}

impl Face {
    /// A face narrower than this share of the frame's long side is no portrait.
    pub const LEAST_SHARE: f64 = 0.06;

    /// An upright face in a frame of its own.
    #[must_use]
    pub fn new(bounds: Rect, score: f64) -> Self {
        Self { bounds, score, turn_deg: 0, track: 0, ghost: false, keypoints: Vec::new() }
    }

    /// The same, standing upright only when the frame is turned clockwise by that many quarters.
    #[must_use]
    pub fn turned(self, quarters: u32) -> Self {
        Self { turn_deg: quarters % 4 * 90, ..self }
    }

    /// Width of the box as the face stands upright, in px.
    #[must_use]
    pub fn upright_width(&self) -> f64 {
        if self.turn_deg % 180 == 90 { self.bounds.height } else { self.bounds.width }
    }

    /// Height of the box as the face stands upright, in px.
    #[must_use]
    pub fn upright_height(&self) -> f64 {
        if self.turn_deg % 180 == 90 { self.bounds.width } else { self.bounds.height }
    }
}

/// The faces of a frame.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FacesReport {
    /// By area, largest first.
    pub faces: Vec<Face>,
    /// The best score of a face of a portrait's size with the whole frame turned clockwise by 0 to 3 quarters; `None`
    /// where there was none or it was not looked at so.
    #[serde(skip)]
    pub by_turn: [Option<f64>; 4],
}

/// The points of each face.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LandmarksReport {
    /// 68 points (iBUG 300-W order) per face, in frame pixels, in the order of [`FacesReport`]; none for a box
    /// that the landmark network does not take for a face.
    pub faces: Vec<Vec<Point>>,
}

/// Passive liveness of one frame, and of the frames up to it where they show one face over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LivenessReport {
    /// Probability that the face is a live person before the camera, 0 to 1, as the model has it.
    pub real: f64,
    /// The part of the frame the model saw.
    pub region: Rect,
    /// What several frames say together; `None` until there are enough of them, and always for a still.
    pub over_time: Option<LivenessOverTime>,
}

/// Passive liveness over frames of one face that are spread in time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LivenessOverTime {
    /// The mean of the frames' probabilities without the highest and the lowest fifth.
    pub real: f64,
    /// How many frames, at least 5.
    pub frames: u32,
    /// From the first of them to the last, in ms.
    pub span_ms: u64,
    /// Standard deviation of the probabilities.
    pub deviation: f64,
    /// The lowest of them.
    pub lowest: f64,
    /// By how much the mean over boxes as detected and the mean over shifted boxes differ.
    pub box_disagreement: f64,
}

/// That an embedding was made; the embedding itself never enters a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EmbeddingReport {
    /// Its length.
    pub dimensions: usize,
    /// The aligned face's box in frame pixels.
    pub region: Rect,
}

/// Two embeddings compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonReport {
    /// Higher is more alike: cosine, or 1 - distance.
    pub score: f64,
}

/// Any stage's report.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each variant is its struct")]
pub enum Report {
    Exposure(ExposureReport),
    Focus(FocusReport),
    Corners(CornersReport),
    Motion(MotionReport),
    Glare(GlareReport),
    Page(PageReport),
    Occlusion(OcclusionReport),
    PageQuality(PageQualityReport),
    Barcodes(BarcodesReport),
    MrzZone(MrzZoneReport),
    Mrz(MrzReadReport),
    Faces(FacesReport),
    Landmarks(LandmarksReport),
    FaceQuality(FaceQualityReport),
    Liveness(LivenessReport),
    FaceCues(FaceCuesReport),
    Embedding(EmbeddingReport),
    Comparison(ComparisonReport),
}

fn as_hex<S: serde::Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push_str(&format!("{byte:02x}"));
    }
    serializer.serialize_str(&text)
}
