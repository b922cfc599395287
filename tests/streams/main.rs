//! Streams of frames: read back as they were written, damaged in every way, and what they cost.
#![expect(unsafe_code, reason = "an allocator that counts hands on to the system's")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what cannot be made fails the test"
)]

mod counting;
mod faults;
#[path = "../support/faulty.rs"]
mod faulty;
mod mjpeg;
mod y4m;

use std::io::Read;

use idcapture::error::ErrorCode;
use idcapture::frame::Frame;
use idcapture::source::FrameSource;

/// Bytes that arrive a few at a time, as through a pipe.
struct Dripping {
    bytes: Vec<u8>,
    at: usize,
    step: usize,
}

impl Read for Dripping {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let rest = &self.bytes[self.at..];
        let count = self.step.min(rest.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

fn reader(bytes: &[u8]) -> Box<dyn Read + Send> {
    Box::new(std::io::Cursor::new(bytes.to_vec()))
}

fn dripping(bytes: &[u8], step: usize) -> Box<dyn Read + Send> {
    Box::new(Dripping { bytes: bytes.to_vec(), at: 0, step })
}

/// Everything that a source gives until it ends; it must end after `most` of it.
fn all(source: &mut dyn FrameSource, most: usize) -> Vec<Result<Frame, ErrorCode>> {
    let mut given = Vec::new();
    loop {
        match source.next_frame() {
            Ok(None) => return given,
            Ok(Some(frame)) => given.push(Ok(frame)),
            Err(error) => given.push(Err(error.code())),
        }
        assert!(given.len() <= most, "more than {most} frames and errors");
    }
}
