//! A line for every frame that was analysed. In: frames and what was seen of them. Out: the entries of the bundle's log. Room
//! is made once, so that a long session allocates nothing per frame.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::frame::Frame;
use crate::record::{FrameId, FrameLogEntry, GuidanceCode, SessionStep};
use crate::session::{FRAME_SCORES, frame_score_values, named_scores};
use crate::stage::Observations;

/// Lines that there is room for from the start: five minutes of 30 frames a second.
const LINES: usize = 9_000;

#[derive(Debug, Clone, Copy)]
struct Line {
    id: FrameId,
    monotonic_ns: u64,
    luma_sha256: [u8; 32],
    luma_size_px: [u32; 2],
    scores: [Option<f64>; FRAME_SCORES],
    kept_as: Option<SessionStep>,
    message: Option<GuidanceCode>,
}

#[derive(Debug)]
pub(super) struct FrameLog {
    lines: Vec<Line>,
}

impl FrameLog {
    pub(super) fn new() -> Self {
        Self { lines: Vec::with_capacity(LINES) }
    }

    /// Notes a frame; `message` is what the person was told with it. A frame that is not later than the last is not noted:
    /// the log's times never fall.
    pub(super) fn note(&mut self, frame: &Frame, seen: &Observations, message: Option<GuidanceCode>) {
        if self
            .lines
            .last()
            .is_some_and(|last| frame.id() <= last.id || frame.monotonic_ns() < last.monotonic_ns)
        {
            return;
        }
        let luma = &frame.working().luma;
        self.lines.push(Line {
            id: frame.id(),
            monotonic_ns: frame.monotonic_ns(),
            luma_sha256: Sha256::digest(luma.as_raw()).into(),
            luma_size_px: [luma.width(), luma.height()],
            scores: frame_score_values(seen),
            kept_as: None,
            message,
        });
    }

    /// Says that no frame is kept of a step any longer.
    pub(super) fn let_go(&mut self, step: SessionStep) {
        for line in self.lines.iter_mut().filter(|line| line.kept_as == Some(step)) {
            line.kept_as = None;
        }
    }

    /// Says that a frame is kept: one still a step, so an earlier one is kept no longer.
    pub(super) fn keep(&mut self, frame: FrameId, step: SessionStep) {
        self.let_go(step);
        if let Some(line) = self.lines.iter_mut().rev().find(|line| line.id == frame) {
            line.kept_as = Some(step);
        }
    }

    pub(super) fn entries(&self) -> Vec<FrameLogEntry> {
        self.lines.iter().map(Line::entry).collect()
    }
}

impl Line {
    fn entry(&self) -> FrameLogEntry {
        let mut luma_sha256 = String::with_capacity(64);
        for byte in self.luma_sha256 {
            // Writing to a string does not fail.
            let _ = write!(luma_sha256, "{byte:02x}");
        }
        let reason = match (self.kept_as, self.message) {
            (Some(step), _) => format!("the still of the {}", step.name()),
            (None, Some(code)) => format!("preview: {}", code.name()),
            (None, None) => "preview".to_owned(),
        };
        FrameLogEntry {
            sequence: self.id,
            monotonic_ns: self.monotonic_ns,
            luma_sha256,
            luma_size_px: self.luma_size_px,
            scores: named_scores(self.scores),
            kept: self.kept_as.is_some(),
            reason,
        }
    }
}
