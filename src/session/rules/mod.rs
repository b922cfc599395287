//! The acceptance rules: one function a check, named after it. Directions and units stand here; thresholds come
//! from the profile.

pub(super) mod consistency;
pub(super) mod document;
mod document_quality;
pub(super) mod eligibility;
pub(super) mod face;
mod face_quality;
