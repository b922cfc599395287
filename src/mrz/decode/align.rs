//! Gives a line of slightly wrong length the format's length. In: columns, their spacing and a width. Out: the ways to do
//! it. A reader that collapses repetitions miscounts runs of fillers and merges doubled characters; nothing else is put
//! right.

use super::reading::Column;
use super::spacing::{PROOF, Spacing};
use crate::mrz::alphabet::{FILLER, character_of};
use crate::record::{Confirmation, MrzCorrection};

/// How many characters a line may be off.
pub(crate) const MAX_SLIP: usize = 2;
/// The shortest run of fillers at a line's end that may have been miscounted: a shorter line more probably lost its end.
const MIN_END_RUN: usize = 6;
/// Ways tried per line.
const MAX_WAYS: usize = 48;

/// A line of the format's length.
#[derive(Debug, Clone)]
pub(crate) struct Aligned {
    pub(crate) columns: Vec<Column>,
    /// What was put in or left out, in columns of the format.
    pub(crate) edits: Vec<MrzCorrection>,
    /// What the spacing says of them, as a natural logarithm.
    pub(crate) gain: f32,
}

impl Aligned {
    /// The spacing shows every edit; true without any.
    pub(crate) fn is_proven(&self) -> bool {
        self.edits.is_empty() || self.gain >= PROOF
    }
}

/// What a line of a format may suffer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineRules {
    pub(crate) line: usize,
    pub(crate) width: usize,
    /// A check digit covers it, so that a doubled character can be told.
    pub(crate) checked: bool,
    /// Fillers may be put in at its end.
    pub(crate) open_end: bool,
}

/// Runs of fillers as `(start, end)`.
fn runs(columns: &[Column], least: usize) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = 0;
    for (at, column) in columns.iter().enumerate() {
        if column.read() != FILLER {
            if at - start >= least {
                runs.push((start, at));
            }
            start = at + 1;
        }
    }
    if columns.len().saturating_sub(start) >= least {
        runs.push((start, columns.len()));
    }
    runs
}

/// Every way, the most natural first; none when the line is too far off.
pub(crate) fn ways(columns: &[Column], spacing: &Spacing, rules: LineRules) -> Vec<Aligned> {
    let mut ways = match columns.len() {
        length if length == rules.width => {
            vec![Aligned { columns: columns.to_vec(), edits: Vec::new(), gain: 0.0 }]
        }
        length if length < rules.width && rules.width - length <= MAX_SLIP => {
            lengthened(columns, spacing, rules)
        }
        length if length > rules.width && length - rules.width <= MAX_SLIP => {
            shortened(columns, spacing, rules)
        }
        _ => Vec::new(),
    };
    // Stable, so that where the spacing says nothing the order stays.
    ways.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    ways.truncate(MAX_WAYS);
    ways
}

fn lengthened(columns: &[Column], spacing: &Spacing, rules: LineRules) -> Vec<Aligned> {
    let missing = rules.width - columns.len();
    let places: Vec<(usize, usize)> = runs(columns, 1)
        .into_iter()
        .filter(|(start, end)| {
            let ending = *end == columns.len();
            if ending { rules.open_end && end - start >= MIN_END_RUN } else { rules.checked }
        })
        .rev()
        .collect();
    let mut ways = Vec::new();
    let mut put = |at: &[usize], doubled: bool, gain: f32| {
        let mut wide = Vec::with_capacity(rules.width);
        let mut edits = Vec::new();
        for index in 0..=columns.len() {
            for _ in at.iter().filter(|place| **place == index) {
                let source = index.checked_sub(1).and_then(|before| columns.get(before)).filter(|_| doubled);
                let column = source.map_or_else(Column::inserted_filler, |source| {
                    let mut copy = source.clone();
                    copy.inserted = true;
                    copy
                });
                edits.push(MrzCorrection {
                    line: rules.line,
                    column: wide.len(),
                    from: None,
                    to: Some(character_of(column.read())),
                    by: vec![Confirmation::LineLength],
                });
                wide.push(column);
            }
            wide.extend(columns.get(index).cloned());
        }
        ways.push(Aligned { columns: wide, edits, gain });
    };
    for (start, end) in &places {
        put(&vec![*end; missing], false, spacing.lost(*start..*end, missing));
    }
    if missing == 2 {
        for (index, first) in places.iter().enumerate() {
            for second in places.get(index + 1..).unwrap_or_default() {
                let gain = spacing.lost(first.0..first.1, 1).min(spacing.lost(second.0..second.1, 1));
                put(&[first.1, second.1], false, gain);
            }
        }
    }
    if missing == 1 && rules.checked {
        for (index, column) in columns.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| columns.get(before)).map(Column::read);
            // One of a row of equal characters is as good as the other.
            if column.read() != FILLER && before != Some(column.read()) {
                let equal = columns.iter().skip(index).take_while(|other| other.read() == column.read());
                put(&[index + 1], true, spacing.lost(index..index + equal.count(), 1));
            }
        }
    }
    ways
}

