//! A guided session before a camera, without I/O, pixels or a clock: time comes in with the frames.
//!
//! In: what the preview stages saw of each frame; what the still stages saw of the frames that it asked to be looked at
//! closely; what the person commands. Out: events, the plan for the next frame, which frames to keep.
//!
//! ```text
//! front ──► (turn over) ──► back, where there is one ──► selfie ──► challenge, where the profile has one ──► over
//!   └── refused: again, up to the profile's attempts      either side may come first; what is kept is never lost
//! ```
//!
//! The same frames, profile and commands give the same events.

mod attempts;
mod best;
mod candidates;
mod document_gate;
mod document_step;
mod ending;
mod face_gate;
mod face_step;
mod orders;
mod sides;

use crate::record::{
    ChallengeReport, FrameId, GuidanceCode, SessionEvent, SessionEventKind, SessionOutcome, SessionReason,
    SessionStep,
};
use crate::session::challenge::Challenge;
use crate::session::guidance::{Dwell, Guide};
use crate::session::stills::StillVerdict;
use crate::settings::Profile;

use attempts::Refusals;
use best::BestFrames;
use candidates::Candidates;
use ending::Ending;
pub use orders::{Ask, Command, DocumentStill, PreviewView, Taking};
pub use sides::{SideShown, reads_fully, side_shown};

/// After a picture was refused, what was wrong is to be read before the next is taken, in ms.
const BREATH_MS: u64 = 1_500;
/// Frames in a row without the document before a face counts as the person's own: before that it may be the portrait.
const GONE_FRAMES: u32 = 5;
/// Messages of the challenge follow the movements: no longer than this, in ms.
const CHALLENGE_DWELL_MS: u64 = 300;

/// A session in progress.
pub struct LiveSession {
    profile: Profile,
    seed: Vec<u8>,
    same_face: Option<f64>,
    step: SessionStep,
    attempt: u32,
    started_ms: Option<u64>,
    step_started_ms: u64,
    paused_ms: Option<u64>,
    guide: Guide,
    best: BestFrames,
    feed: Option<GuidanceCode>,
    /// A frame that is taken because the person released the shutter.
    released: bool,
    shutter_offered: bool,
    /// The other side is awaited: nothing is taken before the one in view has gone.
    awaiting_turn: bool,
    has_front: bool,
    has_back: bool,
    wants_back: bool,
    /// The frame that is looked at closely, and how many it was chosen from.
    asked: Option<(FrameId, u32)>,
    edge_mm: Option<f64>,
    /// Nothing is taken of its own accord before this time.
    not_before_ms: u64,
    /// Frames in a row of the selfie's step without a document.
    gone: u32,
    challenge: Option<Challenge>,
    /// How often movements were drawn.
    drawn: u32,
    /// Lines of the challenge's log that have become events.
    told: usize,
    refusals: Refusals,
    over: Option<Ending>,
}

impl LiveSession {
    /// A session under a profile. `seed`: the relying party's challenge, from which the movements are drawn; `same_face`:
    /// the score from which two faces count as one, where the device can compare them.
    #[must_use]
    pub fn new(profile: Profile, seed: &[u8], same_face: Option<f64>) -> Self {
        let best = BestFrames::new(profile.live.best_of);
        Self {
            profile,
            seed: seed.to_vec(),
            same_face,
            step: SessionStep::Front,
            attempt: 1,
            started_ms: None,
            step_started_ms: 0,
            paused_ms: None,
            guide: Guide::new(Dwell::default()),
            best,
            feed: None,
            released: false,
            shutter_offered: false,
            awaiting_turn: false,
            has_front: false,
            has_back: false,
            wants_back: false,
            asked: None,
            edge_mm: None,
            not_before_ms: 0,
            gone: 0,
            challenge: None,
            drawn: 0,
            told: 0,
            refusals: Refusals::default(),
            over: None,
        }
    }

    /// The step that the next frame belongs to.
    #[must_use]
    pub fn step(&self) -> SessionStep {
        self.step
    }

    /// The message in force.
    #[must_use]
    pub fn message(&self) -> Option<GuidanceCode> {
        self.guide.shown()
    }

