//! A JPEG rewritten to nothing but what its pixels need. In: the bytes of a file. Out: [`Reduced`], or why the
//! file cannot be a whole picture that the decoder shows right.
//!
//! Written anew: the frame header with component ids that leave no doubt about the colour space, an Adobe
//! segment for four components only, tables and scans as they are. Left out: profiles, previews, comments,
//! fill bytes and whatever follows the end marker. At the end of the last scan comes a tail of ones, which no
//! Huffman code consists of (ITU-T T.81, C: "the all-one-bits code word is reserved"): a decoder that runs
//! past the end of the data meets it and fails, instead of painting the rest grey. So a cut is told from a
//! camera that merely forgot the end marker.

use super::jpeg_header::{FrameHeader, Scan};
use super::{Bytes, DecodeError, limits};

const TAIL: [u8; 34] = {
    let mut tail = [0; 34];
    let mut at = 0;
    while at < 32 {
        tail[at] = 0xff;
        at += 2;
    }
    tail[32] = 0xff;
    tail[33] = END;
    tail
};

const END: u8 = 0xd9;
/// Cameras write up to about a dozen; every further one costs a pass over the picture.
const MAX_SCANS: usize = 64;

/// The minimal stream and what is known of it.
pub(super) struct Reduced<'a> {
    pub(super) stream: Vec<u8>,
    pub(super) exif: Option<&'a [u8]>,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) grey: bool,
    /// What decoding it takes, output included.
    pub(super) decoder_bytes: u64,
}

/// Walks the file marker by marker.
pub(super) fn reduce(bytes: &[u8]) -> Result<Reduced<'_>, DecodeError> {
    let mut input = Bytes::new(bytes);
    let mut walk = Walk::new(bytes.len());
    input.take(2)?;
    loop {
        match next_marker(&mut input) {
            Some(END) => return walk.finish(true),
            None => return walk.finish(false),
            Some(marker) => walk.segment(marker, &mut input)?,
        }
    }
}

/// The next marker, past fill bytes and stray bytes between segments, as every decoder does.
fn next_marker(input: &mut Bytes<'_>) -> Option<u8> {
    loop {
        match input.u8().ok()? {
            0xff => {}
            _ => continue,
        }
        loop {
            match input.u8().ok()? {
                0xff => {}
                0x00 => break,
                marker => return Some(marker),
            }
        }
    }
}

struct Walk<'a> {
    stream: Vec<u8>,
    exif: Option<&'a [u8]>,
    jfif: bool,
    adobe_transform: Option<u8>,
    restart_interval: u64,
    frame: Option<FrameHeader>,
    scans: usize,
}

impl<'a> Walk<'a> {
    fn new(length: usize) -> Self {
        let mut stream = Vec::with_capacity(length.saturating_add(64));
        stream.extend_from_slice(&[0xff, 0xd8]);
        Self {
            stream,
            exif: None,
            jfif: false,
            adobe_transform: None,
            restart_interval: 0,
            frame: None,
            scans: 0,
        }
    }

