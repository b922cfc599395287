//! One frame after another through pipeline and session. In: frames, faults, the end of the source. Out: events to the
//! listener, and at the end the record. It holds the frames that the session may want to see again, three at most.

use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::counters::Latencies;
use super::frame_log::FrameLog;
use super::likeness::Likeness;
use super::{LiveCounters, LiveListener, LiveOptions, LiveRun};
use crate::engine::Engine;
use crate::engine::closing::{Closing, Still, Taken};
use crate::engine::looks::{DocumentLook, look_again_at_document, look_at_document, look_at_selfie};
use crate::error::{Coded, Error, ErrorCode, Result};
use crate::frame::Frame;
use crate::pipeline::{Plan, Seen};
use crate::record::{
    DeviceFacts, FrameId, GuidanceCode, LivenessOverTime, SessionEvent, SessionStep, SessionTimes, Subject,
};
use crate::session::live::{
    Ask, DocumentStill, LiveSession, PreviewView, SideShown, Taking, reads_fully, side_shown,
};
use crate::session::{OverTime, selfie_checks};
use crate::source::{Feed, FeedWatch};
use crate::stage::Observations;

/// The loop's state.
pub(super) struct Loop<'a> {
    engine: &'a mut Engine,
    listener: &'a mut dyn LiveListener,
    session: LiveSession,
    today: Date,
    seen: Seen,
    watch: FeedWatch,
    kept: Vec<Frame>,
    taken: Taken,
    log: FrameLog,
    /// Passive liveness over the frames before the selfie, and over those of the challenge.
    liveness: [Option<LivenessOverTime>; 2],
    likeness: Option<Likeness>,
    events: Vec<SessionEvent>,
    counters: LiveCounters,
    latencies: Latencies,
    last_ms: u64,
    /// Number and time of the last frame, in ns.
    last: Option<(FrameId, u64)>,
    last_fault: Option<GuidanceCode>,
}

/// A source that does not keep to its contract.
#[derive(Debug, thiserror::Error)]
#[error("frame {} is not later than the one before it", .0.0)]
struct OutOfOrder(FrameId);

impl Coded for OutOfOrder {
    fn code(&self) -> ErrorCode {
        ErrorCode::CameraLost
    }
}

impl<'a> Loop<'a> {
    pub(super) fn new(
        engine: &'a mut Engine,
        options: &LiveOptions,
        start: Timestamp,
        listener: &'a mut dyn LiveListener,
    ) -> Self {
        let today = start.to_zoned(TimeZone::UTC).date();
        let pipeline = engine.pipeline();
        pipeline.reset();
        pipeline.set_today(Some(today));
        let session =
            LiveSession::new(engine.profile().clone(), &options.challenge, engine.match_threshold());
        Self {
            engine,
            listener,
            session,
            today,
            seen: Seen::default(),
            watch: FeedWatch::default(),
            kept: Vec::with_capacity(4),
            taken: Taken::default(),
            log: FrameLog::new(),
            liveness: [None, None],
            likeness: None,
            events: Vec::with_capacity(16),
            counters: LiveCounters::default(),
            latencies: Latencies::new(),
            last_ms: 0,
            last: None,
            last_fault: None,
        }
    }

    /// Whether a frame may be looked at: numbers rise, and times do not fall. The log rests on it, and so does the choice
    /// of frames by their numbers.
    pub(super) fn in_order(&mut self, frame: &Frame) -> Result<()> {
        if self.last.is_some_and(|(id, ns)| frame.id() <= id || frame.monotonic_ns() < ns) {
            return Err(OutOfOrder(frame.id()).into());
        }
        self.last = Some((frame.id(), frame.monotonic_ns()));
        Ok(())
    }

    pub(super) fn is_over(&self) -> bool {
        self.session.is_over()
    }

