//! Selfie and challenge. In: preview frames, and what a closer look at the selfie came to. Out: the next step, another
//! attempt, or the end.

use super::attempts::refusal;
use super::candidates::Candidates;
use super::{Ask, At, LiveSession, PreviewView, face_gate};
use crate::geometry::Quad;
use crate::record::{
    ChallengeFailure, ChallengeReport, ChallengeStep, Check, GuidanceCode, SessionEvent, SessionEventKind,
    SessionReason, SessionStep,
};
use crate::session::challenge::{Challenge, ChallengeFrame, ChallengePrompt, ChallengeTerms};

/// Widest portrait's face, as a share of its document's long side: 0.14 on the drawn card, under 0.25 on ID-1 and ID-3.
const PORTRAIT_SHARE: f64 = 0.3;
/// Liveness over time rests on frames that span this, in ms.
const LIVENESS_SPAN_MS: f64 = 1_000.0;

impl LiveSession {
    pub(super) fn selfie_frame(
        &mut self,
        view: &PreviewView<'_>,
        at: At,
        events: &mut Vec<SessionEvent>,
    ) -> Ask {
        let now = face_gate::look(view, &self.profile);
        if self.awaits_no_document() {
            self.gone = if shows_a_document_alone(view) { 0 } else { self.gone + 1 };
            self.say(Candidates::of(GuidanceCode::FaceNotFound), at, events);
            return Ask::Nothing;
        }
        match now.score {
            Some(score) => self.best.good(view.frame, at.ms, score),
            None => self.best.not_good(),
        }
        let steady_ms = self.profile.live.steady_ms.max(LIVENESS_SPAN_MS);
        let taken = if self.released {
            Some((view.frame, 1))
        } else if at.ms >= self.not_before_ms && self.best.is_ready(at.ms, steady_ms) {
            self.best.best()[0].map(|frame| (frame, self.best.count()))
        } else {
            None
        };
        if let Some(taken) = taken {
            self.asked = Some(taken);
            self.announce(GuidanceCode::Processing, at, events);
            return Ask::Selfie;
        }
        let mut candidates = now.candidates;
        let good = now.score.is_some() || candidates.is_empty();
        candidates.add_if(good, GuidanceCode::FaceHoldStill);
        self.say(candidates, at, events);
        Ask::Nothing
    }

    /// Takes in the checks of the selfie that was looked at closely.
    pub fn selfie(
        &mut self,
        frame: crate::record::FrameId,
        checks: &[Check],
        at_ms: u64,
        events: &mut Vec<SessionEvent>,
    ) {
        let at = At { ms: at_ms, frame: Some(frame) };
        let candidates = self.asked.take().map_or(1, |(_, candidates)| candidates);
        if let Some(refused) = refusal(checks, &self.profile) {
            return self.refuse(at, frame, refused, true, events);
        }
        let why = if self.released { "the person released the shutter" } else { "the best" };
        let reason = format!("{why} of {candidates} good frames");
        let step = SessionStep::Selfie;
        self.note(at, SessionEventKind::Captured { step, still: frame, reason, candidates }, events);
        if self.profile.live.challenge_steps == 0 {
            self.announce(GuidanceCode::Captured, at, events);
            self.complete();
        } else {
            self.begin(SessionStep::Challenge, at, events);
        }
    }

    pub(super) fn draw_challenge(&mut self) {
        let live = self.profile.live;
        let terms = ChallengeTerms {
            steps: live.challenge_steps as usize,
            patience: live.patience,
            same_face: self.same_face,
            ..ChallengeTerms::default()
        };
        // Other movements each time, after a pause too: what was seen once is no secret.
        self.drawn = self.drawn.saturating_add(1);
        let seed = [self.seed.as_slice(), &self.drawn.to_be_bytes()].concat();
        self.challenge = Some(Challenge::new(&seed, terms));
        self.told = 0;
    }

