//! Frames as a YUV4MPEG2 stream. In: frames of one size. Out: 4:2:0, full range, luma as the frames have it.

use std::io::Write;

use super::super::FrameRate;
use super::{FRAME, MAGIC, Y4mError};
use crate::error::Result;
use crate::frame::{Frame, RgbImage};

/// Writes one stream.
pub struct Y4mWriter<W: Write> {
    sink: W,
    size: (u32, u32),
    rate: FrameRate,
    begun: bool,
    chroma: [Vec<u8>; 2],
}

impl<W: Write> Y4mWriter<W> {
    /// A stream of frames of `size` (width, height), in px, into `sink`, which is best buffered.
    pub fn new(sink: W, size: (u32, u32), rate: FrameRate) -> Self {
        Self { sink, size, rate, begun: false, chroma: [Vec::new(), Vec::new()] }
    }

    /// Writes a frame, and the header before the first.
    ///
    /// # Errors
    /// `InputUnsupported` for a frame of another size, `InputUnreadable` when the sink does not take it.
    pub fn write(&mut self, frame: &Frame) -> Result<()> {
        if (frame.width(), frame.height()) != self.size {
            return Err(Y4mError::Unsupported("frames of several sizes".to_owned()).into());
        }
        chroma_from_rgb(frame.rgb(), &mut self.chroma);
        self.put(frame.luma().as_raw()).map_err(Y4mError::from)?;
        Ok(())
    }

    /// Hands over what is buffered, and the sink.
    ///
    /// # Errors
    /// `InputUnreadable` when the sink does not take it.
    pub fn finish(mut self) -> Result<W> {
        self.sink.flush().map_err(Y4mError::from)?;
        Ok(self.sink)
    }

    fn put(&mut self, luma: &[u8]) -> std::io::Result<()> {
        if !self.begun {
            let ((width, height), (frames, seconds)) = (self.size, self.rate.fraction());
            self.sink.write_all(MAGIC)?;
            writeln!(self.sink, " W{width} H{height} F{frames}:{seconds} Ip A1:1 C420jpeg XCOLORRANGE=FULL")?;
            self.begun = true;
        }
        self.sink.write_all(FRAME)?;
        self.sink.write_all(b"\n")?;
        self.sink.write_all(luma)?;
        self.chroma.iter().try_for_each(|plane| self.sink.write_all(plane))
    }
}

/// BT.601 full range of the mean colour of two by two px.
fn chroma_from_rgb(rgb: &RgbImage, chroma: &mut [Vec<u8>; 2]) {
    let row_bytes = 3 * rgb.width() as usize;
    chroma.iter_mut().for_each(Vec::clear);
    for rows in rgb.as_raw().chunks(2 * row_bytes) {
        let (above, below) = rows.split_at_checked(row_bytes).unwrap_or_default();
        let below = if below.is_empty() { above } else { below };
        for (above, below) in above.chunks(6).zip(below.chunks(6)) {
            let mut sums = [0; 3];
            let px = above.as_chunks::<3>().0.iter().chain(below.as_chunks::<3>().0);
            px.clone()
                .for_each(|px| sums.iter_mut().zip(px).for_each(|(sum, level)| *sum += i32::from(*level)));
            let count = px.count().max(1) as i32;
            let [r, g, b] = sums.map(|sum| (sum + count / 2) / count);
            let (cb, cr) = (-11_059 * r - 21_709 * g + 32_768 * b, 32_768 * r - 27_439 * g - 5_329 * b);
            for (plane, value) in chroma.iter_mut().zip([cb, cr]) {
                plane.push((((value + (1 << 15)) >> 16) + 128).clamp(0, 255) as u8);
            }
        }
    }
}
