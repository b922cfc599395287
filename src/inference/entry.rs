//! The rows of `models/catalog.toml`: what a network is for, what it wants to see and what its numbers mean.

use serde::{Deserialize, Serialize};

use crate::geometry::Point;
use crate::record::ScoreDirection;

/// What a network is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Boxes of faces.
    FaceDetector,
    /// Points of one face.
    FaceLandmarks,
    /// Passive liveness of one face.
    FaceLiveness,
    /// A vector for one face.
    FaceEmbedding,
    /// The four corners of a document.
    DocumentCorners,
    /// The characters of one line of the machine-readable zone.
    MrzLine,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::FaceDetector,
        Self::FaceLandmarks,
        Self::FaceLiveness,
        Self::FaceEmbedding,
        Self::DocumentCorners,
        Self::MrzLine,
    ];

    /// Its name in the catalog.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FaceDetector => "face_detector",
            Self::FaceLandmarks => "face_landmarks",
            Self::FaceLiveness => "face_liveness",
            Self::FaceEmbedding => "face_embedding",
            Self::DocumentCorners => "document_corners",
            Self::MrzLine => "mrz_line",
        }
    }
}

/// Order of the input's planes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channels {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
    /// Luma only.
    Grey,
}

/// What the network wants to see: plane `c` holds `(value - mean[c]) * scale[c]`, value in 0 to 255.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Name of the graph's input.
    pub name: String,
    /// `[1, channels, height, width]`.
    pub shape: [usize; 4],
    /// Order of the planes.
    pub channels: Channels,
    /// Subtracted, per plane.
    pub mean: Vec<f32>,
    /// Multiplied afterwards, per plane.
    pub scale: Vec<f32>,
}

/// Which part of the frame goes into the input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Crop {
    /// The whole frame, its shape kept, centred on a filled background.
    Letterbox {
        /// Where the frame sits; only `centre` is known.
        anchor: String,
        /// Value of the background, 0 to 255.
        fill: u8,
    },
    /// The detector's box, made square to its height about its centre when `square = "height"`.
    Box {
        /// Which side rules; only `height` is known.
        square: String,
    },
    /// The detector's box, grown about its centre and shifted (and at last shrunk) to stay in the frame.
    #[serde(rename = "box_2_7_inside")]
    BoxInside {
        /// Factor on both sides.
        grow: f64,
        /// Always true: the crop stays inside.
        inside: bool,
    },
    /// A square round the box, grown, turned so that two of the detector's points are level.
    RotatedSquare {
        /// Factor on the longer side of the box.
        grow: f64,
        /// Which two of the detector's points.
        level_points: [usize; 2],
    },
    /// The similarity that takes groups of landmarks to a template (ArcFace's five points).
    ArcfaceFivePoint {
        /// For each template point, the landmarks whose mean it is.
        landmarks_68: Vec<Vec<usize>>,
        /// Where they go, in px of the input.
        template_px: Vec<Point>,
    },
    /// The same with dlib's chip.
    #[serde(rename = "padded_chip_0_25")]
    PaddedChip {
        /// For each template point, the landmarks whose mean it is.
        landmarks_68: Vec<Vec<usize>>,
        /// Where they go, in px of the input.
        template_px: Vec<Point>,
    },
    /// The whole frame, stretched to the input by area averages; its shape is not kept.
    Stretch {
        /// Always true: nothing is cut off.
        whole: bool,
    },
    /// The strip of a text line, as high as the input: narrowed, its contrast stretched, filled up on the right.
    LineStrip {
        /// Width in the input over width in the strip, where it fits.
        narrow: f64,
        /// The percentiles of the strip's values that become 0 and 255.
        contrast_percentiles: [f64; 2],
        /// The least range of values that is stretched so far.
        least_range: u8,
    },
}

/// How logits become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// exp normalised over the classes.
    Softmax,
}

/// How two embeddings are compared; a higher score is always more alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Cosine of the angle.
    Cosine,
    /// 1 minus the Euclidean distance.
    OneMinusDistance,
}

