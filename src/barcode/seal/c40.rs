//! C40, by which seals pack text. In: bytes or text of capitals, digits and blanks. Out: the other.
//!
//! Doc 9303 part 13, appendix on C40 (ISO/IEC 16022, 5.2.5, reduced to its basic set): three characters in two bytes,
//! `1600 a + 40 b + c + 1`; a last single character is FE and its ASCII value plus one; a last pair is padded with 0.

/// Unlatch: the next byte is one ASCII character.
const UNLATCH: u8 = 0xfe;

/// Text of C40 bytes; `None` where they are none. Fillers of a machine-readable zone read as blanks.
#[must_use]
pub fn decode_c40(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len() / 2 * 3);
    let (pairs, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    let last = pairs.len().checked_sub(1)?;
    for (index, [high, low]) in pairs.iter().enumerate() {
        if *high == UNLATCH {
            text.push(char::from(low.checked_sub(1)?));
            return (index == last).then_some(text);
        }
        let packed = u16::from_be_bytes([*high, *low]).checked_sub(1)?;
        for (place, value) in [packed / 1600, packed / 40 % 40, packed % 40].into_iter().enumerate() {
            match character(value) {
                Some(character) => text.push(character),
                // Padding of the last pair of characters.
                None if value == 0 && place == 2 && index == last => {}
                None => return None,
            }
        }
    }
    Some(text)
}

/// C40 bytes of a text; `<` is packed as a blank. `None` where a character is not in the set.
#[must_use]
pub fn encode_c40(text: &str) -> Option<Vec<u8>> {
    let values: Vec<u16> = text.chars().map(value).collect::<Option<_>>()?;
    let mut bytes = Vec::with_capacity(values.len().div_ceil(3) * 2);
    for (triple, characters) in values.chunks(3).zip(text.as_bytes().chunks(3)) {
        match (triple, characters) {
            ([_], [character]) => {
                let character = if *character == b'<' { b' ' } else { *character };
                bytes.extend([UNLATCH, character.checked_add(1)?]);
            }
            _ => {
                let [a, b, c] = [0, 1, 2].map(|place| triple.get(place).copied().unwrap_or_default());
                bytes.extend((1600 * a + 40 * b + c + 1).to_be_bytes());
            }
        }
    }
    Some(bytes)
}

fn character(value: u16) -> Option<char> {
    let value = u8::try_from(value).ok()?;
    match value {
        3 => Some(' '),
        4..=13 => Some(char::from(b'0' + value - 4)),
        14..=39 => Some(char::from(b'A' + value - 14)),
        _ => None,
    }
}

fn value(character: char) -> Option<u16> {
    let byte = u8::try_from(character).ok()?;
    match byte {
        b' ' | b'<' => Some(3),
        b'0'..=b'9' => Some(u16::from(byte - b'0') + 4),
        b'A'..=b'Z' => Some(u16::from(byte - b'A') + 14),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_examples() {
        // BSI TR-03137 part 1, annex B, tables 6 and 7, and 3.2.3.
        for (text, bytes) in [
            ("XK CD", &[0xeb, 0x04, 0x66, 0xa9][..]),
            ("XKCD", &[0xeb, 0x11, 0xfe, 0x45]),
            ("BSI01", &[0x62, 0xd7, 0x19, 0xc9]),
        ] {
            assert_eq!(encode_c40(text).as_deref(), Some(bytes), "{text}");
            assert_eq!(decode_c40(bytes).as_deref(), Some(text));
        }
        assert_eq!(encode_c40("XK<CD"), encode_c40("XK CD"));
    }

    #[test]
    fn what_is_no_c40_is_none() {
        for bytes in [&[][..], &[1], &[0, 0], &[0xff, 0xff], &[0xfe, 0x00], &[0xfe, 0x41, 0xeb, 0x04]] {
            assert_eq!(decode_c40(bytes), None, "{bytes:?}");
        }
        assert_eq!(encode_c40("a"), None);
    }

    proptest::proptest! {
        #[test]
        fn text_comes_back(text in "[A-Z0-9 ]{1,60}") {
            let bytes = encode_c40(&text).unwrap();
            proptest::prop_assert_eq!(decode_c40(&bytes).unwrap(), text);
        }
    }
}
