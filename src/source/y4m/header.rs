//! The header line of a YUV4MPEG2 stream. In: its bytes. Out: size, rate, layout, checked before anything is made
//! of them.
//!
//! Parameters that pictures do not need (aspect ratio, comments, every X but the range) are passed over.

use super::super::FrameRate;
use super::planes::Sampling;
use super::{MAGIC, Y4mError};
use crate::error::Result;
use crate::frame::Range;
use crate::frame::decode::limits;

/// What a stream says of all its frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rate: FrameRate,
    pub(super) sampling: Sampling,
    pub(super) range: Range,
}

impl Header {
    /// Reads the line, its line feed left out.
    pub(super) fn parse(line: &[u8]) -> Result<Self> {
        let parameters = line.strip_prefix(MAGIC).ok_or(Y4mError::NotY4m)?;
        if !matches!(parameters.first(), None | Some(b' ')) {
            return Err(Y4mError::NotY4m.into());
        }
        let (mut width, mut height) = (None, None);
        let mut header = Self {
            width: 0,
            height: 0,
            rate: FrameRate::USUAL,
            sampling: Sampling::Quarter,
            range: Range::Limited,
        };
        for parameter in parameters.split(|byte| *byte == b' ') {
            let Some((tag, value)) = parameter.split_first() else { continue };
            match tag {
                b'W' => width = Some(number(value)?),
                b'H' => height = Some(number(value)?),
                b'F' => header.rate = rate(value)?,
                b'I' => progressive(value)?,
                b'C' => header.sampling = sampling(value)?,
                b'X' if value == b"COLORRANGE=FULL" => header.range = Range::Full,
                b'X' if value == b"COLORRANGE=LIMITED" => header.range = Range::Limited,
                _ => {}
            }
        }
        header.width = width.ok_or(Y4mError::Damaged("no width"))?;
        header.height = height.ok_or(Y4mError::Damaged("no height"))?;
        limits::check_size(header.width, header.height)?;
        Ok(header)
    }
}

fn number(digits: &[u8]) -> Result<u32, Y4mError> {
    let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    text.and_then(|text| text.parse().ok()).ok_or(Y4mError::Damaged("a number that is none"))
}

/// `F30000:1001`; `F0:0` says that it is not known.
fn rate(value: &[u8]) -> Result<FrameRate, Y4mError> {
    let colon = value.iter().position(|byte| *byte == b':');
    let (frames, seconds) = match colon.and_then(|at| Some((value.get(..at)?, value.get(at + 1..)?))) {
        Some((frames, seconds)) => (number(frames)?, number(seconds)?),
        None => return Err(Y4mError::Damaged("a frame rate that is no ratio")),
    };
    if (frames, seconds) == (0, 0) {
        return Ok(FrameRate::USUAL);
    }
    let unusual = || Y4mError::Unsupported(format!("{frames} frames in {seconds} s"));
    FrameRate::checked(frames, seconds).ok_or_else(unusual)
}

/// Only whole frames; what does not say is taken to be so.
fn progressive(value: &[u8]) -> Result<(), Y4mError> {
    match value {
        b"p" | b"?" => Ok(()),
        _ => Err(Y4mError::Unsupported("interlaced frames".to_owned())),
    }
}

/// 8 bits a sample. The kinds of 4:2:0 differ in where chroma lies by half a pixel, which nothing here can tell.
fn sampling(value: &[u8]) -> Result<Sampling, Y4mError> {
    match value {
        b"420" | b"420jpeg" | b"420mpeg2" | b"420paldv" => Ok(Sampling::Quarter),
        b"422" => Ok(Sampling::Half),
        b"444" => Ok(Sampling::Full),
        b"mono" => Ok(Sampling::None),
        other => {
            let start = other.get(..other.len().min(16)).unwrap_or_default();
            Err(Y4mError::Unsupported(format!("samples of kind {}", start.escape_ascii())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    fn code(line: &str) -> Option<ErrorCode> {
        Header::parse(line.as_bytes()).err().map(|error| error.code())
    }

    #[test]
    fn what_known_writers_write_is_read() {
        let line = b"YUV4MPEG2 W640 H480 F30000:1001 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=FULL";
        let header = Header::parse(line).unwrap();
        assert_eq!((header.width, header.height), (640, 480));
        assert_eq!(header.rate.fraction(), (30_000, 1_001));
        assert_eq!((header.sampling, header.range), (Sampling::Quarter, Range::Full));
        let bare = Header::parse(b"YUV4MPEG2 W3 H5").unwrap();
        assert_eq!((bare.rate, bare.sampling), (FrameRate::USUAL, Sampling::Quarter));
        assert_eq!(bare.range, Range::Limited);
        for (kind, expected) in [
            ("420", Sampling::Quarter),
            ("422", Sampling::Half),
            ("444", Sampling::Full),
            ("mono", Sampling::None),
        ] {
            let line = format!("YUV4MPEG2 H5 C{kind} W3 F0:0 I?");
            assert_eq!(Header::parse(line.as_bytes()).unwrap().sampling, expected);
        }
    }

    #[test]
    fn what_is_not_read_is_refused_by_its_reason() {
        use ErrorCode as E;
        for (line, expected) in [
            ("YUV4MPEG W4 H4", E::InputUnsupported),
            ("YUV4MPEG22 W4 H4", E::InputUnsupported),
            ("", E::InputUnsupported),
            ("YUV4MPEG2 W4 H4 It", E::InputUnsupported),
            ("YUV4MPEG2 W4 H4 Im", E::InputUnsupported),
            ("YUV4MPEG2 W4 H4 C420p10", E::InputUnsupported),
            ("YUV4MPEG2 W4 H4 Cmono16", E::InputUnsupported),
            ("YUV4MPEG2 W4 H4 C444alpha", E::InputUnsupported),
            ("YUV4MPEG2 W4 H4 C411", E::InputUnsupported),
            ("YUV4MPEG2 W4 H4 F500:1", E::InputUnsupported),
            ("YUV4MPEG2 W4 H4 F30", E::InputDamaged),
            ("YUV4MPEG2 W4", E::InputDamaged),
            ("YUV4MPEG2 W0 H4", E::InputDamaged),
            ("YUV4MPEG2 W+4 H4", E::InputDamaged),
            ("YUV4MPEG2 W99999999999 H4", E::InputDamaged),
            ("YUV4MPEG2 W8193 H4", E::InputTooLarge),
            ("YUV4MPEG2 W8192 H8192", E::InputTooLarge),
        ] {
            assert_eq!(code(line), Some(expected), "{line}");
        }
    }
}
