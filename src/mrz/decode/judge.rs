//! Which of the possible changes are made. In: columns of a layout's size. Out: lines, the changes with what confirms
//! each, and how far each cell can be relied on.
//!
//! A change needs two facts that would not hold by chance: of the field's own check digit, the composite digit, the
//! alphabet of the position, the calendar, fillers on both sides, a typeface that has one shape for both characters. One
//! check digit alone is right for a wrong change once in ten times; then the characters stay as read. Where no digit covers a cell, a character that cannot stand there gives way to the most
//! probable one that can, and a state code to a known one: recorded, and never called `read`.

use super::name_line;
use super::reading::Column;
use super::search::{Assignment, Group, Zone};
use super::typeface::twin;
use crate::mrz::alphabet::{FILLER, character_of, text_of};
use crate::mrz::format::{COMPOSITE, Kind};
use crate::mrz::layout::{Cell, Field, Symbols, at, holds};
use crate::mrz::names::trimmed;
use crate::mrz::states::is_known_state;
use crate::record::{Confirmation, MrzCorrection};

/// A second reading at least this probable, against the best, makes a tie: one in ten is what a check digit tells apart.
pub(crate) const TIE: f32 = 0.1;
/// How many facts a change needs.
const ENOUGH: usize = 2;

/// A change that is made.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) cell: Cell,
    pub(crate) symbol: u8,
    pub(crate) by: Vec<Confirmation>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    pub(crate) lines: Symbols,
    pub(crate) changes: Vec<Change>,
    /// Cells that more than one reading fits.
    pub(crate) ambiguous: Vec<Cell>,
    /// Cells that a single fact would change.
    pub(crate) unconfirmed: Vec<Cell>,
    /// The best reading under which every digit holds, made or not.
    pub(crate) proposal: Option<Symbols>,
}

/// Judges a zone.
pub(crate) fn judge(zone: &Zone<'_>) -> Verdict {
    let joint = zone.joint();
    let mut verdict = Verdict {
        lines: zone.read.clone(),
        changes: Vec::new(),
        ambiguous: Vec::new(),
        unconfirmed: Vec::new(),
        proposal: None,
    };
    match joint.split_first() {
        Some((best, rivals)) => {
            ties(zone, best, rivals, &mut verdict);
            let with = weigh(zone, best, &verdict.ambiguous, zone.layout.check(COMPOSITE).is_some());
            // The composite digit confirms nothing while one of the changes it rests on is not made.
            let weighed = if with.1.is_empty() && verdict.ambiguous.is_empty() {
                with
            } else {
                weigh(zone, best, &verdict.ambiguous, false)
            };
            (verdict.changes, verdict.unconfirmed) = weighed;
            verdict.proposal = verdict.ambiguous.is_empty().then(|| zone.with(best));
        }
        None => group_by_group(zone, &mut verdict),
    }
    apply(&mut verdict);
    uncovered(zone, &mut verdict);
    states(zone, &mut verdict);
    if let Some(proposal) = &mut verdict.proposal {
        for change in verdict.changes.iter().filter(|change| !covered(zone, change.cell)) {
            set(proposal, change.cell, change.symbol);
        }
    }
    verdict
}

fn set(lines: &mut Symbols, cell: Cell, symbol: u8) {
    if let Some(slot) = lines.get_mut(cell.line).and_then(|line| line.get_mut(cell.column)) {
        *slot = symbol;
    }
}

fn apply(verdict: &mut Verdict) {
    for change in &verdict.changes {
        set(&mut verdict.lines, change.cell, change.symbol);
    }
}

fn covered(zone: &Zone<'_>, cell: Cell) -> bool {
    zone.groups.iter().any(|group| group.cells.contains(&cell))
}

/// Cells in which a rival of nearly the same probability differs.
fn ties(zone: &Zone<'_>, best: &Assignment, rivals: &[Assignment], verdict: &mut Verdict) {
    let lines = zone.with(best);
    for rival in rivals.iter().filter(|rival| rival.log >= best.log + TIE.ln()) {
        let other = zone.with(rival);
        for group in &zone.groups {
            verdict
                .ambiguous
                .extend(group.cells.iter().filter(|cell| at(&lines, **cell) != at(&other, **cell)));
        }
    }
    verdict.ambiguous.sort_unstable();
    verdict.ambiguous.dedup();
}