    fn segment(&mut self, marker: u8, input: &mut Bytes<'a>) -> Result<(), DecodeError> {
        // No length follows: a stray restart, or TEM.
        if matches!(marker, 0xd0..=0xd7 | 0x01) {
            return Ok(());
        }
        if marker == 0xd8 {
            return Err(DecodeError::damaged("a second picture starts within the first"));
        }
        let length = usize::from(input.u16_be()?).checked_sub(2).ok_or_else(bad_length)?;
        let data = input.take(length)?;
        match marker {
            0xc0..=0xc2 => self.frame_header(marker, data),
            0xc4 | 0xdb => {
                self.copy(marker, data);
                Ok(())
            }
            0xdd => {
                self.restart_interval = Bytes::new(data).u16_be()?.into();
                self.copy(marker, data);
                Ok(())
            }
            0xda => self.scan(data, input),
            0xc9..=0xcf => Err(DecodeError::unsupported("JPEG with arithmetic coding")),
            0xc3 | 0xc5..=0xc7 => Err(DecodeError::unsupported("lossless or hierarchical JPEG")),
            0xdc => Err(DecodeError::unsupported("JPEG that states its height after the data")),
            0xe0 => {
                self.jfif |= data.starts_with(b"JFIF\0");
                Ok(())
            }
            0xe1 => {
                self.exif = self.exif.or_else(|| data.strip_prefix(b"Exif\0\0"));
                Ok(())
            }
            0xee => {
                if let (b"Adobe", Some(transform)) = (data.get(..5).unwrap_or_default(), data.get(11)) {
                    self.adobe_transform = Some(*transform);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn copy(&mut self, marker: u8, data: &[u8]) {
        let length = (data.len() as u16 + 2).to_be_bytes();
        self.stream.extend_from_slice(&[0xff, marker, length[0], length[1]]);
        self.stream.extend_from_slice(data);
    }

    fn frame_header(&mut self, marker: u8, data: &[u8]) -> Result<(), DecodeError> {
        if self.frame.is_some() {
            return Err(DecodeError::damaged("a second frame header"));
        }
        let header = FrameHeader::read(marker == 0xc2, data)?;
        limits::check_size(header.width, header.height)?;
        // The header is written with the first scan, when all that decides its colour space is known.
        self.frame = Some(header);
        Ok(())
    }

    fn scan(&mut self, data: &[u8], input: &mut Bytes<'a>) -> Result<(), DecodeError> {
        let Some(mut frame) = self.frame.take() else {
            return Err(DecodeError::damaged("a scan before the frame header"));
        };
        self.scans += 1;
        if self.scans > MAX_SCANS {
            return Err(DecodeError::unsupported(format!("JPEG with more than {MAX_SCANS} scans")));
        }
        if self.scans == 1 {
            let space = frame.colour_space(self.jfif, self.adobe_transform)?;
            frame.name_components(space);
            if let Some(transform) = space.adobe_transform() {
                self.copy(0xee, &[b'A', b'd', b'o', b'b', b'e', 0, 100, 0, 0, 0, 0, transform]);
            }
            self.copy(frame.marker(), &frame.to_bytes());
        }
        let scan = Scan::read(data, &frame)?;
        frame.note_scan(&scan)?;
        self.copy(0xda, &scan.to_bytes(&frame));

        let entropy = EntropyCoded::read(input);
        let expected = frame.restarts(&scan, self.restart_interval);
        if entropy.restarts != expected {
            return Err(DecodeError::damaged(format!(
                "{} of {expected} restart markers in a scan",
                entropy.restarts
            )));
        }
        self.stream.extend_from_slice(entropy.bytes);
        self.frame = Some(frame);
        Ok(())
    }

    fn finish(mut self, ended: bool) -> Result<Reduced<'a>, DecodeError> {
        let Some(frame) = self.frame.filter(|_| self.scans > 0) else {
            return Err(DecodeError::cut_short());
        };
        // The tail tells a cut in the last scan; in a progressive file whole scans may be missing as well.
        if frame.progressive && !ended {
            return Err(DecodeError::cut_short());
        }
        frame.check_complete()?;
        self.stream.extend_from_slice(&TAIL);
        Ok(Reduced {
            exif: self.exif,
            width: frame.width,
            height: frame.height,
            grey: frame.components.len() == 1,
            decoder_bytes: frame.decoder_bytes(),
            stream: self.stream,
        })
    }
}

fn bad_length() -> DecodeError {
    DecodeError::damaged("a segment shorter than its own length field")
}

/// The entropy-coded data of one scan, up to the next marker that is not a restart.
struct EntropyCoded<'a> {
    bytes: &'a [u8],
    restarts: u64,
}

impl<'a> EntropyCoded<'a> {
    fn read(input: &mut Bytes<'a>) -> Self {
        let all = input.rest();
        let mut restarts = 0;
        let mut end = 0;
        loop {
            let rest = all.get(end..).unwrap_or_default();
            let Some(at) = rest.iter().position(|byte| *byte == 0xff) else {
                end = all.len();
                break;
            };
            end += at;
            match all.get(end + 1) {
                Some(0x00) => end += 2,
                Some(0xd0..=0xd7) => {
                    restarts += 1;
                    end += 2;
                }
                // A marker, or fill bytes before one; a lone 0xff at the very end belongs to neither.
                _ => break,
            }
        }
        let bytes = input.take(end).unwrap_or_default();
        Self { bytes, restarts }
    }
}
