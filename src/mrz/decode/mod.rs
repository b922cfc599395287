//! A line reader's probabilities to a report. In: one reading a line, top to bottom, and the day. Out: the best legal
//! reading under the standard's grammar, with every change and what confirms it; a part of a zone as such; or `None`.
//!
//! The format is the one under which the lines are most probable, a check digit that holds counting like a tenfold
//! probability. See `judge` for what is changed and `search` for how.

mod align;
mod judge;
mod name_line;
mod reading;
mod search;
mod spacing;
mod status;
mod typeface;

use jiff::civil::Date;

use align::{Aligned, LineRules, ways};
use judge::{Verdict, corrections, judge};
pub use reading::LineReading;
use reading::{Column, columns_of};
use search::Zone;
use spacing::Spacing;
pub(crate) use status::reported;

use super::alphabet::text_of;
use super::detect::{fits, part_of, resembles};
use super::fields::evidence;
use super::format::COMPOSITE;
use super::layout::{Cell, Layout, Symbols, Variant, at, variant_of};
use super::parse::{partial, report};
use crate::record::{MrzCorrection, MrzFormat, MrzNote, MrzReport};

/// What a point of evidence counts beside log probabilities: half a check digit's tenfold.
const LOG_PER_POINT: f32 = 1.15;
/// What a character put in or left out costs: a reader loses one in about fifty long runs.
const LOG_PER_EDIT: f32 = -4.0;
/// Readings of the deciding characters that are looked at for a format's variants.
const MAX_READINGS: usize = 256;
/// Ways per line when more than one line is off.
const FEW_WAYS: usize = 6;

/// A zone under one format.
pub(crate) struct Candidate {
    pub(crate) report: MrzReport,
    pub(crate) verdict: Verdict,
    layout: Layout,
    /// The lines at the format's size before any change of a character.
    pub(crate) read: Symbols,
    pub(crate) columns: Vec<Vec<Column>>,
    score: f32,
}

/// Decodes the lines of a zone.
///
/// More lines than the zone has may be given, as long as its own are together. Lines may be up to two characters off
/// their length where a run of fillers or a doubled character explains it and either every check digit then holds or the
/// spacing of the characters shows the place.
///
/// # Returns
/// `Found` with `valid` true or false, `Partial` when the zone is not all there, `None` when nothing like one is.
#[must_use]
pub fn decode(lines: &[LineReading], today: Option<Date>) -> Option<MrzReport> {
    match best(lines, today) {
        Some(candidate) => Some(candidate.report),
        None => part(lines),
    }
}

