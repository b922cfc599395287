//! A guided session of the demonstration: a card that is brought in and turned over before a drawn camera, then its
//! holder. In: fonts and photographs. Out: the frames as a source, and a listener that tells the guidance.

use std::path::Path;

use jiff::civil::Date;

use super::super::output::tell;
use super::cast::{SEED, holder_and_other};
use crate::engine::LiveListener;
use crate::error::Result;
use crate::frame::Frame;
use crate::record::{DeviceFacts, FrameId, SessionEvent, SessionEventKind};
use crate::session::wording::{Language, wording};
use crate::source::specimen::sequence::{ClipSetting, ClipSource, Prints, Script};
use crate::source::specimen::{Selfie, Subject};
use crate::source::{FrameRate, FrameSource};

/// Frames a second.
const RATE: u32 = 12;
/// Frames of the holder: as long as a selfie takes, with some to spare.
const SELFIES: u64 = 40;

/// The card's clip, then the holder.
pub(super) struct GuidedSource {
    clip: ClipSource,
    holder: Subject,
    rate: FrameRate,
    given: u64,
    selfies: u64,
}

impl GuidedSource {
    pub(super) fn draw(models: &Path, today: Date) -> Result<Self> {
        let (fonts, holder, other) = holder_and_other(models)?;
        let prints = Prints::draw(&fonts, &holder, &other, today, SEED)?;
        let rate = FrameRate::new(RATE, 1)?;
        let setting = ClipSetting { rate, ..ClipSetting::default() };
        let clip = ClipSource::new(Script::TurnedOver.clip(setting, &prints)?);
        Ok(Self { clip, holder, rate, given: 0, selfies: 0 })
    }
}

impl FrameSource for GuidedSource {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let (id, at_ns) = (FrameId(self.given), self.rate.time_ns(self.given));
        let picture = match self.clip.next_frame()? {
            Some(frame) => frame.rgb().clone(),
            None if self.selfies < SELFIES => {
                let selfie = Selfie { seed: SEED, shot: self.selfies, ..Selfie::default() };
                self.selfies += 1;
                selfie.photograph(&self.holder)?
            }
            None => return Ok(None),
        };
        self.given += 1;
        Ok(Some(Frame::from_rgb(id, at_ns, picture)))
    }

    fn facts(&self) -> &DeviceFacts {
        self.clip.facts()
    }
}

/// The messages, in order.
#[derive(Default)]
pub(super) struct Said(Vec<&'static str>);

impl LiveListener for Said {
    fn event(&mut self, event: &SessionEvent) {
        if let SessionEventKind::Guidance { code } = &event.what {
            self.0.push(wording(*code, Language::English).text);
        }
    }
}

impl Said {
    /// All of it.
    pub(super) fn tell(&self) {
        tell(&format!("    the person was told: {}", self.0.join(" · ")));
    }
}
