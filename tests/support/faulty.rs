//! A source that goes wrong at a chosen frame. In: a sound source, a fault. Out: its frames until then, and what the
//! fault makes of them from then on.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::time::Duration;

use idcapture::error::{Coded, ErrorCode, Result};
use idcapture::frame::{Frame, RgbImage};
use idcapture::record::DeviceFacts;
use idcapture::source::FrameSource;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// That frame is an error of this code, and those after it are sound.
    FailsOnce(ErrorCode),
    /// That frame and all after it are errors of this code.
    Fails(ErrorCode),
    /// There are no more frames.
    Ends,
    /// That frame comes this much later, and so do all after it.
    Stalls(Duration),
    /// All frames from then on are black.
    Black,
    /// All frames from then on repeat that one.
    Freezes,
    /// All frames from then on are of half the width and height.
    Shrinks,
}

/// A source with a fault from frame `at` on, counted from 0.
pub(crate) struct FaultySource<S> {
    inner: S,
    fault: Fault,
    at: u64,
    met: u64,
    frozen: Option<RgbImage>,
}

#[derive(Debug, thiserror::Error)]
#[error("the source fails at frame {at}")]
struct Failure {
    at: u64,
    code: ErrorCode,
}

impl Coded for Failure {
    fn code(&self) -> ErrorCode {
        self.code
    }
}

impl<S: FrameSource> FaultySource<S> {
    pub(crate) fn new(inner: S, fault: Fault, at: u64) -> Self {
        Self { inner, fault, at, met: 0, frozen: None }
    }

    fn spoiled(&mut self, frame: Frame) -> Frame {
        let (id, ns, rgb) = (frame.id(), frame.monotonic_ns(), frame.rgb());
        match self.fault {
            Fault::Stalls(time) => Frame::from_rgb(id, ns + time.as_nanos() as u64, rgb.clone()),
            Fault::Black => Frame::from_rgb(id, ns, RgbImage::new(rgb.width(), rgb.height())),
            Fault::Freezes => Frame::from_rgb(id, ns, self.frozen.get_or_insert_with(|| rgb.clone()).clone()),
            Fault::Shrinks => {
                let (width, height) = (rgb.width() / 2, rgb.height() / 2);
                Frame::from_rgb(id, ns, image::imageops::thumbnail(rgb, width, height))
            }
            Fault::FailsOnce(_) | Fault::Fails(_) | Fault::Ends => frame,
        }
    }
}

impl<S: FrameSource> FrameSource for FaultySource<S> {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let number = self.met;
        self.met += 1;
        if number < self.at {
            return self.inner.next_frame();
        }
        match self.fault {
            Fault::Ends => return Ok(None),
            Fault::FailsOnce(code) if number == self.at => return Err(Failure { at: number, code }.into()),
            Fault::Fails(code) => return Err(Failure { at: number, code }.into()),
            _ => {}
        }
        let frame = self.inner.next_frame()?;
        Ok(frame.map(|frame| self.spoiled(frame)))
    }

    fn facts(&self) -> &DeviceFacts {
        self.inner.facts()
    }
}
