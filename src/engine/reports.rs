//! The JSON that stands beside the pictures in a bundle. In: observations. Out: outcomes by stage, without points
//! of the face and without embeddings: what no verdict shows is not kept.

use serde_json::{Map, Value, json};

use super::looks::{DocumentLook, SelfieLook};
use crate::error::{Error, Result};
use crate::pipeline::NOT_ASKED_FOR;
use crate::record::{ChallengeReport, Outcome, StageId};
use crate::stage::Observations;

/// Stages whose outcome stays on the device.
const NOT_KEPT: [StageId; 2] = [StageId::FaceLandmarks, StageId::FaceEmbedding];

/// Outcomes by stage id; stages that were not asked for are left out.
pub(super) fn outcomes(seen: &Observations, only: &[StageId]) -> Result<Value> {
    let mut object = Map::new();
    for (id, outcome) in seen.outcomes() {
        let unasked = matches!(outcome, Outcome::Skipped { reason } if reason == NOT_ASKED_FOR);
        if only.contains(id) && !NOT_KEPT.contains(id) && !unasked {
            let value = serde_json::to_value(outcome).map_err(|_| Error::internal("a report is not JSON"))?;
            object.insert(id.name().to_owned(), value);
        }
    }
    Ok(Value::Object(object))
}

const QUALITY: [StageId; 4] = [StageId::Exposure, StageId::Focus, StageId::Glare, StageId::PageQuality];
/// Of the selfie's photograph, beside those of the face cut out of it.
const FACE_QUALITY: [StageId; 1] = [StageId::FaceQuality];
const DOCUMENT: [StageId; 7] = [
    StageId::Corners,
    StageId::Rectify,
    StageId::Occlusion,
    StageId::Barcodes,
    StageId::MrzZone,
    StageId::Mrz,
    StageId::FaceDetect,
];
const FACE: [StageId; 4] =
    [StageId::FaceDetect, StageId::FaceLiveness, StageId::FaceCues, StageId::FaceComparison];

/// `document.json`.
pub(super) fn document(front: Option<&DocumentLook>, back: Option<&DocumentLook>) -> Result<Value> {
    let side = |look: &DocumentLook| -> Result<Value> {
        Ok(
            json!({ "photo": outcomes(&look.photo, &DOCUMENT)?, "page": optional(look.page.as_ref(), &DOCUMENT)? }),
        )
    };
    Ok(json!({ "front": front.map(side).transpose()?, "back": back.map(side).transpose()? }))
}

/// `face.json`.
pub(super) fn face(selfies: &[&SelfieLook], challenge: Option<&ChallengeReport>) -> Result<Value> {
    let selfies: Vec<Value> =
        selfies.iter().map(|look| outcomes(&look.photo, &FACE)).collect::<Result<_>>()?;
    Ok(json!({ "selfies": selfies, "challenge": challenge }))
}

/// `quality.json`.
pub(super) fn quality(
    front: Option<&DocumentLook>,
    back: Option<&DocumentLook>,
    selfies: &[&SelfieLook],
) -> Result<Value> {
    let side = |look: &DocumentLook| optional(look.page.as_ref(), &QUALITY);
    let selfie = |look: &SelfieLook| {
        let mut value = optional(look.face.as_ref(), &QUALITY)?;
        if let (Value::Object(cut), Value::Object(whole)) =
            (&mut value, outcomes(&look.photo, &FACE_QUALITY)?)
        {
            cut.extend(whole);
        }
        Ok(value)
    };
    let selfies: Vec<Value> = selfies.iter().map(|look| selfie(look)).collect::<Result<_>>()?;
    let [front, back] = [front, back].map(|look| look.map(side).transpose());
    Ok(json!({ "front": front?, "back": back?, "selfies": selfies }))
}

fn optional(seen: Option<&Observations>, only: &[StageId]) -> Result<Value> {
    seen.map_or(Ok(Value::Null), |seen| outcomes(seen, only))
}
