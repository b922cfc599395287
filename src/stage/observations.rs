//! What the stages saw of one frame so far: outcomes by stage, and the pixels and embeddings they hand on.

use std::any::Any;
use std::sync::Arc;

use jiff::civil::Date;
use zeroize::Zeroizing;

use crate::frame::Frame;
use crate::record::{
    BarcodesReport, ComparisonReport, CornersReport, ExposureReport, FaceCuesReport, FaceQualityReport,
    FacesReport, FocusReport, GlareReport, LandmarksReport, LivenessReport, MotionReport, MrzReadReport,
    MrzZoneReport, OcclusionReport, Outcome, PageQualityReport, PageReport, Report, StageId,
};

/// A face as a vector of unit length (or of the embedder's own metric); wiped when dropped.
#[derive(Clone)]
pub struct Embedding {
    /// The components.
    pub values: Zeroizing<Vec<f32>>,
}

impl std::fmt::Debug for Embedding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Embedding({} values)", self.values.len())
    }
}

/// What a stage hands on besides its report.
#[derive(Debug, Clone)]
pub enum Product {
    /// The rectified page, as a frame of its own under the id of the frame it came from.
    Page(Arc<Frame>),
    /// A face embedding.
    Embedding(Embedding),
    /// What only the next stage of the same room understands.
    Handed(Arc<dyn Any + Send + Sync>),
}

/// Outcomes and products of one frame.
#[derive(Debug, Default)]
pub struct Observations {
    outcomes: Vec<(StageId, Outcome<Report>)>,
    page: Option<Arc<Frame>>,
    embedding: Option<Embedding>,
    reference: Option<Embedding>,
    of_page: Option<PageReport>,
    handed: Vec<(StageId, Arc<dyn Any + Send + Sync>)>,
    today: Option<Date>,
}

macro_rules! found {
    ($(#[$doc:meta])* $name:ident, $stage:ident, $variant:ident, $report:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(&self) -> Option<&$report> {
            match self.outcome(StageId::$stage)?.found()? {
                Report::$variant(report) => Some(report),
                _ => None,
            }
        }
    };
}

impl Observations {
    /// Nothing seen yet, with the embedding that this frame's face is to be compared with.
    #[must_use]
    pub fn with_reference(reference: Option<Embedding>) -> Self {
        Self { reference, ..Self::default() }
    }

    /// Nothing seen yet of a frame that is a rectified page.
    #[must_use]
    pub fn on_page(facts: PageReport) -> Self {
        Self { of_page: Some(facts), ..Self::default() }
    }

    /// Forgets what was seen, not the reference nor the page's facts: for the next frame.
    pub fn clear(&mut self) {
        self.outcomes.clear();
        (self.page, self.embedding) = (None, None);
        self.handed.clear();
    }

    /// Notes what a stage saw.
    pub fn note(&mut self, id: StageId, outcome: Outcome<Report>, product: Option<Product>) {
        self.outcomes.push((id, outcome));
        match product {
            Some(Product::Page(page)) => self.page = Some(page),
            Some(Product::Embedding(embedding)) => self.embedding = Some(embedding),
            Some(Product::Handed(handed)) => self.handed.push((id, handed)),
            None => {}
        }
    }

    /// Says which day it is; it sets the centuries of dates with two-digit years.
    pub fn set_today(&mut self, today: Option<Date>) {
        self.today = today;
    }

    /// The day on which the frame is looked at, where the caller said so.
    #[must_use]
    pub fn today(&self) -> Option<Date> {
        self.today
    }

    /// What a stage handed on to another one of its room.
    #[must_use]
    pub fn handed<T: Any>(&self, by: StageId) -> Option<&T> {
        self.handed.iter().find(|(id, _)| *id == by)?.1.downcast_ref()
    }

    /// Puts the page that stands upright in the place of the one that was rectified.
    pub fn replace_page(&mut self, report: PageReport, page: Arc<Frame>) {
        if let Some((_, outcome)) = self.outcomes.iter_mut().find(|(id, _)| *id == StageId::Rectify) {
            *outcome = Outcome::Found(Report::Page(report));
            self.page = Some(page);
        }
    }

    /// What a stage saw; `None` when it has not run.
    #[must_use]
    pub fn outcome(&self, id: StageId) -> Option<&Outcome<Report>> {
        self.outcomes.iter().find(|(stage, _)| *stage == id).map(|(_, outcome)| outcome)
    }

    /// Every outcome, in the order the stages ran.
    #[must_use]
    pub fn outcomes(&self) -> &[(StageId, Outcome<Report>)] {
        &self.outcomes
    }

    /// The rectified page.
    #[must_use]
    pub fn page(&self) -> Option<&Arc<Frame>> {
        self.page.as_ref()
    }

    /// The embedding of the largest face.
    #[must_use]
    pub fn embedding(&self) -> Option<&Embedding> {
        self.embedding.as_ref()
    }

    /// The embedding to compare with.
    #[must_use]
    pub fn reference(&self) -> Option<&Embedding> {
        self.reference.as_ref()
    }

    /// The facts of the page that this frame is, where it is one.
    #[must_use]
    pub fn of_page(&self) -> Option<&PageReport> {
        self.of_page.as_ref()
    }

    found!(
        /// Brightness, when measured.
        exposure, Exposure, Exposure, ExposureReport);
    found!(
        /// Edge width, when measured.
        focus, Focus, Focus, FocusReport);
    found!(
        /// The document's corners, when found.
        corners, Corners, Corners, CornersReport);
    found!(
        /// Movement since the frame before, when measured.
        motion, Motion, Motion, MotionReport);
    found!(
        /// Reflections, when looked for.
        glare, Glare, Glare, GlareReport);
    found!(
        /// The rectified page's facts, when there is one.
        page_report, Rectify, Page, PageReport);
    found!(
        /// What covers the document's border, when looked for.
        occlusion, Occlusion, Occlusion, OcclusionReport);
    found!(
        /// The page's quality, when measured.
        page_quality, PageQuality, PageQuality, PageQualityReport);
    found!(
        /// Barcodes, when any was read.
        barcodes, Barcodes, Barcodes, BarcodesReport);
    found!(
        /// The machine-readable zone, when seen.
        mrz_zone, MrzZone, MrzZone, MrzZoneReport);
    found!(
        /// What the machine-readable zone says, when it was read.
        mrz, Mrz, Mrz, MrzReadReport);
    found!(
        /// Faces, when any was found.
        faces, FaceDetect, Faces, FacesReport);
    found!(
        /// Points of the faces.
        landmarks, FaceLandmarks, Landmarks, LandmarksReport);
    found!(
        /// Quality of the largest face, when measured.
        face_quality, FaceQuality, FaceQuality, FaceQualityReport);
    found!(
        /// Passive liveness, when measured.
        liveness, FaceLiveness, Liveness, LivenessReport);
    found!(
        /// Cues that the largest face is shown on something, when looked for.
        face_cues, FaceCues, FaceCues, FaceCuesReport);
    found!(
        /// The comparison with the reference, when made.
        comparison, FaceComparison, Comparison, ComparisonReport);
}