fn shortened(columns: &[Column], spacing: &Spacing, rules: LineRules) -> Vec<Aligned> {
    let extra = columns.len() - rules.width;
    let mut ways = Vec::new();
    let mut drop = |from: usize, count: usize, gain: f32| {
        let mut narrow = columns.to_vec();
        let dropped: Vec<Column> = narrow.drain(from..from + count).collect();
        let edits = dropped
            .iter()
            .map(|column| MrzCorrection {
                line: rules.line,
                column: from,
                from: Some(character_of(column.read())),
                to: None,
                by: vec![Confirmation::LineLength],
            })
            .collect();
        ways.push(Aligned { columns: narrow, edits, gain });
    };
    for (start, end) in runs(columns, extra + 1).into_iter().rev() {
        if rules.checked || end == columns.len() {
            let gain = (start..end).map(|at| spacing.doubled(at)).fold(f32::NEG_INFINITY, f32::max);
            drop(start, extra, if extra == 1 { gain } else { 0.0 });
        }
    }
    if extra == 1 && rules.checked {
        let mut doubtful: Vec<usize> = (0..columns.len())
            .filter(|index| columns.get(*index).is_some_and(|column| !column.is_certain()))
            .collect();
        doubtful.sort_by(|a, b| {
            let probability =
                |index: &usize| columns.get(*index).map_or(1.0, |column| column.best().probability);
            probability(a).total_cmp(&probability(b))
        });
        for index in doubtful.into_iter().take(4) {
            drop(index, 1, spacing.doubled(index));
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::super::reading::{LineReading, columns_of};
    use super::*;

    fn texts(text: &str, rules: LineRules) -> Vec<String> {
        ways(&columns_of(&LineReading::from_text(text, 0.9)), &Spacing::default(), rules)
            .iter()
            .map(|way| way.columns.iter().map(|column| character_of(column.read())).collect())
            .collect()
    }

    #[test]
    fn a_name_line_only_gains_fillers_at_a_long_end() {
        let rules = LineRules { line: 0, width: 12, checked: false, open_end: true };
        assert_eq!(texts("DOE<<<<<<<<", rules), ["DOE<<<<<<<<<"]);
        assert!(texts("DOE<<JOHN<<", rules).is_empty());
        assert!(texts("DOE<<<<<<", rules).is_empty(), "three short");
    }

    #[test]
    fn a_checked_line_may_have_lost_a_twin() {
        let rules = LineRules { line: 1, width: 5, checked: true, open_end: false };
        let texts = texts("A1<2", rules);
        assert_eq!(texts, ["A1<<2", "AA1<2", "A11<2", "A1<22"]);
    }

    #[test]
    fn a_line_too_long_loses_fillers_or_a_doubtful_character() {
        let rules = LineRules { line: 1, width: 4, checked: true, open_end: false };
        let texts = texts("A<<<2", rules);
        assert!(texts.contains(&"A<<2".to_owned()));
    }
}
