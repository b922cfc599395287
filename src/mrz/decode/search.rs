//! The most probable readings under which the check digits hold. In: a layout and columns of its size. Out: per group of
//! cells that share a check digit, and jointly over the zone, the best assignments of characters.
//!
//! Exact, by dynamic programming over the two sums modulo 10 (the group's own digit and the composite one): only cells
//! that the reader was unsure of have more than one choice.

use super::reading::Column;
use super::typeface::{doubt_one_shape, twin};
use crate::mrz::check_digit::{value, weight};
use crate::mrz::dates::{self, Window};
use crate::mrz::format::{COMPOSITE, Kind};
use crate::mrz::layout::{Cell, Check, Layout, Symbols, at, holds};

/// Assignments kept per pair of sums: the best, and rivals for telling ties.
const KEPT: usize = 4;
/// A reading this much less probable than the one as read (natural logarithm, about 1 in 20,000) is no correction but
/// another document.
const MAX_LOSS: f32 = 10.0;

/// Characters of a line that cannot stand there, from misreadings and issuers' own ways.
const MAX_FOREIGN: usize = 2;

/// Changes against the reading as it stands, and the logarithm of their probability ratio (0 or less).
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Assignment {
    pub(crate) log: f32,
    pub(crate) changes: Vec<(Cell, u8)>,
}

/// Cells that stand or fall together: what a check digit covers, with the digit; or a field that only the composite
/// digit covers.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Index into the layout's checks.
    pub(crate) own: Option<usize>,
    pub(crate) cells: Vec<Cell>,
}

/// Columns of a layout's size.
pub(crate) struct Zone<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) columns: Vec<Vec<Column>>,
    pub(crate) read: Symbols,
    pub(crate) groups: Vec<Group>,
    /// Whether a line holds so many characters which cannot stand there that it is another kind of line.
    foreign: Vec<bool>,
}

impl<'a> Zone<'a> {
    pub(crate) fn new(layout: &'a Layout, mut columns: Vec<Vec<Column>>) -> Self {
        doubt_one_shape(layout, &mut columns);
        let read: Symbols = columns.iter().map(|line| line.iter().map(Column::read).collect()).collect();
        let foreign = foreign(layout, &read);
        Self { layout, columns, read, groups: groups(layout), foreign }
    }

    pub(crate) fn column(&self, cell: Cell) -> Option<&Column> {
        self.columns.get(cell.line).and_then(|line| line.get(cell.column))
    }

    /// The characters a cell may have, with the loss of each; the one as read alone when it is certain or no other is
    /// legal. A certain character that cannot stand there is its twin: many typefaces have one shape for both.
    pub(crate) fn choices(&self, cell: Cell) -> Vec<(u8, f32)> {
        let Some(column) = self.column(cell) else { return Vec::new() };
        let best = column.best();
        let alphabet = self.layout.alphabet(cell);
        if column.is_certain() {
            let stands =
                alphabet.holds(best.symbol) || self.foreign.get(cell.line).is_none_or(|foreign| *foreign);
            let symbol = twin(best.symbol).filter(|twin| !stands && alphabet.holds(*twin));
            return vec![(symbol.unwrap_or(best.symbol), 0.0)];
        }
        let mut legal: Vec<(u8, f32)> = Vec::new();
        for choice in column.choices() {
            // What cannot stand here was printed as the character that looks like it.
            let symbol = Some(choice.symbol).filter(|symbol| alphabet.holds(*symbol));
            let Some(symbol) = symbol.or_else(|| twin(choice.symbol).filter(|twin| alphabet.holds(*twin)))
            else {
                continue;
            };
            match legal.iter_mut().find(|(known, _)| *known == symbol) {
                Some((_, probability)) => *probability += choice.probability,
                None => legal.push((symbol, choice.probability)),
            }
        }
        legal.sort_by(|a, b| b.1.total_cmp(&a.1));
        legal.iter_mut().for_each(|(_, value)| *value = (*value / best.probability).ln().min(0.0));
        if legal.is_empty() { vec![(best.symbol, 0.0)] } else { legal }
    }

    /// The lines under an assignment.
    pub(crate) fn with(&self, assignment: &Assignment) -> Symbols {
        let mut lines = self.read.clone();
        for (cell, symbol) in &assignment.changes {
            if let Some(slot) = lines.get_mut(cell.line).and_then(|line| line.get_mut(cell.column)) {
                *slot = *symbol;
            }
        }
        lines
    }