    /// Takes a frame to its guidance, and looks closely at it or at one before it where the session asks for that.
    pub(super) fn frame(&mut self, frame: Frame, arrived: Instant) -> Result<()> {
        self.listener.frame(&frame);
        self.counters.seen += 1;
        self.last_fault = None;
        let at_ms = frame.monotonic_ns() / 1_000_000;
        self.last_ms = self.last_ms.max(at_ms);
        self.hear(at_ms);
        if self.session.is_paused() || self.session.is_over() {
            self.hand_on();
            return Ok(());
        }
        let feed = self.watch.take(&frame);
        let plan = self.plan(feed);
        self.counters.gated += u64::from(plan == Plan::Blank);
        self.engine.pipeline().run_into(&frame, plan.stages(), &mut self.seen)?;
        self.note_liveness();
        let view = PreviewView {
            frame: frame.id(),
            at_ms,
            width_px: frame.width(),
            height_px: frame.height(),
            feed: fault_of(feed),
            seen: &self.seen.observations,
        };
        self.listener.seen(&view);
        let ask = self.session.preview(&view, &mut self.events);
        self.log.note(&frame, &self.seen.observations, self.session.message());
        self.keep(frame);
        self.hand_on();
        let waited_ns = u64::try_from(arrived.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.counters.first_guidance_ms.get_or_insert(waited_ns / 1_000_000);
        match ask {
            Ask::Nothing | Ask::Over => self.latencies.note(waited_ns),
            Ask::DocumentStill => self.document(at_ms)?,
            Ask::Selfie => self.selfie(at_ms)?,
        }
        self.hand_on();
        Ok(())
    }

    fn hear(&mut self, at_ms: u64) {
        while let Some(command) = self.listener.command(at_ms) {
            self.session.command(command, at_ms, &mut self.events);
        }
    }

    /// A fault of one frame; the last one where the source is given up.
    pub(super) fn fault(&mut self, fault: &Error, last: bool) {
        self.counters.faults += 1;
        let code = code_of(fault);
        tracing::debug!(code = ?fault.code(), "a frame could not be taken");
        self.last_fault = Some(code);
        if last {
            self.session.source_ended(self.last_ms, Some(code), &mut self.events);
            self.hand_on();
        }
    }

    /// Nothing came for that long; given up where that is too long, and the session is not paused: a host may stop its camera
    /// meanwhile.
    pub(super) fn stalled(&mut self, ms: u64, last: bool) {
        self.hear(self.last_ms);
        if self.session.is_paused() {
            self.hand_on();
            return;
        }
        self.last_fault = Some(GuidanceCode::CameraLost);
        if last {
            tracing::info!(ms, "no frame came for too long");
            self.session.source_ended(self.last_ms, Some(GuidanceCode::CameraLost), &mut self.events);
            self.hand_on();
        }
    }

    /// No more frames come; after a fault the source was lost.
    pub(super) fn ended(&mut self) {
        self.session.source_ended(self.last_ms, self.last_fault, &mut self.events);
        self.hand_on();
    }

    /// The verdict on what was kept.
    pub(super) fn close(
        mut self,
        times: SessionTimes,
        camera: DeviceFacts,
        overtaken: Option<(u64, u64)>,
    ) -> Result<LiveRun> {
        let challenge = self.session.challenge();
        let [before, during] = &self.liveness;
        let lower = before.iter().chain(during).min_by(|a, b| a.real.total_cmp(&b.real));
        let over_time = OverTime {
            challenge: challenge.as_ref(),
            liveness: lower,
            lacks_back: self.session.lacks_back(),
        };
        let mut verdict = self.engine.judge(&self.taken, self.today, Some(over_time));
        (verdict.outcome, verdict.reasons) =
            self.session.finish(verdict.clone(), self.last_ms, &mut self.events);
        for event in self.events.drain(..) {
            self.listener.event(&event);
        }
        if let Some((seen, overtaken)) = overtaken {
            (self.counters.seen, self.counters.overtaken) = (seen, overtaken);
        }
        self.counters.latency_ms = self.latencies.told();
        let frame_log = self.log.entries();
        let closing = Closing { verdict, times, camera, frame_log, challenge: challenge.as_ref() };
        Ok(LiveRun { run: self.engine.close(self.taken, closing)?, counters: self.counters })
    }

    fn hand_on(&mut self) {
        for event in self.events.drain(..) {
            self.listener.event(&event);
        }
    }

    fn plan(&self, feed: Feed) -> Plan {
        match (feed, self.session.step()) {
            (Feed::Fine, SessionStep::Front | SessionStep::Back) => Plan::DocumentPreview,
            (Feed::Fine, SessionStep::Selfie) if self.session.awaits_no_document() => Plan::FaceOrDocument,
            (Feed::Fine, SessionStep::Challenge) if self.session.wants_comparison() => Plan::ComparedPreview,
            (Feed::Fine, SessionStep::Selfie | SessionStep::Challenge) => Plan::SelfiePreview,
            _ => Plan::Blank,
        }
    }

    fn note_liveness(&mut self) {
        let during = usize::from(self.session.step() == SessionStep::Challenge);
        let told = self.seen.observations.liveness().and_then(|liveness| liveness.over_time);
        if let (Some(told), Some(place)) = (told, self.liveness.get_mut(during)) {
            *place = Some(told);
        }
    }

    /// Keeps the frame if the session may want to see it again, and lets go of those that it does not.
    fn keep(&mut self, frame: Frame) {
        let wanted = self.session.kept();
        let is_wanted = |frame: &Frame| wanted.contains(&Some(frame.id()));
        self.kept.retain(is_wanted);
        if is_wanted(&frame) {
            self.kept.push(frame);
        }
    }

    /// Takes the frames out that the session wants looked at, best first.
    fn wanted(&mut self) -> Vec<Frame> {
        let mut frames: Vec<Frame> = Vec::with_capacity(3);
        for id in self.session.kept().into_iter().flatten() {
            if let Some(place) = self.kept.iter().position(|frame| frame.id() == id) {
                frames.push(self.kept.swap_remove(place));
            }
        }
        self.kept.clear();
        frames
    }

    /// A closer look at a side: at the best frame, and at the next ones where that cannot be read in full.
    fn document(&mut self, at_ms: u64) -> Result<()> {
        let frames = self.wanted();
        let mut first: Option<(usize, DocumentLook, SideShown)> = None;
        for (place, frame) in frames.iter().enumerate() {
            self.counters.stills += 1;
            let pipeline = self.engine.pipeline();
            let look = if place == 0 {
                look_at_document(pipeline, frame)?
            } else {
                look_again_at_document(pipeline, frame)?
            };
            let shown = side_shown(&look.photo, look.page.as_ref());
            let full = reads_fully(&look.photo, shown);
            if first.is_none() || full {
                first = Some((place, look, shown));
            }
            if full {
                break;
            }
        }
        self.engine.pipeline().reset();
        let Some((place, look, shown)) = first else { return Ok(()) };
        let Some(frame) = frames.get(place) else { return Ok(()) };
        let likeness = look.photo.page().map(|page| Likeness::of(page.luma()));
        let alike = self.likeness.as_ref().zip(likeness.as_ref()).map(|(other, this)| other.to(this));
        let still = Still::of(frame, look, self.engine.profile().full_frames)?;
        let subject = match (self.taken.front.is_some() && self.session.step() == SessionStep::Back, shown) {
            (true, _) | (false, SideShown::Back) => Subject::Back,
            (false, _) => Subject::Front,
        };
        let view = DocumentStill { side: still.side(subject), shown, likeness: alike };
        let taking = self.session.document(&view, at_ms, &mut self.events);
        if taking == Taking::Captured {
            // The next side is compared with this one. One that was refused is to be shown again.
            self.likeness = likeness.or(self.likeness.take());
        }
        if taking != Taking::Passed {
            let (side, step) = match subject {
                Subject::Back => (&mut self.taken.back, SessionStep::Back),
                _ => (&mut self.taken.front, SessionStep::Front),
            };
            self.log.keep(still.id, step);
            *side = Some(still);
        }
        if self.session.needs_no_back() && self.taken.back.take().is_some() {
            self.log.let_go(SessionStep::Back);
        }
        Ok(())
    }

    /// A closer look at the best selfie.
    fn selfie(&mut self, at_ms: u64) -> Result<()> {
        let Some(frame) = self.wanted().into_iter().next() else { return Ok(()) };
        self.counters.stills += 1;
        let portrait = self.taken.portrait();
        let look = look_at_selfie(self.engine.pipeline(), &frame, portrait.as_ref())?;
        self.engine.pipeline().reset();
        // The challenge holds every face against this one.
        let reference = look.photo.embedding().cloned();
        self.seen.observations = Observations::with_reference(reference);
        let still = Still::of(&frame, look, true)?;
        let checks = selfie_checks(&still.selfie(), self.engine.profile());
        self.session.selfie(still.id, &checks, at_ms, &mut self.events);
        self.log.keep(still.id, SessionStep::Selfie);
        self.taken.selfies = vec![still];
        Ok(())
    }
}

/// What to tell of a feed at fault.
fn fault_of(feed: Feed) -> Option<GuidanceCode> {
    match feed {
        Feed::Black => Some(GuidanceCode::CameraBlack),
        Feed::Frozen => Some(GuidanceCode::CameraFrozen),
        Feed::Fine | Feed::Featureless => None,
    }
}

fn code_of(fault: &Error) -> GuidanceCode {
    match fault.code() {
        ErrorCode::CameraAbsent => GuidanceCode::CameraAbsent,
        ErrorCode::CameraBusy => GuidanceCode::CameraBusy,
        ErrorCode::CameraBlack => GuidanceCode::CameraBlack,
        ErrorCode::CameraFrozen => GuidanceCode::CameraFrozen,
        ErrorCode::CameraDenied => GuidanceCode::PermissionDenied,
        _ => GuidanceCode::CameraLost,
    }
}
