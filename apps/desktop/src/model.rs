//! What the live screen shows, as plain data. In: the session's events. Out: steps with their state, one message, what may be
//! pressed. No window, no clock.

use idcapture::record::{
    ChallengeEvent, GuidanceCode, SessionEvent, SessionEventKind, SessionOutcome, SessionReason, SessionStep,
};
use idcapture::settings::LiveTerms;

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// To come.
    Waiting,
    /// Under way.
    Now,
    /// Its picture is kept.
    Done,
    /// Passed over: this document has no back, or the session ended.
    Skipped,
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepLine {
    /// Which.
    pub step: SessionStep,
    /// How it stands.
    pub state: StepState,
    /// The attempt, from 1; 0 before the first.
    pub attempt: u32,
}

/// How the challenge goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Movements {
    /// Whether a movement is asked for, so that it can be swapped.
    pub asked: bool,
    /// Movements done.
    pub done: u32,
    /// Movements in all.
    pub of: u32,
}

/// The live screen.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveModel {
    /// The steps, in order.
    pub steps: Vec<StepLine>,
    /// What the person is told.
    pub message: Option<GuidanceCode>,
    /// Attempts that a step has.
    pub attempts: u32,
    /// Whether the person may release the shutter.
    pub shutter: bool,
    /// The challenge.
    pub movements: Movements,
    /// Whether the clocks stand still.
    pub paused: bool,
    /// Whether no frames come: the camera was pulled out, or its driver fails.
    pub lost: bool,
    /// Why the last picture was refused; gone with the next one.
    pub refused: Vec<SessionReason>,
    /// How it ended, once it has.
    pub finished: Option<SessionOutcome>,
    /// The step that was begun last, also once its picture is kept.
    last: Option<SessionStep>,
}

impl LiveModel {
    /// Before the first event of a session under these terms.
    #[must_use]
    pub fn new(terms: &LiveTerms) -> Self {
        let with_challenge = terms.challenge_steps > 0;
        let steps = [SessionStep::Front, SessionStep::Back, SessionStep::Selfie, SessionStep::Challenge]
            .into_iter()
            .filter(|step| *step != SessionStep::Challenge || with_challenge)
            .map(|step| StepLine { step, state: StepState::Waiting, attempt: 0 });
        Self {
            steps: steps.collect(),
            message: None,
            attempts: terms.attempts,
            shutter: false,
            movements: Movements { of: terms.challenge_steps, ..Movements::default() },
            paused: false,
            lost: false,
            refused: Vec::new(),
            finished: None,
            last: None,
        }
    }

    /// The step under way.
    #[must_use]
    pub fn now(&self) -> Option<StepLine> {
        self.steps.iter().find(|line| line.state == StepState::Now).copied()
    }

    /// Whether the camera is turned to the person: from the selfie's step to the end.
    #[must_use]
    pub fn shows_face(&self) -> bool {
        self.last.is_some_and(|step| step >= SessionStep::Selfie)
    }

    /// Follows an event.
    pub fn apply(&mut self, event: &SessionEvent) {
        match &event.what {
            SessionEventKind::StepStarted { step, attempt } => self.begin(*step, *attempt),
            SessionEventKind::Guidance { code } => self.message = Some(*code),
            SessionEventKind::Captured { step, .. } => {
                self.set(*step, StepState::Done);
                self.shutter = false;
                self.refused.clear();
            }
            SessionEventKind::Refused { reasons, .. } => self.refused.clone_from(reasons),
            SessionEventKind::ManualShutterOffered { .. } => self.shutter = true,
            SessionEventKind::Challenge { event } => self.moved(*event),
            SessionEventKind::Feed { code } => self.message = code.or(self.message),
            SessionEventKind::Paused => self.paused = true,
            SessionEventKind::Resumed => self.paused = false,
            SessionEventKind::Finished { outcome, .. } => self.finish(*outcome),
            SessionEventKind::TimedOut { .. }
            | SessionEventKind::AttemptsUsed { .. }
            | SessionEventKind::Cancelled
            | SessionEventKind::SourceEnded => self.shutter = false,
        }
    }

    fn begin(&mut self, step: SessionStep, attempt: u32) {
        for line in &mut self.steps {
            if line.state == StepState::Now && line.step != step {
                line.state = StepState::Waiting;
            }
            // What comes before the person and was never taken is not wanted of this document.
            if line.step < step && line.state == StepState::Waiting && step >= SessionStep::Selfie {
                line.state = StepState::Skipped;
            }
            if line.step == step {
                (line.state, line.attempt) = (StepState::Now, attempt);
            }
        }
        self.last = Some(step);
        self.shutter = false;
        self.movements.asked = false;
        if step == SessionStep::Challenge {
            self.movements.done = 0;
        }
    }

    fn set(&mut self, step: SessionStep, state: StepState) {
        if let Some(line) = self.steps.iter_mut().find(|line| line.step == step) {
            line.state = state;
        }
    }

    fn moved(&mut self, event: ChallengeEvent) {
        match event {
            ChallengeEvent::Asked(_) => self.movements.asked = true,
            ChallengeEvent::Swapped(_) | ChallengeEvent::Neutral | ChallengeEvent::Wrong(_) => {}
            ChallengeEvent::Seen(_) => {
                self.movements.asked = false;
                self.movements.done = (self.movements.done + 1).min(self.movements.of);
            }
            ChallengeEvent::Returned(_) => {}
            ChallengeEvent::Passed => {
                self.movements.asked = false;
                self.set(SessionStep::Challenge, StepState::Done);
            }
            ChallengeEvent::Failed(_) => self.movements.asked = false,
        }
    }