    /// Every assignment of a group worth keeping, by the composite sum that it leaves, those first that lose least.
    /// With an own digit only those under which it holds and the group's dates can be.
    fn assignments(&self, group: &Group) -> Vec<Vec<Assignment>> {
        let own = group.own.and_then(|index| self.layout.checks.get(index));
        let composite = self.layout.check(COMPOSITE);
        let mut table: Vec<Vec<Assignment>> = vec![Vec::new(); 100];
        if let Some(slot) = table.first_mut() {
            slot.push(Assignment::default());
        }
        for cell in &group.cells {
            let steps: Vec<(u8, f32, usize, usize)> = self
                .choices(*cell)
                .into_iter()
                .map(|(symbol, log)| {
                    (symbol, log, share(own, *cell, symbol), share(composite, *cell, symbol))
                })
                .collect();
            let mut next: Vec<Vec<Assignment>> = vec![Vec::new(); 100];
            for (state, partials) in table.iter().enumerate() {
                for partial in partials {
                    for (symbol, log, own_share, composite_share) in &steps {
                        let log = partial.log + log;
                        if log < -MAX_LOSS {
                            continue;
                        }
                        let target = (state / 10 + own_share) % 10 * 10 + (state % 10 + composite_share) % 10;
                        let mut changes = partial.changes.clone();
                        if *symbol != at(&self.read, *cell) {
                            changes.push((*cell, *symbol));
                        }
                        if let Some(slot) = next.get_mut(target) {
                            keep(slot, Assignment { log, changes });
                        }
                    }
                }
            }
            table = next;
        }
        let mut kept: Vec<Vec<Assignment>> = vec![Vec::new(); 10];
        for (state, partials) in table.into_iter().enumerate() {
            if own.is_some() && state / 10 != 0 {
                continue;
            }
            if let Some(slot) = kept.get_mut(state % 10) {
                for partial in partials.into_iter().filter(|partial| self.stands(group, partial)) {
                    keep(slot, partial);
                }
            }
        }
        kept
    }

    /// A group's own digit holds exactly, and its dates can be.
    fn stands(&self, group: &Group, assignment: &Assignment) -> bool {
        let lines = self.with(assignment);
        let held = group
            .own
            .and_then(|index| self.layout.checks.get(index))
            .is_none_or(|check| holds(check, &lines) != Some(false));
        held && (assignment.changes.is_empty() || self.dates_stand(group, &lines))
    }

    /// Whether every date within a group can be one.
    pub(crate) fn dates_stand(&self, group: &Group, lines: &[Vec<u8>]) -> bool {
        self.layout.fields.iter().all(|field| {
            let window = match field.kind {
                Kind::BirthDate => Window::Birth,
                Kind::ExpiryDate => Window::Expiry,
                _ => return true,
            };
            let symbols: Vec<u8> = field.cells.iter().map(|cell| at(lines, *cell)).collect();
            !field.cells.iter().any(|cell| group.cells.contains(cell)) || dates::can_be(&symbols, window)
        })
    }

    /// Readings of one group under which its own digit holds, best first.
    pub(crate) fn of_group(&self, group: &Group) -> Vec<Assignment> {
        let mut all: Vec<Assignment> = self.assignments(group).into_iter().flatten().collect();
        all.sort_by(|a, b| b.log.total_cmp(&a.log));
        all
    }

    /// Readings of the zone under which every digit holds, best first.
    pub(crate) fn joint(&self) -> Vec<Assignment> {
        let composite = self.layout.check(COMPOSITE);
        let mut table: Vec<Vec<Assignment>> = vec![Vec::new(); 10];
        if let Some(slot) = table.first_mut() {
            slot.push(Assignment::default());
        }
        for group in &self.groups {
            let options = self.assignments(group);
            let mut next: Vec<Vec<Assignment>> = vec![Vec::new(); 10];
            for (state, partials) in table.iter().enumerate() {
                for (sum, assignments) in options.iter().enumerate() {
                    for (partial, option) in
                        partials.iter().flat_map(|p| assignments.iter().map(move |a| (p, a)))
                    {
                        let mut changes = partial.changes.clone();
                        changes.extend(&option.changes);
                        if let Some(slot) = next.get_mut((state + sum) % 10) {
                            keep(slot, Assignment { log: partial.log + option.log, changes });
                        }
                    }
                }
            }
            table = next;
        }
        let mut all: Vec<Assignment> = table
            .into_iter()
            .enumerate()
            .filter(|(sum, _)| composite.is_none() || *sum == 0)
            .flat_map(|(_, assignments)| assignments)
            .filter(|assignment| {
                let lines = self.with(assignment);
                self.layout.checks.iter().all(|check| holds(check, &lines) != Some(false))
            })
            .collect();
        all.sort_by(|a, b| b.log.total_cmp(&a.log));
        all
    }
}

/// Lines of a layout with more than [`MAX_FOREIGN`] characters that neither can stand there nor have a twin that can: a
/// column of digits is no line of names, whatever letters its digits look like.
fn foreign(layout: &Layout, read: &[Vec<u8>]) -> Vec<bool> {
    let cannot = |cell: Cell, symbol: u8| {
        let alphabet = layout.alphabet(cell);
        !alphabet.holds(symbol) && twin(symbol).is_none_or(|twin| !alphabet.holds(twin))
    };
    let count = |(line, row): (usize, &Vec<u8>)| {
        (0..).zip(row).filter(|(column, symbol)| cannot(Cell { line, column: *column }, **symbol)).count()
    };
    (0..).zip(read).map(|line| count(line) > MAX_FOREIGN).collect()
}

