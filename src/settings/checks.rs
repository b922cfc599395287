//! One typed struct per check id. Directions and units belong to the check, not to the profile: they stand in
//! `session::rules` beside the code that measures.

use serde::{Deserialize, Serialize};

/// A check that holds a measured value against a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The value it is held against, in the check's own unit.
    pub threshold: f64,
    /// Whether acceptance needs it to pass.
    pub required: bool,
}

/// A check that asks whether something is there or true, with no number to set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// Whether acceptance needs it to pass.
    pub required: bool,
}

/// A check on a model that states a target; the catalog maps it to a score for the weights in use.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchTarget {
    /// The largest share of different people that may be taken for one, 0 to 1.
    pub max_false_match_rate: f64,
    /// Whether acceptance needs it to pass.
    pub required: bool,
}

/// Every check of a session, keyed by its id in the TOML.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    /// The document's four corners were found.
    #[serde(rename = "document.found")]
    pub document_found: Presence,
    /// Least distance of a corner from the picture's edge, share of the picture's short side.
    #[serde(rename = "document.bounds")]
    pub document_bounds: Gate,
    /// Area of the document, share of the frame's.
    #[serde(rename = "document.size")]
    pub document_size: Gate,
    /// Angle between the camera's axis and the document's normal, in degrees.
    #[serde(rename = "document.perspective")]
    pub document_perspective: Gate,
    /// Sampling of the document in dpi along its coarser axis.
    #[serde(rename = "document.resolution")]
    pub document_resolution: Gate,
    /// Width of a typical sharp edge in the softest zone of print, in mm.
    #[serde(rename = "document.focus")]
    pub document_focus: Gate,
    /// Bright end (95th percentile) of the document's luma.
    #[serde(rename = "document.under_exposure")]
    pub document_under_exposure: Gate,
    /// Share of clipped pixels on the document.
    #[serde(rename = "document.over_exposure")]
    pub document_over_exposure: Gate,
    /// Spread of the document's luma, 2nd to 95th percentile.
    #[serde(rename = "document.contrast")]
    pub document_contrast: Gate,
    /// Share of the document on which reflections hide something printed.
    #[serde(rename = "document.glare")]
    pub document_glare: Gate,
    /// Share of the front that is in colour.
    #[serde(rename = "document.colour")]
    pub document_colour: Gate,
    /// Largest distance of a corner over the last 0.4 s from where it is now, share of the document's diagonal.
    #[serde(rename = "document.motion")]
    pub document_motion: Gate,
    /// Share of the document covered from its border inwards.
    #[serde(rename = "document.occlusion")]
    pub document_occlusion: Gate,
    /// A portrait on the front: its width in px of the page.
    #[serde(rename = "document.portrait")]
    pub document_portrait: Gate,
    /// A barcode on the back that reads.
    #[serde(rename = "document.barcode")]
    pub document_barcode: Presence,
    /// A machine-readable zone on this side.
    #[serde(rename = "document.mrz_zone")]
    pub document_mrz_zone: Presence,
    /// Every line of the machine-readable zone that was seen was read.
    #[serde(rename = "document.mrz")]
    pub document_mrz: Presence,
    /// Every check digit of the zone holds.
    #[serde(rename = "consistency.mrz_check_digits")]
    pub consistency_mrz_check_digits: Presence,
    /// The zone and the barcode say the same.
    #[serde(rename = "consistency.mrz_barcode")]
    pub consistency_mrz_barcode: Presence,
    /// Birth, issue and expiry are in this order.
    #[serde(rename = "consistency.dates")]
    pub consistency_dates: Presence,
    /// Front and back have the size of one document.
    #[serde(rename = "consistency.sides")]
    pub consistency_sides: Presence,
    /// The holder's age in whole years.
    #[serde(rename = "document.age")]
    pub document_age: Gate,
    /// An accepted, government-issued kind.
    #[serde(rename = "document.kind")]
    pub document_kind: Presence,
    /// Not past its date of expiry.
    #[serde(rename = "document.expiry")]
    pub document_expiry: Presence,
    /// A physical original, not a copy, screen, scan or print.
    #[serde(rename = "originality.physical")]
    pub originality_physical: Presence,
    /// A face in the selfie.
    #[serde(rename = "face.found")]
    pub face_found: Presence,
    /// Exactly one face in the selfie.
    #[serde(rename = "face.single")]
    pub face_single: Presence,
    /// Width of the face box, in px.
    #[serde(rename = "face.size")]
    pub face_size: Gate,
    /// Width of a typical sharp edge in the face, share of the face box's width.
    #[serde(rename = "face.focus")]
    pub face_focus: Gate,
    /// Bright end (95th percentile) of the face's luma.
    #[serde(rename = "face.under_exposure")]
    pub face_under_exposure: Gate,
    /// Share of clipped pixels in the face.
    #[serde(rename = "face.over_exposure")]
    pub face_over_exposure: Gate,
    /// Score of the distance between the eyes.
    #[serde(rename = "face.inter_eye_distance")]
    pub face_inter_eye_distance: Gate,
    /// Score of the head's size in the picture.
    #[serde(rename = "face.head_size")]
    pub face_head_size: Gate,
    /// Lowest score of the room on the four sides of the face.
    #[serde(rename = "face.crop")]
    pub face_crop: Gate,
    /// Score of the head's turn to a side.
    #[serde(rename = "face.yaw")]
    pub face_yaw: Gate,
    /// Score of the head's tilt.
    #[serde(rename = "face.pitch")]
    pub face_pitch: Gate,
    /// Score of the head's turn in the picture's plane.
    #[serde(rename = "face.roll")]
    pub face_roll: Gate,
    /// Score of the mouth's being shut.
    #[serde(rename = "face.mouth_closed")]
    pub face_mouth_closed: Gate,
    /// Score of the light's evenness over both cheeks.
    #[serde(rename = "face.illumination_uniformity")]
    pub face_illumination_uniformity: Gate,
    /// Score of the face's range of luminance.
    #[serde(rename = "face.dynamic_range")]
    pub face_dynamic_range: Gate,
    /// Score of the face's sharpness.
    #[serde(rename = "face.sharpness")]
    pub face_sharpness: Gate,
    /// Score of the background's evenness.
    #[serde(rename = "face.background_uniformity")]
    pub face_background_uniformity: Gate,
    /// Score of the cheeks' colour.
    #[serde(rename = "face.natural_colour")]
    pub face_natural_colour: Gate,
    /// Score of the face's freedom from traces of compression.
    #[serde(rename = "face.compression")]
    pub face_compression: Gate,
    /// Passive liveness of the stills: median probability of a live person.
    #[serde(rename = "face.liveness")]
    pub face_liveness: Gate,
    /// Passive liveness over frames that are spread in time: trimmed mean of the probabilities.
    #[serde(rename = "face.liveness_over_time")]
    pub face_liveness_over_time: Gate,
    /// How far a fine repetition over the face stands out, in dB.
    #[serde(rename = "face.fine_pattern")]
    pub face_fine_pattern: Gate,
    /// Active liveness: the movements that the challenge drew were done.
    #[serde(rename = "face.challenge")]
    pub face_challenge: Presence,
    /// The selfie is the person of the portrait.
    #[serde(rename = "face.match")]
    pub face_match: MatchTarget,
}
