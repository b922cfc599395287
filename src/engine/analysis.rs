//! Everything there is to say about one picture of unknown content. In: a frame and the stages wanted. Out: the
//! object that `idcapture analyze` prints.

use std::collections::BTreeMap;

use serde::Serialize;

use super::looks::look_at_anything;
use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::{Point, Quad, Rect};
use crate::pipeline::{Pipeline, Plan};
use crate::record::{
    Barcode, Check, CueMeasured, ExposureReport, FocusReport, GlareReport, LivenessReport, MrzCorrection,
    MrzField, MrzFormat, MrzNote, MrzReadReport, MrzReport, MrzStatus, Outcome, PageFormat, PageReport,
    PageZone, QualityComponent, StageId, Subject, ZoneQuality,
};
use crate::session::{SideView, kind_of, side_checks};
use crate::settings::Profile;
use crate::stage::Observations;

/// Which stages to run and which keys to fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnalysisRequest {
    /// The document's corners, page and checks.
    pub document: bool,
    /// Barcodes.
    pub barcodes: bool,
    /// Faces with points and liveness.
    pub faces: bool,
    /// Quality of the whole picture.
    pub quality: bool,
    /// What the machine-readable zone says.
    pub mrz: bool,
}

impl AnalysisRequest {
    /// Everything.
    pub const ALL: Self = Self { document: true, barcodes: true, faces: true, quality: true, mrz: true };

    /// The stages, those that others need included.
    fn stages(self) -> Vec<StageId> {
        use StageId as S;
        let mut stages = Vec::new();
        if self.document || self.barcodes || self.quality || self.mrz {
            stages.push(S::Corners);
        }
        if self.document || self.barcodes || self.mrz {
            stages.push(S::Rectify);
        }
        if self.document {
            stages.push(S::Occlusion);
        }
        if self.barcodes {
            stages.push(S::Barcodes);
        }
        if self.document || self.mrz {
            stages.push(S::MrzZone);
        }
        if self.mrz {
            stages.push(S::Mrz);
        }
        if self.faces {
            stages.extend([S::FaceDetect, S::FaceLandmarks, S::FaceQuality, S::FaceLiveness, S::FaceCues]);
        }
        if self.quality {
            stages.extend([S::Exposure, S::Focus, S::Glare]);
        }
        stages
    }
}

/// What was found, under the names of the JSON contract.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are the JSON contract's")]
pub struct Analysis {
    pub width: u32,
    pub height: u32,
    pub document: DocumentAnalysis,
    pub mrz: MrzAnalysis,
    pub barcodes: Vec<Barcode>,
    pub faces: Vec<FaceAnalysis>,
    pub quality: QualityAnalysis,
    pub time_ms: BTreeMap<String, f64>,
}

/// The document in the picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are the JSON contract's")]
pub struct DocumentAnalysis {
    pub status: &'static str,
    pub reason: Option<String>,
    pub quad: Option<Quad>,
    pub score: Option<f64>,
    pub orientation_deg: Option<u32>,
    /// `passport`, `identity_card`, `visa`, `driving_licence` or `other`, where the zone or the barcode says so.
    pub kind: Option<&'static str>,
    /// What says the kind, or why nothing does.
    pub kind_reason: Option<String>,
    /// `front`, `back` or `data_page`, where the kind tells.
    pub side: Option<&'static str>,
    /// Nearest standard size of the page.
    pub page_format: Option<PageFormat>,
    pub dpi: Option<f64>,
    /// The parts of the page that its quality was measured in.
    pub zones: Vec<ZoneAnalysis>,
    pub checks: Vec<Check>,
}

/// A part of the document's page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are the JSON contract's")]
pub struct ZoneAnalysis {
    pub zone: PageZone,
    pub quad: Quad,
    pub edge_width_mm: Option<f64>,
    pub glare_share: f64,
}