/// The changes of an assignment that are confirmed, and the cells of those that are not.
fn weigh(
    zone: &Zone<'_>,
    best: &Assignment,
    ambiguous: &[Cell],
    composite: bool,
) -> (Vec<Change>, Vec<Cell>) {
    let (mut made, mut left) = (Vec::new(), Vec::new());
    for group in &zone.groups {
        let changes: Vec<Change> = best
            .changes
            .iter()
            .filter(|(cell, _)| group.cells.contains(cell))
            .map(|(cell, symbol)| Change {
                cell: *cell,
                symbol: *symbol,
                by: confirmations(zone, group, best, *cell, composite),
            })
            .collect();
        let tied = group.cells.iter().any(|cell| ambiguous.contains(cell));
        if !tied && changes.iter().all(|change| change.by.len() >= ENOUGH) {
            made.extend(changes);
        } else {
            left.extend(changes.iter().map(|change| change.cell));
        }
    }
    (made, left)
}

fn confirmations(
    zone: &Zone<'_>,
    group: &Group,
    best: &Assignment,
    cell: Cell,
    composite: bool,
) -> Vec<Confirmation> {
    let mut by = Vec::new();
    if !zone.layout.alphabet(cell).holds(at(&zone.read, cell)) {
        by.push(Confirmation::Alphabet);
    }
    let dated =
        zone.layout.fields.iter().any(|field| {
            matches!(field.kind, Kind::BirthDate | Kind::ExpiryDate) && field.cells.contains(&cell)
        });
    if isolated(zone, cell) && best.changes.contains(&(cell, FILLER)) {
        by.push(Confirmation::FillerRun);
    }
    // A character that cannot stand in a date makes it impossible: that is one fact, not two.
    if dated
        && by.is_empty()
        && !zone.dates_stand(group, &zone.read)
        && zone.dates_stand(group, &zone.with(best))
    {
        by.push(Confirmation::Calendar);
    }
    let to_twin = twin(at(&zone.read, cell)).is_some_and(|twin| best.changes.contains(&(cell, twin)));
    if to_twin && zone.column(cell).is_some_and(|column| column.one_shape) {
        by.push(Confirmation::OneShape);
    }
    if group.own.is_some() {
        by.push(Confirmation::OwnDigit);
    }
    if composite {
        by.push(Confirmation::CompositeDigit);
    }
    by
}

/// No reading satisfies every digit: each group with a digit of its own for itself.
fn group_by_group(zone: &Zone<'_>, verdict: &mut Verdict) {
    for group in &zone.groups {
        let Some(check) = group.own.and_then(|own| zone.layout.checks.get(own)) else { continue };
        if holds(check, &zone.read) != Some(false) {
            continue;
        }
        let readings = zone.of_group(group);
        let Some((best, rivals)) = readings.split_first() else { continue };
        ties(zone, best, rivals, verdict);
        let (changes, left) = weigh(zone, best, &verdict.ambiguous, false);
        verdict.changes.extend(changes);
        verdict.unconfirmed.extend(left);
    }
}

/// Whether a character of free data stands alone among fillers, two on each side or as many as the field has there.
fn isolated(zone: &Zone<'_>, cell: Cell) -> bool {
    let Some(field) = zone.layout.fields.iter().find(|field| field.cells.contains(&cell)) else {
        return false;
    };
    let Some(place) = field.cells.iter().position(|other| *other == cell) else { return false };
    let nearby = place.saturating_sub(2)..(place + 3).min(field.cells.len());
    field.kind == Kind::Optional
        && at(&zone.read, cell) != FILLER
        && field.cells.len() > 2
        && field
            .cells
            .get(nearby)
            .unwrap_or_default()
            .iter()
            .all(|other| *other == cell || at(&zone.read, *other) == FILLER)
}

