//! The check digit of ICAO Doc 9303 part 3, section 4.9: weights 7, 3, 1 from the left, modulo 10; `A` is 10, `Z` is
//! 35, `<` is 0. In: symbols in the order that the standard concatenates them. Out: 0 to 9.

use super::alphabet::{FILLER, symbol_of};

const WEIGHTS: [u32; 3] = [7, 3, 1];

/// What a symbol counts.
pub(crate) const fn value(symbol: u8) -> u32 {
    if symbol >= FILLER { 0 } else { symbol as u32 }
}

/// The weight of a position, counted from 0.
pub(crate) fn weight(position: usize) -> u32 {
    WEIGHTS.get(position % 3).copied().unwrap_or(1)
}

/// The check digit over symbols.
pub(crate) fn over(symbols: impl IntoIterator<Item = u8>) -> u8 {
    let sum = symbols
        .into_iter()
        .enumerate()
        .fold(0, |sum, (position, symbol)| (sum + value(symbol) * weight(position)) % 10);
    u8::try_from(sum).unwrap_or(0)
}

/// The check digit over text; `None` when a character is outside `0-9A-Z<`.
#[must_use]
pub fn check_digit(text: &str) -> Option<u8> {
    let symbols: Option<Vec<u8>> = text.chars().map(symbol_of).collect();
    symbols.map(over)
}

#[cfg(test)]
mod tests {
    use super::check_digit;

    /// The worked examples of Doc 9303 part 3, appendix A.
    #[test]
    fn the_standards_examples_hold() {
        assert_eq!(check_digit("520727"), Some(3));
        assert_eq!(check_digit("AB2134<<<"), Some(5));
        assert_eq!(check_digit("HA672242<658022549601086<<<<<<<<<<<<<<0"), Some(8));
        assert_eq!(check_digit("D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<"), Some(2));
        assert_eq!(check_digit("HA672242<658022549601086<<<<<<<"), Some(8));
    }

    #[test]
    fn nothing_counts_nothing_and_strangers_are_refused() {
        assert_eq!(check_digit(""), Some(0));
        assert_eq!(check_digit("<<<"), Some(0));
        assert_eq!(check_digit("ab"), None);
    }
}
