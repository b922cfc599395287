//! Active liveness: a random sequence of movements that a person does and a picture, turned, tilted or shown on a
//! screen, does not. In: a challenge's bytes, then what each frame shows, with its time. Out: what to ask for next, and
//! at the end whether all was done, with a log.
//!
//! ```text
//! looks straight ──► asked ──► seen ──► looks straight again ──► asked ... ──► passed
//!       └──────────────┴── too late, face lost, another face, wrong or flat movement ──► failed
//! ```
//!
//! No clock, no pixels, no I/O: the same frames give the same verdict. A turn or tilt counts only by the relief of the
//! 68 points against the person's own neutral pose (`crate::geometry::relief`), so a flat picture cannot show one
//! however it is moved. What it does not tell apart: a film of the very person doing the very steps, played in time, and
//! a worn mask.

mod sample;
mod steps;
mod terms;

pub use sample::ChallengeFrame;
pub use terms::ChallengeTerms;

use sample::{Against, Neutral};
use steps::Draws;

use crate::record::{ChallengeEvent, ChallengeFailure, ChallengeLine, ChallengeReport, ChallengeStep};

/// Frames that the neutral pose is the mean of, and the time they span at least, in ms.
const NEUTRAL_FRAMES: usize = 5;
const NEUTRAL_SPAN_MS: u64 = 300;
/// A neutral pose is held this still, as relief and as growth.
const STILL: f64 = 0.06;
/// Frames in a row that show a movement before it counts.
const HELD_FRAMES: usize = 2;
/// Frames in a row of flat movement before it counts.
const FLAT_FRAMES: usize = 4;
/// A blink is only looked for while the head is held: growth and narrowing within these of the neutral pose.
const HELD_SCALE: f64 = 0.06;
const HELD_NARROWING: f64 = 0.95;
/// The eyes are open again at this share of their neutral opening.
const OPEN_AGAIN: f64 = 0.96;
/// A fall of the opening that is only just more than chance must show in this many frames.
const SHUT_FRAMES: usize = 2;

/// What the person should do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengePrompt {
    /// Look straight into the camera.
    LookStraight,
    /// Do this.
    Do(ChallengeStep),
    /// Nothing: it is over.
    Over,
}

#[derive(Debug)]
enum Phase {
    /// Gathering the neutral pose.
    Neutral(Vec<ChallengeFrame>),
    /// Waiting for the step.
    Asked {
        since_ms: u64,
        held: usize,
        shut: Option<Shut>,
        wrong: Option<ChallengeStep>,
    },
    /// The step was seen; waiting for the neutral pose.
    Returning {
        since_ms: u64,
        held: usize,
    },
    Over,
}

/// Eyes that seem to be shut.
#[derive(Debug, Clone, Copy)]
struct Shut {
    since_ms: u64,
    frames: usize,
    /// Whether a frame showed it beyond doubt.
    surely: bool,
}

/// A challenge in progress.
#[derive(Debug)]
pub struct Challenge {
    terms: ChallengeTerms,
    draws: Draws,
    steps: Vec<ChallengeStep>,
    refused: Vec<ChallengeStep>,
    place: usize,
    phase: Phase,
    neutral: Option<Neutral>,
    track: Option<u32>,
    started_ms: Option<u64>,
    last_good_ms: Option<u64>,
    last_ms: Option<u64>,
    alone_since_gap: bool,
    wrong_movements: usize,
    flat_frames: usize,
    swaps: usize,
    least_same_face: Option<f64>,
    /// Whether the face was compared since the last step was done.
    compared: bool,
    failure: Option<ChallengeFailure>,
    log: Vec<ChallengeLine>,
}