/// The best whole zone.
pub(crate) fn best(lines: &[LineReading], today: Option<Date>) -> Option<Candidate> {
    let columns: Vec<Vec<Column>> = lines.iter().map(columns_of).collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for size in 1..=lines.len().min(3) {
        for start in 0..=lines.len() - size {
            // A single line counts only alone: the last line of a card may look like a licence.
            let window = start..start + size;
            let (Some(part), Some(given)) = (columns.get(window.clone()), lines.get(window)) else {
                continue;
            };
            if (size == 1 && lines.len() > 1) || given.iter().any(|line| line.cut) {
                continue;
            }
            for format in MrzFormat::ALL.into_iter().filter(|format| format.line_count() == size) {
                candidates.extend(under(format, part, given, today));
            }
        }
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut rest = candidates.into_iter();
    let mut first = rest.next()?;
    // The first character tells visas from the rest.
    let start = first.columns.first().and_then(|line| line.first());
    let doubtful_start = start.is_some_and(|column| !column.is_certain());
    for rival in rest {
        if rival.score >= first.score + judge::TIE.ln() {
            status::contest(&mut first.report, &rival.report);
        }
        if doubtful_start && rival.report.format != first.report.format {
            status::doubt(&mut first.report, &rival.report);
        }
    }
    Some(first)
}

/// A part of a zone, or nothing.
fn part(lines: &[LineReading]) -> Option<MrzReport> {
    let read: Symbols =
        lines.iter().map(|line| columns_of(line).iter().map(Column::read).collect()).collect();
    // Of more than three lines, the last three: a zone is at the foot of its page.
    let last = read.get(read.len().saturating_sub(3)..).unwrap_or_default();
    if !resembles(last) {
        return None;
    }
    let (format, note) = match part_of(last) {
        super::detect::Shape::Part(format, note) => (format, note),
        _ => (None, MrzNote::LineShort),
    };
    let cut = lines.iter().any(|line| line.cut);
    Some(partial(format, if cut { MrzNote::LineCut } else { note }, last))
}

/// Every whole reading under a format.
fn under(
    format: MrzFormat,
    columns: &[Vec<Column>],
    given: &[LineReading],
    today: Option<Date>,
) -> Vec<Candidate> {
    let standard = Layout::new(format, Variant::Standard);
    let off = columns.iter().filter(|line| line.len() != format.width()).count();
    let mut zones: Vec<Vec<Aligned>> = vec![Vec::new()];
    for (line, (columns, given)) in columns.iter().zip(given).enumerate() {
        let spacing = Spacing::new(&given.middles, columns.len());
        let mut ways = ways(columns, &spacing, rules(&standard, line));
        if off > 1 {
            ways.truncate(FEW_WAYS);
        }
        zones = zones
            .iter()
            .flat_map(|zone| {
                ways.iter()
                    .map(move |way| zone.iter().cloned().chain([way.clone()]).collect::<Vec<Aligned>>())
            })
            .collect();
    }
    zones.iter().flat_map(|zone| of_size(format, zone, columns, today)).collect()
}

/// What a line may suffer.
fn rules(layout: &Layout, line: usize) -> LineRules {
    let width = layout.format.width();
    let last = Cell { line, column: width.saturating_sub(1) };
    let visa = matches!(layout.format, MrzFormat::MrvA | MrzFormat::MrvB);
    let checked = layout.checks.iter().any(|check| check.covers.iter().any(|cell| cell.line == line));
    LineRules {
        line,
        width,
        // The optional data of a visa is covered by nothing, so its line's length proves nothing.
        checked: checked && !visa,
        open_end: layout.checks.iter().all(|check| check.digit != last) && !(visa && line == 1),
    }
}

/// Readings of lines of the format's size.
fn of_size(
    format: MrzFormat,
    zone: &[Aligned],
    given: &[Vec<Column>],
    today: Option<Date>,
) -> Vec<Candidate> {
    let columns: Vec<Vec<Column>> = zone.iter().map(|line| line.columns.clone()).collect();
    let edits = Edits {
        all: zone.iter().flat_map(|line| line.edits.clone()).collect(),
        gain: zone.iter().map(|line| line.gain).sum(),
        proven: zone.iter().all(Aligned::is_proven),
    };
    let read: Symbols = columns.iter().map(|line| line.iter().map(Column::read).collect()).collect();
    let mut variants = variants(format, &read, &columns);
    let mut candidates = Vec::new();
    let mut next = 0;
    while let Some(variant) = variants.get(next).copied() {
        next += 1;
        let layout = Layout::new(format, variant);
        let zone = Zone::new(&layout, columns.clone());
        let verdict = judge(&zone);
        // Corrected lines may be another variant: an issuer's licence, a longer number. They are judged under that one.
        let own = variant_of(format, &verdict.lines);
        if own == variant {
            candidates.extend(candidate(&zone, verdict, &edits, given, today));
        } else if !variants.contains(&own) {
            variants.push(own);
        }
    }
    let deciding = deciding(format);
    for candidate in &mut candidates {
        if candidate.verdict.ambiguous.iter().any(|cell| deciding.contains(cell)) {
            for other in &variants {
                status::contest_layout(&mut candidate.report, &candidate.layout, *other);
            }
        }
    }
    candidates
}

/// Cells whose characters decide which variant of a format lines are: the issuer of a licence; the place of the number's
/// digit, which a filler may stand for, and the optional data, where a long number's tail ends at a filler.
fn deciding(format: MrzFormat) -> Vec<Cell> {
    let standard = Layout::new(format, Variant::Standard);
    match format {
        MrzFormat::Dl => standard.field("issuing_state").map_or_else(Vec::new, |field| field.cells.clone()),
        MrzFormat::Td1 | MrzFormat::Td2 => {
            let digit = standard.check("document_number").map(|check| check.digit);
            let optional = standard.field("optional_data").map_or(&[][..], |field| &field.cells);
            digit.into_iter().chain(optional.iter().copied()).collect()
        }
        _ => Vec::new(),
    }
}

/// What gave lines the format's size.
struct Edits {
    all: Vec<MrzCorrection>,
    /// What the spacing says of them, as a natural logarithm.
    gain: f32,
    /// The spacing shows each.
    proven: bool,
}

/// A judged zone as a candidate; `None` when it is not one of its layout.
fn candidate(
    zone: &Zone<'_>,
    verdict: Verdict,
    edits: &Edits,
    given: &[Vec<Column>],
    today: Option<Date>,
) -> Option<Candidate> {
    let layout = zone.layout;
    let first = Cell { line: 0, column: 0 };
    let points = evidence(layout, &verdict.lines);
    if !layout.alphabet(first).holds(at(&verdict.lines, first)) || !fits(layout, &verdict.lines, points) {
        return None;
    }
    let mut report = report(layout, &verdict.lines, today);
    let digits_tell =
        report.valid && (layout.check(COMPOSITE).is_some() || edits.all.iter().all(|edit| edit.line == 0));
    if !digits_tell && !edits.proven {
        return None;
    }
    report.lines_as_read =
        given.iter().map(|line| text_of(&line.iter().map(Column::read).collect::<Vec<u8>>())).collect();
    report.corrections = corrections(zone, &verdict, &edits.all);
    status::lower(&mut report, zone, &verdict);
    let log: f32 = (0..)
        .zip(&zone.columns)
        .flat_map(|(line, row)| (0..).zip(row).map(move |(column, choices)| (Cell { line, column }, choices)))
        .map(|(cell, choices)| choices.probability(at(&verdict.lines, cell)).max(f32::MIN_POSITIVE).ln())
        .sum();
    // A gap that shows a loss makes up for the loss at most.
    let edited = (LOG_PER_EDIT * edits.all.len() as f32 + edits.gain).min(0.0);
    let score = log + LOG_PER_POINT * points as f32 + edited;
    Some(Candidate {
        report,
        verdict,
        layout: layout.clone(),
        read: zone.read.clone(),
        columns: zone.columns.clone(),
        score,
    })
}

/// The variants that lines may be: the one as read, and those that another choice for a doubtful character makes them,
/// where it decides.
fn variants(format: MrzFormat, read: &Symbols, columns: &[Vec<Column>]) -> Vec<Variant> {
    let mut variants = vec![variant_of(format, read)];
    let mut readings: Vec<Symbols> = vec![read.clone()];
    for cell in deciding(format) {
        let Some(column) = columns.get(cell.line).and_then(|line| line.get(cell.column)) else { continue };
        if column.is_certain() || readings.len() * column.choices().len() > MAX_READINGS {
            continue;
        }
        readings = readings
            .iter()
            .flat_map(|lines| {
                column.choices().iter().map(move |choice| {
                    let mut other = lines.clone();
                    if let Some(slot) = other.get_mut(cell.line).and_then(|line| line.get_mut(cell.column)) {
                        *slot = choice.symbol;
                    }
                    other
                })
            })
            .collect();
    }
    for variant in readings.iter().map(|lines| variant_of(format, lines)) {
        if !variants.contains(&variant) {
            variants.push(variant);
        }
    }
    variants
}
