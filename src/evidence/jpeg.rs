//! The size of a JPEG from its header, so that the verifier can refuse a picture that would swamp whoever opens
//! it. File bytes in, size out; nothing is decoded. ITU-T T.81, B.2.2 (frame header) and B.2.4 (segments).

/// Most pixels on a side.
pub const MAX_SIDE_PX: u32 = 8192;

/// Most pixels in all.
pub const MAX_PIXELS: u64 = 50_000_000;

/// What is wrong with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageFault {
    /// Not a JPEG with exactly one frame header before its first scan.
    #[error("not a JPEG with one readable frame header")]
    Malformed,
    /// Over 8,192 px a side or 50 megapixels.
    #[error("a picture over {MAX_SIDE_PX} px a side or {MAX_PIXELS} px in all")]
    TooLarge,
}

impl ImageFault {
    /// The status that the verifier reports.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Malformed => "image.malformed",
            Self::TooLarge => "image.too_large",
        }
    }
}

/// `[width, height]` in px of the JPEG in `bytes`, within the limits.
pub(crate) fn size_px(bytes: &[u8]) -> Result<[u32; 2], ImageFault> {
    let [width, height] = frame_header(bytes).ok_or(ImageFault::Malformed)?;
    if width > MAX_SIDE_PX || height > MAX_SIDE_PX || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(ImageFault::TooLarge);
    }
    Ok([width, height])
}

fn frame_header(bytes: &[u8]) -> Option<[u32; 2]> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    let mut size = None;
    loop {
        rest = rest.strip_prefix(&[0xFF])?;
        while let [0xFF, fill @ ..] = rest {
            rest = fill;
        }
        let (&marker, after) = rest.split_first()?;
        if marker == 0xDA {
            return size;
        }
        let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
        let segment = after.get(2..length)?;
        match marker {
            // Tables, restart interval, application data, comment.
            0xC4 | 0xCC | 0xDB | 0xDD | 0xE0..=0xEF | 0xFE => {}
            // A second frame header would leave the size to the decoder's taste; height 0 defers it to a DNL
            // segment after the scan.
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF if size.is_none() => {
                let [_, h1, h2, w1, w2, ..] = *segment else { return None };
                let (height, width) = (u16::from_be_bytes([h1, h2]), u16::from_be_bytes([w1, w2]));
                if width == 0 || height == 0 {
                    return None;
                }
                size = Some([u32::from(width), u32::from(height)]);
            }
            _ => return None,
        }
        rest = after.get(length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 11, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([1, 1, 0x11, 0, 0xFF, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 7, 0xFF, 0xD9]);
        bytes
    }

    #[test]
    fn sizes_at_and_over_the_limits() {
        assert_eq!(size_px(&jpeg(640, 480)), Ok([640, 480]));
        assert_eq!(size_px(&jpeg(8192, 6103)), Ok([8192, 6103]));
        assert_eq!(size_px(&jpeg(8192, 6104)), Err(ImageFault::TooLarge));
        assert_eq!(size_px(&jpeg(8193, 1)), Err(ImageFault::TooLarge));
        assert_eq!(size_px(&jpeg(1, 65535)), Err(ImageFault::TooLarge));
        assert_eq!(size_px(&jpeg(1, 0)), Err(ImageFault::Malformed));
    }

    #[test]
    fn every_cut_before_the_scan_is_malformed() {
        let whole = jpeg(20, 10);
        let scan = whole.iter().rposition(|byte| *byte == 0xDA).unwrap();
        for length in 0..=scan {
            assert_eq!(size_px(&whole[..length]), Err(ImageFault::Malformed), "{length}");
        }
        assert!(size_px(&whole[..=scan]).is_ok());
    }

    #[test]
    fn two_frame_headers_are_malformed() {
        let mut bytes = jpeg(20, 10);
        let second: Vec<u8> = bytes[8..21].to_vec();
        bytes.splice(21..21, second);
        assert_eq!(size_px(&bytes), Err(ImageFault::Malformed));
    }
}
