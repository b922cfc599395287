//! Which format lines have, and whether they are only part of a zone. In: lines as symbols. Out: a verdict.
//!
//! A part is never a shorter format: two lines of 30 are a card with a line covered; two lines of 36 that begin with `P`
//! are a cut passport, whose first 28 columns a TD2 shares, whatever their check digits say; the name line of a card that
//! begins with `D` is no driving licence. One thing the characters cannot tell: an MRV-A cut exactly after column 36 is
//! an MRV-B, since visas have no composite digit. Whoever reads pictures must say that a line reaches an edge.

use super::alphabet::{Alphabet, FILLER, text_of};
use super::fields::evidence;
use super::layout::{Cell, Layout, at, holds, variant_of};
use super::names::trimmed;
use super::states::is_known_state;
use crate::record::{MrzFormat, MrzNote};

/// Points of [`evidence`] below which lines of the right size are not taken for a zone.
const MIN_EVIDENCE: u32 = 4;
/// The same for the driving-licence line, which has one digit and little shape.
const MIN_EVIDENCE_DL: u32 = 2;
/// The longest line that can belong to a zone, read with a few characters too many.
const MAX_LENGTH: usize = 48;
/// The shortest piece of a line that is taken for one.
const MIN_LENGTH: usize = 12;

/// What lines are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    Whole(MrzFormat),
    Part(Option<MrzFormat>, MrzNote),
    Unlike,
}

/// The layout that lines of full size have.
pub(crate) fn layout_of(format: MrzFormat, lines: &[Vec<u8>]) -> Layout {
    Layout::new(format, variant_of(format, lines))
}

/// Judges lines.
pub(crate) fn shape_of(lines: &[Vec<u8>]) -> Shape {
    let whole = MrzFormat::ALL
        .into_iter()
        .filter(|format| {
            lines.len() == format.line_count() && lines.iter().all(|line| line.len() == format.width())
        })
        .filter_map(|format| {
            let layout = layout_of(format, lines);
            let first = Cell { line: 0, column: 0 };
            let points = evidence(&layout, lines);
            (layout.alphabet(first).holds(at(lines, first)) && fits(&layout, lines, points))
                .then_some((points, format))
        })
        .max_by_key(|(points, format)| (*points, *format));
    match whole {
        Some((_, format)) => Shape::Whole(format),
        None if resembles(lines) => part_of(lines),
        None => Shape::Unlike,
    }
}

/// Whether a layout of the right size and first letter is this zone's.
pub(crate) fn fits(layout: &Layout, lines: &[Vec<u8>], points: u32) -> bool {
    match layout.format {
        MrzFormat::Dl => {
            let configuration = at(lines, Cell { line: 0, column: 1 });
            let digit = layout.checks.iter().any(|check| Alphabet::DIGITS.holds(at(lines, check.digit)));
            let held = layout.checks.iter().all(|check| holds(check, lines) == Some(true));
            digit && (held || Alphabet::DIGITS.holds(configuration)) && points >= MIN_EVIDENCE_DL
        }
        MrzFormat::FrId => {
            let head: Vec<u8> = (0..5).map(|column| at(lines, Cell { line: 0, column })).collect();
            text_of(&head) == "IDFRA" && points >= MIN_EVIDENCE
        }
        _ => points >= MIN_EVIDENCE,
    }
}

/// Whether a line could be one of a zone or a piece of it.
fn line_resembles(line: &[u8]) -> bool {
    let head = |start: usize| trimmed(line.get(start..start + 3).unwrap_or_default());
    let coded = line.first().is_some_and(|first| Alphabet::of("ACIPVD").holds(*first))
        && is_known_state(&text_of(head(2)));
    let filled = line.windows(2).any(|pair| pair == [FILLER, FILLER]);
    let dated = dated(line);
    (MIN_LENGTH..=MAX_LENGTH).contains(&line.len()) && (coded || filled || dated)
}

/// Birth date, its digit, sex, expiry date and its digit in a row, as every second line but the French card's has them.
fn dated(line: &[u8]) -> bool {
    let digit = |window: &[u8], start: usize| {
        let span = window.get(start..start + 6).unwrap_or_default();
        window.get(start + 6).is_some_and(|read| {
            Alphabet::DIGITS.holds(*read) && *read == super::check_digit::over(span.iter().copied())
        })
    };
    line.windows(15).any(|window| {
        digit(window, 0) && digit(window, 8) && window.get(7).is_some_and(|sex| Alphabet::SEX.holds(*sex))
    })
}

pub(crate) fn resembles(lines: &[Vec<u8>]) -> bool {
    let most = lines.iter().filter(|line| line_resembles(line)).count();
    !lines.is_empty() && lines.len() <= 3 && most * 2 >= lines.len() && most > 0
}

/// The format that a part probably belongs to.
pub(crate) fn part_of(lines: &[Vec<u8>]) -> Shape {
    let longest = lines.iter().map(Vec::len).max().unwrap_or(0);
    let first = lines.first().and_then(|line| line.first()).copied();
    let begins = |text: &str| first.is_some_and(|symbol| Alphabet::of(text).holds(symbol));
    let format = if longest > 36 || (longest > 30 && begins("P")) {
        Some(if begins("V") { MrzFormat::MrvA } else { MrzFormat::Td3 })
    } else if longest > 30 {
        Some(if begins("V") { MrzFormat::MrvB } else { MrzFormat::Td2 })
    } else if begins("P") {
        Some(MrzFormat::Td3)
    } else if begins("V") {
        None
    } else {
        Some(MrzFormat::Td1)
    };
    let missing = format.is_some_and(|format| lines.len() < format.line_count());
    Shape::Part(format, if missing { MrzNote::LinesMissing } else { MrzNote::LineShort })
}
