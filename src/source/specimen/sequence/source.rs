//! A clip as a stream of frames, for whatever takes frames of a camera.

use super::DocumentClip;
use crate::error::Result;
use crate::frame::Frame;
use crate::record::{DeviceFacts, FrameId};
use crate::source::FrameSource;

/// The frames of a clip, from the first to the last.
#[derive(Debug, Clone)]
pub struct ClipSource {
    clip: DocumentClip,
    next: u64,
    facts: DeviceFacts,
}

impl ClipSource {
    /// Starts at the clip's first frame.
    #[must_use]
    pub fn new(clip: DocumentClip) -> Self {
        let facts = DeviceFacts {
            name: "specimen".to_owned(),
            transport: Some("drawn".to_owned()),
            ..DeviceFacts::default()
        };
        Self { clip, next: 0, facts }
    }
}

impl FrameSource for ClipSource {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        if self.next >= self.clip.frames() {
            return Ok(None);
        }
        let drawn = self.clip.frame(self.next)?;
        let frame = Frame::from_rgb(FrameId(self.next), drawn.at_ns, drawn.picture);
        self.next += 1;
        Ok(Some(frame))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}
