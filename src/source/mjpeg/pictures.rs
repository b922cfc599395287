//! Where pictures begin and end in a stream. In: bytes as they arrive. Out: the bytes of one JPEG after the other,
//! or why one of them has no end.
//!
//! A picture is walked segment by segment (ITU-T T.81, B.1.1), because a preview within a segment has an end of its
//! own. Nothing is decoded, and at most one picture is held.

use super::{MAX_PICTURE_BYTES, MjpegError};

/// Read at a time, in bytes.
const STEP_BYTES: usize = 64 << 10;

/// The pictures of a stream of bytes.
pub(super) struct Pictures<R> {
    stream: R,
    /// What was read and is not done with; a picture's first byte comes first once it is found.
    bytes: Vec<u8>,
    /// How far the walk has got.
    at: usize,
    walk: Walk,
    /// The end of the picture that was handed over last.
    handed: usize,
    /// Bytes passed over since the last picture.
    skipped: usize,
    found_any: bool,
    ended: bool,
}

/// What is expected next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Walk {
    /// The start of a picture.
    Outside,
    /// A marker.
    Marker,
    /// Entropy-coded data, up to a marker.
    Scan,
}

/// What one stretch of the walk came to.
enum Found {
    /// More bytes are needed.
    Nothing,
    /// The picture ends before this byte.
    End(usize),
    /// It cannot be a picture.
    Broken,
}

impl<R: std::io::Read> Pictures<R> {
    pub(super) fn new(stream: R) -> Self {
        Self {
            stream,
            bytes: Vec::new(),
            at: 0,
            walk: Walk::Outside,
            handed: 0,
            skipped: 0,
            found_any: false,
            ended: false,
        }
    }