/// Names of the graph's outputs and how to read them; which keys there are depends on the role.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "models/README.md explains each key beside the tensors")]
pub struct Output {
    pub scores: Option<String>,
    pub score_column: Option<usize>,
    pub boxes: Option<String>,
    pub points: Option<String>,
    pub nms_iou: Option<f64>,
    pub count: Option<usize>,
    pub values_per_point: Option<usize>,
    pub extent: Option<f64>,
    pub presence: Option<String>,
    pub planes: Option<String>,
    pub points_68: Option<Vec<usize>>,
    pub logits: Option<String>,
    pub activation: Option<Activation>,
    pub classes: Option<Vec<String>>,
    pub embedding: Option<String>,
    pub length: Option<usize>,
    pub comparison: Option<Comparison>,
}

/// What a high score speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ScoreMeaning {
    HigherIsMoreFace,
    HigherIsMoreLive,
    HigherIsMoreAlike,
    HigherIsMoreDocument,
}

impl ScoreMeaning {
    /// Which way acceptance lies.
    #[must_use]
    pub const fn direction(self) -> ScoreDirection {
        ScoreDirection::HigherIsBetter
    }
}

/// A measured error at a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatingPoint {
    /// Largest share of different people that may be taken for one, 0 to 1.
    pub max_false_match_rate: f64,
    /// The score it takes.
    pub score: f64,
    /// On what that was measured, with counts.
    pub measured_on: String,
    /// Whether more data may move it: the rate is what so few pairs can bound, not what was seen.
    #[serde(default)]
    pub provisional: bool,
    /// Different people that scored as much, of how many pairs.
    #[serde(default)]
    pub false_matches: Option<[u32; 2]>,
    /// Pairs of one person that scored less, of how many.
    #[serde(default)]
    pub false_non_matches: Option<[u32; 2]>,
}

/// One network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// Unique id.
    pub id: String,
    /// What it is for.
    pub role: Role,
    /// Names of the sets it belongs to.
    pub sets: Vec<String>,
    /// Path relative to the catalog's folder.
    pub file: String,
    /// SHA-256 of that file, lower-case hex.
    pub sha256: String,
    /// Licence as its package states it.
    pub licence: String,
    /// Id of the package it comes from.
    pub source: String,
    /// What it tells, in a sentence.
    pub meaning: String,
    /// What a high score speaks for; none where there is no score.
    #[serde(default)]
    pub score_direction: Option<ScoreMeaning>,
    /// The score from which it counts.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// What was measured, with counts.
    pub measured_error: String,
    /// Measured errors by score; only for embedders.
    #[serde(default)]
    pub operating_points: Vec<OperatingPoint>,
    /// What it wants to see.
    pub input: Input,
    /// Which part of the frame.
    pub crop: Crop,
    /// How to read its outputs.
    pub output: Output,
}

impl ModelEntry {
    /// Whether the input has pixels and a normalisation for every plane, and the file lies in the catalog's folder.
    pub(super) fn is_sound(&self) -> bool {
        let [batch, planes, height, width] = self.input.shape;
        let wanted_planes = if self.input.channels == Channels::Grey { 1 } else { 3 };
        let inside = std::path::Path::new(&self.file)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        batch == 1
            && planes == wanted_planes
            && (1..=4096).contains(&height)
            && (1..=4096).contains(&width)
            && self.input.mean.len() == planes
            && self.input.scale.len() == planes
            && inside
    }

    /// The score that a target false-match rate asks for: the one of the measured point nearest below it.
    /// `None` when nothing that strict was measured.
    #[must_use]
    pub fn score_for(&self, max_false_match_rate: f64) -> Option<f64> {
        self.operating_points
            .iter()
            .filter(|point| point.max_false_match_rate <= max_false_match_rate)
            .max_by(|a, b| a.max_false_match_rate.total_cmp(&b.max_false_match_rate))
            .map(|point| point.score)
    }
}
