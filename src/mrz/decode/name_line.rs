//! The shape of a name field. In: what each cell may hold. Out: the most probable text of the form `WORD<WORD<<WORD<WORD<<<<`.
//!
//! No check digit covers a name, but its shape says much: after two fillers the secondary identifier begins, after it
//! two fillers end the name, and a letter in the middle of the fillers at the end is a misread filler. Nothing is
//! impossible, since issuers deviate: what the shape lacks costs probability. Certain characters have no alternative here.

use crate::mrz::alphabet::FILLER;

/// Where in a name a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Primary,
    PrimaryGap,
    Parting,
    Secondary,
    SecondaryGap,
    End,
}

const PLACES: [Place; 7] = [
    Place::Start,
    Place::Primary,
    Place::PrimaryGap,
    Place::Parting,
    Place::Secondary,
    Place::SecondaryGap,
    Place::End,
];

/// Natural logarithm for a letter after the end: about one document in a thousand parts given names by two fillers.
const LATE_LETTER: f32 = -7.0;
/// For a filler at the field's start.
const EARLY_FILLER: f32 = -5.0;

fn after(place: Place, symbol: u8) -> (Place, f32) {
    use Place::{End, Parting, Primary, PrimaryGap, Secondary, SecondaryGap, Start};
    if symbol == FILLER {
        match place {
            Start => (PrimaryGap, EARLY_FILLER),
            Primary => (PrimaryGap, 0.0),
            PrimaryGap => (Parting, 0.0),
            Secondary => (SecondaryGap, 0.0),
            Parting | SecondaryGap | End => (End, 0.0),
        }
    } else {
        match place {
            Start | Primary | PrimaryGap => (Primary, 0.0),
            Parting | Secondary | SecondaryGap => (Secondary, 0.0),
            End => (Secondary, LATE_LETTER),
        }
    }
}

/// The most probable text; `cells` are choices with their logarithms.
pub(crate) fn most_probable(cells: &[Vec<(u8, f32)>]) -> Vec<u8> {
    let mut best: Vec<Option<(f32, Vec<u8>)>> = vec![None; PLACES.len()];
    if let Some(start) = best.first_mut() {
        *start = Some((0.0, Vec::new()));
    }
    for choices in cells {
        let mut next: Vec<Option<(f32, Vec<u8>)>> = vec![None; PLACES.len()];
        for (place, path) in PLACES.iter().zip(&best) {
            let Some((log, text)) = path else { continue };
            for (symbol, gain) in choices {
                let (target, cost) = after(*place, *symbol);
                let log = log + gain + cost;
                let Some(slot) = next.get_mut(target as usize) else { continue };
                if slot.as_ref().is_none_or(|(kept, _)| *kept < log) {
                    let mut text = text.clone();
                    text.push(*symbol);
                    *slot = Some((log, text));
                }
            }
        }
        best = next;
    }
    best.into_iter().flatten().max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, text)| text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mrz::alphabet::{symbol_of, text_of};

    fn read(text: &str, doubts: &[(usize, char, f32)]) -> String {
        let cells: Vec<Vec<(u8, f32)>> = text
            .chars()
            .enumerate()
            .map(|(at, letter)| {
                let mut choices = vec![(symbol_of(letter).unwrap(), 0.0)];
                for (_, other, ratio) in doubts.iter().filter(|(place, _, _)| *place == at) {
                    choices.push((symbol_of(*other).unwrap(), ratio.ln()));
                }
                choices
            })
            .collect();
        text_of(&most_probable(&cells))
    }

    #[test]
    fn a_letter_among_the_last_fillers_is_a_filler() {
        assert_eq!(read("DOE<<JOHN<<<<C<<<<", &[(13, '<', 0.3)]), "DOE<<JOHN<<<<<<<<<");
        assert_eq!(read("DOE<<JOHN<<<<CK<<<", &[(13, '<', 0.3), (14, '<', 0.3)]), "DOE<<JOHN<<<<<<<<<");
    }

    #[test]
    fn without_an_alternative_it_stays() {
        assert_eq!(read("DOE<<JOHN<<<<C<<<<", &[]), "DOE<<JOHN<<<<C<<<<");
    }

    #[test]
    fn what_has_the_shape_stays() {
        let text = "VAN<DER<MUELLEN<<LOUISE<MARIE<<<<";
        assert_eq!(read(text, &[(3, 'C', 0.9), (16, 'K', 0.9)]), text);
        assert_eq!(read("ARKFREITH<<<<<<", &[(3, 'X', 0.9)]), "ARKFREITH<<<<<<");
        assert_eq!(most_probable(&[]), Vec::<u8>::new());
    }
}