    /// Whether no further frame is needed.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// Whether frames are passed over.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused_ms.is_some()
    }

    /// Whether a card's back was asked for and never kept.
    #[must_use]
    pub fn lacks_back(&self) -> bool {
        self.wants_back && !self.has_back
    }

    /// Whether the front is there and no back is asked for nor was captured: one that was refused before does not count.
    #[must_use]
    pub fn needs_no_back(&self) -> bool {
        self.has_front && !self.has_back && !self.wants_back
    }

    /// Whether the next frame of the selfie's step should be searched for the document too.
    #[must_use]
    pub fn awaits_no_document(&self) -> bool {
        self.step == SessionStep::Selfie && self.gone < GONE_FRAMES
    }

    /// Whether the next frame's face should be compared with that of the selfie.
    #[must_use]
    pub fn wants_comparison(&self) -> bool {
        self.challenge.as_ref().is_some_and(Challenge::wants_comparison)
    }

    /// The frames that are worth keeping, best first. The first is the one that a closer look is at.
    #[must_use]
    pub fn kept(&self) -> [Option<FrameId>; 3] {
        match self.asked {
            Some((frame, _)) if self.released => [Some(frame), None, None],
            _ => self.best.best(),
        }
    }

    /// What came of the challenge, where there was one.
    #[must_use]
    pub fn challenge(&self) -> Option<ChallengeReport> {
        self.challenge.as_ref().map(Challenge::report)
    }

    /// Takes in a preview frame. Frames come in the order of their times.
    pub fn preview(&mut self, view: &PreviewView<'_>, events: &mut Vec<SessionEvent>) -> Ask {
        if self.over.is_some() {
            return Ask::Over;
        }
        if self.paused_ms.is_some() {
            return Ask::Nothing;
        }
        let at = At { ms: view.at_ms, frame: Some(view.frame) };
        if self.started_ms.is_none() {
            self.started_ms = Some(at.ms);
            self.begin(self.step, at, events);
        }
        self.feed(view.feed, at, events);
        if self.is_late(at, events) {
            return Ask::Over;
        }
        if let Some(code) = self.feed {
            self.best.not_good();
            self.say(Candidates::of(code), at, events);
            return Ask::Nothing;
        }
        self.offer_shutter(at, events);
        match self.step {
            SessionStep::Front | SessionStep::Back => self.document_frame(view, at, events),
            SessionStep::Selfie => self.selfie_frame(view, at, events),
            SessionStep::Challenge => self.challenge_frame(view, at, events),
        }
    }

    /// Takes in what a person or a host says.
    pub fn command(&mut self, command: Command, at_ms: u64, events: &mut Vec<SessionEvent>) {
        let at = At { ms: at_ms, frame: None };
        match command {
            _ if self.over.is_some() => {}
            Command::Cancel => {
                self.note(at, SessionEventKind::Cancelled, events);
                self.over = Some(Ending::Cancelled);
            }
            Command::Pause if self.paused_ms.is_none() => {
                self.paused_ms = Some(at_ms);
                self.best.forget();
                self.note(at, SessionEventKind::Paused, events);
            }
            Command::Resume => {
                let Some(paused_ms) = self.paused_ms.take() else { return };
                let away_ms = at_ms.saturating_sub(paused_ms);
                self.step_started_ms += away_ms;
                self.started_ms = self.started_ms.map(|started| started + away_ms);
                self.note(at, SessionEventKind::Resumed, events);
                if self.step == SessionStep::Challenge {
                    self.resume_challenge(at, events);
                }
            }
            Command::Shutter => self.released = self.shutter_offered,
            Command::Swap => {
                if self.challenge.as_mut().is_some_and(|challenge| challenge.swap(at_ms)) {
                    self.tell_challenge(at, events);
                }
            }
            Command::Pause => {}
        }
    }

    /// No more frames come. `lost`: why, where the source failed.
    pub fn source_ended(&mut self, at_ms: u64, lost: Option<GuidanceCode>, events: &mut Vec<SessionEvent>) {
        if self.over.is_some() {
            return;
        }
        let at = At { ms: at_ms, frame: None };
        match lost {
            Some(code) => {
                self.note(at, SessionEventKind::Feed { code: Some(code) }, events);
                self.over = Some(Ending::Lost(code));
            }
            None => {
                self.note(at, SessionEventKind::SourceEnded, events);
                self.over = Some(Ending::SourceEnded);
            }
        }
    }

    /// The end: the verdict on what was kept, with how it came to be over.
    pub fn finish(
        mut self,
        verdict: StillVerdict,
        at_ms: u64,
        events: &mut Vec<SessionEvent>,
    ) -> (SessionOutcome, Vec<SessionReason>) {
        let ended = self.over.unwrap_or(Ending::SourceEnded);
        let outcome = ended.outcome(verdict.outcome);
        let mut reasons = verdict.reasons;
        reasons.extend(ended.reason());
        reasons.extend(std::mem::take(&mut self.refusals).into_reasons());
        let finished = SessionEventKind::Finished { outcome, reasons: reasons.clone() };
        self.note(At { ms: at_ms, frame: None }, finished, events);
        (outcome, reasons)
    }

    fn note(&self, at: At, what: SessionEventKind, events: &mut Vec<SessionEvent>) {
        events.push(SessionEvent { at_ms: at.ms, frame: at.frame, what });
    }

    /// A step begins.
    fn begin(&mut self, step: SessionStep, at: At, events: &mut Vec<SessionEvent>) {
        (self.step, self.attempt, self.step_started_ms) = (step, 1, at.ms);
        (self.released, self.shutter_offered) = (false, false);
        (self.not_before_ms, self.gone) = (0, 0);
        self.best.forget();
        self.guide.start_over(at.ms);
        self.note(at, SessionEventKind::StepStarted { step, attempt: 1 }, events);
        if step == SessionStep::Challenge {
            let quick = Dwell {
                searching_ms: CHALLENGE_DWELL_MS,
                problem_ms: CHALLENGE_DWELL_MS,
                turn_over_ms: CHALLENGE_DWELL_MS,
                confirm_ms: 0,
            };
            self.guide = Guide::new(quick);
            self.draw_challenge();
        }
    }

    /// The picture of this step was refused; ends the session where that was the last attempt, or there shall be no other.
    fn refuse(
        &mut self,
        at: At,
        still: FrameId,
        (code, reasons): (GuidanceCode, Vec<SessionReason>),
        may_try_again: bool,
        events: &mut Vec<SessionEvent>,
    ) {
        let (step, attempt) = (self.step, self.attempt);
        self.refusals.note(step, attempt, &reasons);
        self.note(at, SessionEventKind::Refused { step, attempt, still, code, reasons }, events);
        (self.released, self.asked) = (false, None);
        self.best.forget();
        if self.again(may_try_again, at, events) {
            self.announce(code, at, events);
        }
    }

    /// Begins the next attempt of a step; false, and over, where that was the last or there shall be no other.
    fn again(&mut self, may_try_again: bool, at: At, events: &mut Vec<SessionEvent>) -> bool {
        let step = self.step;
        if !may_try_again || self.attempt >= self.profile.live.attempts {
            self.note(at, SessionEventKind::AttemptsUsed { step }, events);
            self.over = Some(Ending::AttemptsUsed(step));
            return false;
        }
        self.attempt += 1;
        self.not_before_ms = at.ms.saturating_add(BREATH_MS);
        self.note(at, SessionEventKind::StepStarted { step, attempt: self.attempt }, events);
        true
    }

    /// Tells what a frame calls for, if the message changes by it.
    fn say(&mut self, candidates: Candidates, at: At, events: &mut Vec<SessionEvent>) {
        let before = self.guide.shown();
        let now = candidates.with(|codes| self.guide.take(at.ms, codes));
        self.tell(before, now, at, events);
    }

    fn announce(&mut self, code: GuidanceCode, at: At, events: &mut Vec<SessionEvent>) {
        let before = self.guide.shown();
        self.guide.announce(at.ms, code);
        self.tell(before, self.guide.shown(), at, events);
    }

    fn tell(
        &self,
        before: Option<GuidanceCode>,
        now: Option<GuidanceCode>,
        at: At,
        events: &mut Vec<SessionEvent>,
    ) {
        if let Some(code) = now.filter(|_| now != before) {
            self.note(at, SessionEventKind::Guidance { code }, events);
        }
    }

    /// What is wrong with the stream, told when it changes.
    fn feed(&mut self, code: Option<GuidanceCode>, at: At, events: &mut Vec<SessionEvent>) {
        if self.feed != code {
            self.feed = code;
            self.note(at, SessionEventKind::Feed { code }, events);
        }
    }

    fn is_late(&mut self, at: At, events: &mut Vec<SessionEvent>) -> bool {
        let live = self.profile.live;
        let passed = |since_ms: u64, limit_s: f64| {
            at.ms.saturating_sub(since_ms) as f64 > 1e3 * limit_s * live.patience
        };
        let late = passed(self.step_started_ms, live.step_s)
            || self.started_ms.is_some_and(|started| passed(started, live.session_s));
        if late {
            let step = self.step;
            self.note(at, SessionEventKind::TimedOut { step }, events);
            self.announce(GuidanceCode::TimeoutTips, at, events);
            self.over = Some(Ending::TimedOut(step));
        }
        late
    }

    /// The shutter is offered where a step takes long; the challenge has none.
    fn offer_shutter(&mut self, at: At, events: &mut Vec<SessionEvent>) {
        let limit_ms = 1e3 * self.profile.live.manual_shutter_s * self.profile.live.patience;
        let long = at.ms.saturating_sub(self.step_started_ms) as f64 >= limit_ms;
        if long && !self.shutter_offered && self.step != SessionStep::Challenge {
            self.shutter_offered = true;
            self.note(at, SessionEventKind::ManualShutterOffered { step: self.step }, events);
            self.announce(GuidanceCode::ManualShutterOffered, at, events);
        }
    }
}

/// When something happened.
#[derive(Debug, Clone, Copy)]
struct At {
    ms: u64,
    frame: Option<FrameId>,
}

#[cfg(test)]
mod tests;