/// Where no digit covers a cell: characters that cannot stand there, those alone among fillers, and the shape of names.
fn uncovered(zone: &Zone<'_>, verdict: &mut Verdict) {
    for field in &zone.layout.fields {
        let cells: Vec<Cell> = field.cells.iter().filter(|cell| !covered(zone, **cell)).copied().collect();
        let shaped = matches!(field.kind, Kind::Names).then(|| {
            name_line::most_probable(&cells.iter().map(|cell| zone.choices(*cell)).collect::<Vec<_>>())
        });
        for (index, cell) in cells.iter().enumerate() {
            let (read, alphabet) = (at(&zone.read, *cell), zone.layout.alphabet(*cell));
            let choices = zone.choices(*cell);
            let filler = choices.iter().any(|(symbol, _)| *symbol == FILLER) && isolated(zone, *cell);
            let symbol = match &shaped {
                Some(text) => text.get(index).copied(),
                None if filler => Some(FILLER),
                None => choices.iter().map(|(symbol, _)| *symbol).find(|symbol| alphabet.holds(*symbol)),
            };
            let Some(symbol) = symbol.filter(|symbol| *symbol != read && alphabet.holds(*symbol)) else {
                continue;
            };
            // An illegal character gives way; a legal one only to what the shape asks for.
            let by = if alphabet.holds(read) { Confirmation::FillerRun } else { Confirmation::Alphabet };
            if by == Confirmation::FillerRun && shaped.is_none() && !filler {
                continue;
            }
            set(&mut verdict.lines, *cell, symbol);
            verdict.changes.push(Change { cell: *cell, symbol, by: vec![by] });
        }
    }
}

/// State codes that are in no table, where no digit covers them.
fn states(zone: &Zone<'_>, verdict: &mut Verdict) {
    let fields: Vec<&Field> = zone
        .layout
        .fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::State | Kind::Nationality))
        .collect();
    for field in &fields {
        if field.cells.iter().any(|cell| covered(zone, *cell)) || known(field, &verdict.lines) {
            continue;
        }
        let mut options: Vec<(f32, Symbols)> = vec![(0.0, verdict.lines.clone())];
        for cell in &field.cells {
            let choices = zone.choices(*cell);
            options = options
                .iter()
                .flat_map(|(log, lines)| {
                    choices.iter().map(move |(symbol, loss)| {
                        let mut lines = lines.clone();
                        set(&mut lines, *cell, *symbol);
                        (log + loss, lines)
                    })
                })
                .collect();
        }
        options.retain(|(_, lines)| known(field, lines));
        options.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some((log, best)) = options.first() else { continue };
        if options.get(1).is_some_and(|(rival, _)| *rival >= log + TIE.ln()) {
            verdict.ambiguous.extend(&field.cells);
            continue;
        }
        let agrees = fields.iter().any(|other| {
            other.name != field.name && known(other, &zone.read) && code(other, best) == code(field, best)
        });
        for cell in &field.cells {
            let symbol = at(best, *cell);
            if symbol == at(&zone.read, *cell) {
                continue;
            }
            verdict.changes.retain(|change| change.cell != *cell);
            let illegal = !zone.layout.alphabet(*cell).holds(at(&zone.read, *cell));
            let mut by = if illegal { vec![Confirmation::Alphabet] } else { Vec::new() };
            by.push(Confirmation::StateCode);
            if agrees {
                by.push(Confirmation::OtherState);
            }
            verdict.changes.push(Change { cell: *cell, symbol, by });
        }
        verdict.lines = best.clone();
    }
}

fn code(field: &Field, lines: &[Vec<u8>]) -> String {
    let symbols: Vec<u8> = field.cells.iter().map(|cell| at(lines, *cell)).collect();
    text_of(trimmed(&symbols))
}

fn known(field: &Field, lines: &[Vec<u8>]) -> bool {
    is_known_state(&code(field, lines))
}

/// The changes as the record has them, with the edits that gave the lines their length, in reading order.
pub(crate) fn corrections(zone: &Zone<'_>, verdict: &Verdict, edits: &[MrzCorrection]) -> Vec<MrzCorrection> {
    let changed = verdict.changes.iter().map(|change| MrzCorrection {
        line: change.cell.line,
        column: change.cell.column,
        from: zone.column(change.cell).filter(|column| !column.inserted).map(Column::read).map(character_of),
        to: Some(character_of(change.symbol)),
        by: change.by.clone(),
    });
    let mut all: Vec<MrzCorrection> = edits.iter().cloned().chain(changed).collect();
    all.sort_by_key(|correction| (correction.line, correction.column));
    all
}