/// The machine-readable zone; empty but for its status where it was not looked for.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[expect(missing_docs, reason = "the keys are the JSON contract's")]
pub struct MrzAnalysis {
    pub status: &'static str,
    pub reason: Option<String>,
    pub format: Option<MrzFormat>,
    pub lines: Vec<String>,
    pub lines_as_read: Vec<String>,
    pub valid: bool,
    pub check_digits: BTreeMap<&'static str, Option<bool>>,
    pub fields: BTreeMap<&'static str, MrzField>,
    pub corrections: Vec<MrzCorrection>,
    pub notes: Vec<MrzNote>,
    pub confidence: Option<f64>,
    pub quad: Option<Quad>,
}

/// One face.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the keys are the JSON contract's")]
pub struct FaceAnalysis {
    #[serde(rename = "box")]
    pub bounds: Rect,
    pub score: f64,
    /// The clockwise turn of the picture that makes the face stand upright.
    pub turn_deg: u32,
    pub landmarks: Vec<Point>,
    pub quality: QualityAnalysis,
    pub liveness: Option<LivenessReport>,
    /// Of the largest face.
    pub cues: Option<Vec<CueMeasured>>,
}

/// Quality of a picture or of a cut-out face; `null` where it was not measured.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[expect(missing_docs, reason = "each is its report")]
pub struct QualityAnalysis {
    pub exposure: Option<ExposureReport>,
    pub focus: Option<FocusReport>,
    pub glare: Option<GlareReport>,
    /// Of the largest face, by the components of ISO/IEC 29794-5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub components: Option<Vec<QualityComponent>>,
}

/// Looks at a picture.
///
/// # Errors
/// Faults of a stage.
pub fn analyse(
    pipeline: &mut Pipeline,
    frame: &Frame,
    request: AnalysisRequest,
    profile: &Profile,
) -> Result<Analysis> {
    let (seen, face_crops) = look_at_anything(pipeline, frame, &request.stages())?;
    let photo = &seen.observations;
    let mut time_ms: BTreeMap<String, f64> = BTreeMap::new();
    let mut count = |times: &[(StageId, f64)]| {
        times.iter().for_each(|(id, ms)| *time_ms.entry(id.name().to_owned()).or_default() += ms);
    };
    count(&seen.time_ms);
    let page = match (photo.page(), photo.page_report()) {
        (Some(page), Some(facts)) if request.document => {
            let seen = pipeline.run_on_page(page, facts, Plan::PageQuality.stages())?;
            count(&seen.time_ms);
            Some(seen.observations)
        }
        _ => None,
    };
    let quality = if request.quality { quality_of(photo) } else { QualityAnalysis::default() };
    Ok(Analysis {
        width: frame.width(),
        height: frame.height(),
        document: document_of(frame, photo, page.as_ref(), request, profile),
        mrz: mrz_of(photo, request),
        barcodes: photo.barcodes().map_or_else(Vec::new, |found| found.barcodes.clone()),
        faces: faces_of(photo, &face_crops),
        quality,
        time_ms,
    })
}

fn mrz_of(photo: &Observations, request: AnalysisRequest) -> MrzAnalysis {
    let without = |status, reason: &str| MrzAnalysis {
        status,
        reason: Some(reason.to_owned()),
        ..MrzAnalysis::default()
    };
    if !request.mrz {
        return without("skipped", "left out by the caller");
    }
    match photo.outcome(StageId::Mrz) {
        Some(Outcome::NotFound { reason }) => without("not_found", reason),
        Some(Outcome::Skipped { reason }) => without("skipped", reason),
        Some(Outcome::Found(_)) | None => match photo.mrz() {
            Some(read) => MrzAnalysis::of(read),
            None => without("skipped", "the stage did not run"),
        },
    }
}

