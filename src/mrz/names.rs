//! Names. In: a name field's characters. Out: primary and secondary identifier (Doc 9303 part 3 section 4.6, part 4
//! section 4.2.3): the first `<<` parts them, a single `<` parts words, a field without a filler at its end may be cut.
//! Apostrophes are left out of a zone and hyphens become `<`, so neither can be told from what is printed.

use super::alphabet::{FILLER, character_of};
use super::transliterate::restored;

/// A name field taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) surname: String,
    pub(crate) given_names: String,
    /// There is a `<<` before the trailing fillers.
    pub(crate) parted: bool,
    /// The field is full to its last character.
    pub(crate) truncated: bool,
}

/// Characters without the fillers at the end.
pub(crate) fn trimmed(symbols: &[u8]) -> &[u8] {
    let end = symbols.iter().rposition(|symbol| *symbol != FILLER).map_or(0, |last| last + 1);
    symbols.get(..end).unwrap_or_default()
}

/// Words, each run of fillers one space.
pub(crate) fn words(symbols: &[u8]) -> String {
    let words: Vec<String> = symbols
        .split(|symbol| *symbol == FILLER)
        .filter(|word| !word.is_empty())
        .map(|word| word.iter().map(|symbol| character_of(*symbol)).collect())
        .collect();
    restored(&words.join(" "))
}

/// Takes a field of both identifiers apart.
pub(crate) fn split(symbols: &[u8]) -> Names {
    let name = trimmed(symbols);
    let parting = name.windows(2).position(|pair| pair == [FILLER, FILLER]);
    let (primary, secondary) = parting.map_or((name, [].as_slice()), |at| name.split_at(at));
    Names {
        surname: words(primary),
        given_names: words(secondary),
        parted: parting.is_some(),
        truncated: symbols.last().is_some_and(|last| *last != FILLER),
    }
}

/// Names of the French card, which parts them by `<<`; a comma stands for it, as on the card's face.
pub(crate) fn listed(symbols: &[u8]) -> String {
    let name = trimmed(symbols);
    let mut names = Vec::new();
    let mut start = 0;
    for (at, pair) in name.windows(2).enumerate() {
        if pair == [FILLER, FILLER] && at >= start {
            names.push(words(name.get(start..at).unwrap_or_default()));
            start = at + 2;
        }
    }
    names.push(words(name.get(start..).unwrap_or_default()));
    names.retain(|name| !name.is_empty());
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mrz::alphabet::symbol_of;

    fn of(text: &str) -> Names {
        split(&text.chars().filter_map(symbol_of).collect::<Vec<u8>>())
    }

    #[test]
    fn primary_and_secondary_are_parted() {
        let names = of("VAN<DER<MUELLEN<<LOUISE<MARIE<<<");
        assert_eq!((names.surname.as_str(), names.given_names.as_str()), ("VAN DER MUELLEN", "LOUISE MARIE"));
        assert!(names.parted && !names.truncated);
    }

    #[test]
    fn a_single_name_is_primary() {
        let names = of("ARKFREITH<<<<<<");
        assert_eq!((names.surname.as_str(), names.given_names.as_str()), ("ARKFREITH", ""));
        assert!(!names.parted);
    }

    #[test]
    fn a_secondary_alone_stays_secondary() {
        let names = of("<<ARIF<<<<");
        assert_eq!((names.surname.as_str(), names.given_names.as_str()), ("", "ARIF"));
    }

    #[test]
    fn doubled_fillers_inside_are_one_space() {
        assert_eq!(of("DOE<<JOHN<<PAUL<<").given_names, "JOHN PAUL");
    }

    #[test]
    fn a_full_field_may_go_on() {
        assert!(of("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K").truncated);
    }

    #[test]
    fn the_french_card_lists_names() {
        let symbols: Vec<u8> = "MARIE<<JEANNE<ANNE<<<".chars().filter_map(symbol_of).collect();
        assert_eq!(listed(&symbols), "MARIE, JEANNE ANNE");
    }
}
