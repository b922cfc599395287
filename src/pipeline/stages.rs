//! THE table of stages. A new detector is one file and one row here.

use crate::barcode::BarcodeStage;
use crate::document::{CornersStage, MotionStage, OcclusionStage, PageQualityStage, RectifyStage};
use crate::face::{
    CompareStage, CuesStage, DetectStage, EmbedStage, FaceQualityStage, LandmarkStage, LivenessStage,
};
use crate::mrz::{MrzReadStage, MrzZoneStage};
use crate::quality::{ExposureStage, FocusStage, GlareStage};
use crate::record::StageId;
use crate::stage::Prepare;

/// One stage.
pub struct StageRow {
    /// Its id, in JSON, on the command line and as the name of its bench.
    pub id: StageId,
    /// What it tells, in one line.
    pub about: &'static str,
    /// The checks of the profile that rest on it; none for a stage that only guides the preview.
    pub checks: &'static [&'static str],
    /// How it is made.
    pub prepare: Prepare,
}

/// Every stage; a stage stands below the ones it needs.
pub const STAGES: &[StageRow] = &[
    StageRow {
        id: StageId::Exposure,
        about: "mean, percentiles and clipped shares of the luma",
        checks: &["face.under_exposure", "face.over_exposure"],
        prepare: ExposureStage::prepare,
    },
    StageRow {
        id: StageId::Focus,
        about: "width of the sharper edges",
        checks: &["face.focus"],
        prepare: FocusStage::prepare,
    },
    StageRow {
        id: StageId::Corners,
        about: "the document's four corners",
        checks: &["document.found", "document.bounds", "document.size"],
        prepare: CornersStage::prepare,
    },
    StageRow {
        id: StageId::Motion,
        about: "speed, blur and stillness of the document between frames",
        checks: &["document.motion"],
        prepare: MotionStage::prepare,
    },
    StageRow {
        id: StageId::Glare,
        about: "share and boxes of reflections",
        checks: &["document.glare"],
        prepare: GlareStage::prepare,
    },
    StageRow {
        id: StageId::Rectify,
        about: "the document as an upright page, with its size and sampling",
        checks: &["document.resolution", "document.perspective", "consistency.sides"],
        prepare: RectifyStage::prepare,
    },
    StageRow {
        id: StageId::Occlusion,
        about: "fingers and objects over the document's border",
        checks: &["document.occlusion"],
        prepare: OcclusionStage::prepare,
    },
    StageRow {
        id: StageId::PageQuality,
        about: "focus, light, reflections and colour of a page, by zone",
        checks: &[
            "document.focus",
            "document.under_exposure",
            "document.over_exposure",
            "document.contrast",
            "document.glare",
            "document.colour",
        ],
        prepare: PageQualityStage::prepare,
    },
    StageRow {
        id: StageId::Barcodes,
        about: "kind, text, bytes and place of every barcode",
        checks: &["document.barcode"],
        prepare: BarcodeStage::prepare,
    },
    StageRow {
        id: StageId::MrzZone,
        about: "place and number of lines of the machine-readable zone",
        checks: &["document.mrz_zone"],
        prepare: MrzZoneStage::prepare,
    },
    StageRow {
        id: StageId::Mrz,
        about: "text, check digits and fields of the machine-readable zone",
        checks: &[
            "document.mrz",
            "document.kind",
            "document.expiry",
            "document.age",
            "consistency.mrz_check_digits",
            "consistency.mrz_barcode",
            "consistency.dates",
        ],
        prepare: MrzReadStage::prepare,
    },
    StageRow {
        id: StageId::FaceDetect,
        about: "boxes of all faces",
        checks: &["document.portrait", "face.found", "face.single", "face.size"],
        prepare: DetectStage::prepare,
    },
    StageRow {
        id: StageId::FaceLandmarks,
        about: "68 points of each face",
        checks: &["face.match"],
        prepare: LandmarkStage::prepare,
    },
    StageRow {
        id: StageId::FaceQuality,
        about: "the largest face by the components of ISO/IEC 29794-5",
        checks: &[
            "face.inter_eye_distance",
            "face.head_size",
            "face.crop",
            "face.yaw",
            "face.pitch",
            "face.roll",
            "face.mouth_closed",
            "face.illumination_uniformity",
            "face.dynamic_range",
            "face.sharpness",
            "face.background_uniformity",
            "face.natural_colour",
            "face.compression",
        ],
        prepare: FaceQualityStage::prepare,
    },
    StageRow {
        id: StageId::FaceLiveness,
        about: "passive liveness of the largest face, in a frame and over time",
        checks: &["face.liveness", "face.liveness_over_time"],
        prepare: LivenessStage::prepare,
    },
    StageRow {
        id: StageId::FaceCues,
        about: "traces of a screen or a print over the largest face",
        checks: &["face.fine_pattern"],
        prepare: CuesStage::prepare,
    },
    StageRow {
        id: StageId::FaceEmbedding,
        about: "the largest face as a vector",
        checks: &["face.match"],
        prepare: EmbedStage::prepare,
    },
    StageRow {
        id: StageId::FaceComparison,
        about: "how alike the face and the reference are",
        checks: &["face.match"],
        prepare: CompareStage::prepare,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::Catalog;
    use crate::settings::Profile;

    #[test]
    fn ids_are_unique_and_every_stage_has_a_row() {
        let ids: Vec<StageId> = STAGES.iter().map(|row| row.id).collect();
        assert_eq!(ids, StageId::ALL);
        assert!(STAGES.iter().all(|row| !row.about.is_empty()));
    }

    #[test]
    fn needs_stand_above_and_prepared_stages_answer_to_their_id() {
        let (profile, catalog) = (Profile::default_profile().unwrap(), Catalog::without_models());
        for (index, row) in STAGES.iter().enumerate() {
            let stage = (row.prepare)(&profile, &catalog).unwrap();
            assert_eq!(stage.id(), row.id);
            for need in stage.needs() {
                let above = STAGES.iter().position(|other| other.id == *need).unwrap();
                assert!(above < index, "{} needs {} below it", row.id.name(), need.name());
            }
        }
    }

    #[test]
    fn every_row_names_checks_that_the_profile_has() {
        let profile: toml::Table = Profile::default_profile().unwrap().to_toml().unwrap().parse().unwrap();
        let checks = profile["checks"].as_table().unwrap();
        for row in STAGES {
            assert!(!row.checks.is_empty(), "{}", row.id.name());
            for check in row.checks {
                assert!(checks.contains_key(*check), "{} names {check}", row.id.name());
            }
        }
    }
}
