//! Lines of text to a report. In: the lines of a zone from top to bottom, and the day. Out: what they say, or `None`
//! when they are no zone. Nothing is repaired: a zone whose digits fail comes back as printed, with `valid: false`.

use jiff::civil::Date;

use super::alphabet::{symbol_of, text_of};
use super::detect::{Shape, layout_of, shape_of};
use super::fields::{self, Content};
use super::layout::{Layout, Symbols};
use crate::record::{MrzNote, MrzReport, MrzStatus};

/// Parses lines of text.
///
/// Space around a line and empty lines are dropped. More lines than a zone has may be given, as long as the zone's are
/// together; other text between them is no zone. `today` sets the centuries (see the module's documentation) and is
/// never taken from a clock.
///
/// # Returns
/// `Found` for lines at full length, valid or not; `Partial` for lines that are part of a zone; `None` for neither.
#[must_use]
pub fn parse<S: AsRef<str>>(lines: &[S], today: Option<Date>) -> Option<MrzReport> {
    let read: Vec<Option<Vec<u8>>> = lines
        .iter()
        .map(|line| line.as_ref().trim())
        .filter(|line| !line.is_empty())
        .map(|line| line.chars().map(symbol_of).collect())
        .collect();
    let whole: Option<Symbols> = read.iter().cloned().collect();
    if let Some(lines) = whole.filter(|lines| lines.len() <= 3) {
        match shape_of(&lines) {
            Shape::Whole(format) => return Some(report(&layout_of(format, &lines), &lines, today)),
            Shape::Part(format, note) if read.len() < 3 => return Some(partial(format, note, &lines)),
            Shape::Part(..) | Shape::Unlike => {}
        }
    }
    within(&read, today)
}

/// A zone among other lines; else the part of one that most lines make up.
fn within(read: &[Option<Vec<u8>>], today: Option<Date>) -> Option<MrzReport> {
    let mut part = None;
    for size in [3, 2] {
        for window in read.windows(size) {
            let Some(lines) = window.iter().cloned().collect::<Option<Symbols>>() else { continue };
            match shape_of(&lines) {
                Shape::Whole(format) => return Some(report(&layout_of(format, &lines), &lines, today)),
                Shape::Part(format, note) if part.is_none() => part = Some(partial(format, note, &lines)),
                Shape::Part(..) | Shape::Unlike => {}
            }
        }
    }
    part
}

/// The report on lines of full size.
pub(crate) fn report(layout: &Layout, lines: &[Vec<u8>], today: Option<Date>) -> MrzReport {
    let Content { valid, check_digits, fields, notes } = fields::read(layout, lines, today);
    let text: Vec<String> = lines.iter().map(|line| text_of(line)).collect();
    MrzReport {
        status: MrzStatus::Found,
        format: Some(layout.format),
        lines_as_read: text.clone(),
        lines: text,
        valid,
        check_digits,
        fields,
        corrections: Vec::new(),
        notes,
    }
}

/// The report on a part: its lines, and nothing that could be taken for a field.
pub(crate) fn partial(
    format: Option<crate::record::MrzFormat>,
    note: MrzNote,
    lines: &[Vec<u8>],
) -> MrzReport {
    let text: Vec<String> = lines.iter().map(|line| text_of(line)).collect();
    MrzReport {
        status: MrzStatus::Partial,
        format,
        lines_as_read: text.clone(),
        lines: text,
        valid: false,
        check_digits: std::collections::BTreeMap::new(),
        fields: std::collections::BTreeMap::new(),
        corrections: Vec::new(),
        notes: vec![note],
    }
}