    fn finish(&mut self, outcome: SessionOutcome) {
        for line in &mut self.steps {
            if line.state != StepState::Done {
                line.state = StepState::Skipped;
            }
        }
        (self.shutter, self.paused, self.movements.asked) = (false, false, false);
        self.finished = Some(outcome);
    }
}

#[cfg(test)]
mod tests {
    use idcapture::record::{ChallengeStep, FrameId};
    use idcapture::settings::Profile;

    use super::*;

    fn model(challenge_steps: u32) -> LiveModel {
        let terms = Profile::default_profile().unwrap().live;
        LiveModel::new(&LiveTerms { challenge_steps, attempts: 3, ..terms })
    }

    fn told(model: &mut LiveModel, what: SessionEventKind) {
        model.apply(&SessionEvent { at_ms: 0, frame: None, what });
    }

    fn captured(step: SessionStep) -> SessionEventKind {
        SessionEventKind::Captured { step, still: FrameId(1), reason: String::new(), candidates: 1 }
    }

    fn started(step: SessionStep, attempt: u32) -> SessionEventKind {
        SessionEventKind::StepStarted { step, attempt }
    }

    fn states(model: &LiveModel) -> Vec<StepState> {
        model.steps.iter().map(|line| line.state).collect()
    }

    use SessionStep::{Back, Challenge, Front, Selfie};
    use StepState::{Done, Now, Skipped, Waiting};

    #[test]
    fn a_card_goes_through_all_steps() {
        let mut model = model(4);
        assert_eq!(states(&model), [Waiting; 4]);
        told(&mut model, started(Front, 1));
        assert_eq!(states(&model), [Now, Waiting, Waiting, Waiting]);
        for (step, next) in [(Front, Back), (Back, Selfie), (Selfie, Challenge)] {
            told(&mut model, captured(step));
            told(&mut model, started(next, 1));
        }
        assert_eq!(states(&model), [Done, Done, Done, Now]);
        assert!(model.shows_face());
        told(&mut model, SessionEventKind::Challenge { event: ChallengeEvent::Passed });
        assert_eq!(states(&model), [Done; 4]);
        assert!(
            model.shows_face() && model.now().is_none(),
            "the person is still there, and no step asks for more"
        );
    }

    #[test]
    fn the_person_is_not_there_before_the_selfie_begins() {
        let mut model = model(0);
        told(&mut model, started(Front, 1));
        told(&mut model, captured(Front));
        assert!(!model.shows_face() && model.now().is_none());
        told(&mut model, started(Selfie, 1));
        told(&mut model, captured(Selfie));
        assert!(model.shows_face());
    }

    #[test]
    fn a_data_page_has_no_back() {
        let mut model = model(0);
        told(&mut model, started(Front, 1));
        told(&mut model, captured(Front));
        told(&mut model, started(Selfie, 1));
        assert_eq!(states(&model), [Done, Skipped, Now]);
    }

    #[test]
    fn the_back_may_come_first() {
        let mut model = model(0);
        told(&mut model, started(Front, 1));
        told(&mut model, captured(Back));
        told(&mut model, started(Front, 1));
        assert_eq!(states(&model), [Now, Done, Waiting]);
    }

    #[test]
    fn the_shutter_is_offered_until_a_picture_is_kept_or_the_step_begins_anew() {
        let mut model = model(0);
        told(&mut model, started(Front, 1));
        told(&mut model, SessionEventKind::ManualShutterOffered { step: Front });
        assert!(model.shutter);
        told(&mut model, captured(Front));
        assert!(!model.shutter);
    }

    #[test]
    fn a_refusal_is_told_until_the_next_picture() {
        let mut model = model(0);
        told(&mut model, started(Front, 1));
        let reason = SessionReason { code: "document.focus.failed".to_owned(), message: String::new() };
        told(
            &mut model,
            SessionEventKind::Refused {
                step: Front,
                attempt: 1,
                still: FrameId(2),
                code: GuidanceCode::DocumentBlurred,
                reasons: vec![reason.clone()],
            },
        );
        told(&mut model, started(Front, 2));
        assert_eq!((model.refused.as_slice(), model.now().unwrap().attempt), ([reason].as_slice(), 2));
        told(&mut model, captured(Front));
        assert!(model.refused.is_empty());
    }

    #[test]
    fn movements_are_counted_and_can_be_swapped_while_asked_for() {
        let mut model = model(2);
        let challenge = |event| SessionEventKind::Challenge { event };
        told(&mut model, started(Challenge, 1));
        assert!(!model.movements.asked);
        told(&mut model, challenge(ChallengeEvent::Asked(ChallengeStep::Blink)));
        assert!(model.movements.asked);
        told(&mut model, challenge(ChallengeEvent::Seen(ChallengeStep::Blink)));
        assert_eq!(model.movements, Movements { asked: false, done: 1, of: 2 });
        told(&mut model, started(Challenge, 2));
        assert_eq!(model.movements.done, 0);
    }

    #[test]
    fn a_pause_lasts_until_it_is_over() {
        let mut model = model(0);
        told(&mut model, SessionEventKind::Paused);
        assert!(model.paused);
        told(&mut model, SessionEventKind::Resumed);
        assert!(!model.paused);
    }

    #[test]
    fn the_end_leaves_nothing_to_press() {
        let mut model = model(4);
        told(&mut model, started(Front, 1));
        told(&mut model, SessionEventKind::ManualShutterOffered { step: Front });
        told(&mut model, SessionEventKind::Finished { outcome: SessionOutcome::Retry, reasons: Vec::new() });
        assert_eq!(states(&model), [Skipped; 4]);
        assert!(!model.shutter && model.now().is_none());
        assert_eq!(model.finished, Some(SessionOutcome::Retry));
    }
}
