//! A reader of DER, as little of it as a time stamp needs (ITU-T X.690, 8.1 and 10.1). Bytes in; tags and contents,
//! borrowed, out. Anything in another form than the one that DER allows ends the reading.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[0]`, constructed: an explicit tag, or a set or sequence under an implicit one.
pub(super) const CONTEXT_0: u8 = 0xA0;

/// One value: its tag, its content, and the bytes of both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    pub(super) whole: &'a [u8],
}

/// The values in `bytes`, one after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next value.
    pub(super) fn next(&mut self) -> Option<Value<'a>> {
        let (&tag, after) = self.0.split_first()?;
        let (&first, after) = after.split_first()?;
        let (length, after) = match first {
            0..=0x7F => (usize::from(first), after),
            0x81..=0x83 => {
                let (digits, after) = after.split_at_checked(usize::from(first - 0x80))?;
                let length = digits.iter().fold(0usize, |length, byte| length << 8 | usize::from(*byte));
                // The shortest form, and no other.
                if length < 0x80 || digits.first() == Some(&0) {
                    return None;
                }
                (length, after)
            }
            _ => return None,
        };
        let (content, rest) = after.split_at_checked(length)?;
        let whole = self.0.get(..self.0.len() - rest.len())?;
        self.0 = rest;
        Some(Value { tag, content, whole })
    }

    /// The next value, which must have the tag `tag`.
    pub(super) fn take(&mut self, tag: u8) -> Option<Value<'a>> {
        self.next().filter(|value| value.tag == tag)
    }

    /// A reader of what is inside the next value, which must have the tag `tag`.
    pub(super) fn enter(&mut self, tag: u8) -> Option<Reader<'a>> {
        self.take(tag).map(|value| Reader(value.content))
    }

    /// The tag of the next value.
    pub(super) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_one_form() {
        let read = |bytes: &[u8]| Reader(bytes).next().map(|value| value.content.len());
        assert_eq!(read(&[4, 0]), Some(0));
        assert_eq!(read(&[&[4, 0x81, 0x80][..], &[0; 128]].concat()), Some(128));
        assert_eq!(read(&[&[4, 0x82, 1, 0][..], &[0; 256]].concat()), Some(256));
        for bad in
            [&[4][..], &[4, 1], &[4, 0x80], &[4, 0x81, 1, 0], &[4, 0x82, 0, 1, 0], &[4, 0x84, 0, 0, 0, 1, 0]]
        {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn values_follow_each_other_and_can_be_entered() {
        let mut reader = Reader(&[0x30, 3, 2, 1, 7, 4, 0]);
        let mut inside = reader.enter(SEQUENCE).unwrap();
        assert_eq!(inside.take(INTEGER).unwrap().content, [7]);
        assert!(inside.next().is_none());
        assert_eq!(reader.peek(), Some(OCTET_STRING));
        assert_eq!(reader.take(OCTET_STRING).unwrap().whole, [4, 0]);
        assert!(Reader(&[4, 0]).take(INTEGER).is_none());
    }
}