impl Challenge {
    /// Draws the steps. `seed` is the relying party's challenge, or bytes made on the device.
    #[must_use]
    pub fn new(seed: &[u8], terms: ChallengeTerms) -> Self {
        let mut draws = Draws::new(seed);
        let steps = steps::draw(&mut draws, terms.steps);
        Self {
            terms,
            draws,
            steps,
            refused: Vec::new(),
            place: 0,
            phase: Phase::Neutral(Vec::new()),
            neutral: None,
            track: None,
            started_ms: None,
            last_good_ms: None,
            last_ms: None,
            alone_since_gap: true,
            wrong_movements: 0,
            flat_frames: 0,
            swaps: 0,
            least_same_face: None,
            compared: false,
            failure: None,
            log: Vec::new(),
        }
    }

    /// What to ask for now.
    #[must_use]
    pub fn prompt(&self) -> ChallengePrompt {
        match (&self.phase, self.steps.get(self.place)) {
            (Phase::Asked { .. }, Some(step)) => ChallengePrompt::Do(*step),
            (Phase::Over, _) => ChallengePrompt::Over,
            _ => ChallengePrompt::LookStraight,
        }
    }

    /// Whether the next frame should carry a comparison with the face at the start: while the person looks straight.
    #[must_use]
    pub fn wants_comparison(&self) -> bool {
        self.terms.same_face.is_some() && !self.compared && matches!(self.phase, Phase::Returning { .. })
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    /// What happened so far.
    #[must_use]
    pub fn log(&self) -> &[ChallengeLine] {
        &self.log
    }

    /// What came of it so far.
    #[must_use]
    pub fn report(&self) -> ChallengeReport {
        ChallengeReport {
            steps: self.steps.clone(),
            done: self.place,
            passed: self.place == self.steps.len() && self.failure.is_none(),
            failure: self.failure,
            least_same_face: self.least_same_face,
            log: self.log.clone(),
        }
    }

    /// Swaps the current step for another of the same use, with time of its own. False when no swap is left, or nothing
    /// is being asked for.
    pub fn swap(&mut self, at_ms: u64) -> bool {
        let (Phase::Asked { .. }, Some(&current)) = (&self.phase, self.steps.get(self.place)) else {
            return false;
        };
        if self.swaps >= self.terms.swaps {
            return false;
        }
        self.refused.push(current);
        let Some(other) = steps::swap(&mut self.draws, &self.steps, self.place, &self.refused) else {
            return false;
        };
        self.swaps += 1;
        if let Some(step) = self.steps.get_mut(self.place) {
            *step = other;
        }
        self.note(at_ms, ChallengeEvent::Swapped(current));
        self.ask(at_ms);
        true
    }

    /// Takes in a frame; `None` for one without a face. Frames come in the order of their times; one that is not later
    /// than the last is passed over.
    pub fn take(&mut self, at_ms: u64, frame: Option<&ChallengeFrame>) {
        if self.is_over() || self.last_ms.is_some_and(|last| at_ms <= last) {
            return;
        }
        self.last_ms = Some(at_ms);
        let started_ms = *self.started_ms.get_or_insert(at_ms);
        if self.neutral.is_none() && at_ms - started_ms > self.terms.lengthened(self.terms.neutral_ms) {
            return self.fail(at_ms, ChallengeFailure::Timeout);
        }
        let Some(frame) = frame.filter(|frame| frame.faces == 1 && !frame.points.is_empty()) else {
            self.alone_since_gap &= frame.is_none_or(|frame| frame.faces <= 1);
            return self.without_face(at_ms);
        };
        let unseen_ms = at_ms.saturating_sub(self.last_good_ms.replace(at_ms).unwrap_or(at_ms));
        self.alone_since_gap = true;
        if self.track.is_some_and(|track| track != frame.track) {
            // No face keeps its number over a gap: on a slow machine one frame may be one.
            let held = unseen_ms <= self.terms.gap_ms;
            let failure = if held { ChallengeFailure::AnotherFace } else { ChallengeFailure::FaceLost };
            return self.fail(at_ms, failure);
        }
        if let (Some(score), Some(least)) = (frame.same_face, self.terms.same_face) {
            self.least_same_face = Some(self.least_same_face.map_or(score, |lowest| lowest.min(score)));
            self.compared = true;
            if score < least {
                return self.fail(at_ms, ChallengeFailure::AnotherFace);
            }
        }
        match self.neutral.as_ref().map(|neutral| neutral.against(&frame.points)) {
            None => self.gather(frame),
            Some(Some(against)) => self.advance(at_ms, against),
            Some(None) => self.without_face(at_ms),
        }
    }

    /// Nothing to measure: for a moment that may be.
    fn without_face(&mut self, at_ms: u64) {
        if let Phase::Neutral(frames) = &mut self.phase {
            frames.clear();
            return;
        }
        let gap = at_ms.saturating_sub(self.last_good_ms.unwrap_or(at_ms));
        if gap > self.terms.gap_ms {
            let alone = self.alone_since_gap;
            self.fail(at_ms, if alone { ChallengeFailure::FaceLost } else { ChallengeFailure::NotAlone });
        }
    }

    /// Gathers frames until enough of them in a row show the same pose.
    fn gather(&mut self, frame: &ChallengeFrame) {
        let Phase::Neutral(frames) = &mut self.phase else { return };
        if frames.first().is_some_and(|first| !is_held(first, frame)) {
            frames.clear();
        }
        frames.push(frame.clone());
        let span_ms = frames.first().map_or(0, |first| frame.at_ms - first.at_ms);
        if frames.len() < NEUTRAL_FRAMES || span_ms < NEUTRAL_SPAN_MS {
            return;
        }
        let neutral = Neutral::of(frames).filter(Neutral::is_frontal);
        if neutral.is_none() {
            frames.clear();
            return;
        }
        self.neutral = neutral;
        self.track = Some(frame.track);
        self.note(frame.at_ms, ChallengeEvent::Neutral);
        self.ask(frame.at_ms);
    }

    fn ask(&mut self, at_ms: u64) {
        let Some(&step) = self.steps.get(self.place) else {
            self.note(at_ms, ChallengeEvent::Passed);
            self.phase = Phase::Over;
            return;
        };
        self.compared = false;
        self.note(at_ms, ChallengeEvent::Asked(step));
        self.phase = Phase::Asked { since_ms: at_ms, held: 0, shut: None, wrong: None };
    }

    fn advance(&mut self, at_ms: u64, against: Against) {
        let (moved, straight) = (self.movement(against), self.is_straight(against));
        let flat = against.narrowing < self.terms.flat_narrowing
            && against.turn.abs().max(against.tilt.abs()) < self.terms.tilt_relief;
        self.flat_frames = if flat { self.flat_frames + 1 } else { 0 };
        if self.flat_frames >= FLAT_FRAMES {
            return self.fail(at_ms, ChallengeFailure::FlatMovement);
        }
        let limit_ms = self.terms.lengthened(self.terms.step_ms);
        let Some(&step) = self.steps.get(self.place) else { return };
        match &mut self.phase {
            Phase::Asked { since_ms, .. } | Phase::Returning { since_ms, .. }
                if at_ms - *since_ms > limit_ms =>
            {
                self.fail(at_ms, ChallengeFailure::Timeout);
            }
            Phase::Asked { since_ms, held, shut, wrong } => {
                let early = at_ms - *since_ms < self.terms.reaction_ms;
                let seen = match step {
                    ChallengeStep::Blink => blinked(shut, at_ms, against, straight, &self.terms),
                    ChallengeStep::Closer => against.scale >= self.terms.closer_scale,
                    _ => moved == Some(step),
                };
                let counts = if step == ChallengeStep::Blink { 1 } else { HELD_FRAMES };
                *held = if seen && !early { *held + 1 } else { 0 };
                if *held >= counts {
                    self.note(at_ms, ChallengeEvent::Seen(step));
                    self.phase = Phase::Returning { since_ms: at_ms, held: 0 };
                    return;
                }
                match moved.filter(|moved| *moved != step) {
                    // One movement is counted once, however many frames show it.
                    Some(other) if *wrong != Some(other) => {
                        *wrong = Some(other);
                        self.wrong(at_ms, other);
                    }
                    None if straight => *wrong = None,
                    _ => {}
                }
            }
            Phase::Returning { held, .. } => {
                *held = if straight { *held + 1 } else { 0 };
                let enough = *held >= HELD_FRAMES;
                if enough && (self.terms.same_face.is_none() || self.compared) {
                    self.note(at_ms, ChallengeEvent::Returned(step));
                    self.place += 1;
                    self.ask(at_ms);
                }
            }
            Phase::Neutral(_) | Phase::Over => {}
        }
    }

    fn wrong(&mut self, at_ms: u64, other: ChallengeStep) {
        self.note(at_ms, ChallengeEvent::Wrong(other));
        self.wrong_movements += 1;
        if self.wrong_movements > self.terms.wrong_movements {
            self.fail(at_ms, ChallengeFailure::WrongMovement);
        }
    }

    /// The turn or tilt that the frame shows, if any.
    fn movement(&self, against: Against) -> Option<ChallengeStep> {
        if against.explained < self.terms.explained {
            return None;
        }
        let turn = against.turn / self.terms.turn_relief;
        let tilt = against.tilt / self.terms.tilt_relief;
        match (turn.abs() >= tilt.abs(), turn, tilt) {
            (true, turn, _) if turn >= 1.0 => Some(ChallengeStep::TurnLeft),
            (true, turn, _) if turn <= -1.0 => Some(ChallengeStep::TurnRight),
            (false, _, tilt) if tilt >= 1.0 => Some(ChallengeStep::TiltUp),
            (false, _, tilt) if tilt <= -1.0 => Some(ChallengeStep::TiltDown),
            _ => None,
        }
    }

    fn is_straight(&self, against: Against) -> bool {
        against.turn.abs() < self.terms.neutral_relief
            && against.tilt.abs() < self.terms.neutral_relief
            && against.scale < (1.0 + self.terms.closer_scale) / 2.0
    }

    fn note(&mut self, at_ms: u64, event: ChallengeEvent) {
        self.log.push(ChallengeLine { at_ms, event });
    }

    fn fail(&mut self, at_ms: u64, failure: ChallengeFailure) {
        self.failure = Some(failure);
        self.note(at_ms, ChallengeEvent::Failed(failure));
        self.phase = Phase::Over;
    }
}

/// Whether two frames show one face in one pose.
fn is_held(first: &ChallengeFrame, now: &ChallengeFrame) -> bool {
    let before = Neutral::of(std::slice::from_ref(first));
    let held = |against: Against| {
        against.turn.abs() < STILL && against.tilt.abs() < STILL && (against.scale - 1.0).abs() < STILL
    };
    first.track == now.track && before.and_then(|before| before.against(&now.points)).is_some_and(held)
}

/// Whether the eyes were shut for a moment and are open again, the head held all the while: a picture that is tilted
/// also shows narrower eyes.
fn blinked(
    shut: &mut Option<Shut>,
    at_ms: u64,
    against: Against,
    straight: bool,
    terms: &ChallengeTerms,
) -> bool {
    let held = straight && (against.scale - 1.0).abs() < HELD_SCALE && against.narrowing > HELD_NARROWING;
    if !held {
        *shut = None;
        return false;
    }
    if against.opening <= against.shut_below.max(terms.blink_opening) {
        let shut = shut.get_or_insert(Shut { since_ms: at_ms, frames: 0, surely: false });
        shut.frames += 1;
        shut.surely |= against.opening <= terms.blink_opening;
        return false;
    }
    if against.opening < OPEN_AGAIN {
        return false;
    }
    shut.take().is_some_and(|shut| {
        let told = shut.surely || shut.frames >= SHUT_FRAMES;
        told && at_ms - shut.since_ms <= terms.lengthened(terms.blink_ms)
    })
}

#[cfg(test)]
mod tests;
