//! The 37 characters of a zone and sets of them. In: characters or their indices. Out: indices `0`-`9` (0 to 9),
//! `A`-`Z` (10 to 35), `<` (36), which is also the value of each in a check digit, but for `<`, which counts 0.

/// How many characters there are.
pub const SYMBOLS: usize = 37;
/// Index of `<`.
pub(crate) const FILLER: u8 = 36;

/// The index of a character; `None` for one outside the alphabet.
#[must_use]
pub const fn symbol_of(character: char) -> Option<u8> {
    match character {
        '0'..='9' => Some(character as u8 - b'0'),
        'A'..='Z' => Some(character as u8 - b'A' + 10),
        '<' => Some(FILLER),
        _ => None,
    }
}

/// The character at an index; `<` for one past the end.
#[must_use]
pub const fn character_of(symbol: u8) -> char {
    match symbol {
        0..=9 => (b'0' + symbol) as char,
        10..=35 => (b'A' + symbol - 10) as char,
        _ => '<',
    }
}

/// A line as characters.
pub(crate) fn text_of(symbols: &[u8]) -> String {
    symbols.iter().map(|symbol| character_of(*symbol)).collect()
}

/// A set of characters that a position may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Alphabet(u64);

impl Alphabet {
    pub(crate) const DIGITS: Self = Self((1 << 10) - 1);
    pub(crate) const LETTERS: Self = Self(((1 << 26) - 1) << 10);
    pub(crate) const FILL: Self = Self(1 << FILLER);
    pub(crate) const DIGITS_FILL: Self = Self::DIGITS.or(Self::FILL);
    pub(crate) const LETTERS_FILL: Self = Self::LETTERS.or(Self::FILL);
    pub(crate) const ALPHANUMERIC: Self = Self::DIGITS.or(Self::LETTERS);
    pub(crate) const ANY: Self = Self::ALPHANUMERIC.or(Self::FILL);
    /// `F`, `M` and `<`; `X` is printed by some issuers where the standard has `<`.
    pub(crate) const SEX: Self = Self::of("FMX<");

    /// The set of the characters of `text`.
    pub(crate) const fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut set = 0;
        let mut index = 0;
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time, bounded by the loop")]
        while index < bytes.len() {
            if let Some(symbol) = symbol_of(bytes[index] as char) {
                set |= 1 << symbol;
            }
            index += 1;
        }
        Self(set)
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) const fn holds(self, symbol: u8) -> bool {
        (symbol as usize) < SYMBOLS && self.0 & (1 << symbol) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_and_characters_are_inverse() {
        for symbol in 0..SYMBOLS as u8 {
            assert_eq!(symbol_of(character_of(symbol)), Some(symbol));
            assert!(Alphabet::ANY.holds(symbol));
        }
        assert_eq!(symbol_of('a'), None);
        assert_eq!(symbol_of('«'), None);
    }

    #[test]
    fn sets_hold_what_they_say() {
        assert!(Alphabet::SEX.holds(22) && Alphabet::SEX.holds(FILLER) && !Alphabet::SEX.holds(10));
        assert!(
            !Alphabet::DIGITS.holds(10) && Alphabet::LETTERS.holds(10) && !Alphabet::LETTERS.holds(FILLER)
        );
        assert!(!Alphabet::ANY.holds(37));
    }
}