    /// The bytes of the next picture; `None` at the end of the stream. What has no end marker ends where the next
    /// picture or the stream does: whether it is whole is for the decoder to say.
    ///
    /// # Errors
    /// `Segment` and `TooLong` for a picture that cannot be one, after which the next call goes on within it;
    /// `NoPicture` at the end of a stream that had none; `Unreadable` once, at its end.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, MjpegError> {
        self.drop_front(self.handed);
        self.handed = 0;
        loop {
            let end = match self.walked() {
                Found::End(end) => end,
                Found::Broken => {
                    self.reject();
                    return Err(MjpegError::Segment);
                }
                Found::Nothing if self.bytes.len() > MAX_PICTURE_BYTES => {
                    self.reject();
                    return Err(MjpegError::TooLong);
                }
                Found::Nothing if self.skipped > MAX_PICTURE_BYTES => {
                    self.skipped = 0;
                    return Err(MjpegError::TooLong);
                }
                Found::Nothing if self.fill()? => continue,
                Found::Nothing if self.walk == Walk::Outside => return self.nothing_left(),
                Found::Nothing => self.bytes.len(),
            };
            (self.handed, self.walk, self.at) = (end, Walk::Outside, 0);
            (self.found_any, self.skipped) = (true, 0);
            return Ok(self.bytes.get(..end));
        }
    }

    /// Gives back the picture that was handed over last, because it cannot be decoded: the search goes on behind its
    /// first marker, so that a next picture which its damage ran into is not lost with it.
    pub(super) fn reject(&mut self) {
        (self.handed, self.walk, self.at) = (0, Walk::Outside, 0);
        self.found_any = true;
        self.drop_front(2);
    }

    /// At the end of the stream, with no picture begun.
    fn nothing_left(&mut self) -> Result<Option<&[u8]>, MjpegError> {
        let (nothing_ever, had_bytes) = (!self.found_any, self.skipped + self.bytes.len() > 0);
        self.drop_front(self.bytes.len());
        self.skipped = 0;
        if nothing_ever && had_bytes { Err(MjpegError::NoPicture) } else { Ok(None) }
    }

    fn walked(&mut self) -> Found {
        if self.walk == Walk::Outside && !self.find_start() {
            return Found::Nothing;
        }
        loop {
            // Past the end where a segment reaches over what has arrived.
            let Some(rest) = self.bytes.get(self.at..) else { return Found::Nothing };
            let Some(mark) = rest.iter().position(|byte| *byte == 0xff) else {
                self.at = self.bytes.len();
                return Found::Nothing;
            };
            self.at += mark;
            let after = rest.get(mark + 1..).unwrap_or_default();
            match (self.walk, after.first()) {
                (_, None) => return Found::Nothing,
                // Fill bytes; a stuffed byte or a restart in a scan, or stray between segments.
                (_, Some(0xff)) => self.at += 1,
                (_, Some(0x00 | 0x01 | 0xd0..=0xd7)) => self.at += 2,
                (_, Some(0xd8)) => return Found::End(self.at),
                (_, Some(0xd9)) => return Found::End(self.at + 2),
                (_, Some(marker)) => {
                    let Some(&[_, high, low]) = after.first_chunk::<3>() else { return Found::Nothing };
                    let length = usize::from(u16::from_be_bytes([high, low]));
                    if length < 2 {
                        return Found::Broken;
                    }
                    self.walk = if *marker == 0xda { Walk::Scan } else { Walk::Marker };
                    self.at += 2 + length;
                }
            }
        }
    }

    /// Passes over whatever comes before a picture's first marker, and what follows it.
    fn find_start(&mut self) -> bool {
        let start = self.bytes.windows(3).position(|three| three == [0xff, 0xd8, 0xff]);
        // The last two bytes may be the beginning of it.
        let passed = start.unwrap_or(self.bytes.len().saturating_sub(2));
        self.skipped += passed;
        self.drop_front(passed);
        if start.is_some() {
            (self.walk, self.at) = (Walk::Marker, 2);
        }
        start.is_some()
    }

    fn drop_front(&mut self, count: usize) {
        self.bytes.drain(..count.min(self.bytes.len()));
    }

    /// Waits for more bytes; `false` at the end.
    fn fill(&mut self) -> Result<bool, MjpegError> {
        if self.ended {
            return Ok(false);
        }
        let held = self.bytes.len();
        self.bytes.resize(held + STEP_BYTES, 0);
        let read = loop {
            match self.stream.read(self.bytes.get_mut(held..).unwrap_or_default()) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.bytes.truncate(held + read.as_ref().map_or(0, |count| *count).min(STEP_BYTES));
        self.ended = !matches!(read, Ok(1..));
        Ok(read? > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes handed over a few at a time.
    struct Dripping(Vec<u8>, usize);

    impl std::io::Read for Dripping {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0.drain(..count);
            Ok(count)
        }
    }

    /// A picture in so far as its markers go: a comment that holds a whole other one, a scan with stuffing and a restart.
    fn picture(mark: u8) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xfe, 0, 8, 0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd9];
        bytes.extend([0xff, 0xda, 0, 3, 1, mark, 0xff, 0x00, 7, 0xff, 0xd3, 9, 0xff, 0xff, 0xd9]);
        bytes
    }

    fn all(bytes: Vec<u8>, drip: usize) -> Vec<Result<Vec<u8>, String>> {
        let mut pictures = Pictures::new(Dripping(bytes, drip));
        let mut found = Vec::new();
        loop {
            match pictures.next() {
                Ok(None) => return found,
                Ok(Some(bytes)) => found.push(Ok(bytes.to_vec())),
                Err(error) => found.push(Err(error.to_string())),
            }
            assert!(found.len() < 100);
        }
    }

    #[test]
    fn pictures_are_split_however_they_arrive() {
        let stream = [
            b"--frame\r\nContent-Type: image/jpeg\r\n\r\n".as_slice(),
            &picture(1),
            b"\r\n--frame\r\n\r\n",
            &picture(2),
            &picture(3),
            b"\r\n--frame--\r\n",
        ];
        for drip in [1, 2, 3, 7, 1_000] {
            let found = all(stream.concat(), drip);
            assert_eq!(found, [Ok(picture(1)), Ok(picture(2)), Ok(picture(3))], "{drip}");
        }
    }

    #[test]
    fn a_picture_without_an_end_ends_where_the_next_begins() {
        let mut cut = picture(1);
        cut.truncate(cut.len() - 4);
        for drip in [1, 5, 1_000] {
            let found = all([cut.clone(), picture(2), cut.clone()].concat(), drip);
            assert_eq!(found, [Ok(cut.clone()), Ok(picture(2)), Ok(cut.clone())], "{drip}");
        }
    }

    #[test]
    fn a_segment_that_cannot_be_is_one_error() {
        let mut broken = picture(1);
        broken[5] = 1;
        // Its comment's picture is then met as one.
        broken[6] = 0;
        let found = all([broken, picture(2)].concat(), 1_000);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].is_err());
        assert_eq!(found[1], Ok(picture(2)));
    }

    #[test]
    fn a_picture_that_is_given_back_does_not_take_the_next_with_it() {
        let mut long = picture(1);
        // The comment reaches into the next picture.
        long[5] = 40;
        let mut pictures = Pictures::new(Dripping([long, picture(2), picture(3)].concat(), 1_000));
        let (mut found, mut given_back) = (Vec::new(), 0);
        while let Some(bytes) = pictures.next().unwrap() {
            if bytes == picture(2) || bytes == picture(3) {
                found.push(bytes.to_vec());
            } else {
                pictures.reject();
                given_back += 1;
            }
        }
        assert_eq!(found, [picture(2), picture(3)]);
        // The damaged one, and what its comment holds.
        assert_eq!(given_back, 2);
    }

    #[test]
    fn a_stream_of_something_else_says_so_once() {
        assert_eq!(all(b"YUV4MPEG2 W4 H4".to_vec(), 4), [Err("no JPEG picture in the stream".to_owned())]);
        assert_eq!(all(Vec::new(), 4), []);
    }

    #[test]
    fn endless_noise_is_an_error_and_costs_little() {
        let mut pictures = Pictures::new(std::io::repeat(7));
        for _ in 0..3 {
            assert!(matches!(pictures.next(), Err(MjpegError::TooLong)));
            assert!(pictures.bytes.capacity() <= 4 * STEP_BYTES);
        }
        // A scan that never ends.
        let begun = picture(0);
        let endless = std::io::Read::chain(&begun[..16], std::io::repeat(7));
        let mut pictures = Pictures::new(endless);
        assert!(matches!(pictures.next(), Err(MjpegError::TooLong)));
        assert!(pictures.bytes.capacity() <= 2 * MAX_PICTURE_BYTES + 2 * STEP_BYTES);
    }
}
