//! Front and back. In: preview frames, and what a closer look came to. Out: the next step, or another attempt.

use super::attempts::refusal;
use super::candidates::Candidates;
use super::document_gate::{self, DocumentNow};
use super::sides::wants_back;
use super::{Ask, At, DocumentStill, Ending, LiveSession, PreviewView, SideShown, Taking};
use crate::record::{GuidanceCode, SessionEvent, SessionEventKind, SessionReason, SessionStep};
use crate::session::stills::side_checks;

/// Two pages more alike than this are one side shown twice. Measured on drawn cards: a side against itself in another
/// frame reads 0.9 and more, front against back 0.4 at most.
const SAME_SIDE: f64 = 0.7;

impl LiveSession {
    pub(super) fn document_frame(
        &mut self,
        view: &PreviewView<'_>,
        at: At,
        events: &mut Vec<SessionEvent>,
    ) -> Ask {
        let now = document_gate::look(view, &self.profile);
        if self.released {
            self.asked = Some((view.frame, 1));
            self.edge_mm = now.edge_mm;
            self.announce(GuidanceCode::Processing, at, events);
            return Ask::DocumentStill;
        }
        if self.awaiting_turn {
            self.awaiting_turn = !now.away;
            self.best.not_good();
            self.say(Candidates::of(self.wanted_side()), at, events);
            return Ask::Nothing;
        }
        self.collect(view, &now, at, events)
    }

    /// Tells what is wrong, or waits for the view to have been good for long enough.
    fn collect(
        &mut self,
        view: &PreviewView<'_>,
        now: &DocumentNow,
        at: At,
        events: &mut Vec<SessionEvent>,
    ) -> Ask {
        match now.score {
            Some(score) => self.best.good(view.frame, at.ms, score),
            None => self.best.not_good(),
        }
        if at.ms >= self.not_before_ms && self.best.is_ready(at.ms, self.profile.live.steady_ms) {
            let best = self.best.best()[0];
            self.asked = best.map(|frame| (frame, self.best.count()));
            self.edge_mm = now.edge_mm;
            self.announce(GuidanceCode::Processing, at, events);
            return Ask::DocumentStill;
        }
        let mut candidates = now.candidates;
        // Nothing is wrong, also where movement does not show yet: on the first frame there is a message already.
        let good = now.score.is_some() || (candidates.is_empty() && !now.away);
        candidates.add_if(good, GuidanceCode::HoldStill);
        self.say(candidates, at, events);
        Ask::Nothing
    }

    fn wanted_side(&self) -> GuidanceCode {
        if self.step == SessionStep::Back { GuidanceCode::ShowBack } else { GuidanceCode::ShowFront }
    }

    /// Takes in what a closer look at a document came to.
    pub fn document(
        &mut self,
        still: &DocumentStill<'_>,
        at_ms: u64,
        events: &mut Vec<SessionEvent>,
    ) -> Taking {
        let frame = still.side.frame;
        let (at, step) = (At { ms: at_ms, frame: Some(frame) }, self.step);
        let candidates = self.asked.take().map_or(1, |(_, candidates)| candidates);
        if let Some(code) = self.is_wrong_side(still) {
            // No attempt: nothing was wrong with the picture.
            let reasons = vec![SessionReason {
                code: format!("session.{}", code.name()),
                message: format!("{}: a side that was shown already", step.name()),
            }];
            let attempt = self.attempt;
            self.note(at, SessionEventKind::Refused { step, attempt, still: frame, code, reasons }, events);
            self.best.forget();
            (self.awaiting_turn, self.released) = (true, false);
            self.announce(code, at, events);
            return Taking::Passed;
        }
        if let Some(refused) = refusal(&side_checks(&still.side, &self.profile), &self.profile) {
            self.refuse(at, frame, refused, true, events);
            return Taking::Refused;
        }
        // Either side may come first.
        let is_back = if self.has_front { true } else { still.shown == SideShown::Back };
        let captured = if is_back { SessionStep::Back } else { SessionStep::Front };
        let why = if self.released { "the person released the shutter" } else { "the best" };
        let sharp = self.edge_mm.map(|mm| format!(", edges about {mm:.2} mm wide in the preview"));
        let reason = format!("{why} of {candidates} good frames{}", sharp.unwrap_or_default());
        let kind = SessionEventKind::Captured { step: captured, still: frame, reason, candidates };
        self.note(at, kind, events);
        self.announce(GuidanceCode::Captured, at, events);
        if is_back {
            self.has_back = true;
        } else {
            self.has_front = true;
            self.wants_back = wants_back(still.shown, still.side.photo, self.profile.live.back);
        }
        match (self.has_front, self.wants_back && !self.has_back) {
            (true, false) => {
                self.awaiting_turn = false;
                self.begin(SessionStep::Selfie, at, events);
            }
            (has_front, _) => {
                self.awaiting_turn = true;
                self.begin(if has_front { SessionStep::Back } else { SessionStep::Front }, at, events);
                self.announce(GuidanceCode::TurnOver, at, events);
            }
        }
        Taking::Captured
    }

    /// The message for a side that is kept already.
    fn is_wrong_side(&self, still: &DocumentStill<'_>) -> Option<GuidanceCode> {
        let alike = still.likeness.is_some_and(|likeness| likeness >= SAME_SIDE);
        let kept = self.has_front || self.has_back;
        let wrong = match still.shown {
            SideShown::Front | SideShown::DataPage => self.has_front,
            SideShown::Back => self.has_back && !self.has_front,
            SideShown::Unknown => false,
        };
        match (kept && alike, wrong) {
            (true, _) => Some(GuidanceCode::SameSideTwice),
            (false, true) => Some(GuidanceCode::WrongSide),
            (false, false) => None,
        }
    }

    /// All that was asked for is there.
    pub(super) fn complete(&mut self) {
        self.over = Some(Ending::Complete);
    }
}