/// What a symbol at a cell adds to `sum of the covered - digit`, modulo 10.
fn share(check: Option<&Check>, cell: Cell, symbol: u8) -> usize {
    let Some(check) = check else { return 0 };
    let covered: u32 = check
        .covers
        .iter()
        .enumerate()
        .filter(|(_, covered)| **covered == cell)
        .map(|(position, _)| value(symbol) * weight(position))
        .sum();
    let digit = if check.digit == cell { 9 * value(symbol) } else { 0 };
    ((covered + digit) % 10) as usize
}

/// Adds to a short list, best first.
fn keep(list: &mut Vec<Assignment>, assignment: Assignment) {
    let at = list.partition_point(|kept| kept.log >= assignment.log);
    if at < KEPT {
        list.insert(at, assignment);
        list.truncate(KEPT);
    }
}

fn groups(layout: &Layout) -> Vec<Group> {
    let mut groups: Vec<Group> = layout
        .checks
        .iter()
        .enumerate()
        .filter(|(_, check)| check.name != COMPOSITE)
        .map(|(index, check)| {
            let mut cells = check.covers.clone();
            cells.push(check.digit);
            Group { own: Some(index), cells }
        })
        .collect();
    let Some(composite) = layout.check(COMPOSITE) else { return groups };
    let taken: Vec<Cell> = groups.iter().flat_map(|group| group.cells.clone()).collect();
    let left = |cell: &&Cell| !taken.contains(cell);
    let mut seen: Vec<Cell> = Vec::new();
    for field in &layout.fields {
        let cells: Vec<Cell> =
            field.cells.iter().filter(left).filter(|cell| composite.covers.contains(cell)).copied().collect();
        if !cells.is_empty() && !cells.iter().any(|cell| seen.contains(cell)) {
            seen.extend(&cells);
            groups.push(Group { own: None, cells });
        }
    }
    // What belongs to no field: the digit's old place beside a long number, the configuration of a licence.
    let mut rest: Vec<Cell> =
        composite.covers.iter().filter(left).filter(|cell| !seen.contains(cell)).copied().collect();
    rest.push(composite.digit);
    groups.push(Group { own: None, cells: rest });
    groups
}

#[cfg(test)]
mod tests {
    use super::super::reading::{LineReading, columns_of};
    use super::*;
    use crate::mrz::alphabet::{symbol_of, text_of};
    use crate::mrz::layout::Variant;
    use crate::record::MrzFormat;

    const LINES: [&str; 2] =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];

    fn readings() -> Vec<LineReading> {
        LINES.iter().map(|line| LineReading::from_text(line, 0.995)).collect()
    }

    fn doubt(reading: &mut LineReading, column: usize, choices: &[(char, f32)]) {
        reading.columns[column] = [0.0; 37];
        for (character, probability) in choices {
            reading.columns[column][usize::from(symbol_of(*character).unwrap())] = *probability;
        }
    }

    #[test]
    fn every_checked_cell_is_in_one_group() {
        for format in MrzFormat::ALL {
            let layout = Layout::new(format, Variant::Standard);
            let cells: Vec<Cell> = groups(&layout).into_iter().flat_map(|group| group.cells).collect();
            let mut unique = cells.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), cells.len(), "{format:?}");
            for check in &layout.checks {
                assert!(
                    check.covers.iter().chain([&check.digit]).all(|cell| cells.contains(cell)),
                    "{format:?}"
                );
            }
        }
    }

    #[test]
    fn the_joint_reading_finds_the_printed_one() {
        let layout = Layout::new(MrzFormat::Td3, Variant::Standard);
        let mut readings = readings();
        doubt(&mut readings[1], 1, &[('B', 0.6), ('8', 0.4)]);
        doubt(&mut readings[1], 15, &[('8', 0.5), ('0', 0.45), ('6', 0.05)]);
        let zone = Zone::new(&layout, readings.iter().map(columns_of).collect());
        let joint = zone.joint();
        assert_eq!(text_of(&zone.with(&joint[0])[1]), LINES[1]);
        assert_eq!(joint[0].changes.len(), 2);
    }

    #[test]
    fn without_doubt_there_is_nothing_to_choose() {
        let layout = Layout::new(MrzFormat::Td3, Variant::Standard);
        let mut readings = readings();
        doubt(&mut readings[1], 1, &[('B', 1.0)]);
        let zone = Zone::new(&layout, readings.iter().map(columns_of).collect());
        assert_eq!(zone.joint(), Vec::new());
    }
}
