//! What a line reader saw. In: one probability vector a character. Out: per column the characters that are possible at
//! all, most probable first.

use crate::mrz::alphabet::{FILLER, SYMBOLS, character_of, symbol_of};

/// A column whose best character is at least this probable is changed only to its twin, and only where it cannot stand or
/// the zone shows that both have one shape. A reader that is right in 99 of 100
/// characters still misreads one in most zones, so a check digit alone must not move a character that the reader is
/// sure of; a specimen printed with wrong digits has only such characters and comes back as printed.
pub(crate) const CERTAIN: f32 = 0.98;
/// An alternative less probable than this is not one: with 88 characters of 36 alternatives each, weaker ones would
/// satisfy any check digit by chance.
const MIN_ALTERNATIVE: f32 = 0.004;
/// What is left to a character whose twin has the same shape: a reader is right about such more often than not. Two
/// readings that differ in one of them tie, two against none do not.
const ONE_SHAPE: f32 = 0.2;
/// Alternatives kept per column; the sixth best of 37 never reaches the bound in practice.
const MAX_CHOICES: usize = 6;

/// One line as a line reader saw it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LineReading {
    /// One vector a character, blanks and repetitions collapsed, left to right: probabilities of `0`-`9`, `A`-`Z`, `<`.
    /// Need not sum to one.
    pub columns: Vec<[f32; SYMBOLS]>,
    /// Middle of each character along the line, in any unit; empty where the reader gives none.
    pub middles: Vec<f32>,
    /// Whether the line's image reaches an edge of the picture or a covered place. The zone is then a part, whatever it
    /// reads.
    pub cut: bool,
}

impl LineReading {
    /// A reading of which every character is as probable as `probability`, the rest spread evenly; characters outside
    /// the alphabet are dropped. For tests and for text from elsewhere.
    #[must_use]
    pub fn from_text(text: &str, probability: f32) -> Self {
        let rest = (1.0 - probability) / (SYMBOLS - 1) as f32;
        let columns = text
            .chars()
            .filter_map(symbol_of)
            .map(|symbol| {
                let mut column = [rest; SYMBOLS];
                if let Some(slot) = column.get_mut(usize::from(symbol)) {
                    *slot = probability;
                }
                column
            })
            .collect();
        Self { columns, middles: Vec::new(), cut: false }
    }

    /// The most probable character of every column.
    #[must_use]
    pub fn text(&self) -> String {
        self.columns.iter().map(|column| character_of(Column::new(column).read())).collect()
    }
}

/// One character and its probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Choice {
    pub(crate) symbol: u8,
    pub(crate) probability: f32,
}

/// A column's choices, most probable first; never empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    choices: Vec<Choice>,
    /// Not read, but put in to give the line its length.
    pub(crate) inserted: bool,
    /// The zone's typeface was seen to have one shape for the best character and another.
    pub(crate) one_shape: bool,
}

impl Column {
    /// Sorts and normalises a vector; one without any positive number says nothing and reads as a doubtful filler.
    pub(crate) fn new(probabilities: &[f32; SYMBOLS]) -> Self {
        let clean = |value: f32| if value.is_finite() && value > 0.0 { value } else { 0.0 };
        let sum: f32 = probabilities.iter().map(|value| clean(*value)).sum();
        let mut choices: Vec<Choice> = (0_u8..)
            .zip(probabilities)
            .map(|(symbol, value)| Choice {
                symbol,
                probability: if sum > 0.0 { clean(*value) / sum } else { 0.0 },
            })
            .filter(|choice| choice.probability >= MIN_ALTERNATIVE)
            .collect();
        choices.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.symbol.cmp(&b.symbol)));
        choices.truncate(MAX_CHOICES);
        if choices.is_empty() {
            choices.push(Choice { symbol: FILLER, probability: MIN_ALTERNATIVE });
        }
        Self { choices, inserted: false, one_shape: false }
    }

    /// A filler that was not read.
    pub(crate) fn inserted_filler() -> Self {
        let choices = vec![Choice { symbol: FILLER, probability: 1.0 }];
        Self { choices, inserted: true, one_shape: false }
    }

    /// Leaves a part of the probability to the character of the same shape, unless it has more already.
    pub(crate) fn doubt(&mut self, twin: u8) {
        self.one_shape = true;
        if self.choices.iter().any(|choice| choice.symbol == twin && choice.probability >= ONE_SHAPE) {
            return;
        }
        self.choices.retain(|choice| choice.symbol != twin);
        self.choices.iter_mut().for_each(|choice| choice.probability *= 1.0 - ONE_SHAPE);
        let place = self.choices.partition_point(|choice| choice.probability >= ONE_SHAPE);
        self.choices.insert(place, Choice { symbol: twin, probability: ONE_SHAPE });
    }

    /// The most probable character.
    pub(crate) fn read(&self) -> u8 {
        self.best().symbol
    }

    /// The most probable character with its probability.
    pub(crate) fn best(&self) -> Choice {
        self.choices.first().copied().unwrap_or(Choice { symbol: FILLER, probability: MIN_ALTERNATIVE })
    }

    /// Whether the best character must stay.
    pub(crate) fn is_certain(&self) -> bool {
        self.best().probability >= CERTAIN
    }

    /// Every choice.
    pub(crate) fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The probability of a character; the bound for one that is no choice.
    pub(crate) fn probability(&self, symbol: u8) -> f32 {
        self.choices
            .iter()
            .find(|choice| choice.symbol == symbol)
            .map_or(MIN_ALTERNATIVE, |choice| choice.probability)
    }
}

/// The choices of a line.
pub(crate) fn columns_of(reading: &LineReading) -> Vec<Column> {
    reading.columns.iter().map(Column::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back() {
        assert_eq!(LineReading::from_text("P<UTO0", 0.9).text(), "P<UTO0");
    }

    #[test]
    fn broken_numbers_say_nothing() {
        let column = Column::new(&[f32::NAN; SYMBOLS]);
        assert_eq!(column.read(), FILLER);
        assert!(!column.is_certain());
        let mut one = [f32::NEG_INFINITY; SYMBOLS];
        one[3] = 7.0;
        assert_eq!(Column::new(&one).best(), Choice { symbol: 3, probability: 1.0 });
    }
}