    pub(super) fn challenge_frame(
        &mut self,
        view: &PreviewView<'_>,
        at: At,
        events: &mut Vec<SessionEvent>,
    ) -> Ask {
        let Some(challenge) = &mut self.challenge else { return Ask::Nothing };
        let same_face = view.seen.comparison().map(|comparison| comparison.score);
        let frame = match (view.seen.faces(), view.seen.landmarks()) {
            (Some(faces), Some(landmarks)) => ChallengeFrame::new(at.ms, faces, landmarks, same_face),
            _ => None,
        };
        let alone = frame.as_ref().is_none_or(|frame| frame.faces == 1);
        challenge.take(at.ms, frame.as_ref());
        let (prompt, over) = (challenge.prompt(), challenge.is_over());
        self.tell_challenge(at, events);
        if over {
            return self.close_challenge(view, at, events);
        }
        let code = match (&frame, prompt) {
            (None, _) => GuidanceCode::FaceLost,
            _ if !alone => GuidanceCode::OnlyOnePerson,
            (_, ChallengePrompt::Do(step)) => told(step),
            _ => GuidanceCode::LookStraight,
        };
        self.say(Candidates::of(code), at, events);
        Ask::Nothing
    }

    /// What the challenge logged since the last time.
    pub(super) fn tell_challenge(&mut self, at: At, events: &mut Vec<SessionEvent>) {
        let Some(challenge) = &self.challenge else { return };
        for line in challenge.log().iter().skip(self.told) {
            self.note(at, SessionEventKind::Challenge { event: line.event }, events);
        }
        self.told = challenge.log().len();
    }

    /// After a pause the movements are others, and the attempt is used: pausing is no way to wait for easy ones.
    pub(super) fn resume_challenge(&mut self, at: At, events: &mut Vec<SessionEvent>) {
        let (step, attempt) = (self.step, self.attempt);
        let reason = SessionReason {
            code: "face.challenge.failed".to_owned(),
            message: "selfie: face.challenge: it was paused".to_owned(),
        };
        self.refusals.note(step, attempt, &[reason]);
        self.again(true, at, events);
        if self.over.is_none() {
            self.draw_challenge();
        }
    }

    fn close_challenge(&mut self, view: &PreviewView<'_>, at: At, events: &mut Vec<SessionEvent>) -> Ask {
        let failure = self.challenge().and_then(|report: ChallengeReport| report.failure);
        let Some(failure) = failure else {
            self.announce(GuidanceCode::Captured, at, events);
            self.complete();
            return Ask::Over;
        };
        let (code, mends) = match failure {
            ChallengeFailure::Timeout => (GuidanceCode::ChallengeTimeout, true),
            ChallengeFailure::FaceLost => (GuidanceCode::FaceLost, true),
            ChallengeFailure::NotAlone => (GuidanceCode::OnlyOnePerson, true),
            ChallengeFailure::WrongMovement => (GuidanceCode::TooFast, true),
            ChallengeFailure::AnotherFace => (GuidanceCode::AnotherFace, false),
            ChallengeFailure::FlatMovement => (GuidanceCode::PassiveFail, false),
        };
        let reasons = vec![SessionReason {
            code: "face.challenge.failed".to_owned(),
            message: format!("selfie: face.challenge: {}", failure.words()),
        }];
        // A second try would give an attack another chance.
        self.refuse(at, view.frame, (code, reasons), mends, events);
        if self.over.is_some() {
            return Ask::Over;
        }
        self.step_started_ms = at.ms;
        self.draw_challenge();
        Ask::Nothing
    }
}

/// Whether a document is in view and nobody beside it: there is no face, or the largest lies within the document's corners
/// and is as small beside it as portraits are. A person before a door or a picture frame is larger.
fn shows_a_document_alone(view: &PreviewView<'_>) -> bool {
    let Some(document) = view.seen.corners() else { return false };
    let Some(face) = view.seen.faces().and_then(|found| found.faces.first()) else { return true };
    let long_px = document.quad.side_lengths().into_iter().fold(0.0, f64::max);
    let small = face.upright_width() <= PORTRAIT_SHARE * long_px;
    small && Quad::from_rect(face.bounds).corners.iter().all(|corner| document.quad.contains(*corner))
}

/// The message for a movement.
fn told(step: ChallengeStep) -> GuidanceCode {
    match step {
        ChallengeStep::TurnLeft => GuidanceCode::TurnHeadLeft,
        ChallengeStep::TurnRight => GuidanceCode::TurnHeadRight,
        ChallengeStep::TiltUp => GuidanceCode::TiltHeadUp,
        ChallengeStep::TiltDown => GuidanceCode::TiltHeadDown,
        ChallengeStep::Closer => GuidanceCode::FaceMoveCloser,
        ChallengeStep::Blink => GuidanceCode::Blink,
    }
}
