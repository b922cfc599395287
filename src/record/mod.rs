//! Plain serde data that the rooms hand each other and the bundle carries: stage reports, checks, outcomes,
//! frame ids. No behaviour beyond small constructors; no pixels; nothing here does I/O.

mod aamva;
mod challenge;
mod check;
mod face_cues;
mod face_quality;
mod frame_id;
mod guidance;
mod live;
mod minimised;
mod mrz;
mod outcome;
mod page_quality;
mod report;
mod session;
mod visible_seal;

pub use aamva::{
    Aamva, AamvaAddress, AamvaDocument, AamvaElement, AamvaFields, AamvaHeight, AamvaLayout, AamvaName,
    AamvaPlace, AamvaSex, AamvaSubfile, AamvaWarning, AamvaWarningKind, AamvaWeight, AamvaWeightRange,
    Jurisdiction,
};
pub use challenge::{ChallengeEvent, ChallengeFailure, ChallengeLine, ChallengeReport, ChallengeStep};
pub use check::{Check, CheckKind, CheckStatus, Direction, Region, Subject};
pub use face_cues::{CueMeasured, FaceCue, FaceCuesReport};
pub use face_quality::{FaceComponent, FaceQualityReport, QualityComponent};
pub use frame_id::FrameId;
pub use guidance::{GuidanceCode, GuidanceGroup};
pub use live::{SessionEvent, SessionEventKind, SessionStep};
pub use minimised::{MaskedField, Minimisation, Minimised};
pub use mrz::{Confirmation, FieldStatus, MrzCorrection, MrzField, MrzFormat, MrzNote, MrzReport, MrzStatus};
pub use outcome::{Outcome, Reason, SessionOutcome, SessionReason};
pub use page_quality::{
    GlareSpot, OcclusionReport, OcclusionSpot, PageQualityReport, PageTone, PageZone, ZoneQuality,
};
pub use report::{
    Barcode, BarcodeKind, BarcodesReport, ComparisonReport, CornersReport, EmbeddingReport, ExposureReport,
    Face, FacesReport, FocusReport, GlareReport, LandmarksReport, LivenessOverTime, LivenessReport, MotionOf,
    MotionReport, MrzReadReport, MrzZoneReport, PageFormat, PageReport, Report, StageId, Upright, UprightBy,
};
pub use session::{
    BackendKind, DeviceFacts, FrameLogEntry, ModelUse, ScoreDirection, SessionRecord, SessionTimes,
};
pub use visible_seal::{SealFeature, SealForm, SealSignature, VisibleSeal};