impl MrzAnalysis {
    fn of(read: &MrzReadReport) -> Self {
        let MrzReport {
            status,
            format,
            lines,
            lines_as_read,
            valid,
            check_digits,
            fields,
            corrections,
            notes,
        } = read.reading.clone();
        Self {
            status: match status {
                MrzStatus::Found => "found",
                MrzStatus::Partial => "partial",
            },
            reason: None,
            format,
            lines,
            lines_as_read,
            valid,
            check_digits,
            fields,
            corrections,
            notes,
            confidence: Some(read.confidence),
            quad: Some(read.quad),
        }
    }
}

fn document_of(
    frame: &Frame,
    photo: &Observations,
    page: Option<&Observations>,
    request: AnalysisRequest,
    profile: &Profile,
) -> DocumentAnalysis {
    let corners = photo.corners().filter(|_| request.document);
    let (status, reason) = match photo.outcome(StageId::Corners) {
        _ if !request.document => ("skipped", Some("left out by the caller".to_owned())),
        Some(Outcome::Found(_)) => ("found", None),
        Some(Outcome::NotFound { reason }) => ("not_found", Some(reason.to_string())),
        Some(Outcome::Skipped { reason }) => ("skipped", Some(reason.to_string())),
        None => ("skipped", None),
    };
    let sheet = photo.page_report().filter(|_| request.document);
    let kind = if request.document { kind_of(&[photo]) } else { Err("left out by the caller".into()) };
    let view = SideView {
        subject: Subject::Front,
        frame: frame.id(),
        width_px: frame.width(),
        height_px: frame.height(),
        photo,
        page,
    };
    DocumentAnalysis {
        status,
        reason,
        quad: corners.map(|corners| corners.quad),
        score: corners.map(|corners| corners.score),
        orientation_deg: sheet.map(|sheet| sheet.orientation_deg),
        kind: kind.as_ref().ok().map(|found| found.kind),
        side: kind.as_ref().ok().and_then(|found| found.side),
        kind_reason: request.document.then(|| match &kind {
            Ok(found) => found.reason.to_owned(),
            Err(reason) => reason.to_string(),
        }),
        page_format: sheet.map(|sheet| sheet.format),
        dpi: sheet.and_then(|sheet| sheet.source_dpi),
        zones: zones_of(sheet, page),
        checks: if request.document { side_checks(&view, profile) } else { Vec::new() },
    }
}

fn zones_of(sheet: Option<&PageReport>, page: Option<&Observations>) -> Vec<ZoneAnalysis> {
    let (Some(sheet), Some(quality)) = (sheet, page.and_then(Observations::page_quality)) else {
        return Vec::new();
    };
    let zone = |zone: &ZoneQuality| {
        Some(ZoneAnalysis {
            zone: zone.zone,
            quad: sheet.on_frame(zone.region)?,
            edge_width_mm: zone.edge_width_mm,
            glare_share: zone.glare_share,
        })
    };
    quality.zones.iter().filter_map(zone).collect()
}

fn faces_of(photo: &Observations, crops: &[Option<Observations>]) -> Vec<FaceAnalysis> {
    let Some(found) = photo.faces() else { return Vec::new() };
    let faces = found.faces.iter().enumerate().map(|(index, face)| FaceAnalysis {
        bounds: face.bounds,
        score: face.score,
        turn_deg: face.turn_deg,
        landmarks: photo.landmarks().and_then(|found| found.faces.get(index)).cloned().unwrap_or_default(),
        quality: QualityAnalysis {
            components: photo
                .face_quality()
                .filter(|_| index == 0)
                .map(|measured| measured.components.clone()),
            ..crops.get(index).and_then(Option::as_ref).map(quality_of).unwrap_or_default()
        },
        liveness: photo.liveness().filter(|_| index == 0).cloned(),
        cues: photo.face_cues().filter(|_| index == 0).map(|seen| seen.cues.clone()),
    });
    faces.collect()
}

fn quality_of(seen: &Observations) -> QualityAnalysis {
    QualityAnalysis {
        exposure: seen.exposure().cloned(),
        focus: seen.focus().cloned(),
        glare: seen.glare().cloned(),
        components: None,
    }
}
