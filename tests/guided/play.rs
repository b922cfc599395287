//! Sequences as sources of frames. In: an actor or a card and what is asked for, sources in a row. Out: frames whose numbers
//! and times rise through all of it.
#![allow(dead_code, reason = "each test crate uses its own part")]

use std::sync::{Arc, Mutex};

use idcapture::error::Result;
use idcapture::frame::Frame;
use idcapture::record::{ChallengeStep, DeviceFacts, FrameId};
use idcapture::source::specimen::sequence::{ClipSetting, DocumentClip, KeyFrame, Prints, Shown, moves};
use idcapture::source::{FrameRate, FrameSource};

use crate::actor::HeadActor;

/// What is asked of an actor now; whoever leads the session sets it.
pub(crate) type Prompt = Arc<Mutex<Option<ChallengeStep>>>;

/// An actor before a camera.
pub(crate) struct ActorSource {
    actor: HeadActor,
    rate: FrameRate,
    frames: u64,
    prompt: Prompt,
    next: u64,
    facts: DeviceFacts,
}

impl ActorSource {
    /// That many frames, and where to say what is asked for.
    pub(crate) fn new(actor: HeadActor, rate: FrameRate, frames: u64) -> (Self, Prompt) {
        let prompt = Prompt::default();
        let facts = DeviceFacts { name: "actor".to_owned(), ..DeviceFacts::default() };
        (Self { actor, rate, frames, prompt: Arc::clone(&prompt), next: 0, facts }, prompt)
    }
}

impl FrameSource for ActorSource {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        if self.next >= self.frames {
            return Ok(None);
        }
        let ns = self.rate.time_ns(self.next);
        let prompt = *self.prompt.lock().unwrap();
        let picture = self.actor.frame_at(ns / 1_000_000, prompt);
        self.next += 1;
        Ok(Some(Frame::from_rgb(FrameId(self.next - 1), ns, picture)))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

/// The side of a card that is to lie before the camera; whoever leads the session sets it.
pub(crate) type Wanted = Arc<Mutex<Shown>>;

/// Somebody who brings, turns and takes away a card as they are asked to, a moment later.
pub(crate) struct CardSource {
    clip: DocumentClip,
    rate: FrameRate,
    frames: u64,
    wanted: Wanted,
    /// How the card lies, or will once it has been moved, and when that is.
    still: KeyFrame,
    next: u64,
    facts: DeviceFacts,
}

/// From when something is asked for to when the card begins to move, in ms.
const DELAY_MS: u64 = 400;

impl CardSource {
    /// That many frames of a table without a card, and where to say what is to lie there.
    pub(crate) fn new(setting: ClipSetting, prints: &Prints, frames: u64) -> (Self, Wanted) {
        let (rate, still) = (setting.rate, KeyFrame::steady(0, Shown::Nothing));
        let clip = DocumentClip::new(setting, vec![still.clone()], prints).unwrap();
        let wanted = Arc::new(Mutex::new(Shown::Nothing));
        let facts = DeviceFacts { name: "card".to_owned(), ..DeviceFacts::default() };
        (Self { clip, rate, frames, wanted: Arc::clone(&wanted), still, next: 0, facts }, wanted)
    }

    /// Begins to move the card if it lies there as is no longer wanted.
    fn obey(&mut self, now_ms: u64) {
        let wanted = *self.wanted.lock().unwrap();
        if wanted == self.still.shows || now_ms < self.still.at_ms {
            return;
        }
        let from_ms = now_ms + DELAY_MS;
        let mut keys = vec![KeyFrame { at_ms: now_ms, ..self.still.clone() }];
        keys.extend(match (self.still.shows, wanted) {
            (Shown::Nothing, _) => moves::brought_in(wanted, from_ms),
            (_, Shown::Nothing) => moves::taken_away(&self.still, from_ms),
            _ => moves::turned_over(&self.still, from_ms, wanted),
        });
        self.still = keys.last().unwrap().clone();
        self.clip.append(keys).unwrap();
    }
}

impl FrameSource for CardSource {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        if self.next >= self.frames {
            return Ok(None);
        }
        self.obey(self.rate.time_ns(self.next).div_ceil(1_000_000));
        let drawn = self.clip.frame(self.next)?;
        self.next += 1;
        Ok(Some(Frame::from_rgb(FrameId(self.next - 1), drawn.at_ns, drawn.picture)))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

/// Sources one after the other, as one.
pub(crate) struct Acts {
    acts: Vec<Box<dyn FrameSource + Send>>,
    rate: FrameRate,
    current: usize,
    next: u64,
    /// Time of the current act's first frame, and of the last frame of all.
    began_ns: u64,
    last_ns: u64,
    facts: DeviceFacts,
}

impl Acts {
    pub(crate) fn new(acts: Vec<Box<dyn FrameSource + Send>>, rate: FrameRate) -> Self {
        let facts = DeviceFacts { name: "play".to_owned(), ..DeviceFacts::default() };
        Self { acts, rate, current: 0, next: 0, began_ns: 0, last_ns: 0, facts }
    }
}

impl FrameSource for Acts {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        while let Some(act) = self.acts.get_mut(self.current) {
            if let Some(frame) = act.next_frame()? {
                self.last_ns = self.began_ns + frame.monotonic_ns();
                self.next += 1;
                let rgb = frame.rgb().clone();
                return Ok(Some(Frame::from_rgb(FrameId(self.next - 1), self.last_ns, rgb)));
            }
            self.current += 1;
            self.began_ns = self.last_ns + self.rate.time_ns(1);
        }
        Ok(None)
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}
